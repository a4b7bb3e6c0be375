"""Reads the demonstration's files: the council, and a folder for each partnership with its appraisals.

A text may run over several lines; an empty line between them makes a paragraph. Dates in a text are filled in
(see `appraisal.demo.calendar`), and a key that no file may have is a fault.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appraisal.demo.calendar import Calendar

FOLDER = Path(__file__).parent
LINES = re.compile(r"[ \t]*\n[ \t]*(?!\n)")
RECORD = "record.toml"
KNOWN = {
    "council": {"council", "giver", "organisation", "person", "vacant"},
    "cycle": {"body", "meeting", "significance", "return"},
    "partnership": {
        "name", "purpose", "arrangement", "status", "our_role", "accountable_body", "lead", "starts", "ends",
        "annual_value", "our_share", "exit_state", "exit_plan", "registered", "partner", "edit", "mark",
        "risk", "action", "agreed",
    },
    "record": {
        "by", "on", "facts", "partner", "contribution", "representative", "document", "reporting", "post",
        "outcome", "audit",
    },
    "appraisal": {
        "purpose", "gate", "depth", "why_less", "circumstances", "started", "started_by", "due", "meeting",
        "meeting_on", "headline", "recommendations", "people", "evidence", "answer", "submitted", "comment",
        "returned", "revised", "resubmitted", "settled", "endorsed", "opinion", "conclusion", "signed",
        "withdrawn", "abandoned", "corrected", "deputy", "not_asked",
        "mark", "modules", "continues", "still_holds", "confirmed_together", "verdict", "handed",
    },
}  # fmt: skip


class DemoFault(Exception):
    """What is wrong in a file of the demonstration, or why a write refused it."""


@dataclass(frozen=True)
class PartnershipFiles:
    """One partnership: where it stands, its facts, what was recorded since, its appraisals by file name."""

    folder: str
    facts: dict[str, Any]
    record: dict[str, Any] | None
    appraisals: dict[str, dict[str, Any]]


def read_council(calendar: Calendar) -> dict[str, Any]:
    """The council, its people and the bodies it works with."""
    return _read(FOLDER / "council.toml", "council", calendar)


def read_cycle(calendar: Calendar) -> dict[str, Any]:
    """Bodies, meetings, decisions on significance and annual returns."""
    return _read(FOLDER / "cycle.toml", "cycle", calendar)


def read_partnerships(calendar: Calendar) -> list[PartnershipFiles]:
    """Every partnership, in the order of the folders' names."""
    return [
        PartnershipFiles(
            folder=folder.name,
            facts=_read(folder / "partnership.toml", "partnership", calendar),
            record=_read(folder / RECORD, "record", calendar) if (folder / RECORD).exists() else None,
            appraisals={
                path.name: _read(path, "appraisal", calendar)
                for path in sorted(folder.glob("*.toml"))
                if path.name not in ("partnership.toml", RECORD)
            },
        )
        for folder in sorted((FOLDER / "partnerships").iterdir())
        if folder.is_dir()
    ]


def _read(path: Path, kind: str, calendar: Calendar) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        unknown = set(content) - KNOWN[kind]
        if unknown:
            raise ValueError(f"no {kind} has {', '.join(sorted(unknown))}")
        return {name: _filled(value, calendar) for name, value in content.items()}
    except (OSError, ValueError) as error:
        raise DemoFault(f"{path.parent.name}/{path.name}: {error}") from error


def _filled(value: Any, calendar: Calendar) -> Any:
    if isinstance(value, str):
        return calendar.fill(paragraphs(value))
    if isinstance(value, Mapping):
        return {name: _filled(one, calendar) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, calendar) for one in value]
    return value


def paragraphs(text: str) -> str:
    """A text as it was typed in a page: one line for each paragraph, an empty line between two."""
    return "\n\n".join(LINES.sub(" ", one.strip()) for one in re.split(r"\n\s*\n", text.strip()))
