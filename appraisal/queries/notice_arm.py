"""Notices that a person has not looked at, for their own page: an arm of its one query."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

from partnerships.models import Notice

NOTICES = 5


@dataclass(frozen=True)
class Unseen:
    """A notice that its person has not looked at, as `components/notice.html` shows it."""

    pk: int
    words: str
    partnership: str
    count: int
    by: str
    at: datetime
    seen_at: None = None


def notice_arm(name: str, person) -> QuerySet:
    """The newest that `person` has not seen, with the columns that `notices_of` reads."""
    unseen = Notice.objects.unseen().filter(person=person).newest_first()
    return (
        Notice.objects.filter(pk__in=unseen.values("pk")[:NOTICES])
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast("pk", CharField()),
            called=Cast("partnership__name", CharField()),
            said=Cast("words", CharField()),
            about=Cast("count", TextField()),
            by_whom=Cast(Coalesce("by__name", Value("")), CharField()),
            happened=F("at"),
        )
    )


def notices_of(rows: list[tuple]) -> list[Unseen]:
    """Notices, the newest first."""
    found = [Unseen(int(row[1]), row[3], row[2], int(row[4]), row[5], row[6]) for row in rows]
    return sorted(found, key=lambda one: (one.at, one.pk), reverse=True)
