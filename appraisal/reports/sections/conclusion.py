"""The conclusion with its reasons and conditions, the opinions in full, and the facts on record."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from appraisal.reports import facts
from appraisal.reports.markup import paragraphs
from appraisal.reports.phrases import (
    conclusion_word,
    day,
    due,
    listed,
    lowered,
    name_and_post,
    post_or_name,
    sentence,
)

TITLE = "Conclusion, conditions and opinions"
TEMPLATE = "reports/sections/conclusion.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """What was concluded, proposed and supported, with reasons; then conditions, opinions and facts."""
    numbers = count(1)
    concluded = document["conclusion"]
    return {
        "concluded": _concluded(concluded, next(numbers)),
        "proposed": _proposed(document, next(numbers)),
        "supported": _supported(document["challenge"], next(numbers)),
        "risk": _risk(concluded, numbers),
        "conditions": [
            {**one, "number": next(numbers), "due": due(one)}
            for one in (concluded["conditions"] if concluded else [])
        ],
        "not_due": len(document["not_due"]),
        "opinions": [_opinion(one, next(numbers)) for one in document["opinions"]],
        "awaited": [
            {"number": next(numbers), "who": name_and_post(one)} for one in document["opinions_awaited"]
        ],
        "not_sought": _not_sought(document["opinions_not_sought"], numbers),
        "previous": document["previous"]
        and {
            "number": next(numbers),
            "ref": document["previous"]["ref"],
            "as_at": day(document["previous"]["as_at"]),
            "word": lowered(conclusion_word(document["previous"]["conclusion_word"])),
        },
        "facts_number": next(numbers),
        "facts": [(label, paragraphs(fact) or [fact]) for label, fact in facts.all_facts(document)],
    }


def _concluded(concluded: Mapping[str, Any] | None, number: int) -> dict[str, Any]:
    if not concluded:
        return {"number": number, "word": "", "reason": []}
    return {
        "number": number,
        "word": conclusion_word(concluded["word"]),
        "by": name_and_post(concluded["by"]),
        "on": day(concluded["on"]),
        "reason": paragraphs(concluded["reason"]),
    }


def _proposed(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    word = conclusion_word(document["proposed"]["word"])
    concluded = document["conclusion"]
    return {
        "number": number,
        "word": lowered(word),
        "differs": bool(concluded and word and conclusion_word(concluded["word"]) != word),
        "reasons": [sentence(reason) for reason in document["proposed"]["reasons"]],
    }


def _supported(challenge: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "support": challenge["support"],
        "word": lowered(challenge["support_word"]),
        "reviewers": [post_or_name(one) for one in challenge["reviewers"]],
        "reason": paragraphs(challenge["reason"]),
    }


def _risk(concluded: Mapping[str, Any] | None, numbers: Iterator[int]) -> dict[str, Any] | None:
    """The room for a risk worth taking: what is accepted, by whom and until when, as the approver put it."""
    if not concluded or not concluded["risk_worth_taking"]:
        return None
    return {"number": next(numbers), "text": paragraphs(concluded["risk_worth_taking"])}


def _not_sought(found: Mapping[str, Any], numbers: Iterator[int]) -> dict[str, Any] | None:
    """The posts that give opinions and were not asked, and why; or why nobody was."""
    if not found["posts"] and not found["why"]:
        return None
    return {"number": next(numbers), "posts": listed(found["posts"]), "why": paragraphs(found["why"])}


def _opinion(opinion: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "who": name_and_post(opinion),
        "view": lowered(opinion["view_word"]),
        "on": day(opinion["on"]),
        "text": paragraphs(opinion["text"]),
    }
