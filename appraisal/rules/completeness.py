"""What is missing from an answer, and from the whole, in words that say what to do."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class AnswerFacts:
    """One asked answer: its question, and what has been put in."""

    code: str
    text: str
    chosen: bool
    needs_reason: bool
    has_narrative: bool
    confirm: bool = False


@dataclass(frozen=True)
class Missing:
    """Something missing: `what` is one of rating, reason, confirming."""

    code: str
    text: str
    what: str

    @property
    def sentence(self) -> str:
        return {
            "rating": "Choose a rating",
            "reason": "Say what makes you say so",
            "confirming": "Confirm that this still holds",
        }[self.what]


def missing(answers: Iterable[AnswerFacts]) -> list[Missing]:
    """Everything that stops submission, in checklist order."""
    found = []
    for one in answers:
        if not one.chosen:
            found.append(Missing(one.code, one.text, "rating"))
        elif one.needs_reason and not one.has_narrative:
            found.append(Missing(one.code, one.text, "reason"))
        elif one.confirm:
            found.append(Missing(one.code, one.text, "confirming"))
    return found
