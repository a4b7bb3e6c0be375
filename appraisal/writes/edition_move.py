"""Moving an open appraisal to the next edition of its checklist, and undoing that."""

from collections.abc import Mapping

from django.db import transaction

from appraisal.models import (
    Answer,
    Appraisal,
    ChecklistVersion,
    EditionMove,
    Option,
    Question,
    Section,
    Thread,
)
from appraisal.queries.facts import facts_of, questions_asked, taken
from appraisal.queries.moving import move_to_undo, steps_between
from appraisal.writes.asking import choose_by_answers, lay_out_answers
from appraisal.writes.lock import lock
from appraisal.writes.modules import leave_what_is_not_pinned, refuse_codes_that_meet
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.permissions import State

KEPT = (
    "question_id", "place", "option_id", "value", "settled_option_id", "settled_reason", "asked", "confirm",
    "locked", "verdict_stands",
)  # fmt: skip
ON = ("question_id", "section_id")
WRITTEN = (*(name.removesuffix("_id") for name in KEPT), "version")


@transaction.atomic
def move_to_edition(*, appraisal: Appraisal, to: ChecklistVersion, seen: int, by, at) -> EditionMove:
    """Let a draft appraisal ask the questions of another edition of one of its checklists.

    Every answer is kept: one whose question means what it did carries over, one whose question is changed
    waits to be confirmed, one whose question is gone is kept beside. Raises `Refused` outside the draft, or
    where the edition is not in use any more, and `Stale` where somebody changed the appraisal.
    """
    appraisal = lock(appraisal, seen=seen)
    if appraisal.state != State.DRAFT:
        raise Refused("It can move while it is a draft. Ask the reviewer to return it first.")
    to = ChecklistVersion.objects.in_use().filter(pk=to.pk).first()
    pins = appraisal.pinned.select_related("version").exclude(version=to)
    pin = to and pins.filter(version__checklist=to.checklist_id).first()
    if to is None or pin is None:
        raise Refused("That edition is not in use any more. Look at the appraisal again.")
    answers = list(appraisal.answers.select_related("question__version", "option", "settled_option"))
    threads = {str(row.pop("pk")): row for row in appraisal.threads.values("pk", *ON)}
    before = {str(one.pk): {name: getattr(one, name) for name in KEPT} for one in answers}
    start, pin.version = pin.version, to
    pin.save(update_fields=["version"])
    refuse_codes_that_meet(appraisal)
    questions = questions_asked(appraisal.pinned.values("version"), facts_of(appraisal), taken(answers))
    changed = {one.code for one in steps_between(start, to) if one.kind == "confirm"}
    options = {(one.scale_id, one.code): one for one in Option.objects.filter(scale__version=to)}
    # Of two answers of one code, such as an undone move leaves, the one of the edition that was used counts.
    own = [one for one in answers if one.question.version.checklist_id == to.checklist_id]
    own.sort(key=lambda one: one.question.version_id == start.pk)
    places = {question.pk: question.place for question, _ in questions}
    for one in answers:
        one.place = places.get(one.question_id, one.place)
    Answer.objects.bulk_update(answers, ["place"])
    new = _repoint(own, [row for row in questions if row[0].version_id == to.pk], options, changed)
    leave_what_is_not_pinned(appraisal)
    lay_out_answers(appraisal, new, by=by, at=at)
    choose_by_answers(appraisal)  # an answer that the edition has no place for leads nowhere
    _repoint_threads(appraisal, {question.code: question.pk for question, _ in questions})
    left = {str(pk): version for pk, version in appraisal.answers.values_list("pk", "version")}
    record("moved to another edition", by=by, subject=appraisal, at=at, fields=(f"edition {to.number}",))
    return EditionMove.objects.create(
        appraisal=appraisal,
        start=start,
        to=to,
        before=before,
        threads=threads,
        left=left,
        at_version=appraisal.version,
        by=by,
        at=at,
    )


@transaction.atomic
def undo_move(*, appraisal: Appraisal, seen: int, by, at) -> None:
    """Put everything back as it stood before the last move. Raises `Refused` once somebody has worked on."""
    appraisal = lock(appraisal, seen=seen)
    last = move_to_undo(appraisal, seen)
    if last is None or appraisal.state != State.DRAFT:
        raise Refused("Somebody has worked on it since, so the move cannot be undone any more.")
    answers = list(appraisal.answers.all())
    for one in answers:
        one.asked = False  # a question that the move brought; those from before say so themselves
        one.version += 1
        for name, value in last.before.get(str(one.pk), {}).items():
            setattr(one, name, value)
    Answer.objects.bulk_update(answers, WRITTEN)
    held = list(Thread.objects.filter(pk__in=last.threads))
    for thread in held:
        for name, value in last.threads[str(thread.pk)].items():
            setattr(thread, name, value)
    Thread.objects.bulk_update(held, ["question", "section"])
    appraisal.pinned.filter(version=last.to).update(version=last.start)
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    record("move undone", by=by, subject=appraisal, at=at, fields=(f"edition {last.start.number}",))


def _repoint(
    answers: list[Answer],
    questions: list[tuple[Question, bool]],
    options: Mapping[tuple[int, str], Option],
    changed: set[str],
) -> list[tuple[Question, bool]]:
    """Give each answer the question of its code, and the option of its option's code; the questions left.

    A rating whose word the scale has lost, and a value that the question does not take any more, stay in the
    history alone, and must be given again.
    """
    by_code = {one.question.code: one for one in answers}
    new = []
    for question, is_asked in questions:
        answer = by_code.pop(question.code, None)
        if answer is None:
            new.append((question, is_asked))
            continue
        answer.place = question.place
        had, was_asked = answer.is_answered, answer.asked
        answer.option = _same(options, question, answer.option)
        answer.value = [] if question.as_kind.fault(answer.value, question) else answer.value
        answer.settled_option = _same(options, question, answer.settled_option)
        answer.settled_reason = answer.settled_reason if answer.settled_option else ""
        answer.question, answer.asked = question, is_asked
        answer.confirm = answer.waits or (
            is_asked
            and answer.is_answered
            and answer.saved_at is not None
            and (answer.confirm or question.code in changed or (had and not was_asked))
        )
        if answer.confirm or not answer.is_answered:
            answer.locked = answer.verdict_stands = False
        answer.version += 1  # a page opened before the move is told, and keeps both texts
    for gone in by_code.values():
        gone.asked = False
    Answer.objects.bulk_update(answers, WRITTEN)
    return new


def _same(
    options: Mapping[tuple[int, str], Option], question: Question, option: Option | None
) -> Option | None:
    """The option of the question's scale that is called the same; None where the scale has lost it."""
    return options.get((question.scale_id, option.code)) if option else None


def _repoint_threads(appraisal: Appraisal, questions: Mapping[str, int]) -> None:
    """Threads go with their question or section; one on what is gone stays with it."""
    here = Section.objects.filter(version__in=appraisal.pinned.values("version"))
    sections = dict(here.order_by().values_list("code", "pk"))
    held = list(appraisal.threads.select_related("question", "section"))
    for thread in held:
        if thread.question:
            thread.question_id = questions.get(thread.question.code, thread.question_id)
        if thread.section:
            thread.section_id = sections.get(thread.section.code, thread.section_id)
    Thread.objects.bulk_update(held, ["question", "section"])
