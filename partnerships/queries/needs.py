"""What a partnership's record lacks: conditions that the register, the dashboards and their counts share."""

from datetime import date

from django.db.models import OuterRef, Q

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
    given = AnnualReturn.objects.filter(year=financial_year(today)).order_by()
    documents = GovernanceDocument.objects.filter(review_on__lt=today).order_by()
    conditions = {
        "lead": ~Q(status="ended") & ~Q(lead_post__in=led_posts()),
        "return": RUNNING & ~Q(pk__in=given.values("partnership")),
        "significance": ~Q(status="ended")
        & Q(nature="partnership")
        & (Q(tier="") | ~Q(significance_stale="")),
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
