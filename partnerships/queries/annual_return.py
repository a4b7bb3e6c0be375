"""Annual returns: who has given this year's, who has not, and what one partnership's page shows."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from partnerships.models import Action, Actual, AnnualReturn, Partnership, PostHolding
from partnerships.queries.changes import spoken
from partnerships.queries.needs import expected_in, gives_returns, not_asked_until
from partnerships.queries.timetable import returns_due, timetable_in_force
from partnerships.rules.money import pounds_in_full
from partnerships.rules.years import months_later, year_in_words, year_of
from partnerships.vocabulary import PARTNERSHIP_FACTS

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


def returns_page(wanted: WantedReturns, number, today: date) -> YearOfReturns:
    """The partnerships whose return is expected in a year or came unasked.

    Four queries. Each has its lead officer, ``returned_at`` and ``returned_by``, empty where it has not come.
    """
    year = wanted.year
    due = returns_due(year, timetable_in_force().timetable)
    counts = _of_year(year).aggregate(all=Count("pk"), given=Count("pk", filter=Q(returned=True)))
    page = Paginator(_ordered(_found(wanted), wanted.sort), PAGE).get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))
    page.object_list = _ordered(with_return(Partnership.objects.filter(pk__in=ids), year), wanted.sort)
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
    """Adds who leads each, and ``returned``, ``returned_at`` and ``returned_by`` of a year."""
    latest = AnnualReturn.objects.filter(year=year, partnership=OuterRef("pk")).order_by("-id")
    return (
        found.with_lead()
        .select_related("lead_post")
        .annotate(
            returned=given_in(year),
            returned_at=Subquery(latest.values("at")[:1]),
            returned_by=Subquery(latest.values("by_name")[:1]),
        )
    )


@dataclass(frozen=True)
class Reviewed:
    """How many outcomes, risks and actions there are to look through, and what of them is behind."""

    outcomes: int
    without_actual: int
    risks: int
    past_review: int
    actions: int
    overdue: int


def to_review(partnership: Partnership, today: date) -> Reviewed:
    """What a return asks its officer to look through, in three queries."""
    measured = Actual.objects.filter(outcome=OuterRef("pk"), on__gt=months_later(today, -12))
    outcomes = partnership.outcome_rows.aggregate(
        all=Count("pk"), behind=Count("pk", filter=~Q(Exists(measured)))
    )
    risks = partnership.risks.filter(closed_on__isnull=True).aggregate(
        all=Count("pk"), behind=Count("pk", filter=Q(review_on__lt=today))
    )
    actions = Action.objects.filter(partnership=partnership, state="open").aggregate(
        all=Count("pk"), behind=Count("pk", filter=Q(due__lt=today))
    )
    counted = (outcomes, risks, actions)
    return Reviewed(*(one[key] for one in counted for key in ("all", "behind")))


def return_context(partnership: Partnership, today: date) -> dict:
    """What the page of a return shows beside its form."""
    places = partnership.partners.filter(left__isnull=True).select_related("organisation")
    year, last = year_of(today), partnership.annual_returns.first()
    due = returns_due(year, timetable_in_force().timetable)
    return {
        "partnership": partnership,
        "partners_now": list(places),
        "our_money": pounds_in_full(partnership.our_share),
        "all_money": pounds_in_full(partnership.annual_value),
        "money_year": year_in_words(partnership.money_year) if partnership.money_year else "",
        "documents": list(partnership.governancedocument_rows.exclude(review_on=None)[:PAGE]),
        "reviewed": to_review(partnership, today),
        "year": year,
        "due": due,
        "is_late": today > due,
        "not_asked_until": not_asked_until(partnership, year),
        "last": last,
        "given": last is not None and last.year == year,
        "last_facts": _said(partnership, last) if last else [],
        "gives_returns": gives_returns(partnership),
    }


def _said(partnership: Partnership, given: AnnualReturn) -> list[tuple[str, str, bool]]:
    """What a return said: each fact's label, its words, and whether it was changed then."""
    return [
        (
            PARTNERSHIP_FACTS.get(name, name.capitalize()),
            spoken(partnership, name, words) if name in PARTNERSHIP_FACTS else words,
            name in given.changed,
        )
        for name, words in given.facts.items()
    ]
