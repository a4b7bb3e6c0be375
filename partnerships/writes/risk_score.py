"""Scoring a risk on the council's matrix, and reviewing it without a change."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Risk, RiskScoring
from partnerships.rules.risk import RISING, Scores, direction, odd_scores
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.writes.changes import change
from partnerships.writes.risk_matrix import NOBODY, matrix_to_score_on

SCORES = (
    "inherent_likelihood",
    "inherent_impact",
    "likelihood",
    "impact",
    "target_likelihood",
    "target_impact",
    "target_on",
    "treatment",
    "odd_reason",
)
PAIRS = (
    ("inherent_likelihood", "inherent_impact"),
    ("likelihood", "impact"),
    ("target_likelihood", "target_impact"),
)
CLOSED = "This risk is closed. Reopen it first."


@transaction.atomic
def score_risk(*, risk: Risk, facts: dict, words: str, seen: int, by, at) -> Risk:
    """Score an open risk again. `facts` holds `SCORES`; `words` say what changed.

    An acceptance ends when the risk has risen: it was given for less. Raises `Refused` on a score outside
    the matrix, and on odd scores without a reason.
    """
    matrix, today = matrix_to_score_on(), timezone.localtime(at).date()
    current = open_risk(risk, seen)
    acting = current.actions.filter(state__in=["open", "done"]).count()
    odd = refuse_scores(matrix, facts, planned=current.planned_controls, open_actions=acting, today=today)
    values = {name: facts[name] for name in SCORES}
    values |= {"was_likelihood": current.likelihood, "was_impact": current.impact}
    values["odd_reason"] = facts["odd_reason"] if odd else ""
    rose = direction(matrix, current.now, (facts["likelihood"], facts["impact"])) is RISING
    if rose and current.accepted_post_id:
        values |= NOBODY
    if not change(risk, seen=seen, values=values, by=by, at=at, verb="scored"):
        record("reviewed", by=by, subject=current, at=at)
    keep_scoring(risk, words=words, by=by, at=at)
    return risk


@transaction.atomic
def review_risk(*, risk: Risk, review_on: date, words: str, seen: int, by, at) -> Risk:
    """Record that an open risk was looked at and its scores stand, and when to look again."""
    if review_on <= timezone.localtime(at).date():
        raise Refused("The next review must be after today.", "review_on")
    current = open_risk(risk, seen)
    values = {"was_likelihood": current.likelihood, "was_impact": current.impact, "review_on": review_on}
    if not change(risk, seen=seen, values=values, by=by, at=at, verb="reviewed"):
        record("reviewed", by=by, subject=current, at=at)
    keep_scoring(risk, words=words or "Reviewed, no change.", by=by, at=at)
    return risk


def open_risk(risk: Risk, seen: int) -> Risk:
    """The risk as it stands, locked. Raises `Stale` where it moved on since `seen`, `Refused` if closed."""
    current = Risk.objects.select_for_update().get(pk=risk.pk)
    if current.version != seen:
        raise Stale(current)
    if current.closed_on is not None:
        raise Refused(CLOSED)
    return current


def keep_scoring(risk: Risk, *, words: str, by, at) -> None:
    """Write how a risk stands into the list of its scorings."""
    RiskScoring.objects.create(
        risk=risk,
        likelihood=risk.likelihood,
        impact=risk.impact,
        target_likelihood=risk.target_likelihood,
        target_impact=risk.target_impact,
        words=words,
        by=by,
        by_name=by.name if by else "the system",
        at=at,
    )


def refuse_scores(matrix: RiskMatrix, facts: dict, *, planned: str, open_actions: int, today: date) -> bool:
    """Whether the scores look odd. Raises `Refused` where they do without a reason, or are not there."""
    for likelihood, impact in PAIRS:
        one, other = facts[likelihood], facts[impact]
        if (one is None) != (other is None) or (one is None and likelihood == "likelihood"):
            raise Refused("Choose both a likelihood and an impact.", likelihood if one is None else impact)
        if one is not None and not matrix.holds(one, other):
            raise Refused("The council’s matrix has no such score. Choose from the list.", likelihood)
    odd = odd_scores(matrix, scores_of(facts, planned=planned, open_actions=open_actions), today)
    if odd and not facts["odd_reason"]:
        raise Refused(f"{' '.join(odd)} Say why the scores are right all the same.", "odd_reason")
    return bool(odd)


def scores_of(facts: dict, *, planned: str, open_actions: int) -> Scores:
    """`SCORES` as the rules judge them."""
    inherent, current, target = (
        (facts[one], facts[other]) if facts[one] is not None else None for one, other in PAIRS
    )
    return Scores(
        inherent=inherent,
        current=current,
        target=target,
        treatment=facts["treatment"],
        target_on=facts["target_on"],
        open_actions=open_actions,
        planned=bool(planned),
    )
