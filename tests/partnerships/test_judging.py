"""What a file is, by its content alone: each kind that is taken, and each fault with what to do."""

import random
from io import BytesIO

import pytest

from partnerships.judging.content import judge
from partnerships.judging.fault import FileFault
from partnerships.judging.image import MOST_STEPS
from partnerships.rules.file_kinds import KINDS, clean_name, extension_of, size_in_words
from tests.partnerships import files

GOOD = {
    "pdf": files.PDF,
    "docx": files.office("docx"),
    "xlsx": files.office("xlsx"),
    "pptx": files.office("pptx"),
    "odt": files.opendocument("text"),
    "ods": files.opendocument("spreadsheet"),
    "odp": files.opendocument("presentation"),
    "png": files.picture("PNG"),
    "jpeg": files.picture("JPEG"),
    "gif": files.picture("GIF"),
    "webp": files.picture("WEBP"),
    "text": "Minutes of 3 May\r\n\tDŵr – £5 “agreed”\n".encode(),
    "csv": b"name,sum\r\nHarbour,5\r\n",
}
MACRO = '<Override PartName="/{}" ContentType="application/vnd.ms-{}"/>'
TEMPLATE = f"{files.MAIN}wordprocessingml.template.main+xml"
OLD_MACROS = MACRO.format("xl/x.xml", "excel.macrosheet+xml")
RENAMED_MACROS = MACRO.format("word/other.bin", "office.vbaProject")
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
LARGE_LIST = files.packed({"[Content_Types].xml": b"<Types>" + b" " * 3_000_000 + b"</Types>"})
NO_MAIN = files.types(main=files.OFFICE["docx"][1], name="gone.xml")
ENCRYPTED = b'<m:m xmlns:m="urn:m"><m:encryption-data/></m:m>'
DECLARED = files.packed({"[Content_Types].xml": b'<!DOCTYPE Types [<!ENTITY a "b">]><Types/>'})
MACROS, PASSWORD = "The document has macros", "The file is protected by a password. Take the password off"
PIECES = "The image is in too many pieces. Open it, save it again"
PIXELS = "The image has more than 100 million pixels."
UNKNOWN = "The file is of no kind that is taken: PDF; Word,"
# What takes a while to make is made when it is asked for, and not by every process that looks for tests.
FAULTS = {
    "program": (files.PROGRAM, "This is a program, whatever its name says."),
    "program of Linux": (b"\x7fELF\x02\x01\x01" + b"\x00" * 60, "This is a program"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "This is a program"),
    "shortcut": (b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60, "This is a program"),
    "cut PDF": (files.PDF[:-8], "This PDF has no end. The file is cut off"),
    "Word of before 2007": (files.old("WordDocument"), "This is an old Word document (.doc)."),
    "Excel of before 2007": (files.old("Workbook"), "This is an old Excel workbook (.xls)."),
    "Excel of 1995": (files.old("Book"), "This is an old Excel workbook (.xls)."),
    "PowerPoint of before 2007": (files.old("PowerPoint Document"), "This is an old PowerPoint presentation"),
    "e-mail": (files.COMPOUND, "This is an old Office file or a saved e-mail. Save it as PDF"),
    "Office password": (files.old("EncryptedPackage"), PASSWORD),
    "zip password": (files.locked(), PASSWORD),
    "OpenDocument password": (files.opendocument(manifest=ENCRYPTED), PASSWORD),
    "OpenDocument packed twice": (files.opendocument(parts={"encrypted-package": b"x"}), PASSWORD),
    "macros": (files.office(parts={"word/vbaProject.bin": b"x"}), MACROS),
    "macros by another name": (files.office("docx", RENAMED_MACROS, parts={"word/other.bin": b"x"}), MACROS),
    "macro type": (files.office(main=MACRO_MAIN), MACROS),
    "macro type in UTF-16": (
        files.packed(
            {
                "[Content_Types].xml": files.types(main=MACRO_MAIN, name="word/document.xml")
                .decode()
                .replace('<?xml version="1.0"?>', "")
                .encode("utf-16"),
                "word/document.xml": b"<a/>",
            }
        ),
        MACROS,
    ),
    "old macros": (files.office("xlsx", OLD_MACROS, parts={"xl/x.xml": b"<a/>"}), MACROS),
    "Basic": (files.opendocument(parts={"Basic/Standard/Module1.xml": b"<a/>"}), MACROS),
    "Python in OpenDocument": (files.opendocument(parts={"Scripts/python/a.py": b"x"}), MACROS),
    "office bomb": (files.bomb, "The document unpacks to 400 MB, which is too much."),
    "many parts": (lambda: files.many_parts(5_001), "The document has 5,003 parts, which is too many."),
    "endless list of parts": (lambda: files.many_parts(60_000), "The document has 60,002 parts"),
    "large list of types": (LARGE_LIST, "The document unpacks to 3 MB"),
    "declared entity": (DECLARED, "The document declares a document type"),
    "one byte changed": (files.altered(), "The document is damaged. Open it, save it again"),
    "cut document": (GOOD["docx"][:-30], "The document is damaged."),
    "part named twice": (files.office(parts={"WORD/document.xml": b"<b/>"}), "The document is damaged."),
    "template": (files.office(main=TEMPLATE), "This is a template or"),
    "main part missing": (files.packed({"[Content_Types].xml": NO_MAIN}), "This is a template or"),
    "two documents in one": (
        files.office(
            "docx",
            f'<Override PartName="/b.xml" ContentType="{files.OFFICE["xlsx"][1]}"/>',
            parts={"b.xml": b"<a/>"},
        ),
        "This is a template or another kind of Office file.",
    ),
    "drawing": (files.opendocument("graphics"), "This is a template or another kind"),
    "archive": (files.packed({"a.pdf": files.PDF}), "This is an archive. Take the documents out"),
    "50,000 by 50,000": (lambda: files.huge_png(50_000), PIXELS),
    "PNG just above": (lambda: files.huge_png(10_001), PIXELS),
    "large GIF": (files.huge_gif(50_000), PIXELS),
    "large WebP": (files.huge_webp(50_000), PIXELS),
    "large JPEG": (files.huge_jpeg(50_000), PIXELS),
    "cut PNG": (GOOD["png"][:-16], "The image cannot be read to its end."),
    "cut JPEG": (GOOD["jpeg"][:-20], "The image cannot be read to its end."),
    "cut GIF": (GOOD["gif"][:-6], "The image cannot be read to its end."),
    "cut WebP": (GOOD["webp"][:-6], "The image cannot be read to its end."),
    "padded JPEG": (files.before_pixels(b"\xff" * 200_000), PIECES),
    "JPEG of nothing but marks": (files.before_pixels(b"\xff\xd0" * 200_000), PIECES),
    "padding that only a second reading meets": (
        files.before_pixels(b"\xff\xd0\xff\xda" + b"\xff" * 200_000),
        PIECES,
    ),
    "PNG of empty chunks": (lambda: files.with_many_chunks(50_000), PIECES),
    "padded GIF": (files.before_picture(b"\x00" * 200_000), PIECES),
    "phone": (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60, "This is a picture or film"),
    "TIFF": (b"II*\x00" + b"\x00" * 60, "This is a TIFF image."),
    "rich text": (b"{\\rtf1 Words}", "This is a rich text file. Open it in Word"),
    "7-Zip": (b"7z\xbc\xaf\x27\x1c\x00\x04", "This is an archive."),
    "web page": (b"\n<!DOCTYPE html><script>alert(1)</script>", "This is a web page or a drawing"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "This is a web page"),
    "control characters": (b"Words\x00and more", UNKNOWN),
    "escape codes": (b"Words \x1b[2J", UNKNOWN),
    "no encoding": (b"Words \x81\x8d", UNKNOWN),
    "anything": (random.Random(5).randbytes(3_000), UNKNOWN),
}  # fmt: skip


