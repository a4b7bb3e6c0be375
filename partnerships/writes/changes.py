"""Changing a versioned record: who saved first wins, and what each field said is kept."""

from django.db.models import F

from partnerships.audit import record
from partnerships.faults import Stale
from partnerships.models import FieldChange
from partnerships.models.field_change import counter_of, in_words


def change(subject, *, seen: int, values: dict, by, at, verb: str = "edited") -> tuple[str, ...]:
    """Set `values` on `subject` if it is still at version `seen`; the names of the fields that changed.

    Raises `Stale` where somebody saved first. Call inside a transaction.
    """
    model = type(subject)
    current = model.objects.select_for_update().get(pk=subject.pk)
    counter = counter_of(model)
    if getattr(current, counter) != seen:
        raise Stale(current)
    changed = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not changed:
        return ()
    kind = model._meta.label_lower
    FieldChange.objects.bulk_create(
        FieldChange(
            subject_kind=kind,
            subject_id=current.pk,
            field=name,
            before=in_words(current, name, getattr(current, name)),
            after=in_words(current, name, value),
            by_id=by.pk if by else None,
            by_name=by.name if by else "the system",
            at=at,
        )
        for name, value in changed.items()
    )
    here = model.objects.filter(pk=current.pk, **{counter: seen})
    rows = here.update(**{counter: F(counter) + 1}, **changed)
    if not rows:
        raise Stale(current)
    record(verb, by=by, subject=current, at=at, fields=tuple(changed))
    for name, value in changed.items():
        setattr(subject, name, value)
    setattr(subject, counter, seen + 1)
    return tuple(changed)
