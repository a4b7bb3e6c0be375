"""The register as rows of a spreadsheet, as its reader may see it, in the order of the list."""

from collections.abc import Iterator

from partnerships.models import Partnership
from partnerships.queries.register import Wanted, register
from partnerships.queries.withheld import withhold
from partnerships.rules.money import WITHHELD
from partnerships.rules.register_columns import CHOICE, COLUMNS, Column
from partnerships.spreadsheets import Value

TOGETHER = 200
HEADINGS = tuple(one.heading for one in COLUMNS)


def export_rows(person, wanted: Wanted) -> Iterator[list[Value]]:
    """A row of `HEADINGS` for each partnership that matches, in three queries for every so many of them."""
    ids = list(register(person, wanted).values_list("pk", flat=True))
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        found = Partnership.objects.with_lead().with_partners()
        found = found.select_related("lead_post", "accountable_body", "host").in_bulk(some)
        withhold(found.values(), person)
        yield from ([_value(found[pk], column) for column in COLUMNS] for pk in some if pk in found)


def _value(one: Partnership, column: Column) -> Value:
    code = column.code
    if code in one.withheld:
        return WITHHELD
    if code == "partners":
        return "; ".join(_partner(place) for place in one.partners_now if not place.organisation.ours)
    if code == "holder":
        return one.lead_name or ""
    value = getattr(one, code)
    if column.kind == CHOICE:
        return column.choices[value] if value else ""
    return value if value is None or isinstance(value, Value) else str(value)


def _partner(place) -> str:
    """A partner's name, with its role in brackets where it is more than a partner."""
    role = "" if place.role == "partner" else f" ({place.get_role_display()})"
    return f"{place.organisation.name}{role}"
