"""Reading a workbook from somebody else: the values of one sheet as text. Nothing in it is run or fetched."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO

from openpyxl import load_workbook

from partnerships.archive import SAVE_AS, Survey, look_through
from partnerships.rules.sheet import (
    FIRST_ROWS,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    Grid,
    SheetError,
    too_many_columns,
    too_many_rows,
)

LONGEST_CELL = 32_767
MOST_PLACES = 12


def read_workbook(held: bytes, known: Callable[[str], bool]) -> Grid:
    """The sheet of a workbook that has most headings that are `known`. Raises `SheetError`."""
    with _as_faults():
        surveys = look_through(held)
        return _read(held, surveys, known)


@contextmanager
def _as_faults() -> Iterator[None]:
    """Whatever a broken file makes a reader raise, as one sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a workbook has beside its values, and we do not read
            yield
    except (SheetError, MemoryError):
        raise
    except Exception as error:  # a reader of files may fail in any way on one made to break it
        raise SheetError(
            f"The file is damaged, or is no workbook. Open it in your spreadsheet. {SAVE_AS}"
        ) from error


def _read(held: bytes, surveys: dict[str, Survey], known: Callable[[str], bool]) -> Grid:
    book = load_workbook(BytesIO(held), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [one for one in book.worksheets if one.sheet_state == "visible" and surveys[_part(one)].rows]
        if not sheets:
            raise SheetError("Every sheet of the workbook is empty or hidden. Choose another file.")
        chosen = max(sheets, key=lambda one: _headings_in(one, surveys[_part(one)], known))
        survey = surveys[_part(chosen)]
        if survey.rows > MOST_ROWS + FIRST_ROWS:
            raise too_many_rows(survey.rows)
        if survey.columns > MOST_COLUMNS:
            raise too_many_columns(survey.columns)
        return Grid(_cells(chosen, survey), survey.spans, _notices(chosen, sheets, survey))
    finally:
        book.close()


def _part(sheet) -> str:
    return sheet._worksheet_path.lstrip("/")


def _headings_in(sheet, survey: Survey, known: Callable[[str], bool]) -> int:
    """The most known headings in one of the sheet's first rows."""
    last = min(survey.last_row, FIRST_ROWS)
    wide = min(survey.columns, MOST_COLUMNS)
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=last, max_col=wide, values_only=True)
    return max((sum(known(_words(value)) for value in row) for row in rows), default=0)


def _cells(sheet, survey: Survey) -> list[tuple[int, list[str]]]:
    """Every row that holds something, as text."""
    rows, letters = [], 0
    found = sheet.iter_rows(max_row=survey.last_row, max_col=survey.columns, values_only=True)
    for number, values in enumerate(found, 1):
        cells = [_words(value) for value in values]
        longest = max(map(len, cells), default=0)
        letters += sum(map(len, cells))
        if longest > LONGEST_CELL or letters > MOST_LETTERS:
            raise SheetError(f"Row {number} has too long a text, or the sheet too much of it. Shorten it.")
        if any(cells):
            rows.append((number, cells))
    return rows


def _words(value: object) -> str:
    """A value as a person would type it: dates year first, numbers without needless noughts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.10f}".rstrip("0")
    return str(value)


def _notices(chosen, sheets: list, survey: Survey) -> list[str]:
    notices = []
    if len(sheets) > 1:
        others = ", ".join(f"“{one.title}”" for one in sheets if one is not chosen)
        notices.append(f"Only the sheet “{chosen.title}” is read. The workbook also has {others[:300]}.")
    if survey.unanswered:
        places = ", ".join(survey.unanswered[:MOST_PLACES])
        more = len(survey.unanswered) - MOST_PLACES
        notices.append(
            f"These cells have a formula and no value: {places}{f' and {more:,} more' if more > 0 else ''}. "
            "They are taken as empty. To have their values, open the file in your spreadsheet and save it."
        )
    return notices
