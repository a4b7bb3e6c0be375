"""What a meeting can be asked to do: an assurance body to note, to ask and to refer, never to approve."""

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
