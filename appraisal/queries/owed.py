"""What is owed before a meeting, and by whom: the same steps that its timetable shows as to do or overdue."""

from dataclasses import dataclass
from datetime import date

from appraisal.models import Appraisal, Opinion, Participant
from appraisal.queries.prepared import chosen, done_days, made_elsewhere, near
from appraisal.queries.timetable import Stepped, nobody_owes, stepped
from partnerships.models import Meeting, MeetingItem, Person
from partnerships.queries.step import recorded_of
from partnerships.rules.timetable import Timetable

OWED = ("due", "overdue")
# The steps that are another's than the lead officer's, by the part that person has.
TAKEN_BY = {"challenged": "reviewer", "opinions": "opinion_giver", "signed": "approver"}


@dataclass(frozen=True)
class Owed:
    """What is not done for one item of a meeting: the step that comes next, and who is to take it.

    Where it is of the appraisal, `people` take it, or the lead officer where that is empty. What is
    `recorded` is the governance officers'. `overdue` counts every such step whose day has passed.
    """

    item: MeetingItem
    next: Stepped
    people: tuple[Person, ...]
    overdue: int
    recorded: bool = False


def owed_before(meeting: Meeting, agreed: Timetable, today: date) -> list[Owed]:
    """The items of a meeting with a step that is not done: of its appraisal, and to be recorded.

    A partnership that is on the agenda twice is prepared once. Eight queries.
    """
    if meeting.cancelled:
        return []
    items = list(meeting.items.select_related("partnership"))
    every = near(items, meeting, Appraisal.objects.all())
    found, recorded = chosen(items, meeting, every), recorded_of({item.pk for item in items})
    days = done_days(found.values())
    people = _people_by_step({one.pk for one in found.values()})
    rows: list[Owed] = []
    prepared: set[int] = set()
    for item in items:
        appraisal = found.get(item.pk)
        frees = nobody_owes(meeting, item, item.partnership, appraisal, made_elsewhere(item, every), today)
        done = days.get(appraisal.pk, {}) if appraisal else {}
        steps = stepped(meeting, agreed, done, recorded.get(item.pk, {}), frees, today, True)
        waiting = [one for one in steps if one.standing in OWED]
        ours = [one for one in waiting if one.step.code]
        if ours and item.partnership_id not in prepared:
            prepared.add(item.partnership_id)
            theirs = people.get((appraisal.pk, ours[0].step.code), ()) if appraisal else ()
            rows.append(Owed(item, ours[0], tuple(theirs), _late(ours)))
        said = [one for one in waiting if one.step.recorded]
        if said:
            rows.append(Owed(item, said[0], (), _late(said), recorded=True))
    return rows


def _late(steps: list[Stepped]) -> int:
    return sum(one.standing == "overdue" for one in steps)


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
