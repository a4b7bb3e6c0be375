"""Findings by section, by exception: weakest first, and only what is below the top rating."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from appraisal.reports import judged
from appraisal.reports.markup import paragraphs
from appraisal.reports.phrases import day, listed, lowered, sentence
from appraisal.rules.positions import FEWEST, Band, Tally, rank_by_points
from partnerships.rules.numbers import counted

TITLE = "Findings by section, by exception"
TEMPLATE = "reports/sections/findings.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """Each section, weakest first, with what pulls it down; then what is not due yet."""
    numbers = count(1)
    weakest = judged.weakest(document)
    full = {answer["code"]: number for number, answer in judged.answers_of(document)}
    return {
        "spread": judged.spread(document),
        "weakest": weakest["title"] if weakest else "",
        "number": next(numbers),
        "contents_number": next(numbers),
        "sections": [_section(section, document, numbers, full) for section in judged.ordered(document)],
        "clearances": [
            _clearance(one, document, next(numbers)) | {"answer": full[one["code"]]}
            for one in judged.not_clear(document)
        ],
        "not_due": [
            {
                "number": next(numbers),
                "code": one["code"],
                "text": one["text"],
                "gate": lowered(one["gate_word"]),
            }
            for one in document["not_due"]
        ],
        "years": _years(document),
    }


def _years(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The positions of the appraisals before this one beside today's; None for the first."""
    if not document["years"]:
        return None
    held = [{one["code"]: one for one in year["positions"]} for year in document["years"]]
    return {
        "heads": [{"ref": one["ref"], "as_at": day(one["as_at"])} for one in document["years"]],
        "rows": [
            {
                "title": one["title"],
                "before": [
                    judged.rating(then.get(one["code"])) if one["code"] in then else None for then in held
                ],
                "now": judged.rating(one["position"]),
            }
            for one in document["sections"]
            if one["position"]
        ],
    }


def _section(
    section: Mapping[str, Any], document: Mapping[str, Any], numbers: Iterator[int], full: Mapping[str, int]
) -> dict[str, Any]:
    position = section["position"]
    losing = judged.below_the_top(section["answers"])
    assessed = position["rank"] is not None
    return {
        "title": section["title"],
        "position": judged.rating(position),
        "movement": judged.MOVEMENTS.get(section["movement"]) if document["previous"] else None,
        "number": next(numbers),
        "why": sentence(section["why"]),
        "working": _working(section, document) if assessed and losing else "",
        "one_line": _one_line(section) if assessed and not losing else "",
        "answers": [
            _answer(answer, document, next(numbers)) | {"answer": full[answer["code"]]} for answer in losing
        ],
        "way_up": _way_up(section["way_up"], next(numbers)) if section["way_up"] else None,
    }


def _one_line(section: Mapping[str, Any]) -> str:
    """A section with nothing to report, in one line."""
    tally = section["tally"]
    answers = tally["rated"] + tally["not_known"]
    return (
        f"Nothing below the top rating in {counted(answers, 'answer')}, {_seen(tally['supported'], answers)}."
    )


def _seen(supported: int, answers: int) -> str:
    """How many answers rest on evidence that somebody has seen."""
    share = (
        "none"
        if not supported
        else ""
        if supported == answers == 1
        else "all"
        if supported == answers
        else supported
    )
    return f"{share} with evidence that somebody has seen".strip()


def _working(section: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """How the position was reached: points, evidence, what held it, what did not count."""
    tally, position = section["tally"], section["position"]
    answers = tally["rated"] + tally["not_known"]
    said = [
        f"{tally['points']} of {tally['possible']} points from {counted(answers, 'answer')}, "
        f"{_seen(tally['supported'], answers)}."
    ]
    bands = [
        Band(one["word"], one["at_least"], one["shape"], one["colour"], of=one["of"])
        for one in section["bands"] or document["checklist"]["bands"]
    ]
    if position["held_by"] and bands:
        reached = bands[rank_by_points(Tally(points=tally["points"], possible=tally["possible"]), bands)].word
        said.append(HELD[position["held_by"]].format(reached=reached, held=position["word"]))
    if position["limited"]:
        said.append(f"Limited basis: fewer than {NUMBER_WORDS.get(FEWEST, FEWEST)} answers counted.")
    left_out = [
        f"{tally[name]} {one if tally[name] == 1 else many}"
        for name, one, many in (
            ("not_due", "is not due yet", "are not due yet"),
            ("not_applicable", "does not apply", "do not apply"),
        )
        if tally[name]
    ]
    if left_out:
        said.append(f"Not counted: {listed(left_out)}.")
    return " ".join(said)


HELD = {
    "key": "The points alone would make it {reached}; a key question at the bottom of its scale, or not yet"
    " known, holds it at {held}.",
    "assertion": "The points alone would make it {reached}; no evidence has been seen, so it goes no higher"
    " than {held}.",
}
NUMBER_WORDS = {2: "two", 3: "three", 4: "four", 5: "five"}


def _answer(answer: Mapping[str, Any], document: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "code": answer["code"],
        "text": answer["text"],
        "rating": judged.rating(answer["option"]),
        "tags": judged.tags(answer),
        "settled": judged.settled(answer),
        "narrative": paragraphs(answer["narrative"]),
        "evidence": judged.cited(answer, document),
    }


def _clearance(answer: Mapping[str, Any], document: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number,
        "code": answer["code"],
        "text": answer["text"],
        "view": ("" if answer["waiting"] else answer["value_words"]) or "No view yet",
        "law": judged.law(answer, document),
        "narrative": paragraphs(answer["narrative"]),
    }


def _way_up(way: Mapping[str, Any], number: int) -> dict[str, Any]:
    steps = [
        f"{step['label']} ({step['code']}) from {lowered(step['from'])} to {lowered(step['to'])}"
        for step in way["steps"]
    ]
    said = f"raise {listed(steps)}" if steps else ""
    if way["evidence"]:
        seen = "have somebody see evidence for at least one answer"
        said = f"{said}, and {seen}" if said else seen
    return {"number": number, "to": way["to"], "how": said}
