"""Giving a partnership's annual return."""

from django.db import transaction
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import AnnualReturn, Partnership
from partnerships.models.field_change import in_words
from partnerships.queries.annual_return import to_review
from partnerships.rules.years import year_of
from partnerships.writes.partnership import change_facts

# What a return keeps as it stood, beside who the partners are and how much there was to look through.
KEPT = (
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


@transaction.atomic
def give_return(*, partnership: Partnership, facts: dict, words: str, seen: int, by, at) -> AnnualReturn:
    """Confirm the facts that change, with those that have changed in `facts`; the return is never changed.

    Raises `Refused` where the partnership gives none, and `Stale` where somebody saved one of them first.
    """
    if partnership.status != "running" or partnership.nature != "partnership":
        raise Refused("Only a partnership that is running gives a return.")
    today = timezone.localdate(at)
    changed = change_facts(partnership=partnership, facts=facts, seen=seen, by=by, at=at)
    partnership.refresh_from_db()
    given = AnnualReturn.objects.create(
        partnership=partnership,
        year=year_of(today),
        facts=_as_they_stand(partnership, today),
        changed=list(changed),
        words=words,
        by=by,
        by_name=by.name if by else "the system",
        at=at,
    )
    record("annual return given", by=by, subject=partnership, at=at, fields=changed)
    return given


def _as_they_stand(partnership: Partnership, today) -> dict[str, str]:
    """Every fact of a return in words, as the register's history says them."""
    places = partnership.partners.filter(left__isnull=True).select_related("organisation")
    there = to_review(partnership, today)
    return {
        **{name: in_words(partnership, name, getattr(partnership, name)) for name in KEPT},
        "partners": "; ".join(place.organisation.name for place in places),
        "outcomes": f"{there.outcomes}, {there.without_actual} without a figure of the last year",
        "risks": f"{there.risks}, {there.past_review} past their review",
        "actions": f"{there.actions}, {there.overdue} overdue",
    }