def faulty(name: str) -> bytes:
    content = FAULTS[name][0]
    return content() if callable(content) else content


def judged(content: bytes, extension: str = ""):
    return judge(BytesIO(content), extension)


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_that_is_taken_is_known_by_its_content(kind):
    found = judged(GOOD[kind], "csv" if kind == "csv" else "exe")
    assert (found.kind, found.size, len(found.sha256)) == (kind, len(GOOD[kind]), 64)


def test_every_kind_is_tried():
    assert set(GOOD) == set(KINDS)


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_says_what_to_do(name):
    content, said = faulty(name), FAULTS[name][1]
    for extension in ("pdf", "docx", "png", "csv"):
        with pytest.raises(FileFault) as fault:
            judged(content, extension)
        assert str(fault.value).startswith(said)
        assert str(fault.value).endswith((".", "not taken."))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("Dŵr".encode("utf-16"), "text"),
        ("\ufeffDŵr".encode(), "text"),
        ("£5 “agreed”".encode("cp1252"), "text"),
        (b"MZ is how this letter begins.", "text"),
        (b"BMA, minutes", "text"),
        ("ŵ".encode() * 200_000, "text"),  # cut in the middle of letters as it is read
        (files.opendocument(parts={"Basic/Standard/script-lb.xml": b"<a/>"}), "odt"),
        (GOOD["jpeg"] + b"\x00" * 40, "jpeg"),
        (files.picture("JPEG", exif=b"Exif\x00\x00" + b"\xff\xd9" * 30), "jpeg"),
        (files.huge_png(10_000), "png"),
        (files.before_pixels(b"\xff" * 500), "jpeg"),
        (files.with_many_chunks(5_000), "png"),
        (files.picture("WEBP", lossless=True), "webp"),
    ],
)
def test_what_looks_odd_and_is_good_is_taken(content, kind):
    assert judged(content).kind == kind


