"""What a partnership's record lacks: conditions that the register, the dashboards and their counts share."""

from datetime import date, datetime, time

from django.db.models import OuterRef, Q
from django.utils import timezone

from partnerships.models import AnnualReturn, GovernanceDocument, Partnership, PostHolding
from partnerships.queries.withheld import unseen
from partnerships.rules.years import first_day, year_of

NEEDS = {
    "lead": "Nobody leads it",
    "nature": "Not asked whether it is a partnership",
    "return": "Annual return not given",
    "significance": "Significance to be decided",
    "appraisal": "Appraisal due",
    "exit": "No exit plan",
    "document": "A document to be reviewed",
}
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
    documents = GovernanceDocument.objects.filter(review_on__lt=today).order_by()
    conditions = {
        "lead": ~Q(status="ended") & ~Q(lead_post__in=led_posts()),
        "return": expected_in(year_of(today)) & ~Q(pk__in=given.values("partnership")),
        "significance": ~Q(status="ended")
        & Q(nature="partnership")
        & (Q(tier="") | ~Q(significance_stale="")),
        "nature": ~Q(status="ended") & Q(nature_answers={}, nature="partnership"),
        "appraisal": RUNNING & Q(next_appraisal__lt=today),
        "exit": RUNNING & Q(exit_state="none") & ~unseen(person, "exit_state"),
        "document": RUNNING & Q(pk__in=documents.values("partnership")),
    }
    return conditions[code]


def led_posts():
    """The posts held today by somebody who may log in."""
    held = PostHolding.objects.filter(until__isnull=True, person__is_active=True)
    return held.order_by().values("post")


def returned_in(year: int):
    """A partnership's return for a financial year."""
    return AnnualReturn.objects.filter(year=year, partnership=OuterRef("pk")).order_by()


def documents_due(today: date):
    """The documents of a partnership whose review date has passed."""
    return GovernanceDocument.objects.filter(partnership=OuterRef("pk"), review_on__lt=today).order_by()
