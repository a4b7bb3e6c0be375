"""Stored editions as plain values, in seven queries however many and however long they are."""

import re
from collections.abc import Collection, Sequence
from dataclasses import fields, replace

from appraisal.models import (
    Band,
    Checklist,
    ChecklistVersion,
    Condition,
    Question,
    QuestionProvision,
    Scale,
    Section,
)
from appraisal.rules.content import (
    BandContent,
    ChecklistContent,
    ChecklistError,
    ConditionContent,
    OptionContent,
    QuestionContent,
    ScaleContent,
    SectionContent,
    as_plain,
)
from appraisal.rules.difference import Change, difference
from appraisal.rules.reading import PAGE_WORDS, PLACE, read_content
from partnerships.library.schema import ProvisionContent, SourceContent
from partnerships.models import Provision, Source

RELATIONS = {"addresses": "provisions", "risk": "risks", "case": "cases"}
BAND = ("word", "at_least", "shape", "colour", "meaning", "of", "needs_evidence")
OPTION = (
    "code", "word", "counts", "needs_reason", "standing", "shape", "colour", "meaning", "points", "corrected",
)  # fmt: skip
QUESTION = (
    "code", "text", "label", "good", "why", "gate", "short", "key", "weight", "opening", "join", "corrected",
    "kind", "unit", "least", "most", "authority",
)  # fmt: skip
LISTS = ("prompts", "evidence", "ours", "choices")


def edition_to_export(checklist: Checklist, number: int | None = None) -> ChecklistVersion | None:
    """The edition `number`; without one the published edition, else the draft, else the newest."""
    versions = list(checklist.versions.order_by("-number"))
    if number is not None:
        return next((one for one in versions if one.number == number), None)
    for state in (ChecklistVersion.PUBLISHED, ChecklistVersion.DRAFT):
        for one in versions:
            if one.state == state:
                return one
    return versions[0] if versions else None


def content_of(version: ChecklistVersion) -> ChecklistContent:
    """Everything an edition holds."""
    return contents_of([version])[0]


def contents_of(versions: Sequence[ChecklistVersion]) -> list[ChecklistContent]:
    """Everything that some editions hold, in as many queries for one of them as for all."""
    questions, bands, scales = _questions(versions), _bands(versions), _scales(versions)
    sections: dict[int, list[SectionContent]] = {}
    for one in Section.objects.filter(version__in=versions).order_by("order"):
        content = SectionContent(
            code=one.code,
            title=one.title,
            theme=one.theme,
            summary=one.summary,
            questions=tuple(questions.get(one.pk, ())),
            bands=bands.get((one.version_id, one.pk), ()),
        )
        sections.setdefault(one.version_id, []).append(content)
    return [
        ChecklistContent(
            code=version.checklist.code,
            title=version.title,
            kind=version.checklist.kind,
            summary=version.summary,
            change_note=version.change_note,
            bands=bands.get((version.pk, "each"), ()),
            scales=tuple(scales.get(version.pk, ())),
            sections=tuple(sections.get(version.pk, ())),
            total=bands.get((version.pk, "total"), ()),
        )
        for version in versions
    ]


def _bands(versions: Sequence[ChecklistVersion]) -> dict[tuple[int, int | str], tuple[BandContent, ...]]:
    """By edition, and there of “each” section, of the “total”, or by section id; best first."""
    found: dict[tuple[int, int | str], tuple[BandContent, ...]] = {}
    for band in Band.objects.filter(version__in=versions):
        place = (band.version_id, "total" if band.total else band.section_id or "each")
        content = BandContent(**{name: getattr(band, name) for name in BAND})
        found[place] = (*found.get(place, ()), content)
    return found


def _scales(versions: Sequence[ChecklistVersion]) -> dict[int, list[ScaleContent]]:
    """By edition."""
    found: dict[int, list[ScaleContent]] = {}
    for scale in Scale.objects.filter(version__in=versions).prefetch_related("options").order_by("pk"):
        held = (OptionContent(**{name: getattr(one, name) for name in OPTION}) for one in scale.options.all())
        found.setdefault(scale.version_id, []).append(ScaleContent(scale.code, scale.title, tuple(held)))
    return found


