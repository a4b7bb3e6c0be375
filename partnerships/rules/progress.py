"""How an outcome stands against its target, and where its figures lie in a small chart."""

from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, MARGIN = 240, 60, 6


@dataclass(frozen=True)
class Outcome:
    """An outcome's figures, in thousandths of its unit: (day, value) for each, None where not recorded."""

    better: str
    baseline: tuple[date | None, int] | None
    target: tuple[date | None, int] | None
    actuals: tuple[tuple[date, int], ...]


def standing(outcome: Outcome, today: date) -> str:
    """Where it stands: one of the codes of `STANDINGS`."""
    if outcome.target is None:
        return "no_target"
    due, wanted = outcome.target
    if not outcome.actuals:
        return "missed" if due and due < today else "no_figures"
    now = outcome.actuals[-1][1]
    if (now >= wanted) if outcome.better == "higher" else (now <= wanted):
        return "reached"
    if due and due < today:
        return "missed"
    if outcome.baseline is None:
        return "short"
    start = outcome.baseline[1]
    if now == start:
        return "unchanged"
    if (start >= wanted) if outcome.better == "higher" else (start <= wanted):
        return "short"  # it was there to begin with
    nearer = abs(wanted - now) < abs(wanted - start)
    return "nearer" if nearer else "further"


STANDINGS = {
    "reached": "Target reached",
    "nearer": "Nearer the target than at the start",
    "short": "Short of the target",
    "unchanged": "As at the start",
    "further": "Further from the target than at the start",
    "missed": "Target date passed",
    "no_figures": "No figures yet",
    "no_target": "No target set",
}


@dataclass(frozen=True)
class Chart:
    """A line of (x, y) points in a box of `WIDTH` by `HEIGHT`, and the height of the target line."""

    points: tuple[tuple[int, int], ...]
    target: int | None

    @property
    def line(self) -> str:
        """The points as the drawing wants them."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def chart(outcome: Outcome) -> Chart | None:
    """The figures as a small chart; None where there are fewer than two of them."""
    rows = list(outcome.actuals)
    if outcome.baseline and outcome.baseline[0]:
        rows = [(outcome.baseline[0], outcome.baseline[1]), *rows]
    rows.sort()
    if len(rows) < 2:
        return None
    days = [day.toordinal() for day, _ in rows]
    values = [value for _, value in rows]
    wanted = outcome.target[1] if outcome.target else None
    low = min([*values, *([] if wanted is None else [wanted])])
    high = max([*values, *([] if wanted is None else [wanted])])

    def across(day: int) -> int:
        span = days[-1] - days[0]
        return MARGIN + ((day - days[0]) * (WIDTH - 2 * MARGIN) // span if span else 0)

    def up(value: int) -> int:
        span = high - low
        return HEIGHT - MARGIN - ((value - low) * (HEIGHT - 2 * MARGIN) // span if span else 0)

    points = tuple((across(day), up(value)) for day, value in zip(days, values, strict=True))
    return Chart(points, None if wanted is None else up(wanted))
