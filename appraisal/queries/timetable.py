"""The timetable before a meeting: for each partnership brought to it, each step's date and how it stands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone

from appraisal.models import Appraisal, Opinion, Participant
from appraisal.queries.appraisal import readable_by
from partnerships.access import can
from partnerships.models import Event, Meeting, MeetingItem, Partnership, Person
from partnerships.permissions import ISSUED_STATES, Permission, State
from partnerships.queries.withheld import withhold
from partnerships.rules.timetable import Step, Timetable, standing_of, timetable
from partnerships.rules.years import months_later

PAGE = 50
# An appraisal started longer before a meeting than this was for another one.
LONGEST_BEFORE = timedelta(days=270)
# The steps that are another's than the lead officer's, by the part that person has.
TAKEN_BY = {"challenged": "reviewer", "opinions": "opinion_giver", "signed": "approver"}
ENDORSED = {State.ENDORSED, *ISSUED_STATES}
SHOWN_AS = {
    "done": {"word": "Done", "shape": "full", "colour": "#00592e"},
    "late": {"word": "Done, after its day", "shape": "three_quarters", "colour": "#00592e"},
    "due": {"word": "To do", "shape": "empty", "colour": "#1d5a96"},
    "overdue": {"word": "Overdue", "shape": "worse", "colour": "#b10e1e"},
    "passed": {"word": "Day passed", "shape": "dash", "colour": "#505a5f"},
    "unseen": {"word": "Not shown to you", "shape": "dash", "colour": "#505a5f"},
}


@dataclass(frozen=True)
class Stepped:
    """One step before one meeting: its last day, when it was done, and its standing as a page shows it."""

    step: Step
    due: date
    done: date | None
    standing: str

    @property
    def shown_as(self) -> dict[str, str]:
        return SHOWN_AS[self.standing]


@dataclass(frozen=True)
class Prepared:
    """One partnership on its way to a meeting. `leaves_on` is when notice given there would end it."""

    item: MeetingItem
    partnership: Partnership
    appraisal: Appraisal | None
    steps: list[Stepped]
    notice: str
    leaves_on: date | None


def timetable_page(meeting: Meeting, agreed: Timetable, person, number, today: date) -> Page:
    """The items of a meeting with their steps: ``object_list`` holds a `Prepared` for each. Nine queries."""
    page = Paginator(meeting.items.order_by("number"), PAGE).get_page(number)
    items = list(page.object_list)
    partnerships = _partnerships(items)
    withhold(partnerships.values(), person)
    found = _chosen(items, meeting, _near(items, meeting, readable_by(person)))
    days = done_days(found.values())
    sees_all = can(person, Permission.READ_APPRAISAL)
    page.object_list = []
    for item in items:
        one = partnerships[item.partnership_id]
        appraisal = found.get(item.pk)
        sees = sees_all or appraisal is not None or can(person, Permission.START_APPRAISAL, one)
        steps = _steps(meeting, agreed, days.get(appraisal.pk, {}) if appraisal else {}, today, sees)
        page.object_list.append(Prepared(item, one, appraisal, steps, *_notice(one, meeting)))
    return page


@dataclass(frozen=True)
class Owed:
    """What is not done for one item of a meeting: the step that comes next, and who is to take it.

    `people` is empty where the step is the lead officer's. `overdue` counts every step whose day has passed.
    """

    item: MeetingItem
    next: Stepped
    people: tuple[Person, ...]
    overdue: int


def owed_before(meeting: Meeting, agreed: Timetable, today: date) -> list[Owed]:
    """The items of a meeting for which a step that the app can see is not done. Seven queries.

    Before a meeting that is cancelled nothing is owed.
    """
    if meeting.cancelled:
        return []
    appraised = meeting.items.filter(partnership__nature="partnership").exclude(partnership__status="ended")
    items = list(appraised.select_related("partnership"))
    near = _near(items, meeting, Appraisal.objects.all())
    found, abandoned = (
        _chosen(items, meeting, near),
        {one.ref for one in near if one.state == State.ABANDONED},
    )
    days = done_days(found.values())
    people = _people_by_step({one.pk for one in found.values()})
    rows: list[Owed] = []
    for item in items:
        appraisal = found.get(item.pk)
        if any(row.item.partnership_id == item.partnership_id for row in rows):
            continue  # it is on the agenda twice, and prepared once
        elsewhere = item.report and item.report not in abandoned
        if (elsewhere and appraisal is None) or (appraisal and State(appraisal.state) in ISSUED_STATES):
            continue  # its report is made elsewhere, or signed: nobody can take a step any more
        done = days.get(appraisal.pk, {}) if appraisal else {}
        steps = [one for one in _steps(meeting, agreed, done, today, True) if one.step.code and not one.done]
        if steps:
            theirs = people.get((appraisal.pk, steps[0].step.code), ()) if appraisal else ()
            overdue = sum(1 for one in steps if one.standing == "overdue")
            rows.append(Owed(item, steps[0], tuple(theirs), overdue))
    return rows


def _people_by_step(ids: set[int]) -> dict[tuple[int, str], list[Person]]:
    """Who takes each step of each appraisal that is not its lead officer's; who gave an opinion is done."""
    parts = Participant.objects.at_work().filter(appraisal__in=ids, relation__in=TAKEN_BY.values())
    parts = parts.select_related("person")
    given = set(Opinion.objects.filter(appraisal__in=ids).values_list("appraisal", "by"))
    found: dict[tuple[int, str], list[Person]] = {}
    for code, relation in TAKEN_BY.items():
        for one in parts:
            gave = relation == "opinion_giver" and (one.appraisal_id, one.person_id) in given
            if one.relation == relation and not gave:
                found.setdefault((one.appraisal_id, code), []).append(one.person)
    return found


