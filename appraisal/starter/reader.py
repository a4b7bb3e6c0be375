"""Reads a checklist folder: `checklist.toml` and a file for each section. All faults at once."""

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

from appraisal.rules.conditions import Row, fault_in
from appraisal.starter.schema import (
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
    """One pass over a folder, collecting faults on the way."""

    def __init__(self, folder: Path, known_refs: Collection[str]):
        self.folder, self.refs = folder, known_refs
        self.faults: list[str] = []
        self.codes: dict[str, str] = {}

    def parse(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.faults.append(f"{name}: cannot be read: {error}")
            return {}

    def take(
        self, row: dict[str, Any], wanted: dict[str, str], where: str, may: dict[str, str] | None = None
    ):
        """The wanted fields of one table, lists as tuples; faults are noted."""
        may = may or {}
        taken = {}
        for name in row.keys() - wanted.keys() - may.keys():
            self.faults.append(f"{where}: “{name}” is not a field")
        for name, kind in (wanted | may).items():
            if name not in row:
                if name in wanted:
                    self.faults.append(f"{where}: “{name}” is missing")
                continue
            fault = value_fault(name, row[name], kind)
            if fault:
                self.faults.append(f"{where}: “{name}” {fault}")
            taken[name] = tuple(row[name]) if isinstance(row[name], list) else row[name]
        return taken

    def checklist(self) -> ChecklistContent | None:
        head = self.parse("checklist.toml")
        bands, scales = head.pop("band", []), head.pop("scale", [])
        before = len(self.faults)
        facts = self.take(head, HEAD, "checklist.toml")
        if len(self.faults) > before or not facts:
            return None
        names = facts.pop("sections")
        scale_codes = {scale.get("code") for scale in scales}
        sections = tuple(self.section(f"{name}.toml", scale_codes) for name in names)
        made_bands = self.bands(bands)
        made_scales = tuple(self.scale(scale) for scale in scales)
        if self.faults:
            return None
        return ChecklistContent(bands=made_bands, scales=made_scales, sections=sections, **facts)

    def bands(self, rows: list[dict[str, Any]]) -> tuple[BandContent, ...]:
        where = "checklist.toml, band {}"
        taken = [self.take(row, BAND, where.format(number)) for number, row in enumerate(rows, 1)]
        limits = [row.get("at_least") for row in taken]
        if len(rows) < 2 or limits != sorted(set(limits), reverse=True) or limits[-1] != 0:
            self.faults.append("checklist.toml: bands go from the highest to 0, each once, at least two")
        return () if self.faults else tuple(BandContent(**row) for row in taken)

    def scale(self, row: dict[str, Any]) -> ScaleContent | None:
        row = dict(row)
        options = row.pop("option", [])
        where = f"checklist.toml, scale {row.get('code', '?')}"
        facts = self.take(row, SCALE, where)
        taken = [
            self.take(option, OPTION, f"{where}, option {number}", {"points": "int"})
            for number, option in enumerate(options, 1)
        ]
        for option in taken:
            if option.get("counts", False) != ("points" in option):
                self.faults.append(
                    f"{where}, {option.get('code')}: an option counts exactly when it has points"
                )
        if len({option.get("code") for option in taken}) < max(len(taken), 2):
            self.faults.append(f"{where}: needs two options or more, each with its own code")
        return (
            None
            if self.faults
            else ScaleContent(options=tuple(OptionContent(**one) for one in taken), **facts)
        )

    def section(self, name: str, scales: set[str]) -> SectionContent | None:
        content = self.parse(name)
        rows = content.pop("question", [])
        if not content:
            return None
        facts = self.take(content, SECTION, name)
        if not rows:
            self.faults.append(f"{name}: has no [[question]] tables")
        questions = tuple(self.question(row, number, name, scales) for number, row in enumerate(rows, 1))
        return None if self.faults else SectionContent(questions=questions, **facts)

    def question(
        self, row: dict[str, Any], number: int, name: str, scales: set[str]
    ) -> QuestionContent | None:
        row = dict(row)
        conditions = row.pop("condition", [])
        code = row.get("code", "?")
        where = f"{name}, question {number} ({code})"
        before = len(self.faults)
        facts = self.take(row, QUESTION, where, QUESTION_MAY)
        if code in self.codes:
            self.faults.append(f"{where}: the code is already used in {self.codes[code]}")
        self.codes[code] = f"{name}, question {number}"
        if facts.get("scale") not in scales:
            self.faults.append(f"{where}: the scale “{facts.get('scale')}” is not defined")
        for relation in ("provisions", "risks", "cases"):
            self.check_refs(facts.get(relation, ()), f"{where}, {relation}")
        rows = tuple(self.condition(one, where) for one in conditions)
        return None if len(self.faults) > before else QuestionContent(conditions=rows, **facts)

    def condition(self, row: dict[str, Any], where: str) -> ConditionContent | None:
        facts = self.take(row, {"fact": "str", "operator": "str", "values": "list"}, f"{where}, condition")
        if len(facts) < 3:
            return None
        fault = fault_in(Row(**facts))
        if fault:
            self.faults.append(f"{where}, condition: {fault}")
        return ConditionContent(**facts)

    def check_refs(self, refs: tuple[str, ...], where: str) -> None:
        for ref in refs:
            if ref not in self.refs:
                self.faults.append(f"{where}: no source holds “{ref}”")
            if refs.count(ref) > 1:
                self.faults.append(f"{where}: “{ref}” is listed twice")
