"""Recording that a step before a meeting is done, or not needed, for what is brought there."""

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Meeting, MeetingItem, StepTaken
from partnerships.rules.timetable import Step
from partnerships.writes.meeting import refuse_cancelled
from partnerships.writes.meeting_item import locked_item
from partnerships.writes.row import keep

GONE = "Somebody else took back meanwhile that this was recorded. Open the page again."


@transaction.atomic
def record_step(
    *, item: MeetingItem, step: Step, on: date | None, seen: int, by, at, others: bool = False
) -> StepTaken:
    """Record on which day a step was done for an item, or correct it; without a day, that it is not needed.

    With `others`, the same for every other item of the meeting of which nothing is recorded yet. Raises
    `Refused` where the meeting is cancelled or the day is still to come, and `Stale` where somebody recorded
    it since `seen`.
    """
    refuse_cancelled(Meeting.objects.select_for_update().get(pk=item.meeting_id))
    if on is not None and on > timezone.localdate(at):
        raise Refused("This day is still to come. Record the step once it is done.", "on")
    current = _current(item, step.key, seen)
    if others:
        for one in item.meeting.items.exclude(pk=item.pk).exclude(steps_taken__key=step.key).order_by("pk"):
            _record(locked_item(one), None, step, on, by, at)
    return _record(item, current, step, on, by, at)


@transaction.atomic
def take_back_step(*, item: MeetingItem, step: Step, seen: int, by, at) -> None:
    """Take back that a step was recorded; the history keeps it."""
    current = _current(item, step.key, seen)
    if current is None:
        raise Refused("Nothing is recorded of it.")
    keep(item, "steps", before=str(current), after="", by=by, at=at)
    current.delete()
    record("step taken back", by=by, subject=item, at=at, fields=("steps",))


def _current(item: MeetingItem, key: str, seen: int) -> StepTaken | None:
    """What is recorded of a step, under the lock of its item. Raises `Stale` where that is not as `seen`."""
    locked_item(item)
    current = StepTaken.objects.filter(item=item, key=key).first()
    if current is None and seen:
        raise Refused(GONE)
    if current is not None and current.version != seen:
        raise Stale(current)
    return current


def _record(item: MeetingItem, current: StepTaken | None, step: Step, on: date | None, by, at) -> StepTaken:
    said = {"name": step.name, "on": on, "by_name": by.name if by else "the system", "at": at}
    if current is None:
        made = StepTaken.objects.create(item=item, key=step.key, **said)
        keep(item, "steps", before="", after=str(made), by=by, at=at)
        record("step recorded", by=by, subject=item, at=at, fields=("steps",))
        return made
    if current.on == on:
        return current
    before = str(current)
    StepTaken.objects.filter(pk=current.pk).update(version=F("version") + 1, **said)
    current.refresh_from_db()
    keep(item, "steps", before=before, after=str(current), by=by, at=at)
    record("step corrected", by=by, subject=item, at=at, fields=("steps",))
    return current
