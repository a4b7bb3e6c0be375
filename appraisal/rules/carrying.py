"""What comes across from the appraisal before, and which of it may be confirmed together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

REWORDED = "It is reworded"


@dataclass(frozen=True)
class Put:
    """A question as it was put to whoever answered.

    `framing` is how it is answered (see `framing`), `ratings` what each rating of its scale is called and
    means, `guidance` what to think about and what good looks like.
    """

    text: str
    framing: tuple[Any, ...]
    ratings: frozenset[tuple[Any, ...]] = frozenset()
    guidance: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Held:
    """What the appraisal before holds in answer to a question.

    `standing` is that of its rating, empty for a fact; `withheld` says that a mark is on a part of it.
    """

    answered: bool
    standing: str = ""
    withheld: bool = False


def why_not_the_same(before: Put | None, now: Put) -> str:
    """What makes a question another one than it was, or nothing: an answer stands only for the same."""
    if before is None:
        return "It was not asked last time"
    if before.text != now.text:
        return REWORDED
    if before.framing != now.framing:
        return "It is answered in another way"
    return "" if before.ratings == now.ratings else "It is rated in other words"


def why_to_read(before: Put | None, now: Put, held: Held) -> str:
    """Why last year's answer is only there to be read; nothing where it comes across as an answer.

    What is withheld of it does not come: whoever works on this appraisal need not be cleared for that one.
    """
    differs = why_not_the_same(before, now)
    if differs:
        return differs
    if not held.answered:
        return "It was not answered last time"
    if held.standing == "not_due":
        return "It was not due yet last time"
    return "Part of the answer is withheld" if held.withheld else ""


@dataclass(frozen=True)
class Waiting:
    """An answer that waits to be confirmed, and what decides whether it must be opened for that.

    `evidence` is the best that it cites (none, 1 asserted ... 4 independently assured), where what has run
    out counts as asserted; `run_out` says that it cites what has. `noted` says that a note of correction is
    about its question.
    """

    code: str
    before: Put | None
    now: Put
    rated: bool
    key: bool
    points: int | None
    most: int
    evidence: int
    run_out: bool
    noted: bool = False


SEEN = 2


def why_alone(one: Waiting) -> str:
    """Why an answer must be opened to be confirmed; nothing where it may be confirmed with others."""
    if one.noted:
        return "A note of correction is about it"
    if not one.rated:
        return "It is a fact, not a rating"
    if one.key:
        return "It is a key question"
    if one.points is None or one.points < one.most:
        return "It is not at the top of its scale"
    differs = why_not_the_same(one.before, one.now)
    if differs:
        return differs
    if one.before is None or one.before.guidance != one.now.guidance:
        return "What to think about, or what good looks like, is changed"
    if one.evidence < SEEN:
        return "Its evidence has run out" if one.run_out else "It has no evidence that somebody has seen"
    return ""


@dataclass(frozen=True)
class Came:
    """How many answers came to be in which way: `waiting` ones are carried forward and not confirmed yet."""

    together: int = 0
    one_by_one: int = 0
    anew: int = 0
    waiting: int = 0


def came(carried: Mapping[str, int]) -> Came:
    """The same from how many answers there are of each code of how one was carried."""
    return Came(
        carried.get("together", 0), carried.get("one", 0), carried.get("", 0), carried.get("waiting", 0)
    )
