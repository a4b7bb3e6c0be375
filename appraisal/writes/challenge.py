"""Threads of the challenge: starting one, replying, resolving, reopening, and taking a message back."""

from django.db import transaction

from appraisal.models import Appraisal, Message, Question, Section, Thread
from appraisal.writes.lock import lock
from appraisal.writes.move import unsettle
from appraisal.writes.notice import tell_of_message
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.permissions import Relation, State

MOST_MESSAGES = 50
MOST_THREADS = 20


@transaction.atomic
def start_thread(
    *,
    appraisal: Appraisal,
    text: str,
    by,
    at,
    question: Question | None = None,
    section: Section | None = None,
) -> Thread:
    """Start a thread on one question, on one section, or on the whole."""
    appraisal = lock(appraisal, as_read=True)
    if appraisal.state == State.DRAFT and appraisal.returned_at is None:
        raise Refused("Threads begin with the challenge. Submit the appraisal first.")
    if appraisal.threads.filter(question=question, section=section).count() >= MOST_THREADS:
        raise Refused(f"There are {MOST_THREADS} threads on this already. Go on with one of those.", "text")
    reviews = _reviews(appraisal, by)
    thread = Thread.objects.create(
        appraisal=appraisal, question=question, section=section, waits_for=_other_side(reviews)
    )
    Message.objects.create(thread=thread, text=text, by=by, by_reviewer=reviews, at=at)
    record("thread started", by=by, subject=appraisal, at=at, fields=(thread.on,))
    tell_of_message(appraisal, thread, by=by, at=at)
    unsettle(appraisal, by=by, at=at)
    return thread


@transaction.atomic
def say(*, thread: Thread, text: str, by, at) -> Message:
    """Add a message to a thread. One of a reviewer's reopens a thread that was resolved."""
    appraisal, thread = _locked(thread)
    reviews, reopens = _reviews(appraisal, by), thread.resolved_at is not None
    if reopens and not reviews:
        raise Refused("The reviewer has resolved this thread. Start another if there is more to say.", "text")
    if thread.messages.count() >= MOST_MESSAGES:
        raise Refused(f"A thread holds {MOST_MESSAGES} messages at most. Start another thread.", "text")
    message = Message.objects.create(thread=thread, text=text, by=by, by_reviewer=reviews, at=at)
    thread.waits_for, thread.resolved_by, thread.resolved_at = _other_side(reviews), None, None
    thread.save(update_fields=["waits_for", "resolved_by", "resolved_at"])
    record("thread reopened" if reopens else "replied", by=by, subject=appraisal, at=at, fields=(thread.on,))
    tell_of_message(appraisal, thread, by=by, at=at)
    unsettle(appraisal, by=by, at=at)
    return message


@transaction.atomic
def resolve_thread(*, thread: Thread, by, at) -> Thread:
    """Say that nothing is left to do about a thread."""
    appraisal, thread = _locked(thread)
    if thread.resolved_at is not None:
        raise Refused("Somebody has resolved this thread already.")
    thread.resolved_by, thread.resolved_at = by, at
    thread.save(update_fields=["resolved_by", "resolved_at"])
    record("thread resolved", by=by, subject=appraisal, at=at, fields=(thread.on,))
    return thread


@transaction.atomic
def take_back(*, message: Message, by, at) -> None:
    """Take back the last message of a thread, by whoever wrote it; with its only message the thread goes."""
    appraisal, thread = _locked(message.thread)
    last_two = list(thread.messages.order_by("-id")[:2])
    if not last_two or last_two[0].pk != message.pk or thread.resolved_at is not None:
        raise Refused("Somebody has answered it since, so it stands. Say what is otherwise in a new message.")
    if last_two[0].by_id != by.pk:
        raise Refused("Only whoever wrote a message can take it back.")
    last_two[0].delete()
    if len(last_two) == 1:
        thread.delete()
    else:
        thread.waits_for = _other_side(last_two[1].by_reviewer)
        thread.save(update_fields=["waits_for"])
    record("message taken back", by=by, subject=appraisal, at=at, fields=(thread.on,))
    unsettle(appraisal, by=by, at=at)


def _locked(thread: Thread) -> tuple[Appraisal, Thread]:
    """The appraisal, locked, and the thread as it stands. Raises `Refused` where it was taken back."""
    appraisal = lock(thread.appraisal, as_read=True)
    now = Thread.objects.select_related("question", "section").filter(pk=thread.pk).first()
    if now is None:
        raise Refused("This thread was taken back by whoever started it.")
    return appraisal, now


def _reviews(appraisal: Appraisal, person) -> bool:
    return appraisal.participants.filter(person=person, relation=Relation.REVIEWER).exists()


def _other_side(by_reviewer: bool) -> str:
    return "officers" if by_reviewer else "reviewer"
