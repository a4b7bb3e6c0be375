"""The annual returns that were given of a partnership, as their reader may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from partnerships.models import AnnualReturn, Partnership
from partnerships.queries.changes import spoken
from partnerships.queries.withheld import withhold
from partnerships.rules.years import year_in_words
from partnerships.vocabulary import PARTNERSHIP_FACTS

PAGE = 10
# What a return keeps as it stood, by name and in its order; the counts are of what there was to look through.
CONFIRMED = {
    **{
        name: PARTNERSHIP_FACTS[name]
        for name in (
            "status",
            "ends",
            "lead_post",
            "our_share",
            "annual_value",
            "most_lost",
            "exit_state",
            "exit_plan",
            "sharing_review",
            "dpia_review",
        )
    },
    "partners": "Partners",
    "documents": "Documents with a review date",
    "outcomes": "Outcomes",
    "risks": "Risks",
    "actions": "Actions",
}


@dataclass(frozen=True)
class Confirmed:
    """One fact of a return in words, empty where it is withheld from the reader."""

    label: str
    words: str
    changed: bool
    withheld: bool = False


@dataclass(frozen=True)
class Given:
    """One return as it is shown: `words` are empty where `words_withheld`."""

    year: str
    at: datetime
    by_name: str
    facts: list[Confirmed]
    words: str
    words_withheld: bool


def words_withheld(withheld: Collection[str]) -> bool:
    """Whether what a return says in its own words is kept from somebody from whom so much is withheld.

    It cannot be marked for itself and may tell any fact, so that one mark closes it, whatever it is on.
    """
    return bool(withheld)


def fact_words(partnership: Partnership, given: AnnualReturn, name: str) -> str:
    """What a return says of a fact, as a reader says it; empty where it says nothing."""
    words = given.facts.get(name, "")
    return spoken(partnership, name, words) if name in PARTNERSHIP_FACTS else words


def given_facts(
    partnership: Partnership, given: AnnualReturn, withheld: Collection[str] = ()
) -> list[Confirmed]:
    """What a return says, without what is `withheld`."""
    return [
        Confirmed(label, "", name in given.changed, withheld=True)
        if name in withheld
        else Confirmed(label, fact_words(partnership, given, name), name in given.changed)
        for name, label in CONFIRMED.items()
        if name in given.facts
    ]


def given_page(partnership: Partnership, person, number) -> Page:
    """The returns of a partnership, the newest first, in three queries: ``object_list`` holds `Given`."""
    withhold([partnership], person)
    page = Paginator(partnership.annual_returns.order_by("-year", "-id"), PAGE).get_page(number)
    closed = words_withheld(partnership.withheld)
    page.object_list = [
        Given(
            year_in_words(one.year),
            one.at,
            one.by_name,
            given_facts(partnership, one, partnership.withheld),
            "" if closed else one.words,
            closed and bool(one.words),
        )
        for one in page.object_list
    ]
    return page
