"""What a person or a post was ever called, as far as the history of the register tells."""

from collections.abc import Iterable

from django.db.models import Model

from partnerships.models import FieldChange


def ever_called(model: type[Model], field: str, ids: Iterable[int]) -> dict[int, set[str]]:
    """The names of some records, by id: today's, and every one before it. Two queries."""
    wanted = set(ids)
    rows = model._default_manager.filter(pk__in=wanted).values_list("pk", field)  # type: ignore[attr-defined]
    found: dict[int, set[str]] = {pk: {name} for pk, name in rows}
    before = FieldChange.objects.filter(
        subject_kind=model._meta.label_lower, field=field, subject_id__in=wanted
    )
    for pk, name in before.values_list("subject_id", "before"):
        found.setdefault(pk, set()).add(name)
    return found
