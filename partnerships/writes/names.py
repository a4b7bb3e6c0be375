"""One record of a name: refused in words, even where two people add it at the same instant."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from partnerships.faults import Refused


@contextmanager
def only_one(
    model: type[models.Model], field: str, value: str, *, but: models.Model | None = None, message: str
) -> Iterator[None]:
    """Save inside, unless another record than `but` has `value` in `field`, whatever its capitals.

    Raises `Refused` with `message` on `field`: at once, or where the constraint stops the save because
    somebody was a moment faster.
    """
    others = model._default_manager.alias(said=Lower(field)).filter(said=Lower(Value(value)))
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise Refused(message, field)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if not others.exists():
            raise
        raise Refused(message, field) from None
