"""The risk matrix in force, the editions there were, and its levels as conditions on lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThan

from partnerships.models import Action, Policy, Risk
from partnerships.rules.risk import Score
from partnerships.rules.risk_matrix import EXAMPLE, Level, RiskMatrix, read_matrix

EDITIONS = 50
# In the order of the index `risk_by_standing`, so that they are counted as it is read.
COUNTED_BY = ("category", "likelihood", "impact", "target_likelihood", "target_impact")


@dataclass(frozen=True)
class InForce:
    """The matrix that counts, and its edition; 0 where it is the built-in example."""

    matrix: RiskMatrix
    edition: int

    @property
    def is_example(self) -> bool:
        return not self.edition


def matrix_in_force() -> InForce:
    """The council's matrix, or the example until it has agreed one."""
    found = Policy.objects.filter(kind=Policy.RISK_MATRIX).order_by("-number")
    policy = found.values_list("content", "number").first()
    return InForce(read_matrix(policy[0]), policy[1]) if policy else InForce(EXAMPLE, 0)


def matrix_editions() -> list[Policy]:
    """The editions there were, the newest first, each with its author."""
    found = Policy.objects.filter(kind=Policy.RISK_MATRIX).select_related("by")
    return list(found.defer("content").order_by("-number")[:EDITIONS])


def in_levels(matrix: RiskMatrix, numbers) -> Q:
    """The risks that stand now in a cell of one of these levels."""
    found = Q(pk__in=())
    for likelihood, impacts in matrix.cells_of(numbers).items():
        found |= Q(likelihood=likelihood, impact__in=impacts)
    return found


def above_appetite(matrix: RiskMatrix) -> Q:
    """The risks that stand above what the council accepts in their category."""
    found, level = Q(pk__in=()), level_number(matrix)
    for accepted in sorted({one.accepts for one in matrix.categories}):
        codes = [one.code for one in matrix.categories if one.accepts == accepted]
        found |= Q(category__in=codes) & Q(GreaterThan(level, Value(str(accepted))))
    # One that was closed before the matrix changed may stand in no cell of it.
    return found & Q(impact__lte=len(matrix.impacts))


def unanswered(matrix: RiskMatrix, today: date) -> Q:
    """The open risks above appetite without an open action and without an acceptance that still holds."""
    return nothing_done(today) & above_appetite(matrix)


def nothing_done(today: date) -> Q:
    """The open risks without an open action and without an acceptance that still holds."""
    acting = Action.objects.filter(risk=OuterRef("pk"), state__in=["open", "done"]).order_by()
    accepted = Q(accepted_post__isnull=False) & (
        Q(accepted_until__isnull=True) | Q(accepted_until__gte=today)
    )
    return Q(closed_on__isnull=True) & ~accepted & ~Q(Exists(acting))


def is_behind(today: date) -> Q:
    """The open risks whose review date has passed."""
    return Q(closed_on__isnull=True, review_on__lt=today)


@dataclass(frozen=True)
class Standing:
    """Risks of one category that stand in one cell now and in one at target: how many, and what is behind.

    About `alone` nothing is done, `behind` are past their review.
    """

    category: str
    now: Score
    target: Score
    count: int
    alone: int
    behind: int


def standings(found: QuerySet[Risk], today: date) -> list[Standing]:
    """The risks of `found` counted by where they stand: never more rows than cells allow. One query."""
    rows = (
        found.order_by()
        .values_list(*COUNTED_BY)
        .annotate(
            count=Count("pk"),
            alone=Count("pk", filter=nothing_done(today)),
            behind=Count("pk", filter=is_behind(today)),
        )
    )
    return [
        Standing(category, (likelihood, impact), (to_likelihood or likelihood, to_impact or impact), *counts)
        for category, likelihood, impact, to_likelihood, to_impact, *counts in rows
    ]


def unanswered_of(standing: Iterable[Standing], matrix: RiskMatrix) -> int:
    """How many of them are above appetite with nothing done about it."""
    return sum(one.alone for one in standing if matrix.above_appetite(one.category, *one.now))


def level_number(matrix: RiskMatrix, likelihood: str = "likelihood", impact: str = "impact"):
    """The number of a risk's level, as a digit: looked up in all cells written one after another."""
    place = (F(likelihood) - 1) * len(matrix.impacts) + F(impact)
    return Substr(Value(_digits(matrix)), place, 1)


def level_digit(matrix: RiskMatrix, score: Score) -> str:
    """What `level_number` comes to for one score."""
    place = (score[0] - 1) * len(matrix.impacts) + score[1]
    return _digits(matrix)[place - 1 : place]


def level_of_digit(matrix: RiskMatrix, digit: str | None) -> Level | None:
    """The level of what `level_number` comes to; None where that is of no cell."""
    return matrix.levels[int(digit) - 1] if digit else None


def _digits(matrix: RiskMatrix) -> str:
    return "".join(str(number) for row in matrix.cells for number in row)
