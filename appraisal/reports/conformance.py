"""What WeasyPrint leaves out for one file to be PDF/A-3a and PDF/UA-1 both, added before it is written."""

from collections.abc import Iterator
from typing import Any

import pydyf  # type: ignore[import-untyped]

# PDF/UA's own mark, and the description that PDF/A asks for of a mark it does not know.
UA_MARK = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""


def finish(document: Any, pdf: Any) -> None:
    """Adds the marks, scopes and index, and turns running heads and feet into the artifacts they are."""
    _say_pdf_ua(pdf)
    _scope_headers(pdf)
    _index_ids(pdf)
    _free_running_text(pdf)
    _describe_links(pdf)
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _elements(pdf: Any) -> Iterator[Any]:
    """Every structure element."""
    return (one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/StructElem")


def _say_pdf_ua(pdf: Any) -> None:
    """The metadata stream must be readable without a decoder, so it stays as it is."""
    stream = _object(pdf, pdf.catalog["Metadata"])
    stream.stream = [stream.stream[0].replace(b"</rdf:RDF>", UA_MARK)]
    stream.compress = False


def _scope_headers(pdf: Any) -> None:
    """A header in a table's head is for its column, any other for its row."""
    for element in _elements(pdf):
        if element["S"] == "/TH":
            row = _object(pdf, element["P"])
            in_head = _object(pdf, row["P"])["S"] == "/THead"
            element["A"]["Scope"] = "/Column" if in_head else "/Row"


def _index_ids(pdf: Any) -> None:
    """The tree in which a reader finds the headers that cells name."""
    found = sorted(
        (element["ID"].data, element["ID"], element.reference)
        for element in _elements(pdf)
        if "ID" in element
    )
    if found:
        names = pydyf.Array(value for _, name, reference in found for value in (name, reference))
        limits = pydyf.Array((found[0][1], found[-1][1]))
        leaf = pydyf.Dictionary({"Names": names, "Limits": limits})
        pdf.add_object(leaf)
        tree = pydyf.Dictionary({"Kids": pydyf.Array([leaf.reference])})
        pdf.add_object(tree)
        _object(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = tree.reference


def _free_running_text(pdf: Any) -> None:
    """Marks what no element of the tree holds, which is the running head and foot, as an artifact."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    held = _held(pdf, root["K"])
    parents = _object(pdf, root["ParentTree"])["Nums"]
    for number, page in enumerate(_pages(pdf)):
        references = parents[2 * number + 1]
        loose = {mcid for mcid, reference in enumerate(references) if reference not in held}
        stream = _object(pdf, page["Contents"])
        stream.stream = _with_artifacts(stream.stream, loose)
        parents[2 * number + 1] = pydyf.Array(
            "null" if mcid in loose else reference for mcid, reference in enumerate(references)
        )


def _describe_links(pdf: Any) -> None:
    """Says where each link leads, for those who do not see it."""
    for one in pdf.objects:
        if isinstance(one, dict) and one.get("Subtype") == "/Link":
            one["Contents"] = pydyf.String(_where(str(one["Dest"].string)))


def _where(anchor: str) -> str:
    """Where a link leads, from its anchor: a numbered paragraph, one section's findings, or a section."""
    kind, _, rest = anchor.partition("-")
    if kind == "p":
        return f"Go to paragraph {rest.replace('-', '.')}"
    return (
        "Go to the findings on this section"
        if kind == "f"
        else f"Go to the section {anchor.replace('-', ' ')}"
    )


def _pages(pdf: Any) -> Iterator[Any]:
    kids = pdf.pages["Kids"]
    return (_object(pdf, f"{number} 0 R".encode()) for number in kids[::3])


def _held(pdf: Any, kids: list[Any]) -> set[bytes]:
    """The references of every element that can be reached from the root."""
    held, waiting = set(), list(kids)
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, bytes) and reference not in held:
            held.add(reference)
            waiting += _object(pdf, reference).get("K", [])
    return held


def _with_artifacts(stream: list[Any], loose: set[int]) -> list[Any]:
    """The drawing operators with the marked content in `loose` named an artifact instead."""
    drawn = list(stream)
    for place, operator in enumerate(drawn):
        if (
            operator == b"BDC"
            and isinstance(drawn[place - 1], dict)
            and drawn[place - 1].get("MCID") in loose
        ):
            drawn[place - 2] = "/Artifact"
            drawn[place - 1] = "<</Type /Pagination>>"
    return drawn
