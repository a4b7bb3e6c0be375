"""Putting back what was taken out of a draft, or what an earlier edition had."""

from dataclasses import asdict

from django.db import transaction
from django.db.models import Max

from appraisal.models import Band, ChecklistVersion, Option, Question, Scale, Section, TakenOut
from appraisal.rules.content import LIMITS, OptionContent, SectionContent
from appraisal.rules.taken_out import EACH, TOTAL, Piece, as_read
from appraisal.writes.checklist import build_rows, build_scales, question_of
from appraisal.writes.draft import add_part, refuse_twice
from appraisal.writes.edition import lock_draft
from partnerships.audit import record
from partnerships.faults import Refused


@transaction.atomic
def put_back(*, taken: TakenOut, by, at) -> None:
    """Put a part back into its draft, whole. Raises `Refused` where it, or its place, is taken by now."""
    version = lock_draft(taken.version)
    held = TakenOut.objects.filter(pk=taken.pk).first()
    if held is None:
        raise Refused("It is back already.")
    put_in(version=version, piece=as_read(held.content), by=by, at=at)
    held.delete()


@transaction.atomic
def put_in(*, version: ChecklistVersion, piece: Piece, by, at, verb: str = "put back") -> None:
    """Put a piece into a draft, with the section and the scales that it stands in where they are gone too."""
    version = lock_draft(version)
    named = []
    if piece.section:
        named += _put_questions(version, piece.section, piece)
    else:
        named += _put_scales(version, piece)
    for band in piece.bands:
        section = version.sections.filter(code=piece.place).first()
        if section is None and piece.place not in (EACH, TOTAL):
            raise Refused(f"Its section {piece.place} is not in the draft any more. Put that back first.")
        made = Band(version=version, section=section, total=piece.place == TOTAL, **asdict(band))
        named.append(add_part(part=made, by=by, at=at).word)
    record(verb, by=by, subject=version.checklist, at=at, fields=tuple(named[:20]))


def _put_questions(version: ChecklistVersion, content: SectionContent, piece: Piece) -> list[str]:
    """Those of a section's questions that the draft does not have; the codes of what was put back."""
    there = {code.lower() for code in version.questions.values_list("code", flat=True)}
    wanted = [one for one in content.questions if one.code.lower() not in there]
    section = version.sections.filter(code__iexact=content.code).first()
    if section and not wanted:
        raise Refused("There is a question of that code in the draft already.")
    if len(there) + len(wanted) > LIMITS["question"]:
        raise Refused(f"There can be {LIMITS['question']:,} questions at most.")
    named = [one.code for one in wanted]
    if section is None:
        named.insert(0, content.code)
        section = _put_section(version, content)
    scales = {one.code: one for one in version.scales.all()}
    scales |= build_scales(version, [one for one in piece.scales if one.code not in scales])
    last = section.questions.aggregate(last=Max("order"))["last"] or 0
    made = Question.objects.bulk_create(
        question_of(version, section, scales, one, order) for order, one in enumerate(wanted, last + 1)
    )
    build_rows(made, wanted)
    return named


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


def _put_scales(version: ChecklistVersion, piece: Piece) -> list[str]:
    """A scale that is gone, or an option into the scale that is there; the codes of what was put back."""
    there = {one.code: one for one in version.scales.all()}
    named = []
    for content in piece.scales:
        held = there.get(content.code)
        if held is None:
            build_scales(version, [content])
            named.append(content.code)
        else:
            named += [_put_option(held, one) for one in content.options]
    return named


def _put_option(scale: Scale, content: OptionContent) -> str:
    last = scale.options.aggregate(last=Max("order"))["last"] or 0
    made = Option(scale=scale, order=last + 1, **asdict(content))
    refuse_twice(made, {"code": made.code, "word": made.word})
    made.save(force_insert=True)
    return made.word
