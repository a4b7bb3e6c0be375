"""What a partnership is to change, and what it has come to."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.forms.outcome import ActualForm
from partnerships.models import Actual, Outcome
from partnerships.permissions import Permission
from partnerships.queries.outcome import outcomes_of
from partnerships.queries.partnership import find_partnership
from partnerships.rules.numbers import in_decimals
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.outcome import record_actual, remove_actual


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_outcomes(request, partnership):
    """Outcomes, benefits and dis-benefits, each beside its target."""
    context = {
        "partnership": partnership,
        "outcomes": outcomes_of(partnership, request.user, timezone.localdate()),
        "may_edit": can(request.user, Permission.EDIT_PARTNERSHIP, partnership),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/outcomes.html", context)


def find_outcome(request, ref: str, number: int) -> Outcome:
    """One outcome of a partnership. Raises `Http404`."""
    row = Outcome.objects.select_related("partnership").filter(pk=number, partnership__ref=ref).first()
    if row is None:
        raise Http404
    return row


@page(
    Permission.RECORD_FIGURE,
    post=Permission.RECORD_FIGURE,
    find=find_outcome,
    to_see=Permission.READ_REGISTER,
)
def actual_new(request, outcome):
    """Record a figure; those there are stand below."""
    form = ActualForm(request.POST or None, person=request.user, unit=outcome.unit)
    actuals = list(outcome.actuals.order_by("-on"))
    for one in actuals:
        one.words = in_decimals(one.value, 3)
    here = reverse("actual_new", args=[outcome.partnership.ref, outcome.pk])
    outcomes = reverse("partnership_outcomes", args=[outcome.partnership.ref])

    def save(cleaned, at):
        facts = {name: cleaned[name] for name in ("on", "value", "note")}
        before = next((one.words for one in actuals if one.on == facts["on"]), None)
        record_actual(outcome=outcome, by=request.user, at=at, **facts)
        if before is not None:
            messages.warning(request, f"It replaces {before}, recorded for that day before: see the history.")
        return here

    return form_page(
        request,
        form,
        save,
        done="The figure is recorded.",
        template="partnerships/partnership/actuals.html",
        title="Record a figure",
        caption=outcome.title,
        button="Record the figure",
        outcome=outcome,
        actuals=actuals,
        back=(outcomes, "Back to outcomes and benefits"),
        place="partnerships",
    )


def find_actual(request, ref: str, number: int) -> Actual:
    """One figure of an outcome. Raises `Http404`."""
    row = Actual.objects.select_related("outcome__partnership").filter(pk=number).first()
    if row is None or row.outcome.partnership.ref != ref:
        raise Http404
    return row


@page(
    Permission.RECORD_FIGURE,
    post=Permission.RECORD_FIGURE,
    find=find_actual,
    to_see=Permission.READ_REGISTER,
)
def actual_remove(request, actual):
    """Take a figure away, after asking."""
    outcome = actual.outcome
    here = reverse("actual_new", args=[outcome.partnership.ref, outcome.pk])

    def save(cleaned, at):
        remove_actual(actual=actual, by=request.user, at=at)
        return here

    return form_page(
        request,
        CouncilForm(request.POST or None, person=request.user),
        save,
        done="Taken away. It stays in the history.",
        title="Take away this figure?",
        caption=outcome.title,
        intro="It leaves the register, and stays in the partnership’s history.",
        button="Take it away",
        back=(here, "Back"),
        place="partnerships",
    )
