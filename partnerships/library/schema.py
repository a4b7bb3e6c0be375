"""What a library file must hold, and the plain values it becomes."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any
from unicodedata import category

from partnerships.vocabulary import NATIONS, Theme

LEVELS = ("core", "library", "detail")
KINDS = (
    "accountability requirement",
    "barrier",
    "benefit",
    "case example",
    "collaborative activity",
    "collaborative process",
    "culture shift",
    "design consideration",
    "dis-benefit",
    "funding advantage",
    "funding type",
    "good-practice tip",
    "incentive",
    "partnership form",
    "principle",
    "protocol clause",
    "question",
    "requirement",
    "risk",
    "skill",
    "support measure",
    "technique",
)


REF = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")  # a code or ref that the council gives


class LibraryError(Exception):
    """A library file that cannot be loaded: every fault found, each with its place."""

    def __init__(self, faults: list[str]):
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class ProvisionContent:
    """One provision of one source, as its file gives it."""

    ref: str
    place: str
    kind: str
    title: str
    theme: str
    level: str
    text: str


@dataclass(frozen=True)
class SourceContent:
    """One source with its provisions in the order of its file."""

    code: str
    title: str
    publisher: str
    published: str
    year: int
    nation: str
    status: str
    attribution: str
    summary: str
    provisions: tuple[ProvisionContent, ...]

    def facts(self) -> dict[str, Any]:
        """The source's own fields, without its provisions."""
        facts = asdict(self)
        del facts["provisions"]
        return facts


CHOICES = {
    "theme": tuple(theme.name for theme in Theme),
    "level": LEVELS,
    "kind": KINDS,
    "nation": (*NATIONS.values(), "UK"),
}
TITLE_OF_A_PROVISION = 120
UNPRINTABLE = ("Cc", "Cs")  # controls, and halves of a character
LIMITS = {
    "code": 12,
    "ref": 24,
    "title": 200,
    "place": 200,
    "publisher": 200,
    "published": 80,
    "nation": 30,
    "text": 800,
    "status": 600,
    "attribution": 600,
    "summary": 600,
}


def faults_in(row: dict[str, Any], kind: type, where: str) -> list[str]:
    """What is wrong with one table of a library file, in sentences that name the place."""
    names = {field.name for field in fields(kind)} - {"provisions"}
    faults = [f"{where}: “{name}” is missing" for name in sorted(names - row.keys())]
    faults += [f"{where}: “{name}” is not a field" for name in sorted(row.keys() - names)]
    for name in sorted(names & row.keys()):
        most = TITLE_OF_A_PROVISION if (kind, name) == (ProvisionContent, "title") else LIMITS.get(name, 200)
        fault = _year_fault(row[name]) if name == "year" else _text_fault(name, row[name], most)
        if fault:
            faults.append(f"{where}: “{name}” {fault}")
    return faults


def _year_fault(value: Any) -> str | None:
    """What is wrong with a year, as the end of a sentence, or None. True is an int to Python, not to us."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole and 1000 <= value <= 9999 else "must be a whole number of four digits"


def _text_fault(name: str, value: Any, most: int) -> str | None:
    if not isinstance(value, str):
        return "must be text"
    if not value.strip():
        return "is empty"
    if len(value) > most:
        return f"is longer than {most} characters"
    if any(category(one) in UNPRINTABLE for one in value if one != "\n"):
        return "has a character that cannot be printed"
    if name in CHOICES and value not in CHOICES[name]:
        return f"is “{value}”; use one of {', '.join(CHOICES[name])}"
    return None
