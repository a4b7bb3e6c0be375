"""Meetings that are not held, and meetings and bodies that were recorded by mistake."""

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Body, Meeting
from partnerships.queries.meeting import why_body_stays, why_meeting_stays, why_meeting_was_held
from partnerships.rules.dates import in_words
from partnerships.writes.changes import change
from partnerships.writes.row import keep


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, seen: int, by, at) -> Meeting:
    """Say that a meeting is not held, and why. What was to be brought to it stays.

    Raises `MoveRefused` where it has decided or asked for something.
    """
    held = why_meeting_was_held(Meeting.objects.select_for_update().get(pk=meeting.pk))
    if held:
        raise MoveRefused(held)
    change(meeting, seen=seen, values={"cancelled": reason}, by=by, at=at, verb="cancelled")
    return meeting


@transaction.atomic
def hold_meeting(*, meeting: Meeting, seen: int, by, at) -> Meeting:
    """Say that a cancelled meeting is held after all."""
    if not Meeting.objects.select_for_update().get(pk=meeting.pk).cancelled:
        raise Refused("It is not cancelled.")
    change(meeting, seen=seen, values={"cancelled": ""}, by=by, at=at, verb="held after all")
    return meeting


@transaction.atomic
def remove_meeting(*, meeting: Meeting, by, at) -> None:
    """Remove a meeting to which nothing is brought; the history of its body names it.

    Raises `MoveRefused` where something is.
    """
    current = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)
    stays = why_meeting_stays(current)
    if stays:
        raise MoveRefused(stays)
    record("removed", by=by, subject=current, at=at)
    keep(current.body, "meetings", before=in_words(current.on), after="", by=by, at=at)
    record("meeting removed", by=by, subject=current.body, at=at, fields=("meetings",))
    current.delete()


@transaction.atomic
def remove_body(*, body: Body, by, at) -> None:
    """Remove a body of which no meeting is recorded. Raises `MoveRefused` where one is."""
    current = Body.objects.select_for_update().get(pk=body.pk)
    stays = why_body_stays(current)
    if stays:
        raise MoveRefused(stays)
    record("removed", by=by, subject=current, at=at)
    current.delete()
