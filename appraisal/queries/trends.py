"""The signed appraisals of a partnership that a reader may open, side by side."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisal.models import Appraisal, Snapshot
from appraisal.queries.carrying import SOURCES
from appraisal.rules.document import open_document
from appraisal.rules.trends import Group, trends
from partnerships.access import visible_to
from partnerships.models import Partnership
from partnerships.permissions import Permission

MOST = 6


@dataclass(frozen=True)
class Year:
    """One signed appraisal as the head of a column."""

    ref: str
    as_at: date
    conclusion: str


@dataclass(frozen=True)
class Trends:
    """The last appraisals, the oldest first, and what they say by section and question."""

    years: list[Year]
    groups: list[Group]


def trends_of(partnership: Partnership, person) -> Trends:
    """The last `MOST` whose report `person` may read, which is with what is withheld in it. One query.

    Read from the documents, as they were signed: nothing in them is made anew.
    """
    signed = Appraisal.objects.filter(partnership=partnership, state__in=SOURCES)
    readable = visible_to(signed, person, Permission.READ_REPORT).order_by()
    found = Snapshot.objects.filter(appraisal__in=readable.values("pk"), edition="full")
    contents = found.order_by("-appraisal_id").values_list("document", flat=True)[:MOST]
    documents = [open_document(one.encode()) for one in reversed(contents)]
    return Trends([_year(one) for one in documents], trends(documents))


def _year(document: dict[str, Any]) -> Year:
    concluded = document["conclusion"]
    return Year(
        document["ref"], date.fromisoformat(document["as_at"][:10]), concluded["word"] if concluded else ""
    )
