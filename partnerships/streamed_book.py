"""A workbook that is sent while it is written, a few hundred rows at a time, whatever its length.

openpyxl makes the book with its headings and looks. The rows are written between by ourselves: of hundreds of
thousands it takes a small part of the time, and none of them is kept.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from io import BytesIO
from itertools import islice
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

Value = str | int | Decimal | date | None
Row = Sequence[Value]
Page = tuple[str, Sequence[str], Iterable[Row]]

# What XML cannot hold. Nothing that a form takes has one of these.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARKED = re.compile(r"[&<>\r]")
LONGEST = 32_767  # letters of a cell
SHORT = 60  # letters of a text that is likely to come again
MOST_COLUMNS = 702  # to ZZ
TOGETHER = 200  # rows written at a time
WIDEST, NARROWEST = 60, 12
DAY, WHOLE = "d mmm yyyy", "#,##0"
END = b"</sheetData>"
QUICKLY = 1  # of nine: three times as quick as what is usual, for a file a fifth larger


def stream_book(pages: Sequence[Page]) -> Iterator[bytes]:
    """The bytes of a workbook of `pages`, each a title, its headings and its rows.

    The headings stay in view, dates are dates, sums numbers, text only text.
    """
    frame, styles = _frame(pages)
    sent = _Sent()
    with zipfile.ZipFile(BytesIO(frame)) as made, zipfile.ZipFile(sent, "w", compresslevel=QUICKLY) as book:
        sheets = {f"xl/worksheets/sheet{number}.xml": rows for number, (*_, rows) in enumerate(pages, 1)}
        for name in made.namelist():
            content = made.read(name)
            part = zipfile.ZipInfo(name, made.getinfo(name).date_time)
            part.compress_type = zipfile.ZIP_DEFLATED
            with book.open(part, "w") as written:
                if name not in sheets:
                    written.write(content)
                    continue
                before, end, after = content.partition(END)
                written.write(before)
                for some in _xml(sheets[name], styles):
                    written.write(some)
                    if ready := sent.taken():
                        yield ready
                written.write(end + after)
    yield sent.taken()


class _Sent:
    """A file that is only written to, and gives away what was."""

    def __init__(self):
        self.held: list[bytes] = []

    def write(self, content: bytes) -> int:
        self.held.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        content, self.held = b"".join(self.held), []
        return content


def _frame(pages: Sequence[Page]) -> tuple[bytes, dict[str, int]]:
    """A workbook that has all but its rows, and the numbers of the looks of days and whole numbers."""
    book = Workbook(write_only=True)
    styles = {}
    for title, headings, _ in pages:
        page = book.create_sheet(title)
        page.freeze_panes = "B2"
        for place, heading in enumerate(headings, 1):
            width = min(max(len(heading) + 4, NARROWEST), WIDEST)
            page.column_dimensions[get_column_letter(place)].width = width
        page.append([_heading(page, heading) for heading in headings])
        for look in (DAY, WHOLE):
            cell = WriteOnlyCell(page)
            cell.number_format = look
            styles[look] = cell.style_id
    held = BytesIO()
    book.save(held)
    return held.getvalue(), styles


def _heading(page, heading: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, UNWRITABLE.sub("", heading))
    cell.data_type = "s"  # text that begins with “=” is not a formula
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _xml(rows: Iterable[Row], styles: dict[str, int]) -> Iterator[bytes]:
    """The rows below the headings, some at a time."""
    numbered = enumerate(rows, 2)
    day, whole = f'" s="{styles[DAY]}"><v>', f'" s="{styles[WHOLE]}"><v>'
    while some := list(islice(numbered, TOGETHER)):
        written: list[str] = []
        add: Callable[[str], None] = written.append
        for number, row in some:
            add(f'<row r="{number}">')
            for place, value in enumerate(row):
                if value is None or value == "":
                    continue
                start = f'<c r="{_letters[place]}{number}'
                if isinstance(value, str):
                    said = _short(value) if len(value) <= SHORT else _text(value)
                    add(f'{start}" t="inlineStr"><is>{said}</is></c>')
                elif isinstance(value, date):
                    add(f"{start}{day}{_serial(value)}</v></c>")
                elif isinstance(value, Decimal):  # as many decimals as it has
                    add(f'{start}"><v>{value}</v></c>')
                else:
                    add(f"{start}{whole}{value:d}</v></c>")
            add("</row>")
        yield "".join(written).encode()


_letters = [get_column_letter(place) for place in range(1, MOST_COLUMNS + 1)]
_serial = cache(to_excel)  # there are as many days as there are in two centuries, whatever the rows


def _text(value: str) -> str:
    """The XML of a text."""
    if not value.isprintable():
        value = UNWRITABLE.sub("", value)
    value = value[:LONGEST]
    kept = ' xml:space="preserve"' if value != value.strip() else ""
    if MARKED.search(value):
        value = escape(value, {"\r": "&#13;"})
    return f"<t{kept}>{value}</t>"


_short = lru_cache(maxsize=4096)(_text)  # most words of a register are said again and again
