"""One row of a spreadsheet as facts of a partnership, or what is wrong with it and what to do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from partnerships.rules.cells import (
    NO_MONEY,
    CellError,
    day,
    no_end,
    not_yet,
    plain,
    pounds,
    says_nothing,
    tidy,
    whole_number,
)
from partnerships.rules.money import WITHHELD
from partnerships.rules.register_columns import (
    BY_CODE,
    CHOICE,
    COLUMNS,
    DATE,
    MOST_MONTHS,
    NOTE,
    NUMBER,
    ORGANISATION,
    PARTNERS,
    POST,
    POUNDS,
    REF,
    TEXT,
    Column,
)
from partnerships.rules.register_matching import choose, unit_of
from partnerships.vocabulary import ROLES

# What a person says that words of choice columns mean: by column and word, one of its choices or a note.
Meant = Mapping[str, Mapping[str, str]]
LONGEST_WORD = 150
SOME_LETTER = re.compile(r"[^\W\d_]")
MOST_POUNDS = 99_999_999_999
REFS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,11}")
TOTALS = re.compile(r"(grand |sub-? ?|overall )?totals?[\s:()£\d/.-]*|sum")
SEVERAL = re.compile(r",|\band others\b|\betc\b")
ROLE_AFTER = re.compile(r"(.+?)\s*\(([^()]+)\)")
# What a new partnership gets where its cell is empty, beside nothing at all.
DEFAULTS = {one.code: one.default for one in COLUMNS if one.default}


class UnknownWord(CellError):
    """A word that is none of its column's choices, and that a person can match to one."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row, in which column, and what to do; whether matching a word would mend it."""

    row: int
    heading: str
    message: str
    by_matching: bool = False

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.heading}" if self.heading else "")
        return f"{where}: {self.message}"


@dataclass(frozen=True)
class ReadRow:
    """What one row says. Organisations and posts are names; `partners` are names with their roles.

    `cells` are those that were read as a column of ours, as the sheet has them; `nothing` holds headings with
    the words, such as “n/a”, that were taken for an empty cell.
    """

    number: int
    ref: str = ""
    facts: dict[str, object] = field(default_factory=dict)
    partners: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    nothing: list[tuple[str, str]] = field(default_factory=list)


