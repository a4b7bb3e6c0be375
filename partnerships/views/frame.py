"""What the frame around every page shows: the council, the person, and where they may go."""

from django.core.cache import cache
from django.utils.functional import SimpleLazyObject

from partnerships.access import can
from partnerships.models import Council
from partnerships.models.notice import COUNTED
from partnerships.permissions import Permission
from partnerships.queries.council import council_with_looks

PLACES = (
    ("my_work", "My work", Permission.READ_REGISTER),
    ("partnerships", "Partnerships", Permission.READ_REGISTER),
    ("appraisals", "Appraisals", Permission.READ_REGISTER),
    ("library", "Library", Permission.READ_LIBRARY),
    ("people", "People", Permission.READ_PEOPLE),
)


FRESH_SECONDS = 60


def council_in_frame() -> Council:
    """The council as the frame names it: a copy at most a minute old, so that pages need no query for it."""
    return cache.get_or_set("council", council_with_looks, FRESH_SECONDS)


def frame(request) -> dict:
    """Context for every template: `council`, `person`, and `frame_places` (name, title) open to them.

    `unseen` says how many notices they have not looked at; empty where there are none, or it is not known.
    """
    person = getattr(request, "user", None)
    known = person if person is not None and person.is_authenticated else None
    return {
        "council": SimpleLazyObject(council_in_frame),
        "person": known,
        "frame_places": [(name, title) for name, title, needed in PLACES if known and can(known, needed)],
        "unseen": _in_short(known.unseen_notices if known else None),
        "product": "Partnership Appraisal",
        "may_read_trail": bool(known) and can(known, Permission.READ_TRAIL),
        "may_read_portfolio": bool(known) and can(known, Permission.READ_PORTFOLIO),
    }


def _in_short(count: int | None) -> str:
    return f"{COUNTED - 1}+" if (count or 0) >= COUNTED else str(count or "")
