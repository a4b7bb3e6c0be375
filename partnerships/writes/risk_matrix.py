"""Agreeing the council's risk matrix, and holding it still while a risk is scored on it."""

from django.db import transaction
from django.db.models import Q

from partnerships.faults import MoveRefused, Refused
from partnerships.models import Council, Policy, Risk
from partnerships.queries.policy import latest
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.rules.risk_matrix import MatrixFault, RiskMatrix, read_matrix, write_matrix
from partnerships.writes.changes import change
from partnerships.writes.policy import agree_policy

# What a risk says of its acceptance when nobody accepts it.
NOBODY = {"accepted_post": None, "accepted_reason": "", "accepted_until": None}
AXES = (
    ("a", "likelihood", ("inherent_likelihood", "likelihood", "target_likelihood")),
    ("an", "impact", ("inherent_impact", "impact", "target_impact")),
)


def matrix_to_score_on() -> RiskMatrix:
    """The matrix in force, which nobody changes until this transaction ends."""
    Council.objects.select_for_update().filter(pk=1).first()
    return matrix_in_force().matrix


@transaction.atomic
def agree_matrix(*, content: dict, seen: int, by, at) -> Policy:
    """Put a matrix in force as the edition after `seen`, with what open risks use still in it.

    What was accepted of a risk ends where the new matrix puts it further above appetite.

    Raises `MoveRefused` with everything that is wrong, `Stale` where another edition came first.
    """
    Council.objects.select_for_update().filter(pk=1).first()
    if seen and latest(Policy.RISK_MATRIX) is None:
        raise Refused("This page is out of date. Open it again.")
    try:
        matrix = read_matrix(content)
    except MatrixFault as fault:
        raise MoveRefused(fault.faults) from None
    reasons = in_the_way(matrix)
    if reasons:
        raise MoveRefused(reasons)
    before = matrix_in_force().matrix
    agreed = agree_policy(kind=Policy.RISK_MATRIX, content=write_matrix(matrix), seen=seen, by=by, at=at)
    _end_acceptances(before, matrix, by=by, at=at)
    return agreed


def _end_acceptances(before: RiskMatrix, after: RiskMatrix, *, by, at) -> None:
    """End what was accepted of open risks that now stand further above appetite than they did."""
    accepted = Risk.objects.filter(closed_on__isnull=True, accepted_post__isnull=False).order_by("pk")
    for risk in accepted.select_for_update(of=("self",)).select_related("partnership"):
        if after.beyond_appetite(risk.category, *risk.now) > before.beyond_appetite(risk.category, *risk.now):
            change(risk, seen=risk.version, values=NOBODY, by=by, at=at, verb="acceptance ended")


def in_the_way(matrix: RiskMatrix) -> list[str]:
    """What open risks use that `matrix` does not have, each a sentence with how many there are."""
    still = Risk.objects.filter(closed_on__isnull=True)
    reasons = []
    for article, what, fields in AXES:
        most = len(matrix.likelihoods if what == "likelihood" else matrix.impacts)
        beyond = Q()
        for name in fields:
            beyond |= Q(**{f"{name}__gt": most})
        count = still.filter(beyond).count()
        if count:
            again = f"Score {_them(count)} again before you remove it."
            reasons.append(f"{_risks(count)} {article} {what} above {most}. {again}")
    held = {one.code for one in matrix.categories} | {""}
    for code, name in _categories_now():
        count = 0 if code in held else still.filter(category=code).count()
        if count:
            reasons.append(f"{_risks(count)} the category {name}. Move {_them(count)} before you remove it.")
    return reasons


def _categories_now() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in matrix_in_force().matrix.categories]


def _risks(count: int) -> str:
    return "1 open risk has" if count == 1 else f"{count:,} open risks have"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"
