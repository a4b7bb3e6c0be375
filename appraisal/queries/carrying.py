"""The signed appraisal that the next one starts from, and what of it comes across."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from appraisal.models import Answer, AnswerEvidence, Appraisal, ChecklistVersion, Evidence, Option, Question
from appraisal.queries.judgement import with_governing
from appraisal.queries.mark import ANSWER, APPRAISAL
from appraisal.queries.noted import OF_QUESTION, noted_of
from appraisal.rules.carrying import Held, Put, Waiting, why_alone, why_to_read
from appraisal.rules.framing import framing
from partnerships.models import Mark, Partnership
from partnerships.permissions import State

SOURCES = (State.SIGNED, State.SUPERSEDED)
COMES = ("narrative", "rating")  # a mark on one of these is on what would come across


def signed_of(partnership: Partnership) -> QuerySet[Appraisal]:
    """The signed appraisals that stand or were superseded, the latest first; not what was withdrawn."""
    return partnership.appraisals.filter(state__in=SOURCES).order_by("-pk")


def source_of(partnership: Partnership) -> Appraisal | None:
    """The latest of them, which the next appraisal starts from."""
    return signed_of(partnership).first()


def put_of(question: Question, options: Iterable[Option]) -> Put:
    """A question as it was put, with the `options` of its scale."""
    ratings = frozenset((one.code, one.word, one.meaning, one.points, one.standing) for one in options)
    return Put(question.text, framing(question), ratings, (tuple(question.prompts), question.good))


def options_by_scale(questions: Iterable[Question]) -> dict[int, list[Option]]:
    """The options of the scales of some questions, by scale. One query."""
    held: dict[int, list[Option]] = {}
    for option in Option.objects.filter(scale__in={one.scale_id for one in questions if one.scale_id}):
        held.setdefault(option.scale_id, []).append(option)
    return held


def puts_of(questions: Iterable[Question], options: Mapping[int, list[Option]]) -> dict[str, Put]:
    """Questions as they were put, by code."""
    return {one.code: put_of(one, options.get(one.scale_id, ())) for one in questions}


@dataclass(frozen=True)
class Brought:
    """An answer that comes across, with the rating of today's scale that is the same."""

    before: Answer
    option: Option | None


