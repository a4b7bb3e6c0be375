"""Meetings to come, and those whose decisions are not recorded, for a person's own page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, DateTimeField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from partnerships.access import can
from partnerships.models import Meeting, MeetingItem
from partnerships.permissions import Permission
from partnerships.queries.meeting import has_to_record
from partnerships.queries.short import ROWS, Short, count_of
from partnerships.queries.waiting import Stands

MEETINGS = 3


@dataclass(frozen=True)
class Coming:
    """A meeting to come, by its key."""

    pk: int
    body: str
    on: date


def meeting_arms(here: Stands, today: date) -> list[QuerySet]:
    """The next meetings, and for who records them those whose decisions are not recorded."""
    arms = []
    if can(here.person, Permission.EDIT_MEETING):
        arms.append(_meeting_arm("held", Meeting.objects.filter(has_to_record(today)), ROWS))
    found = Meeting.objects.standing().filter(on__gte=today)
    if not can(here.person, Permission.READ_PORTFOLIO):
        if not here.posts:
            return arms
        brought = MeetingItem.objects.filter(partnership__lead_post__in=here.posts).order_by()
        found = found.filter(pk__in=brought.values("meeting"))
    return [*arms, _meeting_arm("meeting", found, MEETINGS)]


def _meeting_arm(name: str, found: QuerySet[Meeting], most: int) -> QuerySet:
    """The first meetings of `found`, with how many there are in all where some are owed."""
    first = found.order_by("on", "pk").values("pk")[:most]
    return (
        Meeting.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast("pk", CharField()),
            called=Cast("body__name", CharField()),
            said=Cast("on", CharField()),
            about=Cast(Value("[]"), TextField()),
            by_whom=Cast(count_of(found) if name == "held" else Value(""), CharField()),
            happened=Cast(Value(None), DateTimeField()),
        )
    )


def meetings_of(rows: list[tuple]) -> list[Coming]:
    """Meetings, the first of them first."""
    found = [Coming(int(row[1]), row[2], date.fromisoformat(row[3])) for row in rows]
    return sorted(found, key=lambda one: (one.on, one.pk))


def held_of(rows: list[tuple]) -> Short:
    """The meetings whose decisions are not recorded, and how many there are in all."""
    return Short(tuple(meetings_of(rows)), int(rows[0][5]) if rows else 0)
