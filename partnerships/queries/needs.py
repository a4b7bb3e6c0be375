"""What a partnership's record lacks: conditions that the register, the dashboards and their counts share."""

from datetime import date, datetime, time, timedelta

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
from partnerships.rules.years import first_day, year_of

NEEDS = {
    "lead": "Nobody leads it",
    "nature": "Not asked whether it is a partnership",
    "return": "Annual return not given",
    "significance": "Significance to be decided",
    "appraisal": "Appraisal due",
    "exit": "No exit plan",
    "succession": "Who takes over is not said",
    "document": "A document to be reviewed",
    "interests": "Interests not declared",
    "report": "A report is late",
    "protection": "Data sharing or DPIA to be seen to",
}
# How long after the last one the next report is late, in days: the period and a month's grace.
LATE_AFTER = {"monthly": 61, "quarterly": 122, "half_yearly": 214, "yearly": 396}
DECLARED_FOR = 366  # days that a declaration of interests is taken to stand
ITS = "partnership"
RUNNING = Q(status="running", nature="partnership")


def expected_in(year: int) -> Q:
    """The partnerships that give a return in a financial year: running, and registered before it began."""
    return RUNNING & Q(added_at__lt=_beginning(year))


def is_expected(partnership: Partnership, year: int) -> bool:
    """Whether `expected_in` finds a partnership."""
    running = partnership.status == "running" and partnership.nature == "partnership"
    return running and partnership.added_at < _beginning(year)


def _beginning(year: int) -> datetime:
    return timezone.make_aware(datetime.combine(first_day(year), time.min))


def needs(code: str, person, today: date) -> Q:
    """The partnerships that need what `code` of `NEEDS` says. Nothing withheld from `person` decides."""
    given = AnnualReturn.objects.filter(year=year_of(today)).order_by()
    conditions = {
        "lead": ~Q(status="ended") & ~Q(lead_post__in=led_posts()),
        "return": expected_in(year_of(today)) & ~Q(pk__in=given.values("partnership")),
        "significance": ~Q(status="ended")
        & Q(nature="partnership")
        & (Q(tier="") | ~Q(significance_stale="")),
        "nature": ~Q(status="ended") & Q(nature_answers={}, nature="partnership"),
        "appraisal": RUNNING & Q(next_appraisal__lt=today),
        "exit": RUNNING & Q(exit_state="none") & ~unseen(person, "exit_state"),
        "succession": RUNNING & Q(succession="") & ~unseen(person, "succession"),
        "document": RUNNING
        & Q(pk__in=GovernanceDocument.objects.filter(to_review(today)).values(ITS))
        & ~unseen(person, "documents"),
        "interests": RUNNING
        & Q(pk__in=Representative.objects.filter(undeclared(today)).values(ITS))
        & ~unseen(person, "representatives"),
        "report": RUNNING
        & Q(pk__in=ReportingLine.objects.filter(late(today)).values(ITS))
        & ~unseen(person, "reporting"),
        "protection": RUNNING & unprotected(today),
    }
    return conditions[code]


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
    """Representatives who sit now and whose interests nobody declared, or not within a year."""
    sits = Q(until__isnull=True) | Q(until__gte=today)
    old = Q(declared_on__isnull=True) | Q(declared_on__lt=today - timedelta(days=DECLARED_FOR))
    return sits & (Q(interests="") | old)


def late(today: date) -> Q:
    """Reporting lines whose next report is late."""
    found = Q(pk__in=())
    for frequency, days in LATE_AFTER.items():
        before = Q(last_received__isnull=True) | Q(last_received__lt=today - timedelta(days=days))
        found |= Q(frequency=frequency) & before
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
