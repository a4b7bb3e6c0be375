"""What was changed on a record, save by save, as its reader may see it: of a partnership, and for all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from partnerships.models import FieldChange, Partnership
from partnerships.queries.changes import spoken
from partnerships.queries.contribution import MONEY
from partnerships.queries.row import SUBJECTS
from partnerships.queries.withheld import withhold
from partnerships.vocabulary import PARTNERSHIP_FACTS, ROW_FACTS, ROW_NAMES

PAGE = 50
ROWS = frozenset(SUBJECTS.values())
KNOWN_BY = frozenset(ROW_FACTS[name] for name in ROW_NAMES)
# What the history names beside the facts.
OTHERS = {
    "money_year": "Financial year of the sums",
    "nature_answers": "Is it a partnership?",
    "posts": "Other posts",
    "documents": "Governance documents",
    "reporting": "Reporting lines",
    "audits": "Audit reports",
}


@dataclass(frozen=True)
class Changed:
    """One field in one save, in words; both empty where it is withheld from the reader."""

    label: str
    before: str
    after: str
    withheld: bool = False


@dataclass(frozen=True)
class Save:
    """What one person changed at one time; `about` names the record, where a page tells of several."""

    by_name: str
    at: datetime
    about: str
    fields: list[Changed]


def saves_page(
    found: QuerySet[FieldChange],
    say: Callable[[FieldChange], Changed],
    number,
    name: Callable[[list[FieldChange]], Mapping[tuple[str, int], str]] = lambda rows: {},
) -> Page:
    """The changes of `found`, the newest first: ``object_list`` holds a `Save` for each save. Two queries.

    `say` puts one change into words, and leaves out those that its reader may not have. `name` says what the
    records of a page of changes are called, by kind and id. The fields of a save stand as they were saved.
    """
    page = Paginator(found, PAGE).get_page(number)
    rows = list(page.object_list)
    names = name(rows)
    page.object_list = [
        Save(by_name, at, names.get((kind, pk), ""), [say(row) for row in reversed(list(saved))])
        for (at, by_name, kind, pk), saved in groupby(rows, key=_one_save)
    ]
    return page


def _one_save(row: FieldChange) -> tuple[datetime, str, str, int]:
    return row.at, row.by_name, row.subject_kind, row.subject_id


def history_page(partnership: Partnership, person, number) -> Page:
    """The changes of a partnership. Three queries, whatever their number."""
    withhold([partnership], person)
    return saves_page(FieldChange.objects.on(partnership), lambda row: _changed(partnership, row), number)


def _changed(partnership: Partnership, row: FieldChange) -> Changed:
    label = PARTNERSHIP_FACTS.get(row.field) or OTHERS.get(row.field) or row.field.capitalize()
    if row.field in partnership.withheld or (row.field == "contributions" and MONEY & partnership.withheld):
        return Changed(label, "", "", withheld=True)
    before, after = (spoken(partnership, row.field, words) for words in (row.before, row.after))
    if MONEY & partnership.withheld:
        before, after = _without_shares(before), _without_shares(after)
    if row.field in ROWS:
        before, after = what_differs(before, after)
    return Changed(label, before, after)


def _without_shares(said: str) -> str:
    """What a partner's history says, without the share that would tell what is withheld."""
    return "\n".join(one for one in said.splitlines() if not one.startswith(f"{ROW_FACTS['share']}: "))


def what_differs(before: str, after: str) -> tuple[str, str]:
    """Of what a row said and says, a line for each fact: what it is known by, and what differs."""
    was, now = before.splitlines(), after.splitlines()
    if not was or not now or was == now:
        return before, after
    return _kept(was, now), _kept(now, was)


def _kept(lines: list[str], others: list[str]) -> str:
    return "\n".join(one for one in lines if one.partition(":")[0] in KNOWN_BY or one not in others)
