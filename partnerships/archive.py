"""A workbook from somebody else before it is read: judged by its content, within limits.

A workbook is a ZIP file of XML. Its sizes are asked before anything is unpacked, and every part is looked
through once, for what has no place in a workbook and for how much each sheet holds.
"""

import zipfile
from io import BytesIO
from xml.parsers import expat

from openpyxl.utils import coordinate_to_tuple, range_boundaries

from partnerships.packed import Limits, PackedFault, Wrong, has_macros, is_xml, open_packed, parse, types_in
from partnerships.rules.sheet import LAST_ROW, SheetError, Span, column_letters

LIMITS = Limits(parts=2_000, unpacked=60_000_000)
MOST_SPANS = 20_000
MOST_MERGED_ROWS = 200_000  # rows of all merged cells together
MOST_STRINGS = 1_000_000
SAVE_AS = "Save it as an “Excel Workbook (.xlsx)”, and choose that file."
COPY = "Copy the rows you need into a new workbook, and choose that file."


class Survey:
    """What one pass over a sheet's XML finds: its size, merged cells, and formulas without a value."""

    def __init__(self) -> None:
        self.rows = self.last_row = self.columns = self.row = self.column = self.merged = 0
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
        elif name == "mergeCell":
            left, top, right, bottom = range_boundaries(given["ref"])
            self.spans.append(Span(top, left, bottom, right))
            self.merged += bottom - top + 1
            if len(self.spans) > MOST_SPANS or self.merged > MOST_MERGED_ROWS:
                raise SheetError(
                    "The sheet has more merged cells than a list needs. Unmerge them, and choose it again."
                )

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


def look_through(held: bytes) -> dict[str, Survey]:
    """Refuse what is too large or has no place in a workbook; what each sheet holds, by its part's name."""
    try:
        with open_packed(BytesIO(held), LIMITS) as archive:
            _refuse_by_name(archive)
            surveys = {}
            for part in archive.infolist():
                if is_xml(archive, part):
                    sheet = Survey() if "/worksheets/" in part.filename else None
                    _parse(archive, part, sheet)
                    if sheet is not None:
                        surveys[part.filename] = sheet
            return surveys
    except PackedFault as fault:
        raise SheetError(_said(fault)) from fault


def _said(fault: PackedFault) -> str:
    match fault.wrong:
        case Wrong.PARTS:
            return f"The file has {fault.amount:,} parts, which no list needs. {COPY}"
        case Wrong.SIZE:
            return f"The file unpacks to {fault.amount // 1_000_000:,} MB, which is too much. {COPY}"
        case Wrong.LOCKED:
            return f"The file is protected by a password. Take the password off. {SAVE_AS}"
        case Wrong.DECLARES:
            return (
                "The file declares a document type, which no workbook does. "
                f"Open it in your spreadsheet. {SAVE_AS}"
            )
    return f"The file is damaged, or is no workbook. Open it in your spreadsheet. {SAVE_AS}"


def _refuse_by_name(archive: zipfile.ZipFile) -> None:
    lower = {name.lower() for name in archive.namelist()}
    if "mimetype" in lower and "content.xml" in lower:
        raise SheetError(f"This is an OpenDocument file. {SAVE_AS}")
    if "xl/workbook.bin" in lower:
        raise SheetError(f"This is a binary workbook (.xlsb). {SAVE_AS}")
    types = types_in(archive)
    if types is None or not any(name.startswith("xl/") for name in lower):
        raise SheetError("The file is no workbook. Choose an .xlsx or a .csv file.")
    if has_macros(archive, types):
        raise SheetError(f"The workbook has macros, which are not taken. {SAVE_AS}")


class Strings:
    """Counts the words that a workbook's sheets share, and refuses more than a list has."""

    def __init__(self) -> None:
        self.count = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        self.count += name.rpartition(":")[2] == "si"
        if self.count > MOST_STRINGS:
            raise SheetError(
                "The workbook shares more texts than a list needs. Copy the rows into a new one."
            )


def _parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, sheet: Survey | None) -> None:
    """Read one part of XML to its end; `sheet` is told of its elements."""
    parser = expat.ParserCreate()
    if sheet is not None:
        parser.StartElementHandler, parser.EndElementHandler = sheet.start, sheet.end
        parser.CharacterDataHandler = sheet.text
    elif part.filename.lower().endswith("sharedstrings.xml"):
        parser.StartElementHandler = Strings().start
    parse(archive, part, parser)
