"""The council's own risk matrix and appetite: every level comes from a cell, never from a product.

Likelihoods and impacts count from 1, levels go from best to worst. `read_matrix` makes a matrix of the plain
values that a `Policy` holds, and says everything that is wrong with them at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FEWEST, MOST = 2, 6
MOST_CATEGORIES = 12
LONGEST_NAME, LONGEST_MEANING, LONGEST_CODE = 40, 200, 60

# The colours a level may have. Each has its own shape, so that colour never says it alone.
COLOURS = {
    "grey": ("Grey", "○"),
    "green": ("Green", "●"),
    "blue": ("Blue", "◇"),
    "yellow": ("Yellow", "◆"),
    "orange": ("Orange", "▲"),
    "red": ("Red", "■"),
    "purple": ("Purple", "★"),
}
APPETITES = {
    "averse": "Averse: avoid it wherever we can",
    "minimal": "Minimal: only what is very safe",
    "cautious": "Cautious: safe choices, little risk left",
    "open": "Open: any choice likely to succeed, for a fair reward",
    "eager": "Eager: try new things, take more risk for more reward",
}


class MatrixFault(Exception):
    """What is wrong with a matrix: every fault, each a sentence."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__(" ".join(faults))


@dataclass(frozen=True)
class Step:
    """One likelihood or impact."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Level:
    """What a cell says. `number` counts from 1, the best."""

    number: int
    name: str
    colour: str

    @property
    def shape(self) -> str:
        return COLOURS[self.colour][1]


@dataclass(frozen=True)
class Category:
    """A kind of risk, how much of it the council seeks, and the worst level (its number) it accepts."""

    code: str
    name: str
    appetite: str
    accepts: int

    @property
    def appetite_words(self) -> str:
        return APPETITES[self.appetite]


@dataclass(frozen=True)
class RiskMatrix:
    """`cells` has a row for each likelihood and in it, for each impact, the number of a level."""

    likelihoods: tuple[Step, ...]
    impacts: tuple[Step, ...]
    levels: tuple[Level, ...]
    cells: tuple[tuple[int, ...], ...]
    categories: tuple[Category, ...]

    def holds(self, likelihood: int, impact: int) -> bool:
        """Whether there is such a cell."""
        return 1 <= likelihood <= len(self.likelihoods) and 1 <= impact <= len(self.impacts)

    def level_of(self, likelihood: int, impact: int) -> Level:
        """The level of a cell. Raises `IndexError` where the matrix has no such cell."""
        if not self.holds(likelihood, impact):
            raise IndexError(f"no cell {likelihood} by {impact}")
        return self.levels[self.cells[likelihood - 1][impact - 1] - 1]

    def cells_of(self, numbers: Iterable[int]) -> dict[int, list[int]]:
        """The cells with a level among `numbers`: for each likelihood that has one, its impacts."""
        wanted = set(numbers)
        rows = {
            likelihood: [impact for impact, level in enumerate(row, 1) if level in wanted]
            for likelihood, row in enumerate(self.cells, 1)
        }
        return {likelihood: impacts for likelihood, impacts in rows.items() if impacts}

    def category(self, code: str) -> Category | None:
        """The category of a code; None where the council has it no more."""
        return next((one for one in self.categories if one.code == code), None)

    def above_appetite(self, category: str, likelihood: int, impact: int) -> bool:
        """Whether a cell is worse than what the council accepts in a category."""
        return self.beyond_appetite(category, likelihood, impact) > 0

    def beyond_appetite(self, category: str, likelihood: int, impact: int) -> int:
        """By how many levels a cell is worse than what the council accepts in a category; 0 within it."""
        held = self.category(category)
        if held is None or not self.holds(likelihood, impact):
            return 0
        return max(self.level_of(likelihood, impact).number - held.accepts, 0)


def read_matrix(content: Mapping[str, Any]) -> RiskMatrix:
    """The matrix that `content` describes. Raises `MatrixFault` with everything that is wrong."""
    faults: list[str] = []
    likelihoods = _steps(content, "likelihoods", "likelihood", faults)
    impacts = _steps(content, "impacts", "impact", faults)
    levels = _levels(content, faults)
    numbers = {level.name: level.number for level in levels}
    cells = _cells(content, likelihoods, impacts, numbers, faults)
    categories = tuple(_categories(content, numbers, faults))
    if faults:
        raise MatrixFault(faults)
    return RiskMatrix(likelihoods, impacts, levels, cells, categories)


def write_matrix(matrix: RiskMatrix) -> dict[str, Any]:
    """The plain values that `read_matrix` reads."""
    named = {level.number: level.name for level in matrix.levels}
    return {
        "likelihoods": [{"name": one.name, "meaning": one.meaning} for one in matrix.likelihoods],
        "impacts": [{"name": one.name, "meaning": one.meaning} for one in matrix.impacts],
        "levels": [{"name": one.name, "colour": one.colour} for one in matrix.levels],
        "cells": [[named[number] for number in row] for row in matrix.cells],
        "categories": [
            {"code": one.code, "name": one.name, "appetite": one.appetite, "accepts": named[one.accepts]}
            for one in matrix.categories
        ],
    }


def _rows(content: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = content.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _said(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return value if isinstance(value, str) else ""


def _numbered(count: int, what: str, most: int, faults: list[str]) -> None:
    if not FEWEST <= count <= most:
        faults.append(f"Give {FEWEST} to {most} {what}. There are {count}.")


def _names(names: list[str], what: str, faults: list[str]) -> None:
    """Every one has a name that fits and that no other has."""
    for number, name in enumerate(names, 1):
        if not name:
            faults.append(f"Give {what} {number} a name.")
        elif len(name) > LONGEST_NAME:
            faults.append(f"The name of {what} {number} is longer than {LONGEST_NAME} characters.")
    twice = {name for name in names if name and [one.lower() for one in names].count(name.lower()) > 1}
    faults += [f"“{name}” is the name of more than one {what}." for name in sorted(twice)]


def _steps(content: Mapping[str, Any], name: str, what: str, faults: list[str]) -> tuple[Step, ...]:
    steps = tuple(Step(_said(row, "name"), _said(row, "meaning")) for row in _rows(content, name))
    _numbered(len(steps), name, MOST, faults)
    _names([step.name for step in steps], what, faults)
    for step in steps:
        if len(step.meaning) > LONGEST_MEANING:
            faults.append(f"The meaning of “{step.name}” is longer than {LONGEST_MEANING} characters.")
    return steps


def _levels(content: Mapping[str, Any], faults: list[str]) -> tuple[Level, ...]:
    rows = _rows(content, "levels")
    levels = tuple(
        Level(number, _said(row, "name"), _said(row, "colour")) for number, row in enumerate(rows, 1)
    )
    _numbered(len(levels), "levels", MOST, faults)
    _names([level.name for level in levels], "level", faults)
    for level in levels:
        if level.colour not in COLOURS:
            faults.append(f"Choose a colour for level {level.number}.")
    chosen = [level.colour for level in levels if level.colour in COLOURS]
    faults += [
        f"{COLOURS[colour][0]} is the colour of more than one level."
        for colour in COLOURS
        if chosen.count(colour) > 1
    ]
    return levels


def _cells(
    content: Mapping[str, Any],
    likelihoods: tuple[Step, ...],
    impacts: tuple[Step, ...],
    numbers: Mapping[str, int],
    faults: list[str],
) -> tuple[tuple[int, ...], ...]:
    given = content.get("cells")
    rows = [row if isinstance(row, list) else [] for row in given] if isinstance(given, list) else []
    if len(rows) != len(likelihoods) or any(len(row) != len(impacts) for row in rows):
        faults.append("Give a level for every likelihood with every impact.")
        return ()
    empty = [
        f"Choose a level for {likelihoods[place].name} and {impacts[other].name}."
        for place, row in enumerate(rows)
        for other, name in enumerate(row)
        if not isinstance(name, str) or name not in numbers
    ]
    faults += empty
    if empty:
        return ()
    cells = tuple(tuple(numbers[name] for name in row) for row in rows)
    faults += _lower_than_before(cells, likelihoods, impacts)
    return cells


def _lower_than_before(
    cells: tuple[tuple[int, ...], ...], likelihoods: tuple[Step, ...], impacts: tuple[Step, ...]
) -> Iterator[str]:
    """Where something more likely, or of more impact, would have a better level."""
    for place, row in enumerate(cells):
        for other, number in enumerate(row):
            before = max(cells[place - 1][other] if place else 0, row[other - 1] if other else 0)
            if number < before:
                yield (
                    f"{likelihoods[place].name} and {impacts[other].name} has a better level than a cell "
                    "with less likelihood or impact."
                )


def _categories(
    content: Mapping[str, Any], numbers: Mapping[str, int], faults: list[str]
) -> Iterator[Category]:
    rows = _rows(content, "categories")
    if not 1 <= len(rows) <= MOST_CATEGORIES:
        faults.append(f"Give 1 to {MOST_CATEGORIES} categories. There are {len(rows)}.")
    _names([_said(row, "name") for row in rows], "category", faults)
    codes = [_said(row, "code") for row in rows]
    for row, code in zip(rows, codes, strict=True):
        name, accepts = _said(row, "name"), _said(row, "accepts")
        if not 1 <= len(code) <= LONGEST_CODE or codes.count(code) > 1:
            faults.append(f"The category “{name}” needs a code of its own.")
        if _said(row, "appetite") not in APPETITES:
            faults.append(f"Choose an appetite for “{name}”.")
        if accepts not in numbers:
            faults.append(f"Choose the worst level accepted for “{name}”.")
            continue
        yield Category(code, name, _said(row, "appetite"), numbers[accepts])


def _example() -> RiskMatrix:
    low, medium, high, very = "Low", "Medium", "High", "Very high"
    steps = [
        ("Rare", "Less than 1 in 10, in the life of the partnership or three years"),
        ("Unlikely", "1 to 3 in 10"),
        ("Possible", "3 to 6 in 10"),
        ("Likely", "6 to 8 in 10"),
        ("Almost certain", "More than 8 in 10"),
    ]
    impacts = [
        ("Insignificant", "Put right in a day. Nobody outside notices."),
        ("Minor", "Put right in a week, within the budget. A few complaints."),
        ("Moderate", "A service is worse for weeks, or a budget must be found. Local press."),
        ("Major", "A service stops for some, a law is broken, or a large sum is lost. Partners at odds."),
        (
            "Critical",
            "Somebody is gravely harmed, a service is lost, or the council’s own money is in doubt.",
        ),
    ]
    categories = [
        ("finance", "Finance", "cautious", medium),
        ("service", "Service to people", "cautious", medium),
        ("legal", "Legal", "averse", low),
        ("reputation", "Reputation", "cautious", medium),
        ("people", "People and staff", "minimal", medium),
        ("information", "Information", "averse", low),
        ("relations", "Partnership relations", "open", high),
    ]
    return read_matrix(
        {
            "likelihoods": [{"name": name, "meaning": meaning} for name, meaning in steps],
            "impacts": [{"name": name, "meaning": meaning} for name, meaning in impacts],
            "levels": [
                {"name": low, "colour": "green"},
                {"name": medium, "colour": "yellow"},
                {"name": high, "colour": "orange"},
                {"name": very, "colour": "red"},
            ],
            "cells": [
                [low, low, low, low, high],
                [low, low, medium, medium, very],
                [low, medium, medium, high, very],
                [low, medium, high, very, very],
                [medium, high, very, very, very],
            ],
            "categories": [
                {"code": code, "name": name, "appetite": appetite, "accepts": accepts}
                for code, name, appetite, accepts in categories
            ],
        }
    )


# In force until the council agrees its own; pages say that it is an example.
EXAMPLE = _example()
