"""Reads a checklist folder: `checklist.toml` and a file for each section. All faults at once."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from appraisal.rules.conditions import Row, fault_in
from appraisal.starter.schema import (
    BAND,
    CONDITION,
    HEAD,
    OPTION,
    OPTION_MAY,
    QUESTION,
    QUESTION_MAY,
    SCALE,
    SECTION,
    BandContent,
    ChecklistContent,
    ChecklistError,
    ConditionContent,
    OptionContent,
    QuestionContent,
    ScaleContent,
    SectionContent,
    value_fault,
)

FOLDER = Path(__file__).parent


def starter_folders() -> list[Path]:
    """The folders of the built-in checklists."""
    return sorted(path.parent for path in FOLDER.glob("*/checklist.toml"))


def read_checklist(folder: Path, known_refs: Collection[str]) -> ChecklistContent:
    """The checklist in `folder`, checked against the refs the library holds.

    Raises `ChecklistError` with every fault: fields, repeated codes, refs that no source holds,
    scales that are not defined, conditions that mean nothing.
    """
    reading = _Reading(folder, known_refs)
    content = reading.checklist()
    if reading.faults or content is None:
        raise ChecklistError(reading.faults)
    return content


class _Reading:
    """One pass over a folder, collecting faults on the way. Only values without a fault are taken."""

    def __init__(self, folder: Path, known_refs: Collection[str]):
        self.folder, self.refs = folder, known_refs
        self.faults: list[str] = []
        self.places: dict[tuple[str, str], str] = {}

    def parse(self, name: str) -> dict[str, Any] | None:
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:  # ValueError: not TOML, not UTF-8
            self.faults.append(f"{name}: cannot be read: {error}")
            return None

    def tables(
        self, content: dict[str, Any], key: str, where: str, *, needed: bool = True
    ) -> list[dict[str, Any]]:
        """The [[key]] tables, taken out of `content`."""
        rows = content.pop(key, [])
        good = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
        if not good or (needed and not rows):
            self.faults.append(f"{where}: has no [[{key}]] tables")
        return rows if good else []

    def take(
        self, row: dict[str, Any], wanted: dict[str, str], where: str, may: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The wanted fields of one table that are as they should be, lists as tuples; faults are noted."""
        may = may or {}
        for name in sorted(row.keys() - wanted.keys() - may.keys()):
            self.faults.append(f"{where}: “{name}” is not a field")
        taken = {}
        for name, kind in (wanted | may).items():
            if name not in row:
                if name in wanted:
                    self.faults.append(f"{where}: “{name}” is missing")
                continue
            fault = value_fault(name, row[name], kind)
            if fault:
                self.faults.append(f"{where}: “{name}” {fault}")
            else:
                taken[name] = tuple(row[name]) if isinstance(row[name], list) else row[name]
        return taken

    def once(self, what: str, value: str | None, where: str, place: str) -> None:
        """Notes a code, and a fault where it was given before."""
        if value is None:
            return
        if (what, value) in self.places:
            self.faults.append(f"{where}: the {what} is already used in {self.places[what, value]}")
        self.places.setdefault((what, value), place)

    def checklist(self) -> ChecklistContent | None:
        name = "checklist.toml"
        head = self.parse(name)
        if head is None:
            return None
        bands = self.bands(self.tables(head, "band", name))
        rows = enumerate(self.tables(head, "scale", name), 1)
        scales = tuple(self.scale(row, number) for number, row in rows)
        facts = self.take(head, HEAD, name)
        sections = tuple(self.section(f"{one}.toml") for one in facts.pop("sections", ()))
        if self.faults:
            return None
        return ChecklistContent(bands=bands, scales=scales, sections=sections, **facts)

    def bands(self, rows: list[dict[str, Any]]) -> tuple[BandContent, ...]:
        name = "checklist.toml"
        taken = []
        for number, row in enumerate(rows, 1):
            where = f"{name}, band {number}"
            taken.append(self.take(row, BAND, where))
            self.once("word", taken[-1].get("word"), where, where)
        limits = [row["at_least"] for row in taken if "at_least" in row]
        falling = limits == sorted(set(limits), reverse=True)
        if rows and len(limits) == len(rows) and (len(rows) < 2 or not falling or limits[-1] != 0):
            self.faults.append(f"{name}: bands go from the highest to 0, each once, at least two")
        return () if self.faults else tuple(BandContent(**row) for row in taken)

    def scale(self, row: dict[str, Any], number: int) -> ScaleContent | None:
        row = dict(row)
        place = f"checklist.toml, scale {number}"
        where = place + _named(row)
        options = self.tables(row, "option", where, needed=False)
        facts = self.take(row, SCALE, where)
        self.once("scale code", facts.get("code"), where, place)
        taken = [
            self.option(one, f"{where}, option {count}{_named(one)}") for count, one in enumerate(options, 1)
        ]
        codes = [option.get("code") for option in taken]
        if len(set(codes)) < max(len(codes), 2):
            self.faults.append(f"{where}: needs two options or more, each with its own code")
        if self.faults:
            return None
        return ScaleContent(options=tuple(OptionContent(**one) for one in taken), **facts)

    def option(self, row: dict[str, Any], where: str) -> dict[str, Any]:
        taken = self.take(row, OPTION, where, OPTION_MAY)
        if "counts" in taken and taken["counts"] != ("points" in row):
            self.faults.append(f"{where}: an option counts exactly when it has points")
        return taken

    def section(self, name: str) -> SectionContent | None:
        content = self.parse(name)
        if content is None:
            return None
        rows = self.tables(content, "question", name)
        facts = self.take(content, SECTION, name)
        self.once("section code", facts.get("code"), name, name)
        questions = tuple(self.question(row, number, name) for number, row in enumerate(rows, 1))
        return None if self.faults else SectionContent(questions=questions, **facts)

    def question(self, row: dict[str, Any], number: int, name: str) -> QuestionContent | None:
        row = dict(row)
        place = f"{name}, question {number}"
        where = place + _named(row)
        conditions = self.tables(row, "condition", where, needed=False)
        facts = self.take(row, QUESTION, where, QUESTION_MAY)
        self.once("code", facts.get("code"), where, place)
        if "scale" in facts and ("scale code", facts["scale"]) not in self.places:
            self.faults.append(f"{where}: the scale “{facts['scale']}” is not defined")
        for relation in ("provisions", "risks", "cases"):
            self.check_refs(facts.get(relation, ()), f"{where}, {relation}")
        rows = tuple(self.condition(one, f"{where}, condition {n}") for n, one in enumerate(conditions, 1))
        return None if self.faults else QuestionContent(conditions=rows, **facts)

    def condition(self, row: dict[str, Any], where: str) -> ConditionContent | None:
        facts = self.take(row, CONDITION, where)
        if len(facts) < len(CONDITION):
            return None
        fault = fault_in(Row(**facts))
        if fault:
            self.faults.append(f"{where}: {fault}")
        return ConditionContent(**facts)

    def check_refs(self, refs: tuple[str, ...], where: str) -> None:
        for ref in dict.fromkeys(refs):
            if ref not in self.refs:
                self.faults.append(f"{where}: no source holds “{ref}”")
            if refs.count(ref) > 1:
                self.faults.append(f"{where}: “{ref}” is listed twice")


def _named(row: dict[str, Any]) -> str:
    """The code a table gives itself, in brackets, for the place of a fault."""
    code = row.get("code")
    return f" ({code})" if isinstance(code, str) and code.strip() else ""
