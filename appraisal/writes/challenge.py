"""Comments of the challenge, and replies to them."""

from django.db import transaction

from appraisal.models import Appraisal, Comment, Question
from appraisal.writes.lock import lock
from appraisal.writes.move import unsettle
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.permissions import State


@transaction.atomic
def add_comment(*, appraisal: Appraisal, question: Question | None, text: str, by, at) -> Comment:
    """Add a reviewer's comment on one question, or on the whole."""
    appraisal = lock(appraisal, as_read=True)
    if appraisal.state != State.IN_CHALLENGE:
        raise Refused("Comments are made while the appraisal is in challenge.")
    comment = Comment.objects.create(appraisal=appraisal, question=question, text=text, by=by, at=at)
    record("commented", by=by, subject=appraisal, at=at, fields=(question.code,) if question else ())
    return comment


@transaction.atomic
def remove_comment(*, comment: Comment, by, at) -> None:
    """Take back a comment that nobody has replied to."""
    appraisal = lock(comment.appraisal, as_read=True)
    comment = Comment.objects.get(pk=comment.pk)
    if comment.reply or appraisal.state != State.IN_CHALLENGE:
        raise Refused("A comment can be taken back while the appraisal is in challenge, before a reply.")
    comment.delete()
    record("comment taken back", by=by, subject=appraisal, at=at)


@transaction.atomic
def reply(*, comment: Comment, text: str, by, at) -> Comment:
    """Reply to a comment: what was changed, or why not. A reply stands: it is not written over."""
    appraisal = lock(comment.appraisal, as_read=True)
    comment = Comment.objects.get(pk=comment.pk)
    if comment.reply:
        raise Refused("Somebody has replied to this comment. Read the reply on the question’s page.")
    comment.reply, comment.replied_by, comment.replied_at = text, by, at
    comment.save(update_fields=["reply", "replied_by", "replied_at"])
    unsettle(appraisal, by=by, at=at)
    record("replied", by=by, subject=appraisal, at=at)
    return comment
