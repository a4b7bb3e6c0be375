"""What a person looks at before an import: how cells were read, what empty ones get, row by row."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator

from partnerships.models import Partnership
from partnerships.queries.register_import import Plan, Planned, Table
from partnerships.rules.cells import plain
from partnerships.rules.register_columns import BY_CODE, CHOICE, COLUMNS, DATE, NUMBER, POUNDS, Column
from partnerships.rules.register_reading import Reading, reading, readings, value_in_words
from partnerships.rules.register_row import DEFAULTS

PAGE, MOST_EXAMPLES = 10, 8
INTERPRETED = (DATE, POUNDS, NUMBER, CHOICE)
# What a new partnership can get without its row saying so.
GIVEN = (*DEFAULTS, "lead_post", "accountable_body", "exit_plan")


@dataclass
class MadeOf:
    """One thing that was made of cells of a column: in how many rows, and of which cells most often."""

    column: Column
    remark: str
    found: Counter[Reading] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.found.total()

    @property
    def examples(self) -> list[Reading]:
        return [one for one, _ in self.found.most_common(MOST_EXAMPLES)]

    @property
    def others(self) -> int:
        return max(0, len(self.found) - MOST_EXAMPLES)


@dataclass(frozen=True)
class Given:
    """What new partnerships get in a column where the sheet says nothing, and how many of them.

    `in_sheet` says whether the sheet has the column at all.
    """

    column: Column
    value: str
    rows: int
    in_sheet: bool


@dataclass(frozen=True)
class Becomes:
    """A row and what it becomes: each cell that is written, what it gets beside them, and the notes."""

    number: int
    name: str
    partnership: Partnership | None
    readings: list[Reading]
    given: list[tuple[str, str]]
    notes: list[str]


def made_of(plan: Plan) -> list[MadeOf]:
    """Everything that was made of cells beyond what they say, by column and what it was."""
    found: dict[tuple[str, str], MadeOf] = {}
    seen: dict[tuple[str, str, object], Reading] = {}
    for planned in _in_order(plan):
        values = _values(planned)
        for code, cell in planned.row.cells.items():
            if BY_CODE[code].kind not in INTERPRETED:
                continue
            one = _read_once(seen, code, cell, values.get(code))
            if one.remark:
                group = found.setdefault((code, one.remark), MadeOf(BY_CODE[code], one.remark))
                group.found[one] += 1
    places = {column.code: place for place, column in enumerate(COLUMNS)}
    return sorted(found.values(), key=lambda one: (places[one.column.code], -one.rows))


def _read_once(seen: dict[tuple[str, str, object], Reading], code: str, cell: str, value: object) -> Reading:
    """What was made of a cell: made once for all that say the same, in whatever capitals."""
    if (code, cell, value) not in seen:
        alike = (code, plain(cell), value)
        seen[code, cell, value] = seen.setdefault(alike, reading(cell, BY_CODE[code], value))
    return seen[code, cell, value]


def given(plan: Plan, table: Table) -> list[Given]:
    """What new partnerships get where the sheet says nothing: each column and value once."""
    found = Counter(one for planned in plan.added for one in _given(planned))
    return [
        Given(BY_CODE[code], value, rows, code in table.columns)
        for code in GIVEN
        for (other, value), rows in found.items()
        if other == code
    ]


def becomes(plan: Plan, number: str | None) -> Page:
    """A page of the rows that importing would write, in the order of the sheet."""
    page = Paginator(list(_in_order(plan)), PAGE).get_page(number)
    page.object_list = [_becomes(planned) for planned in page.object_list]
    return page


def _in_order(plan: Plan) -> Iterator[Planned]:
    yield from sorted((*plan.added, *plan.changed), key=lambda planned: planned.row.number)


def _becomes(planned: Planned) -> Becomes:
    changes = {*planned.facts} | ({"partners"} if planned.partners else set())
    shown = [
        one
        for one in readings(planned.row, _values(planned))
        if planned.partnership is None or one.code in changes
    ]
    beside = (
        [] if planned.partnership else [(BY_CODE[code].heading, value) for code, value in _given(planned)]
    )
    notes = planned.row.notes if "notes" in planned.facts else []
    name = planned.partnership.name if planned.partnership else str(planned.facts["name"])
    return Becomes(planned.row.number, name, planned.partnership, shown, beside, notes)


def _values(planned: Planned) -> Mapping[str, object]:
    """What is written for each cell. Notes are the cell's own: those of before are not the sheet's."""
    row = planned.row
    values = row.facts | {code: planned.facts[code] for code in row.facts if code in planned.facts}
    own = {"notes": row.facts["notes"]} if "notes" in row.facts else {}
    return values | own | ({"partners": planned.partners} if "partners" in row.cells else {})


def _given(planned: Planned) -> Iterator[tuple[str, str]]:
    for code in GIVEN:
        value = planned.facts.get(code)
        if value and code not in planned.row.facts:
            yield code, value_in_words(BY_CODE[code], value)
