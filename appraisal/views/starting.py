"""The list of appraisals, and starting one."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from appraisal.forms.appraisal import StartForm
from appraisal.queries.appraisal import (
    is_past,
    readable_by,
)
from appraisal.queries.carrying import offer_of
from appraisal.queries.last_time import left_to_do
from appraisal.queries.meeting_item import asked_of
from appraisal.queries.modules import modules_on_offer, modules_that_apply
from appraisal.queries.noted import noted_beside
from appraisal.queries.opinions import posts_to_ask
from appraisal.vocabulary import DEPTHS, STATES
from appraisal.writes.appraisal import start_appraisal
from partnerships.permissions import OPEN_STATES, Permission
from partnerships.queries.partnership import find_partnership
from partnerships.queries.timetable import day_before_meeting
from partnerships.rules.significance import DEPTHS as SIGNIFICANCE_DEPTHS
from partnerships.views.form_page import form_page
from partnerships.views.page import page

PAGE = 50
PAST = "past"
SHOWN = STATES | {PAST: "Past their date"}


@page(Permission.READ_REGISTER)
def appraisals(request):
    """Every appraisal the reader may open, newest first."""
    state, today = request.GET.get("state", ""), timezone.localdate()
    found = readable_by(request.user).order_by("-id")
    if state == PAST:
        found = found.filter(is_past(today))
    elif state in STATES:
        found = found.filter(state=state)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "state": state,
        "states": SHOWN,
        "open_states": OPEN_STATES,
        "today": today,
        "place": "appraisals",
    }
    return render(request, "appraisal/appraisal/list.html", context)


@page(
    Permission.START_APPRAISAL,
    post=Permission.START_APPRAISAL,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def appraisal_new(request, partnership):
    """Start an appraisal of a partnership."""
    offered = modules_on_offer()
    ticked = {"modules": modules_that_apply(partnership)} if offered else {}
    ticked |= {"depth": partnership.depth} if partnership.depth in DEPTHS else {}
    offer = offer_of(partnership)
    form = StartForm(
        request.POST or None,
        offer=offer,
        person=request.user,
        modules=offered,
        decided=partnership.depth,
        proposed=day_before_meeting(partnership, timezone.localdate()),
        initial=ticked,
    )

    def start(cleaned, at):
        return start_appraisal(
            partnership=partnership,
            purpose=cleaned["purpose"],
            gate=cleaned["gate"],
            depth=cleaned["depth"],
            circumstances=form.chosen(),
            due=cleaned["due"],
            why_less=cleaned.get("why_less", ""),
            checklist=cleaned.get("checklist"),
            modules=form.chosen_modules(),
            start_from=offer.appraisal
            if offer and cleaned.get("start_from") == offer.appraisal.ref
            else None,
            by=request.user,
            at=at,
        ).get_absolute_url()

    return form_page(
        request,
        form,
        start,
        done="Started. Choose who reviews and approves it when you know.",
        template="appraisal/appraisal/start.html",
        partnership=partnership,
        place="appraisals",
        under_way=partnership.appraisals.filter(state__in=OPEN_STATES).first(),
        opinions=posts_to_ask(),
        decided_depth=SIGNIFICANCE_DEPTHS.get(partnership.depth, ""),
        asked_before=asked_of(partnership, request.user),
        noted=noted_beside(offer.appraisal, request.user) if offer else None,
        left=left_to_do(partnership, request.user, timezone.localdate()),
    )
