"""An appraisal that never was: made with a draft checklist, collected as a document, and undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction

from appraisal.models import (
    AnswerEvidence,
    Appraisal,
    ChecklistVersion,
    Evidence,
    Option,
    Participant,
    PinnedVersion,
)
from appraisal.models.answer import Answer
from appraisal.queries.content import content_of, reasons_against_publishing
from appraisal.queries.document import collect_document
from appraisal.queries.facts import facts_of, questions_asked
from appraisal.writes.asking import choose_by_answers, lay_out_answers
from partnerships.faults import Refused
from partnerships.models import Partnership, Post

WORDS = "An example of what an officer would write here."


def document_of_trial(
    *,
    version: ChecklistVersion,
    facts: Mapping[str, Any],
    answers: Mapping[str, Sequence[str]],
    seen_evidence: bool,
    by,
    at: datetime,
) -> dict[str, Any]:
    """The document that an appraisal with these `facts` and `answers` (choices by question code) would have.

    It goes the way of every appraisal, in a transaction that is always undone. Raises `Refused` where the
    draft has faults that keep it from being published.
    """
    if reasons_against_publishing(version, content_of(version), None):
        raise Refused("The draft has faults, which “Changes and publishing” names. Mend them first.")
    with transaction.atomic():
        appraisal = _made(version, facts, by, at)
        _answer(appraisal, answers, seen_evidence=seen_evidence, by=by, at=at)
        document = collect_document(appraisal.pk)
        transaction.set_rollback(True)
    return document


def _made(version: ChecklistVersion, facts: Mapping[str, Any], by, at: datetime) -> Appraisal:
    """An appraisal of an example partnership, pinned to the draft."""
    post = Post.objects.create(title=_free(Post, "title", "Example lead officer"))
    register = {name: facts[name] for name in ("arrangement", "our_role")}
    partnership = Partnership.objects.create(
        ref="EXAMPLE",
        name=_free(Partnership, "name", "Example partnership"),
        purpose="An example, to see how the checklist prints.",
        lead_post=post,
        added_at=at,
        **register,
    )
    review = facts["purpose"] == "annual_review"
    appraisal = Appraisal.objects.create(
        ref="EXAMPLE",
        partnership=partnership,
        purpose=facts["purpose"],
        gate="running" if review else facts["gate"],
        depth=facts["depth"],
        circumstances=list(facts["circumstances"]),
        facts=register | {"nation": facts["nation"]},
        started_at=at,
        as_at=at.date(),
        headline="An example of the headline.",
    )
    PinnedVersion.objects.create(appraisal=appraisal, version=version, part="main")
    Participant.objects.create(appraisal=appraisal, person=by, post=post, relation="lead")
    questions = questions_asked(appraisal.pinned.values("version"), facts_of(appraisal), {})
    lay_out_answers(appraisal, questions, by=by, at=at)
    return appraisal


def _free(model: type[Post] | type[Partnership], field: str, words: str) -> str:
    """Words that nothing real is called by."""
    names = (words if number == 1 else f"{words} {number}" for number in count(1))
    return next(name for name in names if not model.objects.filter(**{f"{field}__iexact": name}).exists())


def _answer(
    appraisal: Appraisal, answers: Mapping[str, Sequence[str]], *, seen_evidence: bool, by, at: datetime
) -> None:
    """Give the answers that were tried, each with words and, where it was so supposed, evidence seen."""
    options = {
        (one.scale_id, one.code): one
        for one in Option.objects.filter(scale__version__pinned__appraisal=appraisal)
    }
    held = list(appraisal.answers.select_related("question"))
    given = [one for one in held if answers.get(one.question.code)]
    for one in given:
        chosen = list(answers[one.question.code])
        if one.question.scale_id:
            one.option = options.get((one.question.scale_id, chosen[0]))
        elif one.question.kind == "clearance":
            one.value = [chosen[0], "An adviser", at.date().isoformat()]
        elif not one.question.as_kind.fault(chosen, one.question):  # it may have been another kind then
            one.value = chosen
        one.narrative, one.saved_at, one.saved_by = WORDS, at, by
    Answer.objects.bulk_update(given, ["option", "value", "narrative", "saved_at", "saved_by"])
    choose_by_answers(appraisal)
    if seen_evidence and given:
        evidence = Evidence.objects.create(
            appraisal=appraisal,
            number=1,
            title="An example of evidence",
            strength="seen",
            added_by=by,
            added_at=at,
        )
        AnswerEvidence.objects.bulk_create(AnswerEvidence(answer=one, evidence=evidence) for one in given)
