"""Loading built-in checklists: the first edition is published, later changes arrive as drafts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

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
from appraisal.starter.schema import ChecklistContent, QuestionContent, ScaleContent
from partnerships.audit import record
from partnerships.models import Provision

RELATIONS = {"addresses": "provisions", "risk": "risks", "case": "cases"}


def digest(content: ChecklistContent) -> str:
    """SHA-256 of a checklist's content, in hex."""
    return hashlib.sha256(json.dumps(asdict(content), sort_keys=True).encode()).hexdigest()


@transaction.atomic
def load_checklist(*, content: ChecklistContent, at) -> ChecklistVersion | None:
    """Bring a built-in checklist into the database; None where nothing changed.

    The first edition is published. A changed file becomes the draft, in place of an earlier loaded
    draft that nobody edited; it never overwrites a draft of the council's own.
    """
    wanted = digest(content)
    checklist = Checklist.objects.select_for_update().filter(code=content.code).first()
    if checklist is None:
        checklist = Checklist.objects.create(
            code=content.code, title=content.title, kind=content.kind, summary=content.summary
        )
        version = _build(checklist, 1, content, wanted)
        version.state, version.published_on = ChecklistVersion.PUBLISHED, at.date()
        version.save(update_fields=["state", "published_on"])
        record("first edition published", by=None, subject=checklist, at=at)
        return version
    versions = list(checklist.versions.order_by("number"))
    if any(version.loaded == wanted for version in versions):
        return None
    draft = next((version for version in versions if version.state == ChecklistVersion.DRAFT), None)
    if draft is not None and not draft.loaded:
        return None
    if draft is not None:
        draft.delete()
        versions.remove(draft)
    record("changed edition arrived as a draft", by=None, subject=checklist, at=at)
    return _build(checklist, versions[-1].number + 1, content, wanted)


def _build(checklist: Checklist, number: int, content: ChecklistContent, loaded: str) -> ChecklistVersion:
    version = ChecklistVersion.objects.create(
        checklist=checklist, number=number, change_note=content.change_note, loaded=loaded
    )
    Band.objects.bulk_create(Band(version=version, **asdict(band)) for band in content.bands)
    scales = _build_scales(version, content.scales)
    refs = {ref for question in content.questions() for ref in _refs(question)}
    provisions = dict(Provision.objects.filter(ref__in=refs).values_list("ref", "id"))
    for order, section_content in enumerate(content.sections, 1):
        section = Section.objects.create(
            version=version,
            code=section_content.code,
            title=section_content.title,
            theme=section_content.theme,
            summary=section_content.summary,
            order=order,
        )
        questions = Question.objects.bulk_create(
            _question(version, section, scales, one, place)
            for place, one in enumerate(section_content.questions, 1)
        )
        _build_rows(questions, section_content.questions, provisions)
    return version


def _build_scales(version: ChecklistVersion, contents: Sequence[ScaleContent]) -> dict[str, Scale]:
    scales = {}
    for content in contents:
        scale = Scale.objects.create(version=version, code=content.code, title=content.title)
        Option.objects.bulk_create(
            Option(scale=scale, order=order, **asdict(option))
            for order, option in enumerate(content.options, 1)
        )
        scales[content.code] = scale
    return scales


def _question(version, section, scales, content: QuestionContent, order: int) -> Question:
    same = (
        "code",
        "text",
        "label",
        "good",
        "why",
        "gate",
        "short",
        "key",
        "opening",
        "weight",
        "join",
    )
    return Question(
        version=version,
        section=section,
        scale=scales[content.scale],
        order=order,
        prompts=list(content.prompts),
        evidence=list(content.evidence),
        ours=list(content.ours),
        **{name: getattr(content, name) for name in same},
    )


def _build_rows(
    questions: Sequence[Question], contents: Sequence[QuestionContent], provisions: dict[str, int]
) -> None:
    QuestionProvision.objects.bulk_create(
        QuestionProvision(question=question, provision_id=provisions[ref], relation=relation, order=order)
        for question, content in zip(questions, contents, strict=True)
        for relation, name in RELATIONS.items()
        for order, ref in enumerate(getattr(content, name), 1)
    )
    Condition.objects.bulk_create(
        Condition(question=question, fact=row.fact, operator=row.operator, values=list(row.values))
        for question, content in zip(questions, contents, strict=True)
        for row in content.conditions
    )


def _refs(question: QuestionContent) -> tuple[str, ...]:
    return question.provisions + question.risks + question.cases
