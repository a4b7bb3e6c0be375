"""What a partnership's record lacks: conditions that the register, the dashboards and their counts share."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from partnerships.models import (
    AnnualReturn,
    GovernanceDocument,
    Partnership,
    PostHolding,
    ReportingLine,
    Representative,
)
from partnerships.queries.withheld import unseen
from partnerships.rules.governance import DECLARED_FOR, LATE_AFTER
from partnerships.rules.years import first_day, year_of

NEEDS = {
    "lead": "Nobody leads it",
    "nature": "Not asked whether it is a partnership",
    "return": "Annual return not given",
    "significance": "Significance to decide, or to ask again",
    "appraisal": "Appraisal due",
    "exit": "No exit plan on record",
    "succession": "Who takes over is not said",
    "document": "A document to be reviewed",
    "interests": "Interests not declared within a year",
    "report": "A report is late",
    "protection": "Data protection to be put right",
}
# What governance officers are told of other people’s partnerships; the rest is for those who lead them.
CHASED = ("lead", "return", "significance", "appraisal")
TOLD_OF = ("draft", "agreed")  # exit plans that there are, and that say something
RUNNING = Q(status="running", nature="partnership")


def expected_in(year: int) -> Q:
    """The partnerships that give a return in a financial year: running, and registered before it began."""
    return RUNNING & Q(added_at__lt=_beginning(year))


def is_expected(partnership: Partnership, year: int) -> bool:
    """Whether `expected_in` finds a partnership."""
    return gives_returns(partnership) and partnership.added_at < _beginning(year)


def gives_returns(partnership: Partnership) -> bool:
    """Whether a partnership may give a return, be one expected yet or not."""
    return partnership.status == "running" and partnership.nature == "partnership"


def not_asked_until(partnership: Partnership, year: int) -> date | None:
    """The first day on which a return is asked for, where one may be given in `year` but is not expected."""
    if not gives_returns(partnership) or is_expected(partnership, year):
        return None
    return first_day(year_of(timezone.localdate(partnership.added_at)) + 1)


def _beginning(year: int) -> datetime:
    return timezone.make_aware(datetime.combine(first_day(year), time.min))


def needs(code: str, person, today: date) -> Q:
    """The partnerships that need what `code` of `NEEDS` says, or “chased”: what is chased of them all.

    Nothing withheld from `person` decides.
    """
    return CONDITIONS[code](person, today)


def _is_chased(person, today: date) -> Q:
    return reduce(or_, (needs(code, person, today) for code in CHASED))


def _lacks_lead(person, today: date) -> Q:
    return ~Q(status="ended") & ~Q(lead_post__in=led_posts())


def _lacks_nature(person, today: date) -> Q:
    return ~Q(status="ended") & Q(nature_answers={}, nature="partnership")


def _lacks_return(person, today: date) -> Q:
    given = AnnualReturn.objects.filter(year=year_of(today)).order_by()
    return expected_in(year_of(today)) & ~Q(pk__in=given.values("partnership"))


def _lacks_significance(person, today: date) -> Q:
    open_to_ask = Q(tier="") | ~Q(significance_stale="")
    return ~Q(status="ended") & Q(nature="partnership") & open_to_ask


def _appraisal_is_due(person, today: date) -> Q:
    return RUNNING & Q(next_appraisal__lt=today)


def _lacks_exit(person, today: date) -> Q:
    untold = Q(exit_state__in=TOLD_OF, exit_plan="") & ~unseen(person, "exit_plan")
    return RUNNING & (Q(exit_state="none") | untold) & ~unseen(person, "exit_state")


def _lacks_succession(person, today: date) -> Q:
    return RUNNING & Q(succession="") & ~unseen(person, "succession")


def _of_rows(model, part: str, behind: Callable[[date], Q]) -> Callable[[Any, date], Q]:
    """A need that rows of a partnership tell, unless these are withheld."""

    def condition(person, today: date) -> Q:
        rows = model.objects.filter(behind(today)).order_by()
        return RUNNING & Q(pk__in=rows.values("partnership")) & ~unseen(person, part)

    return condition


def _lacks_protection(person, today: date) -> Q:
    return RUNNING & unprotected(today)


def led_posts():
    """The posts held today by somebody who may log in."""
    held = PostHolding.objects.filter(until__isnull=True, person__is_active=True)
    return held.order_by().values("post")


def returned_in(year: int):
    """A partnership's return for a financial year."""
    return AnnualReturn.objects.filter(year=year, partnership=OuterRef("pk")).order_by()


def to_review(today: date) -> Q:
    """Documents whose review date has passed."""
    return Q(review_on__lt=today)


def undeclared(today: date) -> Q:
    """Representatives who sit now and of whom `what_is_undeclared` says something."""
    sits = Q(until__isnull=True) | Q(until__gte=today)
    old = Q(declared_on__isnull=True) | Q(declared_on__lt=today - timedelta(days=DECLARED_FOR))
    return sits & (Q(interests="") | old)


def late(today: date) -> Q:
    """Reporting lines whose next report is late, as `report_is_late` says of one."""
    found = Q(pk__in=())
    for frequency, days in LATE_AFTER.items():
        since = today - timedelta(days=days)
        never = Q(last_received__isnull=True, partnership__added_at__date__lt=since)
        found |= Q(frequency=frequency) & (never | Q(last_received__lt=since))
    return found


def unprotected(today: date) -> Q:
    """Partnerships whose data-sharing agreement or DPIA is missing, or was to be looked at by now."""
    return Q(sharing="missing") | Q(dpia="missing") | Q(sharing_review__lt=today) | Q(dpia_review__lt=today)


def rows_to_see_to(today: date) -> dict[str, QuerySet]:
    """For each need that rows tell, those of one partnership, to ask whether there are any."""
    found = {
        "document": GovernanceDocument.objects.filter(to_review(today)),
        "interests": Representative.objects.filter(undeclared(today)),
        "report": ReportingLine.objects.filter(late(today)),
    }
    return {code: rows.filter(partnership=OuterRef("pk")).order_by() for code, rows in found.items()}


CONDITIONS: dict[str, Callable[[Any, date], Q]] = {
    "chased": _is_chased,
    "lead": _lacks_lead,
    "nature": _lacks_nature,
    "return": _lacks_return,
    "significance": _lacks_significance,
    "appraisal": _appraisal_is_due,
    "exit": _lacks_exit,
    "succession": _lacks_succession,
    "document": _of_rows(GovernanceDocument, "documents", to_review),
    "interests": _of_rows(Representative, "representatives", undeclared),
    "report": _of_rows(ReportingLine, "reporting", late),
    "protection": _lacks_protection,
}
