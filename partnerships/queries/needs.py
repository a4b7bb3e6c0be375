"""What a partnership's record lacks: conditions that the register, the dashboards and their counts share."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from partnerships.models import AnnualReturn, GovernanceDocument, PostHolding
from partnerships.queries.withheld import unseen
from partnerships.rules.years import financial_year

NEEDS = {
    "lead": "Nobody leads it",
    "return": "Annual return not given",
    "significance": "Significance to be decided",
    "exit": "No exit plan",
    "document": "A document to be reviewed",
}
RUNNING = Q(status="running", nature="partnership")


def needs(code: str, person, today: date) -> Q:
    """The partnerships that need what `code` of `NEEDS` says. Nothing withheld from `person` decides."""
    conditions = {
        "lead": ~Q(status="ended") & ~Q(Exists(led_now())),
        "return": RUNNING & ~Q(Exists(returned_in(financial_year(today)))),
        "significance": ~Q(status="ended")
        & Q(nature="partnership")
        & (Q(tier="") | ~Q(significance_stale="")),
        "exit": RUNNING & Q(exit_state="none") & ~unseen(person, "exit_state"),
        "document": RUNNING & Q(Exists(documents_due(today))),
    }
    return conditions[code]


def led_now():
    """Who leads a partnership: somebody who holds its lead post today and may log in."""
    return PostHolding.objects.filter(
        post=OuterRef("lead_post"), until__isnull=True, person__is_active=True
    ).order_by()


def returned_in(year: int):
    """A partnership's return for a financial year."""
    return AnnualReturn.objects.filter(year=year, partnership=OuterRef("pk")).order_by()


def documents_due(today: date):
    """The documents of a partnership whose review date has passed."""
    return GovernanceDocument.objects.filter(partnership=OuterRef("pk"), review_on__lt=today).order_by()
