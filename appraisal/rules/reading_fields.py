"""The fields of each part of a checklist, and what is wrong with one value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from appraisal.rules.colours import contrast_on_white
from appraisal.rules.kinds import KINDS, LARGEST
from appraisal.vocabulary import GATES, SHAPES, STANDINGS
from partnerships.vocabulary import Theme

DEFAULT_LIMIT = 120
LINE, LINES = 300, 40  # how long a line of a list may be, and how many a list may hold
MOST_POINTS = 30_000  # that the bands of a set are said of
LEAST_CONTRAST = 3.0  # WCAG 1.4.11, for what is drawn on white
CODE = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("", *(theme.name for theme in Theme)),
    "gate": tuple(GATES),
    "standing": STANDINGS,
    "kind": ("main", "module"),
    "join": ("all", "any"),
    "opening": ("", "delivered", "needed"),
    "shape": tuple(SHAPES),
}


@dataclass(frozen=True)
class Part:
    """What one part holds: `wanted` fields, those it `may` leave out, those that may be `empty`.

    A field is a “str”, “int”, “bool” or “list” (of texts). `limits` are the most characters of a text, `most`
    the ends of a number.
    """

    wanted: Mapping[str, str]
    may: Mapping[str, str] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=dict)
    ends: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # where not those of `CHOICES`

    def fault(self, name: str, value: Any) -> str | None:
        """What is wrong with one value, as the end of a sentence, or None."""
        kind = self.wanted.get(name) or self.may[name]
        if kind == "int":
            return _number_fault(value, *self.ends.get(name, (0, 100)))
        if kind == "bool":
            return None if isinstance(value, bool) else "must be true or false"
        if kind == "list":
            return _list_fault(value)
        if not isinstance(value, str):
            return "must be text"
        choices = self.choices.get(name) or CHOICES.get(name)
        if choices:
            return _choice_fault(value, choices)
        if not value.strip() and name not in self.empty:
            return "is empty"
        if value and not value.strip():
            return "is blank"
        limit = self.limits.get(name, DEFAULT_LIMIT)
        if len(value) > limit:
            return f"is longer than {limit} characters"
        return _form_fault(name, value)


HEAD = Part(
    {"code": "str", "title": "str", "kind": "str", "summary": "str", "change_note": "str"},
    limits={"code": 40, "summary": 600, "change_note": 500},
)
BAND = Part(
    {"word": "str", "at_least": "int", "shape": "str", "colour": "str", "meaning": "str"},
    {"of": "int", "needs_evidence": "bool"},
    empty=frozenset({"meaning"}),
    limits={"word": 40, "meaning": 300},
    ends={"at_least": (0, MOST_POINTS), "of": (1, MOST_POINTS)},
)
SCALE = Part({"code": "str", "title": "str"}, limits={"code": 40})
OPTION = Part(
    {
        "code": "str",
        "word": "str",
        "counts": "bool",
        "needs_reason": "bool",
        "standing": "str",
        "shape": "str",
        "colour": "str",
        "meaning": "str",
    },
    {"points": "int", "corrected": "bool"},
    empty=frozenset({"meaning"}),
    limits={"code": 40, "word": 40, "meaning": 300},
)
SECTION = Part(
    {"code": "str", "title": "str", "theme": "str", "summary": "str"},
    empty=frozenset({"summary"}),
    limits={"code": 20, "summary": 300},
)
QUESTION = Part(
    {
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
        "provisions": "list",
        "risks": "list",
        "cases": "list",
    },
    {
        "scale": "str",
        "kind": "str",
        "choices": "list",
        "unit": "str",
        "least": "int",
        "most": "int",
        "authority": "str",
        "as_at": "str",
        "ours": "list",
        "opening": "str",
        "join": "str",
        "corrected": "bool",
    },
    empty=frozenset({"good", "why", "scale", "unit", "authority", "as_at"}),
    limits={
        "code": 20,
        "text": 250,
        "label": 60,
        "good": 600,
        "why": 400,
        "scale": 40,
        "unit": 20,
        "authority": 300,
        "as_at": 10,
    },
    ends={"weight": (1, 10), "least": (-LARGEST, LARGEST), "most": (-LARGEST, LARGEST)},
    choices={"kind": tuple(KINDS)},
)
CONDITION = Part({"fact": "str", "operator": "str", "values": "list"}, limits={"fact": 40, "operator": 12})


def _number_fault(value: Any, least: int, most: int) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return None
    return f"must be a whole number from {least} to {most:,}"


def _list_fault(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        return "must be a list of texts"
    if len(value) > LINES:
        return f"lists more than {LINES} things"
    if any(one != one.strip() or "\n" in one for one in value):
        return "has a line with a break in it, or with spaces at its ends"
    if any(len(one) > LINE for one in value):
        return f"has a line of more than {LINE} characters"
    return next((fault for one in value if (fault := _character_fault(one))), None)


def _choice_fault(value: str, choices: tuple[str, ...]) -> str | None:
    if value in choices:
        return None
    return f"is “{value[:40]}”; use one of {', '.join(choice or '(empty)' for choice in choices)}"


def _form_fault(name: str, value: str) -> str | None:
    if name == "code" and not CODE.fullmatch(value):
        return "must be letters and figures, with single hyphens or underscores between them"
    if name == "colour" and not re.fullmatch("#[0-9a-fA-F]{6}", value):
        return "must be a colour such as #00594c"
    if name == "colour" and contrast_on_white(value) < LEAST_CONTRAST:
        return "is too pale to be seen on white; choose a darker colour"
    return _character_fault(value)


def _character_fault(value: str) -> str | None:
    hidden = ((one < " " and one not in "\n\t") or "\ud800" <= one <= "\udfff" for one in value)
    return "holds a hidden control character" if any(hidden) else None