def _questions(versions: Sequence[ChecklistVersion]) -> dict[int, list[QuestionContent]]:
    """By section id, in order."""
    crosswalk: dict[int, dict[str, list[str]]] = {}
    rows = QuestionProvision.objects.filter(question__version__in=versions).order_by("relation", "order")
    for question, relation, ref in rows.values_list("question_id", "relation", "provision__ref"):
        crosswalk.setdefault(question, {}).setdefault(RELATIONS[relation], []).append(ref)
    conditions: dict[int, list[ConditionContent]] = {}
    for row in Condition.objects.filter(question__version__in=versions).order_by("id"):
        content = ConditionContent(row.fact, row.operator, tuple(row.values))
        conditions.setdefault(row.question_id, []).append(content)
    found: dict[int, list[QuestionContent]] = {}
    questions = Question.objects.filter(version__in=versions).select_related("scale")
    for one in questions.order_by("section", "order"):
        refs = crosswalk.get(one.pk, {})
        found.setdefault(one.section_id, []).append(
            QuestionContent(
                **{name: getattr(one, name) for name in QUESTION},
                **{name: tuple(getattr(one, name)) for name in LISTS},
                **{name: tuple(refs.get(name, ())) for name in RELATIONS.values()},
                scale=one.scale.code if one.scale else "",
                as_at=one.as_at.isoformat() if one.as_at else "",
                conditions=tuple(conditions.get(one.pk, ())),
            )
        )
    return found


def to_export(version: ChecklistVersion) -> ChecklistContent:
    """Everything an edition holds, with the council's own sources that it cites, in two queries more."""
    own = Source.objects.filter(loaded="", provisions__crosswalk__question__version=version)
    sources = own.distinct().order_by("code").prefetch_related("provisions")
    return replace(content_of(version), sources=tuple(source_content(one) for one in sources))


def source_content(one: Source) -> SourceContent:
    """A source with what it says, as a file holds it."""
    names = [field.name for field in fields(SourceContent) if field.name != "provisions"]
    of_each = [field.name for field in fields(ProvisionContent)]
    return SourceContent(
        **{name: getattr(one, name) for name in names},
        provisions=tuple(
            ProvisionContent(**{name: getattr(row, name) for name in of_each}) for row in one.provisions.all()
        ),
    )


def reasons_against_publishing(
    version: ChecklistVersion, content: ChecklistContent, changes: list[Change] | None
) -> list[str]:
    """Every fault still in an edition, in sentences, and codes that another checklist in use has.

    `changes` are those since the edition before; None for a first edition.
    """
    refs = set(Provision.objects.values_list("ref", flat=True))
    plain = as_plain(content)
    for section in plain["sections"]:
        for row in section["questions"]:
            row[PLACE] = row["code"]
    try:
        read_content(plain, refs, words=PAGE_WORDS, section_place=lambda _, row: f"the section {row['code']}")
    except ChecklistError as error:
        codes = {one.code for one in content.questions()}
        return [_as_sentence(fault, codes) for fault in error.faults]
    if changes == []:
        return ["Nothing differs from the edition before. Change something, or discard the draft."]
    others = Question.objects.filter(
        version__state=ChecklistVersion.PUBLISHED, code__in=[one.code for one in content.questions()]
    ).exclude(version__checklist=version.checklist_id)
    if content.kind == "main":  # an appraisal has one main checklist, and modules beside it
        others = others.filter(version__checklist__kind="module")
    taken = others.select_related("version__checklist").order_by("code")[:10]
    return [
        f"{one.code} is a question of “{one.version.title}” already. Choose another code." for one in taken
    ] + _sections_taken(version, content)


def _as_sentence(fault: str, codes: Collection[str]) -> str:
    """A fault as a sentence: with a capital, but for a code, which is kept as it is."""
    starts = re.split(r"[:,( ]", fault, maxsplit=1)[0] in codes
    said = fault if starts else f"{fault[0].upper()}{fault[1:]}"
    return f"{said.removesuffix('.')}."


def _sections_taken(version: ChecklistVersion, content: ChecklistContent) -> list[str]:
    """Section codes that a checklist in use has with which an appraisal could have this one."""
    others = Section.objects.filter(
        version__state=ChecklistVersion.PUBLISHED, code__in=[one.code for one in content.sections]
    ).exclude(version__checklist=version.checklist_id)
    if content.kind == "main":
        others = others.filter(version__checklist__kind="module")
    return [
        f"{one.code} is a section of “{one.version.title}” already. Choose another code."
        for one in others.select_related("version").order_by("code")[:10]
    ]


def changes_in(
    version: ChecklistVersion, content: ChecklistContent, since: int | None = None
) -> list[Change] | None:
    """How an edition, which holds `content`, differs from the one before, or from the one numbered `since`.

    None where there is no such edition before it.
    """
    before = version.checklist.versions.filter(number__lt=version.number)
    if since is not None:
        before = before.filter(number=since)
    earlier = before.order_by("-number").first()
    if earlier is None:
        return None
    earlier.checklist = version.checklist
    return difference(content_of(earlier), content)
