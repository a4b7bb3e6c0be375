"""One risk: found by its number, and as its page shows it; and those of a partnership."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from partnerships.access import can
from partnerships.models import Action, Partnership, Risk, RiskScoring
from partnerships.permissions import Permission
from partnerships.queries.action_line import ActionLine, action_lines
from partnerships.queries.mark import marks_on
from partnerships.queries.risk_line import RiskLine, risk_line, risk_lines, scored
from partnerships.queries.risk_matrix import level_number, matrix_in_force, standings, unanswered_of
from partnerships.queries.withheld import blanked, flagged, with_marks
from partnerships.rules.risk_matrix import RiskMatrix

FIRST = 5
SCORINGS = 50


def find_risk(request, ref: str, number: int) -> Risk:
    """The risk of a page, with its partnership and who owns it. Raises `Http404`."""
    acting = Action.objects.filter(risk=OuterRef("pk"), state__in=["open", "done"])
    found = with_marks(Risk.objects.all()).annotate(acting=Exists(acting))
    found = found.select_related("partnership__lead_post", "accepted_post", "partner__organisation")
    risk = found.filter(partnership__ref=ref, number=number).first() if _readable(ref, number) else None
    if risk is None:
        raise Http404
    flagged([risk], request.user)
    return risk


def _readable(ref: str, number: int) -> bool:
    return ref.isascii() and ref.isprintable() and number < 2**31


def risk_page(risk: Risk, person) -> dict:
    """What the page of a risk shows to `person`. What is withheld from them is not in it."""
    today, force = timezone.localdate(), matrix_in_force()
    blanked([risk], person)
    appetite = force.matrix.category(risk.category)
    return {
        "risk": risk,
        "line": risk_line(risk, force.matrix, today),
        "appetite": appetite,
        "accepts": force.matrix.levels[appetite.accepts - 1] if appetite else None,
        "force": force,
        "scorings": _scorings(risk, force.matrix),
        "actions": _actions_for(risk, person, today),
        "today": today,
        "may_edit": can(person, Permission.EDIT_RISK, risk),
        "may_act": can(person, Permission.EDIT_ACTION, risk.partnership),
        "may_mark": can(person, Permission.PROPOSE_MARK, risk) or can(person, Permission.DECIDE_MARK, risk),
        "marks": marks_on(risk),
    }


def _scorings(risk: Risk, matrix: RiskMatrix) -> list[tuple[RiskScoring, object, object]]:
    """How it was scored, the newest first: each scoring with its level now and at target."""
    rows = list(risk.scorings.all()[:SCORINGS])
    for one in rows:
        if risk.text_withheld:
            one.words = ""
    return [
        (
            one,
            scored(matrix, (one.likelihood, one.impact)),
            scored(matrix, (one.target_likelihood, one.target_impact)) if one.target_likelihood else None,
        )
        for one in rows
    ]


def _actions_for(risk: Risk, person, today: date) -> list[ActionLine]:
    return action_lines(risk.actions.order_by("state", "due", "number")[:SCORINGS], person, today)


def risks_of(partnership: Partnership, person) -> dict:
    """The worst open risks of a partnership for its page, and how many there are, in three queries."""
    today, force = timezone.localdate(), matrix_in_force()
    found = partnership.risks.filter(closed_on__isnull=True)
    stand = standings(found, today)
    worst = found.alias(level=level_number(force.matrix)).order_by("-level", "number")
    lines: list[RiskLine] = risk_lines(worst[:FIRST], person, force.matrix, today, known=True)
    return {
        "partnership": partnership,
        "lines": lines,
        "open": sum(one.count for one in stand),
        "unanswered": unanswered_of(stand, force.matrix),
        "may_add": can(person, Permission.EDIT_RISK, partnership),
    }


def risks_to_choose(partnership: Partnership, person, keep: int | None = None) -> list[tuple[Risk, str]]:
    """The open risks of a partnership, and the one that is chosen already, each with what it is called."""
    found = Risk.objects.filter(Q(closed_on__isnull=True) | Q(pk=keep), partnership=partnership)
    rows = blanked(with_marks(found.order_by("number")), person)
    return [(one, f"{one.ref} {one.title or '(withheld)'}") for one in rows]
