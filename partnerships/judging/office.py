"""Office documents: which kind, and that no macro, password or bomb comes with one."""

from typing import BinaryIO
from zipfile import ZipFile

from partnerships.judging.fault import FileFault
from partnerships.judging.reading import holds
from partnerships.packed import (
    CHUNK,
    Limits,
    PackedFault,
    Wrong,
    has_basic,
    has_macros,
    open_packed,
    parse_list,
    part_called,
    types_in,
)

PACKED = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of Office before 2007, and of a document with a password
LIMITS = Limits(parts=5_000, unpacked=300_000_000)
MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
OPENDOCUMENT = "application/vnd.oasis.opendocument."
OPENDOCUMENTS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
MANIFEST = "meta-inf/manifest.xml"
# What an old document calls its main part, with its kind and what to save it as.
OLD = {
    "WordDocument": "This is an old Word document (.doc). Open it, save it as .docx or PDF, and choose that.",
    "PowerPoint Document": (
        "This is an old PowerPoint presentation (.ppt). Open it, save it as .pptx or PDF, and choose that."
    ),
    "Workbook": "This is an old Excel workbook (.xls). Open it, save it as .xlsx or PDF, and choose that.",
    "Book": "This is an old Excel workbook (.xls). Open it, save it as .xlsx or PDF, and choose that.",
}
OLDER = "This is an old Office file or a saved e-mail. Save it as PDF, and choose that."
PASSWORD = "The file is protected by a password. Take the password off, save it, and choose it again."  # noqa: S105
MACROS = "The document has macros, which are not taken. Save it without them or as a PDF, and choose that."
SAYS = {
    Wrong.LOCKED: PASSWORD,
    Wrong.BROKEN: "The document is damaged. Open it, save it again, and choose that.",
    Wrong.DECLARES: (
        "The document declares a document type, which none of today does. Save it again, and choose that."
    ),
}
AN_ARCHIVE = "This is an archive. Take the documents out, and add them one by one."
OTHER_OFFICE = (
    "This is a template or another kind of Office file. Save it as a document or PDF, and choose that."
)


def judge_packed(file: BinaryIO) -> str:
    """The kind of a document that is a ZIP file. Raises `FileFault`."""
    try:
        with open_packed(file, LIMITS) as archive:
            kind = _kind_of(archive)
            _read_through(archive)
            return kind
    except PackedFault as fault:
        raise FileFault(_said(fault)) from fault
    except FileFault:
        raise
    except Exception as error:  # a reader of files may fail in any way on one made to break it
        raise FileFault(SAYS[Wrong.BROKEN]) from error


def judge_compound(file: BinaryIO) -> FileFault:
    """Why a file of the old build is not taken."""
    if holds(file, "EncryptedPackage".encode("utf-16-le")):
        return FileFault(PASSWORD)
    for name, advice in OLD.items():
        if holds(file, f"{name}\x00".encode("utf-16-le")):
            return FileFault(advice)
    return FileFault(OLDER)


def _kind_of(archive: ZipFile) -> str:
    types = types_in(archive)
    if types is not None:
        return _office(archive, types)
    mimetype = part_called(archive, "mimetype")
    if mimetype is None:
        raise FileFault(AN_ARCHIVE)
    with archive.open(mimetype) as source:
        said = source.read(200).decode("ascii", "replace").strip()
    if not said.startswith(OPENDOCUMENT):
        raise FileFault(AN_ARCHIVE)
    return _opendocument(archive, said.removeprefix(OPENDOCUMENT))


def _office(archive: ZipFile, types: dict[str, str]) -> str:
    if has_macros(archive, types):
        raise FileFault(MACROS)
    found = {
        kind
        for name, said in types.items()
        for end, kind in MAIN.items()
        if said.endswith(end) and part_called(archive, name.lstrip("/"))
    }
    if len(found) != 1:
        raise FileFault(OTHER_OFFICE)
    return found.pop()


def _opendocument(archive: ZipFile, said: str) -> str:
    manifest = part_called(archive, MANIFEST)
    elements: set[str] = set()
    if manifest is not None:
        parse_list(archive, manifest, lambda name, given: elements.add(name.rpartition(":")[2]))
    if "encryption-data" in elements or part_called(archive, "encrypted-package"):
        raise FileFault(PASSWORD)
    if has_basic(archive):
        raise FileFault(MACROS)
    if said not in OPENDOCUMENTS or part_called(archive, "content.xml") is None:
        raise FileFault(OTHER_OFFICE)
    return OPENDOCUMENTS[said]


def _read_through(archive: ZipFile) -> None:
    """Read every part to its end, where its sum is checked; of each a piece is held at a time."""
    for part in archive.infolist():
        with archive.open(part) as source:
            while source.read(CHUNK):
                pass


def _said(fault: PackedFault) -> str:
    if fault.wrong is Wrong.PARTS:
        return (
            f"The document has {fault.amount:,} parts, which is too many. Save it as a PDF, and choose that."
        )
    if fault.wrong is Wrong.SIZE:
        return (
            f"The document unpacks to {fault.amount // 1_000_000:,} MB, which is too much. "
            "Make its pictures smaller or save it as a PDF, and choose that."
        )
    return SAYS[fault.wrong]
