"""What a report's PDF must be, checked with pikepdf alone: a second opinion beside the validator's."""

import io
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pikepdf
from pikepdf import Name

ACTIONS = ("/JS", "/JavaScript", "/AA", "/OpenAction", "/Launch", "/URI", "/SubmitForm")


def faults(pdf: bytes, *, title: str, footer: str, embedded: bytes | None) -> list[str]:
    """Everything that is wrong with the file, in words. Empty where nothing is."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        root, tree = file.Root, list(elements(file))
        info = str(file.Root.Metadata.read_bytes(), "utf-8")
        names = [str(one.S) for one in tree]
        levels = [int(name[2]) for name in names if re.fullmatch("/H[1-6]", name)]
        checks = {
            "it is not tagged": bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root,
            "it has no language": str(root.get("/Lang", "")) == "en-GB",
            "its title is wrong": str(file.docinfo.get("/Title", "")) == title,
            "its title is not displayed": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle")),
            "its headings are out of order": levels[:1] == [1]
            and all(after <= before + 1 for before, after in pairwise(levels)),
            "a header has no scope": all("/Scope" in one.get("/A", {}) for one in tree if one.S == "/TH"),
            "a header cannot be found": _ids(root)
            >= {str(h) for one in tree for h in one.get("/A", {}).get("/Headers", [])},
            "a picture has no words": all("/Alt" in one for one in tree if one.S == "/Figure"),
            "a link says nothing": all("/Contents" in one for one in _objects(file, "/Subtype", "/Link")),
            "it has no output intent": any(one.S == "/GTS_PDFA1" for one in root.get("/OutputIntents", [])),
            "it does not say PDF/UA-1": bool(re.search(r"pdfuaid:part>1<", info)),
            "it does not say PDF/A-3a": 'pdfaid:part="3"' in info and 'pdfaid:conformance="A"' in info,
            "its metadata is encoded": "/Filter" not in root.Metadata,
            "it holds an action": not any(key in one for one in _dictionaries(file) for key in ACTIONS),
            "a font is not embedded": all(
                _embedded(one) for one in _objects(file, "/Type", "/FontDescriptor")
            ),
            "a page lacks its footer": all(footer in text(page) for page in file.pages),
            "its attachment is wrong": attachments(file)
            == ([] if embedded is None else [("/Data", embedded)]),
        }
        return [fault for fault, sound in checks.items() if not sound]


def elements(file: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """The structure elements that can be reached, in reading order."""
    waiting = [file.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += reversed(list(one))
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            waiting += [one.K] if "/K" in one else []


def text(page: pikepdf.Page) -> str:
    """The words drawn on a page, in the order they are drawn, running head and foot included."""
    drawn, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ ET"):
        if str(operator) == "Tf":
            letters = _letters(bytes(page.Resources.Font[str(operands[0])].ToUnicode.read_bytes()))
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
            codes = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            drawn += [letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)]
        elif str(operator) == "ET":
            drawn.append(" ")
    return " ".join("".join(drawn).split())


def attachments(file: pikepdf.Pdf) -> list[tuple[str, bytes]]:
    """How each embedded file relates to the document, and its bytes."""
    return [(str(one.AFRelationship), one.EF.F.read_bytes()) for one in file.Root.get("/AF", [])]


@cache
def _letters(cmap: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"^<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>\s*$", cmap, re.MULTILINE)
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in pairs
    }


def _ids(root: pikepdf.Dictionary) -> set[str]:
    leaves = root.StructTreeRoot.get("/IDTree", {}).get("/Kids", [])
    return {str(name) for leaf in leaves for name in list(leaf.Names)[::2]}


def _dictionaries(file: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    return (one for one in file.objects if isinstance(one, pikepdf.Dictionary))


def _objects(file: pikepdf.Pdf, key: str, value: str) -> Iterator[pikepdf.Dictionary]:
    return (one for one in _dictionaries(file) if one.get(key) == Name(value))


def _embedded(descriptor: pikepdf.Dictionary) -> bool:
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
