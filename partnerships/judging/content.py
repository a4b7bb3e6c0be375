"""What a file is, judged by its content: the way in to this folder."""

import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO

from partnerships.judging.fault import FileFault
from partnerships.judging.image import IMAGES, judge_image
from partnerships.judging.office import COMPOUND, PACKED, judge_compound, judge_packed
from partnerships.judging.reading import chunks, tail
from partnerships.judging.text import judge_text

SCRIPT = b"#!"
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut, which starts one
)
PDF, PDF_END = b"%PDF-", b"%%EOF"
# What people mean well by and we do not take, by how it begins, with what to do.
ADVICE = {
    b"{\\rtf": "This is a rich text file. Open it in Word, save it as .docx or PDF, and choose that.",
    b"%!PS": "This is a PostScript file. Save it as a PDF, and choose that.",
    b"II*\x00": "This is a TIFF image. Save it as PNG, JPEG or PDF, and choose that.",
    b"MM\x00*": "This is a TIFF image. Save it as PNG, JPEG or PDF, and choose that.",
    b"BM": "This is a bitmap image. Save it as PNG or JPEG, and choose that.",
    b"7z\xbc\xaf\x27\x1c": "This is an archive. Take the documents out, and add them one by one.",
    b"Rar!": "This is an archive. Take the documents out, and add them one by one.",
    b"\x1f\x8b": "This is an archive. Take the documents out, and add them one by one.",
}
WRITTEN = (b"{\\rtf", b"%!PS")  # the others begin like words that somebody could have written
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
CUT_OFF = "The file is cut off before its end. Open it, save it again, and choose that."
PHONE = "This is a picture or film as some phones take them. Save it as JPEG or PDF, and choose that."


@dataclass(frozen=True)
class Judged:
    """What a file is: a key of `rules.file_kinds.KINDS`, its size in bytes, and its SHA-256 in hex."""

    kind: str
    size: int
    sha256: str


def judge(file: BinaryIO, extension: str) -> Judged:
    """What `file` is. Its `extension` only tells CSV from other text. Raises `FileFault`."""
    kind = _kind_of(file, extension)
    whole, size = hashlib.sha256(), 0
    for chunk in chunks(file):
        whole.update(chunk)
        size += len(chunk)
    file.seek(0)
    return Judged(kind, size, whole.hexdigest())


def _kind_of(file: BinaryIO, extension: str) -> str:
    file.seek(0)
    start = file.read(64)
    words = not CONTROL.search(start)
    if start.startswith(SCRIPT) or (start.startswith(PROGRAMS) and not words):
        raise FileFault("This is a program, whatever its name says. Choose a document, a picture or text.")
    if start.startswith(PDF):
        return _judge_pdf(file)
    if start.startswith(PACKED):
        return judge_packed(file)
    if start.startswith(COMPOUND):
        raise judge_compound(file)
    if any(start[place:].startswith(mark) for place, mark in IMAGES):
        return judge_image(file)
    for mark, advice in ADVICE.items():
        if start.startswith(mark) and (mark in WRITTEN or not words):
            raise FileFault(advice)
    if start[4:8] == b"ftyp":
        raise FileFault(PHONE)
    return judge_text(file, extension)


def _judge_pdf(file: BinaryIO) -> str:
    if PDF_END not in tail(file, 2048):
        raise FileFault(f"This PDF has no end. {CUT_OFF}")
    return "pdf"
