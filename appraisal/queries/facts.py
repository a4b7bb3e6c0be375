"""The facts that decide which questions are asked, and what a move is judged on."""

from appraisal.models import Answer, AnswerRevision, Comment, Question
from appraisal.models.answer import governing
from appraisal.rules.completeness import AnswerFacts, Missing, is_early, missing
from appraisal.rules.conditions import Row, asked
from appraisal.rules.workflow import Facts
from partnerships.permissions import State

WITH_CONDITIONS = "proceed_with_conditions"


def register_facts(partnership) -> dict[str, str]:
    """What the register knows that decides which questions are asked."""
    return {"arrangement": partnership.arrangement, "our_role": partnership.our_role}


def asked_facts(*, purpose: str, depth: str, circumstances: list[str], register: dict[str, str]) -> dict:
    """Every fact that conditions are about."""
    return {"purpose": purpose, "depth": depth, "circumstances": list(circumstances), **register}


def questions_asked(version_ids, facts: dict) -> list[tuple[Question, bool]]:
    """Every question of the editions, with whether it is asked under `facts`; the main checklist first.

    Each has its ``place`` among them.
    """
    questions = (
        Question.objects.filter(version__in=version_ids)
        .prefetch_related("conditions")
        .order_by("version__checklist__kind", "version__checklist", "section__order", "order")
    )
    found = []
    for place, question in enumerate(questions, 1):
        question.place = place
        rows = [Row(one.fact, one.operator, tuple(one.values)) for one in question.conditions.all()]
        is_asked = asked(rows=rows, join=question.join, short=question.short, facts=facts)
        found.append((question, is_asked))
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


def move_facts(appraisal, signer=None) -> Facts:
    """What `reasons_against` needs, with the bars against `signer` where one is given."""
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
        register_changed=appraisal.facts != register_facts(appraisal.partnership),
        has_reviewer=any(one.relation == "reviewer" for one in people),
        has_approver=any(one.relation == "approver" for one in people),
        open_comments=Comment.objects.filter(appraisal=appraisal, reply="").count(),
        concluded=conclusion is not None,
        conclusion_stands=bool(conclusion and conclusion.stands),
        needs_conditions=bool(
            conclusion
            and conclusion.word == WITH_CONDITIONS
            and not later
            and not conclusion.conditions.exists()
        ),
        passes_over=len(later) if conclusion and conclusion.word == "proceed" else 0,
        signer_bars=bars_against(appraisal, signer, people) if signer else (),
    )


def is_not_due(answer: Answer, standing: str | None, gate: str) -> bool:
    """Whether an answer of this standing, in an appraisal that has reached `gate`, is due at a later one."""
    early = answer.question.scale_id is None and is_early(answer.question.gate, gate)
    return standing == "not_due" or (early and not answer.is_answered)


def not_due(appraisal) -> list[str]:
    """The codes of the asked questions that are not due yet: each is a condition on the conclusion."""
    rows = Answer.objects.asked().filter(appraisal=appraisal).select_related("question")
    rows = rows.annotate(standing=governing("standing"))
    return [one.question.code for one in rows if is_not_due(one, one.standing, appraisal.gate)]


def _lacking(what: str, gaps: list[Missing]) -> tuple[str, ...]:
    return tuple(gap.code for gap in gaps if gap.what == what)


def bars_against(appraisal, person, people) -> tuple[str, ...]:
    """Why `person` may not sign: they lead it, answered in it, challenged it or gave an opinion on it."""
    relations = {one.relation for one in people if one.person_id == person.pk}
    theirs = AnswerRevision.objects.filter(answer__appraisal=appraisal, by=person)
    conclusion = getattr(appraisal, "conclusion", None)
    bars = {
        "You lead this appraisal, so somebody else must sign it.": "lead" in relations,
        "You answered a question in it, so somebody else must sign it.": theirs.filter(kind="typed").exists(),
        "You challenged it, so somebody else must sign it.": "reviewer" in relations
        or appraisal.endorsed_by_id == person.pk
        or theirs.filter(kind="settled").exists()
        or Comment.objects.filter(appraisal=appraisal, by=person).exists(),
        "You gave an opinion on it, so somebody else must sign it.": appraisal.opinions.filter(
            by=person
        ).exists(),
        "The conclusion is another approver’s. Record your own before you sign.": conclusion is not None
        and conclusion.by_id != person.pk,
    }
    return tuple(sentence for sentence, holds in bars.items() if holds)
