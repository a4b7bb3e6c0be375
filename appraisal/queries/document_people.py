"""Conclusion, challenge and the appraisal before, as plain values for the document."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet

from appraisal.models import Answer, Appraisal, Comment, ConclusionCondition, OpinionCondition, Snapshot
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.queries.judgement import SEEN
from appraisal.rules.document import open_document
from appraisal.rules.positions import Rating
from appraisal.vocabulary import GATES, SUPPORT
from partnerships.models import Mark


def previous_of(appraisal: Appraisal) -> dict[str, Any] | None:
    """The last signed document of the same partnership, as a summary and as ratings by section.

    Ratings withheld in it are left out: how a position moved would tell what they were. So is its conclusion.
    """
    found = (
        Snapshot.objects.filter(
            appraisal__partnership=appraisal.partnership_id,
            appraisal__state__in=("signed", "superseded"),
            edition="full",
            appraisal__id__lt=appraisal.pk,
        )
        .order_by("-appraisal__id")
        .values_list("document", "appraisal", "appraisal__withheld")
        .first()
    )
    if found is None:
        return None
    content, earlier, withheld = found
    hidden = _withheld_ratings(earlier) if withheld else set()
    document = open_document(content.encode())
    conclusion = None if withheld and _withholds_conclusion(earlier) else document["conclusion"]
    return {
        "summary": {
            "ref": document["ref"],
            "as_at": document["as_at"],
            "conclusion_word": conclusion["word"] if conclusion else "",
        },
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


def challenge_facts(appraisal: Appraisal, people) -> dict[str, Any]:
    """Who challenged, what they said of the proposal, and every comment with its reply."""
    comments = (
        Comment.objects.filter(appraisal=appraisal)
        .annotate(code=F("question__code"), by_name=F("by__name"), replier=F("replied_by__name"))
        .order_by("id")
    )
    return {
        "support": appraisal.support,
        "support_word": SUPPORT.get(appraisal.support, ""),
        "reason": appraisal.support_reason,
        "reviewers": [
            {"name": one.person.name, "post": one.post.title if one.post else ""}
            for one in people
            if one.relation == "reviewer" and one.person_id in (appraisal.endorsed_by_id or one.person_id,)
        ],
        "comments": [
            {
                "code": one.code or "",
                "text": one.text,
                "by": one.by_name,
                "on": iso_day_of(one.at),
                "reply": one.reply,
                "replied_by": one.replier or "",
            }
            for one in comments
        ],
    }