def _partnerships(items: Iterable[MeetingItem]) -> dict[int, Partnership]:
    ids = {item.partnership_id for item in items}
    return {one.pk: one for one in Partnership.objects.with_lead().filter(pk__in=ids)}


def _near(items: Sequence[MeetingItem], meeting: Meeting, readable) -> list[Appraisal]:
    """The appraisals that items of a meeting name, or that were started before it. One query."""
    lately = Q(started_at__date__range=(meeting.on - LONGEST_BEFORE, meeting.on))
    found = readable.filter(
        lately | Q(ref__in={item.report for item in items if item.report}),
        partnership__in={item.partnership_id for item in items},
    )
    return list(found.exclude(state=State.WITHDRAWN).order_by("id"))


def _chosen(
    items: Sequence[MeetingItem], meeting: Meeting, near: Iterable[Appraisal]
) -> dict[int, Appraisal]:
    """The appraisal each item is about: the one it names, or the partnership's last before the meeting.

    What was abandoned is brought to no meeting.
    """
    earliest = meeting.on - LONGEST_BEFORE
    by_ref: dict[tuple[int, str], Appraisal] = {}
    latest: dict[int, Appraisal] = {}
    for one in near:
        if one.state == State.ABANDONED:
            continue
        by_ref[one.partnership_id, one.ref] = one
        if earliest <= timezone.localdate(one.started_at) <= meeting.on:
            latest[one.partnership_id] = one
    chosen = {
        item.pk: by_ref.get((item.partnership_id, item.report)) or latest.get(item.partnership_id)
        for item in items
    }
    return {pk: one for pk, one in chosen.items() if one is not None}


def done_days(appraisals: Collection[Appraisal]) -> dict[int, dict[str, date]]:
    """For each appraisal, the day on which each step that it shows was done. Three queries."""
    ids = {one.pk for one in appraisals}
    happened = _happened(ids)
    asked: dict[int, set[int]] = {}
    for pk, person in Participant.objects.filter(appraisal__in=ids, relation="opinion_giver").values_list(
        "appraisal", "person"
    ):
        asked.setdefault(pk, set()).add(person)
    given: dict[int, dict[int, date]] = {}
    for pk, person, at in Opinion.objects.filter(appraisal__in=ids).values_list("appraisal", "by", "at"):
        given.setdefault(pk, {})[person] = timezone.localdate(at)
    return {
        one.pk: _done(one, happened.get(one.pk, {}), asked.get(one.pk, set()), given.get(one.pk, {}))
        for one in appraisals
    }


def _happened(ids: set[int]) -> dict[int, dict[str, date]]:
    """The last day of each move of each appraisal, from its trail."""
    events = Event.objects.filter(
        subject_kind=Appraisal._meta.label_lower,
        subject_id__in=ids,
        verb__in=("submitted", "endorsed", "signed"),
    )
    found: dict[int, dict[str, date]] = {}
    for pk, verb, at in events.order_by("number").values_list("subject_id", "verb", "at"):
        found.setdefault(pk, {})[verb] = timezone.localdate(at)
    return found


def _done(
    appraisal: Appraisal, happened: dict[str, date], asked: set[int], given: dict[int, date]
) -> dict[str, date]:
    """What its state says is done, each on its day. Nobody asked for an opinion waits for none."""
    state = State(appraisal.state)
    days = {"started": timezone.localdate(appraisal.started_at)}
    if state is not State.DRAFT and "submitted" in happened:
        days["submitted"] = happened["submitted"]
    if state in ENDORSED and "endorsed" in happened:
        days["challenged"] = happened["endorsed"]
    if asked and asked <= given.keys():
        days["opinions"] = max(given[person] for person in asked)
    elif not asked and "challenged" in days:
        days["opinions"] = days["challenged"]
    if state in ISSUED_STATES and "signed" in happened:
        days["signed"] = happened["signed"]
    return days


def _steps(
    meeting: Meeting, agreed: Timetable, days: dict[str, date], today: date, sees: bool
) -> list[Stepped]:
    rows = []
    for step, due in timetable(meeting.on, agreed.steps, agreed.closed):
        done = days.get(step.code) if step.code else None
        standing = standing_of(due, done, today, shown=bool(step.code))
        rows.append(Stepped(step, due, done, standing if sees or not step.code else "unseen"))
    return rows


def _notice(partnership: Partnership, meeting: Meeting) -> tuple[str, date | None]:
    """The notice its agreement asks for, in words, and when we would leave if it were given there."""
    if "notice_months" in partnership.withheld:
        return "withheld", None
    months = partnership.notice_months
    if not months:
        return "", None
    return f"{months} month{'' if months == 1 else 's'}", months_later(meeting.on, months)
