"""Which questions of an appraisal are asked, chosen again from facts and from the answers so far."""

from collections.abc import Mapping
from typing import Any

from appraisal.models import Answer, Appraisal
from appraisal.queries.facts import facts_of, questions_asked, taken


def choose_by(appraisal: Appraisal, facts: Mapping[str, Any]) -> bool:
    """Ask what `facts` and the answers lead to; whether that changed anything. Inside a transaction.

    An answer whose question is no longer asked is kept, not counted; if its question comes back, it must be
    confirmed.
    """
    versions = appraisal.pinned.values("version")
    held = appraisal.answers.filter(question__version__in=versions)
    answers = list(held.select_related("question", "option", "settled_option"))
    chosen = {one.pk: is_asked for one, is_asked in questions_asked(versions, facts, taken(answers))}
    moved = [one for one in answers if one.asked != chosen[one.question_id]]
    for one in moved:
        one.asked = chosen[one.question_id]
        one.confirm = one.asked and one.is_answered and one.saved_at is not None
    Answer.objects.bulk_update(moved, ["asked", "confirm"])
    return bool(moved)


def choose_by_answers(appraisal: Appraisal) -> bool:
    """The same, after an answer that others depend on."""
    return choose_by(appraisal, facts_of(appraisal))
