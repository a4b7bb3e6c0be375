"""Notices as one mail, and in one line: a partnership, what happened, how often, an address, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 200  # letters of a notice
MOST_IN_SUBJECT = 120
END = "This mail was sent by a machine. Please do not answer it."


@dataclass(frozen=True)
class Line:
    """One notice as a mail has it; `path` is where it leads."""

    partnership: str
    words: str
    count: int
    path: str


def in_one_line(words: str, most: int = MOST) -> str:
    """`words` without line breaks, cut where they are longer than a line may be."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def times(count: int) -> str:
    """How often something happened, where that was more than once."""
    return f" ({count} times)" if count > 1 else ""


def said(line: Line) -> str:
    """“Moorland Waste Partnership: The answers are submitted. (2 times)”, in one line."""
    return f"{in_one_line(line.partnership)}: {in_one_line(line.words)}{times(line.count)}"


def mail_of(lines: Sequence[Line], *, name: str, site: str, choose: str) -> tuple[str, str]:
    """The subject and the text of a mail about what just happened, to somebody called `name`.

    `choose` is the path at which they choose how they have notices.
    """
    subject = said(lines[0]) if len(lines) == 1 else f"Partnerships: {len(lines)} notices"
    text = [f"{in_one_line(name)},"]
    for line in lines:
        text += ["", said(line), f"{site}{line.path}"]
    text += ["", f"Choose how you get notices: {site}{choose}", "", END]
    return in_one_line(subject, MOST_IN_SUBJECT), "\n".join(text) + "\n"
