"""The timetable in force, and the days by which annual returns and appraisals are due."""

from dataclasses import dataclass
from datetime import date

from partnerships.models import MeetingItem, Partnership, Policy
from partnerships.queries.policy import latest
from partnerships.rules.dates import in_words
from partnerships.rules.timetable import EXAMPLE, Timetable, day_to_propose, read_timetable, timetable
from partnerships.rules.years import day_in_year


@dataclass(frozen=True)
class TimetableInForce:
    """The timetable that is worked back by. `policy` is None where it is the built-in example."""

    timetable: Timetable
    policy: Policy | None

    @property
    def number(self) -> int:
        return self.policy.number if self.policy else 0


def timetable_in_force() -> TimetableInForce:
    """The timetable the council agreed last, or the example."""
    return timetable_of(latest(Policy.TIMETABLE))


def timetable_of(policy: Policy | None) -> TimetableInForce:
    """The timetable of an edition, or the example."""
    return TimetableInForce(read_timetable(policy.content if policy else EXAMPLE), policy)


def returns_due(year: int, timetable: Timetable) -> date:
    """The day by which the annual returns of a financial year are due."""
    return day_in_year(year, *timetable.returns_due)


@dataclass(frozen=True)
class ProposedDay:
    """The day that the next meeting asks of an appraisal, and a sentence that says so."""

    day: date
    why: str


def day_before_meeting(partnership: Partnership, today: date) -> ProposedDay | None:
    """When an appraisal that starts `today` is due for the next meeting to which nothing else goes.

    None where the partnership is brought to none. Two queries at most.
    """
    item = _next_item(partnership, today)
    if item is None:
        return None
    meeting = item.meeting
    agreed = timetable_in_force().timetable.before(meeting.body.kind)
    day, step = day_to_propose(meeting.on, agreed, today)
    when = f"{meeting.body} on {in_words(meeting.on)}"
    if not step:
        return ProposedDay(day, f"The partnership is brought to {when}: this is the day of the meeting.")
    return ProposedDay(day, f"The partnership is brought to {when}: its timetable says “{step}” by this day.")


def opinions_day(partnership: Partnership, today: date) -> date | None:
    """By when opinions are wanted for the next meeting to which nothing else goes, if that is still to come.

    None where the partnership is brought to none, or its timetable has no such step. Two queries at most.
    """
    item = _next_item(partnership, today)
    if item is None:
        return None
    agreed = timetable_in_force().timetable.before(item.meeting.body.kind)
    days = {step.code: day for step, day in timetable(item.meeting.on, agreed.steps, agreed.closed)}
    return days["opinions"] if days.get("opinions", date.min) >= today else None


def _next_item(partnership: Partnership, today: date) -> MeetingItem | None:
    coming = MeetingItem.objects.filter(
        partnership=partnership, meeting__on__gte=today, meeting__cancelled=""
    )
    waiting = coming.filter(decision="", report="").select_related("meeting__body")
    return waiting.order_by("meeting__on", "pk").first()
