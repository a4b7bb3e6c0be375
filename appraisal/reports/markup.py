"""Officers' text made safe to print: paragraphs kept, control characters shown, nothing interpreted."""

import re
from html import escape
from typing import Any

# What would be invisible, would turn the line round, or cannot stand in HTML and in a PDF.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
LONGEST_UNBROKEN = 24
BLANK_LINE = re.compile(r"\n\s*\n")


class Markup(str):
    """HTML of our own making, which templates print as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def unbroken(text: str) -> Markup:
    """A reference that stays on one line, where it is short enough to."""
    return Markup(
        f'<span class="ref">{escape(text)}</span>' if len(text) <= LONGEST_UNBROKEN else escape(text)
    )


def printable(text: str) -> str:
    """`text` with one kind of line end, NUL dropped, and every other unprintable character as its number."""
    text = LINE_END.sub("\n", text).replace("\x00", "").replace("\ufeff", "")
    return UNPRINTABLE.sub(lambda found: numbered(found[0]), text)


def numbered(character: str) -> str:
    """A character that cannot be drawn, as its number: “[U+202E]”."""
    return f"[U+{ord(character):04X}]"


def cleaned(value: Any) -> Any:
    """A document, or any part of one, with every text in it made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: cleaned(one) for key, one in value.items()}
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    return value


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, as they were typed."""
    return [part.strip() for part in BLANK_LINE.split(text) if part.strip()]
