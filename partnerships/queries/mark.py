"""Marks on a partnership."""

from partnerships.models import Mark, Partnership
from partnerships.vocabulary import WITHHOLDABLE


def marks_on(partnership: Partnership) -> list[Mark]:
    """The marks that withhold something of the partnership now, each with ``part_words``."""
    marks = list(Mark.objects.on(partnership).withholding().select_related("proposed_by").order_by("pk"))
    for mark in marks:
        mark.part_words = part_words(mark)
    return marks


def part_words(mark: Mark) -> str:
    """What a mark on a partnership withholds, as the register calls it."""
    return WITHHOLDABLE.get(mark.part, mark.part.replace("_", " ").capitalize())
