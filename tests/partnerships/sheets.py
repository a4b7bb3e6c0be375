"""Spreadsheets as councils have them, and files made to do harm."""

import zipfile
from io import BytesIO

from openpyxl import Workbook

NBSP = "\u00a0"

HEADS = (
    # upper row, lower row
    ("Ref", ""),
    ("Partnership", ""),
    ("What is it for?", ""),
    ("Type", ""),
    ("Status", ""),
    ("Partner organisations", ""),
    ("Money", "Ours"),
    ("", "Total"),
    ("Dates", "Start"),
    ("", "End"),
    ("Lead officer", ""),
    ("Exit strategy", ""),
    ("Notice period", ""),
    ("Ward councillor’s view", ""),
    ("RAG last year", ""),
)
ROWS = (
    (
        "P-1", f"Bwrdd Afon Tŷ-gwyn{NBSP} ", "Cleans the river “Ŵysg”.\nAnd its banks.", "Joint Committees",
        "active", "Cyngor Sir Dŵr; The Northmoor N.H.S. Trust\nCroeso Ltd", "£1.2m", "2,400,000", "1/4/2020",
        "31.03.30", "Head of Rivers", "In the agreement, clause 14", "6 months", "=no comment", "Amber",
    ),
    (
        "P-2", "Harbour energy JV", "Sells heat.", "Joint venture", "Live", "Eastvale Council (Host)", "120k",
        "TBC", "April 2021", "FY 2029/30", "Head of Rivers", "-", 12, "+ good for jobs", None,
    ),
    (
        None, "Library alliance", "Buys books.", "Alliance", "Proposed",
        "Eastvale Council; Harrowby Borough Council", "n/a", 90000.4, 46113, "", "",
        "None yet", "1 year", "@ask again", "Green",
    ),
    (
        None, "Youth network", "", "informal", "", "", "nil", "-", "2026-04-01 00:00:00", "n/a", "Youth lead",
        "", "", "", "Green",
    ),
)  # fmt: skip


def messy() -> bytes:
    """A banner, two rows of headings, merged cells, dates and sums as text, a formula, totals."""
    book = Workbook()
    page = book.active
    page.title = "Register 2026"
    page["A1"] = "Northmoor Council: our partnerships, as at March 2026"
    page.merge_cells("A1:O1")
    for place, (upper, lower) in enumerate(HEADS, 1):
        page.cell(3, place, upper or None)
        page.cell(4, place, lower or None)
    for cells in ("G3:H3", "I3:J3", "A3:A4", "B3:B4"):
        page.merge_cells(cells)
    page["A5"] = "Adult services and environment"
    page.merge_cells("A5:O5")
    for number, row in enumerate(ROWS, 6):
        for place, value in enumerate(row, 1):
            cell = page.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"  # “=no comment” is text, as a person typed it
    page.merge_cells("O6:O7")  # one rating for both rows
    page["B11"], page["G11"] = "Totals", "=SUM(G6:G9)"
    book.create_sheet("Old list")["A1"] = "Partnership"
    return saved(book)


def saved(book: Workbook) -> bytes:
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def sheet(*rows) -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def changed(held: bytes, edits: dict[str, bytes | None], extra: dict[str, bytes] | None = None) -> bytes:
    """A ZIP file with parts replaced, taken out (None) or added."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(held)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.infolist():
            content = edits.get(one.filename, source.read(one))
            if content is not None:
                target.writestr(one.filename, content)
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return made.getvalue()


def part(held: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(held)) as source:
        return source.read(name)
