"""What is withheld from whom: a WHERE clause for filters, search and order; blanks in what is shown."""

from collections.abc import Iterable

from django.db.models import Case, F, Q, When

from partnerships.access import can, visible_to
from partnerships.models import Mark, Partnership
from partnerships.permissions import Permission
from partnerships.vocabulary import WITHHOLDABLE

KIND = Partnership._meta.label_lower


def unseen(person, part: str) -> Q:
    """The partnerships whose `part` is withheld from `person`; from None, those where it is marked at all."""
    marked = Mark.objects.withholding().filter(subject_kind=KIND, part=part).values("subject_id")
    if person is None:
        return Q(pk__in=marked)
    if can(person, Permission.READ_WITHHELD):
        return Q(pk__in=())
    allowed = visible_to(Partnership.objects.filter(pk__in=marked), person, Permission.READ_WITHHELD)
    return Q(pk__in=marked) & ~Q(pk__in=allowed.values("pk"))


def as_seen(person, part: str):
    """The value of `part` as `person` may know it: null where it is withheld from them."""
    if person is not None and can(person, Permission.READ_WITHHELD):
        return F(part)
    return Case(When(unseen(person, part), then=None), default=F(part))


def withhold(partnerships: Iterable[Partnership], person) -> None:
    """Blank, in memory, what is withheld from `person`; from None, all that is withheld. One query.

    ``marked`` on each names what carries a mark, ``withheld`` what of it was blanked. The partnerships come
    from ``with_lead()``, and are for showing: they must not be saved.
    """
    rows = {one.pk: one for one in partnerships}
    for one in rows.values():
        one.marked = one.withheld = frozenset()
    marks = Mark.objects.withholding().filter(
        subject_kind=KIND, subject_id__in=list(rows), part__in=WITHHOLDABLE
    )
    for pk, part in marks.values_list("subject_id", "part"):
        one = rows[pk]
        one.marked |= {part}
        if person is None or not can(person, Permission.READ_WITHHELD, one):
            one.withheld |= {part}
            setattr(one, part, None if Partnership._meta.get_field(part).null else "")
