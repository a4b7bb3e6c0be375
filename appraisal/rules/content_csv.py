"""The questions of a checklist as a flat list: a CSV file for a spreadsheet.

One row is one question. What a flat list cannot hold (scales, positions, conditions, risks, cases) stays as
the checklist has it. Prompts and evidence stand in one cell, one to a line; refs are separated by spaces.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from appraisal.rules.content import LIMITS, ChecklistContent, ChecklistError, QuestionContent, as_plain
from appraisal.rules.content_json import LARGEST_FILE
from appraisal.rules.kinds import KINDS
from appraisal.rules.reading import PLACE, read_content
from appraisal.vocabulary import GATES
from partnerships.rules.table import TableError, read_table

COLUMNS = (
    "section", "section_title", "code", "text", "label", "prompts", "good", "why", "evidence", "gate",
    "short", "key", "weight", "scale", "provisions", "kind", "choices", "unit", "least", "most", "authority",
    "as_at",
)  # fmt: skip
# What a cell of each column may hold, for who fills it in.
ABOUT_COLUMNS = {
    "section, section_title": "the code of its section, and the title of a new one",
    "code, text, label": "the question’s code, its words, and a short name for lists",
    "prompts, evidence, choices": "one to a line within the cell",
    "gate": ", ".join(GATES),
    "short, key": "yes or no",
    "weight": "1 to 10",
    "scale": "the name of one of the checklist’s scales; empty where the kind is not “rating”",
    "kind": ", ".join(KINDS),
    "unit, least, most": "of a number",
    "authority, as_at": "of a clearance: the law, and when it was looked up, such as 2026-11-01",
    "provisions": "refs that it addresses, with spaces between them",
}
NEEDED = ("section", "code", "text", "label")
LINES, REFS, TRUTHS = ("prompts", "evidence", "choices"), ("provisions",), ("short", "key")
TEXTS, NUMBERS = ("code", "text", "label", "good", "why", "unit", "authority", "as_at"), ("least", "most")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0", "")
# A spreadsheet would take a cell that starts so for a formula; an apostrophe before it says that it is text.
FORMULA = ("=", "+", "-", "@", "\t")
UTF8 = "Save it as “CSV UTF-8”"


def write_csv(content: ChecklistContent) -> bytes:
    """The questions of a checklist: UTF-8 with the mark that spreadsheets know it by."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    titles = {one.code: one.title for one in content.scales}
    for section in content.sections:
        for question in section.questions:
            named = replace(question, scale=titles.get(question.scale, ""))
            rows.writerow([_harmless(cell) for cell in _cells(section.code, section.title, named)])
    return ("\ufeff" + out.getvalue()).encode()


def _cells(section: str, title: str, question: QuestionContent) -> Iterator[str]:
    yield from (section, title)
    for name in COLUMNS[2:]:
        value = getattr(question, name)
        if name in TRUTHS:
            yield "yes" if value else "no"
        elif isinstance(value, tuple):
            yield (" " if name in REFS else "\n").join(value)
        else:
            yield "" if value is None else str(value)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def read_csv(file: bytes, base: ChecklistContent, known_refs: Collection[str]) -> ChecklistContent:
    """`base` with the questions of the file in place of its own; those of the same code keep the rest.

    The rest is what a flat list cannot hold, and the columns that the file does not have.

    Raises `ChecklistError` with every fault, each with its row and column.
    """
    faults: list[str] = []
    rows = _rows(file, faults)
    before = {one.code: one for one in base.questions()}
    held = {one.code: one for one in base.sections}
    sections: dict[str, dict[str, Any]] = {}
    for number, cells in rows:
        row = _whole(cells, before.get(cells["code"]))
        place = f"row {number:,}" + (f" ({row['code'][:40]})" if row["code"] else "")
        section = sections.setdefault(row["section"], _section(row, held.get(row["section"])))
        question: dict[Any, Any] = dict(_question(row, before, base, place, faults))
        section["questions"].append(question | {PLACE: place})
        if row["section_title"] not in ("", section["title"]):
            faults.append(
                f"{place}: “section_title” is another than in the rows of “{row['section']}” before"
            )
    plain = {**as_plain(base), "sections": list(sections.values())}
    if faults and not sections:
        raise ChecklistError(faults)
    try:
        return read_content(plain, known_refs, faults=faults)
    except ChecklistError as error:
        raise ChecklistError(sorted(error.faults, key=_row_in)) from error


