"""Adding an improvement action, changing what it says, and moving it from state to state."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from partnerships.access import can
from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Action, Partnership
from partnerships.permissions import Permission
from partnerships.rules.action import MOVES, Move, MoveFacts, late_warning, reasons_against
from partnerships.writes.changes import change
from partnerships.writes.mark import mark_with_source

FACTS = ("title", "what", "priority", "owner_post", "risk", "origin")
VERBS = {
    Move.REPORT: "reported complete",
    Move.CHECK: "checked",
    Move.RETURN: "sent back",
    Move.DROP: "dropped",
    Move.REOPEN: "reopened",
}
RECORDED_LATE = "Recorded after its date: "
NOT_DONE = {"done_on": None, "done_by": None, "done_words": ""}
NOT_CHECKED = {"checked_on": None, "checked_by": None, "checked_words": ""}


@transaction.atomic
def add_action(
    *, partnership: Partnership, facts: dict, by, at, item=None, late_reason: str = "", source: str = ""
) -> Action:
    """Add an action. `facts` holds `FACTS`, ``raised_on`` and ``due``, which is its first date for good.

    `item` is the item of business in which a committee asked for it, `source` the record that promised it,
    which promises it once. `late_reason` says why it is recorded
    after its date, and is the first thing noted of its progress. Raises `Refused` where it is due before it
    was raised, or before today without a reason, or its risk is another partnership's or closed.
    """
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    today = timezone.localtime(at).date()
    _refuse_dates(facts["raised_on"], facts["due"], today, late_reason)
    _refuse_risk(partnership, facts["risk"])
    last = Action.objects.filter(partnership=partnership).aggregate(last=Max("number"))["last"] or 0
    action = Action.objects.create(
        partnership=partnership,
        number=last + 1,
        item=item,
        source=source,
        raised_on=facts["raised_on"],
        original_due=facts["due"],
        due=facts["due"],
        progress=f"{RECORDED_LATE}{late_reason}" if late_warning(facts["due"], today) else "",
        **{name: facts[name] for name in FACTS},
    )
    record("action raised", by=by, subject=action, at=at)
    mark_with_source(action=action, by=by, at=at)
    return action


@transaction.atomic
def note_of_source(*, partnership: Partnership, source: str, note: str, by, at) -> None:
    """Say what became of the record that promised actions: of those whose source begins with `source`."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    for action in partnership.actions.filter(source__startswith=source).order_by("pk"):
        change(action, seen=action.version, values={"source_note": note}, by=by, at=at, verb="source noted")


@transaction.atomic
def edit_action(*, action: Action, facts: dict, seen: int, by, at) -> Action:
    """Change what an action says while it is not finished. Its dates are moved by `move_date`."""
    current = locked(action, seen)
    if current.state not in ("open", "done"):
        raise Refused("This action is finished. Reopen it before you change it.")
    if current.item_id is not None:
        _refuse_other_words(current, facts)
    if facts["risk"] is not None and facts["risk"].pk != current.risk_id:
        _refuse_risk(action.partnership, facts["risk"])
    change(action, seen=seen, values={name: facts[name] for name in FACTS}, by=by, at=at)
    if action.risk_id != current.risk_id:
        mark_with_source(action=action, by=by, at=at)
    return action


@transaction.atomic
def move_action(*, action: Action, move: Move, words: str, seen: int, by, at) -> Action:
    """Make one of the moves of `partnerships.rules.action`. Raises `MoveRefused` with every reason.

    What a committee asked for is dropped by whoever records its meetings, and nobody else: `Refused`.
    """
    current = locked(action, seen)
    if move is Move.DROP and current.item_id is not None and not (by and can(by, Permission.EDIT_MEETING)):
        raise Refused(
            "A committee asked for this. Ask a governance officer: the committee is told before it goes."
        )
    reported = by is not None and current.done_by_id == by.pk
    reasons = reasons_against(move, MoveFacts(current.state, words, reported_it=reported))
    if reasons:
        raise MoveRefused(reasons)
    values = {"state": MOVES[move].after} | _told(move, words, by, timezone.localtime(at).date())
    change(action, seen=seen, values=values, by=by, at=at, verb=VERBS[move])
    return action


def locked(action: Action, seen: int) -> Action:
    """The action as it stands, locked. Raises `Stale` where it moved on since `seen`."""
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.version != seen:
        raise Stale(current)
    return current


def _told(move: Move, words: str, by, today) -> dict:
    """Who made a move, when, and their words: of its owner in ``done_``, of a checker in ``checked_``."""
    if move in (Move.REPORT, Move.DROP):
        return NOT_CHECKED | {"done_on": today, "done_by": by, "done_words": words}
    checked = {"checked_on": today, "checked_by": by, "checked_words": words}
    return checked if move is Move.CHECK else NOT_DONE | checked


def _refuse_dates(raised_on: date, due: date, today: date, late_reason: str) -> None:
    if raised_on > today:
        raise Refused("It cannot have been raised after today.", "raised_on")
    if due < raised_on:
        raise Refused("It cannot be due before it was raised. Check both dates.", "due")
    warning = late_warning(due, today)
    if warning and not late_reason:
        raise Refused(f"{warning} Say why it is recorded only now.", "late_reason")


def _refuse_other_words(action: Action, facts: dict) -> None:
    """What a committee asked for stays in its words."""
    for name in ("title", "what", "origin"):
        if facts[name] != getattr(action, name):
            raise Refused("A committee asked for this in these words. Note your progress instead.", name)


def _refuse_risk(partnership: Partnership, risk) -> None:
    if risk is not None and risk.partnership_id != partnership.pk:
        raise Refused("Choose a risk of this partnership.", "risk")
    if risk is not None and risk.closed_on is not None:
        raise Refused("That risk is closed. Choose an open one, or reopen it first.", "risk")
