"""A ZIP file from somebody else before anything in it is unpacked: what it claims to hold, and must not.

Office documents are ZIP files of XML. What a fault means to the person who sent one is for the caller to say.
"""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO
from xml.parsers import expat

CHUNK = 256 * 1024
LARGEST_DIRECTORY = 4_000_000  # bytes of the list of parts, which is read into memory as a file is opened
LARGEST_LIST = 2_000_000  # bytes of the part that lists what kinds of parts there are
BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"  # marks of the encoding, and spaces
TYPES = "[content_types].xml"
# How macros are called inside a document: those of today, and the sheets of them from before.
MACROS = ("macroenabled", "vbaproject", "macrosheet")
BASIC_LISTS = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")  # they may list nothing
# The end of a ZIP file, and what stands before it in one of a size we never take.
END, END_SIZE, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
LOCATOR, LOCATOR_SIZE = b"PK\x06\x07", 20


class Wrong(Enum):
    """What can be wrong with a packed file, whatever it holds."""

    PARTS = "too many parts"
    SIZE = "unpacks to too much"
    LOCKED = "protected by a password"
    BROKEN = "damaged"
    DECLARES = "declares a document type"


class PackedFault(Exception):
    """A packed file that is not opened; `amount` is how many parts or bytes there are."""

    def __init__(self, wrong: Wrong, amount: int = 0):
        self.wrong, self.amount = wrong, amount
        super().__init__(wrong.value)


@dataclass(frozen=True)
class Limits:
    """How much a packed file may hold. One that unpacks to `large` bytes may be `times` its packed size."""

    parts: int
    unpacked: int
    large: int = 10_000_000
    times: int = 200


@contextmanager
def open_packed(file: BinaryIO, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """A ZIP file within `limits`, its sizes asked first. Raises `PackedFault`.

    Nothing unpacks to more than it claims: reading ends there.
    """
    packed = file.seek(0, 2)
    _refuse_directory(file, packed)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse(archive.infolist(), packed, limits)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OverflowError) as error:
        raise PackedFault(Wrong.BROKEN) from error


def _refuse_directory(file: BinaryIO, packed: int) -> None:
    """Refuse a list of parts that is too long to read, by what its end says of it."""
    tail = min(packed, LONGEST_COMMENT + END_SIZE + LOCATOR_SIZE)
    file.seek(packed - tail)
    last = file.read(tail)
    end = last.rfind(END)
    if end < 0 or len(last) - end < END_SIZE:
        raise PackedFault(Wrong.BROKEN)
    if last[max(end - LOCATOR_SIZE, 0) : end].startswith(LOCATOR):
        raise PackedFault(Wrong.BROKEN)
    count, size = struct.unpack("<HL", last[end + 10 : end + 16])
    if size > LARGEST_DIRECTORY:
        raise PackedFault(Wrong.PARTS, count)


def _refuse(parts: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    if len(parts) > limits.parts:
        raise PackedFault(Wrong.PARTS, len(parts))
    unpacked = sum(one.file_size for one in parts)
    if unpacked > limits.unpacked or (unpacked > limits.large and unpacked > limits.times * packed):
        raise PackedFault(Wrong.SIZE, unpacked)
    if any(one.flag_bits & 1 for one in parts):
        raise PackedFault(Wrong.LOCKED)
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in parts):
        raise PackedFault(Wrong.BROKEN)  # no document is packed otherwise, and some ways take much memory
    if len({one.filename.lower() for one in parts}) < len(parts):
        raise PackedFault(Wrong.BROKEN)  # one program would read the first of two, another the last


def part_called(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    """The part of a name, in capitals or not."""
    return next((one for one in archive.infolist() if one.filename.lower() == name), None)


def types_in(archive: zipfile.ZipFile) -> dict[str, str] | None:
    """The kinds that an Office document gives its parts, in small letters: by part (“/…”) or extension.

    None where it lists no kinds, and so is no Office document. Raises `PackedFault`.
    """
    part = part_called(archive, TYPES)
    if part is None:
        return None
    found: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        kind = given.get("ContentType", "").lower()
        found[given.get("PartName", given.get("Extension", "")).lower()] = kind

    parse_list(archive, part, start)
    return found


def has_macros(archive: zipfile.ZipFile, types: dict[str, str]) -> bool:
    """Whether an Office document brings macros along, by what it calls its parts and what kinds they are."""
    said = [*types, *types.values(), *map(str.lower, archive.namelist())]
    return any(word in one for one in said for word in MACROS)


def has_basic(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument file brings macros along: its lists of them may be empty."""
    for name in map(str.lower, archive.namelist()):
        folder, _, rest = name.partition("/")
        if folder == "scripts" and rest and not rest.endswith("/"):
            return True
        if folder == "basic" and rest.endswith(".xml") and not rest.endswith(BASIC_LISTS):
            return True
    return False


def parse_list(archive: zipfile.ZipFile, part: zipfile.ZipInfo, start) -> None:
    """Read a part that lists others; `start` is told of its elements. Raises `PackedFault`."""
    if part.file_size > LARGEST_LIST:
        raise PackedFault(Wrong.SIZE, part.file_size)
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parse(archive, part, parser)
    except expat.ExpatError as error:
        raise PackedFault(Wrong.BROKEN) from error


def parse(archive: zipfile.ZipFile, part: zipfile.ZipInfo, parser) -> None:
    """Read one part of XML to its end with expat's `parser`. Raises `PackedFault` on declarations."""
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declarations
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def is_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a reader of XML could begin to read a part, whatever it is called."""
    with archive.open(part) as source:
        return source.read(CHUNK).lstrip(BEFORE_XML).startswith(b"<")


def _refuse_declarations(*given: object) -> None:
    raise PackedFault(Wrong.DECLARES)
