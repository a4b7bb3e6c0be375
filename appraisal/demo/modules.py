"""Switches on the modules that the demonstration's appraisals take."""

from appraisal.demo.cast import Cast
from appraisal.models import ChecklistVersion
from appraisal.writes.edition import publish
from partnerships.permissions import Permission, Role

SWITCHED_ON = "-60d"


def switch_on(cast: Cast) -> None:
    """Publish the first edition of every built-in module."""
    by = cast.officer(Role.CHECKLIST_EDITOR, Permission.EDIT_CHECKLIST)
    at = cast.clock.on(cast.calendar.day(SWITCHED_ON))
    drafts = ChecklistVersion.objects.filter(state=ChecklistVersion.DRAFT, checklist__kind="module")
    for draft in drafts.select_related("checklist"):
        publish(version=draft, change_note="Read by the Monitoring Officer and switched on.", by=by, at=at)
