"""Spreadsheets in and out: a file from anywhere as a table; rows as CSV or a workbook that runs nothing."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from partnerships.archive import SAVE_AS
from partnerships.rules.sheet import (
    FIRST_ROWS,
    LAST_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
    Grid,
    Sheet,
    SheetError,
    make_sheet,
    too_many_columns,
    too_many_rows,
)
from partnerships.rules.table import TableError, decode, disarm, each_row, rearm
from partnerships.streamed_book import Row, Value
from partnerships.uploads import LARGEST
from partnerships.workbook import read_workbook

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARK = "\ufeff"  # tells a spreadsheet that the file is UTF-8
TOGETHER = 200  # rows sent at a time


def read_file(held: bytes, known: Callable[[str], bool]) -> Sheet:
    """The table in an XLSX or CSV file, whatever its name; its headings are where most are `known`.

    Raises `SheetError` with what is wrong and what to do.
    """
    if len(held) > LARGEST:
        raise SheetError(f"The file is larger than {LARGEST // 1_000_000} MB. Split it into several files.")
    if not held.strip():
        raise SheetError("The file is empty. Choose another.")
    if held.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in held:
            raise SheetError(f"The file is protected by a password. Take the password off. {SAVE_AS}")
        raise SheetError(f"This is an old kind of workbook (.xls). {SAVE_AS}")
    if held.startswith(b"%PDF") or held.lstrip()[:1] == b"<":
        raise SheetError("The file is a document or a web page, not a table. Choose an .xlsx or a .csv file.")
    grid = read_workbook(held, known) if held.startswith(b"PK") else _read_csv(held)
    return make_sheet(grid, known)


def _read_csv(held: bytes) -> Grid:
    rows, filled = [], 0
    try:
        for number, cells in enumerate(each_row(decode(held), first_rows=FIRST_ROWS), 1):
            if number > LAST_ROW:
                raise too_many_rows(number)
            if not any(map(str.strip, cells)):
                continue
            if any(map(str.strip, cells[MOST_COLUMNS:])):
                raise too_many_columns(len(cells))
            filled += 1
            if filled <= MOST_ROWS + FIRST_ROWS:  # of more, only their number is of use
                rows.append((number, [rearm(cell) for cell in cells[:MOST_COLUMNS]]))
    except TableError as error:
        raise SheetError(f"The file {error}. Choose an .xlsx or a .csv file.") from error
    if filled > MOST_ROWS + FIRST_ROWS:
        raise too_many_rows(filled)
    return Grid(rows)


def write_csv(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The text of a CSV file, some rows at a time. No cell begins a formula."""
    lines = ([_in_csv(value) for value in row] for row in rows)
    yield MARK + _lines([list(map(disarm, headings))])
    while some := list(islice(lines, TOGETHER)):
        yield _lines(some)


def _lines(rows: list[list[str]]) -> str:
    held = StringIO(newline="")
    csv.writer(held).writerows(rows)
    return held.getvalue()


def _in_csv(value: Value) -> str:
    return disarm(value) if isinstance(value, str) else "" if value is None else str(value)
