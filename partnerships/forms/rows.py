"""Forms of several like rows: those there are, and empty ones to add to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from partnerships.forms.base import CouncilForm

EMPTY_ROWS = 2


@dataclass(frozen=True)
class Row:
    """One row on the page: its number, its fields, and whether anything stands in it."""

    number: int
    fields: list[forms.BoundField]
    in_use: bool


class RowsForm(CouncilForm):
    """A form whose `KINDS` of rows each have the fields that a function makes, and so many places."""

    KINDS: Mapping[str, tuple[int, Callable[[], dict[str, forms.Field]]]] = {}
    stale_template = "components/stale_policy.html"

    def __init__(self, *args, rows: Mapping[str, Sequence[Mapping[str, Any]]], **kwargs):
        super().__init__(*args, **kwargs)
        self._names: dict[str, list[list[str]]] = {}
        for kind, (places, make) in self.KINDS.items():
            there = list(rows.get(kind, ()))
            self._names[kind] = [
                self._add(kind, place, make(), there[place] if place < len(there) else {})
                for place in range(places)
            ]

    def _add(self, kind: str, place: int, fields: dict[str, forms.Field], values: Mapping) -> list[str]:
        names = []
        for name, field in fields.items():
            field.required, field.says_when = False, True
            full = f"{kind}_{place}_{name}"
            self.fields[full] = field
            self._dress(field)
            self.initial.setdefault(full, values.get(name))
            names.append(full)
        return names

    def rows_of(self, kind: str) -> list[Row]:
        """The rows of one kind as the page shows them: those in use, and two to add to."""
        places = self._names[kind]
        used = [names for names in places if self._says(names, lambda name: self[name].value())]
        empty = [names for names in places if names not in used][:EMPTY_ROWS]
        return [
            Row(number, [self[name] for name in names], names in used)
            for number, names in enumerate([*used, *empty], 1)  # as a fault counts them
        ]

    def given(self, kind: str) -> list[dict[str, Any]]:
        """The rows of one kind in which something was said."""
        found = []
        for names in self._names[kind]:
            row = {name.split("_", 2)[2]: self.cleaned_data.get(name) for name in names}
            if self._says(names, self.cleaned_data.get):
                found.append(row)
        return found

    def _says(self, names: list[str], value_of: Callable) -> bool:
        """Whether anything stands in the boxes of a row."""
        return any(value_of(name) not in (None, "") for name in names if not self[name].is_hidden)
