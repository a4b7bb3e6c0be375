"""Spreadsheets in and out: a file from anywhere as a table; rows as CSV or a workbook that runs nothing."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

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
from partnerships.uploads import LARGEST
from partnerships.workbook import read_workbook

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What XML cannot hold. Nothing that a form takes has one of these.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARK = "\ufeff"  # tells a spreadsheet that the file is UTF-8
TOGETHER = 200  # rows sent at a time
GUESSED = ("=", "#")  # how text begins that openpyxl would take for a formula or an error
WIDEST, NARROWEST = 60, 12

Value = str | int | Decimal | date | None
Row = Sequence[Value]


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


def write_xlsx(headings: Sequence[str], rows: Iterable[Row], *, sheet: str) -> bytes:
    """A workbook of one `sheet`."""
    return write_book([(sheet, headings, rows)])


def write_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> bytes:
    """A workbook of sheets, each a title, its headings and its rows, which are read and written one by one.

    The headings stay in view, dates are dates, sums numbers, text only text.
    """
    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        _write_sheet(book.create_sheet(title), headings, rows)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _write_sheet(page, headings: Sequence[str], rows: Iterable[Row]) -> None:
    page.freeze_panes = "B2"
    for place, heading in enumerate(headings, 1):
        page.column_dimensions[get_column_letter(place)].width = min(max(len(heading) + 4, NARROWEST), WIDEST)
    page.append([_cell(page, heading, bold=True) for heading in headings])
    for row in rows:
        page.append([_cell(page, value) for value in row])


def _cell(page, value: Value, *, bold: bool = False) -> Cell | str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = UNWRITABLE.sub("", value)
        if not bold and not text.startswith(GUESSED):
            return text  # a quarter faster than a cell
        cell = WriteOnlyCell(page, text)
        cell.data_type = "s"  # text that begins with “=” is not a formula
        if bold:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        return cell
    cell = WriteOnlyCell(page, value)
    if not isinstance(value, Decimal):  # as many decimals as it has
        cell.number_format = "d mmm yyyy" if isinstance(value, date) else "#,##0"
    return cell
