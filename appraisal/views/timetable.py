"""The timetable before a meeting, and the steps before meetings that wait for who asks."""

from django.shortcuts import render
from django.utils import timezone

from appraisal.queries.steps_page import MINE, RECORD, VIEWS, steps_page
from appraisal.queries.timetable import timetable_page
from partnerships.access import can
from partnerships.permissions import Permission
from partnerships.queries.meeting import find_meeting
from partnerships.queries.timetable import timetable_in_force
from partnerships.views.page import page


@page(Permission.READ_REGISTER, find=find_meeting)
def meeting_timetable(request, meeting):
    """For each partnership brought to a meeting: every step, its last day, and whether it is done."""
    now = timetable_in_force()
    shown = timetable_page(
        meeting, now.timetable, request.user, request.GET.get("page"), timezone.localdate()
    )
    context = {
        "meeting": meeting,
        "now": now,
        "shown": shown,
        "may_edit": can(request.user, Permission.EDIT_MEETING),
        "place": "partnerships",
    }
    return render(request, "appraisal/meeting/timetable.html", context)


@page(Permission.READ_REGISTER)
def meeting_steps(request):
    """Every step before a meeting that is overdue or due within a week and waits for who asks."""
    records, today = can(request.user, Permission.EDIT_MEETING), timezone.localdate()
    view = RECORD if records and request.GET.get("view") == RECORD else MINE
    context = {
        "shown": steps_page(request.user, view, today, request.GET.get("page")),
        "view": view,
        "views": VIEWS if records else {},
        "today": today,
        "place": "my_work",
    }
    return render(request, "appraisal/meeting/steps.html", context)
