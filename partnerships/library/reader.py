"""Reads library files, all of them or none, and reports every fault at once."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from partnerships.library.schema import LibraryError, ProvisionContent, SourceContent, faults_in

FOLDER = Path(__file__).parent
TABLES = ("source", "provision")


def read_sources(paths: Iterable[Path] | None = None) -> tuple[SourceContent, ...]:
    """The sources in `paths` (the built-in ones by default), by year, newest first.

    Raises `LibraryError` with every fault: unreadable files, missing or unknown fields, and codes or
    refs that are missing or given twice, in one file or across files.
    """
    faults: list[str] = []
    sources = []
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(FOLDER.glob("*.toml")) if paths is None else paths:
        content = _parse(path, faults)
        if content is not None:
            sources.append(_source(path.name, content, seen, faults))
    if faults:
        raise LibraryError(faults)
    return tuple(
        sorted((source for source in sources if source), key=lambda source: (-source.year, source.code))
    )


def _parse(path: Path, faults: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (
        OSError,
        ValueError,
        RecursionError,
    ) as error:  # ValueError: not TOML, not UTF-8, an endless number
        faults.append(f"{path.name}: cannot be read: {error}")
        return None


def _source(
    name: str, content: dict[str, Any], seen: dict[tuple[str, str], str], faults: list[str]
) -> SourceContent | None:
    before = len(faults)
    faults += [
        f"{name}: “{key}” is neither [source] nor [[provision]]" for key in content if key not in TABLES
    ]
    head, rows = content.get("source"), content.get("provision")
    if not isinstance(head, dict):
        faults.append(f"{name}: has no [source] table")
        head = {}
    else:
        where = f"{name}, [source]"
        faults += faults_in(head, SourceContent, where)
        faults += _repeated("code", head, where, where, seen)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        faults.append(f"{name}: has no [[provision]] tables")
        rows = []
    for number, row in enumerate(rows, start=1):
        place = f"{name}, provision {number}"
        ref = row.get("ref")
        where = f"{place} ({ref})" if isinstance(ref, str) and ref.strip() else place
        faults += faults_in(row, ProvisionContent, where)
        faults += _repeated("ref", row, where, place, seen)
    if len(faults) > before:
        return None
    return SourceContent(**head, provisions=tuple(ProvisionContent(**row) for row in rows))


def _repeated(
    field: str, row: dict[str, Any], where: str, place: str, seen: dict[tuple[str, str], str]
) -> list[str]:
    """The fault of a code or ref that something before it has; otherwise it is noted as at `place`."""
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        return []
    if (field, value) in seen:
        return [f"{where}: the {field} is already used in {seen[field, value]}; give each its own"]
    seen[field, value] = place
    return []
