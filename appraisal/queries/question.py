"""The question page: the question, its help, its answer and the way on, in a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Subquery
from django.shortcuts import get_object_or_404

from appraisal.models import (
    Answer,
    AnswerEvidence,
    Appraisal,
    Comment,
    Evidence,
    Option,
    QuestionProvision,
)
from appraisal.queries.appraisal import DONE, note_relations, status_of

FRESH_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """Where a question stands: its number in the section, and its neighbours."""

    section: str
    number: int
    of: int
    previous: str
    next: str
    done: int
    total: int
    to_confirm: int


# What the page shows beside the answer, and what a save needs of it: every further join costs more to plan.
SHOWN = ("appraisal__partnership", "question__section", "saved_by")
SAVED = ("appraisal", "question")


def find_answer(request, ref: str, code: str) -> Answer:
    """The answer of a question page, with its appraisal and question. Raises `Http404`."""
    found = Answer.objects.asked().filter(appraisal__ref=ref, question__code=code)
    if request.method == "POST":
        found = found.select_related(*SAVED)
    else:
        found = found.select_related(*SHOWN).annotate(last_signed=last_signed())
    answer = get_object_or_404(found)
    note_relations(answer.appraisal, request.user)
    return answer


def last_signed():
    """The id of the last appraisal of the same partnership that was signed before this answer's."""
    earlier = Appraisal.objects.filter(
        partnership=OuterRef("appraisal__partnership"),
        state__in=("signed", "superseded"),
        pk__lt=OuterRef("appraisal"),
    ).order_by("-pk")
    return Subquery(earlier.values("pk")[:1])


def place_of(answer: Answer) -> Place:
    """Progress and neighbours, from one light query over the appraisal's answers."""
    rows = list(
        Answer.objects.asked()
        .filter(appraisal=answer.appraisal_id)
        .order_by("question__section__order", "question__order")
        .values_list(
            "question__code",
            "question__section_id",
            "option__standing",
            "option__needs_reason",
            "narrative",
            "confirm",
            "version",
        )
    )
    codes = [row[0] for row in rows]
    here = codes.index(answer.question.code)
    section = [row[0] for row in rows if row[1] == answer.question.section_id]
    done = sum(status_of(*row[2:]) in DONE for row in rows)
    return Place(
        section=answer.question.section.title,
        number=section.index(answer.question.code) + 1,
        of=len(section),
        previous=codes[here - 1] if here else "",
        next=codes[here + 1] if here + 1 < len(codes) else "",
        done=done,
        total=len(rows),
        to_confirm=sum(row[5] for row in rows),
    )


def options_of(answer: Answer) -> list[Option]:
    """The options offered: “not due yet” only where the question is due at a later gate.

    The answer gets those it names from here too, so that none is fetched for itself.
    """
    options = {option.pk: option for option in scale_options(answer.question.scale_id)}
    answer.option = options.get(answer.option_id)
    answer.settled_option = options.get(answer.settled_option_id)
    return [one for one in options.values() if one.standing != "not_due" or is_early(answer)]


def scale_options(scale_id: int) -> list[Option]:
    """The options of a scale in order. An edition in use never changes, so a copy is as good for a minute."""
    return cache.get_or_set(
        f"options-{scale_id}", lambda: list(Option.objects.filter(scale=scale_id)), FRESH_SECONDS
    )


def is_early(answer: Answer) -> bool:
    """Whether the question is due at a later gate than the appraisal has reached."""
    order = ["idea", "business_case", "agreement", "running"]
    return order.index(answer.question.gate) > order.index(answer.appraisal.gate)


def evidence_of(answer: Answer) -> list[Evidence]:
    """The appraisal's evidence list, each with whether this answer cites it."""
    cited = AnswerEvidence.objects.filter(answer=answer, evidence=OuterRef("pk"))
    return list(Evidence.objects.filter(appraisal=answer.appraisal_id).annotate(is_cited=Exists(cited)))


def help_of(answer: Answer) -> dict[str, list[Any]]:
    """The provisions a question addresses, and the risks and cases it points to, in one query."""
    rows = (
        QuestionProvision.objects.filter(question=answer.question_id)
        .select_related("provision__source")
        .order_by("relation", "order")
    )
    found: dict[str, list[Any]] = {"addresses": [], "risk": [], "case": []}
    for row in rows:
        found[row.relation].append(row.provision)
    return found


def comments_of(answer: Answer) -> list[Comment]:
    """The reviewer's comments on this question."""
    return list(
        Comment.objects.filter(appraisal=answer.appraisal_id, question=answer.question_id).select_related(
            "by", "replied_by"
        )
    )


def last_time(answer: Answer) -> dict[str, Any] | None:
    """What the last signed appraisal said to the same question in the same words, or None.

    Read from its answers, which nobody can change any more: its document is hundreds of times as long.
    """
    if answer.last_signed is None:
        return None
    same = Answer.objects.asked().filter(
        appraisal=answer.last_signed, question__code=answer.question.code, question__text=answer.question.text
    )
    row = (
        same.order_by()
        .values_list(
            "settled_option_id",
            "option_id",
            "question__scale_id",
            "narrative",
            "appraisal__ref",
            "appraisal__snapshots__signed_at",
        )
        .first()
    )
    if row is None:
        return None
    settled, option, scale, narrative, ref, at = row
    word = next((one.word for one in scale_options(scale) if one.pk == (settled or option)), None)
    return word and {"ref": ref, "as_at": at.date().isoformat(), "word": word, "narrative": narrative}
