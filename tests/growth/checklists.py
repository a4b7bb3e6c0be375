"""A checklist of as many questions as a test asks for, made from the built-in one."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice

from appraisal.models import ChecklistVersion
from appraisal.rules.content import ChecklistContent, SectionContent
from appraisal.starter.reader import read_checklist, starter_folders
from appraisal.writes.checklist import load_checklist
from partnerships.models import Provision

PUBLISHED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def checklist_of(count: int, *, title: str) -> ChecklistVersion:
    """A published main checklist of `count` questions, all of them always asked.

    An appraisal is started with the first by title: one that begins with A comes before the built-in one.
    """
    refs = set(Provision.objects.values_list("ref", flat=True))
    built_in = next(
        one for one in (read_checklist(folder, refs) for folder in starter_folders()) if one.kind == "main"
    )
    version = load_checklist(content=_of_length(built_in, count, title), at=PUBLISHED)
    assert version is not None and version.questions.count() == count
    return version


def _of_length(content: ChecklistContent, count: int, title: str) -> ChecklistContent:
    each, more = divmod(count, len(content.sections))
    sections = tuple(
        _section(section, each + (place < more)) for place, section in enumerate(content.sections)
    )
    return replace(content, code=f"growth-{count}", title=title, sections=sections)


def _section(section: SectionContent, count: int) -> SectionContent:
    questions = tuple(
        replace(one, code=f"{section.code}-{place:03d}", conditions=(), short=True, opening="", gate="idea")
        for place, one in enumerate(islice(cycle(section.questions), count), 1)
    )
    return replace(section, questions=questions)
