"""What is withheld from whom: a WHERE clause for filters, search and order; blanks in what is shown."""

from collections.abc import Iterable

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from partnerships.access import can, condition
from partnerships.models import Action, Mark, Partnership, Risk
from partnerships.permissions import Permission
from partnerships.vocabulary import ACTION_WORDS, RISK_WORDS, ROWS_WITHHOLDABLE, TEXT, WITHHOLDABLE

KIND = Partnership._meta.label_lower
WORDS = {Risk: RISK_WORDS, Action: ACTION_WORDS}


def unseen(person, part: str, model=Partnership) -> Q:
    """The records of `model` whose `part` is withheld from `person`; from None, those where it is marked."""
    kind = model._meta.label_lower
    marked = Mark.objects.withholding().filter(subject_kind=kind, part=part).values("subject_id")
    if person is None:
        return Q(pk__in=marked)
    allowed = condition(model, person, Permission.READ_WITHHELD)
    return Q(pk__in=()) if allowed is None else Q(pk__in=marked) & ~allowed


def disclosed(person, parts: Iterable[str], model=Partnership) -> Q:
    """The records of `model` of which `person` may read one of `parts` that is withheld from others."""
    if person is None:
        return Q(pk__in=())
    kind = model._meta.label_lower
    marked = Mark.objects.withholding().filter(subject_kind=kind, part__in=parts).values("subject_id")
    allowed = condition(model, person, Permission.READ_WITHHELD)
    return Q(pk__in=marked) if allowed is None else Q(pk__in=marked) & allowed


def as_seen(person, part: str, value=None):
    """The value of `part`, or a `value` made of it, as `person` may know it: null where it is withheld."""
    value = F(part) if value is None else value
    if person is not None and can(person, Permission.READ_WITHHELD):
        return value
    return Case(When(unseen(person, part), then=None), default=value)


def withhold(partnerships: Iterable[Partnership], person, marks: Iterable[Mark] | None = None) -> None:
    """Blank, in memory, what is withheld from `person`; from None, all that is withheld. One query, or none
    where all `marks` that withhold something of them are known.

    ``marked`` on each names what carries a mark, ``withheld`` what of it was blanked; rows of its own that
    are withheld are left to whoever shows them. The partnerships come from ``with_lead()``, and are for
    showing: they must not be saved.
    """
    rows = {one.pk: one for one in partnerships}
    for one in rows.values():
        one.marked = one.withheld = frozenset()
    if marks is None:
        marks = Mark.objects.withholding().filter(subject_kind=KIND, subject_id__in=list(rows))
        parts = marks.values_list("subject_id", "part")
    else:
        parts = [(mark.subject_id, mark.part) for mark in marks]
    for pk, part in parts:
        if part not in WITHHOLDABLE:
            continue
        one = rows[pk]
        one.marked |= {part}
        if person is None or not can(person, Permission.READ_WITHHELD, one):
            one.withheld |= {part}
            if part not in ROWS_WITHHOLDABLE:
                setattr(one, part, None if Partnership._meta.get_field(part).null else "")


def withheld_in(person) -> dict[int, Partnership]:
    """Every partnership of which something is withheld from `person`, by id, as `withhold` leaves it.

    Two queries. There are as many as there are marks, whatever the size of the register.
    """
    marked = Mark.objects.withholding().filter(subject_kind=KIND).values("subject_id")
    rows = list(Partnership.objects.with_lead().filter(pk__in=marked))
    withhold(rows, person)
    return {one.pk: one for one in rows if one.withheld}


def with_marks(found: QuerySet, *, known: bool = False) -> QuerySet:
    """Adds to risks or actions ``text_marked`` (what is typed carries a mark), and who owns and leads.

    `flagged` and `blanked` then ask no query of their own. `known` as in ``with_owner``.
    """
    marks = Mark.objects.withholding().filter(subject_kind=found.model._meta.label_lower, part=TEXT)
    return found.with_owner(known=known).annotate(text_marked=Exists(marks.filter(subject_id=OuterRef("pk"))))


def flagged(records: Iterable[Risk | Action], person) -> list:
    """The records of `with_marks`, each with ``text_withheld``: whether `person` may not read what is typed.

    From None, all that is marked is withheld.
    """
    rows = list(records)
    for one in rows:
        reads = person is not None and (not one.text_marked or can(person, Permission.READ_WITHHELD, one))
        one.text_withheld = one.text_marked and not reads
    return rows


def blanked(records: Iterable[Risk | Action], person) -> list:
    """The records of `with_marks`, `flagged`, with what is withheld emptied: for showing, not to be saved."""
    rows = flagged(records, person)
    for one in rows:
        if one.text_withheld:
            for name in WORDS[type(one)]:
                setattr(one, name, "")
    return rows
