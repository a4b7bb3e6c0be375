"""Trying a checklist out: which questions some facts lead to, and what answers to them would result in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appraisal.rules.asking import offered, offers_of, rows_of
from appraisal.rules.completeness import is_early
from appraisal.rules.conditions import Offers, all_asked, sentence
from appraisal.rules.content import (
    BandContent,
    ChecklistContent,
    OptionContent,
    QuestionContent,
    SectionContent,
)
from appraisal.rules.explanation import Proposal, WayUp, propose, shortest_way_up, why
from appraisal.rules.kinds import KINDS
from appraisal.rules.positions import (
    Band,
    BandSets,
    Position,
    Rating,
    Tally,
    position,
    tally_of,
    total_position,
)

Facts = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Tried:
    """A question that is asked, with what it offers to choose, in words by code, and what was chosen.

    Of a rating these are the `options` of its scale. Only where it offers `many` can several be chosen.
    """

    question: QuestionContent
    options: tuple[OptionContent, ...]
    offers: Mapping[str, str]
    chosen: tuple[str, ...]

    @property
    def many(self) -> bool:
        return KINDS[self.question.kind].many


@dataclass(frozen=True)
class TriedSection:
    """A section as it would turn out. `left_out` are the questions not asked, each with when it is."""

    section: SectionContent
    asked: tuple[Tried, ...]
    left_out: tuple[tuple[QuestionContent, str], ...]
    position: Position
    tally: Tally
    why: str
    way_up: WayUp | None

    @property
    def judged(self) -> bool:
        """Whether any of its questions is a rating."""
        return any(one.scale for one in self.section.questions)


@dataclass(frozen=True)
class Trial:
    """What a checklist would make of some facts and answers."""

    sections: tuple[TriedSection, ...]
    proposal: Proposal
    total: tuple[Position, Tally] | None

    @property
    def asked(self) -> int:
        return sum(len(one.asked) for one in self.sections)


def attempt(
    content: ChecklistContent, facts: Facts, answers: Mapping[str, Sequence[str]], *, seen_evidence: bool
) -> Trial:
    """Judge `answers`, what was chosen by question code, as an appraisal with these `facts` would be judged.

    `content` may be a draft with faults: with fewer than two bands nothing has a position.
    """
    sets = BandSets(
        _bands(content.bands),
        {one.code: _bands(one.bands) for one in content.sections if one.bands},
        _bands(content.total),
    )
    scales = {scale.code: scale.options for scale in content.scales}
    offers = offers_of(content.questions(), content.scales)
    asked = all_asked([(one, rows_of(one)) for one in content.questions()], facts, answers)
    gate = str(facts["gate"])
    sections, ratings = [], []
    for section in content.sections:
        tried = [_tried(one, scales, answers, gate) for one in section.questions if asked[one.code]]
        rated = [_rating(one, seen_evidence=seen_evidence) for one in tried if one.question.scale]
        tally, bands = tally_of(rated), sets.of(section.code)
        held = position(tally if bands else Tally(), bands)
        left_out = [(one, _when(one, facts, offers)) for one in section.questions if not asked[one.code]]
        sections.append(
            TriedSection(
                section=section,
                asked=tuple(tried),
                left_out=tuple(left_out),
                position=held,
                tally=tally,
                why=why(rated, held),
                way_up=shortest_way_up(rated, bands) if bands else None,
            )
        )
        ratings += rated
    judged = [(one.section.title, one.position, one.tally) for one in sections if one.judged]
    proposal = propose(str(facts["purpose"]), judged, ratings)
    return Trial(tuple(sections), proposal, total_position([one.tally for one in sections], sets.total))


def _bands(contents: Sequence[BandContent]) -> tuple[Band, ...]:
    """One set of bands; none where it is not finished."""
    return tuple(Band(**vars(one)) for one in contents) if len(contents) > 1 else ()


def _when(question: QuestionContent, facts: Facts, offers: Offers) -> str:
    if facts.get("depth") == "short" and not question.short:
        return "Asked in full appraisals only."
    return sentence(rows_of(question), question.join, offers)


def _tried(
    question: QuestionContent,
    scales: Mapping[str, tuple[OptionContent, ...]],
    answers: Mapping[str, Sequence[str]],
    gate: str,
) -> Tried:
    """A question as it would be found at a gate: one that is due later starts as not due yet."""
    options = scales.get(question.scale, ())
    later = [one.code for one in options if one.standing == "not_due"]
    early = is_early(question.gate, gate)
    offers = {code: word for code, word in offered(question, scales).items() if early or code not in later}
    chosen = tuple(one for one in answers.get(question.code, ()) if one in offers)
    return Tried(question, options, offers, chosen or tuple(later if early else ()))


def _rating(tried: Tried, *, seen_evidence: bool) -> Rating:
    question = tried.question
    chosen = next((one for one in tried.options if one.code in tried.chosen), None)
    rungs = [one.points for one in tried.options if one.standing == "rated" and one.points is not None]
    return Rating(
        code=question.code,
        text=question.text,
        label=question.label,
        points=chosen.points if chosen else None,
        most=max(rungs, default=0),
        weight=question.weight,
        key=question.key,
        supported=seen_evidence,
        standing=chosen.standing if chosen else "",
        word=chosen.word if chosen else "",
        opening=question.opening,
        rungs=tuple(rungs),
        least=min(rungs, default=0),
    )
