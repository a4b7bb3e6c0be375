"""The trail: `record` appends one event to a subject's chain.

The caller holds the subject's row lock (SQLite: the write transaction), so numbers cannot
collide; the unique constraint would refuse it if they did.
"""

from partnerships.models.event import Event
from partnerships.rules.trail import chain_hash


def record(verb: str, *, by, subject, at, fields: tuple[str, ...] = ()) -> Event:
    """Append ``verb`` to the chain of `subject`, naming the `fields` that changed, never their text."""
    kind = subject._meta.label_lower
    last = (
        Event.objects.filter(subject_kind=kind, subject_id=subject.pk)
        .order_by("-number")
        .values_list("number", "hash")
        .first()
    )
    number, previous = (last[0] + 1, last[1]) if last else (1, "")
    event = Event(
        subject_kind=kind,
        subject_id=subject.pk,
        subject_name=str(subject)[:200],
        number=number,
        at=at,
        by_id=by.pk if by else None,
        by_name=by.name if by else "the system",
        verb=verb,
        fields=sorted(fields),
        previous_hash=previous,
    )
    event.hash = chain_hash(**event.chained())
    event.save(force_insert=True)
    return event
