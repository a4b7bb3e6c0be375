"""Confirming several answers of the appraisal before together: all of them, or none."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from appraisal.models import Answer, AnswerRevision, Appraisal
from appraisal.queries.carrying import to_confirm
from appraisal.queries.evidence import cited_ids
from appraisal.writes.asking import choose_by_answers
from appraisal.writes.lock import lock
from appraisal.writes.move import unsettle
from partnerships.audit import record
from partnerships.faults import Refused


@transaction.atomic
def confirm_together(*, appraisal: Appraisal, seen: Mapping[int, int], by, at) -> int:
    """Confirm the answers of `seen`, by id with the version that was read; how many there are.

    Raises `Refused`, and confirms none, where one of them has changed since or must be opened for itself.
    """
    appraisal = lock(appraisal, as_read=True)
    offered = {one.answer.pk: one.answer for one in to_confirm(appraisal) if not one.alone}
    chosen = [offered[pk] for pk, version in seen.items() if pk in offered and offered[pk].version == version]
    if len(chosen) < len(seen):
        raise Refused(_gone(appraisal, set(seen) - {one.pk for one in chosen}), "answers")
    rows = Answer.objects.filter(pk__in=[one.pk for one in chosen], carried="waiting").update(
        confirm=False, carried="together", saved_at=at, saved_by=by, version=F("version") + 1
    )
    if rows != len(chosen):
        raise Refused("Somebody has just worked on these answers. Nothing was confirmed: look again.")
    cited = cited_ids(appraisal)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=one,
            number=one.version + 1,
            kind="together",
            option_id=one.option_id,
            value=one.value,
            narrative=one.narrative,
            evidence=sorted(cited.get(one.pk, ())),
            by=by,
            at=at,
        )
        for one in chosen
    )
    if any(one.question.decides for one in chosen):
        choose_by_answers(appraisal)
    unsettle(appraisal, by=by, at=at)
    codes = tuple(one.question.code for one in chosen)
    record("confirmed together", by=by, subject=appraisal, at=at, fields=codes)
    return len(chosen)


def _gone(appraisal: Appraisal, ids: set[int]) -> str:
    """What to say of answers that cannot be confirmed here any more."""
    held = appraisal.answers.filter(pk__in=ids).order_by("place")
    codes = list(held.values_list("question__code", flat=True)[:6])
    named = ", ".join(codes) or "One of them"
    return f"{named} changed while you were reading. Nothing was confirmed: look again, then confirm."
