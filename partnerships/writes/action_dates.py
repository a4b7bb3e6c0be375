"""When an action is due: every move of its date goes into the ledger; and what its owner expects."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.models import Action, ActionRevision
from partnerships.rules.action import expected_warning, moved_warning
from partnerships.writes.action import locked
from partnerships.writes.changes import change

MOVED_LATE = "Moved to a day that has passed: "
EXPECTED_LATE = "The day expected has passed: "


@transaction.atomic
def move_date(
    *, action: Action, due: date, reason: str, agreed_by: str, seen: int, by, at, late_reason: str = ""
) -> ActionRevision:
    """Give an open action another date, with the reason and who agreed. The first date stays as it was.

    `late_reason` says why it moves to a day that has passed, and is kept with the reason.
    """
    current = _open(action, seen)
    if due == current.due:
        raise Refused("That is the date it has now. Enter another.", "due")
    if due < current.raised_on:
        raise Refused("It cannot be due before it was raised.", "due")
    if not reason or not agreed_by:
        raise Refused("Say why the date moves, and who agreed.", "reason" if not reason else "agreed_by")
    if warning := moved_warning(due, timezone.localtime(at).date()):
        reason = _with_late(f"{reason} {MOVED_LATE}", late_reason, warning, ActionRevision, "reason")
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
def note_progress(
    *, action: Action, progress: str, forecast: date | None, seen: int, by, at, late_reason: str = ""
) -> Action:
    """Say how an open action goes, and when its owner expects it; None is no other day than its date.

    `late_reason` says why a day that has passed stands, and is noted at the end of how it goes.
    """
    current = _open(action, seen)
    if forecast is not None and forecast < current.raised_on:
        raise Refused("It cannot be expected before it was raised.", "forecast")
    if forecast and (warning := expected_warning(forecast, timezone.localtime(at).date())):
        progress = _with_late(f"{progress}\n{EXPECTED_LATE}", late_reason, warning, Action, "progress")
    values = {"progress": progress, "forecast": forecast}
    change(action, seen=seen, values=values, by=by, at=at, verb="progress noted")
    return action


def _with_late(words: str, late_reason: str, warning: str, model, name: str) -> str:
    """`words` with the reason for a date that has passed. Raises `Refused` without one, or where both are
    longer than the field `name` holds."""
    if not late_reason:
        raise Refused(f"{warning} Change the date, or say why.", "late_reason")
    both = f"{words}{late_reason}"
    over = len(both) - model._meta.get_field(name).max_length
    if over > 0:
        raise Refused(f"With why the date stands this is too long: remove {over:,} characters.", name)
    return both


def _open(action: Action, seen: int) -> Action:
    current = locked(action, seen)
    if current.state != "open":
        raise Refused("This action is not under way any more. Reopen it first.")
    return current
