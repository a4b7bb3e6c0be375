"""How much a partnership matters: what was decided and why, and deciding it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.significance import SignificanceForm, answers_before
from partnerships.permissions import Permission
from partnerships.queries.partnership import find_partnership
from partnerships.queries.significance import (
    decisions_page,
    known_facts,
    register_facts,
    scheme_in_force,
    why_stale,
)
from partnerships.rules.significance import DEPTHS, decide, depth_of, next_on
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.significance import decide_significance


@page(Permission.READ_REGISTER, find=find_partnership)
def significance(request, partnership):
    """The latest decision with its whole working, the earlier ones, and what it sets."""
    context = {
        "partnership": partnership,
        "shown": decisions_page(partnership, request.user, request.GET.get("page")),
        "stale": why_stale(partnership),
        "may_decide_tier": can(request.user, Permission.DECIDE_SIGNIFICANCE, partnership),
        "today": timezone.localdate(),
        "place": "partnerships",
    }
    return render(request, "partnerships/significance/show.html", context)


@page(
    Permission.DECIDE_SIGNIFICANCE,
    post=Permission.DECIDE_SIGNIFICANCE,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def significance_decide(request, partnership):
    """Criteria and triggers; then, on the same page, the tier they come to and the one that is decided."""
    now, facts = scheme_in_force(), register_facts(partnership)
    last = partnership.significance_decisions.first()
    form = SignificanceForm(
        request.POST or None,
        person=request.user,
        scheme=now.scheme,
        facts=facts,
        edition=now.number,
        seen=last.pk if last else 0,
        initial=answers_before(last.working) if last else None,
    )
    working = None
    if request.method == "POST" and form.is_valid():
        working = decide(now.scheme, form.levels(), facts, form.ticked())
    context = {
        "partnership": partnership,
        "now": now,
        "known": known_facts(partnership),
        "told": [one for one in now.scheme.triggers if facts.tells(one)],
        "working": working,
        "depth": DEPTHS[depth_of(now.scheme, working, working.proposed)] if working else "",
        "sets": _sets(now.scheme, timezone.localdate()),
        "back": (reverse("significance", args=[partnership.ref]), "Back to its significance"),
        "place": "partnerships",
    }
    if request.method == "POST" and request.POST.get("then") != "decide":
        if working is not None:
            form.propose(working, now.number)
        return render(request, "partnerships/significance/decide.html", {"form": form, **context})

    def save(cleaned, at):
        decide_significance(
            partnership=partnership,
            answers=form.levels(),
            ticked=form.ticked(),
            tier=cleaned["tier"],
            reason=cleaned["reason"],
            proposed=cleaned["proposed"],
            edition=cleaned["edition"] or 0,
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return reverse("significance", args=[partnership.ref])

    return form_page(
        request, form, save, done="Decided.", template="partnerships/significance/decide.html", **context
    )


def _sets(scheme, today) -> list[tuple]:
    """What each tier sets, from the highest: the band, its depth in words and its next date."""
    return [(band, DEPTHS[band.depth], next_on(band, today)) for band in reversed(scheme.bands)]
