"""From tallies to positions: one pure function, in integers.

A tally is what SQL adds up for a section; a position is a word, a shape and a colour. The
whole has no number: its spread is counted and its weakest section named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

FEWEST = 3
NOT_ASSESSED = "Not assessed this time"


@dataclass(frozen=True)
class Band:
    """A position that can be reached: `at_least` per cent of possible points, boundary upward."""

    word: str
    at_least: int
    shape: str
    colour: str
    meaning: str = ""


@dataclass(frozen=True)
class Tally:
    """What the answers of one section add up to. Points are weighted.

    `asked` questions are `rated`, `not_known`, `not_due`, `not_applicable` or `unanswered`;
    `supported` counts rated answers whose evidence somebody has at least seen.
    """

    points: int = 0
    possible: int = 0
    asked: int = 0
    rated: int = 0
    not_known: int = 0
    not_due: int = 0
    not_applicable: int = 0
    unanswered: int = 0
    key_failed: int = 0
    supported: int = 0

    @property
    def counted(self) -> int:
        return self.rated + self.not_known

    @property
    def answered(self) -> int:
        return self.asked - self.unanswered


@dataclass(frozen=True)
class Position:
    """The position of one section. `rank` counts from 0, the best; None where nothing counted.

    `held_by` names what kept it lower than its points: “key” or “assertion”.
    """

    word: str
    shape: str
    colour: str
    rank: int | None
    limited: bool = False
    held_by: str = ""


@dataclass(frozen=True)
class Rating:
    """One answer as judgement sees it. `points` is None where it does not count.

    `rungs` are the points that its scale's ratings have.
    """

    code: str
    text: str
    label: str
    points: int | None
    most: int
    weight: int
    key: bool
    supported: bool
    standing: str
    word: str = ""
    opening: str = ""
    rungs: tuple[int, ...] = ()

    @property
    def higher(self) -> tuple[int, ...]:
        """The points of the scale above this rating, lowest first (every whole number without `rungs`)."""
        rungs = self.rungs or range(self.most + 1)
        return tuple(points for points in sorted(set(rungs)) if points > (self.points or 0))


def rank_by_points(tally: Tally, bands: Sequence[Band]) -> int:
    """The best band whose boundary the points reach, counted from 0."""
    for rank, band in enumerate(bands):
        if tally.points * 100 >= band.at_least * tally.possible:
            return rank
    return len(bands) - 1


def position(tally: Tally, bands: Sequence[Band]) -> Position:
    """The position of a section. `bands` are ordered from the best to the worst."""
    if tally.counted == 0 or tally.possible == 0:
        return Position(NOT_ASSESSED, "dash", "#505a5f", None)
    rank, held_by, worst = rank_by_points(tally, bands), "", len(bands) - 1
    if tally.key_failed and rank < worst:
        rank, held_by = worst, "key"
    elif tally.supported == 0 and rank == 0 and worst > 0:
        rank, held_by = 1, "assertion"
    band = bands[rank]
    return Position(band.word, band.shape, band.colour, rank, tally.counted < FEWEST, held_by)


def tally_of(ratings: Iterable[Rating]) -> Tally:
    """The tally of answers held in memory: the same sums as the aggregate query makes."""
    total = Tally()
    for one in ratings:
        counts = one.points is not None
        points = one.points or 0
        total = replace(
            total,
            points=total.points + points * one.weight,
            possible=total.possible + (one.most * one.weight if counts else 0),
            asked=total.asked + 1,
            rated=total.rated + (one.standing == "rated"),
            not_known=total.not_known + (one.standing == "not_known"),
            not_due=total.not_due + (one.standing == "not_due"),
            not_applicable=total.not_applicable + (one.standing == "not_applicable"),
            unanswered=total.unanswered + (one.standing == ""),
            key_failed=total.key_failed + (one.key and counts and points == 0),
            supported=total.supported + (one.standing == "rated" and one.supported),
        )
    return total


def spread(positions: Iterable[Position], bands: Sequence[Band]) -> list[tuple[str, int]]:
    """How many sections hold each position, best first, with those not assessed last."""
    words = [one.word for one in positions]
    counted = [(band.word, words.count(band.word)) for band in bands]
    missing = words.count(NOT_ASSESSED)
    return counted + ([(NOT_ASSESSED, missing)] if missing else [])


def weakest(sections: Iterable[tuple[str, Position, Tally]]) -> str | None:
    """The code of the section with the worst position; then the lowest share of points, then order."""
    ordered = weakest_first([one for one in sections if one[1].rank is not None])
    return ordered[0] if ordered else None


def weakest_first(sections: Iterable[tuple[str, Position, Tally]]) -> list[str]:
    """Section codes from the worst position to the best, those not assessed last."""
    keyed = [
        (held.rank is None, -(held.rank or 0), _share(tally), number, code)
        for number, (code, held, tally) in enumerate(sections)
    ]
    return [row[-1] for row in sorted(keyed)]


def movement(now: Sequence[Rating], before: Sequence[Rating], bands: Sequence[Band]) -> str:
    """“better”, “worse” or “same” over questions put in the same words and points both times; else “”.

    Today's weights, key flags and bands measure both years, so that only answers can move a position.
    """
    earlier = {(one.code, one.text, one.most): one for one in before if one.points is not None}
    pairs = [
        (one, replace(was, weight=one.weight, key=one.key))
        for one in now
        if one.points is not None and (was := earlier.get((one.code, one.text, one.most)))
    ]
    rank = position(tally_of(one for one, _ in pairs), bands).rank
    was_rank = position(tally_of(was for _, was in pairs), bands).rank
    if rank is None or was_rank is None:
        return ""
    if rank == was_rank:
        return "same"
    return "better" if rank < was_rank else "worse"


def _share(tally: Tally) -> Fraction:
    return Fraction(tally.points, tally.possible) if tally.possible else Fraction(1)
