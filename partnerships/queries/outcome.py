"""Outcomes of a partnership, each with how it stands and its small chart."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from partnerships.access import can, visible_to
from partnerships.models import Actual, Outcome, Partnership, Provision
from partnerships.permissions import Permission
from partnerships.queries.withheld import withhold
from partnerships.rules import progress
from partnerships.rules.dates import in_short
from partnerships.rules.numbers import in_decimals, with_unit

# Kinds of provision that name a gain, or a price paid for it.
GAINS = ("benefit", "dis-benefit")
MOST_ACTUALS = 60


def benefits_to_choose() -> QuerySet[Provision]:
    """Every gain or price that the source library names."""
    return Provision.objects.filter(kind__in=GAINS).order_by("title", "ref")


@dataclass(frozen=True)
class Shown:
    """One outcome in words. `figures` are (day, figure, note), the earliest first.

    `may_record` says whether its reader records figures of it.
    """

    outcome: Outcome
    baseline: str
    target: str
    now: str
    standing: str
    standing_words: str
    chart: progress.Chart | None
    figures: list[tuple[str, str, str]]
    may_record: bool


def outcomes_of(partnership: Partnership, person, today: date) -> list[Shown]:
    """The outcomes of a partnership, in four queries; where they are withheld, those `person` answers for."""
    withhold([partnership], person)
    actuals = Prefetch("actuals", Actual.objects.order_by("on"), to_attr="in_order")
    found = Outcome.objects.filter(partnership=partnership).with_owner(known=True)
    if "outcomes" in partnership.withheld:
        found = visible_to(found, person, Permission.READ_WITHHELD)
    rows = list(found.select_related("provision", "owner_post").prefetch_related(actuals))
    for row in rows:
        row.partnership = partnership
    return [_shown(row, person, today) for row in rows]


def _shown(row: Outcome, person, today: date) -> Shown:
    plain = progress.Outcome(
        better=row.better,
        baseline=None if row.baseline is None else (row.baseline_on, row.baseline),
        target=None if row.target is None else (row.target_on, row.target),
        actuals=tuple((one.on, one.value) for one in row.in_order[-MOST_ACTUALS:]),
    )
    standing = progress.standing(plain, today)
    last = row.in_order[-1] if row.in_order else None
    return Shown(
        outcome=row,
        baseline=_figure(row, row.baseline, row.baseline_on),
        target=_figure(row, row.target, row.target_on),
        now=_figure(row, last.value, last.on) if last else "",
        standing=standing,
        standing_words=progress.STANDINGS[standing],
        chart=progress.chart(plain),
        figures=[(in_short(one.on), _said(row, one.value), one.note) for one in row.in_order[-MOST_ACTUALS:]],
        may_record=can(person, Permission.RECORD_FIGURE, row),
    )


def _said(row: Outcome, value: int) -> str:
    return with_unit(in_decimals(value, 3), row.unit)


def _figure(row: Outcome, value: int | None, on: date | None) -> str:
    if value is None:
        return ""
    return _said(row, value) + (f" ({in_short(on)})" if on else "")
