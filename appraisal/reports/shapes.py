"""The shapes that stand beside a rating or a position, so that colour never says it alone.

In the PDF a shape is a background that the words stand beside, fetched from a dictionary of our own
drawings: decoration, which a screen reader passes over. On a page it is the same drawing, in line.
"""

import re
from dataclasses import dataclass

from appraisal.reports.markup import Markup

ADDRESS = re.compile(r"report:shape/([a-z_]+)/([0-9a-f]{6})\.svg")
PLAIN = "#505a5f"

DRAWINGS = {
    "full": '<circle cx="8" cy="8" r="7" fill="{0}"/>',
    "three_quarters": '<circle cx="8" cy="8" r="6.2" fill="none" stroke="{0}" stroke-width="1.6"/>'
    '<path d="M8 8V2.6A5.4 5.4 0 1 1 2.6 8Z" fill="{0}"/>',
    "half": '<circle cx="8" cy="8" r="6.2" fill="none" stroke="{0}" stroke-width="1.6"/>'
    '<path d="M8 2.6A5.4 5.4 0 0 0 8 13.4Z" fill="{0}"/>',
    "quarter": '<circle cx="8" cy="8" r="6.2" fill="none" stroke="{0}" stroke-width="1.6"/>'
    '<path d="M8 8V2.6A5.4 5.4 0 0 1 13.4 8Z" fill="{0}"/>',
    "empty": '<circle cx="8" cy="8" r="5.9" fill="none" stroke="{0}" stroke-width="2.2"/>',
    "question": '<path d="M4.9 5.6A3.1 3.1 0 1 1 8 8.7V10.2" fill="none" stroke="{0}" stroke-width="2"/>'
    '<circle cx="8" cy="13" r="1.4" fill="{0}"/>',
    "pause": '<path d="M4 2.5H6.6V13.5H4ZM9.4 2.5H12V13.5H9.4Z" fill="{0}"/>',
    "dash": '<path d="M3 7H13V9H3Z" fill="{0}"/>',
    "better": '<path d="M8 2.5L14.5 13.5H1.5Z" fill="{0}"/>',
    "worse": '<path d="M8 13.5L1.5 2.5H14.5Z" fill="{0}"/>',
}
DRAWINGS["same"] = DRAWINGS["dash"]


@dataclass(frozen=True)
class Mark:
    """A word with its shape, drawn for the PDF and for a page."""

    word: str
    pdf: Markup
    web: Markup


def mark(word: str, shape: str, colour: str) -> Mark:
    """`word` with a shape in a colour like #00594c; a shape or colour we do not know is plain."""
    shape, colour = _known(shape, colour)
    address = f"report:shape/{shape}/{colour[1:]}.svg"
    return Mark(
        word,
        Markup(f'<span class="shape" style="background-image:url({address})"></span>'),
        in_line(shape, colour, "report-shape"),
    )


def in_line(shape: str, colour: str, style: str) -> Markup:
    """A shape as it stands in a page, in the class `style`."""
    shape, colour = _known(shape, colour)
    return Markup(
        f'<svg class="{style}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"'
        f' focusable="false">{DRAWINGS[shape].format(colour)}</svg>'
    )


def _known(shape: str, colour: str) -> tuple[str, str]:
    shape = shape if shape in DRAWINGS else "dash"
    return shape, colour.lower() if re.fullmatch("#[0-9a-fA-F]{6}", colour) else PLAIN


def drawings(html: str) -> dict[str, bytes]:
    """The drawing behind each address that stands in `html`, for the dictionary the PDF is made from."""
    return {
        found[0]: (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">'
            f"{DRAWINGS[found[1]].format('#' + found[2])}</svg>"
        ).encode()
        for found in ADDRESS.finditer(html)
        if found[1] in DRAWINGS
    }
