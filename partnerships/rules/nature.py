"""Whether an arrangement is a partnership at all: four plain questions, and what their answers make of it."""

from collections.abc import Mapping
from dataclasses import dataclass

YES, NO = "yes", "no"
ANSWERS = {YES: "Yes", NO: "No"}
BUY, GIVE = "buy", "give"


@dataclass(frozen=True)
class PlainQuestion:
    """One of the four: how its answer is kept, what is asked, and a line of help."""

    code: str
    text: str
    help: str


QUESTIONS = (
    PlainQuestion(
        "another_body",
        "Does another independent body take part?",
        "One that answers to itself: another council, the NHS, a charity, a firm, a company we share.",
    ),
    PlainQuestion(
        "same_result",
        "Do we and they want the same result?",
        "A change for people or places that each would want, not only the fee or the grant.",
    ),
    PlainQuestion(
        "decide_together",
        "Do we decide together?",
        "Each has a say that the other cannot overrule, on a board or by agreement.",
    ),
    PlainQuestion(
        "share_results",
        "Do we share in what goes well or badly?",
        "In money, staff, assets, risk or legal powers, beyond what a contract pays for.",
    ),
)
# Asked where the four find a contract or a grant, to tell one from the other.
DIRECTION = "we_buy_or_give"
DIRECTIONS = {BUY: "We buy a service or goods", GIVE: "We give money for a purpose"}


def needs_direction(answers: Mapping[str, str]) -> bool:
    """Whether the answers find no partnership but another body, so that buying or giving must be said."""
    together = YES in (answers.get("decide_together"), answers.get("share_results"))
    return answers.get("another_body") == YES and not together


def nature_of(answers: Mapping[str, str]) -> tuple[str, str]:
    """The code of `vocabulary.NATURES` that the answers come to, and why, in a sentence.

    `answers` holds “yes” or “no” for each of `QUESTIONS`, and where they need it a `DIRECTION`. Raises
    `ValueError` where one that is needed is missing.
    """
    for question in QUESTIONS:
        if answers.get(question.code) not in (YES, NO):
            raise ValueError(f"{question.code} is not answered")
    if answers["another_body"] == NO:
        return "other", "No other independent body takes part, so there is nobody to be a partner."
    if not needs_direction(answers):
        return "partnership", _why_partnership(answers)
    alone = "We neither decide together nor share in what goes well or badly"
    if answers.get(DIRECTION) == BUY:
        return "contract", f"{alone}, and we buy: it is a contract."
    if answers.get(DIRECTION) == GIVE:
        return "grant", f"{alone}, and we give money: it is a grant."
    raise ValueError(f"{DIRECTION} is not answered")


def _why_partnership(answers: Mapping[str, str]) -> str:
    what = {"decide_together": "decide together", "share_results": "share in what goes well or badly"}
    done = " and ".join(words for code, words in what.items() if answers[code] == YES)
    why = f"Another independent body takes part, and we {done}: it is a partnership."
    if answers["same_result"] == NO:
        why += " That we do not want the same result is a risk to write down."
    return why
