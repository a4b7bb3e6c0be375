"""What each source document asks for, where the answers to it are weakest, and what was not covered."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from appraisal.reports import citations, judged
from appraisal.reports.markup import unbroken

TITLE = "By source"
TEMPLATE = "reports/sections/by_source.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """One table for each source."""
    numbers = count(2)
    sources = {source["code"]: source for source in document["sources"]}
    questions = {answer["code"]: number for number, answer in judged.answers_of(document)}
    return {
        "sources": [
            _source(one, sources.get(one["code"]), questions, next(numbers)) for one in document["by_source"]
        ]
    }


def _source(
    one: Mapping[str, Any], source: Mapping[str, Any] | None, questions: Mapping[str, int], number: int
) -> dict[str, Any]:
    return {
        "number": number,
        "code": one["code"],
        "title": one["title"],
        "standing": citations.standing(source) if source else "",
        "core": _size(one["core"]),
        "addressed": _size(one["addressed"]),
        "not_asked": _size(one["not_asked"]),
        "not_covered": [unbroken(ref) for ref in one["not_covered"]],
        "worst": [
            {**row, "rating": judged.rating(row), "answer": questions.get(row["code"])}
            for row in one["worst"]
        ],
    }


def _size(value: Any) -> int:
    """A number, whether the document holds it or the list that it counts."""
    return value if isinstance(value, int) else len(value)
