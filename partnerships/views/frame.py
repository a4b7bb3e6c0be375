"""What the frame around every page shows: the council, the person, and where they may go."""

from django.utils.functional import SimpleLazyObject

from partnerships.access import can
from partnerships.models import Council
from partnerships.permissions import Permission

PLACES = (
    ("my_work", "My work", Permission.READ_REGISTER),
    ("partnerships", "Partnerships", Permission.READ_REGISTER),
    ("appraisals", "Appraisals", Permission.READ_REGISTER),
    ("library", "Library", Permission.READ_LIBRARY),
    ("people", "People", Permission.EDIT_PEOPLE),
)


def frame(request) -> dict:
    """Context for every template: `council`, `person` and `places` (name, title) the person may open."""
    person = getattr(request, "user", None)
    known = person if person is not None and person.is_authenticated else None
    return {
        "council": SimpleLazyObject(Council.current),
        "person": known,
        "places": [(name, title) for name, title, needed in PLACES if known and can(known, needed)],
        "product": "Partnership Appraisal",
    }
