"""Why a position is what it is, the shortest way up, and the conclusion the rules propose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from appraisal.rules.positions import Band, Position, Rating, Tally, position, tally_of


@dataclass(frozen=True)
class Step:
    """One answer raised by `steps` rungs of its scale, to `to` points."""

    code: str
    steps: int
    to: int


@dataclass(frozen=True)
class WayUp:
    """The fewest changes that lift a section a band, and the band `to` which they lift it.

    `to` is further up than the next band where a key question alone held the section down.
    `evidence` asks for evidence seen.
    """

    to: str
    steps: tuple[Step, ...]
    evidence: bool = False


@dataclass(frozen=True)
class Proposal:
    """The conclusion the rules propose, and why, in sentences."""

    word: str
    reasons: tuple[str, ...]


def made_it_so(ratings: Iterable[Rating]) -> list[Rating]:
    """The answers that pull a section down: key failures first, then most points lost, then code."""
    losing = [one for one in ratings if one.points is not None and one.points < one.most]
    return sorted(
        losing,
        key=lambda one: (
            not one.failed,
            -(one.most - (one.points or 0)) * one.weight,
            one.code,
        ),
    )


def why(ratings: Sequence[Rating], held: Position) -> str:
    """One line on what made the position: the answer that matters most, in the report's words."""
    if held.rank is None:
        standings = {one.standing for one in ratings}
        undue = "not_due" in standings and "" not in standings
        return "nothing here is due yet" if undue else "no question was rated"
    return _cause(ratings, held) + ("; limited basis" if held.limited else "")


def _cause(ratings: Sequence[Rating], held: Position) -> str:
    if held.held_by == "assertion":
        return "no evidence has been seen by anyone"
    losing = made_it_so(ratings)
    if not losing:
        counted = sum(one.points is not None for one in ratings)
        return f"all {counted} rated in full" if counted > 1 else "1 answer, rated in full"
    worst = losing[0]
    if worst.failed:
        return f"{worst.label}: {worst.word.lower()} (key question)"
    return "; ".join(f"{one.label}: {one.word.lower()}" for one in losing[:2])


def shortest_way_up(ratings: Sequence[Rating], bands: Sequence[Band]) -> WayUp | None:
    """The fewest answers to change, then the fewest steps, then code order, to reach the next band.

    None where the section is already at the best band, nothing counted, or no answers could lift it.
    """
    tally = tally_of(ratings)
    held = position(tally, bands)
    if not held.rank:
        return None
    target = held.rank - 1
    counted = sorted((one for one in ratings if one.points is not None), key=lambda one: one.code)
    needed = -(-bands[target].at_least * tally.possible // bands[target].of) - tally.points
    steps = _fewest(counted, max(needed, 0))
    if steps is None:
        return None
    reached = position(tally_of(_raised(ratings, steps)), bands).rank or 0
    # Only assertion can still hold it below the target: the steps reach the points and lift the keys.
    return WayUp(bands[min(target, reached)].word, steps, evidence=reached > target)


def _raised(ratings: Iterable[Rating], steps: Iterable[Step]) -> list[Rating]:
    """The answers as they would be, once the steps are taken."""
    to = {step.code: step.to for step in steps}
    return [replace(one, points=to[one.code], standing="rated") if one.code in to else one for one in ratings]


Way = tuple[int, int, tuple[tuple[str, int, int], ...]]


def _fewest(counted: Sequence[Rating], needed: int) -> tuple[Step, ...] | None:
    """A knapsack over weighted points gained, compared by answers, then steps, then codes."""
    best: dict[int, Way] = {0: (0, 0, ())}
    for one in counted:
        points = one.points or 0
        lifts = one.least if one.failed else points  # what must be passed to change anything
        ways = [(steps, to) for steps, to in enumerate(one.higher, 1) if to > lifts]
        if not one.failed:
            ways.insert(0, (0, points))
        found: dict[int, Way] = {}
        for gained, (answers, climbed, changes) in best.items():
            for steps, to in ways:
                total = min(needed, gained + (to - points) * one.weight)
                more = (*changes, (one.code, steps, to)) if steps else changes
                way = (answers + (steps > 0), climbed + steps, more)
                if total not in found or way < found[total]:
                    found[total] = way
        best = found
    if needed not in best:
        return None
    return tuple(Step(code, steps, to) for code, steps, to in best[needed][2])


def propose(
    purpose: str,
    sections: Sequence[tuple[str, Position, Tally]],
    ratings: Sequence[Rating],
    later: int = 0,
) -> Proposal:
    """The conclusion the rules propose for a proposal or an annual review. The approver decides.

    `later` counts facts that are not due yet, which no tally knows.
    """
    weak = [(title, held.word) for title, held, _ in sections if held.is_worst]
    below = [
        (title, held.good)
        for title, held, _ in sections
        if held.rank is not None and held.rank >= 2 and not held.is_worst
    ]
    not_known = sum(tally.not_known for _, _, tally in sections)
    not_due = sum(tally.not_due for _, _, tally in sections) + later
    if not any(held.rank is not None for _, held, _ in sections):
        return Proposal("", ("Nothing has been rated yet, so nothing is proposed.",))
    reasons = []
    reasons += [f"{_listed(names)} {_is(names)} {word}." for word, names in _by_word(weak)]
    reasons += [f"{_listed(names)} {_is(names)} below {word}." for word, names in _by_word(below)]
    if not_known:
        reasons.append(f"{not_known} {'answer is' if not_known == 1 else 'answers are'} not yet known.")
    if purpose == "proposal":
        if not_due:
            reasons.append(
                f"{not_due} {'question is' if not_due == 1 else 'questions are'} not due until a later gate."
            )
        word = "do_not_proceed_yet" if weak else "proceed_with_conditions" if reasons else "proceed"
    else:
        word, opening = _review(ratings, bool(weak), bool(reasons))
        reasons = opening + reasons
    good = dict.fromkeys(held.good for _, held, _ in sections if held.rank is not None)
    return Proposal(word, tuple(reasons) or (f"Every section assessed is {' or '.join(good)} or better.",))


def _review(ratings: Sequence[Rating], weak: bool, improve: bool) -> tuple[str, list[str]]:
    opening = {one.opening: one for one in ratings if one.opening and one.standing == "rated"}
    needed, delivered = opening.get("needed"), opening.get("delivered")
    if needed and (needed.points or 0) <= needed.least:
        return "plan_the_exit", ["Officers say the council should no longer be in it."]
    if delivered and (delivered.points or 0) <= delivered.least:
        return "escalate", ["It has not delivered what it was set up to deliver."]
    if weak:
        return "escalate", []
    return ("continue_with_improvement" if improve else "continue"), []


def _by_word(named: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Titles by the word that goes with them: sections may have words of their own."""
    found: dict[str, list[str]] = {}
    for title, word in named:
        found.setdefault(word, []).append(title)
    return list(found.items())


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
