"""A checklist edition as plain values: what files hold, what is compared, checked and built.

The same values stand behind the built-in files, the JSON that a council exports and imports, the comparison
of two editions, and the checks before one is published. Nothing here knows of a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from partnerships.library.schema import SourceContent

FORMAT = 1
# The most there can be: questions, sections, scales and bands in an edition, the rest in what holds them.
LIMITS = {
    "question": 1_000,
    "section": 60,
    "scale": 20,
    "option": 20,
    "band": 12,
    "condition": 12,
    "reference": 40,
    "source": 100,
    "provision": 2_000,
}


# What a question does with a provision of these kinds; those of all other kinds it addresses.
POINTED_TO = {"risk": "risk", "barrier": "risk", "dis-benefit": "risk", "case example": "case"}


def relation_to(kind: str) -> str:
    """How a question relates to a provision of a kind: “addresses”, or points to it as a “risk” or “case”."""
    return POINTED_TO.get(kind, "addresses")


class ChecklistError(Exception):
    """A checklist that cannot be taken: every fault found, each with its place."""

    def __init__(self, faults: list[str]):
        # What a file holds is told as it stands, but for halves of characters, which no page can show.
        self.faults = [one.encode("utf-8", "replace").decode() for one in faults]
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class BandContent:
    """A position: from `at_least` of every `of` possible points on, it is called `word`."""

    word: str
    at_least: int
    shape: str
    colour: str
    meaning: str
    of: int = 100
    needs_evidence: bool = True


@dataclass(frozen=True)
class OptionContent:
    """One word of a scale. It has `points` exactly where it counts.

    One that is `corrected` means what it did in the edition before: ratings with it stand.
    """

    code: str
    word: str
    counts: bool
    needs_reason: bool
    standing: str
    shape: str
    colour: str
    meaning: str
    points: int | None = None
    corrected: bool = False


@dataclass(frozen=True)
class ScaleContent:
    """A set of words that questions are rated with."""

    code: str
    title: str
    options: tuple[OptionContent, ...]


@dataclass(frozen=True)
class ConditionContent:
    """One row of when a question is asked."""

    fact: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class QuestionContent:
    """One question. Refs are those of provisions; `ours` lists what goes beyond the sources.

    Of `scale` and `choices` to `as_at` it has what its `kind` needs (`appraisal.rules.kinds`); `as_at` is the
    ISO date on which its `authority` was last looked up. One that is `corrected` means what it did in the
    edition before: answers to it stand.
    """

    code: str
    text: str
    label: str
    prompts: tuple[str, ...]
    good: str
    why: str
    evidence: tuple[str, ...]
    gate: str
    short: bool
    key: bool
    weight: int
    provisions: tuple[str, ...]
    risks: tuple[str, ...]
    cases: tuple[str, ...]
    scale: str = ""
    kind: str = "rating"
    choices: tuple[str, ...] = ()
    unit: str = ""
    least: int | None = None
    most: int | None = None
    authority: str = ""
    as_at: str = ""
    ours: tuple[str, ...] = ()
    opening: str = ""
    join: str = "all"
    conditions: tuple[ConditionContent, ...] = ()
    corrected: bool = False


@dataclass(frozen=True)
class SectionContent:
    """The part that gets a position, from the edition's bands or from `bands` of its own."""

    code: str
    title: str
    theme: str
    summary: str
    questions: tuple[QuestionContent, ...]
    bands: tuple[BandContent, ...] = ()


@dataclass(frozen=True)
class ChecklistContent:
    """One edition. Bands go from the best to the worst, everything else stands in its order.

    Where there are `total` bands, the whole gets a position too. `sources` are a council's own that a file
    brings along, because its questions cite them; they are no part of the edition.
    """

    code: str
    title: str
    kind: str
    summary: str
    change_note: str
    bands: tuple[BandContent, ...]
    scales: tuple[ScaleContent, ...]
    sections: tuple[SectionContent, ...]
    total: tuple[BandContent, ...] = ()
    sources: tuple[SourceContent, ...] = ()

    def questions(self) -> list[QuestionContent]:
        """Every question, in order."""
        return [question for section in self.sections for question in section.questions]

    def after(self, earlier: "ChecklistContent") -> "ChecklistContent":
        """This content as the edition after `earlier`: what was a correction there is none any more here."""
        old = {one.code for one in earlier.questions() if one.corrected}
        words = {(one.code, word.code) for one in earlier.scales for word in one.options if word.corrected}
        sections = (
            replace(one, questions=tuple(_uncorrected(held, held.code in old) for held in one.questions))
            for one in self.sections
        )
        scales = (
            replace(
                one, options=tuple(_uncorrected(word, (one.code, word.code) in words) for word in one.options)
            )
            for one in self.scales
        )
        return replace(self, sections=tuple(sections), scales=tuple(scales))

    def as_draft(self) -> "ChecklistContent":
        """What the draft of the next edition starts from: nothing in it is a correction yet."""
        return self.after(self)


def _uncorrected(part: Any, was: bool) -> Any:
    """A question or an option that is no correction any more where it `was` one before."""
    return replace(part, corrected=False) if was else part


def as_plain(content: Any) -> Any:
    """A content value as dictionaries and lists, in the order of its fields; no tuple is left."""
    if isinstance(content, tuple):
        return [as_plain(one) for one in content]
    if not hasattr(content, "__dataclass_fields__"):
        return content
    return {one.name: as_plain(getattr(content, one.name)) for one in fields(content)}


def as_file(content: ChecklistContent) -> dict[str, Any]:
    """A checklist as its exported file holds it: `as_plain` under the number of the format."""
    plain: Mapping[str, Any] = as_plain(content)
    return {"format": FORMAT, **plain}
