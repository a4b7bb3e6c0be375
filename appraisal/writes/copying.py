"""Copies of parts of a draft, each with a code of its own."""

from dataclasses import replace

from django.db import transaction

from appraisal.models import Condition, Question, QuestionProvision, Scale, Section
from appraisal.queries.content import content_of
from appraisal.queries.draft import codes_ever
from appraisal.rules.conditions import ON_QUESTION, code_in
from appraisal.rules.content import LIMITS, QuestionContent
from appraisal.rules.taken_out import LONGEST_SECTION, Piece, piece_of_scale, piece_of_section
from appraisal.writes.draft import add_part, code_from, refuse_twice
from appraisal.writes.edition import lock_draft
from appraisal.writes.taken_out import put_in
from partnerships.faults import Refused


@transaction.atomic
def duplicate_question(*, question: Question, code: str, by, at) -> Question:
    """A question like another, with a code of its own, at the end of the same section."""
    crosswalk, conditions = list(question.crosswalk.all()), list(question.conditions.all())
    names = [one.attname for one in Question._meta.concrete_fields if one.name not in ("id", "edits")]
    given = {name: getattr(question, name) for name in names} | {"code": code}
    made = add_part(part=Question(**given), by=by, at=at)
    QuestionProvision.objects.bulk_create(
        QuestionProvision(
            question=made, provision_id=one.provision_id, relation=one.relation, order=one.order
        )
        for one in crosswalk
    )
    Condition.objects.bulk_create(
        Condition(question=made, fact=one.fact, operator=one.operator, values=one.values)
        for one in conditions
    )
    return made


@transaction.atomic
def duplicate_section(*, section: Section, code: str, title: str, by, at) -> None:
    """A section like another with everything in it, at the end; its questions get codes of their own.

    What its questions ask of one another, the new ones ask of one another.
    """
    version = lock_draft(section.version)
    refuse_twice(Section(version=version, code=code), {"code": code})
    piece = piece_of_section(content_of(version), section.code)
    held = piece.section.questions if piece.section else ()
    codes = {one.code: f"{code[:LONGEST_SECTION]}-{number:02}" for number, one in enumerate(held, 1)}
    ever = codes_ever(version)
    taken = [one for one in codes.values() if one.lower() in ever]
    if taken:
        raise Refused(f"{taken[0]} is or was a question already. Choose another code.", "code")
    made = replace(
        piece.section, code=code, title=title, questions=tuple(_recoded(one, codes) for one in held)
    )
    put_in(version=version, piece=replace(piece, section=made), verb="section copied", by=by, at=at)


def _recoded(question: QuestionContent, codes: dict[str, str]) -> QuestionContent:
    """A question under its new code, with conditions on the new questions where they were on the old."""
    rows = (
        replace(row, fact=f"{ON_QUESTION}{codes[other]}") if (other := code_in(row.fact)) in codes else row
        for row in question.conditions
    )
    return replace(question, code=codes[question.code], conditions=tuple(rows))


@transaction.atomic
def duplicate_scale(*, scale: Scale, title: str, by, at) -> None:
    """A scale like another, with its words, under another name."""
    version = lock_draft(scale.version)
    if version.scales.count() >= LIMITS["scale"]:
        raise Refused(f"There are {LIMITS['scale']} already, the most there can be.")
    (content,) = piece_of_scale(content_of(version), scale.code).scales
    code = code_from(title, version.scales)
    made = Piece(scales=(replace(content, code=code, title=title),), whole=True)
    put_in(version=version, piece=made, verb="scale copied", by=by, at=at)
