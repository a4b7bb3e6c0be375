"""Risks: every one of them, those of a partnership, one of them, raising one and changing what it says."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.risk import NewRiskForm, RiskForm
from partnerships.forms.risk_filter import RiskFilterForm
from partnerships.permissions import Permission
from partnerships.queries.partnership import find_partnership
from partnerships.queries.post import title_of
from partnerships.queries.risk import find_risk, risk_page
from partnerships.queries.risk_list import (
    GROUPED_SORTS,
    SORTS,
    VIEWS,
    WORST,
    WantedRisks,
    risk_groups,
    risks_page,
)
from partnerships.queries.risk_matrix import level_of_digit, matrix_in_force
from partnerships.views.form_page import form_page
from partnerships.views.grouped import grouped_context
from partnerships.views.page import page
from partnerships.views.sorting import columns
from partnerships.writes.risk import FACTS, add_risk, edit_risk
from partnerships.writes.risk_score import SCORES

TEMPLATE = "partnerships/risk/form.html"


@page(Permission.READ_REGISTER)
def risks(request):
    """Every risk: searched, filtered and sorted by the address, with heat maps of what was found.

    Or counted by owner or by partnership.
    """
    force = matrix_in_force()
    form = RiskFilterForm(request.GET, matrix=force.matrix)
    wanted = form.wanted()
    if not wanted.view:
        return _list(request, "partnerships/risk/list.html", force, form, wanted)
    groups = risk_groups(request.user, wanted, force.matrix, timezone.localdate())
    asks = {
        "all": {},
        # Those to which nothing is done are above it too, where no others are asked for.
        "above": {"appetite": wanted.appetite or "above"},
        "unanswered": {"appetite": "unanswered"},
        "past": {"review": "past"},
    }
    context = {
        **grouped_context(
            request,
            groups,
            of="risks",
            titles=GROUPED_SORTS,
            asks=asks,
            level=lambda row: level_of_digit(force.matrix, row[WORST]),
        ),
        **_asked(request, form, wanted),
    }
    return render(request, "partnerships/risk/grouped.html", context)


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_risks(request, partnership):
    """The risks of a partnership, with their heat maps."""
    force = matrix_in_force()
    form = RiskFilterForm(request.GET, matrix=force.matrix, of_one=True)
    template = "partnerships/risk/of_partnership.html"
    return _list(request, template, force, form, form.wanted(), partnership)


def _list(request, template: str, force, form, wanted: WantedRisks, partnership=None):
    found = risks_page(
        request.user, wanted, force.matrix, timezone.localdate(), request.GET.get("page"), partnership
    )
    context = {
        "force": force,
        "found": found,
        "shown": found.page,
        "columns": columns(SORTS, wanted.sort),
        "partnership": partnership,
        "may_add": partnership is not None and can(request.user, Permission.EDIT_RISK, partnership),
        **_asked(request, form, wanted, of_one=partnership is not None),
    }
    return render(request, template, context)


def _asked(request, form, wanted: WantedRisks, *, of_one: bool = False) -> dict:
    """What is asked of the risks, and the views that can be."""
    asked = {name: value for name, value in request.GET.items() if value and name not in ("sort", "page")}
    return {
        "filters": form,
        "wanted": wanted,
        "owner": title_of(wanted.owner),
        "here": request.path,
        "views": [
            (title, urlencode(asks), asks["view"] == wanted.view if "view" in asks else asks == asked)
            for title, asks in VIEWS.items()
            if not (of_one and "view" in asks)
        ],
        "place": "partnerships",
    }


@page(Permission.READ_REGISTER, find=find_risk)
def risk(request, risk):
    """One risk: its scores, what reduces it, its actions, and how it was scored before."""
    context = risk_page(risk, request.user) | {"place": "partnerships"}
    return render(request, "partnerships/risk/show.html", context)


@page(
    Permission.EDIT_RISK,
    post=Permission.EDIT_RISK,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def risk_new(request, partnership):
    """Raise a risk of a partnership, with its first scores."""
    force = matrix_in_force()
    form = NewRiskForm(
        request.POST or None,
        person=request.user,
        partnership=partnership,
        matrix=force.matrix,
        initial={"owner_post": partnership.lead_post_id},
    )

    def save(cleaned, at):
        facts = {name: cleaned[name] for name in (*FACTS, *SCORES)}
        return add_risk(partnership=partnership, facts=facts, by=request.user, at=at).get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="The risk is raised. Here is where it stands.",
        template=TEMPLATE,
        title="Raise a risk",
        caption=partnership.name,
        button="Raise the risk",
        force=force,
        back=(reverse("partnership_risks", args=[partnership.ref]), "Back to the risks"),
        place="partnerships",
    )


@page(Permission.EDIT_RISK, post=Permission.EDIT_RISK, find=find_risk, to_see=Permission.READ_REGISTER)
def risk_edit(request, risk):
    """Change what is said about a risk."""
    form = RiskForm(
        request.POST or None,
        person=request.user,
        partnership=risk.partnership,
        matrix=matrix_in_force().matrix,
        keep=risk.partner_id,
        seen=risk.version,
        initial={name: getattr(risk, name) for name in FACTS} | {"partner": risk.partner_id},
    )

    def save(cleaned, at):
        facts = {name: cleaned[name] for name in FACTS}
        edit_risk(risk=risk, facts=facts, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return risk.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template=TEMPLATE,
        title="Change the risk",
        caption=f"{risk.partnership.name}, {risk.ref}",
        back=(risk.get_absolute_url(), "Back to the risk"),
        place="partnerships",
    )
