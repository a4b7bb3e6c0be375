"""Steps before meetings that are overdue or due next, asked of the database: for My work and the portfolio.

`owed_before` says the same of one meeting, from the records themselves; a test holds the two together.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from appraisal.models import Appraisal, Opinion, Participant
from appraisal.queries.prepared import ENDORSED, FALLEN, LONGEST_BEFORE
from partnerships.access import can
from partnerships.models import MeetingItem, StepTaken
from partnerships.permissions import ISSUED_STATES, Permission, State
from partnerships.queries.short import ROWS, Short, count_of
from partnerships.queries.waiting import Stands
from partnerships.rules.timetable import Step, Timetable, last_meeting, working_days_before

SOON = timedelta(days=7)
# What of an item says that a step of its appraisal is not done.
NOT_DONE = {
    "started": Q(prepared=None),
    "submitted": Q(prepared=None) | Q(stands=State.DRAFT),
    "challenged": Q(prepared=None) | ~Q(stands__in=ENDORSED),
    "opinions": Q(prepared=None) | Q(unheard=True) | (Q(asks=False) & ~Q(stands__in=ENDORSED)),
    "signed": Q(),
}


@dataclass(frozen=True)
class Waiting:
    """A step that one partnership waits for before one meeting."""

    meeting: int
    partnership: str
    body: str
    on: date
    step: Step
    due: date


def step_arms(here: Stands, today: date) -> list[QuerySet]:
    """The next step of each partnership that `here` leads, and for who records them those to be recorded.

    Of those that are overdue, or due within a week.
    """
    arms, agreed = [], here.timetable
    if here.posts:
        arms.append(_arm("step", *to_take(here.posts, agreed, today), agreed, today + SOON))
    if can(here.person, Permission.EDIT_MEETING):
        arms.append(_arm("recorded", *to_record(agreed, today), agreed, today + SOON))
    return arms


def to_take(posts: Collection[int], agreed: Timetable, today: date) -> tuple[QuerySet[MeetingItem], dict]:
    """What comes to meetings of partnerships that `posts` lead, and the steps of appraisals for `waiting`."""
    return to_prepare(today).filter(partnership__lead_post__in=posts), _of_appraisals(agreed)


def to_record(agreed: Timetable, today: date) -> tuple[QuerySet[MeetingItem], dict]:
    """All that comes to meetings, and the steps that are recorded for `waiting`."""
    return _coming(today), _recorded(agreed)


def steps_of(rows: Sequence[tuple], agreed: Timetable) -> Short:
    """The steps that wait, the first to come first, and how many there are in all."""
    found = []
    for _, pk, name, said, about, _, _ in rows:
        on, place, body = date.fromisoformat(said), *about.split("|", 1)
        step = agreed.steps[int(place)]
        due = working_days_before(on, step.days, agreed.closed)
        found.append(Waiting(int(pk), name, body, on, step, due))
    found.sort(key=lambda one: (one.due, one.on, one.partnership))
    return Short(tuple(found), int(rows[0][5]) if rows else 0)


def overdue_by_meeting(agreed: Timetable, today: date, *, appraisals: bool, most: int) -> list[tuple]:
    """Of each coming meeting its id, day, body and how many partnerships have a step overdue. One query.

    Steps of `appraisals` count only for who may know of them.
    """
    by = today - timedelta(days=1)
    late = Q(pk__in=waiting(_coming(today), agreed, by, _recorded(agreed)).values("pk"))
    if appraisals:
        late |= Q(pk__in=waiting(to_prepare(today), agreed, by, _of_appraisals(agreed)).values("pk"))
    counted = MeetingItem.objects.filter(late).order_by("meeting__on", "meeting")
    rows = counted.values_list("meeting", "meeting__on", "meeting__body__name")
    return list(rows.annotate(many=Count("partnership", distinct=True))[:most])


def waiting(
    items: QuerySet[MeetingItem], agreed: Timetable, by: date, steps: dict[int, Q]
) -> QuerySet[MeetingItem]:
    """Those of `items` with a step not done that is due by a day: ``first``, by its place in the timetable.

    `steps` says, by that place, what of an item says that it is not done.
    """
    whens = [
        When(
            not_done & _before(agreed.steps[place]) & Q(meeting__on__lte=_latest(agreed, place, by)),
            then=Value(place),
        )
        for place, not_done in steps.items()
    ]
    first = Case(*whens, default=None, output_field=IntegerField()) if whens else Value(None, IntegerField())
    return items.annotate(first=first).filter(first__isnull=False)


def _latest(agreed: Timetable, place: int, by: date) -> date:
    return last_meeting(by, agreed.steps[place].days, agreed.closed)


def _before(step: Step) -> Q:
    return Q(meeting__body__kind=step.bodies) if step.bodies else Q()


def _of_appraisals(agreed: Timetable) -> dict[int, Q]:
    return {place: NOT_DONE[step.code] for place, step in enumerate(agreed.steps) if step.code}


def _recorded(agreed: Timetable) -> dict[int, Q]:
    taken = StepTaken.objects.filter(item=OuterRef("pk")).order_by()
    return {
        place: Q(~Exists(taken.filter(key=step.key)))
        for place, step in enumerate(agreed.steps)
        if step.recorded
    }


def _coming(today: date) -> QuerySet[MeetingItem]:
    """What is brought to meetings to come and not decided yet."""
    return MeetingItem.objects.filter(decision="", meeting__on__gte=today, meeting__cancelled="").order_by()


def to_prepare(today: date) -> QuerySet[MeetingItem]:
    """Of what comes to meetings, that for which an appraisal of ours is made and not signed.

    ``prepared`` is its appraisal, ``stands`` that one's state, ``asks`` and ``unheard`` whether opinions are
    asked for and one is not given.
    """
    its = Appraisal.objects.filter(partnership=OuterRef("partnership")).order_by()
    fallen = Exists(its.filter(ref=OuterRef("report"), state__in=FALLEN))
    since = ExpressionWrapper(OuterRef("meeting__on") - Value(LONGEST_BEFORE), output_field=DateField())
    upright = its.exclude(state__in=FALLEN)
    lately = upright.filter(started_at__date__gte=since, started_at__date__lte=OuterRef("meeting__on"))
    named = upright.filter(ref=OuterRef("report"))
    asked = Participant.objects.filter(appraisal=OuterRef("prepared"), relation="opinion_giver").order_by()
    gave = Opinion.objects.filter(appraisal=OuterRef("appraisal"), by=OuterRef("person")).order_by()
    found = _coming(today).filter(partnership__nature="partnership").exclude(partnership__status="ended")
    found = found.annotate(
        free=Case(When(Q(report="") | fallen, then=Value(True)), default=False, output_field=BooleanField()),
        prepared=Case(
            When(free=True, then=Subquery(lately.order_by("-id").values("pk")[:1])),
            default=Subquery(named.values("pk")[:1]),
        ),
    )
    return found.annotate(
        stands=Coalesce(
            Subquery(Appraisal.objects.filter(pk=OuterRef("prepared")).order_by().values("state")[:1]),
            Value(""),
        ),
        asks=Exists(asked),
        unheard=Exists(asked.filter(~Exists(gave))),
    ).filter(Q(free=True) | ~Q(prepared=None), ~Q(stands__in=ISSUED_STATES))


def one_a_partnership(items: QuerySet[MeetingItem]) -> QuerySet[MeetingItem]:
    """Of `items` one for each partnership and meeting: what is on an agenda twice is told of once."""
    firsts = items.order_by().values("meeting", "partnership").annotate(one=Min("pk")).values("one")
    return MeetingItem.objects.filter(pk__in=firsts)


def _arm(
    name: str, items: QuerySet[MeetingItem], steps: dict[int, Q], agreed: Timetable, by: date
) -> QuerySet:
    """The first of `items` that wait, by their meeting, with how many there are in all."""
    found = one_a_partnership(waiting(items, agreed, by, steps))
    first = found.order_by("meeting__on", "pk").values("pk")[:ROWS]
    return waiting(items.filter(pk__in=first), agreed, by, steps).annotate(
        of_arm=Value(name, CharField()),
        at_ref=Cast("meeting", CharField()),
        called=Cast("partnership__name", CharField()),
        said=Cast("meeting__on", CharField()),
        about=Cast(Concat(Cast("first", CharField()), Value("|"), F("meeting__body__name")), TextField()),
        by_whom=Cast(count_of(found), CharField()),
        happened=Cast(Value(None), DateTimeField()),
    )
