"""From tallies to positions: one pure function, in integers.

A tally is what SQL adds up for a section; a position is a word, a shape and a colour. The
whole has no number: its spread is counted and its weakest section named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

FEWEST = 3
NOT_ASSESSED = "Not assessed this time"


@dataclass(frozen=True)
class Band:
    """A position that can be reached: `at_least` of every `of` possible points, boundary upward.

    Of 100 it is a share in per cent. A checklist that is read in points says them of a full set: 19 of 24.
    Where the best band `needs_evidence`, nobody's word alone reaches it.
    """

    word: str
    at_least: int
    shape: str
    colour: str
    meaning: str = ""
    of: int = 100
    needs_evidence: bool = True


@dataclass(frozen=True)
class BandSets:
    """The bands of an edition: those of every section, those that some have of their own, those of the whole.

    `own` is by section id or code, as the caller holds it. Without `total` the whole has no position.
    """

    each: tuple[Band, ...]
    own: Mapping[Any, tuple[Band, ...]] = field(default_factory=dict)
    total: tuple[Band, ...] = ()

    def of(self, section: Any) -> tuple[Band, ...]:
        """The bands that a section is read with, best first."""
        return self.own.get(section, self.each)


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

    `held_by` names what kept it lower than its points: “key” or “assertion”. `last` is the rank of the worst
    of its bands, `good` the word of the second-best: what is below it needs work.
    """

    word: str
    shape: str
    colour: str
    rank: int | None
    limited: bool = False
    held_by: str = ""
    last: int = 0
    good: str = ""

    @property
    def is_worst(self) -> bool:
        return self.rank is not None and self.rank == self.last


@dataclass(frozen=True)
class Rating:
    """One answer as judgement sees it. `points` is None where it does not count.

    `rungs` are the points that its scale's ratings have, `least` the fewest of them.
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
    least: int = 0

    @property
    def failed(self) -> bool:
        """Whether it is a key question at the bottom of its scale, or not known."""
        return self.key and self.points is not None and self.points <= self.least

    @property
    def higher(self) -> tuple[int, ...]:
        """The points of the scale above this rating, lowest first (every whole number without `rungs`)."""
        rungs = self.rungs or range(self.most + 1)
        return tuple(points for points in sorted(set(rungs)) if points > (self.points or 0))


def starts(at_least: int, of: int) -> str:
    """From where on a band holds: “70 per cent”, or “19 of 24 points” where it is said in points."""
    return f"{at_least} {'per cent' if of == 100 else f'of {of} points'}"


def rank_by_points(tally: Tally, bands: Sequence[Band]) -> int:
    """The best band whose boundary the points reach, counted from 0."""
    for rank, band in enumerate(bands):
        if tally.points * band.of >= band.at_least * tally.possible:
            return rank
    return len(bands) - 1


def position(tally: Tally, bands: Sequence[Band]) -> Position:
    """The position of a section. `bands` are ordered from the best to the worst."""
    if tally.counted == 0 or tally.possible == 0:
        return Position(NOT_ASSESSED, "dash", "#505a5f", None)
    rank, held_by, worst = rank_by_points(tally, bands), "", len(bands) - 1
    if tally.key_failed and rank < worst:
        rank, held_by = worst, "key"
    elif tally.supported == 0 and rank == 0 and worst > 0 and bands[0].needs_evidence:
        rank, held_by = 1, "assertion"
    band, good = bands[rank], bands[worst > 1].word
    return Position(band.word, band.shape, band.colour, rank, tally.counted < FEWEST, held_by, worst, good)


def total_position(tallies: Iterable[Tally], bands: Sequence[Band]) -> tuple[Position, Tally] | None:
    """Where a checklist has `bands` for the whole: its position, by points alone, and what they add up to."""
    held = list(tallies)
    points, possible = sum(one.points for one in held), sum(one.possible for one in held)
    total = Tally(points=points, possible=possible)
    if not bands or not possible:
        return None
    rank = rank_by_points(total, bands)
    band, worst = bands[rank], len(bands) - 1
    held_at = Position(band.word, band.shape, band.colour, rank, last=worst, good=bands[worst > 1].word)
    return held_at, total


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
            key_failed=total.key_failed + one.failed,
            supported=total.supported + (one.standing == "rated" and one.supported),
        )
    return total


def spread(positions: Iterable[Position], bands: Sequence[Band]) -> list[tuple[str, int]]:
    """How many sections hold each position: the words of `bands` best first, then those of some sections.

    Those not assessed come last.
    """
    words = [one.word for one in positions]
    own = [word for word in words if word != NOT_ASSESSED]
    counted = [(word, words.count(word)) for word in dict.fromkeys([band.word for band in bands] + own)]
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
