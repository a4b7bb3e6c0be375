"""Loading what is built in: the sources and the starter checklists, from their files."""

from datetime import datetime

from django.db import transaction

from appraisal.models import ChecklistVersion
from appraisal.starter.reader import read_checklist, starter_folders
from appraisal.writes.checklist import load_checklist
from partnerships.library.reader import read_sources
from partnerships.writes.source import Loaded, load_sources


def load_library(*, at: datetime) -> tuple[Loaded, list[ChecklistVersion | None]]:
    """Bring the database up to the files, all or nothing: what it did, and each checklist's new edition.

    Raises `LibraryError` or `ChecklistError` with every fault of the files, before anything is written.
    """
    sources = read_sources()
    refs = {provision.ref for source in sources for provision in source.provisions}
    checklists = [read_checklist(folder, refs) for folder in starter_folders()]
    with transaction.atomic():
        loaded = load_sources(sources=sources)
        return loaded, [load_checklist(content=one, at=at) for one in checklists]
