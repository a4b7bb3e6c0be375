"""All steps before meetings that wait for a person, a page at a time: the lists that My work begins."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator

from appraisal.queries.steps_arm import every_step
from partnerships.models import MeetingItem
from partnerships.queries.waiting import stands
from partnerships.rules.timetable import Step

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
    """The next step of each partnership before each meeting, the first to come first. Three queries.

    Of those that are overdue or due within a week: of partnerships that `person` leads, or to be recorded.
    """
    waiting = every_step(stands(person), today, to_be_recorded=view == RECORD)
    page = Paginator(waiting, PAGE).get_page(number)
    items = MeetingItem.objects.select_related("meeting__body", "partnership")
    found = items.in_bulk([one.brought.pk for one in page.object_list])
    page.object_list = [
        Coming(found[one.brought.pk], one.step, one.due)
        for one in page.object_list
        if one.brought.pk in found
    ]
    return page
