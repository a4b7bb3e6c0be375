"""Agreeing a new edition of a policy."""

from django.core.cache import cache
from django.db import IntegrityError, transaction

from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Policy
from partnerships.queries.policy import latest


@transaction.atomic
def agree_policy(*, kind: str, content: dict, seen: int, by, at) -> Policy:
    """Put `content` in force as the edition after `seen`. Raises `Stale` where another came first."""
    now = latest(kind)
    if now is None and seen:
        raise Refused("This page is out of date. Open it again.")
    if (now.number if now else 0) != seen:
        raise Stale(now)
    if now is not None and now.content == content:
        return now
    try:
        with transaction.atomic():
            made = Policy.objects.create(kind=kind, number=seen + 1, content=content, by=by, at=at)
    except IntegrityError:
        raise Stale(latest(kind)) from None
    record("agreed", by=by, subject=made, at=at)
    transaction.on_commit(lambda: cache.delete("tiers"))
    return made
