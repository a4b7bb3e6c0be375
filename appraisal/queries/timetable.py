"""The timetable before a meeting: for each partnership brought to it, each step's date and how it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef

from appraisal.models import Appraisal
from appraisal.queries.appraisal import readable_by
from appraisal.queries.prepared import chosen, done_days, made_elsewhere, near
from partnerships.access import can
from partnerships.models import Meeting, MeetingItem, Partnership, StepTaken
from partnerships.permissions import ISSUED_STATES, Permission, State
from partnerships.queries.step import recorded_of
from partnerships.queries.withheld import withhold
from partnerships.rules.timetable import Step, Timetable, standing_of, timetable
from partnerships.rules.years import months_later

PAGE = 50
QUIET = {"shape": "dash", "colour": "#505a5f"}
SHOWN_AS = {
    "done": {"word": "Done", "shape": "full", "colour": "#00592e"},
    "late": {"word": "Done, after its day", "shape": "three_quarters", "colour": "#00592e"},
    "due": {"word": "To do", "shape": "empty", "colour": "#1d5a96"},
    "overdue": {"word": "Overdue", "shape": "worse", "colour": "#b10e1e"},
    "passed": {"word": "Day passed", **QUIET},
    "unneeded": {"word": "Not needed", **QUIET},
    "undone": {"word": "Not done", **QUIET},
    "unrecorded": {"word": "Not recorded", **QUIET},
    "unseen": {"word": "Not shown to you", **QUIET},
}


@dataclass(frozen=True)
class Stepped:
    """One step before one meeting: its last day, when it was done, and its standing as a page shows it.

    `taken` is what somebody recorded of it.
    """

    step: Step
    due: date
    done: date | None
    standing: str
    taken: StepTaken | None = None

    @property
    def shown_as(self) -> dict[str, str]:
        return SHOWN_AS[self.standing]


@dataclass(frozen=True)
class Prepared:
    """One partnership on its way to a meeting. `leaves_on` is when notice given there would end it.

    `recorded` is what was recorded of steps that the timetable does not have any more.
    """

    item: MeetingItem
    partnership: Partnership
    appraisal: Appraisal | None
    steps: list[Stepped]
    recorded: list[StepTaken]
    notice: str
    leaves_on: date | None


def timetable_page(meeting: Meeting, agreed: Timetable, person, number, today: date) -> Page:
    """The items of a meeting with their steps: ``object_list`` holds a `Prepared` for each. Ten queries."""
    page = Paginator(meeting.items.order_by("number"), PAGE).get_page(number)
    items = list(page.object_list)
    partnerships = _partnerships(items)
    withhold(partnerships.values(), person)
    sees_all = can(person, Permission.READ_APPRAISAL)
    may_read = Exists(readable_by(person).filter(pk=OuterRef("pk")).order_by())
    every = near(items, meeting, Appraisal.objects.annotate(may_read=may_read))
    found = chosen(items, meeting, every)
    days = done_days(found.values())
    recorded = recorded_of({item.pk for item in items})
    page.object_list = []
    for item in items:
        one, appraisal = partnerships[item.partnership_id], found.get(item.pk)
        taken = recorded.get(item.pk, {})
        elsewhere = made_elsewhere(item, every)
        frees = nobody_owes(meeting, item, one, appraisal, elsewhere, today)
        if appraisal is not None:
            sees = appraisal.may_read
        else:  # that a report is named is withheld with what the meeting was asked
            sees = sees_all or can(person, Permission.START_APPRAISAL, one)
            sees = sees and not (elsewhere and "minutes" in one.withheld)
        done = days.get(appraisal.pk, {}) if appraisal else {}
        steps = stepped(meeting, agreed, done, taken, frees, today, sees)
        shown = {row.step.key for row in steps if row.taken}
        others = [row for key, row in taken.items() if key not in shown]
        seen = appraisal if sees else None
        page.object_list.append(Prepared(item, one, seen, steps, others, *_notice(one, meeting)))
    return page


def nobody_owes(
    meeting: Meeting,
    item: MeetingItem,
    partnership: Partnership,
    appraisal: Appraisal | None,
    elsewhere: bool,
    today: date,
) -> tuple[str, str]:
    """How a step that is not done stands where nobody owes it: one of the appraisal, and one to be recorded.

    Empty where it is owed. Nothing is owed before a meeting that is over or cancelled, or once the item is
    decided; and no step of an appraisal where it is signed, its report is made `elsewhere`, or the
    partnership is not appraised.
    """
    if meeting.on < today or meeting.cancelled or item.decision:
        return "undone", "unrecorded"
    if appraisal is not None and State(appraisal.state) in ISSUED_STATES:
        return "undone", ""
    if elsewhere or partnership.nature != "partnership" or partnership.status == "ended":
        return "unneeded", ""
    return "", ""


def stepped(
    meeting: Meeting,
    agreed: Timetable,
    days: Mapping[str, date],
    taken: Mapping[str, StepTaken],
    frees: tuple[str, str],
    today: date,
    sees: bool,
) -> list[Stepped]:
    """The steps before a meeting as they stand for one item.

    `days` say when those of its appraisal were done, `taken` what is recorded of others, `frees` is of
    `nobody_owes`; `sees` whether the reader may know of the appraisal.
    """
    rows = []
    for step, due in timetable(meeting.on, agreed.before(meeting.body.kind).steps, agreed.closed):
        if step.code:
            done = days.get(step.code) if sees else None
            standing = standing_of(due, done, today, shown=True, free=frees[0]) if sees else "unseen"
            rows.append(Stepped(step, due, done, standing))
            continue
        said = taken.get(step.key)
        done, free = (said.on, "unneeded") if said else (None, frees[1] if step.recorded else "")
        standing = standing_of(due, done, today, shown=step.recorded, free=free)
        rows.append(Stepped(step, due, done, standing, said))
    return rows


def _partnerships(items: Iterable[MeetingItem]) -> dict[int, Partnership]:
    ids = {item.partnership_id for item in items}
    return {one.pk: one for one in Partnership.objects.with_lead().filter(pk__in=ids)}


def _notice(partnership: Partnership, meeting: Meeting) -> tuple[str, date | None]:
    """The notice its agreement asks for, in words, and when we would leave if it were given there."""
    if "notice_months" in partnership.withheld:
        return "withheld", None
    months = partnership.notice_months
    if not months:
        return "", None
    return f"{months} month{'' if months == 1 else 's'}", months_later(meeting.on, months)
