"""Adding, changing and removing the rows of a partnership, such as posts, documents, contributions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.db.models import F

from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import FieldChange, Partnership
from partnerships.models.field_change import in_words
from partnerships.queries.row import row_in_words, subject_of


@transaction.atomic
def add_row(*, model, partnership: Partnership, facts: dict, by, at):
    """Add a row of `model` with `facts` to a partnership."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    with _only_one_of_these():
        row = model.objects.create(partnership=partnership, **facts)
    keep(partnership, subject_of(model), before="", after=row_in_words(row), by=by, at=at)
    record("added", by=by, subject=partnership, at=at, fields=(subject_of(model),))
    return row


@transaction.atomic
def edit_row(*, row, facts: dict, seen: int, by, at):
    """Change `facts` of a row; what it said is kept. Raises `Stale` where somebody saved first."""
    model, partnership = type(row), row.partnership
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    current = model.objects.select_for_update().get(pk=row.pk)
    if current.version != seen:
        raise Stale(current)
    changed = tuple(name for name, value in facts.items() if getattr(current, name) != value)
    if not changed:
        return current
    before = row_in_words(current)
    # Each field's old words, so that somebody who opened the page before sees what changed on it.
    _keep_fields(current, {name: facts[name] for name in changed}, by=by, at=at)
    with _only_one_of_these():
        model.objects.filter(pk=current.pk, version=seen).update(version=F("version") + 1, **facts)
    current.refresh_from_db()
    keep(partnership, subject_of(model), before=before, after=row_in_words(current), by=by, at=at)
    record("changed", by=by, subject=partnership, at=at, fields=(subject_of(model),))
    return current


@transaction.atomic
def remove_row(*, row, by, at) -> None:
    """Take a row away. What it said stays in the partnership's history."""
    model, partnership = type(row), row.partnership
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    gone = model.objects.select_for_update().filter(pk=row.pk).first()
    if gone is None:
        return
    keep(partnership, subject_of(model), before=row_in_words(gone), after="", by=by, at=at)
    gone.delete()
    record("taken away", by=by, subject=partnership, at=at, fields=(subject_of(model),))


@contextmanager
def _only_one_of_these() -> Iterator[None]:
    """Save inside, unless a constraint says that there is such a row. Raises `Refused`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused("This is recorded already. Change that one instead.") from None


def _keep_fields(row, facts: dict, *, by, at) -> None:
    for name, value in facts.items():
        before, after = in_words(row, name, getattr(row, name)), in_words(row, name, value)
        keep(row, name, before=before, after=after, by=by, at=at)


def keep(subject, field: str, *, before: str, after: str, by, at) -> None:
    """Write a change of a record, or of its rows, into its history."""
    FieldChange.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        field=field,
        before=before,
        after=after,
        by_id=by.pk if by else None,
        by_name=by.name if by else "the system",
        at=at,
    )
