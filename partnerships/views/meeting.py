"""Meetings: the list, one meeting, and recording one."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.meeting import MeetingFilterForm, MeetingForm
from partnerships.models import Body
from partnerships.permissions import Permission
from partnerships.queries.meeting import SORTS, find_meeting, items_page, meetings_page
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.timetable import not_working
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.views.sorting import columns
from partnerships.writes.meeting import add_meeting, edit_meeting


@page(Permission.READ_REGISTER)
def meetings(request):
    """Every meeting: searched, filtered and sorted by the address, of one partnership if it asks for that."""
    form, today = MeetingFilterForm(request.GET), timezone.localdate()
    wanted = form.wanted()
    context = {
        "filters": form,
        "wanted": wanted,
        "columns": columns(SORTS, wanted.sort),
        "shown": meetings_page(request.user, wanted, request.GET.get("page"), today),
        "today": today,
        "may_edit": can(request.user, Permission.EDIT_MEETING),
        "may_decide": can(request.user, Permission.DECIDE_MARK),
        "place": "partnerships",
    }
    return render(request, "partnerships/meeting/list.html", context)


@page(Permission.READ_REGISTER, find=find_meeting)
def meeting(request, meeting):
    """One meeting: what was brought to it, what it decided, what it asked for."""
    context = {
        "meeting": meeting,
        "shown": items_page(meeting, request.user, request.GET.get("page")),
        "held": meeting.on <= timezone.localdate(),
        "may_edit": can(request.user, Permission.EDIT_MEETING),
        "place": "partnerships",
    }
    return render(request, "partnerships/meeting/show.html", context)


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, to_see=Permission.READ_REGISTER)
def meeting_new(request):
    """Record a meeting, past or to come."""
    if not Body.objects.exists():
        messages.warning(request, "Add the committee or board first. Then record when it meets.")
        return HttpResponseRedirect(reverse("body_new"))
    form = MeetingForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        made = add_meeting(
            body=cleaned["body"], on=cleaned["on"], place=cleaned["place"], by=request.user, at=at
        )
        _warn_of(request, made.on)
        return made.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Recorded. Now say what is brought to it.",
        title="Record a meeting",
        button="Record",
        back=(reverse("meetings"), "Back to meetings"),
        place="partnerships",
    )


def _warn_of(request, day: date) -> None:
    """Say that a meeting is on a day on which nobody works. It is saved all the same: some do meet then."""
    why = not_working(day, timetable_in_force().timetable.closed)
    if why:
        messages.warning(request, f"{why} If that is a slip, change the meeting’s day.")


@page(
    Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_meeting, to_see=Permission.READ_REGISTER
)
def meeting_edit(request, meeting):
    """Change when and where a meeting is."""
    form = MeetingForm(
        request.POST or None,
        person=request.user,
        seen=meeting.version,
        initial={"body": meeting.body_id, "on": meeting.on, "place": meeting.place},
    )

    def save(cleaned, at):
        edit_meeting(
            meeting=meeting,
            body=cleaned["body"],
            on=cleaned["on"],
            place=cleaned["place"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        if cleaned["on"] != form.initial["on"]:
            _warn_of(request, cleaned["on"])
        return meeting.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title="Change the meeting",
        caption=meeting.body.name,
        back=(meeting.get_absolute_url(), "Back to the meeting"),
        place="partnerships",
    )
