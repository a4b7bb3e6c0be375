"""Reading a checklist from a file that somebody gives, for the command and for the page."""

from pathlib import PurePath

from appraisal.models import Checklist
from appraisal.queries.content import content_of
from appraisal.rules.content import ChecklistContent
from appraisal.rules.content_csv import read_csv
from appraisal.rules.content_json import read_json
from partnerships.faults import Refused
from partnerships.models import Provision

OTHER = (
    "{name} is neither JSON nor CSV. Export a checklist to have a file to start from; a spreadsheet saves "
    "its sheet as “CSV UTF-8”."
)


def read_file(name: str, file: bytes, into: Checklist | None) -> ChecklistContent:
    """The checklist in `file`, read as its `name` ends; a CSV file lists the questions of `into`.

    What a list has no column for stays as the draft has it, or without one as the newest edition.

    Raises `ChecklistError` with every fault, and `Refused` where it is a file of another kind.
    """
    ending = PurePath(name).suffix.lower()
    refs = set(Provision.objects.values_list("ref", flat=True))
    if ending == ".json":
        return read_json(file, refs)
    if ending != ".csv":
        raise Refused(OTHER.format(name=name[:80]), "file")
    if into is None:
        raise Refused("Say whose questions a CSV file lists: choose the checklist.", "into")
    base = into.versions.order_by("-number").first()
    if base is None:
        raise Refused("That checklist has just been discarded. Choose another.", "into")
    base.checklist = into
    return read_csv(file, content_of(base).as_draft(), refs)
