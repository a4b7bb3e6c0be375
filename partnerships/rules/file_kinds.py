"""The kinds of file that are taken, and what a file of each is called."""

import re
import unicodedata
from dataclasses import dataclass

LONGEST_NAME = 100  # characters, the extension aside
LONGEST_IN_BYTES = 200  # what a file system may be given, with room for the extension
# What no file may be called on some system, or turns a line round.
UNSAFE = re.compile(r'[/\\:*?"<>|]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
EXTENSION = re.compile(r"\.(?=[a-z0-9]{1,4}$)([0-9]*[a-z][a-z0-9]*)$", re.IGNORECASE)


@dataclass(frozen=True)
class Kind:
    """A kind of file: what a page calls it, its extensions, the usual one first, and its type on the web."""

    word: str
    extensions: tuple[str, ...]
    content_type: str


OFFICE = "application/vnd.openxmlformats-officedocument"
OPEN = "application/vnd.oasis.opendocument"
KINDS = {
    "pdf": Kind("PDF", ("pdf",), "application/pdf"),
    "docx": Kind("Word", ("docx",), f"{OFFICE}.wordprocessingml.document"),
    "xlsx": Kind("Excel", ("xlsx",), f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": Kind("PowerPoint", ("pptx",), f"{OFFICE}.presentationml.presentation"),
    "odt": Kind("OpenDocument text", ("odt",), f"{OPEN}.text"),
    "ods": Kind("OpenDocument spreadsheet", ("ods",), f"{OPEN}.spreadsheet"),
    "odp": Kind("OpenDocument presentation", ("odp",), f"{OPEN}.presentation"),
    "png": Kind("PNG image", ("png",), "image/png"),
    "jpeg": Kind("JPEG image", ("jpg", "jpeg"), "image/jpeg"),
    "gif": Kind("GIF image", ("gif",), "image/gif"),
    "webp": Kind("WebP image", ("webp",), "image/webp"),
    "text": Kind("Plain text", ("txt",), "text/plain"),
    "csv": Kind("CSV", ("csv",), "text/csv"),
}
TAKEN = (
    "PDF; Word, Excel or PowerPoint (.docx, .xlsx, .pptx); OpenDocument (.odt, .ods, .odp); "
    "PNG, JPEG, GIF or WebP images; plain text or CSV"
)


def extension_of(name: str) -> str:
    """The extension of a name in small letters, without its dot; "" where it has none."""
    found = EXTENSION.search(name.strip())
    return found.group(1).lower() if found else ""


def clean_name(name: str, kind: str) -> str:
    """What a file of `kind` that was sent as `name` is called: safe on every system, the right extension."""
    extension = extension_of(name)
    stem = name.strip()[: -len(extension) - 1] if extension else name
    if extension not in KINDS[kind].extensions:
        extension = KINDS[kind].extensions[0]
    stem = _clean(stem).removesuffix(f".{extension}")
    return f"{stem or 'file'}.{extension}"


def _clean(stem: str) -> str:
    shown = (one if one.isspace() or unicodedata.category(one)[0] != "C" else "" for one in stem)
    stem = UNSAFE.sub("-", unicodedata.normalize("NFC", "".join(shown)))
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME]
    stem = stem.encode()[:LONGEST_IN_BYTES].decode(errors="ignore").strip(". ")
    return f"_{stem}" if RESERVED.match(stem) else stem


def size_in_words(size: int) -> str:
    """Bytes as a page says them: “340 kB”, “1.2 MB”."""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    tenths = (size + 50_000) // 100_000
    if tenths < 10:
        return f"{(size + 500) // 1000} kB"
    return f"{tenths // 10}.{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"
