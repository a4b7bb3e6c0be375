"""What the page of an annual return shows beside its fields, and which of it moved since somebody read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from partnerships.faults import Stale
from partnerships.models import Action, Actual, Partnership
from partnerships.queries.contribution import places_of, puts_of, standing_with, sums_of, told
from partnerships.rules.dates import in_words
from partnerships.rules.money import pounds_in_full
from partnerships.rules.numbers import counted
from partnerships.rules.years import months_later, year_in_words, year_of

MOST_DOCUMENTS = 50


class ShownMoved(Stale):
    """What a return's page showed is otherwise now: `moved` is each part's code with what it says now."""

    def __init__(self, current: Partnership, moved: Mapping[str, str]):
        self.moved = moved
        super().__init__(current)


@dataclass(frozen=True)
class Reviewed:
    """How many outcomes, risks and actions there are to look through, and what of them is behind."""

    outcomes: int
    without_actual: int
    risks: int
    past_review: int
    actions: int
    overdue: int

    @property
    def lines(self) -> list[str]:
        """Each in words, as the page says it."""
        return [
            counted(self.outcomes, "outcome")
            + (f", {self.without_actual} without a figure of the last year" if self.without_actual else ""),
            counted(self.risks, "open risk")
            + (f", {self.past_review} past the review date" if self.past_review else ""),
            f"{counted(self.actions, 'action')} under way"
            + (f", {self.overdue} overdue" if self.overdue else ""),
        ]


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
    counts = (outcomes, risks, actions)
    return Reviewed(*(one[key] for one in counts for key in ("all", "behind")))


def shown_now(partnership: Partnership, today: date) -> dict[str, Any]:
    """What the page shows beside its fields, and ``shown``: the words of each part that is confirmed there.

    The partnership comes from ``with_lead()``. In memory it is given the sums that giving its return would
    make of its contributions, so that the page shows what is confirmed.
    """
    year = year_of(today)
    puts, times = puts_of(partnership), places_of(partnership)
    for name, value in sums_of(partnership, puts, times, year).items():
        setattr(partnership, name, value)
    standing = standing_with(partnership, puts, times, year)
    places = list(partnership.partners.filter(left__isnull=True).select_related("organisation"))
    documents = list(partnership.governancedocument_rows.exclude(review_on=None)[:MOST_DOCUMENTS])
    reviewed = to_review(partnership, today)
    sums = (
        f"Ours {pounds_in_full(partnership.our_share)}, "
        f"all partners’ {pounds_in_full(partnership.annual_value)}."
    )
    sentences = told(standing, partnership.money_year)
    parts = {
        "year": [year_in_words(year)],
        "lead": [f"{partnership.lead_post.title}, {partnership.lead_name or 'nobody holds it now'}"],
        "partners": [f"{one.organisation.name}, {one.get_role_display().lower()}" for one in places],
        "money": [sums, *sentences],
        "agreements": [f"{one.title}: {in_words(one.review_on)}" for one in documents],
        "review": reviewed.lines,
    }
    return {
        "partners_now": places,
        "documents": documents,
        "reviewed": reviewed,
        "sums": sums,
        "told": sentences,
        "summed": standing.summed,
        "shown": {code: "\n".join(lines) for code, lines in parts.items()},
    }


def moved_since(shown: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """The parts that say something else now than when they were `shown`, with what they say."""
    return {code: words for code, words in now.items() if shown.get(code) != words}
