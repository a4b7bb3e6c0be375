"""When an action is due: every move of its date goes into the ledger; and what its owner expects."""

from datetime import date

from django.db import transaction

from partnerships.faults import Refused
from partnerships.models import Action, ActionRevision
from partnerships.writes.action import locked
from partnerships.writes.changes import change


@transaction.atomic
def move_date(*, action: Action, due: date, reason: str, agreed_by: str, seen: int, by, at) -> ActionRevision:
    """Give an open action another date, with the reason and who agreed. The first date stays as it was."""
    current = _open(action, seen)
    if due == current.due:
        raise Refused("That is the date it has now. Enter another.", "due")
    if due < current.raised_on:
        raise Refused("It cannot be due before it was raised.", "due")
    if not reason or not agreed_by:
        raise Refused("Say why the date moves, and who agreed.", "reason" if not reason else "agreed_by")
    extensions = current.extensions + (1 if due > current.due else 0)
    change(
        action,
        seen=seen,
        values={"due": due, "extensions": extensions},
        by=by,
        at=at,
        verb="date moved",
    )
    return ActionRevision.objects.create(
        action=action,
        number=current.revisions.count() + 1,
        before=current.due,
        after=due,
        reason=reason,
        agreed_by=agreed_by,
        by=by,
        by_name=by.name if by else "the system",
        at=at,
    )


@transaction.atomic
def note_progress(*, action: Action, progress: str, forecast: date | None, seen: int, by, at) -> Action:
    """Say how an open action goes, and when its owner expects it; None is no other day than its date."""
    _open(action, seen)
    values = {"progress": progress, "forecast": forecast}
    change(action, seen=seen, values=values, by=by, at=at, verb="progress noted")
    return action


def _open(action: Action, seen: int) -> Action:
    current = locked(action, seen)
    if current.state != "open":
        raise Refused("This action is not under way any more. Reopen it first.")
    return current
