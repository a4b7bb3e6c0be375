"""Recording the approver's conclusion and its conditions."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from appraisal.models import Appraisal, Conclusion, ConclusionCondition, OpinionCondition
from appraisal.queries.facts import not_due
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.workflow import passing_over
from appraisal.vocabulary import CONCLUSIONS
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
    held = Conclusion.objects.filter(appraisal=appraisal).first()
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
    for pk, why in (taken or {}).items():
        mine = OpinionCondition.objects.filter(pk=pk, opinion__appraisal=appraisal)
        mine.update(taken=not why, why_not=why)
    record("concluded", by=by, subject=appraisal, at=at, fields=("word", "reason", "conditions"))
    return held
