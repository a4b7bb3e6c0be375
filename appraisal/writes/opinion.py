"""Giving an opinion, and saying that it stands after answers changed."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from appraisal.models import Appraisal, Opinion, OpinionCondition
from appraisal.queries.opinions import asked_in, barred_from_opinions, last_revision
from appraisal.queries.people import posts_of
from appraisal.queries.said import Said, said_by_opinion
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.opinions import to_the_giver
from appraisal.writes.declaration import declare
from appraisal.writes.earlier import keep
from appraisal.writes.lock import lock
from appraisal.writes.notice import tell_of_opinion
from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Post

WITH_CONDITIONS = "content_with_conditions"


@transaction.atomic
def give_opinion(
    *,
    appraisal: Appraisal,
    view: str,
    text: str,
    seen: int,
    by,
    at,
    read_to: int | None = None,
    conditions: Sequence[ConditionFacts] = (),
    interest: str | None = None,
) -> Opinion:
    """Record the opinion of `by` in the post they hold; a second call changes it (version `seen`), and
    what it said before is kept.

    `conditions` belong to an opinion that is content with conditions; where they are other than before, what
    the approver made of those is asked again. `read_to` is the last revision of an answer when they opened
    the page; None where they have read all. `interest` is what they declare, empty where they have none; None
    where nobody asked.
    """
    appraisal = lock(appraisal, as_read=True)
    if view == WITH_CONDITIONS and not conditions and not text:
        raise Refused("List at least one condition.", "text_1")
    if view not in ("content", WITH_CONDITIONS) and not text:
        raise Refused("Give your reason.", "text")
    part = _part_of(appraisal, by)
    facts = {
        "view": view,
        "text": text,
        "at": at,
        "confirmed_at": None,
        "read_to": _read_to(appraisal, read_to),
        "post_title": _title_of(part, by),
        "deputy_for": part.deputy_for.title if part.deputy_for else "",
    }
    held = Opinion.objects.filter(appraisal=appraisal, by=by).first()
    before = held
    said = said_by_opinion(before) if before else {}
    if held is None:
        held = Opinion.objects.create(appraisal=appraisal, by=by, **facts)
    else:
        rows = Opinion.objects.filter(pk=held.pk, version=seen).update(version=F("version") + 1, **facts)
        if not rows:
            raise Stale(held)
    _set_conditions(held, conditions if view == WITH_CONDITIONS else ())
    kept: tuple[str, ...] = ()
    if before is not None:
        kept = _keep(appraisal, before, said, by, at)
    if interest is not None:
        title = facts["post_title"]
        declare(appraisal=appraisal, part="opinion_giver", title=title, interest=interest, by=by, at=at)
    record("opinion given", by=by, subject=appraisal, at=at, fields=("view", "text", "conditions", *kept))
    tell_of_opinion(appraisal, changed=before is not None, by=by, at=at)
    return held


@transaction.atomic
def confirm_opinion(*, appraisal: Appraisal, seen: int, by, at, read_to: int | None = None) -> Opinion:
    """Say that an opinion stands as it was given, though answers have changed since."""
    appraisal = lock(appraisal, as_read=True)
    _part_of(appraisal, by)
    held = Opinion.objects.filter(appraisal=appraisal, by=by).first()
    if held is None:
        raise Refused("You have given no opinion yet. Give it first.")
    read = {"confirmed_at": at, "read_to": _read_to(appraisal, read_to)}
    rows = Opinion.objects.filter(pk=held.pk, version=seen).update(version=F("version") + 1, **read)
    if not rows:
        raise Stale(held)
    record("opinion confirmed", by=by, subject=appraisal, at=at)
    return held


def _set_conditions(held: Opinion, conditions: Sequence[ConditionFacts]) -> None:
    """Where they are those that it has, they stay, with what the approver made of each."""
    before = [(one.text, one.post_id, one.due) for one in held.conditions.all()]
    if before == [(one.text, one.post.pk, one.due) for one in conditions]:
        return
    held.conditions.all().delete()
    OpinionCondition.objects.bulk_create(
        OpinionCondition(opinion=held, order=order, text=one.text, post=one.post, due=one.due)
        for order, one in enumerate(conditions, 1)
    )


def _keep(appraisal: Appraisal, before: Opinion, said: Said, by, at) -> tuple[str, ...]:
    return keep(
        appraisal=appraisal,
        kind="opinion",
        subject_id=before.pk,
        name=f"Opinion of {before.post_title}",
        before=said,
        after=said_by_opinion(Opinion.objects.get(pk=before.pk)),
        by=by,
        at=at,
        said_by=by,
        said_at=before.at,
    )


def _read_to(appraisal: Appraisal, claimed: int | None) -> int:
    """No further than there is: what is saved later is later, whatever a page says."""
    last = last_revision(appraisal)
    return last if claimed is None else min(claimed, last)


def _part_of(appraisal: Appraisal, by):
    """How `by` was asked. Raises `Refused` where they were not, or took part otherwise."""
    part = asked_in(appraisal).filter(person=by).first()
    if part is None:
        raise Refused("You were not asked for an opinion on this appraisal.")
    bar = barred_from_opinions(appraisal).get(by.pk)
    if bar:
        raise Refused(to_the_giver(bar))
    return part


def _title_of(part, by) -> str:
    """The title of the post in which somebody speaks: the one asked, while they hold it."""
    post = part.post
    if post is None or not post.holdings.filter(person=by, until__isnull=True).exists():
        post = Post.objects.filter(pk=posts_of([by.pk], advises=True).get(by.pk)).first()
    return post.title if post else by.name
