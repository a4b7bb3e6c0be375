"""Steps before meetings that are overdue or due next, of many meetings at once: arms of a query.

They bring flat rows: what comes to which meeting beside its appraisals, or what is recorded of it. What is
owed of it is said by the rule of one meeting's page (`prepared.chosen`, `done_by`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    OuterRef,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from appraisal.models import Opinion, Participant
from appraisal.queries.prepared import chosen, done_by, made_elsewhere
from partnerships.access import can
from partnerships.models import MeetingItem
from partnerships.permissions import ISSUED_STATES, OPEN_STATES, Permission, State
from partnerships.queries.short import ROWS, Short
from partnerships.queries.waiting import Stands
from partnerships.rules.timetable import Step, Timetable, last_meeting, working_days_before

SOON = timedelta(days=7)
COLUMNS = ("of_arm", "at_ref", "called", "said", "about", "by_whom", "happened")
NOTHING, NO_DAY, TEXT = Value("", CharField()), Value(None), TextField()
STEP, RECORDED, ASKED = "step", "recorded", "step_asked"
Rows = Mapping[str, Sequence[tuple]]
# A walk through the calendar, once for all that comes to one meeting.
due_day = lru_cache(1024)(working_days_before)


@dataclass(frozen=True)
class Brought:
    """What comes to one meeting about one partnership: the columns of a `MeetingItem`, and its meeting's."""

    pk: int
    partnership_id: int
    partnership: str
    report: str
    meeting: int
    on: date
    kind: str
    body: str


@dataclass(frozen=True)
class Stood:
    """How an appraisal stands: columns of an `Appraisal`."""

    pk: int
    ref: str
    partnership_id: int
    state: str
    started_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A step that one partnership waits for before one meeting."""

    brought: Brought
    step: Step
    due: date


def step_arms(here: Stands, today: date) -> list[QuerySet]:
    """What comes to meetings of the partnerships that `here` leads, and for who records steps, of every one.

    Only before meetings so near that a step may be overdue, or due within a week.
    """
    arms, agreed, by = [], here.timetable, today + SOON
    if here.posts:
        arms += prepared_arms(today, agreed, by, partnership__lead_post__in=here.posts)
    if can(here.person, Permission.EDIT_MEETING):
        arms += recorded_arms(today, agreed, by)
    return arms


def steps_waiting(rows: Rows, agreed: Timetable, today: date) -> tuple[Short, Short]:
    """The first steps of appraisals that wait, and of those that somebody records; and how many there are.

    From the rows of `step_arms`.
    """
    found = [in_turn(owed(rows, agreed, today + SOON)) for owed in (to_prepare, to_record)]
    mine, recorded = (Short(tuple(every[:ROWS]), len(every)) for every in found)
    return mine, recorded


def every_step(here: Stands, today: date, *, to_be_recorded: bool) -> list[Waiting]:
    """All of one of the lists that `steps_waiting` begins. One query at most."""
    agreed, by = here.timetable, today + SOON
    if to_be_recorded:
        return in_turn(to_record(read_of(recorded_arms(today, agreed, by)), agreed, by))
    if not here.posts:
        return []
    arms = prepared_arms(today, agreed, by, partnership__lead_post__in=here.posts)
    return in_turn(to_prepare(read_of(arms), agreed, by))


def overdue_by_meeting(agreed: Timetable, today: date, *, appraisals: bool, most: int) -> list[tuple]:
    """Of each coming meeting its day, id, body and how many partnerships have a step overdue. One query.

    Steps of `appraisals` count only for who may know of them.
    """
    by = today - timedelta(days=1)
    arms = recorded_arms(today, agreed, by)
    if appraisals:
        arms += prepared_arms(today, agreed, by)
    rows = read_of(arms)
    late = [one.brought for one in (*to_prepare(rows, agreed, by), *to_record(rows, agreed, by))]
    found = {(one.on, one.meeting, one.body, one.partnership_id) for one in late}
    counted = Counter(one[:3] for one in found)
    return [(*meeting, many) for meeting, many in sorted(counted.items())[:most]]


def read_of(arms: Sequence[QuerySet]) -> dict[str, list[tuple]]:
    """The rows of each arm by its name: one query for all."""
    first, *others = [arm.values_list(*COLUMNS) for arm in arms]
    rows: dict[str, list[tuple]] = {}
    for row in first.union(*others, all=True):
        rows.setdefault(row[0], []).append(row)
    return rows


def in_turn(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Those that wait, the first to come first; a partnership that is on one agenda twice waits once."""
    once: dict[tuple[int, int], Waiting] = {}
    for one in waiting:
        once.setdefault((one.brought.meeting, one.brought.partnership_id), one)
    return sorted(once.values(), key=lambda one: (one.due, one.brought.on, one.brought.partnership))


