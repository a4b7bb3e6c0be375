"""Reads library files, all of them or none, and reports every fault at once."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from partnerships.library.schema import LibraryError, ProvisionContent, SourceContent, faults_in

FOLDER = Path(__file__).parent


def read_sources(paths: Iterable[Path] | None = None) -> tuple[SourceContent, ...]:
    """The sources in `paths` (the built-in ones by default), by year, newest first.

    Raises `LibraryError` with every fault: unreadable files, missing or unknown fields, and refs
    that are missing or given twice, in one file or across files.
    """
    faults: list[str] = []
    sources = []
    seen: dict[str, str] = {}
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
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path.name}: cannot be read: {error}")
        return None


def _source(
    name: str, content: dict[str, Any], seen: dict[str, str], faults: list[str]
) -> SourceContent | None:
    before = len(faults)
    head, rows = content.get("source"), content.get("provision")
    if not isinstance(head, dict):
        faults.append(f"{name}: has no [source] table")
        return None
    if not isinstance(rows, list) or not rows:
        faults.append(f"{name}: has no [[provision]] tables")
        return None
    faults += faults_in(head, SourceContent, f"{name}, [source]")
    for number, row in enumerate(rows, start=1):
        ref = row.get("ref")
        where = f"{name}, provision {number}" + (f" ({ref})" if ref else "")
        faults += faults_in(row, ProvisionContent, where)
        if ref in seen:
            faults.append(f"{where}: the ref is already used in {seen[ref]}; give each provision its own")
        elif isinstance(ref, str):
            seen[ref] = f"{name}, provision {number}"
    if len(faults) > before:
        return None
    return SourceContent(**head, provisions=tuple(ProvisionContent(**row) for row in rows))
