"""All steps before meetings that wait for a person, a page at a time: the lists that My work begins."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from appraisal.queries.steps_arm import SOON, one_a_partnership, to_record, to_take, waiting
from partnerships.models import MeetingItem, PostHolding
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.timetable import Step, working_days_before

PAGE = 50
MINE, RECORD = "mine", "record"
VIEWS = {MINE: "Of partnerships I lead", RECORD: "To record"}


@dataclass(frozen=True)
class Coming:
    """The next step for what is brought to a meeting, and its last day."""

    item: MeetingItem
    step: Step
    due: date


def steps_page(person, view: str, today: date, number) -> Page:
    """The next step of each partnership before each meeting, the next meeting first. Five queries.

    Of those that are overdue or due within a week: of partnerships that `person` leads, or to be recorded.
    """
    agreed = timetable_in_force().timetable
    if view == RECORD:
        items, steps = to_record(agreed, today)
    else:
        held = PostHolding.objects.filter(person=person, until__isnull=True)
        items, steps = to_take(list(held.values_list("post", flat=True)), agreed, today)
    found = one_a_partnership(waiting(items, agreed, today + SOON, steps))
    page = Paginator(found.order_by("meeting__on", "pk"), PAGE).get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))
    rows = waiting(items.filter(pk__in=ids), agreed, today + SOON, steps)
    page.object_list = []
    for item in rows.select_related("meeting__body", "partnership").order_by("meeting__on", "pk"):
        step = agreed.steps[item.first]
        page.object_list.append(
            Coming(item, step, working_days_before(item.meeting.on, step.days, agreed.closed))
        )
    return page
