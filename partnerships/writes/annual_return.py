"""Giving a partnership's annual return."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import AnnualReturn, Partnership
from partnerships.models.field_change import in_words
from partnerships.queries.return_shown import Reviewed, ShownMoved, moved_since, shown_now
from partnerships.queries.returns_given import CONFIRMED
from partnerships.rules.years import year_of
from partnerships.vocabulary import PARTNERSHIP_FACTS
from partnerships.writes.contribution import sum_up
from partnerships.writes.partnership import change_facts


@transaction.atomic
def give_return(
    *,
    partnership: Partnership,
    facts: dict,
    words: str,
    seen: int,
    by,
    at,
    shown: Mapping[str, str] | None = None,
) -> AnnualReturn:
    """Confirm the facts that change, with those that have changed in `facts`; the return is never changed.

    `shown` is what its page showed beside them (see `shown_now`), None where there was no page. Raises
    `Refused` where the partnership gives none, and `Stale` where somebody saved one of them first:
    `ShownMoved` where what was shown is otherwise now.
    """
    if partnership.status != "running" or partnership.nature != "partnership":
        raise Refused("Only a partnership that is running gives a return.")
    today = timezone.localdate(at)
    current = Partnership.objects.select_for_update().get(pk=partnership.pk)
    sum_up(current, by=by, at=at)
    now = _read(partnership)
    there = shown_now(now, today)
    moved = {} if shown is None else moved_since(shown, there["shown"])
    if moved:
        raise ShownMoved(current, moved)
    if seen == current.version:
        seen = now.version  # what the sums became, the page showed
    changed = change_facts(partnership=partnership, facts=facts, seen=seen, by=by, at=at)
    partnership.refresh_from_db()
    given = AnnualReturn.objects.create(
        partnership=partnership,
        year=year_of(today),
        facts=_as_they_stand(partnership, there),
        changed=list(changed),
        words=words,
        by=by,
        by_name=by.name if by else "the system",
        at=at,
    )
    record("annual return given", by=by, subject=partnership, at=at, fields=changed)
    return given


def _read(partnership: Partnership) -> Partnership:
    return Partnership.objects.with_lead().select_related("lead_post").get(pk=partnership.pk)


def _as_they_stand(partnership: Partnership, there: Mapping) -> dict[str, str]:
    """Every fact of a return in words, as the register's history says them."""
    reviewed: Reviewed = there["reviewed"]
    said = {
        name: in_words(partnership, name, getattr(partnership, name))
        for name in CONFIRMED
        if name in PARTNERSHIP_FACTS
    }
    return {
        **said,
        "partners": "; ".join(place.organisation.name for place in there["partners_now"]),
        "documents": there["shown"]["agreements"],
        "outcomes": f"{reviewed.outcomes}, {reviewed.without_actual} without a figure of the last year",
        "risks": f"{reviewed.risks}, {reviewed.past_review} past their review",
        "actions": f"{reviewed.actions}, {reviewed.overdue} overdue",
    }