@dataclass(frozen=True)
class Bringing:
    """What comes across to some questions, by their codes; `to_read` are asked and answered, and do not.

    `marks` are those that stand on answers of questions that are still there. `evidence` is what the answers
    that come cite, in order; none where the list was withheld. `closed` are the marks on that list.
    """

    answers: dict[str, Brought] = field(default_factory=dict)
    to_read: dict[str, str] = field(default_factory=dict)
    marks: list[tuple[str, Mark]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    closed: list[Mark] = field(default_factory=list)


def bringing(earlier: Appraisal, questions: Sequence[Question]) -> Bringing:
    """What `earlier` brings to `questions`. Five queries, however many there are."""
    answers = list(
        earlier.answers.asked().select_related("question", "option", "settled_option").order_by("place")
    )
    before = [one.question for one in answers]
    held_options = options_by_scale([*before, *questions])
    then, now = puts_of(before, held_options), puts_of(questions, held_options)
    options = {(scale, one.code): one for scale, group in held_options.items() for one in group}
    marks = _marks_on(earlier, {one.pk: one.question.code for one in answers})
    withheld = {code for code, _ in marks}
    today = {one.code: one for one in questions}
    come, to_read = {}, {}
    for one in answers:
        code = one.question.code
        if code not in now:
            continue
        governs = one.governing_option
        held = Held(one.is_answered, governs.standing if governs else "", code in withheld)
        why = why_to_read(then[code], now[code], held)
        if why and held.answered:
            to_read[code] = why
        elif not why:
            come[code] = Brought(one, options[today[code].scale_id, governs.code] if governs else None)
    closed = list(
        Mark.objects.withholding().filter(subject_kind=APPRAISAL, subject_id=earlier.pk, part="evidence")
    )
    cited = AnswerEvidence.objects.filter(
        evidence=OuterRef("pk"), answer__in=[one.before.pk for one in come.values()]
    )
    listed = [] if closed else list(Evidence.objects.filter(Exists(cited), appraisal=earlier))
    return Bringing(come, to_read, [row for row in marks if row[0] in now], listed, closed)


def _marks_on(earlier: Appraisal, codes: dict[int, str]) -> list[tuple[str, Mark]]:
    """The marks that withhold what an answer of `earlier` says, each with the code of its question."""
    on = Answer.objects.filter(appraisal=earlier).values("pk")
    held = Mark.objects.withholding().filter(subject_kind=ANSWER, subject_id__in=on, part__in=COMES)
    return [(codes[one.subject_id], one) for one in held.order_by("pk") if one.subject_id in codes]


@dataclass(frozen=True)
class Offer:
    """An appraisal to start from, in numbers: what the checklists in use would let come across."""

    appraisal: Appraisal
    answers: int
    to_read: int
    evidence: int
    run_out: int


def offer_of(partnership: Partnership) -> Offer | None:
    """What a new appraisal of `partnership` could start from."""
    earlier = source_of(partnership)
    if earlier is None:
        return None
    in_use = ChecklistVersion.objects.in_use().filter(checklist__versions__pinned__appraisal=earlier)
    brings = bringing(earlier, list(Question.objects.filter(version__in=in_use.values("pk"))))
    return Offer(
        appraisal=earlier,
        answers=len(brings.answers),
        to_read=earlier.answers.asked().count() - len(brings.answers),
        evidence=len(brings.evidence),
        run_out=sum(has_run_out(one, timezone.localdate()) for one in brings.evidence),
    )


def has_run_out(evidence: Evidence, day: date) -> bool:
    """Whether a piece of evidence was good until a day before `day`."""
    return evidence.valid_until is not None and evidence.valid_until < day


@dataclass(frozen=True)
class ToConfirm:
    """An answer that waits to be confirmed; `alone` says why it must be opened for that, if it must."""

    answer: Answer
    alone: str

    @property
    def key(self) -> str:
        """The answer and its version as a form sends them: what was read is what is confirmed."""
        return f"{self.answer.pk}-{self.answer.version}"


def with_settled_before(answers):
    """Adds ``rated_before``: what officers had rated what came across as its reviewer settled it."""
    settled = Answer.objects.asked().filter(
        appraisal=OuterRef("appraisal__carried_from"),
        question__code=OuterRef("question__code"),
        settled_option__isnull=False,
    )
    marked = Mark.objects.withholding().filter(subject_kind=ANSWER, subject_id=OuterRef("pk"))
    open_to_all = settled.exclude(Exists(marked)).order_by()
    return answers.annotate(rated_before=Subquery(open_to_all.values("option__word")[:1]))


def to_confirm(appraisal: Appraisal) -> list[ToConfirm]:
    """The asked answers that wait, in order, each with ``noted``. Three queries, however many there are."""
    run_out = AnswerEvidence.objects.filter(
        answer=OuterRef("pk"), evidence__valid_until__lt=timezone.localdate()
    )
    waiting = list(
        with_settled_before(with_governing(appraisal.answers.asked().filter(carried="waiting")))
        .annotate(run_out=Exists(run_out), noted=noted_of())
        .select_related("question", "option", "settled_option")
        .order_by("place")
    )
    earlier = Question.objects.filter(
        answers__appraisal=appraisal.carried_from_id, answers__asked=True
    ).distinct()
    before, today = list(earlier), [one.question for one in waiting]
    options = options_by_scale([*before, *today])
    then, now = puts_of(before, options), puts_of(today, options)
    return [
        ToConfirm(
            one,
            why_alone(
                Waiting(
                    code=one.question.code,
                    before=then.get(one.question.code),
                    now=now[one.question.code],
                    rated=one.question.scale_id is not None,
                    key=one.question.key or bool(one.question.opening),
                    points=one.got if one.standing == "rated" else None,
                    most=one.most or 0,
                    evidence=one.best or 0,
                    run_out=one.run_out,
                    noted=one.noted == OF_QUESTION,
                )
            ),
        )
        for one in waiting
    ]
