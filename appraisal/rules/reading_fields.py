"""What a checklist file must hold, and the plain values it becomes."""

from dataclasses import dataclass, field
from typing import Any

from appraisal.vocabulary import GATES, STANDINGS
from partnerships.vocabulary import Theme

LIMITS = {
    "code": 40,
    "title": 120,
    "summary": 600,
    "change_note": 500,
    "text": 250,
    "label": 60,
    "good": 600,
    "why": 400,
    "word": 40,
    "meaning": 300,
}
# The fields of each table of a checklist file and what each holds; those that may be left out end in MAY.
HEAD = {
    "code": "str",
    "title": "str",
    "kind": "str",
    "summary": "str",
    "change_note": "str",
    "sections": "list",
}
BAND = {"word": "str", "at_least": "int", "shape": "str", "colour": "str", "meaning": "str"}
SCALE = {"code": "str", "title": "str"}
OPTION = {
    "code": "str",
    "word": "str",
    "counts": "bool",
    "needs_reason": "bool",
    "standing": "str",
    "shape": "str",
    "colour": "str",
    "meaning": "str",
}
OPTION_MAY = {"points": "int"}
SECTION = {"code": "str", "title": "str", "theme": "str", "summary": "str"}
QUESTION = {
    "code": "str",
    "text": "str",
    "label": "str",
    "prompts": "list",
    "good": "str",
    "why": "str",
    "evidence": "list",
    "gate": "str",
    "short": "bool",
    "key": "bool",
    "weight": "int",
    "scale": "str",
    "provisions": "list",
    "risks": "list",
    "cases": "list",
}
QUESTION_MAY = {"ours": "list", "opening": "str", "join": "str"}
CONDITION = {"fact": "str", "operator": "str", "values": "list"}


class ChecklistError(Exception):
    """Checklist files that cannot be loaded: every fault found, each with its place."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class BandContent:
    word: str
    at_least: int
    shape: str
    colour: str
    meaning: str


@dataclass(frozen=True)
class OptionContent:
    code: str
    word: str
    counts: bool
    needs_reason: bool
    standing: str
    shape: str
    colour: str
    meaning: str
    points: int | None = None


@dataclass(frozen=True)
class ScaleContent:
    code: str
    title: str
    options: tuple[OptionContent, ...]


@dataclass(frozen=True)
class ConditionContent:
    fact: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class QuestionContent:
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
    scale: str
    provisions: tuple[str, ...]
    risks: tuple[str, ...]
    cases: tuple[str, ...]
    ours: tuple[str, ...] = ()
    opening: str = ""
    join: str = "all"
    conditions: tuple[ConditionContent, ...] = field(default=())


@dataclass(frozen=True)
class SectionContent:
    code: str
    title: str
    theme: str
    summary: str
    questions: tuple[QuestionContent, ...]


@dataclass(frozen=True)
class ChecklistContent:
    """One checklist: bands from the best to the worst, scales, and sections in order."""

    code: str
    title: str
    kind: str
    summary: str
    change_note: str
    bands: tuple[BandContent, ...]
    scales: tuple[ScaleContent, ...]
    sections: tuple[SectionContent, ...]

    def questions(self) -> list[QuestionContent]:
        return [question for section in self.sections for question in section.questions]


CHOICES: dict[str, tuple[str, ...]] = {
    "theme": tuple(theme.name for theme in Theme),
    "gate": tuple(GATES),
    "standing": STANDINGS,
    "kind": ("main", "module"),
    "join": ("all", "any"),
    "opening": ("", "delivered", "needed"),
    "shape": ("full", "three_quarters", "half", "empty", "question", "pause", "dash"),
}


def value_fault(name: str, value: Any, wanted: str) -> str | None:
    """What is wrong with one value, as the end of a sentence, or None."""
    if wanted == "int":
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
            return "must be a whole number from 0 to 100"
    elif wanted == "bool":
        if not isinstance(value, bool):
            return "must be true or false"
    elif wanted == "list":
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            return "must be a list of texts"
    elif not isinstance(value, str):
        return "must be text"
    elif name in CHOICES and value not in CHOICES[name]:
        return f"is “{value}”; use one of {', '.join(choice or '(empty)' for choice in CHOICES[name])}"
    elif not value.strip() and name != "opening":
        return "is empty"
    elif len(value) > LIMITS.get(name, 120):
        return f"is longer than {LIMITS.get(name, 120)} characters"
    return None
