"""Outcomes that nobody has measured for a year, for who answers for them: an arm of their page's query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from partnerships.models import Actual, Outcome
from partnerships.queries.short import ROWS, Short
from partnerships.queries.waiting import Stands
from partnerships.rules.years import months_later


@dataclass(frozen=True)
class Unmeasured:
    """An outcome by its key, with its partnership's reference, and when it was measured last if ever."""

    pk: int
    title: str
    ref: str
    partnership: str
    last_on: date | None


def outcomes_arms(here: Stands, today: date) -> list[QuerySet]:
    """Those of running partnerships that `here` answers for; none where it does not say ``measures``."""
    if not here.also.get("measures"):
        return []
    since = months_later(today, -12)
    actuals = Actual.objects.filter(outcome=OuterRef("pk"))
    theirs = Outcome.objects.filter(owner_post__in=here.posts, partnership__status="running")
    behind = theirs.filter(Q(baseline_on__isnull=True) | Q(baseline_on__lte=since))
    last = actuals.order_by("-on").values("on")[:1]
    return [
        behind.filter(~Exists(actuals.filter(on__gt=since).order_by()))
        .order_by()
        .annotate(
            of_arm=Value("outcome", CharField()),
            at_ref=Cast("pk", CharField()),
            called=Cast("title", CharField()),
            said=Cast(Subquery(last), CharField()),
            about=F("partnership__name"),
            by_whom=Cast("partnership__ref", CharField()),
            happened=Cast(Value(None), DateTimeField()),
        )
    ]


def outcomes_of(rows: Sequence[tuple]) -> Short:
    """The first by title, and how many there are."""
    found = [
        Unmeasured(int(pk), title, ref, partnership, date.fromisoformat(last) if last else None)
        for _, pk, title, last, partnership, ref, _ in rows
    ]
    first = sorted(found, key=lambda one: (one.title, one.pk))
    return Short(tuple(first[:ROWS]), len(first))
