"""The council's risk matrix on one page: likelihoods, impacts, levels, a level for every cell, categories."""

from django import forms
from django.utils.text import slugify

from partnerships.forms.base import CouncilForm
from partnerships.forms.choices import Choose
from partnerships.forms.fields import PlainText
from partnerships.rules.risk_matrix import (
    APPETITES,
    COLOURS,
    LONGEST_CODE,
    LONGEST_MEANING,
    LONGEST_NAME,
    MOST,
    MOST_CATEGORIES,
    RiskMatrix,
)

AXES = {"likelihood": "likelihoods", "impact": "impacts"}
EMPTY_ROWS = 2


class MatrixForm(CouncilForm):
    """A matrix in rows of fields. A row without a name is not there; the grid follows the rows above it."""

    stale_template = "partnerships/risk/stale_matrix.html"

    def __init__(self, *args, matrix: RiskMatrix, **kwargs):
        super().__init__(*args, initial=fields_of(matrix), **kwargs)
        for number in range(1, MOST + 1):
            for axis in AXES:
                self._add(f"{axis}_{number}", _name(f"{axis.capitalize()} {number}"))
                self._add(f"{axis}_{number}_meaning", _meaning(f"What {axis} {number} means"))
            self._add(f"level_{number}", _name(f"Level {number}"))
            self._add(f"level_{number}_colour", _colour(number))
        for number in range(1, MOST_CATEGORIES + 1):
            self._add_category(number)
        levels = {str(number): name for number, name in enumerate(self.named("level"), 1)}
        for likelihood in range(1, MOST + 1):
            for impact in range(1, MOST + 1):
                self._add(f"cell_{likelihood}_{impact}", self._cell(likelihood, impact, levels))
        for number in range(1, MOST_CATEGORIES + 1):
            self.fields[f"category_{number}_accepts"].choices = [("", "Choose one"), *levels.items()]

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self._dress(field)

    def _add_category(self, number: int) -> None:
        what = f"Category {number}"
        code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_CODE)
        self._add(f"category_{number}_code", code)
        self._add(f"category_{number}", _name(what))
        self._add(
            f"category_{number}_appetite",
            Choose(
                label=f"Appetite for category {number}",
                choices=APPETITES,
                select=True,
                required=False,
                message="Choose an appetite from the list",
            ),
        )
        self._add(
            f"category_{number}_accepts",
            Choose(
                label=f"Worst level accepted in category {number}",
                choices={},
                select=True,
                required=False,
                message="Choose a level from the list",
            ),
        )

    def _cell(self, likelihood: int, impact: int, levels: dict[str, str]) -> Choose:
        one, other = self._at("likelihood", likelihood), self._at("impact", impact)
        return Choose(
            label=f"{one} and {other}",
            choices=levels,
            select=True,
            required=False,
            message=f"Choose a level for {one} and {other}",
        )

    def _at(self, kind: str, number: int) -> str:
        names = self.named(kind)
        return names[number - 1] if number <= len(names) else f"{kind} {number}"

    def named(self, kind: str) -> list[str]:
        """The names on the page of likelihoods, impacts or levels, up to the last that is filled in."""
        names = [str(self[f"{kind}_{number}"].value() or "").strip() for number in range(1, MOST + 1)]
        while names and not names[-1]:
            names.pop()
        return names

    @property
    def steps(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """The rows for likelihoods and for impacts."""
        return [
            (title, [(self[f"{axis}_{n}"], self[f"{axis}_{n}_meaning"]) for n in range(1, MOST + 1)])
            for axis, title in (
                ("likelihood", "Likelihoods, the least first"),
                ("impact", "Impacts, the least first"),
            )
        ]

    @property
    def levels(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"level_{n}"], self[f"level_{n}_colour"]) for n in range(1, MOST + 1)]

    @property
    def impact_names(self) -> list[str]:
        return self.named("impact")

    @property
    def grid(self) -> list[tuple[str, list[forms.BoundField]]]:
        """A row of cells for each likelihood that has a name, the most likely first."""
        likelihoods, impacts = self.named("likelihood"), self.named("impact")
        return [
            (likelihoods[row - 1], [self[f"cell_{row}_{one}"] for one in range(1, len(impacts) + 1)])
            for row in range(len(likelihoods), 0, -1)
        ]

    @property
    def categories(self) -> list[list[forms.BoundField]]:
        """The rows for categories: those filled in, and some empty ones."""
        filled = [n for n in range(1, MOST_CATEGORIES + 1) if self[f"category_{n}"].value()]
        shown = min(max(filled, default=0) + EMPTY_ROWS, MOST_CATEGORIES)
        names = ("category_{}", "category_{}_appetite", "category_{}_accepts", "category_{}_code")
        return [[self[name.format(n)] for name in names] for n in range(1, shown + 1)]

    def clean(self):
        cleaned = super().clean()
        for kind in (*AXES, "level"):
            for number, name in enumerate(self.named(kind), 1):
                if not name and f"{kind}_{number}" not in self.errors:
                    self.add_error(f"{kind}_{number}", f"Name {kind} {number}, or empty those after it")
        for _, cells in self.grid:
            for cell in cells:
                if not cleaned.get(cell.name) and cell.name not in self.errors:
                    self.add_error(cell.name, cell.field.error_messages["required"])
        for name, appetite, accepts, _ in self.categories:
            if not name.value():
                continue
            for one, message in (
                (appetite, "Choose an appetite"),
                (accepts, "Choose the worst level accepted"),
            ):
                if not cleaned.get(one.name) and one.name not in self.errors:
                    self.add_error(one.name, f"{message} for {name.value()}")
        return cleaned

    def content(self) -> dict:
        """The matrix as plain values, as `partnerships.rules.risk_matrix` reads it."""
        said = self.cleaned_data
        levels = self.named("level")
        return {
            **{
                title: [
                    {"name": said[f"{axis}_{n}"], "meaning": said[f"{axis}_{n}_meaning"]}
                    for n in range(1, len(self.named(axis)) + 1)
                ]
                for axis, title in AXES.items()
            },
            "levels": [
                {"name": said[f"level_{n}"], "colour": said[f"level_{n}_colour"]}
                for n in range(1, len(levels) + 1)
            ],
            "cells": [[self._level(said[cell.name]) for cell in cells] for _, cells in reversed(self.grid)],
            "categories": self._categories(said),
        }

    def _level(self, number: str) -> str:
        return self.cleaned_data[f"level_{number}"]

    def _categories(self, said: dict) -> list[dict]:
        """The categories that have a name. A new one gets a code, which it keeps when it is renamed."""
        rows = [n for n in range(1, MOST_CATEGORIES + 1) if said[f"category_{n}"]]
        taken = {said[f"category_{n}_code"] for n in rows}
        found = []
        for n in rows:
            code = said[f"category_{n}_code"]
            if not code:
                code = next(one for one in _codes(said[f"category_{n}"]) if one not in taken)
                taken.add(code)
            found.append(
                {
                    "code": code,
                    "name": said[f"category_{n}"],
                    "appetite": said[f"category_{n}_appetite"],
                    "accepts": self._level(said[f"category_{n}_accepts"]),
                }
            )
        return found


