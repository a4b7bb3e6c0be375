"""The appraisals whose report can go to a meeting with a partnership, and what was asked before them."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from appraisal.models import Appraisal
from appraisal.queries.appraisal import readable_by
from partnerships.models import Partnership
from partnerships.permissions import State
from partnerships.queries.meeting import Asked, asked_before

OFFERED = 20
NO_REPORT = (State.WITHDRAWN, State.ABANDONED)  # that goes to a meeting


def reports_to_take(partnership: Partnership, person, held: str) -> dict[str, str]:
    """Refs of a partnership's latest appraisals, each in words, and of the one that is `held`. Two queries.

    A draft is among them, for it may be signed before the meeting; what was withdrawn or abandoned is not.
    """
    readable = readable_by(person).filter(partnership=partnership)
    latest = list(readable.exclude(state__in=NO_REPORT).order_by("-id")[:OFFERED])
    if held and held not in (one.ref for one in latest):
        latest += list(readable.filter(ref=held))
    return {one.ref: _words(one) for one in latest}


def _words(one: Appraisal) -> str:
    purpose, state = one.get_purpose_display().lower(), one.get_state_display().lower()
    return f"{one.ref}: {purpose} {one.started_at.year} ({state})"


def ref_of(partnership: Partnership, words: str) -> str:
    """The ref of the partnership's appraisal that `words` name, whatever their capitals; or nothing.

    One that was abandoned has no report.
    """
    found = partnership.appraisals.filter(ref__iexact=words).exclude(state=State.ABANDONED)
    return found.values_list("ref", flat=True).first() or ""


def answered() -> Exists:
    """A condition on what committees asked for: an appraisal that was started after the meeting is signed.

    One that was signed before the request was finished or dropped does not say how it ended. One that was
    withdrawn answers nothing.
    """
    signed = Appraisal.objects.filter(state__in=(State.SIGNED, State.SUPERSEDED))
    ended = Coalesce(OuterRef("checked_on"), OuterRef("done_on"), OuterRef("item__meeting__on"))
    return Exists(
        signed.filter(
            partnership=OuterRef("partnership"),
            started_at__date__gt=OuterRef("item__meeting__on"),
            as_at__gte=ended,
        )
    )


def asked_of(partnership: Partnership, person) -> list[Asked]:
    """What committees asked for that its next appraisal is the first to answer, or that is not done yet."""
    return asked_before(partnership, person, timezone.localdate(), answered())
