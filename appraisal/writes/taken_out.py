"""Putting back what was taken out of a draft, or what an earlier edition had."""

from collections.abc import Iterable
from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import Max

from appraisal.models import Band, ChecklistVersion, Option, Question, Scale, Section, TakenOut
from appraisal.rules.content import LIMITS, QuestionContent, ScaleContent, SectionContent
from appraisal.rules.taken_out import EACH, TOTAL, Piece, as_read, as_stored, codes_in
from appraisal.writes.checklist import build_rows, build_scales, question_of
from appraisal.writes.draft import add_part, code_from, refuse_twice
from appraisal.writes.edition import lock_draft
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Provision


@transaction.atomic
def put_back(*, taken: TakenOut, by, at) -> list[str]:
    """Put a part back into its draft; what could not come back with it, in sentences.

    Raises `Refused` where its place, or its code, is taken by now. Of a section, questions whose codes are
    taken stay among what was taken out.
    """
    lock_draft(taken.version)
    held = TakenOut.objects.filter(pk=taken.pk).first()
    if held is None:
        raise Refused("It is back already.")
    piece = as_read(held.content)
    left, said = put_in(version=taken.version, piece=piece, by=by, at=at)
    if left is None:
        held.delete()
    else:
        held.content = as_stored(left)
        held.name = f"{', '.join(codes_in(left))}, of {held.name}"[:400]
        held.save(update_fields=["content", "name"])
    return said


@transaction.atomic
def put_in(
    *, version: ChecklistVersion, piece: Piece, by, at, verb: str = "put back"
) -> tuple[Piece | None, list[str]]:
    """Put a piece into a draft, with the section and the scales that it stands in where they are gone too.

    Returns what is left of it, or None, and in sentences what its questions have lost.
    """
    version = lock_draft(version)
    named: list[str] = []
    left, said = None, []
    if piece.section:
        wanted = _put_questions(version, piece.section, piece)
        named = [one.code for one in wanted]
        missing = [one for one in piece.section.questions if one not in wanted]
        if missing:
            left = replace(piece, section=replace(piece.section, questions=tuple(missing)), whole=False)
            said.append(f"{', '.join(one.code for one in missing)}: the draft has a question of that code.")
        lost = refs_of(wanted) - set(
            Provision.objects.filter(ref__in=refs_of(wanted)).values_list("ref", flat=True)
        )
        if lost:
            said.append(f"The library does not hold {', '.join(sorted(lost))} any more.")
    else:
        named += [_put_scale(version, one, whole=piece.whole) for one in piece.scales]
    for band in piece.bands:
        section = version.sections.filter(code=piece.place).first()
        if section is None and piece.place not in (EACH, TOTAL):
            raise Refused(f"Its section {piece.place} is not in the draft any more. Put that back first.")
        made = Band(version=version, section=section, total=piece.place == TOTAL, **asdict(band))
        named.append(add_part(part=made, by=by, at=at).word)
    record(verb, by=by, subject=version.checklist, at=at, fields=tuple(named[:20]))
    return left, said


def refs_of(questions: Iterable[QuestionContent]) -> set[str]:
    """Every provision that questions draw on."""
    return {ref for one in questions for ref in (*one.provisions, *one.risks, *one.cases)}


def _put_questions(version: ChecklistVersion, content: SectionContent, piece: Piece) -> list[QuestionContent]:
    """Put back those of a section's questions whose codes the draft does not have; these are returned."""
    there = {code.lower() for code in version.questions.values_list("code", flat=True)}
    wanted = [one for one in content.questions if one.code.lower() not in there]
    section = version.sections.filter(code__iexact=content.code).first()
    if section and piece.whole:
        raise Refused(f"The draft has a section {section.code}. Take that out, then put this one back.")
    if section and not wanted:
        raise Refused("There is a question of that code in the draft already.")
    if len(there) + len(wanted) > LIMITS["question"]:
        raise Refused(f"There can be {LIMITS['question']:,} questions at most.")
    section = section or _put_section(version, content)
    scales = {one.code: _scale_like(version, one) for one in piece.scales}
    last = section.questions.aggregate(last=Max("order"))["last"] or 0
    made = Question.objects.bulk_create(
        question_of(version, section, scales, one, order) for order, one in enumerate(wanted, last + 1)
    )
    build_rows(made, wanted)
    return wanted


def _put_section(version: ChecklistVersion, content: SectionContent) -> Section:
    if version.sections.count() >= LIMITS["section"]:
        raise Refused(f"There can be {LIMITS['section']} sections at most.")
    last = version.sections.aggregate(last=Max("order"))["last"] or 0
    made = Section.objects.create(
        version=version,
        code=content.code,
        title=content.title,
        theme=content.theme,
        summary=content.summary,
        order=last + 1,
    )
    Band.objects.bulk_create(Band(version=version, section=made, **asdict(band)) for band in content.bands)
    return made


def _scale_like(version: ChecklistVersion, content: ScaleContent) -> Scale:
    """The draft's scale that a question was rated with; it comes back where the draft has no such scale."""
    held = version.scales.filter(code=content.code).prefetch_related("options").first()
    words = {one.code for one in content.options}
    if held and words <= {one.code for one in held.options.all()}:
        return held
    return _build_scale(version, content)


def _build_scale(version: ChecklistVersion, content: ScaleContent) -> Scale:
    """A scale under its name, and its code where no other has that."""
    if version.scales.count() >= LIMITS["scale"]:
        raise Refused(f"There can be {LIMITS['scale']} scales at most.")
    refuse_twice(Scale(version=version), {"title": content.title})
    taken = version.scales.filter(code__iexact=content.code).exists()
    code = code_from(content.title, version.scales) if taken else content.code
    (made,) = build_scales(version, [replace(content, code=code)]).values()
    return made


def _put_scale(version: ChecklistVersion, content: ScaleContent, *, whole: bool) -> str:
    """A scale as it was, or its one option into the scale that is there; what it is called."""
    if whole:
        return _build_scale(version, content).code
    scale = version.scales.filter(code=content.code).first()
    if scale is None:
        raise Refused(f"Its scale “{content.title}” is not in the draft any more. Put that back first.")
    (option,) = content.options
    if scale.options.count() >= LIMITS["option"]:
        raise Refused(f"A scale has {LIMITS['option']} words at most.")
    last = scale.options.aggregate(last=Max("order"))["last"] or 0
    made = Option(scale=scale, order=last + 1, **asdict(option))
    refuse_twice(made, {"code": made.code, "word": made.word})
    made.save(force_insert=True)
    return made.word
