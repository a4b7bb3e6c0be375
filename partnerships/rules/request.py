"""What a meeting can be asked to do: an assurance body to note, to ask and to refer, never to approve."""

import re
from collections.abc import Sequence
from textwrap import shorten

# What an assurance body can be asked; its words go on from there. A decision-maker can be asked anything.
ASKS = {
    "note": "Note",
    "assurance": "Seek assurance",
    "audit": "Ask for an audit",
    "refer": "Refer",
}
ASSURANCE = "assurance"
NOT_ASKED = (
    "An assurance body notes, seeks assurance, asks for an audit or refers. It cannot be asked for more."
)
# What a recommendation in free words begins with that asks for a decision, after a mark of a list or “to”.
DECIDES = re.compile(
    r"\W*(?:(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s*)?(?:(?:to|not|do not|formally)\s+)*"
    r"(?:approve|agree|adopt|authori[sz]e|endorse|ratify|decide|determine|delegate)\b(.*)",
    re.IGNORECASE | re.DOTALL,
)
THING = re.compile(r"(?:the|a|an|this|its|our|their)\s", re.IGNORECASE)
MOST = 90  # characters of a recommendation that are said again


def request_of(purpose: str) -> tuple[str, str]:
    """Which of `ASKS` a purpose begins with, and the words that go on from there; else none and all of it."""
    for code, phrase in ASKS.items():
        begins, rest = purpose[: len(phrase)], purpose[len(phrase) :]
        if begins.casefold() == phrase.casefold() and not rest[:1].isalnum():
            return code, rest.strip()
    return "", purpose


def purpose_of(code: str, words: str) -> str:
    """The purpose that a choice of `ASKS` and its words make. Words that begin with it stand alone."""
    said, rest = request_of(words)
    return f"{ASKS[code]} {rest if said == code else words}"


def can_be_asked(kind: str, purpose: str) -> bool:
    """Whether a body of a kind can be asked this."""
    return kind != ASSURANCE or bool(request_of(purpose)[0])


def decisions_among(recommendations: Sequence[str]) -> list[str]:
    """Those of some recommendations that ask for a decision: an assurance body takes none."""
    return [one.strip() for one in recommendations if DECIDES.match(one)]


def why_not_recommended(body: str, decisions: Sequence[str]) -> str:
    """What to say where an assurance body is asked for `decisions`: what it may do, and what to write."""
    instead = [
        f"Instead of “{shorten(one, MOST, placeholder='…')}” write, for example, “{_instead_of(one)}”."
        for one in decisions
    ]
    return (
        f"{body} gives assurance and decides nothing. It may note, comment, seek assurance, ask for an audit "
        f"or an answer, recommend or refer. {' '.join(instead)}"
    )


def _instead_of(decision: str) -> str:
    """What an assurance body may be asked about something that another decides."""
    found = DECIDES.match(decision)
    what = found[1].strip(" .;,") if found else ""
    if THING.match(what) and len(what) <= MOST:
        return f"refer {what} to the body that decides"
    return "note the conclusion, and refer the decision to the body that takes it"
