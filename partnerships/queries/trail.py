"""Reading the trail of one subject."""

from partnerships.models import Event
from partnerships.rules.trail import first_break


def trail_of(subject):
    """The events of `subject`, newest first."""
    return Event.objects.filter(subject_kind=subject._meta.label_lower, subject_id=subject.pk).order_by(
        "-number"
    )


def trail_breaks_at(subject) -> int | None:
    """The number of the first event that does not fit the chain, or None where the chain is whole."""
    events = trail_of(subject).order_by("number")
    return first_break(event.chained() | {"hash": event.hash} for event in events.iterator(chunk_size=500))
