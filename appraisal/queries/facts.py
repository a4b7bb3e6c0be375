"""The facts that decide which questions are asked, and what a move is judged on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from appraisal.models import Answer, AnswerRevision, Message, OpinionCondition, Question, Verdict
from appraisal.models.answer import governing
from appraisal.models.checklist import CHECKLISTS_IN_ORDER
from appraisal.queries.changed import changed_since_read, to_judge_again
from appraisal.queries.evidence import unscanned
from appraisal.queries.opinions import posts_unsaid
from appraisal.queries.parts import opened_by_return, verdicts_owed
from appraisal.rules.completeness import AnswerFacts, Missing, missing, standing_of
from appraisal.rules.conditions import Row, all_asked
from appraisal.rules.workflow import Facts
from partnerships.models import Council
from partnerships.permissions import Role, State

WITH_CONDITIONS = "proceed_with_conditions"


def register_facts(partnership) -> dict[str, str]:
    """What the register knows that decides which questions are asked."""
    return {
        "arrangement": partnership.arrangement,
        "our_role": partnership.our_role,
        "nation": Council.current().nation,
    }


def has_changed(facts: dict[str, str], partnership) -> bool:
    """Whether the register says otherwise than `facts`, which questions were chosen by.

    An appraisal that is older than a fact was not chosen by it.
    """
    now = register_facts(partnership)
    return {**now, **facts} != now


def asked_facts(*, purpose: str, depth: str, circumstances: list[str], register: dict[str, str]) -> dict:
    """Every fact that conditions are about."""
    return {"purpose": purpose, "depth": depth, "circumstances": list(circumstances), **register}


def facts_of(appraisal) -> dict:
    """The facts that an appraisal's questions were chosen by."""
    return asked_facts(
        purpose=appraisal.purpose,
        depth=appraisal.depth,
        circumstances=appraisal.circumstances,
        register={**register_facts(appraisal.partnership), **appraisal.facts},
    )


def questions_asked(
    version_ids, facts: Mapping, answers: Mapping[str, Sequence[str]]
) -> list[tuple[Question, bool]]:
    """Every question of the editions, with whether it is asked; the main checklist first.

    That depends on `facts`, and on what `answers` by question code take of their choices. Each has its
    ``place`` among them.
    """
    questions = (
        Question.objects.filter(version__in=version_ids)
        .prefetch_related("conditions")
        .order_by(*(f"version__{name}" for name in CHECKLISTS_IN_ORDER), "section__order", "order")
    )
    placed = [(question, _place(question, place)) for place, question in enumerate(questions, 1)]
    asked = all_asked(placed, facts, answers)
    return [(question, asked[question.code]) for question, _ in placed]


def _place(question: Question, place: int) -> list[Row]:
    """The conditions of a question, which is given its place."""
    question.place = place
    return [Row(one.fact, one.operator, tuple(one.values)) for one in question.conditions.all()]


def taken(answers: Iterable[Answer]) -> dict[str, Sequence[str]]:
    """What answers take of the choices of their questions, by question code, for conditions to read.

    One that was carried forward leads nowhere until it is confirmed.
    """
    found: dict[str, Sequence[str]] = {}
    for one in answers:
        governs = None if one.waits else one.governing_option
        found[one.question.code] = (
            [governs.code]
            if governs
            else one.question.as_kind.chosen(one.value)
            if one.value and not one.waits
            else []
        )
    return found


def answer_facts(appraisal) -> list[AnswerFacts]:
    """What is in and what is missing, for every asked question, in one query."""
    rows = (
        Answer.objects.asked()
        .filter(appraisal=appraisal)
        .select_related("question", "option")
        .only(
            "confirm",
            "value",
            "narrative",
            "question__code",
            "question__text",
            "question__kind",
            "question__gate",
            "option__needs_reason",
        )
    )
    return [
        AnswerFacts(
            code=row.question.code,
            text=row.question.text,
            kind=row.question.kind,
            given=row.given_at(appraisal.gate),
            confirm=row.confirm,
        )
        for row in rows
    ]


