"""Answers and positions of a document as sections print them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from appraisal.reports import shapes
from appraisal.reports.phrases import NOT_RECORDED, day, listed, lowered
from appraisal.rules.kinds import is_overdue
from appraisal.rules.positions import NOT_ASSESSED

NO_RATING = shapes.mark("No rating yet", "dash", shapes.PLAIN)
MOVEMENTS = {
    "better": shapes.mark("better", "better", "#0b0c0c"),
    "worse": shapes.mark("worse", "worse", "#0b0c0c"),
    "same": shapes.mark("same", "same", shapes.PLAIN),
}


def rating(option: Mapping[str, Any] | None) -> shapes.Mark:
    """An option as a word with its shape."""
    return shapes.mark(option["word"], option["shape"], option["colour"]) if option else NO_RATING


def answers_of(document: Mapping[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every asked question in checklist order, each with its number in the section of all answers."""
    return enumerate((answer for section in document["sections"] for answer in section["answers"]), 1)


def counts(answer: Mapping[str, Any]) -> bool:
    """Whether the answer's rating carries points; what waits to be confirmed carries none."""
    return bool(answer["option"]) and answer["option"]["points"] is not None and not answer["waiting"]


def below_the_top(answers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What pulls a section down, worst first: failed key questions, then most points lost, then code."""
    losing = [answer for answer in answers if counts(answer) and answer["option"]["points"] < answer["most"]]
    return sorted(
        losing,
        key=lambda answer: (
            not (answer["key"] and answer["option"]["points"] <= answer["least"]),
            -(answer["most"] - answer["option"]["points"]) * answer["weight"],
            answer["code"],
        ),
    )


def ordered(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sections, weakest first."""
    by_code = {section["code"]: section for section in document["sections"]}
    return [by_code[code] for code in document["weakest_first"]]


def weakest(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The section with the worst position, where any was assessed and it is not at the top."""
    first = next(iter(ordered(document)), None)
    return first if first and first["position"]["rank"] else None


def spread(document: Mapping[str, Any]) -> str:
    """How many sections hold each position, best first: “1 Strong, 4 Sound and 1 Weak”."""
    return listed(
        f"{count} {lowered(word) if word == NOT_ASSESSED else word}"
        for word, count in document["spread"]
        if count
    )


def settled(answer: Mapping[str, Any]) -> str:
    """What the challenge changed, both ratings shown; empty where it changed nothing."""
    officer = answer["officer_option"]
    if not officer or not answer["option"] or officer["code"] == answer["option"]["code"]:
        return ""  # where the officer has come round to it, there is one rating
    reason = f" {answer['settled_reason']}" if answer["settled_reason"] else ""
    return (
        f"Officers rated it “{lowered(officer['word'])}”. The challenge settled it at "
        f"“{lowered(answer['option']['word'])}”, which governs.{reason}"
    )


def cited(answer: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """The evidence an answer cites, one phrase each: “E3 Joint risk list (seen, 14 May 2025)”."""
    by_number = {one["number"]: one for one in document["evidence"]}
    return [
        f"E{one['number']} {one['title']} ({', '.join(_standing(one, document))})"
        for one in (by_number[number] for number in answer["evidence"] if number in by_number)
    ]


def law(answer: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What a clearance rests on, and when that was last looked up; empty for every other question."""
    if not answer["authority"]:
        return ""
    said = f"{answer['authority']}, as at {day(answer['law_as_at'])}"
    late = is_overdue(date.fromisoformat(answer["law_as_at"]), date.fromisoformat(document["as_at"][:10]))
    return f"{said}: overdue, more than a year before this report." if late else f"{said}."


def not_clear(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clearances that are not clear: refused, with conditions, or not there though they are due."""
    later = {one["code"] for one in document["not_due"]}
    clearances = [one for _, one in answers_of(document) if one["kind"] == "clearance"]
    return [
        one
        for one in clearances
        if one["code"] not in later
        and (one["waiting"] or one["value"][:1] not in (["cleared"], ["not_needed"]))
    ]


def _standing(evidence: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """How strong a piece of evidence is, its date, and whether it has run out."""
    said = [lowered(evidence["strength_word"]), day(evidence["dated"], "undated")]
    return [*said, "run out"] if run_out(evidence, document) else said


def run_out(evidence: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Whether a piece of evidence was no longer valid when the document was made."""
    return bool(evidence["valid_until"]) and evidence["valid_until"] < document["as_at"][:10]


def tags(answer: Mapping[str, Any]) -> list[str]:
    """What else is worth knowing of a question in two or three words."""
    found = []
    if answer["key"]:
        found.append("key question")
    if answer["weight"] != 1:
        found.append(f"weight {answer['weight']}")
    if answer["withheld"]:
        found.append("withheld from any public edition")
    return found + how_it_came(answer)


def how_it_came(answer: Mapping[str, Any]) -> list[str]:
    """That an answer is that of the appraisal before, and how it was confirmed; nothing where it is new."""
    carried = answer["carried"]
    if answer["waiting"]:
        return [CARRIED if carried else "to be confirmed again"]
    return [f"as in {carried['from']}, confirmed {carried['confirmed']}"] if carried else []


CARRIED = "carried forward, not confirmed"


def agreed(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The verdicts that stand and accept an answer with an action, in checklist order."""
    place = {answer["code"]: number for number, answer in answers_of(document)}
    found = [one for one in document["challenge"]["verdicts"] if one["stands"] and one["word"] == "action"]
    return sorted(found, key=lambda one: place.get(one["code"], 0))


def saved(answer: Mapping[str, Any]) -> str:
    """Who saved an answer last, and when."""
    if not answer["saved_by"]:
        return NOT_RECORDED
    return f"{answer['saved_by']}, {day(answer['saved_on'])}"