def _row_in(fault: str) -> int:
    """The number of the row that a fault is about; first come those about none."""
    found = re.match(r"row ([0-9,]+)", fault)
    return int(found.group(1).replace(",", "")) if found else 0


def _code_of(words: str, codes: Mapping[str, str]) -> str:
    """The code of what was typed: a code, or what pages call it, whatever the capitals."""
    by_words = {name.casefold(): code for code, name in codes.items()}
    return by_words.get(words.casefold(), words)


def _rows(file: bytes, faults: list[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows by their number in a spreadsheet, each by column, as they were typed."""
    if len(file) > LARGEST_FILE:
        raise ChecklistError([f"the file: is larger than {LARGEST_FILE // 1_000_000} MB"])
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ChecklistError([f"the file: is not UTF-8 (byte {error.start:,}). {UTF8}"]) from error
    try:
        names, table = read_table(text)
    except TableError as error:
        raise ChecklistError([f"the file: {error}. {UTF8}"]) from error
    _check_names(names)
    found = []
    for number, cells in table:
        if len(cells) > len(names):
            faults.append(f"row {number:,}: has {len(cells)} cells, and there are {len(names)} columns")
        typed = [_typed(cell) for cell in cells] + [""] * (len(names) - len(cells))
        found.append((number, dict(zip(names, typed, strict=False))))
    if not found:
        raise ChecklistError(["the file: has no rows below its first"])
    if len(found) > LIMITS["question"]:
        raise ChecklistError([f"the file: has {len(found):,} rows; at most {LIMITS['question']:,} are taken"])
    return found


def _check_names(names: list[str]) -> None:
    faults = [f"the first row: “{name[:40]}” is not a column" for name in names if name not in COLUMNS]
    faults += [f"the first row: the column “{name}” is missing" for name in NEEDED if name not in names]
    faults += [f"the first row: “{name}” is there twice" for name in _twice(names)]
    if faults:
        raise ChecklistError([*faults, f"the first row: the columns are {', '.join(COLUMNS)}"])


def _twice(names: Iterable[str]) -> list[str]:
    names = list(names)
    return [name for name in dict.fromkeys(names) if name in COLUMNS and names.count(name) > 1]


def _typed(cell: str) -> str:
    cell = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(FORMULA) else cell


def _whole(given: dict[str, str], held: QuestionContent | None) -> dict[str, str]:
    """A row with every column: where the file does not have one, as the question has it."""
    kept = dict(zip(COLUMNS[2:], list(_cells("", "", held))[2:], strict=True)) if held else {}
    return dict.fromkeys(COLUMNS, "") | kept | given


def _section(row: dict[str, str], held: Any) -> dict[str, Any]:
    """A section as its first row has it; one that the checklist holds keeps its theme, summary and bands."""
    if held is None:
        title = row["section_title"]
        return {"code": row["section"], "title": title, "theme": "", "summary": "", "questions": []}
    plain = as_plain(replace(held, questions=()))
    return {**plain, "title": row["section_title"] or held.title, "questions": []}


def _question(
    row: dict[str, str],
    before: dict[str, QuestionContent],
    base: ChecklistContent,
    place: str,
    faults: list[str],
) -> dict[str, Any]:
    """A question as the reader takes it.

    Empty cells mean: no, weight 1, the first gate, a rating, the only scale.
    """
    held = before.get(row["code"])
    plain = as_plain(held) if held else {"risks": [], "cases": []}
    plain |= {name: row[name] for name in TEXTS}
    plain |= {name: [line.strip() for line in row[name].split("\n") if line.strip()] for name in LINES}
    plain |= {name: row[name].split() for name in REFS}
    plain["gate"] = _code_of(row["gate"], GATES) or "idea"
    plain["kind"] = _code_of(row["kind"], {one.code: one.title for one in KINDS.values()}) or "rating"
    only = base.scales[0].code if len(base.scales) == 1 and plain["kind"] == "rating" else ""
    plain["scale"] = _code_of(row["scale"], {one.code: one.title for one in base.scales}) or only
    for name in TRUTHS:
        said = row[name].lower()
        plain[name] = said in YES
        if said not in YES + NO:
            faults.append(f"{place}: “{name}” is “{row[name][:40]}”; use yes or no")
    plain["weight"] = _number(row["weight"] or "1")
    return plain | {name: _number(row[name]) if row[name] else None for name in NUMBERS}


def _number(cell: str) -> int | str:
    """A whole number where the cell holds one; else the cell as it is, for the reader to refuse."""
    return int(cell) if re.fullmatch(r"-?[0-9]{1,12}", cell) else cell
