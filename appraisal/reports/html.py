"""The HTML of a report: the whole, for the PDF, and in parts, for the web page that is its twin."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine  # type: ignore[import-untyped]

from appraisal.reports import facts
from appraisal.reports.markup import Markup, cleaned
from appraisal.reports.phrases import day, lowered, shortened
from appraisal.reports.sections import SECTIONS, Section

# White space at the end of a block. Where a text fits a line but this space after it does not, WeasyPrint
# breaks the line after its first word.
BEFORE_END = re.compile(r"\s+(</(?:p|li|dt|dd|th|td|h[1-6])>)")
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True)
class Part:
    """One section as it is printed: `number` is empty for the first page, which has no paragraphs."""

    number: str
    title: str
    anchor: str
    html: Markup


def report_html(document: Mapping[str, Any], *, hash: str, watermark: str = "") -> str:
    """The complete page the PDF is made from. A draft has a `watermark` and no `hash`."""
    document = cleaned(document)
    return _render(
        "reports/report.html",
        {
            "title": document["title"],
            "council": shortened(document["council"]["name"], 60),
            "meeting": shortened(facts.meeting(document), 70),
            "asked_for": facts.asked_for(document),
            "ref": document["ref"],
            "edition": document["edition"],
            "status": document["status"],
            "as_at": day(document["as_at"]),
            "checklist_edition": document["checklist"]["edition"],
            "watermark": watermark,
            "sections": _parts(document, hash=hash, watermark=watermark, web=False),
        },
    )


def twin_parts(
    document: Mapping[str, Any], *, hash: str, watermark: str = ""
) -> list[tuple[str, str, Markup]]:
    """(title, anchor, HTML) of each section for a web page, headings included: the first holds its one h1."""
    parts = _parts(cleaned(document), hash=hash, watermark=watermark, web=True)
    return [(f"{part.number} {part.title}".strip(), part.anchor, part.html) for part in parts]


def _parts(document: Mapping[str, Any], *, hash: str, watermark: str, web: bool) -> list[Part]:
    numbers = {name: str(place) if place else "" for place, name in enumerate(SECTIONS)}
    shared = {
        "ref": document["ref"],
        "hash_groups": [hash[start : start + 8] for start in range(0, len(hash), 8)],
        "watermark": watermark,
        "parts": numbers,
        "following": [
            {"number": numbers[name], "title": lowered(section.TITLE), "anchor": _anchor(name)}
            for name, section in list(SECTIONS.items())[2:]
        ],
        "web": web,
    }
    return [
        Part(
            number=numbers[name],
            title=section.TITLE,
            anchor=_anchor(name),
            html=_section_html(section, document, shared | {"part": numbers[name]}),
        )
        for name, section in SECTIONS.items()
    ]


def _section_html(section: Section, document: Mapping[str, Any], shared: Mapping[str, Any]) -> Markup:
    own = {"title": section.TITLE} | section.context(document)
    return Markup(_render(section.TEMPLATE, {**shared, **own}))


def _anchor(name: str) -> str:
    return name.replace("_", "-")


@cache
def _engine() -> Any:
    """An engine of our own, so that a report is the same whoever asks for it and in which language."""
    return Engine(dirs=[TEMPLATES], autoescape=True)


def _render(template: str, context: Mapping[str, Any]) -> str:
    html = _engine().get_template(template).render(Context(dict(context), use_l10n=False, use_tz=False))
    return BEFORE_END.sub(r"\1", html)
