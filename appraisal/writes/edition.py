"""Publishing, discarding and retiring editions of a checklist."""

from django.db import transaction

from appraisal.models import Checklist, ChecklistVersion
from appraisal.queries.content import changes_in, content_of, reasons_against_publishing
from appraisal.writes.checklist import digest, note_what_decides
from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused


@transaction.atomic
def publish(
    *, version: ChecklistVersion, change_note: str, by, at, seen: str | None = None
) -> ChecklistVersion:
    """Publish a draft: it takes the place of the edition in use, which is retired, and never changes again.

    Appraisals under way stay with the edition they were started with. Raises `Refused` where it is no draft
    any more, or holds something else than what was `seen` (a digest), and `MoveRefused` with every fault that
    is still in it.
    """
    version = lock_draft(version)
    checklist = version.checklist
    if not change_note:
        raise Refused("Say what has changed, for those who rely on it.", "change_note")
    content = content_of(version)
    if seen is not None and digest(content) != seen:
        raise Refused("The draft has changed since you opened this page. Look again at what changes.")
    reasons = reasons_against_publishing(version, content, changes_in(version, content))
    if reasons:
        raise MoveRefused(reasons)
    note_what_decides(version, content)
    checklist.versions.filter(state=ChecklistVersion.PUBLISHED).update(state=ChecklistVersion.RETIRED)
    version.state, version.published_on, version.change_note = (
        ChecklistVersion.PUBLISHED,
        at.date(),
        change_note,
    )
    version.save(update_fields=["state", "published_on", "change_note"])
    checklist.title, checklist.summary = version.title, version.summary
    checklist.save(update_fields=["title", "summary"])
    record("published", by=by, subject=checklist, at=at, fields=(f"edition {version.number}",))
    return version


@transaction.atomic
def discard(*, version: ChecklistVersion, by, at) -> None:
    """Delete a draft; a checklist that never had another edition goes with it.

    Raises `Refused` where it is none any more.
    """
    version = lock_draft(version)
    checklist = version.checklist
    record("draft discarded", by=by, subject=checklist, at=at, fields=(f"edition {version.number}",))
    version.delete()
    if not checklist.versions.exists():
        checklist.delete()


@transaction.atomic
def retire(*, checklist: Checklist, by, at) -> ChecklistVersion:
    """Take the edition in use out of use: nothing new starts with it. Appraisals under way go on with it."""
    checklist = Checklist.objects.select_for_update().get(pk=checklist.pk)
    version = checklist.versions.filter(state=ChecklistVersion.PUBLISHED).first()
    if version is None:
        raise Refused("No edition of it is in use.")
    version.state = ChecklistVersion.RETIRED
    version.save(update_fields=["state"])
    record("retired", by=by, subject=checklist, at=at, fields=(f"edition {version.number}",))
    return version


def lock_draft(version: ChecklistVersion) -> ChecklistVersion:
    """The draft as it is now, under its checklist's lock. Raises `Refused` where it is none any more."""
    Checklist.objects.select_for_update().filter(pk=version.checklist_id).first()
    now = ChecklistVersion.objects.select_related("checklist").filter(pk=version.pk).first()
    if now is None or now.state != ChecklistVersion.DRAFT:
        raise Refused("This is no draft any more: somebody has published or discarded it.")
    return now
