"""Every question that was asked, in checklist order, with its answer, its evidence and what it addresses."""

from collections.abc import Mapping
from typing import Any

from appraisal.reports import citations, judged
from appraisal.reports.markup import paragraphs
from appraisal.reports.phrases import day, lowered
from partnerships.rules.file_kinds import size_in_words

TITLE = "All answers"
TEMPLATE = "reports/sections/answers.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """Every answer, numbered, by section; then the evidence list, with whether any of them cites it."""
    numbers = {answer["code"]: number for number, answer in judged.answers_of(document)}
    labels = citations.labels(document["sources"])
    last = len(numbers)
    cited = {number for _, answer in judged.answers_of(document) for number in answer["evidence"]}
    return {
        "sections": [
            {
                "title": section["title"],
                "summary": section["summary"],
                "position": judged.rating(section["position"]) if section["position"] else None,
                "answers": [
                    _answer(answer, document, labels, numbers[answer["code"]])
                    for answer in section["answers"]
                ],
            }
            for section in document["sections"]
        ],
        "evidence_number": last + 1,
        "evidence": [_evidence(one, cited, document) for one in document["evidence"]],
        "some_uncited": any(one["number"] not in cited for one in document["evidence"]),
    }


def _answer(
    answer: Mapping[str, Any], document: Mapping[str, Any], labels: Mapping[str, str], number: int
) -> dict[str, Any]:
    return {
        "number": number,
        "code": answer["code"],
        "text": answer["text"],
        "rating": judged.rating(answer["option"]) if answer["kind"] == "rating" else None,
        "fact": answer["value_words"] or ("" if answer["narrative"] else "Not answered yet"),
        "law": judged.law(answer, document),
        "tags": [*judged.tags(answer), f"expected by: {lowered(answer['gate_word'])}"],
        "settled": judged.settled(answer),
        "narrative": paragraphs(answer["narrative"]),
        "evidence": judged.cited(answer, document),
        "addresses": citations.by_source(answer["provisions"], labels),
        "saved": judged.saved(answer),
    }


def _evidence(one: Mapping[str, Any], cited: set[int], document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": f"E{one['number']}",
        "title": one["title"],
        "cited": one["number"] in cited,
        "held": one["held"],
        "file": _file(one["file"]) if one["file"] else None,
        "strength": one["strength_word"],
        "dated": day(one["dated"], "undated"),
        "valid": day(one["valid_until"], "no end date"),
        "run_out": judged.run_out(one, document),
    }


def _file(file: Mapping[str, Any]) -> dict[str, str]:
    return {
        "told": f"{file['name']} ({file['kind']}, {size_in_words(file['size'])})",
        "sha256": file["sha256"],
    }
