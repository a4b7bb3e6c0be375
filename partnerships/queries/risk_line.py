"""Risks in words, as their reader may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from partnerships.models import Action, Risk
from partnerships.queries.withheld import blanked, with_marks
from partnerships.rules.risk import Direction, Score, direction
from partnerships.rules.risk_matrix import Level, RiskMatrix


@dataclass(frozen=True)
class Scored:
    """A score in words: its level, None where the matrix has no such cell any more."""

    words: str
    level: Level | None


@dataclass(frozen=True)
class RiskLine:
    """One risk with what its scores mean, and whether an open action or an acceptance answers it."""

    risk: Risk
    title: str
    category: str
    now: Scored
    target: Scored | None
    inherent: Scored | None
    direction: Direction
    above: bool
    acting: bool
    accepted: bool

    @property
    def unanswered(self) -> bool:
        """Above appetite, with neither an open action nor an acceptance that still holds."""
        return self.above and self.risk.closed_on is None and not self.acting and not self.accepted


def risk_lines(
    found: QuerySet[Risk], person, matrix: RiskMatrix, today: date, *, known: bool = False
) -> list[RiskLine]:
    """The risks of `found` in words, in one query whatever their number. `known` as in ``with_owner``."""
    rows = with_acting(with_marks(found, known=known))
    return [risk_line(one, matrix, today) for one in blanked(rows, person)]


def with_acting(found: QuerySet[Risk]) -> QuerySet[Risk]:
    """Adds ``acting``: whether an open action answers the risk."""
    return found.annotate(
        acting=Exists(Action.objects.filter(risk=OuterRef("pk"), state__in=["open", "done"]))
    )


def risk_line(risk: Risk, matrix: RiskMatrix, today: date) -> RiskLine:
    """One risk in words. It has ``acting``, and was `blanked`."""
    held = matrix.category(risk.category)
    return RiskLine(
        risk=risk,
        title=risk.title,
        category=held.name if held else f"{risk.category} (not a category any more)",
        now=scored(matrix, risk.now),
        target=scored(matrix, risk.target) if risk.target else None,
        inherent=scored(matrix, risk.inherent) if risk.inherent else None,
        direction=direction(matrix, risk.was, risk.now),
        above=matrix.above_appetite(risk.category, *risk.now),
        acting=risk.acting,
        accepted=bool(risk.accepted_post_id) and (not risk.accepted_until or risk.accepted_until >= today),
    )


def scored(matrix: RiskMatrix, score: Score) -> Scored:
    """A likelihood and an impact in words: “Likely and Major”."""
    if not matrix.holds(*score):
        return Scored("not on the matrix any more: score it again", None)
    likelihood, impact = matrix.likelihoods[score[0] - 1], matrix.impacts[score[1] - 1]
    return Scored(f"{likelihood.name} and {impact.name}", matrix.level_of(*score))
