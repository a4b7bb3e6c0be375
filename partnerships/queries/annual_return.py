"""Annual returns: who has given this year's, who has not, and what one partnership's page shows."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from partnerships.models import AnnualReturn, Partnership, PostHolding
from partnerships.queries.needs import expected_in, gives_returns, not_asked_until
from partnerships.queries.return_shown import shown_now
from partnerships.queries.returns_given import given_facts
from partnerships.queries.timetable import returns_due, timetable_in_force
from partnerships.queries.withheld import withhold
from partnerships.rules.years import year_of

PAGE = 50
MOST_WORDS = 8
STATES = {"": "All", "returned": "Returned", "missing": "Not yet returned"}
SORTS = {"name": "Partnership", "lead": "Lead officer", "return": "Return"}


@dataclass(frozen=True)
class WantedReturns:
    """What a reader asks of a year's returns. `state` is one of `STATES`; `sort` may start with -."""

    year: int
    state: str = ""
    words: str = ""
    sort: str = "return"


def given_in(year: int):
    """Whether a partnership has given its return for a financial year."""
    return Exists(AnnualReturn.objects.filter(year=year, partnership=OuterRef("pk")))


@dataclass(frozen=True)
class YearOfReturns:
    """One page of the returns of a year, with how many are in."""

    year: int
    due: date
    is_late: bool
    expected: int
    returned: int
    page: Page

    @property
    def missing(self) -> int:
        return self.expected - self.returned


def returns_page(wanted: WantedReturns, number, today: date, person=None) -> YearOfReturns:
    """The partnerships whose return is expected in a year or came unasked, as `person` may see them.

    Five queries. Each has its lead officer and what `with_return` adds, empty where it has not come; of what
    is withheld, ``withheld`` (see `partnerships.queries.withheld.withhold`).
    """
    year = wanted.year
    due = returns_due(year, timetable_in_force().timetable)
    counts = _of_year(year).aggregate(all=Count("pk"), given=Count("pk", filter=Q(returned=True)))
    page = Paginator(_ordered(_found(wanted), wanted.sort), PAGE).get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))
    page.object_list = _ordered(with_return(Partnership.objects.filter(pk__in=ids), year), wanted.sort)
    page.object_list = list(page.object_list)
    withhold(page.object_list, person)
    return YearOfReturns(year, due, today > due, counts["all"], counts["given"], page)


def return_ids(wanted: WantedReturns) -> list[int]:
    """The ids of all partnerships that match, in the order of the list, in one query."""
    return list(_ordered(_found(wanted), wanted.sort).values_list("pk", flat=True))


def _of_year(year: int) -> QuerySet[Partnership]:
    came = AnnualReturn.objects.filter(year=year).order_by().values("partnership")
    return Partnership.objects.filter(expected_in(year) | Q(pk__in=came)).annotate(returned=given_in(year))


def _found(wanted: WantedReturns) -> QuerySet[Partnership]:
    found = _of_year(wanted.year)
    for word in wanted.words.split()[:MOST_WORDS]:
        held = PostHolding.objects.filter(until__isnull=True, person__name__icontains=word).order_by()
        leads = Q(lead_post__title__icontains=word) | Q(lead_post__in=held.values("post"))
        found = found.filter(Q(name__icontains=word) | Q(ref__iexact=word) | leads)
    return found.filter(returned=wanted.state == "returned") if wanted.state else found


def _ordered(found: QuerySet[Partnership], sort: str) -> QuerySet[Partnership]:
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    if key == "return":
        return found.order_by("-returned" if falling else "returned", Lower("name"))
    by = Lower("lead_post__title") if key == "lead" else Lower("name")
    return found.order_by(by.desc() if falling else by, Lower("name"), "pk")


def with_return(found: QuerySet[Partnership], year: int) -> QuerySet[Partnership]:
    """Adds who leads each, and ``returned``; of a year's latest ``returned_at``, ``_by`` and ``_words``."""
    latest = AnnualReturn.objects.filter(year=year, partnership=OuterRef("pk")).order_by("-id")
    return (
        found.with_lead()
        .select_related("lead_post")
        .annotate(
            returned=given_in(year),
            returned_at=Subquery(latest.values("at")[:1]),
            returned_by=Subquery(latest.values("by_name")[:1]),
            returned_words=Subquery(latest.values("words")[:1]),
        )
    )


def return_context(partnership: Partnership, today: date) -> dict:
    """What the page of a return shows beside its form. See `shown_now`."""
    year, last = year_of(today), partnership.annual_returns.first()
    due = returns_due(year, timetable_in_force().timetable)
    return {
        "partnership": partnership,
        **shown_now(partnership, today),
        "year": year,
        "due": due,
        "is_late": today > due,
        "not_asked_until": not_asked_until(partnership, year),
        "last": last,
        "given": last is not None and last.year == year,
        "last_facts": given_facts(partnership, last) if last else [],
        "gives_returns": gives_returns(partnership),
    }
