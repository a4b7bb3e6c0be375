"""What is handed out, for a person's own page, as arms of one query."""

import json
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, DateTimeField, F, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, JSONObject, RowNumber
from django.urls import reverse

from appraisal.models import Assignment
from appraisal.models.assignment import LIVE
from appraisal.queries.assignment import with_title
from partnerships.queries.short import ROWS, Short


@dataclass(frozen=True)
class HandedOut:
    """Something that is handed out, as a line of a list: where it leads, and how it stands."""

    ref: str
    number: int
    partnership: str
    title: str
    post: str
    stage: str
    due: date | None
    left: int
    of: int

    @property
    def address(self) -> str:
        return reverse("assignment", args=[self.ref, self.number])

    def is_late(self, today: date) -> bool:
        return self.stage in LIVE and self.left > 0 and self.due is not None and self.due < today


def handed_arm(name: str, found: QuerySet[Assignment]) -> QuerySet:
    """The first of `found` by their dates, with the columns that `handed_of` reads."""
    by_date = (F("due").asc(nulls_last=True), F("pk").asc())
    about = {one: F(one) for one in ("stage", "due", "left", "of")}
    return (
        with_title(found)
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast("appraisal__ref", CharField()),
            called=Cast("appraisal__partnership__name", CharField()),
            said=Cast("title", CharField()),
            about=Cast(JSONObject(number=F("pk"), post=F("post__title"), **about), TextField()),
            by_whom=Cast(Window(Count("pk")), CharField()),
            happened=Cast(Value(None), DateTimeField()),
            turn=Window(RowNumber(), order_by=by_date),
        )
        .filter(turn__lte=ROWS)
    )


def handed_of(rows: list[tuple]) -> Short:
    """What an arm's rows say, the first date first."""
    handed = sorted((_read(row) for row in rows), key=lambda one: (one.due or date.max, one.number))
    return Short(tuple(handed), int(rows[0][5]) if rows else 0)


def _read(row: tuple) -> HandedOut:
    _, ref, partnership, title, about, _, _ = row
    told = json.loads(about)
    due = date.fromisoformat(told["due"]) if told["due"] else None
    given = {name: told[name] for name in ("number", "post", "stage", "left", "of")}
    return HandedOut(ref=ref, partnership=partnership, title=title or "Not asked now", due=due, **given)