def _codes(name: str):
    """Codes for a category of this name: the first that is free is its own."""
    start = slugify(name)[: LONGEST_CODE - 4] or "category"
    yield start
    for number in range(2, MOST_CATEGORIES + 2):
        yield f"{start}-{number}"


def _name(label: str) -> PlainText:
    return PlainText(label=label, max_length=LONGEST_NAME, required=False)


def _meaning(label: str) -> PlainText:
    box = forms.Textarea(attrs={"rows": 2})
    return PlainText(label=label, max_length=LONGEST_MEANING, required=False, widget=box)


def _colour(number: int) -> Choose:
    return Choose(
        label=f"Colour of level {number}",
        choices={code: f"{shape} {name}" for code, (name, shape) in COLOURS.items()},
        select=True,
        empty="None",
        required=False,
        message="Choose a colour from the list",
    )


def fields_of(matrix: RiskMatrix) -> dict:
    """The fields of the page as `matrix` fills them in."""
    said = {}
    for axis, steps in (("likelihood", matrix.likelihoods), ("impact", matrix.impacts)):
        for number, step in enumerate(steps, 1):
            said |= {f"{axis}_{number}": step.name, f"{axis}_{number}_meaning": step.meaning}
    for level in matrix.levels:
        said |= {f"level_{level.number}": level.name, f"level_{level.number}_colour": level.colour}
    for likelihood, row in enumerate(matrix.cells, 1):
        said |= {f"cell_{likelihood}_{impact}": str(number) for impact, number in enumerate(row, 1)}
    for number, one in enumerate(matrix.categories, 1):
        said |= {
            f"category_{number}": one.name,
            f"category_{number}_code": one.code,
            f"category_{number}_appetite": one.appetite,
            f"category_{number}_accepts": str(one.accepts),
        }
    return said
