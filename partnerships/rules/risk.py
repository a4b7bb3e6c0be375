"""Judgement on one risk: which way it goes, and scores whose order looks wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from partnerships.rules.risk_matrix import RiskMatrix

Score = tuple[int, int]


@dataclass(frozen=True)
class Direction:
    """Which way a risk goes since it was scored before: a word and an arrow."""

    code: str
    words: str
    arrow: str


NEW, RISING, FALLING, SAME, ACROSS = (
    Direction("new", "New", "✳"),
    Direction("rising", "Rising", "↑"),
    Direction("falling", "Falling", "↓"),
    Direction("same", "No change", "→"),
    Direction("across", "Moved across", "⇄"),
)
DIRECTIONS = {one.code: one for one in (NEW, RISING, FALLING, SAME, ACROSS)}


def direction(matrix: RiskMatrix, was: Score | None, now: Score) -> Direction:
    """From `was` to `now`, each a likelihood and an impact; None where it was not scored before.

    Where one rose and the other fell, the level decides; with the same level it moved across.
    """
    if was is None:
        return NEW
    if was == now:
        return SAME
    if now[0] >= was[0] and now[1] >= was[1]:
        return RISING
    if now[0] <= was[0] and now[1] <= was[1]:
        return FALLING
    if not (matrix.holds(*was) and matrix.holds(*now)):
        return ACROSS
    before, after = (matrix.level_of(*one).number for one in (was, now))
    return ACROSS if before == after else RISING if after > before else FALLING


@dataclass(frozen=True)
class Scores:
    """What is scored of a risk, and what it rests on: open actions and planned controls."""

    inherent: Score | None
    current: Score
    target: Score | None
    treatment: str
    target_on: date | None = None
    open_actions: int = 0
    planned: bool = False


LIVED_WITH = ("tolerate", "take")


def odd_scores(matrix: RiskMatrix, scores: Scores, today: date) -> list[str]:
    """What looks wrong, each a sentence. A warning is answered with a reason; it is no wall."""
    return list(_odd(matrix, scores, today))


def _odd(matrix: RiskMatrix, scores: Scores, today: date) -> Iterator[str]:
    if scores.inherent and direction(matrix, scores.inherent, scores.current) is RISING:
        yield "The score now is worse than before any control. Controls should not make a risk worse."
    if scores.treatment == "transfer":
        yield "Somebody else is to carry it. In a partnership that seldom moves our duty or our good name."
    if scores.target is None:
        if scores.treatment == "treat":
            yield "It is to be treated, but there is no target score."
        return
    way = direction(matrix, scores.current, scores.target)
    if way is RISING:
        yield "The target is worse than the score now."
    if way is SAME and scores.treatment not in LIVED_WITH:
        yield "The target is the same as the score now, but the risk is not tolerated."
    if way is FALLING and scores.treatment == "tolerate":
        yield "It is tolerated, but the target is better than the score now."
    if way in (FALLING, ACROSS) and not scores.planned and not scores.open_actions:
        yield (
            "The target differs from the score now, but no action is open and no control is planned. "
            "Say under “Controls planned” what is to change; an action can follow."
        )
    if way is not SAME and scores.target_on and scores.target_on < today:
        yield "The date for reaching the target has passed."


@dataclass(frozen=True)
class Cell:
    """One cell of a heat map, in words: what it is, how many risks stand there, and its level."""

    likelihood: int
    impact: int
    words: str
    level: str
    colour: str
    shape: str
    count: int

    @property
    def code(self) -> str:
        """How an address names the cell: “4-5”."""
        return f"{self.likelihood}-{self.impact}"


def heat_map(matrix: RiskMatrix, counts: Mapping[Score, int]) -> list[list[Cell]]:
    """The rows of a heat map, the most likely first. What is not on the matrix is left out."""
    return [
        [
            _cell(matrix, likelihood, impact, counts.get((likelihood, impact), 0))
            for impact in range(1, len(matrix.impacts) + 1)
        ]
        for likelihood in range(len(matrix.likelihoods), 0, -1)
    ]


def _cell(matrix: RiskMatrix, likelihood: int, impact: int, count: int) -> Cell:
    level = matrix.level_of(likelihood, impact)
    return Cell(
        likelihood=likelihood,
        impact=impact,
        words=f"{matrix.likelihoods[likelihood - 1].name} and {matrix.impacts[impact - 1].name}",
        level=level.name,
        colour=level.colour,
        shape=level.shape,
        count=count,
    )


def tally(rows: Iterable[tuple[Score, int]]) -> dict[Score, int]:
    """How many risks stand in each cell."""
    counts: dict[Score, int] = {}
    for score, count in rows:
        counts[score] = counts.get(score, 0) + count
    return counts
