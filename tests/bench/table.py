"""The table that is printed: a line for each thing that has a goal."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.timing import Times

HEAD = ("part", "ours p50 / p95", "floor p50 / p95", "ratio", "goal", "queries", "most", "")


@dataclass(frozen=True)
class Line:
    """One thing measured, in words, and whether it is within its goal."""

    part: str
    ours: str
    floor: str
    ratio: str
    goal: str
    ok: bool
    queries: int | None = None
    most: int | None = None

    @property
    def within(self) -> bool:
        return self.ok and (self.queries is None or self.queries <= self.most)

    def cells(self) -> tuple[str, ...]:
        counts = ("", "") if self.queries is None else (str(self.queries), str(self.most))
        return (
            self.part,
            self.ours,
            self.floor,
            self.ratio,
            self.goal,
            *counts,
            "ok" if self.within else "OVER",
        )


def timed(
    part: str,
    ours: Times,
    floor: Times,
    *,
    p50: float,
    p95: float | None = None,
    queries: int | None = None,
    most: int | None = None,
) -> Line:
    """A line in milliseconds. Both goals are multiples of the floor's median."""
    middle, tail = ours.median / floor.median, ours.p95 / floor.median
    return Line(
        part,
        f"{ours.median * 1000:.1f} / {ours.p95 * 1000:.1f} ms",
        f"{floor.median * 1000:.1f} / {floor.p95 * 1000:.1f} ms",
        f"{middle:.2f}" + (f" / {tail:.2f}" if p95 else ""),
        f"{p50:g}" + (f" / {p95:g}" if p95 else ""),
        middle <= p50 and (p95 is None or tail <= p95),
        queries,
        most,
    )


def printed(lines: Sequence[Line]) -> str:
    """Every line in columns, the first and last left-aligned and figures to the right."""
    rows = [HEAD, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    text = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)),
            row[-1],
        ]
        text.append("  ".join(cells).rstrip())
    return "\n".join(text)