def to_prepare(rows: Rows, agreed: Timetable, by: date) -> list[Waiting]:
    """Of items whose appraisal is ours to make and not signed, the first step not done and due by a day."""
    asked = {int(row[1]) for row in rows.get(ASKED, ())}
    unheard = {int(row[1]) for row in rows.get(ASKED, ()) if row[3] == "0"}
    codes = {step.code for step in agreed.steps if step.code}
    waiting = []
    for items in _by_meeting(rows.get(STEP, ())):
        every = sorted({one for _, stood in items.values() for one in stood}, key=lambda one: one.pk)
        meeting = [brought for brought, _ in items.values()]
        found = chosen(meeting, meeting[0], every)
        for brought in meeting:
            its = found.get(brought.pk)
            if made_elsewhere(brought, every) or (its and State(its.state) in ISSUED_STATES):
                continue
            done = done_by(State(its.state), its.pk in asked, its.pk not in unheard) if its else frozenset()
            waiting += _first(agreed, brought, codes - done, by)
    return waiting


def to_record(rows: Rows, agreed: Timetable, by: date) -> list[Waiting]:
    """Of the items, the first step that nobody has recorded and that is due by a day."""
    keys = {step.key for step in agreed.steps if step.recorded}
    return [
        one
        for items in _by_meeting(rows.get(RECORDED, ()))
        for brought, taken in items.values()
        for one in _first(agreed, brought, keys - taken, by)
    ]


def _first(agreed: Timetable, brought: Brought, owed: set[str], by: date) -> list[Waiting]:
    """The first step that is `owed` and due by a day, or nothing."""
    for step in agreed.steps:
        if (step.code or step.key) in owed and step.bodies in ("", brought.kind):
            due = due_day(brought.on, step.days, agreed.closed)
            if due <= by:
                return [Waiting(brought, step, due)]
    return []


def _by_meeting(rows: Iterable[tuple]) -> list[dict[int, tuple[Brought, set]]]:
    """What is brought to each meeting by its id, with the appraisals of its partnership, or its records."""
    found: dict[int, dict[int, tuple[Brought, set]]] = {}
    for arm, ref, name, said, body, report, started in rows:
        on, meeting, kind, partnership, *beside = said.split("/")
        items = found.setdefault(int(meeting), {})
        if int(ref) not in items:
            place = int(meeting), date.fromisoformat(on), kind, body
            items[int(ref)] = Brought(int(ref), int(partnership), name, report, *place), set()
        if arm == STEP and beside[0]:
            pk, appraisal, state = beside
            items[int(ref)][1].add(Stood(int(pk), appraisal, int(partnership), state, started))
        elif arm == RECORDED:
            items[int(ref)][1].add(beside[0])
    return list(found.values())


def prepared_arms(today: date, agreed: Timetable, by: date, **which: Any) -> list[QuerySet]:
    """What comes to meetings, beside each appraisal of its partnership, and who is asked for an opinion."""
    items = _coming(today, agreed, by, [step for step in agreed.steps if step.code])
    items = items.filter(partnership__nature="partnership", **which).exclude(partnership__status="ended")
    gave = Opinion.objects.filter(appraisal=OuterRef("appraisal"), by=OuterRef("person")).order_by()
    heard = Case(When(Exists(gave), then=Value("1")), default=Value("0"), output_field=CharField())
    asked = Participant.objects.filter(relation="opinion_giver", appraisal__state__in=OPEN_STATES)
    asked = asked.filter(**{f"appraisal__{name}": value for name, value in which.items()}).order_by()
    its = "partnership__appraisals"
    return [
        _items_arm(STEP, items, f"{its}__pk", f"{its}__ref", f"{its}__state", at=f"{its}__started_at"),
        _arm(ASKED, asked, "appraisal", said=heard),
    ]


def recorded_arms(today: date, agreed: Timetable, by: date) -> list[QuerySet]:
    """What comes to meetings, beside each step that is recorded of it."""
    items = _coming(today, agreed, by, [step for step in agreed.steps if step.recorded])
    return [_items_arm(RECORDED, items, "steps_taken__key")]


def _coming(today: date, agreed: Timetable, by: date, steps: Sequence[Step]) -> QuerySet[MeetingItem]:
    """What comes to meetings and is not decided, before which one of `steps` may be due by a day."""
    last = last_meeting(by, max((step.days for step in steps), default=0), agreed.closed)
    found = MeetingItem.objects.filter(meeting__on__gte=today, meeting__on__lte=last)
    return found.filter(decision="", meeting__cancelled="").order_by()


def _items_arm(name: str, items: QuerySet[MeetingItem], *beside: str, at: Any = NO_DAY) -> QuerySet:
    """Items by what is beside them: a row for each, or one where there is nothing."""
    names = ("meeting__on", "meeting", "meeting__body__kind", "partnership", *beside)
    apart = [part for one in names for part in (Value("/", TEXT), Cast(one, TEXT))][1:]
    said = {"called": "partnership__name", "said": Concat(*apart), "by_whom": "report"}
    return _arm(name, items, "pk", about="meeting__body__name", happened=at, **said)


def _arm(name: str, found: QuerySet, at: str, *, about: Any = NOTHING, happened: Any = NO_DAY, **said: Any):
    """The rows of `found` with the columns of an arm; those that are not named are empty."""
    columns = {one: Cast(said.get(one, NOTHING), CharField()) for one in ("called", "said", "by_whom")}
    return found.annotate(
        of_arm=Value(name, CharField()),
        at_ref=Cast(at, CharField()),
        **columns,
        about=Cast(about, TEXT),
        happened=Cast(happened, DateTimeField()),
    )
