"""Files made to break or to fool the reader: each refused in words, at once, without filling the memory."""

import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from partnerships.rules.register_matching import known
from partnerships.rules.sheet import SheetError
from partnerships.spreadsheets import read_file
from tests.partnerships.sheets import changed, part, saved, sheet

SECONDS, BYTES = 8, 100_000_000  # of the processor, traced, which is slow
GOOD = sheet(["Name", "Purpose"], ["Harbour board", "Keeps it open."])
SHEET, BOOK, TYPES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"
STYLES = "xl/styles.xml"


def bomb(size: int, name: str = "xl/media/a.xml") -> bytes:
    """A workbook with a part that unpacks to so many bytes."""
    made = BytesIO(GOOD)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(size // 1_000_000):
            part.write(b" " * 1_000_000)
    return made.getvalue()


def many_rows(count: int) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(["Name", "Purpose"])
    for number in range(count):
        page.append([f"Board {number}", "Keeps it open."])
    return saved(book)


def one_cell(reference: str) -> bytes:
    """A sheet whose last cell stands at `reference`, in the row 3 of a sheet of two rows."""
    cell = f'<row r="3"><c r="{reference}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'.encode()
    return changed(GOOD, {SHEET: part(GOOD, SHEET).replace(b"</sheetData>", cell)})


def shared(strings: bytes, rows: int = 1, name: str = "xl/sharedStrings.xml") -> bytes:
    """A workbook whose rows all show the first of these shared strings."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (name.encode(), kind)
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 3 + rows))
    edits = {
        TYPES: part(GOOD, TYPES).replace(b"</Types>", types),
        SHEET: part(GOOD, SHEET).replace(b"</sheetData>", cells + b"</sheetData>"),
    }
    return changed(GOOD, edits, {name: strings})


def declared(text: bytes) -> bytes:
    return shared(text + b"<sst><si><t>&x;</t></si></sst>", name="xl/media/a.png")


def one_long_text_everywhere() -> bytes:
    """A text of 30,000 letters that a thousand cells share: small in the file, 30 MB once read."""
    start = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    return shared(start + b"x" * 30_000 + b"</t></si></sst>", rows=1000)


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(9))
MACRO = part(GOOD, "[Content_Types].xml").replace(b"sheet.main", b"sheet.macroEnabled.main")


def merged(count: int) -> bytes:
    """A sheet with so many merged cells, each over ten thousand rows."""
    cells = b"".join(b'<mergeCell ref="A1:A10000"/>' for _ in range(count))
    held = b"</sheetData><mergeCells>" + cells + b"</mergeCells>"
    return changed(GOOD, {SHEET: part(GOOD, SHEET).replace(b"</sheetData>", held)})


HOSTILE = {
    "merged for ever": (lambda: merged(20_000), "The sheet has more merged cells than a list needs."),
    "zip bomb": (lambda: bomb(500_000_000), "The file unpacks to 500 MB, which is too much. Copy the"),
    "dense": (lambda: bomb(55_000_000), "The file unpacks to 55 MB, which is too much."),
    "parts": (lambda: changed(GOOD, {}, {f"xl/a{n}.xml": b"<a/>" for n in range(2500)}), "The file has 2,5"),
    "rows": (lambda: many_rows(50_000), "The sheet has 50,001 rows. At most 10,000 are taken at a time"),
    "a row too many": (lambda: b"Name\n" + b"a\n" * 10_001, "The sheet has 10,001 rows."),
    "columns": (lambda: sheet(["Name", *map(str, range(100))]), "The sheet has 101 columns. At most 100"),
    "far column": (lambda: one_cell("XFD3"), "The sheet has 16,384 columns."),
    "csv rows": (lambda: b"Name\n" + b"a\n" * 50_000, "The sheet has 50,001 rows."),
    "csv columns": (lambda: b"Name" + b",x" * 200, "The sheet has 201 columns."),
    "csv of lines": (lambda: b"Name" + b"\n" * 4_900_000, "At most 10,000 are taken"),
    "too large": (lambda: b"Name\n" + b"a" * 5_000_000, "The file is larger than 5 MB."),
    "long text": (one_long_text_everywhere, "too long a text"),
    "macros": (lambda: changed(GOOD, {}, {"xl/vbaProject.bin": b"x"}), "The workbook has macros"),
    "macro type": (lambda: changed(GOOD, {"[Content_Types].xml": MACRO}), "The workbook has macros"),
    "entities": (
        lambda: declared(b"<!DOCTYPE l [" + LAUGHS + b"]>"),
        "The file declares a document type, which no workbook does.",
    ),
    "outside": (
        lambda: declared(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "The file declares a document type",
    ),
    "hidden in utf-16": (
        lambda: changed(GOOD, {STYLES: "<!DOCTYPE a><a/>".encode("utf-16")}),
        "The file declares a document type",
    ),
    "old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This is an old kind of workbook"),
    "locked": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "The file is protected by a password. Take the password off.",
    ),
    "binary": (lambda: changed(GOOD, {BOOK: None}, {"xl/workbook.bin": b"x"}), "This is a binary workbook"),
    "opendocument": (
        lambda: changed(GOOD, {}, {"mimetype": b"application/x", "content.xml": b"<a/>"}),
        "This is an OpenDocument file.",
    ),
    "a document": (lambda: changed(GOOD, {SHEET: None, BOOK: None}, {"a.xml": b"<a/>"}), "no workbook"),
    "another zip": (lambda: changed(GOOD, {"[Content_Types].xml": None}), "The file is no workbook."),
    "cut": (lambda: GOOD[: len(GOOD) // 2], "The file is damaged, or is no workbook."),
    "broken xml": (lambda: changed(GOOD, {SHEET: b"<worksheet><sheetData>"}), "The file is damaged"),
    "far row": (
        lambda: changed(GOOD, {SHEET: part(GOOD, SHEET).replace(b'<row r="2"', b'<row r="99999999999"')}),
        "The file has a row 99,999,999,999",
    ),
    "pdf": (lambda: b"%PDF-1.7", "a document or a web page, not a table"),
    "web page": (lambda: b"\n<html><table>", "a document or a web page"),
    "picture": (lambda: b"\x89PNG\x00\x00", "The file is no text."),
    "empty": (lambda: b" \n ", "The file is empty."),
    "no headings": (lambda: b"Colour,Size\nred,2", "No heading is known. Name the columns in one row"),
    "headings alone": (lambda: b"Name,Purpose\n,\n", "There are no rows below the headings."),
    "half a quotation": (lambda: b'Name,Purpose\n"Harbour', "The file cannot be read as CSV"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_it_is_refused_in_words_and_within_bounds(case):
    make, message = HOSTILE[case]
    held = make()
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(SheetError) as refused:
            read_file(held, known)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert message in str(refused.value)
    assert time.process_time() - began < SECONDS and peak < BYTES, (time.process_time() - began, peak)


def test_the_bounds_are_felt():
    """Negative control: the same bomb, unpacked as it asks to be, is over the bound."""
    tracemalloc.start()
    try:
        with zipfile.ZipFile(BytesIO(bomb(200_000_000))) as archive:
            archive.read("xl/media/a.xml")
        assert tracemalloc.get_traced_memory()[1] > BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("held", "rows"),
    [
        ("Name;Purpose\nTŷ-gwyn;“Ŵysg”".encode("utf-8-sig"), [(2, ["Tŷ-gwyn", "“Ŵysg”"])]),
        ("Name\tPurpose\nTŷ\tx".encode("utf-16"), [(2, ["Tŷ", "x"])]),
        ("Name,Purpose\nCafé,£5 – “ok”".encode("cp1252"), [(2, ["Café", "£5 – “ok”"])]),
        (b'Our partnerships,\n,\nName,Purpose\n\n\'=1,"a\nb"\n', [(5, ["=1", "a\nb"])]),
    ],
)
def test_text_of_any_kind_is_read(held, rows):
    assert read_file(held, known).rows == rows


def test_the_best_sheet_is_read_and_a_hidden_one_is_not():
    book = Workbook()
    book.active.append(["Notes for the team"])
    book.create_sheet("Register").append(["Partnership", "Lead", "Purpose"])
    book["Register"].append(["Harbour", True, 0.5])
    hidden = book.create_sheet("Secret")
    hidden.append(["Name", "Purpose", "Status", "Lead"])
    hidden.sheet_state = "hidden"
    read = read_file(saved(book), known)
    assert read.headings == ["Partnership", "Lead", "Purpose"] and read.rows == [
        (2, ["Harbour", "Yes", "0.5"])
    ]
    assert read.notices == ["Only the sheet “Register” is read. The workbook also has “Sheet”."]


def test_a_workbook_of_endless_shared_texts_is_refused_before_they_are_held(monkeypatch):
    monkeypatch.setattr("partnerships.archive.MOST_STRINGS", 50)
    texts = b"<sst>" + b"<si/>" * 51 + b"</sst>"
    with pytest.raises(SheetError, match="shares more texts than a list needs"):
        read_file(shared(texts), known)