class Watched(BytesIO):
    """A file that counts how often it is read."""

    reads = 0

    def read(self, *given):
        self.reads += 1
        return super().read(*given)


@pytest.mark.parametrize("name", [name for name, (_, said) in FAULTS.items() if said is PIECES])
def test_a_file_of_nothing_but_pieces_is_read_so_often_and_no_oftener(name):
    file = Watched(faulty(name))
    with pytest.raises(FileFault, match="too many pieces"):
        judge(file, "jpg")
    assert file.reads < 2 * MOST_STEPS + 10


def test_a_preview_inside_a_cut_image_does_not_end_it():
    cut = files.picture("JPEG", exif=b"Exif\x00\x00" + b"\xff\xd9" * 30)[:-20]
    with pytest.raises(FileFault, match="cannot be read to its end"):
        judged(cut)


def test_no_file_made_to_break_a_reader_gets_anything_but_a_sentence():
    """Every kind with bytes changed and cut at random, the same in every run."""
    chance = random.Random(20261122)
    for kind, content in GOOD.items():
        for _ in range(150):
            spoilt = bytearray(content)
            for _ in range(chance.randint(1, 6)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
            cut = spoilt[: chance.randint(1, len(spoilt))] if chance.random() < 0.3 else spoilt
            try:
                judged(bytes(cut), kind)
            except FileFault as fault:
                assert str(fault)


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ("Report.PDF", "pdf", "Report.pdf"),
        ("report.exe", "pdf", "report.pdf"),
        ("invoice.pdf.exe", "pdf", "invoice.pdf"),
        ("holiday.JPEG", "jpeg", "holiday.jpeg"),
        ("minutes 3.4", "text", "minutes 3.4.txt"),
        ("plan 2026", "odt", "plan 2026.odt"),
        ("a\u202egpj.exe", "png", "agpj.png"),
        ("../../etc/passwd", "text", "-..-etc-passwd.txt"),
        ('a/b\\c:d*e?f"g<h>i|j.txt', "text", "a-b-c-d-e-f-g-h-i-j.txt"),
        ("two\r\nlines.txt", "text", "two lines.txt"),
        ("...", "csv", "file.csv"),
        ("", "csv", "file.csv"),
        ("CON.txt", "text", "_CON.txt"),
        ("dŵr.pdf", "pdf", "dŵr.pdf"),
        ("w\u0302.pdf", "pdf", "ŵ.pdf"),
        ("x" * 300 + ".pdf", "pdf", "x" * 100 + ".pdf"),
        ("漢" * 300 + ".pdf", "pdf", "漢" * 66 + ".pdf"),
        ("\ud800a.pdf", "pdf", "a.pdf"),
    ],
)
def test_a_name_is_made_safe_and_gets_the_extension_of_its_content(sent, kind, kept):
    assert clean_name(sent, kind) == kept
    assert clean_name(kept, kind) == kept


def test_an_extension_has_a_letter_and_is_short():
    names = ("a.PDF", "a.7z", "a.2026", "a", "a.b c", "a.longer", ".docx")
    assert [extension_of(name) for name in names] == ["pdf", "7z", "", "", "", "", "docx"]


def test_sizes_are_said_in_words():
    sizes = (1, 999, 1_000, 340_499, 949_999, 950_000, 1_200_000, 25_000_000)
    said = ["1 byte", "999 bytes", "1 kB", "340 kB", "950 kB", "1 MB", "1.2 MB", "25 MB"]
    assert [size_in_words(size) for size in sizes] == said
