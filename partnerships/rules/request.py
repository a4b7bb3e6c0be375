"""What a meeting can be asked to do: an assurance body to note, to ask and to refer, never to approve."""

import re
from collections.abc import Sequence
from textwrap import shorten

from partnerships.rules.deciding import begins_by_deciding, decision_in

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


def can_be_asked(kind: str, purpose: str, body: str = "") -> bool:
    """Whether a `body` of a kind can be asked this."""
    if kind != ASSURANCE:
        return True
    said, rest = request_of(purpose)
    return bool(said) and not begins_by_deciding(rest) and decision_in(purpose, body) is None


def decisions_among(recommendations: Sequence[str], body: str = "") -> list[str]:
    """Those of some recommendations to a `body` that ask for a decision: an assurance body takes none."""
    return [one.strip() for one in recommendations if decision_in(one, body) is not None]


def why_not_recommended(body: str, decisions: Sequence[str]) -> str:
    """What to say where an assurance body is asked for `decisions`: what it may do, and what to write."""
    instead = [
        f"Instead of “{shorten(one, MOST, placeholder='…')}” write, for example, “{_instead_of(one, body)}”."
        for one in decisions
    ]
    return (
        f"{body} gives assurance and decides nothing. It may note, comment, seek assurance, ask for an audit "
        f"or an answer, recommend or refer. {' '.join(instead)}"
    )


def _instead_of(decision: str, body: str) -> str:
    """What an assurance body may be asked about something that another decides."""
    what = (decision_in(decision, body) or "").strip(" .;,")
    referred = f"refer {what} to the body that decides"
    if THING.match(what) and len(what) <= MOST and decision_in(referred, body) is None:
        return referred
    return "note the conclusion, and refer the decision to the body that takes it"
