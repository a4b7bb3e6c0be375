"""A part that was taken out of a draft, as plain values that it can be put back from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from appraisal.rules.content import (
    BandContent,
    ChecklistContent,
    ConditionContent,
    OptionContent,
    QuestionContent,
    ScaleContent,
    SectionContent,
    as_plain,
)

LONGEST_SECTION = 16  # of a code that questions' codes are made from: a number follows it
EACH, TOTAL = "each section", "the whole"  # whose positions they are, where not one section's own


@dataclass(frozen=True)
class Piece:
    """What to put back: a `section` with some questions, `scales` with some options, positions of `place`.

    The scales are those that the questions are rated with. `place` is a section's code, `EACH` or `TOTAL`. A
    section or a scale that is `whole` comes back as itself, not for what stands in it.
    """

    section: SectionContent | None = None
    scales: tuple[ScaleContent, ...] = ()
    bands: tuple[BandContent, ...] = ()
    place: str = EACH
    whole: bool = False


def piece_of_section(content: ChecklistContent, code: str) -> Piece:
    """A whole section, with the scales of its questions."""
    section = next(one for one in content.sections if one.code == code)
    return Piece(section=section, scales=_rating(content, section.questions), whole=True)


def piece_of_question(content: ChecklistContent, code: str) -> Piece:
    """One question, with the head of its section and its scale."""
    for section in content.sections:
        held = tuple(one for one in section.questions if one.code == code)
        if held:
            return Piece(section=replace(section, questions=held), scales=_rating(content, held))
    raise LookupError(code)


def piece_of_scale(content: ChecklistContent, code: str, option: str = "") -> Piece:
    """A scale, whole or with one `option` alone."""
    scale = next(one for one in content.scales if one.code == code)
    options = tuple(one for one in scale.options if not option or one.code == option)
    return Piece(scales=(replace(scale, options=options),), whole=not option)


def piece_of_band(content: ChecklistContent, word: str, place: str) -> Piece:
    """One position of a set."""
    own = {one.code: one.bands for one in content.sections}
    bands = {EACH: content.bands, TOTAL: content.total, **own}[place]
    return Piece(bands=tuple(one for one in bands if one.word == word), place=place)


def codes_in(piece: Piece) -> list[str]:
    """The codes of the questions in a piece."""
    return [one.code for one in piece.section.questions] if piece.section else []


def as_stored(piece: Piece) -> dict[str, Any]:
    """A piece as JSON keeps it."""
    return dict(as_plain(piece))


def as_read(plain: Mapping[str, Any]) -> Piece:
    """The piece that `as_stored` made."""
    section = plain["section"]
    return Piece(
        section=section and replace(_part(SectionContent, section), questions=_questions(section)),
        scales=tuple(
            replace(_part(ScaleContent, one), options=_parts(OptionContent, one["options"]))
            for one in plain["scales"]
        ),
        bands=_parts(BandContent, plain["bands"]),
        place=plain["place"],
        whole=plain["whole"],
    )


def _rating(content: ChecklistContent, questions: tuple[QuestionContent, ...]) -> tuple[ScaleContent, ...]:
    used = {one.scale for one in questions}
    return tuple(one for one in content.scales if one.code in used)


def _questions(section: Mapping[str, Any]) -> tuple[QuestionContent, ...]:
    return tuple(
        replace(_part(QuestionContent, one), conditions=_parts(ConditionContent, one["conditions"]))
        for one in section["questions"]
    )


def _parts(kind: type, rows: list[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(_part(kind, one) for one in rows)


def _part(kind: type, row: Mapping[str, Any]) -> Any:
    """One part; its lists of texts as tuples, those of parts still to be read."""
    held = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    made = kind(**held)
    return replace(made, bands=_parts(BandContent, row["bands"])) if kind is SectionContent else made
