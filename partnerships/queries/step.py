"""A step before a meeting that somebody records, for one item: its step, and what is recorded of it."""

from django.http import Http404

from partnerships.models import MeetingItem, StepTaken
from partnerships.queries.meeting import find_item
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.timetable import Step


def find_item_at_step(request, pk: int, number: int, key: str) -> MeetingItem:
    """An item with ``step`` and ``taken``, what is recorded of it, or None. Raises `Http404`.

    Of a step that the timetable has no more, what was recorded can still be corrected.
    """
    item = find_item(request, pk, number)
    item.taken = item.steps_taken.filter(key=key).first()
    steps = timetable_in_force().timetable.before(item.meeting.body.kind).steps
    found = next((one for one in steps if one.key == key and one.recorded), None)
    if found is None and item.taken is not None:
        found = Step("", item.taken.name, 1, "", key=key)
    if found is None:
        raise Http404
    item.step = found
    return item


def others_without(item: MeetingItem) -> int:
    """Of how many other items of its meeting nothing is recorded of the step. One query."""
    return item.meeting.items.exclude(pk=item.pk).exclude(steps_taken__key=item.step.key).count()


def recorded_of(items: set[int]) -> dict[int, dict[str, StepTaken]]:
    """What is recorded of steps of items, by their ids: each by its key. One query."""
    found: dict[int, dict[str, StepTaken]] = {}
    for one in StepTaken.objects.filter(item__in=items).order_by("pk"):
        found.setdefault(one.item_id, {})[one.key] = one
    return found
