"""Telling people what happened, and what they have looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partnerships.models import Notice, Person
from partnerships.rules.notice import in_one_line
from partnerships.writes.changes import change
from partnerships.writes.notice_mail import mail_at_once

SEEN_KEPT, KEPT = timedelta(days=180), timedelta(days=730)
MOVED_ON = ("words", "count", "at", "by", "mailed_at")


@dataclass(frozen=True)
class News:
    """What some people, by id, are told: what kind of thing it is, in words, and where it leads."""

    people: Iterable[int]
    kind: str
    words: str
    address: str


def tell(*, news: Iterable[News], partnership: int, by: Person | None, at: datetime) -> None:
    """Tell active people what happened in a partnership (its id), but not whoever did it.

    Inside the transaction of what is told.

    What somebody has not looked at yet is not told twice: it is moved on. It is mailed again on another day.
    Four queries at most, however many are told.
    """
    wanted = {
        (pk, one.kind, one.address): one for one in news for pk in one.people if by is None or pk != by.pk
    }
    active = set(
        Person.objects.filter(pk__in={pk for pk, *_ in wanted}, is_active=True).values_list("pk", flat=True)
        if wanted
        else ()
    )
    if not active:
        return
    wanted = {key: one for key, one in wanted.items() if key[0] in active}
    again = _unseen_of(wanted, partnership)
    for key, notice in again.items():
        _move_on(notice, wanted[key], by, at)
    Notice.objects.bulk_update(again.values(), MOVED_ON)
    Notice.objects.bulk_create(
        Notice(
            person_id=key[0],
            kind=one.kind,
            words=in_one_line(one.words),
            address=one.address,
            partnership_id=partnership,
            by=by,
            at=at,
        )
        for key, one in wanted.items()
        if key not in again
    )
    transaction.on_commit(partial(mail_at_once, people=active, at=at), robust=True)


def _unseen_of(
    wanted: dict[tuple[int, str, str], News], partnership: int
) -> dict[tuple[int, str, str], Notice]:
    """What the same people were told of the same already, and have not looked at. Held until this commits."""
    people, kinds, addresses = zip(*wanted, strict=True)
    found = Notice.objects.unseen().filter(
        partnership=partnership, person__in=people, kind__in=kinds, address__in=addresses
    )
    keys = {(one.person_id, one.kind, one.address): one for one in found.select_for_update().order_by("pk")}
    return {key: one for key, one in keys.items() if key in wanted}


def _move_on(notice: Notice, news: News, by: Person | None, at: datetime) -> None:
    mailed = notice.mailed_at
    if mailed is not None and timezone.localdate(mailed) < timezone.localdate(at):
        notice.mailed_at = None
    notice.words, notice.by, notice.at = in_one_line(news.words), by, at
    notice.count += 1


def look_at(*, notice: Notice, at: datetime) -> None:
    """Note that its person has followed a notice."""
    Notice.objects.unseen().filter(pk=notice.pk).update(seen_at=at)


def look_at_settled(*, kind: str, address: str, at: datetime) -> None:
    """Note that nobody need look at a notice any more: what it asked for is done."""
    Notice.objects.unseen().filter(kind=kind, address=address).update(seen_at=at)


def look_at_parted(*, kinds: Sequence[str], address: str, but: Iterable[int] = (), at: datetime) -> None:
    """Note that nobody, `but` some people by id, need look at notices of `kinds` that lead to `address`."""
    found = Notice.objects.unseen().filter(kind__in=kinds, address=address)
    found.exclude(person__in=but).update(seen_at=at)


def look_at_ended(*, address: str, but: Sequence[str], at: datetime) -> None:
    """Note that nobody need look at notices that lead to `address` or below it, `but` those of some kinds."""
    found = Notice.objects.unseen().filter(address__startswith=address)
    found.exclude(kind__in=but).update(seen_at=at)


def look_at_all(
    *, person: Person, shown: Sequence[int], newest: datetime, oldest: datetime | None, at: datetime
) -> int:
    """Note that `person` has looked at the notices of a page, by id, and at those older than its last.

    What happened after `newest`, or came between them since the page was shown, stays new. `oldest` is None
    where the page was the last.
    """
    found = Q(pk__in=shown)
    if oldest is not None:
        found |= Q(at__lt=oldest)
    return Notice.objects.unseen().filter(found, person=person, at__lte=newest).update(seen_at=at)


def forget_old_notices(*, at: datetime) -> int:
    """Delete what was seen and is half a year old, and whatever is two years old; how many there were."""
    old = Q(seen_at__isnull=False, at__lt=at - SEEN_KEPT) | Q(at__lt=at - KEPT)
    return Notice.objects.filter(old).delete()[0]


@transaction.atomic
def choose_mail(*, person: Person, choice: str, seen: int, at: datetime) -> Person:
    """Choose how `person` has notices by e-mail. Raises `Stale` where their account was changed meanwhile."""
    held = Person.objects.get(pk=person.pk)
    change(held, seen=seen, values={"notices_by_mail": choice}, by=person, at=at)
    return held
