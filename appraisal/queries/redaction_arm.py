"""Redactions that wait for the proper officer, for their own page: an arm of its one query."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from appraisal.models import Redaction
from partnerships.queries.short import ROWS, Short, count_of


@dataclass(frozen=True)
class ToDecide:
    """A proposed redaction as a line of a list: in which appraisal, of what, and since when it waits."""

    ref: str
    number: int
    partnership: str
    what: str
    proposed_at: datetime

    @property
    def address(self) -> str:
        return reverse("redaction_decide", args=[self.ref, self.number])


def to_decide_by(person) -> QuerySet[Redaction]:
    """What is proposed, and not by `person` themselves: a second person decides."""
    return Redaction.objects.filter(state="proposed").exclude(proposed_by=person)


def redaction_arm(name: str, found: QuerySet[Redaction]) -> QuerySet:
    """The oldest of `found`, with the columns that `redactions_of` reads. Of the words themselves nothing."""
    first = found.order_by("proposed_at", "pk").values("pk")[:ROWS]
    return (
        Redaction.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast("appraisal__ref", CharField()),
            called=Cast("appraisal__partnership__name", CharField()),
            said=Cast("number", CharField()),
            about=Cast(F("what"), TextField()),
            by_whom=Cast(count_of(found), CharField()),
            happened=Cast("proposed_at", DateTimeField()),
        )
    )


def redactions_of(rows: list[tuple]) -> Short:
    """What an arm's rows say, the oldest first."""
    found = [ToDecide(ref, int(number), name, what, at) for _, ref, name, number, what, _, at in rows]
    found.sort(key=lambda one: (one.proposed_at, one.ref, one.number))
    return Short(tuple(found), int(rows[0][5]) if rows else 0)
