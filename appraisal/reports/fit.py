"""Whether the first page fits on one page, and how much of each thing it may hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Lines on one page, as `_lines` counts them: of 8.75 points, and in smaller type. Measured on printed pages.
MOST_LINES, MOST_TIGHT = 52, 64


@dataclass(frozen=True)
class Room:
    """How much of each thing is printed. The rest stands in full in the sections that follow."""

    purpose: int
    conditions: int
    gaps: int
    opinions: int
    line: int


ROOMS = (
    Room(purpose=260, conditions=4, gaps=3, opinions=6, line=170),
    Room(purpose=260, conditions=4, gaps=3, opinions=6, line=96),
    Room(purpose=260, conditions=4, gaps=0, opinions=6, line=96),
)
# In smaller type; the last where not even the others fit.
SMALLER = (
    Room(purpose=260, conditions=4, gaps=3, opinions=6, line=170),
    Room(purpose=260, conditions=4, gaps=0, opinions=6, line=170),
    Room(purpose=260, conditions=4, gaps=0, opinions=6, line=96),
)
TIGHT = Room(purpose=160, conditions=3, gaps=0, opinions=4, line=64)


def fits(page: Mapping[str, Any], most: int = MOST_LINES) -> bool:
    """Whether what the first page would print stands on one page: in its full size, or of `most` lines."""
    return _lines(page) <= most


def _lines(page: Mapping[str, Any]) -> float:
    """About how many lines the page takes, from the lengths of its texts and the widths of its columns."""
    return (
        1.9 * _rows(page["name"], 42)
        + 1.35 * _rows(page["purpose"] + page["headline"] + "".join(map("".join, page["openings"])), 88)
        + 1.1 * sum(_rows(one, 92) for one in page["recommendations"])
        + _facts(page["facts"])
        + _positions(page["positions"], why=44 if page["since"] else 62)
        + max(_left(page), _right(page))
        + 9
    )


def _positions(rows: list[dict[str, Any]], *, why: int) -> float:
    return sum(0.6 + max(_rows(row["title"], 29), _rows(row["why"], why)) for row in rows)


def _facts(facts: list[tuple[str, str, bool]]) -> int:
    pairs = zip(facts[::2], facts[1::2], strict=False)
    return sum(max(_rows(one[1], 38), _rows(other[1], 38)) for one, other in pairs)


def _left(page: Mapping[str, Any]) -> float:
    conditions = [f"{one['text']} {one['who']} {one['due']}" for one in page["conditions"]]
    gaps = [f"{one['label']} {one['code']} {one['rating'].word}" for one in page["gaps"]]
    if conditions and gaps:
        gaps = ["; ".join(gaps)]
    rest = 1.3 * bool(conditions and gaps) + bool(page["not_due"]) + bool(page["more_conditions"])
    return rest + sum(0.5 + _rows(one, 50) for one in [*conditions, *gaps])


def _right(page: Mapping[str, Any]) -> int:
    opinions = " ".join([*(f"{who}: {view}." for who, view in page["opinions"]), page["law"]])
    return _rows(opinions, 52) + 3 + _rows(page["rests_on"], 52)


def _rows(text: str, width: int) -> int:
    return max(1, -(-len(text) // width))
