"""What is withheld from whom: a WHERE clause for filters, search and order; blanks in what is shown."""

from collections.abc import Iterable

from django.db.models import Case, F, Q, When

from partnerships.access import can, visible_to
from partnerships.models import Mark, Partnership
from partnerships.permissions import Permission
from partnerships.vocabulary import WITHHOLDABLE

KIND = Partnership._meta.label_lower


def unseen(person, part: str) -> Q:
    """The partnerships whose `part` is withheld from `person`."""
    if can(person, Permission.READ_WITHHELD):
        return Q(pk__in=())
    marked = Mark.objects.withholding().filter(subject_kind=KIND, part=part).values("subject_id")
    allowed = visible_to(Partnership.objects.filter(pk__in=marked), person, Permission.READ_WITHHELD)
    return Q(pk__in=marked) & ~Q(pk__in=allowed.values("pk"))


def as_seen(person, part: str):
    """The value of `part` as `person` may know it: null where it is withheld from them."""
    if can(person, Permission.READ_WITHHELD):
        return F(part)
    return Case(When(unseen(person, part), then=None), default=F(part))


def withhold(partnerships: Iterable[Partnership], person) -> None:
    """Blank, in memory, what is withheld from `person`; ``withheld`` on each names it. One query.

    The partnerships come from ``with_lead()``, and are for showing: they must not be saved.
    """
    closed = {}
    for one in partnerships:
        one.withheld = frozenset()
        if not can(person, Permission.READ_WITHHELD, one):
            closed[one.pk] = one
    if not closed:
        return
    marks = Mark.objects.withholding().filter(
        subject_kind=KIND, subject_id__in=list(closed), part__in=WITHHOLDABLE
    )
    for pk, part in marks.values_list("subject_id", "part"):
        closed[pk].withheld |= {part}
        empty = None if Partnership._meta.get_field(part).null else ""
        setattr(closed[pk], part, empty)
