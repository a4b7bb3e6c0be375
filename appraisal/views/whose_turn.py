"""What an open appraisal waits for from one person, in a phrase."""

from django.utils import timezone

from partnerships.access import can
from partnerships.permissions import Permission, State
from partnerships.rules.dates import in_words
from partnerships.rules.numbers import counted


def waiting_for(person, appraisal) -> str:
    """What this appraisal waits for from this person, in a phrase; empty where nothing."""
    for permission, words in (
        (Permission.SUBMIT, _to_submit(appraisal)),
        (Permission.CHALLENGE, _to_challenge(appraisal)),
        (Permission.SIGN, "Conclude and sign"),
        (Permission.GIVE_OPINION, _of_opinion(appraisal)),
        (Permission.ANSWER, _to_answer(appraisal)),
        (Permission.DISCUSS, _to_reply(appraisal)),
    ):
        done = {
            Permission.ANSWER: appraisal.state != State.DRAFT,
            Permission.GIVE_OPINION: appraisal.said and not appraisal.moved_on,
            Permission.DISCUSS: not _to_reply(appraisal),
        }
        if can(person, permission, appraisal) and not done.get(permission):
            return words
    return ""


def _of_opinion(appraisal) -> str:
    """What an opinion giver does: gives one by its day, or says whether it stands after answers changed."""
    if appraisal.said:
        return "Answers have changed since your opinion: confirm it, or change it"
    due = getattr(appraisal, "opinion_due", None)
    late = due is not None and due < timezone.localdate()
    return f"Give your opinion{f', wanted by {in_words(due)}' if due else ''}{': overdue' if late else ''}"


def _to_submit(appraisal) -> str:
    """What the lead officer does with a draft: it may have been in challenge before."""
    if appraisal.returned_at is None:
        return "Answer the questions and submit"
    return f"Returned to you: {_left_to_officers(appraisal)}submit again"


def _left_to_officers(appraisal) -> str:
    """What the officers of a returned appraisal still owe, up to the next step."""
    left = []
    if appraisal.to_accept:
        left.append(f"look at {counted(appraisal.to_accept, 'answer')}")
    if appraisal.to_officers:
        left.append(f"reply in {counted(appraisal.to_officers, 'thread')}")
    return f"{', '.join(left)} and " if left else ""


def _to_challenge(appraisal) -> str:
    if appraisal.endorsed_at is not None:
        return (
            f"Challenge again: something changed after the endorsement{_and_threads(appraisal.to_reviewer)}"
        )
    if appraisal.returned_at is None or not appraisal.to_accept:
        return f"Challenge the answers{_and_threads(appraisal.to_reviewer)}"
    return (
        f"Challenge again: {counted(appraisal.to_accept, 'answer')} you returned"
        f"{_and_threads(appraisal.to_reviewer)}"
    )


def _and_threads(waiting: int) -> str:
    return f" · {counted(waiting, 'thread')} for you to look at" if waiting else ""


def _to_answer(appraisal) -> str:
    if appraisal.returned_at is None:
        return "Answer the questions you were given"
    return f"Returned: {_left_to_officers(appraisal)}help the lead officer"


def _to_reply(appraisal) -> str:
    """A thread that waits for this side, whoever has the appraisal now; empty where none does."""
    waiting = appraisal.to_reviewer if appraisal.is_reviewer else appraisal.to_officers
    side = appraisal.is_reviewer or appraisal.is_lead or appraisal.is_contributor
    return f"Reply in {counted(waiting, 'thread')}" if waiting and side else ""
