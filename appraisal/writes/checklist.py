"""Loading built-in checklists and importing a council's own: editions made from plain values."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from appraisal.models import (
    Band,
    Checklist,
    ChecklistVersion,
    Condition,
    Option,
    Question,
    QuestionProvision,
    Scale,
    Section,
)
from appraisal.queries.content import LISTS, QUESTION, RELATIONS, content_of
from appraisal.rules.asking import rows_of
from appraisal.rules.conditions import about
from appraisal.rules.content import ChecklistContent, QuestionContent, ScaleContent
from appraisal.rules.difference import Change, difference
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Provision
from partnerships.writes.own_source import bring_source


def digest(content: ChecklistContent) -> str:
    """SHA-256 of a checklist's content, in hex."""
    return hashlib.sha256(json.dumps(asdict(content), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Imported:
    """What an import did: the `draft` it made, or None where nothing differs from what is published.

    `sources` says in sentences what the file brought to the library.
    """

    draft: ChecklistVersion | None
    changes: list[Change]
    sources: list[str]


@transaction.atomic
def import_checklist(*, content: ChecklistContent, replace: bool, by, at) -> Imported:
    """Make a checklist, or the next edition of one, a draft from an imported file.

    A draft that is there gives way only where `replace` says so: it may be somebody's work. Raises
    `Refused`; whatever goes wrong, nothing of it stays.
    """
    brought = [said for one in content.sources for said in bring_source(content=one, by=by, at=at)]
    checklist = Checklist.objects.select_for_update().filter(code=content.code).first()
    if checklist is None:
        checklist = Checklist.objects.create(
            code=content.code, title=content.title, kind=content.kind, summary=content.summary
        )
        record("imported", by=by, subject=checklist, at=at)
        return Imported(build(checklist, 1, content), [], brought)
    if checklist.kind != content.kind:
        raise Refused(f"“{checklist.code}” is a {checklist.get_kind_display().lower()}, and stays one.")
    versions = list(checklist.versions.select_related("checklist").order_by("number"))
    draft = next((one for one in versions if one.state == ChecklistVersion.DRAFT), None)
    others = [one for one in versions if one is not draft]
    earlier = content_of(others[-1]) if others else None
    content = content.after(earlier) if earlier else content
    changes = difference(earlier, content) if earlier else []
    if draft is None and not changes:
        return Imported(None, [], brought)
    if draft is not None:
        if not replace:
            raise Refused(
                f"“{checklist.code}” has a draft already, edition {draft.number}. "
                "Say that the file replaces it, or publish it first."
            )
        draft.delete()
    number = others[-1].number + 1 if others else 1
    record("imported as a draft", by=by, subject=checklist, at=at)
    return Imported(build(checklist, number, content), changes, brought)


@transaction.atomic
def load_checklist(*, content: ChecklistContent, at) -> ChecklistVersion | None:
    """Bring a built-in checklist into the database; None where nothing changed.

    The first edition of a main checklist is published; a module waits as a draft until the council wants it,
    and has looked up its law. A changed file becomes the draft, in place of an earlier loaded
    draft that nobody edited; it never overwrites a draft of the council's own.
    """
    wanted = digest(content)
    checklist = Checklist.objects.select_for_update().filter(code=content.code).first()
    if checklist is None:
        checklist = Checklist.objects.create(
            code=content.code, title=content.title, kind=content.kind, summary=content.summary
        )
        version = build(checklist, 1, content, wanted)
        if checklist.kind == "module":
            return version  # its trail begins with whoever works on it
        note_what_decides(version, content)
        version.state, version.published_on = ChecklistVersion.PUBLISHED, at.date()
        version.save(update_fields=["state", "published_on"])
        record("first edition published", by=None, subject=checklist, at=at)
        return version
    versions = list(checklist.versions.select_related("checklist").order_by("number"))
    if any(version.loaded == wanted for version in versions):
        return None
    draft = next((version for version in versions if version.state == ChecklistVersion.DRAFT), None)
    if draft is not None and digest(content_of(draft)) != draft.loaded:
        return None  # the council's own, or edited since it was loaded
    if content_of(versions[-1]) == content:
        return None  # the same, in a digest of an earlier release
    if draft is not None:
        draft.delete()
        versions.remove(draft)
    record("changed edition arrived as a draft", by=None, subject=checklist, at=at)
    return build(checklist, versions[-1].number + 1 if versions else 1, content, wanted)


def note_what_decides(version: ChecklistVersion, content: ChecklistContent) -> None:
    """Note on each question of a draft whether others are asked because of its answer: a save reads it."""
    deciding = {about(row) for one in content.questions() for row in rows_of(one)} - {""}
    version.questions.filter(decides=True).exclude(code__in=deciding).update(decides=False)
    version.questions.filter(code__in=deciding, decides=False).update(decides=True)


def build(checklist: Checklist, number: int, content: ChecklistContent, loaded: str = "") -> ChecklistVersion:
    """An edition from its content, in as many statements for one question as for a batch."""
    version = ChecklistVersion.objects.create(
        checklist=checklist,
        number=number,
        title=content.title,
        summary=content.summary,
        change_note=content.change_note,
        loaded=loaded,
    )
    scales = build_scales(version, content.scales)
    sections = Section.objects.bulk_create(
        Section(
            version=version, code=one.code, title=one.title, theme=one.theme, summary=one.summary, order=order
        )
        for order, one in enumerate(content.sections, 1)
    )
    sets = [({}, content.bands), ({"total": True}, content.total)]
    sets += [({"section": made}, one.bands) for made, one in zip(sections, content.sections, strict=True)]
    Band.objects.bulk_create(
        Band(version=version, **{"total": False, **where}, **asdict(band))
        for where, bands in sets
        for band in bands
    )
    placed = [
        (section, order, one)
        for section, held in zip(sections, content.sections, strict=True)
        for order, one in enumerate(held.questions, 1)
    ]
    questions = Question.objects.bulk_create(
        question_of(version, section, scales, one, order) for section, order, one in placed
    )
    build_rows(questions, [one for _, _, one in placed])
    return version


def build_scales(version: ChecklistVersion, contents: Sequence[ScaleContent]) -> dict[str, Scale]:
    """Scales with their options, by code."""
    scales = Scale.objects.bulk_create(
        Scale(version=version, code=one.code, title=one.title) for one in contents
    )
    Option.objects.bulk_create(
        Option(scale=scale, order=order, **asdict(option))
        for scale, one in zip(scales, contents, strict=True)
        for order, option in enumerate(one.options, 1)
    )
    return {scale.code: scale for scale in scales}


def question_of(version, section, scales, content: QuestionContent, order: int) -> Question:
    """A question, not yet saved, in one of the edition's sections."""
    return Question(
        version=version,
        section=section,
        scale=scales.get(content.scale),
        as_at=content.as_at or None,
        order=order,
        **{name: list(getattr(content, name)) for name in LISTS},
        **{name: getattr(content, name) for name in QUESTION},
    )


def build_rows(questions: Sequence[Question], contents: Sequence[QuestionContent]) -> None:
    """What saved questions address and when they are asked. Refs that no source holds are left out."""
    refs = {ref for one in contents for ref in (*one.provisions, *one.risks, *one.cases)}
    provisions = dict(Provision.objects.filter(ref__in=refs).values_list("ref", "id"))
    QuestionProvision.objects.bulk_create(
        QuestionProvision(question=question, provision_id=provisions[ref], relation=relation, order=order)
        for question, content in zip(questions, contents, strict=True)
        for relation, name in RELATIONS.items()
        for order, ref in enumerate(getattr(content, name), 1)
        if ref in provisions
    )
    Condition.objects.bulk_create(
        Condition(question=question, fact=row.fact, operator=row.operator, values=list(row.values))
        for question, content in zip(questions, contents, strict=True)
        for row in content.conditions
    )