def move_facts(appraisal, signer=None, abandoner=None, changed: Collection[int] | None = None) -> Facts:
    """What `reasons_against` needs, with the bars against `signer` or `abandoner` where one is given.

    `changed` are the answers that `changed_since_read` finds, where that was asked already.
    """
    gaps = missing(answer_facts(appraisal))
    people = list(appraisal.participants.all())
    conclusion = getattr(appraisal, "conclusion", None)
    later = not_due(appraisal) if conclusion else []
    return Facts(
        state=State(appraisal.state),
        unanswered=_lacking("rating", gaps),
        to_answer=_lacking("answer", gaps),
        without_adviser=_lacking("adviser", gaps),
        without_reason=_lacking("reason", gaps),
        to_confirm=_lacking("confirming", gaps),
        register_changed=has_changed(appraisal.facts, appraisal.partnership),
        unscanned=tuple(unscanned(appraisal)),
        not_asked=posts_unsaid(appraisal) if appraisal.state == State.DRAFT else (),
        open_conditions=OpinionCondition.objects.filter(
            opinion__appraisal=appraisal, opinion__view="content_with_conditions", taken=None
        ).count()
        if conclusion
        else 0,
        has_reviewer=any(one.relation == "reviewer" for one in people),
        has_approver=any(one.relation == "approver" for one in people),
        **challenge_facts(appraisal, changed),
        concluded=conclusion is not None,
        conclusion_stands=bool(conclusion and conclusion.stands),
        needs_conditions=bool(
            conclusion
            and conclusion.word == WITH_CONDITIONS
            and not later
            and not conclusion.conditions.exists()
            and not OpinionCondition.objects.filter(opinion__appraisal=appraisal, taken=True).exists()
        ),
        passes_over=len(later) if conclusion and conclusion.word == "proceed" else 0,
        signer_bars=bars_against(appraisal, signer, people) if signer else (),
        abandoner_bars=bars_against_abandoning(appraisal, abandoner) if abandoner else (),
    )


def challenge_facts(appraisal, changed: Collection[int] | None = None) -> dict[str, Any]:
    """Where the challenge stands. What only its reviewer is told is asked while it is in challenge."""
    waits = list(appraisal.threads.unresolved().values_list("waits_for", flat=True))
    told = {"to_answer_back": waits.count("officers"), "open_threads": len(waits)}
    if appraisal.state == State.IN_CHALLENGE:
        told["sent_back"] = opened_by_return(appraisal).exists()
        if changed is None:
            changed = changed_since_read(appraisal)
        again = to_judge_again(appraisal, changed)
        told["changed"] = tuple(again)
        told["to_judge"] = tuple(code for code in verdicts_owed(appraisal) if code not in again)
    return told


def standing_in(answer: Answer, governs: str | None, gate: str) -> str:
    """Where an answer stands: as the option that `governs` says, or for a fact what was given at `gate`."""
    if answer.question.scale_id:
        return governs or ""
    return standing_of(answer.question.kind, answer.given_at(gate))


def not_due(appraisal) -> list[str]:
    """The codes of the asked questions that are not due yet: each is a condition on the conclusion."""
    rows = Answer.objects.asked().filter(appraisal=appraisal).select_related("question", "option")
    rows = rows.filter(confirm=False).annotate(standing=governing("standing"))
    standing = {one.question.code: standing_in(one, one.standing, appraisal.gate) for one in rows}
    return [code for code, where in standing.items() if where == "not_due"]


def _lacking(what: str, gaps: list[Missing]) -> tuple[str, ...]:
    return tuple(gap.code for gap in gaps if gap.what == what)


def bars_against(appraisal, person, people) -> tuple[str, ...]:
    """Why `person` may not sign: they lead it, answered in it, challenged it or gave an opinion on it."""
    relations = {one.relation for one in people if one.person_id == person.pk}
    theirs = AnswerRevision.objects.filter(answer__appraisal=appraisal, by=person)
    conclusion = getattr(appraisal, "conclusion", None)
    bars = {
        "You lead this appraisal, so somebody else must sign it.": "lead" in relations,
        "You answered a question in it, so somebody else must sign it.": theirs.filter(
            kind__in=AnswerRevision.BY_HAND
        ).exists(),
        "You challenged it, so somebody else must sign it.": "reviewer" in relations
        or appraisal.endorsed_by_id == person.pk
        or theirs.filter(kind="settled").exists()
        or Verdict.objects.filter(answer__appraisal=appraisal, by=person).exists()
        or Message.objects.filter(thread__appraisal=appraisal, by=person, by_reviewer=True).exists(),
        "You gave an opinion on it, so somebody else must sign it.": appraisal.opinions.filter(
            by=person
        ).exists(),
        "The conclusion is another approver’s. Record your own before you sign.": conclusion is not None
        and conclusion.by_id != person.pk,
    }
    return tuple(sentence for sentence, holds in bars.items() if holds)


def bars_against_abandoning(appraisal, person) -> tuple[str, ...]:
    """Why `person` may not abandon a draft: whose work was returned does not start again instead."""
    if appraisal.returned_at is None or person.has_role(Role.GOVERNANCE_OFFICER):
        return ()
    return ("The reviewer has returned it. Ask a governance officer to abandon it.",)
