"""How answers become positions: words, points, thresholds, weights and rules, and the sources behind."""

from collections.abc import Mapping
from typing import Any

from appraisal.reports import citations, judged
from appraisal.reports.phrases import day, listed
from appraisal.rules.positions import NOT_ASSESSED
from appraisal.vocabulary import STRENGTHS

TITLE = "Method and scales"
TEMPLATE = "reports/sections/method.html"

STRENGTH_MEANINGS = {
    "asserted": "somebody says so, and nothing has been looked at",
    "seen": "somebody other than its author has looked at it",
    "tested": "somebody has checked that it holds in practice",
    "assured": "a body independent of the partners has examined it",
}


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """The published rules of the edition used, and the documents its questions come from."""
    checklist = document["checklist"]
    answers = [answer for _, answer in judged.answers_of(document)]
    bands = checklist["bands"]
    used = {answer["scale"] for answer in answers}
    return {
        "checklist": checklist,
        "published": day(checklist["published_on"], "not published"),
        "asked": len(answers),
        "circumstances": document["appraisal"]["circumstances"],
        "scales": [_scale(one) for one in checklist["scales"] if one["code"] in used or not used],
        "bands": [{**band, "mark": judged.rating(band)} for band in bands],
        "best": bands[0]["word"] if bands else "",
        "second": bands[1]["word"] if len(bands) > 1 else "",
        "worst": bands[-1]["word"] if bands else "",
        "not_assessed": NOT_ASSESSED,
        "keys": listed(answer["code"] for answer in answers if answer["key"]),
        "weights": _weights(answers),
        "strengths": [(word, STRENGTH_MEANINGS[code]) for code, word in STRENGTHS.items()],
        "sources": [{**one, "years": citations.years(one["published"])} for one in document["sources"]],
    }


def _scale(scale: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": scale["title"],
        "options": [
            {
                "mark": judged.rating(option),
                "points": "not counted" if option["points"] is None else str(option["points"]),
                "meaning": option["meaning"],
            }
            for option in scale["options"]
        ],
    }


def _weights(answers: list[dict[str, Any]]) -> list[str]:
    """The questions that count for more than one, by weight: “Weight 2: CG-02 and CG-08”."""
    heavy = sorted({answer["weight"] for answer in answers} - {1}, reverse=True)
    return [
        f"Weight {weight}: {listed(answer['code'] for answer in answers if answer['weight'] == weight)}"
        for weight in heavy
    ]
