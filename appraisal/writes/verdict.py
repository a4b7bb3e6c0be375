"""The reviewer's verdicts: on one answer, on all of a section, and opening an answer that is locked."""

from datetime import date

from django.db import transaction

from appraisal.models import Answer, Appraisal, Section, Verdict
from appraisal.queries.parts import acceptable
from appraisal.writes.lock import lock
from appraisal.writes.notice import tell_of_opening
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Post
from partnerships.permissions import State

VERBS = {"accept": "answer accepted", "action": "answer accepted with an action", "return": "answer returned"}


@transaction.atomic
def give_verdict(
    *,
    answer: Answer,
    word: str,
    seen: int,
    by,
    at,
    reason: str = "",
    what: str = "",
    post: Post | None = None,
    due: date | None = None,
) -> Verdict:
    """Give a verdict on the text of `answer` as it was `seen`. A return needs a reason, an action all three.

    Raises `Refused` where the answer was saved since.
    """
    appraisal = lock(answer.appraisal, as_read=True)
    if appraisal.state != State.IN_CHALLENGE:
        raise Refused("A verdict is given while the appraisal is in challenge.")
    if not answer.asked:
        raise Refused("This question is no longer asked.")
    given = _facts(word, reason, what, post, due)
    now = Answer.objects.filter(pk=answer.pk, version=seen)
    if not now.update(verdict=word, verdict_stands=True):
        raise Refused("The answer changed while you were reading it. Read it again, then give your verdict.")
    answer.verdicts.filter(current=True).update(current=False)
    verdict = Verdict.objects.create(answer=answer, word=word, by=by, at=at, **given)
    record(VERBS[word], by=by, subject=appraisal, at=at, fields=(answer.question.code,))
    return verdict


def _facts(word: str, reason: str, what: str, post: Post | None, due: date | None) -> dict:
    """What goes with a verdict, and nothing that belongs to another."""
    if word == "return":
        if not reason:
            raise Refused("Say why it is returned.", "reason")
        return {"reason": reason}
    if word == "action":
        if not (what and post and due):
            raise Refused("Say what is to be done, by which post, and by when.", "what")
        return {"what": what, "post": post, "due": due}
    return {}


@transaction.atomic
def accept_section(*, appraisal: Appraisal, section: Section, seen: int, by, at) -> int:
    """Accept every answer of a section that has no open thread and is not returned; how many there were.

    `seen` adds up the versions of the section's answers as the page showed them: `Refused` where one was
    saved since.
    """
    appraisal = lock(appraisal, as_read=True)
    if appraisal.state != State.IN_CHALLENGE:
        raise Refused("A verdict is given while the appraisal is in challenge.")
    versions = appraisal.answers.asked().filter(question__section=section).values_list("version", flat=True)
    if sum(versions) != seen:
        raise Refused("An answer changed while you were reading. Read the section again, then accept.")
    answers = list(acceptable(appraisal).filter(question__section=section).order_by("place"))
    Verdict.objects.filter(answer__in=answers, current=True).update(current=False)
    Verdict.objects.bulk_create(Verdict(answer=one, word="accept", by=by, at=at) for one in answers)
    for one in answers:
        one.verdict, one.verdict_stands = "accept", True
    Answer.objects.bulk_update(answers, ["verdict", "verdict_stands"])
    if answers:
        told = f"{section.title}: {len(answers)}"
        record("answers accepted", by=by, subject=appraisal, at=at, fields=(told,))
    return len(answers)


@transaction.atomic
def open_answer(*, answer: Answer, reason: str, by, at) -> Verdict:
    """Return one answer more, of an appraisal that was returned, so that its officers can change it."""
    appraisal = lock(answer.appraisal, as_read=True)
    answer = Answer.objects.select_related("question").get(pk=answer.pk)
    if not answer.is_locked:
        raise Refused("This answer is open: its officers can change it.")
    given = _facts("return", reason, "", None, None)
    answer.verdicts.filter(current=True).update(current=False)
    verdict = Verdict.objects.create(answer=answer, word="return", by=by, at=at, **given)
    Answer.objects.filter(pk=answer.pk).update(
        verdict="return", verdict_stands=True, returned=True, locked=False
    )
    record("answer opened", by=by, subject=appraisal, at=at, fields=(answer.question.code,))
    tell_of_opening(appraisal, answer.question, by=by, at=at)
    return verdict
