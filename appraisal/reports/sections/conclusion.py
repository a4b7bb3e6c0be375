"""The conclusion with its reasons, all that was promised, the opinions in full, and the facts on record."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from appraisal.reports import facts, judged
from appraisal.reports.declared import declared
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
    """What was concluded, proposed and supported, with reasons; what was promised; opinions and facts."""
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
        "agreed": _agreed(document, numbers),
        "not_due": len(document["not_due"]),
        "opinions": [_opinion(one, next(numbers)) for one in document["opinions"]],
        "awaited": [
            {"number": next(numbers), "who": _who(one), "asked": _asked(one)}
            for one in document["opinions_awaited"]
        ],
        "not_sought": _not_sought(document["opinions_not_sought"], numbers),
        "declared": _declared(document, numbers),
        "audits": [
            {**one, "number": next(numbers), "dated": day(one["dated"])} for one in document["audit_reports"]
        ],
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
    """The posts that give opinions and were not asked, and why of each; or why nobody was."""
    if not found["posts"] and not found["why"] and not found["each"]:
        return None
    explained = {one["post"] for one in found["each"]}
    return {
        "number": next(numbers),
        "posts": listed(post for post in found["posts"] if post not in explained),
        "owed": listed(found["owed"]) if found["owed"] != found["posts"] else "",
        "unexplained": bool(found["owed"]),
        "why": paragraphs(found["why"]),
        "each": [{"post": one["post"], "why": sentence(one["why"])} for one in found["each"]],
    }


def _opinion(opinion: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "who": _who(opinion),
        "view": lowered(opinion["view_word"]),
        "when": _when(opinion),
        "text": paragraphs(opinion["text"]),
        "conditions": [
            {"text": one["text"], "post": one["post"], "due": day(one["due"]), "became": _became(one)}
            for one in opinion["conditions"]
        ],
    }


def _who(opinion: Mapping[str, Any]) -> str:
    """Who speaks, and whose deputy they are: “Bo Ash, Head of Law, deputy for Monitoring Officer”."""
    deputy = f"deputy for {opinion['deputy_for']}" if opinion["deputy_for"] else ""
    return ", ".join(part for part in (name_and_post(opinion), deputy) if part)


def _when(opinion: Mapping[str, Any]) -> str:
    """When it was asked for, given and confirmed, and that answers changed afterwards if they did."""
    said = [f"asked on {day(opinion['asked_on'])}"] if opinion["asked_on"] else []
    said += [f"wanted by {day(opinion['due'])}"] if opinion["due"] else []
    said.append(f"given on {day(opinion['on'])}")
    said += [f"confirmed on {day(opinion['confirmed_on'])}"] if opinion["confirmed_on"] else []
    if opinion["changed_on"]:
        said.append(f"before the answers changed on {day(opinion['changed_on'])}")
    return ", ".join(said)


def _asked(awaited: Mapping[str, Any]) -> str:
    """That an opinion was asked for and has not come."""
    on = f" on {day(awaited['asked_on'])}" if awaited["asked_on"] else ""
    by = f", wanted by {day(awaited['due'])}" if awaited["due"] else ""
    return f"asked{on}{by}, and no opinion recorded. Silence is not clearance."


def _became(condition: Mapping[str, Any]) -> str:
    """What the approver made of a condition of an opinion."""
    if condition["taken"] is None:
        return "the conclusion does not answer it"
    return "taken over by the approver" if condition["taken"] else f"left out: {condition['why_not']}"


def _declared(document: Mapping[str, Any], numbers: Iterator[int]) -> dict[str, Any] | None:
    """Who declared which interest; None where nobody has declared anything."""
    rows = declared(document)
    return {"number": next(numbers), "rows": rows} if rows else None


def _agreed(document: Mapping[str, Any], numbers: Iterator[int]) -> list[dict[str, Any]]:
    """What was accepted with an action; where something of the answer is withheld, only that it was."""
    answers = {answer["code"]: number for number, answer in judged.answers_of(document)}
    return [
        {
            "number": next(numbers),
            "code": one["code"],
            "answer": answers.get(one["code"]),
            "origin": f"accepted by {one['by']}",
            "text": "" if one["withheld"] else one["what"],
            "post": one["post"],
            "due": day(one["due"]),
        }
        for one in judged.agreed(document)
    ]
