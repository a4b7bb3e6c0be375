"""What is decided about a risk: somebody accepts it, it is closed, it is opened again."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from partnerships.faults import Refused, Stale
from partnerships.models import Post, Risk
from partnerships.writes.changes import change
from partnerships.writes.risk_matrix import NOBODY, matrix_to_score_on
from partnerships.writes.risk_score import keep_scoring, open_risk


@transaction.atomic
def accept_risk(*, risk: Risk, post: Post | None, reason: str, until: date | None, seen: int, by, at) -> Risk:
    """Record which post accepts a risk above appetite, why and until when; None ends an acceptance.

    Raises `Refused` within appetite, without a reason, or where the date has passed.
    """
    matrix, current = matrix_to_score_on(), open_risk(risk, seen)
    if post is None:
        if current.accepted_post_id is None:
            raise Refused("Nobody accepts it now. Choose the post that does.", "post")
        change(risk, seen=seen, values=NOBODY, by=by, at=at, verb="acceptance ended")
        return risk
    if not matrix.above_appetite(current.category, *current.now):
        raise Refused("This risk is within the council’s appetite: nobody needs to accept it.")
    if not reason:
        raise Refused("Say why the risk is worth taking.", "reason")
    if until is None or until < timezone.localtime(at).date():
        raise Refused("Enter the last day of the acceptance, today or later.", "until")
    values = {"accepted_post": post, "accepted_reason": reason, "accepted_until": until}
    change(risk, seen=seen, values=values, by=by, at=at, verb="accepted")
    return risk


@transaction.atomic
def close_risk(*, risk: Risk, reason: str, seen: int, by, at) -> Risk:
    """Close a risk that cannot happen any more, or is carried elsewhere. Its actions stay as they are."""
    open_risk(risk, seen)
    if not reason:
        raise Refused("Say why the risk is closed.", "reason")
    values = {"closed_on": timezone.localtime(at).date(), "closed_reason": reason}
    change(risk, seen=seen, values=values, by=by, at=at, verb="closed")
    return risk


@transaction.atomic
def reopen_risk(*, risk: Risk, reason: str, seen: int, by, at) -> Risk:
    """Open a closed risk again. Raises `Refused` where the matrix has not its scores or category."""
    matrix = matrix_to_score_on()
    current = Risk.objects.select_for_update().get(pk=risk.pk)
    if current.version != seen:
        raise Stale(current)
    if current.closed_on is None:
        raise Refused("This risk is open already.")
    if not reason:
        raise Refused("Say why the risk is opened again.", "reason")
    scores = [one for one in (current.inherent, current.now, current.target) if one]
    if matrix.category(current.category) is None or not all(matrix.holds(*one) for one in scores):
        raise Refused("The council’s matrix has changed since. Raise it as a new risk.")
    change(risk, seen=seen, values={"closed_on": None, "closed_reason": ""}, by=by, at=at, verb="reopened")
    keep_scoring(risk, words=f"Reopened: {reason}"[:500], by=by, at=at)
    return risk
