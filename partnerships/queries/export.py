"""What an export holds: sheets of one kind of record each, as their reader may see them, in short pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from django.utils import timezone

from partnerships.models import Partnership
from partnerships.queries.register import Wanted, register
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.queries.withheld import withheld_in, withhold
from partnerships.rules.money import WITHHELD
from partnerships.rules.nature import ANSWERS, QUESTIONS
from partnerships.rules.register_columns import CHOICE, COLUMNS, Column
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.spreadsheets import Row, Value

TOGETHER = 200
# How a cell is read of a record: the path of a field or method (“owner_post.title”), or a function.
Read = str | Callable[[Any], Value]


@dataclass(frozen=True)
class Asker:
    """Who an export is for (None from whom all that is marked is withheld), and on which day."""

    person: Any
    today: date

    @cached_property
    def matrix(self) -> RiskMatrix:
        """The risk matrix in force, read once."""
        return matrix_in_force().matrix

    @cached_property
    def withheld(self) -> dict[int, Partnership]:
        """The partnerships of which something is withheld from them, by id, blanked. Two queries, once."""
        return withheld_in(self.person)


@dataclass(frozen=True)
class Part:
    """One sheet: its title, how each column is read by its heading, and how its records are found.

    `find` gives the records of some ids; `by` reads the one of a record's ids that these are.
    """

    title: str
    columns: Mapping[str, Read]
    find: Callable[[Asker, list], Iterable[Any]]
    by: Read = "partnership_id"

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(self.columns)

    def rows(self, asker: Asker, ids: list) -> Iterator[Row]:
        """The records of `ids` in their order, in as many queries for every so many ids as `find` takes."""
        cells, own = [reading(one) for one in self.columns.values()], reading(self.by)
        for start in range(0, len(ids), TOGETHER):
            some = ids[start : start + TOGETHER]
            place = {pk: number for number, pk in enumerate(some)}
            found = sorted(self.find(asker, some), key=lambda one, place=place: place[own(one)])
            yield from ([cell(one) for cell in cells] for one in found)


def reading(read: Read) -> Callable[[Any], Value]:
    """A function for a path: what is missing on the way is None, a method is called."""
    return partial(_follow, names=read.split(".")) if isinstance(read, str) else read


def _follow(one: Any, names: list[str]) -> Value:
    for name in names:
        if one is None:
            return None
        one = getattr(one, name)
    return one() if callable(one) else one


def unless(flag: str, read: Read) -> Callable[[Any], Value]:
    """What `read` says of a record, or that it is withheld where the `flag` on the record's path says so."""
    cell, hidden = reading(read), reading(flag)
    return lambda one: WITHHELD if hidden(one) else cell(one)


def found_partnerships(person, wanted: Wanted) -> list[int]:
    """The ids of the partnerships that match, in the order of the list, in one query."""
    return list(register(person, wanted).values_list("pk", flat=True))


def _partnerships(asker: Asker, some: list[int]) -> list[Partnership]:
    found = Partnership.objects.with_lead().with_partners().filter(pk__in=some)
    rows = list(found.select_related("lead_post", "accountable_body", "host"))
    withhold(rows, asker.person)
    return rows


def _value(one: Partnership, column: Column) -> Value:
    code = column.code
    if code in one.withheld:
        return WITHHELD
    if code in MADE:
        return MADE[code](one)
    value = getattr(one, code)
    if column.kind == CHOICE:
        return column.choices[value] if value else ""
    return value if value is None or isinstance(value, Value) else str(value)


def _partners(one: Partnership) -> str:
    return "; ".join(_partner(place) for place in one.partners_now if not place.organisation.ours)


def _partner(place) -> str:
    """A partner's name, with its role in brackets where it is more than a partner."""
    role = "" if place.role == "partner" else f" ({place.get_role_display()})"
    return f"{place.organisation.name}{role}"


def _answer(code: str, one: Partnership) -> str:
    return ANSWERS.get(one.nature_answers.get(code, ""), "")


# The columns that are no field of a partnership.
MADE: dict[str, Callable[[Partnership], Value]] = {
    "partners": _partners,
    "holder": lambda one: one.lead_name or "",
    **{question.code: partial(_answer, question.code) for question in QUESTIONS},
}
# The sheet that the register can be imported from again.
PARTNERSHIPS = Part(
    "Partnerships",
    {one.heading: partial(_value, column=one) for one in COLUMNS},
    _partnerships,
    by="pk",
)
HEADINGS = PARTNERSHIPS.headings


def export_rows(person, wanted: Wanted) -> Iterator[Row]:
    """A row of `HEADINGS` for each partnership that matches, in three queries for every so many of them."""
    asker = Asker(person, timezone.localdate())
    return PARTNERSHIPS.rows(asker, found_partnerships(person, wanted))
