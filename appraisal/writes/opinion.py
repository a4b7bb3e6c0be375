"""Giving an opinion."""

from django.db import transaction
from django.db.models import F

from appraisal.models import Appraisal, Opinion
from appraisal.queries.people import posts_of
from appraisal.writes.lock import lock
from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Post


@transaction.atomic
def give_opinion(*, appraisal: Appraisal, view: str, text: str, seen: int, by, at) -> Opinion:
    """Record the opinion of `by` in the post they hold; a second call changes it (version `seen`)."""
    appraisal = lock(appraisal, as_read=True)
    if view != "content" and not text:
        raise Refused("Give your reason or your conditions.", "text")
    part = appraisal.participants.filter(person=by, relation="opinion_giver").first()
    if part is None:
        raise Refused("You were not asked for an opinion on this appraisal.")
    post = Post.objects.filter(pk=posts_of([by.pk], advises=True).get(by.pk)).first()
    title = post.title if post else by.name
    held = Opinion.objects.filter(appraisal=appraisal, by=by).first()
    if held is None:
        held = Opinion.objects.create(
            appraisal=appraisal, post_title=title, view=view, text=text, by=by, at=at
        )
    else:
        rows = Opinion.objects.filter(pk=held.pk, version=seen).update(
            view=view, text=text, at=at, post_title=title, version=F("version") + 1
        )
        if not rows:
            raise Stale(held)
    record("opinion given", by=by, subject=appraisal, at=at, fields=("view", "text"))
    return held
