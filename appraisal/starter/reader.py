"""Reads a built-in checklist: `checklist.toml` and a file for each section. All faults at once."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from appraisal.rules.content import ChecklistContent, ChecklistError
from appraisal.rules.reading import read_content

FOLDER = Path(__file__).parent
HEAD = "checklist.toml"
# In TOML a table is named for one thing, and written once for each; the rest of the house names the list.
TABLES = {"band": "bands", "scale": "scales"}


def starter_folders() -> list[Path]:
    """The folders of the built-in checklists."""
    return sorted(path.parent for path in FOLDER.glob("*/checklist.toml"))


def read_checklist(folder: Path, known_refs: Collection[str]) -> ChecklistContent:
    """The checklist in `folder`, checked against the refs the library holds.

    Raises `ChecklistError` with every fault: see `appraisal.rules.reading`.
    """
    faults: list[str] = []
    head = _parse(folder, HEAD, faults)
    if head is None:
        raise ChecklistError(faults)
    names = head.get("sections", [])
    if not isinstance(names, list) or not all(isinstance(one, str) and one.strip() for one in names):
        raise ChecklistError([f"{HEAD}: “sections” must be a list of texts"])
    plain: dict[str, Any] = {TABLES.get(name, name): value for name, value in head.items()}
    for scale in plain.get("scales", []):
        _rename(scale, "option", "options")
    files = {name: _parse(folder, f"{name}.toml", faults) for name in names}
    read = [(name, _section(content)) for name, content in files.items() if content is not None]
    plain["sections"] = [content for _, content in read]
    places = [f"{name}.toml" for name, _ in read]
    return read_content(
        plain,
        known_refs,
        head=HEAD,
        section_place=lambda number, _: places[number - 1],
        faults=faults,
    )


def _section(content: dict[str, Any]) -> dict[str, Any]:
    _rename(content, "question", "questions")
    questions = content.get("questions")
    for question in questions if isinstance(questions, list) else ():
        _rename(question, "condition", "conditions")
    return content


def _rename(table: Any, name: str, to: str) -> None:
    if isinstance(table, dict) and name in table:
        table[to] = table.pop(name)


def _parse(folder: Path, name: str, faults: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # ValueError: not TOML, not UTF-8
        faults.append(f"{name}: cannot be read: {error}")
        return None
