"""Saying that a meeting is not held, or held after all; removing one that was recorded by mistake."""

from django.urls import reverse

from partnerships.forms.base import CouncilForm
from partnerships.forms.meeting import CancelForm
from partnerships.permissions import Permission
from partnerships.queries.meeting import find_meeting, why_meeting_stays, why_meeting_was_held
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.meeting_standing import cancel_meeting, hold_meeting, remove_meeting

RECORDERS = page(
    Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_meeting, to_see=Permission.READ_REGISTER
)


@RECORDERS
def meeting_cancel(request, meeting):
    """Say that a meeting is not held, and why; where it was held, say so."""
    initial = {"reason": meeting.cancelled}
    form = CancelForm(request.POST or None, person=request.user, seen=meeting.version, initial=initial)

    def save(cleaned, at):
        given = {"seen": cleaned["seen"] or 0, "by": request.user, "at": at}
        cancel_meeting(meeting=meeting, reason=cleaned["reason"], **given)
        return meeting.get_absolute_url()

    return _ask(
        request,
        meeting,
        form,
        save,
        done="It is cancelled. Nobody is reminded of it any more.",
        template="partnerships/meeting/cancel.html",
        title="Cancel this meeting?",
        button="Cancel the meeting",
        named=why_meeting_was_held(meeting),
    )


@RECORDERS
def meeting_hold(request, meeting):
    """Say that a cancelled meeting is held after all."""
    form = CouncilForm(request.POST or None, person=request.user, seen=meeting.version)

    def save(cleaned, at):
        hold_meeting(meeting=meeting, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return meeting.get_absolute_url()

    return _ask(
        request,
        meeting,
        form,
        save,
        done="It is held after all.",
        title="Is it held after all?",
        intro=f"It was cancelled: {meeting.cancelled}" if meeting.cancelled else "It is not cancelled.",
        button="It is held",
    )


@RECORDERS
def meeting_remove(request, meeting):
    """Remove a meeting that was recorded by mistake; where something is brought to it, say so."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        remove_meeting(meeting=meeting, by=request.user, at=at)
        return reverse("meetings")

    return _ask(
        request,
        meeting,
        form,
        save,
        done="The meeting is removed.",
        template="partnerships/meeting/meeting_remove.html",
        title="Remove this meeting?",
        button="Remove it",
        named=why_meeting_stays(meeting),
    )


def _ask(request, meeting, form, save, **context):
    return form_page(
        request,
        form,
        save,
        caption=str(meeting),
        back=(meeting.get_absolute_url(), "Back to the meeting"),
        place="partnerships",
        meeting=meeting,
        **context,
    )
