"""Words without a form: plain text and CSV, in the encodings that people's programs write."""

import codecs
import re
from typing import BinaryIO

from partnerships.judging.fault import FileFault
from partnerships.judging.reading import chunks
from partnerships.rules.file_kinds import TAKEN

MARKED = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}  # which their first bytes say
ENCODINGS = ("utf-8", "cp1252")  # what Excel and older programs in the United Kingdom still write
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# Text that programs take for more than words.
WEB = re.compile(r"\s*<(!doctype|html|head|body|script|svg|\?xml)\b", re.IGNORECASE)
A_WEB_PAGE = "This is a web page or a drawing, which may hold a program. Print it to PDF, and choose that."
NOT_TEXT = f"The file is of no kind that is taken: {TAKEN}. Save it as a PDF, and choose that."


def judge_text(file: BinaryIO, extension: str) -> str:
    """“csv” where its extension says so, else “text”. Raises `FileFault`."""
    file.seek(0)
    marked = MARKED.get(file.read(2))
    if not any(_is_in(file, encoding) for encoding in ([marked] if marked else ENCODINGS)):
        raise FileFault(NOT_TEXT)
    return "csv" if extension == "csv" else "text"


def _is_in(file: BinaryIO, encoding: str) -> bool:
    """Whether all of it is words in `encoding`."""
    decoder = codecs.getincrementaldecoder(encoding)()
    first = True
    try:
        for chunk in chunks(file):
            words = decoder.decode(chunk)
            if CONTROL.search(words):
                return False
            if first and WEB.match(words.removeprefix("\ufeff")):
                raise FileFault(A_WEB_PAGE)
            first = False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
