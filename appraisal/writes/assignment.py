"""Handing out sections and questions of a draft to posts, and what their holders say to that."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from appraisal.models import Appraisal, Assignment
from appraisal.queries.assignment import with_left
from appraisal.queries.people import answering_posts, challenges_or_signs
from appraisal.queries.told import who_answers
from appraisal.writes.lock import lock
from appraisal.writes.notice import look_at_parted_with, tell_of_handing_out
from partnerships.access import can
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Person, Post
from partnerships.permissions import Permission, State

NEVER = "whoever challenges, or signs, does not answer. Choose another post."

WITHHELD = (
    "Something in this appraisal is withheld, and whoever gets a part of it reads that. Choose a post whose "
    "holder works on it already, or decline it and say who should have it."
)


@transaction.atomic
def hand_out(
    *,
    appraisal: Appraisal,
    sections: Sequence[str],
    questions: Sequence[str],
    post: Post,
    due: date | None,
    message: str,
    by,
    at,
) -> list[Assignment]:
    """Hand out sections and questions, by code, to a post. A question goes with its section where both go.

    Raises `Refused` outside the draft, where a part is not asked or is with somebody already, and where the
    holder of the post challenges or signs.
    """
    appraisal = _draft(appraisal)
    asked = appraisal.answers.asked().values_list("question__code", "question__section__code")
    within = dict(asked)
    holder = _holder(appraisal, post)
    parts = [(code, "") for code in dict.fromkeys(sections)]
    parts += [("", code) for code in dict.fromkeys(questions) if within.get(code) not in sections]
    if not parts:
        raise Refused("Tick at least one section or question.", "parts")
    _refuse_unasked(parts, within)
    _refuse_handed(appraisal, parts)
    made = [
        Assignment.objects.create(
            appraisal=appraisal,
            section=section,
            question=question,
            post=post,
            due=due,
            message=message,
            stage="accepted" if holder == by else "asked",
            asked_by=by,
            asked_at=at,
        )
        for section, question in parts
    ]
    _move_on(appraisal, "handed out", made, post, by, at)
    tell_of_handing_out("handed_out", holder and holder.pk, made, by=by, at=at)
    return made


@transaction.atomic
def accept(*, assignment: Assignment, by, at) -> Assignment:
    """Take on what was handed out."""
    appraisal, held = _live(assignment)
    _holder(appraisal, held.post)
    if held.stage == "asked":
        _settle(held, "accepted", "", by, at)
        record("handed out accepted", by=by, subject=appraisal, at=at, fields=(held.code, held.post.title))
    return held


@transaction.atomic
def decline(*, assignment: Assignment, reason: str, by, at) -> Assignment:
    """Decline what was handed out, with a reason; whoever asked is told."""
    appraisal, held = _live(assignment)
    if not reason:
        raise Refused("Say why you decline it.", "reason")
    _part_with(held, "declined", reason, by, at)
    _move_on(appraisal, "handed out declined", [held], held.post, by, at)
    tell_of_handing_out("declined", held.asked_by_id, [held], by=by, at=at)
    return held


@transaction.atomic
def hand_on(*, assignment: Assignment, post: Post, reason: str, by, at) -> Assignment:
    """Hand on what was handed out, to another post, with what its holder should know; whoever asked is told.

    What is made of it names where it came from, and keeps its date, its message and who asked. Raises
    `Refused` where something is withheld and the holder of the post does not read it yet.
    """
    appraisal, held = _live(assignment)
    if post.pk == held.post_id:
        raise Refused("It is with that post already. Choose another one.", "post")
    holder = _holder(appraisal, post)
    _refuse_new_reader(appraisal, holder, by)
    _part_with(held, "handed_on", reason, by, at)
    made = Assignment.objects.create(
        appraisal=appraisal,
        section=held.section,
        question=held.question,
        post=post,
        due=held.due,
        message=held.message,
        asked_by=held.asked_by,
        asked_at=at,
        came_from=held,
    )
    _move_on(appraisal, "handed on", [made], post, by, at)
    tell_of_handing_out("handed_out", holder and holder.pk, [made], by=by, at=at)
    tell_of_handing_out("handed_on", held.asked_by_id, [made], post=post.title, by=by, at=at)
    return made


@transaction.atomic
def take_back(*, assignment: Assignment, by, at) -> Assignment:
    """Take back what was handed out. What was answered stays."""
    appraisal, held = _live(assignment)
    _part_with(held, "taken_back", "", by, at)
    _move_on(appraisal, "taken back", [held], held.post, by, at)
    tell_of_handing_out("taken_back", who_answers(appraisal, held.post), [held], by=by, at=at)
    return held


@transaction.atomic
def remind_of(*, assignment: Assignment, by, at) -> Assignment:
    """Remind the holder of the post, once a day at most."""
    appraisal, held = _live(assignment)
    today = timezone.localdate(at)
    holder = _holder(appraisal, held.post)
    if holder is None:
        raise Refused(f"Nobody holds the post of {held.post}. Take it back, and hand it to another post.")
    if held.reminded_on is not None and held.reminded_on >= today:
        raise Refused("They have been reminded today. Remind them again tomorrow.")
    if not with_left(Assignment.objects.filter(pk=held.pk)).get().left:
        raise Refused("Everything in it is answered, so there is nothing to remind of.")
    held.reminded_on = today
    held.save(update_fields=["reminded_on"])
    record("reminded", by=by, subject=appraisal, at=at, fields=(held.code, held.post.title))
    tell_of_handing_out("reminded", holder.pk, [held], by=by, at=at)
    return held


def _draft(appraisal: Appraisal) -> Appraisal:
    """The appraisal, locked, if what is handed out of it can still change."""
    locked = lock(appraisal, as_read=True)
    if locked.state != State.DRAFT:
        raise Refused("It has been submitted, so who has what stays as it is. Ask the reviewer to return it.")
    return locked


def _live(assignment: Assignment) -> tuple[Appraisal, Assignment]:
    """An assignment as it stands, its appraisal locked. Raises `Refused` where nobody has it any more."""
    appraisal = _draft(assignment.appraisal)
    held = Assignment.objects.select_related("post", "asked_by").get(pk=assignment.pk)
    held.appraisal = appraisal
    if not held.is_live:
        raise Refused(f"It has been {held.get_stage_display().lower()} meanwhile. Look at the list again.")
    return appraisal, held


def _holder(appraisal: Appraisal, post: Post) -> Person | None:
    """Who holds a post that may answer; None where nobody does. Raises `Refused` where they may not."""
    found = answering_posts().filter(pk=post.pk).first()
    if found is None:
        raise Refused(f"Who holds the post of {post} does not answer. Choose another post.", "post")
    if challenges_or_signs(appraisal, found.holder_id):
        raise Refused(f"{found.holder} reviews or approves this appraisal: {NEVER}", "post")
    return Person.objects.filter(pk=found.holder_id, is_active=True).first()


def _refuse_new_reader(appraisal: Appraisal, holder: Person | None, by: Person) -> None:
    """Whoever has a part reads what is withheld: only who may hand out clears somebody new for that."""
    if appraisal.is_open() or can(by, Permission.ASSIGN, appraisal):
        return
    if holder is None or not can(holder, Permission.READ_APPRAISAL, appraisal):
        raise Refused(WITHHELD, "post")


def _refuse_unasked(parts: Iterable[tuple[str, str]], within: dict[str, str]) -> None:
    asked = {*within.values()}, {*within}
    gone = [
        section or question
        for section, question in parts
        if (section and section not in asked[0]) or (question and question not in asked[1])
    ]
    if gone:
        raise Refused(f"{gone[0]} is not asked any more. Look at the list again.", "parts")


def _refuse_handed(appraisal: Appraisal, parts: Iterable[tuple[str, str]]) -> None:
    live = appraisal.assignments.live().select_related("post")
    held = {(one.section, one.question): one for one in live}
    for part in parts:
        if part in held:
            one = held[part]
            raise Refused(f"{one.code} is with {one.post} already. Take it back first.", "parts")


def _settle(held: Assignment, stage: str, reason: str, by, at: datetime) -> None:
    held.stage, held.reason, held.settled_by, held.settled_at = stage, reason, by, at
    held.save(update_fields=["stage", "reason", "settled_by", "settled_at"])


def _part_with(held: Assignment, stage: str, reason: str, by, at: datetime) -> None:
    """Nobody has it any more, so nothing told of it waits: to whoever had it the page is closed by now."""
    _settle(held, stage, reason, by, at)
    look_at_parted_with(held, at=at)


def _move_on(appraisal: Appraisal, verb: str, held: Sequence[Assignment], post: Post, by, at) -> None:
    """Record it. Who may answer what is other than it was: a save that was allowed before must ask again."""
    Appraisal.objects.filter(pk=appraisal.pk).update(version=F("version") + 1)
    fields = (*(one.code for one in held), post.title)
    record(verb, by=by, subject=appraisal, at=at, fields=fields)
