"""What an action may become, by one table; how far it has slipped; when it is overdue or slipping."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOON_DAYS = 14
SLIPPING_MEANS = (
    "An open action is slipping when its date was moved later at least once, when its owner expects it after "
    f"its date, or when it is due within {SOON_DAYS} days and no progress is noted."
)


class Move(StrEnum):
    """A change of state. The value completes “You cannot …”."""

    REPORT = "report it complete"
    CHECK = "confirm that it is complete"
    RETURN = "send it back"
    DROP = "drop it"
    REOPEN = "reopen it"


@dataclass(frozen=True)
class Row:
    """One row of the table: `move` takes an action from one of `before` to `after`; `asks` for words."""

    move: Move
    before: tuple[str, ...]
    after: str
    asks: str


MOVES = {
    row.move: row
    for row in (
        Row(Move.REPORT, ("open",), "done", "Say what was done."),
        Row(Move.CHECK, ("done",), "closed", ""),
        Row(Move.RETURN, ("done",), "open", "Say what is not complete yet."),
        Row(Move.DROP, ("open",), "dropped", "Say why it is dropped."),
        Row(Move.REOPEN, ("closed", "dropped"), "open", "Say why it is reopened."),
    )
}
# What each state stops: the beginning of the sentence that says so.
STANDS = {
    "open": "This action is under way",
    "done": "This action is reported complete already",
    "closed": "This action is complete and checked",
    "dropped": "This action was dropped",
}


@dataclass(frozen=True)
class MoveFacts:
    """What a move rests on: the state now, the words given, and whether the mover reported it complete."""

    state: str
    words: str
    reported_it: bool = False


def reasons_against(move: Move, facts: MoveFacts) -> list[str]:
    """Why an action cannot make `move`, each a sentence; empty where it can."""
    row = MOVES[move]
    if facts.state not in row.before:
        return [f"{STANDS[facts.state]}, so you cannot {move.value}."]
    reasons = []
    if row.asks and not facts.words.strip():
        reasons.append(row.asks)
    if move in (Move.CHECK, Move.RETURN) and facts.reported_it:
        reasons.append("You reported it complete, so somebody else must check it.")
    return reasons


@dataclass(frozen=True)
class Dates:
    """The dates of an action that is `open`, or not, and whether any progress is noted."""

    original_due: date
    due: date
    forecast: date | None
    extensions: int
    open: bool
    progress: bool


def late_warning(due: date, today: date) -> str:
    """What looks wrong with the first date of an action that is being recorded, or nothing.

    It is answered with a reason: something agreed long ago may be recorded only now.
    """
    if due >= today:
        return ""
    return "It was due before today, so it is overdue as soon as it is recorded."


def moved_warning(due: date, today: date) -> str:
    """What looks wrong with another date of an open action, or nothing. It is answered with a reason."""
    return "That day has passed, so the action is overdue as soon as it moves." if due < today else ""


def expected_warning(forecast: date, today: date) -> str:
    """What looks wrong with the day an open action is expected, or nothing. It is answered with a reason."""
    return "The day you expect it has passed, and it is still under way." if forecast < today else ""


def slipped_days(dates: Dates) -> int:
    """Days from the first date to the one agreed last; negative where it came forward."""
    return (dates.due - dates.original_due).days


def overdue_days(dates: Dates, today: date) -> int:
    """Days since the date agreed last, while it is open; 0 where that has not passed."""
    return max((today - dates.due).days, 0) if dates.open else 0


def slipping(dates: Dates, today: date) -> list[str]:
    """Why an open action is slipping, each a few words: `SLIPPING_MEANS`. Empty where it is not."""
    if not dates.open:
        return []
    reasons = []
    if dates.extensions:
        reasons.append(
            "moved later once" if dates.extensions == 1 else f"moved later {dates.extensions} times"
        )
    if dates.forecast and dates.forecast > dates.due:
        reasons.append("expected after its date")
    if 0 <= (dates.due - today).days <= SOON_DAYS and not dates.progress:
        reasons.append("due soon, no progress noted")
    return reasons


def extensions_in(moves: Iterable[tuple[date, date]]) -> int:
    """How many of the moves, each from one date to another, went later."""
    return sum(1 for before, after in moves if after > before)


def days_in_words(days: int) -> str:
    """“12 days later”, “1 day earlier”, “the same day”."""
    if not days:
        return "the same day"
    return f"{abs(days):,} day{'' if abs(days) == 1 else 's'} {'later' if days > 0 else 'earlier'}"
