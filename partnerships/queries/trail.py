"""Reading the trail: of one subject, or of all, narrowed by what a reader asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils import timezone

from partnerships.models import Event
from partnerships.rules.trail import first_break
from partnerships.vocabulary import PARTNERSHIP_FACTS

TOGETHER = 500  # events read at a time


@dataclass(frozen=True)
class WantedEvents:
    """What is asked of the trail: words of a subject or of what happened, who did it, between which days."""

    words: str = ""
    kind: str = ""
    subject: int | None = None
    who: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrowed(self) -> bool:
        return self != WantedEvents()

    @property
    def of_one(self) -> bool:
        """Whether one subject is asked for."""
        return bool(self.kind) and self.subject is not None


def trail_of(subject) -> QuerySet[Event]:
    """The events of `subject`, newest first."""
    return _chain(subject._meta.label_lower, subject.pk).order_by("-number")


def trail_breaks_at(subject) -> int | None:
    """The number of the first event that does not fit the chain, or None where the chain is whole."""
    return chain_breaks_at(subject._meta.label_lower, subject.pk)


def chain_breaks_at(kind: str, subject: int) -> int | None:
    """The same of the subject that its events call by `kind` and number, whether it is still there or not."""
    return _first_break(_chain(kind, subject).order_by("number").iterator(chunk_size=TOGETHER))


def events(wanted: WantedEvents) -> QuerySet[Event]:
    """What happened to any subject, newest first, as far as it is wanted."""
    found = Event.objects.order_by("-id")
    for word in wanted.words.split():
        found = found.filter(Q(subject_name__icontains=word) | Q(verb__icontains=word))
    if wanted.kind:
        found = found.filter(subject_kind=wanted.kind)
    if wanted.subject is not None:
        found = found.filter(subject_id=wanted.subject)
    if wanted.who:
        found = found.filter(by_name__icontains=wanted.who)
    if wanted.since:
        found = found.filter(at__gte=_beginning(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=_beginning(wanted.until + timedelta(days=1)))
    return found


def each_event(wanted: WantedEvents) -> Iterator[Event]:
    """Every event that is wanted, newest first, in short reads: what is added meanwhile is not among them."""
    found, last = events(wanted), None
    while True:
        read = list((found if last is None else found.filter(pk__lt=last))[:TOGETHER])
        yield from read
        if len(read) < TOGETHER:
            return
        last = read[-1].pk


def broken_chains() -> Iterator[tuple[str, int]]:
    """Every chain that does not fit: its subject’s name, and the number of the first event that does not."""
    rows = Event.objects.order_by("subject_kind", "subject_id", "number").iterator(chunk_size=TOGETHER)
    for _, chain in groupby(rows, key=lambda event: (event.subject_kind, event.subject_id)):
        held = list(chain)
        broken = _first_break(held)
        if broken is not None:
            yield f"{held[0].subject_kind} {held[0].subject_id}, {held[0].subject_name}", broken


def chain_ends() -> Iterator[tuple[str, int, int, str]]:
    """The last event of every chain: what its subject is, and its number and hash."""
    rows = Event.objects.order_by("subject_kind", "subject_id", "number")
    names = ("subject_kind", "subject_id", "number", "hash")
    for _, chain in groupby(rows.values_list(*names).iterator(chunk_size=TOGETHER), key=lambda row: row[:2]):
        *_, last = chain
        yield last


def is_in_trail(kind: str, subject: int, number: int, end: str) -> bool:
    """Whether a chain still has the event that was its end once."""
    return _chain(kind, subject).filter(number=number, hash=end).exists()


def in_words(fields: Iterable[str]) -> list[str]:
    """The fields that an event names, as people call them."""
    return [PARTNERSHIP_FACTS.get(one, one.replace("_", " ")) for one in fields]


def _chain(kind: str, subject: int) -> QuerySet[Event]:
    return Event.objects.filter(subject_kind=kind, subject_id=subject)


def _first_break(chain: Iterable[Event]) -> int | None:
    return first_break(event.chained() | {"hash": event.hash} for event in chain)


def _beginning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
