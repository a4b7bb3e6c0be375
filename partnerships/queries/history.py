"""What was changed on a partnership, save by save, as its reader may see it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.paginator import Page, Paginator

from partnerships.models import FieldChange, Partnership
from partnerships.queries.changes import spoken
from partnerships.queries.contribution import MONEY
from partnerships.queries.withheld import withhold
from partnerships.vocabulary import PARTNERSHIP_FACTS

PAGE = 50
# What the history names beside the facts.
OTHERS = {
    "money_year": "Financial year of the sums",
    "nature_answers": "Is it a partnership?",
    "posts": "Other posts",
    "documents": "Governance documents",
    "reporting": "Reporting lines",
}


@dataclass(frozen=True)
class Changed:
    """One field in one save, in words; both empty where it is withheld from the reader."""

    label: str
    before: str
    after: str
    withheld: bool


@dataclass(frozen=True)
class Save:
    """What one person changed at one time."""

    by_name: str
    at: datetime
    fields: list[Changed]


def history_page(partnership: Partnership, person, number) -> Page:
    """The changes of a partnership, the newest first: ``object_list`` holds a `Save` for each save."""
    withhold([partnership], person)
    page = Paginator(FieldChange.objects.on(partnership), PAGE).get_page(number)
    page.object_list = [
        Save(by_name, at, [_changed(partnership, row) for row in rows])
        for (at, by_name), rows in groupby(page.object_list, key=lambda row: (row.at, row.by_name))
    ]
    return page


def _changed(partnership: Partnership, row: FieldChange) -> Changed:
    label = PARTNERSHIP_FACTS.get(row.field) or OTHERS.get(row.field) or row.field.capitalize()
    if row.field in partnership.withheld or (row.field == "contributions" and MONEY & partnership.withheld):
        return Changed(label, "", "", withheld=True)
    before, after = (spoken(partnership, row.field, words) for words in (row.before, row.after))
    return Changed(label, before, after, withheld=False)
