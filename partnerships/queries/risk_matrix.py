"""The risk matrix in force, the editions there were, and its levels as conditions on lists."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Substr

from partnerships.models import Action, Policy
from partnerships.rules.risk_matrix import EXAMPLE, RiskMatrix, read_matrix

EDITIONS = 50


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
    found = Q(pk__in=())
    for accepted in sorted({one.accepts for one in matrix.categories}):
        codes = [one.code for one in matrix.categories if one.accepts == accepted]
        found |= Q(category__in=codes) & in_levels(matrix, range(accepted + 1, len(matrix.levels) + 1))
    return found


def unanswered(matrix: RiskMatrix, today: date) -> Q:
    """The open risks above appetite without an open action and without an acceptance that still holds."""
    acting = Action.objects.filter(risk=OuterRef("pk"), state__in=["open", "done"])
    accepted = Q(accepted_post__isnull=False) & (
        Q(accepted_until__isnull=True) | Q(accepted_until__gte=today)
    )
    return Q(closed_on__isnull=True) & above_appetite(matrix) & ~accepted & ~Q(Exists(acting))


def level_number(matrix: RiskMatrix, likelihood: str = "likelihood", impact: str = "impact"):
    """The number of a risk's level, as a digit: looked up in all cells written one after another."""
    digits = "".join(str(number) for row in matrix.cells for number in row)
    place = (F(likelihood) - 1) * len(matrix.impacts) + F(impact)
    return Substr(Value(digits), place, 1)
