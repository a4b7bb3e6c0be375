"""What an export holds: sheets of one kind of record each, as their reader may see them, in short pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from operator import attrgetter
from typing import Any, get_args

from django.utils import timezone

from partnerships.models import Partnership
from partnerships.queries.register import Wanted, register
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.queries.withheld import withheld_in, withhold
from partnerships.rules.money import WITHHELD
from partnerships.rules.nature import ANSWERS, QUESTIONS
from partnerships.rules.register_columns import CHOICE, COLUMNS, Column
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.streamed_book import Row, Value

TOGETHER = 400
LABEL = ("get_", "_display")
KINDS = get_args(Value)


@dataclass(frozen=True)
class Unless:
    """What `read` says of a record, unless the `flag` on the record’s path says that it is withheld."""

    flag: str
    read: "str | Callable[[Any], Value]"


# How a cell is read of a record: the path of a field, property or label (“get_kind_display”), or a function.
Read = str | Callable[[Any], Value] | Unless


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

    @cached_property
    def met(self) -> dict[int, Partnership]:
        """The partnerships that were met so far, by id: of each, ref, name and who leads it."""
        return {}

    def meet(self, ids: Iterable[int]) -> None:
        """Read the partnerships of `ids` that were not met before, in one query. Every sheet names them."""
        new = set(ids) - self.met.keys()
        if new:
            self.met.update(Partnership.objects.with_lead().only("ref", "name", "lead_post").in_bulk(new))


@dataclass(frozen=True)
class Part:
    """One sheet: its title, how each column is read by its heading, and how its records are found.

    `find` gives the records of some ids; `by` reads the one of a record's ids that these are. Where it is a
    path to a partnership's, it was met. What can be withheld is so under one flag.
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
        reads = self.columns.values()
        cells = [reading(one) for one in reads]
        flags = {one.flag for one in reads if isinstance(one, Unless)}
        hidden = attrgetter(flags.pop()) if flags else _never
        closed = [_withheld if isinstance(one, Unless) else reading(one) for one in reads]
        own = reading(self.by)
        for start in range(0, len(ids), TOGETHER):
            some = ids[start : start + TOGETHER]
            if isinstance(self.by, str) and self.by != "pk":
                asker.meet(some)
            place = {pk: number for number, pk in enumerate(some)}
            found = sorted(self.find(asker, some), key=lambda one, place=place: place[own(one)])
            yield from ([cell(one) for cell in (closed if hidden(one) else cells)] for one in found)


def _never(one: Any) -> bool:
    return False


def _withheld(one: Any) -> Value:
    return WITHHELD


def reading(read: Read) -> Callable[[Any], Value]:
    """A function for a path: what is missing at its first step is None."""
    if isinstance(read, Unless):
        return reading(read.read)
    if not isinstance(read, str):
        return read
    first, dot, rest = read.partition(".")
    get = attrgetter(first) if dot else _last(first)
    return partial(_beyond, get, reading(rest)) if dot else get


def _beyond(get: Callable[[Any], Any], rest: Callable[[Any], Value], one: Any) -> Value:
    held = get(one)
    return None if held is None else rest(held)


def _last(name: str) -> Callable[[Any], Value]:
    """The last step of a path: a field or property, or the label of a choice."""
    before, after = LABEL
    if not (name.startswith(before) and name.endswith(after)):
        return attrgetter(name)
    field = name.removeprefix(before).removesuffix(after)

    def label(one: Any) -> Value:
        value = getattr(one, field)
        return labels(type(one), field).get(value, value)

    return label


@cache
def labels(model: type, field: str) -> dict[str, str]:
    """The choices of a field, which Django makes anew for every record that is asked for its label."""
    return {code: str(label) for code, label in model._meta.get_field(field).flatchoices}  # type: ignore[attr-defined]


def found_partnerships(person, wanted: Wanted) -> list[int]:
    """The ids of the partnerships that match, in the order of the list, in one query."""
    return list(register(person, wanted).values_list("pk", flat=True))


def _partnerships(asker: Asker, some: list[int]) -> list[Partnership]:
    found = Partnership.objects.with_lead().with_partners().filter(pk__in=some)
    rows = list(found.select_related("lead_post", "accountable_body", "host"))
    withhold(rows, asker.person)
    return rows


def _value(column: Column) -> Callable[[Partnership], Value]:
    """How a column of the register is read of a partnership."""
    code, made, choices = column.code, MADE.get(column.code), column.choices
    get = attrgetter(code) if made is None else made

    def read(one: Partnership) -> Value:
        if code in one.withheld:
            return WITHHELD
        value = get(one)
        if column.kind == CHOICE:
            return choices[value] if value else ""
        return value if value is None or isinstance(value, KINDS) else str(value)

    return read


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
    {one.heading: _value(one) for one in COLUMNS},
    _partnerships,
    by="pk",
)
HEADINGS = PARTNERSHIPS.headings


def export_rows(person, wanted: Wanted) -> Iterator[Row]:
    """A row of `HEADINGS` for each partnership that matches, in three queries for every so many of them."""
    asker = Asker(person, timezone.localdate())
    return PARTNERSHIPS.rows(asker, found_partnerships(person, wanted))