def is_total(cells: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a row adds up those above: it says so, and names no partnership."""
    said = [plain(cell) for cell in cells]
    name = next((one for one, code in zip(said, columns, strict=False) if code == "name"), "")
    return any(TOTALS.fullmatch(one) for one in said) and (not name or bool(TOTALS.fullmatch(name)))


def read_row(
    number: int,
    cells: Sequence[str],
    headings: Sequence[str],
    columns: Sequence[str],
    meant: Meant | None = None,
) -> ReadRow:
    """What the row `number` says, each cell taken for what `columns` says of its place.

    An empty cell says nothing, nor does “withheld”, which an export says of what its reader may not see.
    A word that is `meant` for one of ours is taken for it.
    """
    row = ReadRow(number)
    facts: dict[str, Any] = {}
    for cell, heading, code in zip(cells, headings, columns, strict=False):
        if code and not is_empty(cell, BY_CODE.get(code)):
            _read_cell(row, facts, cell, heading, code, (meant or {}).get(code, {}))
        elif code and SOME_LETTER.search(cell):
            row.nothing.append((heading, tidy(cell)))
    named = {fault.heading for fault in row.faults}
    if "name" not in facts and not any(one in named for one in _headings_of("name", headings, columns)):
        row.faults.append(Fault(number, "", "Enter the partnership’s name, or delete the row."))
    ref, partners = facts.pop("ref", ""), facts.pop("partners", [])
    return ReadRow(number, ref, facts, partners, row.notes, row.faults, row.cells, row.nothing)


def _read_cell(
    row: ReadRow, facts: dict[str, Any], cell: str, heading: str, code: str, meant: Mapping[str, str]
) -> None:
    """Put what a cell says into `facts`, or into the row's notes or faults."""
    column = BY_CODE.get(code)
    if column is not None and plain(cell) == WITHHELD:
        return
    if column is not None:
        row.cells[code] = cell
    endless = column is not None and has_no_end(cell, column)
    if endless:
        facts[code] = None
    if column is None or endless or is_note(cell, column, meant):
        row.notes.append(f"{heading}: {tidy(cell, lines=True)}")
        return
    try:
        facts[code] = _value(cell, heading, column, meant)
    except CellError as error:
        message = f"“{tidy(cell)[:60]}” is not understood. {error}"
        by_matching = isinstance(error, UnknownWord) or is_words(cell, column)
        row.faults.append(Fault(row.number, heading, message, by_matching))


def is_note(cell: str, column: Column, meant: Mapping[str, str]) -> bool:
    """Whether a cell goes into the notes: its answer is still to come, or a person says that it is none."""
    return meant.get(plain(cell)) == NOTE or (column.kind not in (CHOICE, TEXT) and not_yet(cell))


def has_no_end(cell: str, column: Column) -> bool:
    """Whether a cell says that there is no end date: that is one, and its words are kept too."""
    return column.code == "ends" and no_end(cell)


def is_words(cell: str, column: Column) -> bool:
    """Whether a cell for a date or a number has words, such as “see note”, which a person can keep."""
    said = plain(cell)
    if column.kind not in (DATE, POUNDS, NUMBER) or len(said) > LONGEST_WORD:
        return False
    if said in NO_MONEY or not_yet(cell) or has_no_end(cell, column):
        return False
    figures = any(one.isdigit() for one in said) and not said.startswith("see ")
    return any(one.isalpha() for one in said) and not figures


def may_be_several(name: str) -> bool:
    """Whether the name of a partner looks like the names of several."""
    return bool(SEVERAL.search(plain(name)))


def _headings_of(code: str, headings: Sequence[str], columns: Sequence[str]) -> list[str]:
    return [heading for heading, one in zip(headings, columns, strict=False) if one == code]


def together(number: int, facts: Mapping[str, object], today: date, ours: str = "") -> list[Fault]:
    """What is wrong with facts that must fit each other; `ours` is the name of the council's organisation."""
    faults = []

    def wrong(code: str, message: str) -> None:
        faults.append(Fault(number, BY_CODE[code].heading, message))

    starts, ends = facts.get("starts"), facts.get("ends")
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        wrong("ends", "The end date must be the same as or after the start date.")
    if facts.get("status") == "ended" and not isinstance(ends, date):
        wrong("ends", "Enter the date it ended, or another status.")
    if facts.get("status") == "ended" and isinstance(ends, date) and ends > today:
        wrong("ends", "This date is still to come: enter the date it ended, or another status.")
    share, whole = facts.get("our_share"), facts.get("annual_value")
    if isinstance(share, int) and isinstance(whole, int) and share > whole:
        wrong("our_share", "Our money must be the same as or less than all partners’ money. Check both sums.")
    if facts.get("exit_state") == "not_needed" and not facts.get("exit_plan"):
        wrong("exit_plan", "Say why no exit plan is needed.")
    body = facts.get("accountable_body")
    if facts.get("our_role") == "accountable_body" and body and ours and body != ours:
        wrong(
            "accountable_body",
            f"Our role says that we are the accountable body: enter {ours}, or another role.",
        )
    return faults


def is_empty(cell: str, column: Column | None) -> bool:
    """Whether a cell says nothing to its column: “n/a” is an answer where one of the choices means it."""
    said = plain(cell)
    if column is not None and said in column.same:
        return False
    nobody = column is not None and column.kind in (ORGANISATION, PARTNERS, POST, DATE, NUMBER)
    return says_nothing(cell) or (nobody and said in ("none", "nil"))


def _value(cell: str, heading: str, column: Column, meant: Mapping[str, str]) -> object:
    if column.kind == DATE:
        return day(cell, last=column.code == "ends")
    if column.kind == POUNDS:
        return _at_most(pounds(cell, unit=unit_of(heading)), MOST_POUNDS, "£")
    if column.kind == NUMBER:
        return _at_most(whole_number(cell), MOST_MONTHS, "")
    if column.kind == CHOICE:
        return _choice(cell, column, meant)
    if column.kind == PARTNERS:
        return _partners(cell)
    if column.kind == REF and not REFS.fullmatch(tidy(cell)):
        raise CellError(
            "A ref has letters, figures and hyphens, 12 at most. To keep it as it is, take it as a note."
        )
    return _text(cell, column.longest, lines=column.kind == TEXT and column.longest > 300)


def _text(cell: str, longest: int, *, lines: bool = False) -> str:
    said = tidy(cell, lines=lines)
    if len(said) > longest:
        raise CellError(f"Use {longest:,} characters or fewer. This has {len(said):,}.")
    return said


def _at_most(value: int, most: int, sign: str) -> int:
    if value > most:
        raise CellError(f"Enter {sign}{most:,} or less.")
    return value


def _choice(cell: str, column: Column, meant: Mapping[str, str]) -> str:
    said = plain(cell)
    code = meant[said] if said in meant else choose(cell, column)
    if code is None and len(said) > LONGEST_WORD:
        raise CellError("It is too long for one of our words: shorten it, or keep the column as a note.")
    if code is None:
        raise UnknownWord("Match it to one of our words.")
    return code


def _partners(cell: str) -> list[tuple[str, str]]:
    """Names parted by semicolons or new lines, each with its role where one of ours stands in brackets."""
    labels = {label.lower(): code for code, label in ROLES.items()}
    named: dict[str, tuple[str, str]] = {}
    for part in re.split(r"[;\n]", tidy(cell, lines=True)):
        said = _text(part.strip().lstrip("•*·–- ").strip(), 190)
        found = ROLE_AFTER.fullmatch(said)
        role = labels.get(found[2].strip().lower(), "") if found else ""
        name = _text(found[1] if found and role else said, 150)
        if not says_nothing(name):
            named.setdefault(name.lower(), (name, role or "partner"))
    return list(named.values())
