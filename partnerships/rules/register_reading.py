"""What was made of the cells of a row: each as the sheet has it, as it was read, and what was added to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from partnerships.rules.cells import (
    ABOUT,
    MONTH_ALONE,
    NAMED_MONTH,
    NO_MONEY,
    SERIAL,
    YEAR_ALONE,
    YEAR_FIRST,
    not_yet,
    plain,
    pounds,
    tidy,
    year_of,
)
from partnerships.rules.dates import in_words
from partnerships.rules.money import pounds_in_full
from partnerships.rules.register_columns import (
    BY_CODE,
    CHOICE,
    COLUMNS,
    DATE,
    NUMBER,
    ORGANISATION,
    POUNDS,
    Column,
)
from partnerships.rules.register_matching import choose, key
from partnerships.rules.register_row import ReadRow, has_no_end
from partnerships.vocabulary import ROLES

IN_THE_NOTES = "kept in the notes"
NOBODY = "none to add"
WHOLE_YEAR, LETTER, PENCE = re.compile(r"\d{4}"), re.compile(r"\d\s*[ktmb]"), re.compile(r"\.0*[1-9]")


@dataclass(frozen=True)
class Reading:
    """One cell: what the sheet says, empty where that is `read`; a `remark` where it was interpreted."""

    code: str
    said: str
    read: str
    remark: str = ""

    @property
    def heading(self) -> str:
        """The column of the register."""
        return BY_CODE[self.code].heading


def readings(row: ReadRow, facts: Mapping[str, object]) -> list[Reading]:
    """What was made of each cell of `row` that is one of ours, in the order of the register.

    `facts` are what would be written, by the names that organisations and posts are known by.
    """
    found = {**facts, "ref": row.ref or None}
    return [
        reading(row.cells[one.code], one, found.get(one.code)) for one in COLUMNS if one.code in row.cells
    ]


def reading(cell: str, column: Column, value: object) -> Reading:
    """What was made of a cell: None where it went into the notes."""
    said = tidy(cell)
    if value is None:
        return Reading(column.code, said, IN_THE_NOTES, _why_a_note(cell, column))
    read, remark = value_in_words(column, value), _remark(cell, column, value)
    return Reading(column.code, "" if not remark and _is_same(said, read, value) else said, read, remark)


def value_in_words(column: Column, value: object) -> str:
    """What a column holds, as a page says it."""
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, int):
        months = "1 month" if value == 1 else f"{value:,} months"
        return pounds_in_full(value) if column.kind == POUNDS else months
    if isinstance(value, list):
        return "; ".join(_partner(name, role) for name, role in value) or NOBODY
    return column.choices.get(str(value), str(value)) if column.kind == CHOICE else tidy(str(value))


def _partner(name: str, role: str) -> str:
    return name if role == "partner" else f"{name} ({ROLES[role]})"


def _is_same(said: str, read: str, value: object) -> bool:
    """Whether a cell says what was read in as many words, or as a spreadsheet's own date or number."""
    if isinstance(value, date):
        return said.lower() == read.lower() or bool(YEAR_FIRST.fullmatch(plain(said)))
    if isinstance(value, int) and re.sub(r"[£,\s]", "", said) == str(value):
        return True
    return key(said) == key(read)


def _why_a_note(cell: str, column: Column) -> str:
    if column.kind == CHOICE:
        return "none of our words, as you said"
    if has_no_end(cell, column):
        return "no end date"
    return "still to come" if not_yet(cell) else "words, as you said"


def _remark(cell: str, column: Column, value: object) -> str:
    """What was made of a cell beyond what it says; empty where nothing."""
    said = plain(cell)
    if column.kind == DATE:
        return _of_date(said, last=column.code == "ends")
    if column.kind == POUNDS:
        return _of_sum(said, value)
    if column.kind == NUMBER:
        return "years are counted as months" if "y" in said else ""
    if column.kind == CHOICE:
        return _of_choice(cell, column, value)
    other = column.kind == ORGANISATION and said != plain(str(value))
    return "an organisation that we know" if other else ""


def _of_date(said: str, *, last: bool) -> str:
    if year_of(said) is not None:
        return f"a financial year, its {'last' if last else 'first'} day is taken"
    if NAMED_MONTH.fullmatch(said) or MONTH_ALONE.fullmatch(said):
        return f"no day, the {'last' if last else 'first'} of the month is taken"
    if YEAR_ALONE.fullmatch(said):
        return f"a year alone, its {'last' if last else 'first'} day is taken"
    if SERIAL.fullmatch(said):
        return "a number, the day that a spreadsheet means by it"
    return "" if WHOLE_YEAR.search(said) else "a year of two figures"


def _of_sum(said: str, value: object) -> str:
    if said in NO_MONEY:
        return "a word for no money"
    if "approx" in said:
        return "“approx.” is left out"
    if about := ABOUT.match(said):
        return f"“{about[1]}” is left out"
    if LETTER.search(said):
        return "a sum written short"
    if pounds(said) != value:
        return "counted as the heading says"
    return "rounded to whole pounds" if PENCE.search(said) else ""


def _of_choice(cell: str, column: Column, value: object) -> str:
    label = column.choices.get(str(value), "")
    if key(cell) in (key(label), key(str(value).replace("_", " "))):
        return ""
    return "our word for the same" if choose(cell, column) == value else "as you matched it"
