"""Reading a workbook from somebody else: judged by its content, within limits, and nothing in it is run.

A workbook is a ZIP file of XML. Its sizes are asked before anything is unpacked, and every part is looked
through once for what has no place in one before `openpyxl` reads the values.
"""

import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple, range_boundaries

from partnerships.rules.sheet import (
    FIRST_ROWS,
    LAST_ROW,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    Grid,
    SheetError,
    Span,
    column_letters,
    too_many_columns,
    too_many_rows,
)

MOST_UNPACKED = 60_000_000  # bytes
MOST_TIMES = 200  # how many times its packed size a file may unpack to, once it is a large one
LARGE = 10_000_000
MOST_PARTS = 2_000
MOST_SPANS = 20_000
LONGEST_CELL = 32_767
CHUNK = 256 * 1024
MOST_PLACES = 12
SAVE_AS = "Save it as an “Excel Workbook (.xlsx)”, and choose that file."
BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"  # marks of the encoding, and spaces
MACRO_TYPES = b"macroEnabled"


class Survey:
    """What one pass over a sheet's XML finds: its size, merged cells, and formulas without a value."""

    def __init__(self) -> None:
        self.rows = self.last_row = self.columns = self.row = self.column = 0
        self.filled = self.formula = self.value = self.inside = False
        self.spans: list[Span] = []
        self.unanswered: list[str] = []

    def start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self.row = int(given.get("r", self.row + 1))
            self.filled, self.column = False, 0
            if not 0 < self.row <= LAST_ROW:
                raise SheetError(f"The file has a row {self.row:,}, which no workbook has. {SAVE_AS}")
        elif name == "c":
            place = given.get("r")
            self.column = coordinate_to_tuple(place)[1] if place else self.column + 1
            self.formula = self.value = False
        elif name == "f":
            self.formula = True
        elif name in ("v", "is"):
            self.inside = True
        elif name == "mergeCell" and len(self.spans) < MOST_SPANS:
            left, top, right, bottom = range_boundaries(given["ref"])
            self.spans.append(Span(top, left, bottom, right))

    def text(self, words: str) -> None:
        if self.inside:
            self.value = self.filled = True
            self.columns = max(self.columns, self.column)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "is"):
            self.inside = False
        elif name == "row" and self.filled:
            self.rows, self.last_row = self.rows + 1, self.row
        elif name == "c" and self.formula and not self.value:
            self.unanswered.append(f"{column_letters(self.column)}{self.row}")


def read_workbook(held: bytes, known: Callable[[str], bool]) -> Grid:
    """The sheet of a workbook that has most headings that are `known`. Raises `SheetError`."""
    with _as_faults():
        surveys = _look_through(held)
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


def _look_through(held: bytes) -> dict[str, Survey]:
    """Refuse what is too large or has no place in a workbook; what each sheet holds, by its part's name."""
    with zipfile.ZipFile(BytesIO(held)) as archive:
        parts = archive.infolist()
        _refuse_by_size(parts, len(held))
        _refuse_by_name([one.filename for one in parts], archive)
        surveys = {}
        for part in parts:
            if _is_xml(archive, part):
                sheet = Survey() if "/worksheets/" in part.filename else None
                _parse(archive, part, sheet)
                if sheet is not None:
                    surveys[part.filename] = sheet
        return surveys


def _refuse_by_size(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if len(parts) > MOST_PARTS:
        raise SheetError(
            f"The file has {len(parts):,} parts, which no list needs. Copy the sheet into a new workbook."
        )
    unpacked = sum(one.file_size for one in parts)
    if unpacked > MOST_UNPACKED or (unpacked > LARGE and unpacked > MOST_TIMES * packed):
        raise SheetError(
            f"The file unpacks to {unpacked // 1_000_000:,} MB, which is too much. "
            "Copy the rows you need into a new workbook, and choose that file."
        )
    if any(one.flag_bits & 1 for one in parts):
        raise SheetError(f"The file is protected by a password. Take the password off. {SAVE_AS}")


def _refuse_by_name(names: list[str], archive: zipfile.ZipFile) -> None:
    lower = {name.lower() for name in names}
    if "mimetype" in lower and "content.xml" in lower:
        raise SheetError(f"This is an OpenDocument file. {SAVE_AS}")
    if "xl/workbook.bin" in lower:
        raise SheetError(f"This is a binary workbook (.xlsb). {SAVE_AS}")
    types = next((name for name in names if name == "[Content_Types].xml"), None)
    if types is None or not any(name.startswith("xl/") for name in lower):
        raise SheetError("The file is no workbook. Choose an .xlsx or a .csv file.")
    if any("vbaproject" in name for name in lower) or MACRO_TYPES in archive.read(types):
        raise SheetError(f"The workbook has macros, which are not taken. {SAVE_AS}")


def _is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a reader of XML could begin to read a part, whatever it is called."""
    with archive.open(part) as source:
        return source.read(CHUNK).lstrip(BEFORE_XML).startswith(b"<")


def _parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, sheet: Survey | None) -> None:
    """Read one part of XML to its end; `sheet` is told of its elements."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_declarations
    parser.EntityDeclHandler = _refuse_declarations
    if sheet is not None:
        parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
        parser.CharacterDataHandler = sheet.text
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _refuse_declarations(*given: object) -> None:
    raise SheetError(
        f"The file declares a document type, which no workbook does. Open it in your spreadsheet. {SAVE_AS}"
    )


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
