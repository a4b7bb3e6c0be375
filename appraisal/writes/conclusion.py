"""Recording the approver's conclusion and its conditions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from appraisal.models import Appraisal, Conclusion, ConclusionCondition, Opinion, OpinionCondition
from appraisal.queries.facts import not_due
from appraisal.queries.said import Said, said_by_conclusion, said_by_opinion
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.workflow import passing_over
from appraisal.vocabulary import CONCLUSIONS
from appraisal.writes.earlier import keep
from appraisal.writes.lock import lock
from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.permissions import State


@transaction.atomic
def conclude(
    *,
    appraisal: Appraisal,
    word: str,
    reason: str,
    risk_worth_taking: str,
    conditions: Sequence[ConditionFacts],
    proposed: str,
    seen: int,
    by,
    at,
    taken: Mapping[int, str] | None = None,
) -> Conclusion:
    """Record what the approver concludes. `proposed` is what the rules proposed at that moment.

    What was concluded before is kept, and what became of the conditions of opinions before.

    `taken` says of conditions of opinions, by id, why they are left out; empty where they are taken over.
    """
    appraisal = lock(appraisal, as_read=True)
    if appraisal.state != State.ENDORSED:
        raise Refused("The appraisal is concluded once it is endorsed.")
    if word not in CONCLUSIONS[appraisal.purpose]:
        raise Refused("Choose one of the conclusions.", "word")
    later = not_due(appraisal)
    if word == "proceed" and later:
        raise Refused(passing_over(len(later)), "word")
    takes = any(why == "" for why in (taken or {}).values())
    if word == "proceed_with_conditions" and not conditions and not later and not takes:
        raise Refused("List at least one condition.", "conditions")
    facts = {
        "word": word,
        "reason": reason,
        "risk_worth_taking": risk_worth_taking,
        "proposed": proposed,
        "by": by,
        "at": at,
        "stands": True,
    }
    held = Conclusion.objects.filter(appraisal=appraisal).select_related("appraisal", "by").first()
    before = _of_conclusion(held) if held else None
    if held is None:
        held = Conclusion.objects.create(appraisal=appraisal, **facts)
    else:
        if held.version != seen:
            raise Stale(held)
        for name, value in facts.items():
            setattr(held, name, value)
        held.version += 1
        held.save()
        held.conditions.all().delete()
    ConclusionCondition.objects.bulk_create(
        ConclusionCondition(conclusion=held, order=order, text=one.text, post=one.post, due=one.due)
        for order, one in enumerate(conditions, 1)
    )
    kept = keep(**before, after=said_by_conclusion(held), by=by, at=at) if before else ()
    kept += _settle_conditions(appraisal, taken or {}, by, at)
    record("concluded", by=by, subject=appraisal, at=at, fields=("word", "reason", "conditions", *kept))
    return held


def _of_conclusion(held: Conclusion) -> dict[str, Any]:
    """What is kept of a conclusion that is about to be changed."""
    return {
        "appraisal": held.appraisal,
        "kind": "conclusion",
        "subject_id": held.pk,
        "name": "The conclusion",
        "before": said_by_conclusion(held),
        "said_by": held.by,
        "said_at": held.at,
    }


def _settle_conditions(appraisal: Appraisal, taken: Mapping[int, str], by, at) -> tuple[str, ...]:
    """Say of conditions of opinions what becomes of them; what is kept of what was said before."""
    before = _opinions_with(appraisal, taken)
    for pk, why in taken.items():
        mine = OpinionCondition.objects.filter(pk=pk, opinion__appraisal=appraisal)
        mine.update(taken=not why, why_not=why)
    kept: tuple[str, ...] = ()
    for one, after in _opinions_with(appraisal, taken).items():
        kept += keep(
            appraisal=appraisal,
            kind="opinion",
            subject_id=one.pk,
            name=f"Opinion of {one.post_title}",
            before=before[one],
            after=after,
            by=by,
            at=at,
        )
    return kept


def _opinions_with(appraisal: Appraisal, taken: Mapping[int, str]) -> dict[Opinion, Said]:
    """What each opinion says that has any of the conditions."""
    if not taken:
        return {}
    found = Opinion.objects.filter(appraisal=appraisal, conditions__in=taken).distinct()
    return {one: said_by_opinion(one) for one in found.prefetch_related("conditions__post")}
