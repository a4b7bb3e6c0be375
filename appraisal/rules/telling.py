"""What an edition says, part by part and in words, so that two editions can be set beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from appraisal.rules.asking import offers_of, rows_of
from appraisal.rules.conditions import sentence
from appraisal.rules.content import BandContent, ChecklistContent, OptionContent, QuestionContent
from appraisal.rules.kinds import KINDS, range_words
from appraisal.rules.positions import starts
from appraisal.rules.word_by_word import BETWEEN, MOST_WORK, Words, by_words, work_between
from appraisal.vocabulary import COLOURS, GATES, SHAPES
from partnerships.rules.dates import in_words

ANSWERED_AS = "How it is answered"
# What is said of a question that was not there before; of the rest a reader sees that it is there.
SAID_OF_NEW = (
    ANSWERED_AS, "What can be chosen", "Number", "Law", "Expected by", "Key question", "Weight",
    "When it is asked", "What it addresses",
)  # fmt: skip
# What concerns who keeps the checklist, and not who answers.
NOT_FOR_OFFICERS = (
    "In a few words",
    "Place among the first questions",
    "What it addresses",
    "Risks",
    "Cases",
)
AS_MOST = {"Key question": "No", "Weight": "1", "When it is asked": "Always asked."}


@dataclass(frozen=True)
class Detail:
    """One part, called `label`, as it was `before` and is `after`; either can be empty.

    It is told `as_a_whole` where a page has had its share of comparing already.
    """

    label: str
    before: str
    after: str
    as_a_whole: bool = False

    @property
    def words(self) -> Words:
        """The two word by word."""
        return by_words(self.before, self.after, most=0 if self.as_a_whole else MOST_WORK)

    def __str__(self) -> str:
        said = [" ".join(one.split()) for one in (self.before, self.after or "nothing") if one]
        return f"{self.label}: {' -> '.join(said)}"


def within(found: Sequence[Detail], most: int) -> tuple[tuple[Detail, ...], int]:
    """`found`, told as a whole where comparing asks for more than `most`, and what is left of `most` then."""
    told = []
    for one in found:
        asked = work_between(one.before, one.after)
        fits = asked <= min(most, MOST_WORK)
        told.append(replace(one, as_a_whole=not fits))
        most -= asked if fits else 0
    return tuple(told), most


def details(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Detail, ...]:
    """The parts that differ, in the order of `after`, then those that are gone."""
    labels = dict.fromkeys([*after, *before])
    pairs = [Detail(one, before.get(one, ""), after.get(one, "")) for one in labels]
    return tuple(one for one in pairs if one.before != one.after)


class Asked(Protocol):
    """What a question says beside its words, in a file or as it is stored."""

    @property
    def prompts(self) -> Sequence[str]: ...

    @property
    def good(self) -> str: ...

    @property
    def choices(self) -> Sequence[str]: ...


def asked_with(one: Asked) -> dict[str, str]:
    """What an officer reads beside the words of a question, by what it is called."""
    return {
        "Think about": BETWEEN.join(one.prompts),
        "What good looks like": one.good,
        "What can be chosen": BETWEEN.join(one.choices),
    }


class Telling:
    """What the parts of an edition say in words; made once for each edition."""

    def __init__(self, content: ChecklistContent):
        self._scales = {scale.code: scale for scale in content.scales}
        self._offers = offers_of(content.questions(), content.scales)

    def question(self, one: QuestionContent) -> dict[str, str]:
        """Every part of a question but its text, in words by what the part is called."""
        scale = self._scales.get(one.scale)
        return {
            ANSWERED_AS: f"A rating on “{scale.title}”" if scale else KINDS[one.kind].title,
            **asked_with(one),
            "Number": range_words(one.unit, one.least, one.most),
            "Law": _law(one),
            "In a few words": one.label,
            "Evidence to expect": BETWEEN.join(one.evidence),
            "Why we ask": one.why,
            "Expected by": GATES.get(one.gate, one.gate),
            "In a short appraisal": "Asked too" if one.short else "Not asked",
            "Key question": "Yes" if one.key else "No",
            "Weight": f"{one.weight}",
            "Place among the first questions": one.opening,
            "When it is asked": sentence(rows_of(one), one.join, self._offers),
            "What it addresses": ", ".join(one.provisions),
            "Risks": ", ".join(one.risks),
            "Cases": ", ".join(one.cases),
            "What is ours": BETWEEN.join(one.ours),
        }

    def new_question(self, one: QuestionContent) -> tuple[Detail, ...]:
        """What is worth saying of a question that was not there before."""
        said = self.question(one)
        worth = {name: said[name] for name in SAID_OF_NEW if said[name] != AS_MOST.get(name)}
        return details({}, worth)

    def to_answer(self, one: QuestionContent) -> dict[str, str]:
        """The same, with the words that a rating is chosen from."""
        return {**self.question(one), "Ratings": self.ratings(one)}

    def ratings(self, one: QuestionContent) -> str:
        """The words of the scale that a question is rated on, with their points; empty for a fact."""
        scale = self._scales.get(one.scale)
        return ", ".join(with_points(option) for option in scale.options) if scale else ""


def with_points(option: OptionContent) -> str:
    """An option with its points: “In place (3)”; the word alone where it does not count."""
    return option.word if option.points is None else f"{option.word} ({option.points})"


def said_of_option(option: OptionContent) -> str:
    """Everything that an option says beside its word."""
    points = "1 point" if option.points == 1 else f"{option.points} points"
    counts = "does not count" if option.points is None else points
    reason = "a reason is needed" if option.needs_reason else "no reason is needed"
    said = f"{counts}, {reason}, {option.standing.replace('_', ' ')}, {_looks(option.shape, option.colour)}"
    return f"{said}. {option.meaning}".strip()


def said_of_band(band: BandContent) -> str:
    """Everything that a band says beside its word."""
    evidence = ", only with evidence" if band.needs_evidence else ""
    looks = _looks(band.shape, band.colour)
    return f"from {starts(band.at_least, band.of)}{evidence}, {looks}. {band.meaning}".strip()


def _looks(shape: str, colour: str) -> str:
    return f"{SHAPES.get(shape, shape).lower()} in {COLOURS.get(colour, colour).lower()}"


def _law(one: QuestionContent) -> str:
    """What a clearance rests on, and when that was looked up."""
    on = f"looked up on {in_words(date.fromisoformat(one.as_at))}" if one.as_at else ""
    return ", ".join(part for part in (one.authority, on) if part)
