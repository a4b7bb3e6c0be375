"""Marks on partnerships: those of one, and those that wait for the proper officer."""

from django.core.paginator import Page, Paginator

from partnerships.models import Mark, Partnership
from partnerships.queries.withheld import KIND
from partnerships.vocabulary import WITHHOLDABLE

PAGE = 50


def marks_on(partnership: Partnership) -> list[Mark]:
    """The marks that withhold something of the partnership now, each with ``part_words``."""
    marks = list(Mark.objects.on(partnership).withholding().select_related("proposed_by").order_by("pk"))
    for mark in marks:
        mark.part_words = part_words(mark)
    return marks


def marks_waiting(page_number) -> Page:
    """Marks on partnerships that wait for the proper officer, the oldest first."""
    marks = Mark.objects.filter(subject_kind=KIND, state=Mark.PROPOSED).select_related("proposed_by")
    page = Paginator(marks.order_by("proposed_at", "pk"), PAGE).get_page(page_number)
    page.object_list = list(page.object_list)
    named = Partnership.objects.in_bulk({mark.subject_id for mark in page.object_list})
    for mark in page.object_list:
        mark.partnership = named[mark.subject_id]
        mark.part_words = part_words(mark)
    return page


def part_words(mark: Mark) -> str:
    """What a mark on a partnership withholds, as pages call it."""
    return WITHHOLDABLE.get(mark.part, mark.part.replace("_", " ").capitalize())
