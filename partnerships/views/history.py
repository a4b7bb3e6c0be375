"""What was changed on a risk, an action, an organisation, a body or a meeting: who, when, what to what."""

from django.shortcuts import redirect, render
from django.urls import reverse

from partnerships.permissions import Permission
from partnerships.queries.action import find_action
from partnerships.queries.meeting import find_body, find_meeting
from partnerships.queries.record_history import (
    action_history,
    body_history,
    meeting_history,
    organisation_history,
    recorded,
    risk_history,
)
from partnerships.queries.risk import find_risk
from partnerships.views.organisation import find as find_organisation
from partnerships.views.page import page


@page(Permission.READ_REGISTER, find=find_risk)
def risk_changes(request, risk):
    """What was changed on a risk; its scorings stand on its own page."""
    caption, back = f"{risk.partnership.name}, {risk.ref}", "Back to the risk"
    return _show(request, risk, risk_history(risk, request.GET.get("page")), caption, back)


@page(Permission.READ_REGISTER, find=find_action)
def action_changes(request, action):
    """What was changed on an action; the moves of its date stand on its own page, with why."""
    caption, back = f"{action.partnership.name}, {action.ref}", "Back to the action"
    return _show(request, action, action_history(action, request.GET.get("page")), caption, back)


@page(Permission.READ_REGISTER, find=find_organisation)
def organisation_changes(request, organisation):
    """What was changed on an organisation. One that was merged leads to the one that was kept."""
    if organisation.merged_into_id is not None:
        return redirect("organisation_history", organisation.merged_into_id)
    shown = organisation_history(organisation, request.GET.get("page"))
    return _show(request, organisation, shown, organisation.name, "Back to the organisation")


@page(Permission.READ_REGISTER, find=find_body)
def body_changes(request, body):
    """What was changed on a committee or board."""
    shown = body_history(body, request.GET.get("page"))
    return _show(request, body, shown, body.name, "Back to bodies", at=reverse("bodies"))


@page(Permission.READ_REGISTER, find=find_meeting)
def meeting_changes(request, meeting):
    """What was changed on a meeting and on what was brought to it."""
    shown = meeting_history(meeting, request.user, request.GET.get("page"))
    return _show(request, meeting, shown, str(meeting), "Back to the meeting")


def _show(request, record, shown, caption: str, back: str, at: str = ""):
    context = {
        "shown": shown,
        "caption": caption,
        "back": (at or record.get_absolute_url(), back),
        "recorded": recorded(record),
        "place": "partnerships",
    }
    return render(request, "partnerships/history.html", context)
