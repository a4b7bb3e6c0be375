"""Conclusion, challenge and the appraisal before, as plain values for the document."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet

from appraisal.models import (
    Answer,
    Appraisal,
    ConclusionCondition,
    Message,
    OpinionCondition,
    Snapshot,
    Verdict,
)
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.queries.judgement import SEEN
from appraisal.rules.document import open_document
from appraisal.rules.positions import Rating
from appraisal.rules.trends import year_of
from appraisal.vocabulary import GATES, SUPPORT
from partnerships.models import Mark

YEARS = 3  # the signed appraisals before this one that its report looks back on


def previous_of(appraisal: Appraisal) -> dict[str, Any] | None:
    """The last signed document of the same partnership, as a summary and as ratings by section.

    Ratings withheld in it are left out: how a position moved would tell what they were. So is its conclusion.
    With it, as ``years``, the positions of the last ones as they were signed, the oldest first.
    """
    found = list(
        Snapshot.objects.filter(
            appraisal__partnership=appraisal.partnership_id,
            appraisal__state__in=("signed", "superseded"),
            edition="full",
            appraisal__id__lt=appraisal.pk,
        )
        .order_by("-appraisal__id")
        .values_list("document", "appraisal", "appraisal__withheld")[:YEARS]
    )
    if not found:
        return None
    documents = [open_document(content.encode()) for content, _, _ in found]
    _, earlier, withheld = found[0]
    hidden = _withheld_ratings(earlier) if withheld else set()
    document = documents[0]
    conclusion = None if withheld and _withholds_conclusion(earlier) else document["conclusion"]
    return {
        "summary": {
            "ref": document["ref"],
            "as_at": document["as_at"],
            "conclusion_word": conclusion["word"] if conclusion else "",
        },
        "years": [year_of(one) for one in reversed(documents)],
        "ratings": {
            section["code"]: [
                earlier_rating(one)
                for one in section["answers"]
                if one["kind"] == "rating" and one["code"] not in hidden
            ]
            for section in document["sections"]
        },
    }


def _withheld_ratings(appraisal: int) -> set[str]:
    """Codes of the questions whose ratings are withheld in an appraisal."""
    marks = Mark.objects.withholding().filter(subject_kind=Answer._meta.label_lower, part="rating")
    answers = Answer.objects.filter(appraisal=appraisal, pk__in=marks.values("subject_id"))
    return set(answers.values_list("question__code", flat=True))


def _withholds_conclusion(appraisal: int) -> bool:
    marks = Mark.objects.withholding().filter(subject_kind=Appraisal._meta.label_lower, part="conclusion")
    return marks.filter(subject_id=appraisal).exists()


def earlier_rating(answer: dict[str, Any]) -> Rating:
    """An answer of the earlier document as judgement sees it."""
    option = answer["option"] or {"points": None, "standing": "", "word": ""}
    return Rating(
        code=answer["code"],
        text=answer["text"],
        label=answer["label"],
        points=option["points"],
        most=answer["most"],
        weight=answer["weight"],
        key=answer["key"],
        supported=answer["best_evidence"] >= SEEN,
        standing=option["standing"],
        word=option["word"],
        opening=answer["opening"],
        least=answer["least"],
    )


def conclusion_facts(
    appraisal: Appraisal, posts: dict[int, str], words: dict[str, str], not_due: Sequence[Answer] = ()
) -> dict[str, Any] | None:
    """The conclusion with its conditions, or None. What is `not_due` yet is a condition for each gate."""
    conclusion = getattr(appraisal, "conclusion", None)
    if conclusion is None:
        return None
    return {
        "word": words[conclusion.word],
        "reason": conclusion.reason,
        "risk_worth_taking": conclusion.risk_worth_taking,
        "by": {"name": conclusion.by.name, "post": posts.get(conclusion.by_id, "")},
        "on": iso_day_of(conclusion.at),
        "conditions": [_condition(one, "") for one in conclusion.conditions.select_related("post")]
        + [
            _condition(one, f"Asked for in the opinion of {one.opinion.post_title}")
            for one in taken_over(appraisal)
        ]
        + conditions_by_gate([one.question.gate for one in not_due], appraisal.partnership.lead_post.title),
    }


def _condition(one: ConclusionCondition | OpinionCondition, origin: str) -> dict[str, Any]:
    """A condition with a date; its `origin` is empty where the approver set it."""
    facts = {"text": one.text, "post": one.post.title, "due": iso_day(one.due)}
    return facts | {"gate_word": "", "origin": origin}


def taken_over(appraisal: Appraisal) -> QuerySet[OpinionCondition]:
    """The conditions of opinions that the approver took over, in the order of the opinions."""
    found = OpinionCondition.objects.filter(opinion__appraisal=appraisal, taken=True)
    return found.select_related("post", "opinion").order_by("opinion", "order")


def conditions_by_gate(gates: Sequence[str], post: str) -> list[dict[str, Any]]:
    """A condition on `post` for each gate at which questions fall due, from the gate of each question."""
    found = []
    for gate, word in GATES.items():
        number = list(gates).count(gate)
        if number:
            which = "the question that is" if number == 1 else f"the {number} questions that are"
            text = f"Answer {which} due by then"
            found.append({"text": text, "post": post, "due": None, "gate_word": word, "origin": ""})
    return found


def challenge_facts(
    appraisal: Appraisal,
    people,
    withheld: Collection[str] = (),
    *,
    discussed: bool = True,
    judged: bool = True,
) -> dict[str, Any]:
    """Who challenged, what they said of the proposal, every thread and every verdict.

    `withheld` are codes of questions: what is said about an answer of which a part is withheld is so too.
    Where nothing is `discussed` no thread is looked for, where no answer is `judged` no verdict.
    """
    return {
        "support": appraisal.support,
        "support_word": SUPPORT.get(appraisal.support, ""),
        "reason": appraisal.support_reason,
        "reviewers": [
            {"name": one.person.name, "post": one.post.title if one.post else ""}
            for one in people
            if one.relation == "reviewer" and one.person_id in (appraisal.endorsed_by_id or one.person_id,)
        ],
        "threads": _threads(appraisal, withheld) if discussed else [],
        "verdicts": _verdicts(appraisal, withheld) if judged else [],
    }


def _threads(appraisal: Appraisal, withheld: Collection[str]) -> list[dict[str, Any]]:
    """Every thread in the order in which they began, with its messages."""
    found: dict[int, dict[str, Any]] = {}
    messages = Message.objects.filter(thread__appraisal=appraisal).order_by("thread", "id")
    for one in messages.select_related("by", "thread__question", "thread__section", "thread__resolved_by"):
        thread = one.thread
        code = thread.question.code if thread.question else ""
        facts = found.setdefault(
            thread.pk,
            {
                "code": code,
                "section": thread.section.title if thread.section else "",
                "messages": [],
                "resolved": thread.resolved_by
                and {"by": thread.resolved_by.name, "on": iso_day_of(thread.resolved_at)},
                "withheld": code in withheld,
            },
        )
        facts["messages"].append(
            {"text": one.text, "by": one.by.name, "on": iso_day_of(one.at), "by_reviewer": one.by_reviewer}
        )
    return list(found.values())


def _verdicts(appraisal: Appraisal, withheld: Collection[str]) -> list[dict[str, Any]]:
    """Every verdict on an answer that is asked, in the order in which they were given."""
    found = Verdict.objects.filter(answer__appraisal=appraisal, answer__asked=True).order_by("id")
    return [
        {
            "code": one.answer.question.code,
            "word": one.word,
            "verdict_word": one.get_word_display(),
            "reason": one.reason,
            "what": one.what,
            "post": one.post.title if one.post else "",
            "due": iso_day(one.due),
            "by": one.by.name,
            "on": iso_day_of(one.at),
            "stands": one.current and one.answer.verdict_stands,
            "withheld": one.answer.question.code in withheld,
        }
        for one in found.select_related("answer__question", "post", "by")
    ]
