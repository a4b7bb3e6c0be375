"""How answers become positions: words, points, thresholds, weights and rules, and the sources behind."""

from collections.abc import Mapping
from typing import Any

from appraisal.reports import citations, judged
from appraisal.reports.markup import paragraphs
from appraisal.reports.phrases import day, listed, lowered
from appraisal.rules.positions import NOT_ASSESSED, starts
from appraisal.vocabulary import STRENGTH_MEANINGS, STRENGTHS

TITLE = "Method and scales"
TEMPLATE = "reports/sections/method.html"


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """The published rules of the edition used, and the documents its questions come from."""
    checklist = document["checklist"]
    answers = [answer for _, answer in judged.answers_of(document)]
    bands = checklist["bands"]
    own = any(section["bands"] for section in document["sections"])
    used = {answer["scale"] for answer in answers}
    return {
        "checklist": checklist,
        "modules": document["modules"],
        "published": day(checklist["published_on"], "not published"),
        "asked": len(answers),
        "decided": lowered(document["appraisal"]["decided_word"]),
        "why_less": paragraphs(document["appraisal"]["why_less"]),
        "circumstances": document["appraisal"]["circumstances"],
        "carried": _carried(document["carried"]),
        "scales": [_scale(one) for one in checklist["scales"] if one["code"] in used or not used],
        "sets": _sets(document),
        "total": [_band(one) for one in checklist["total"]],
        "needs_evidence": bool(bands) and bands[0]["needs_evidence"],
        "best": bands[0]["word"] if bands else "",
        "second": bands[1]["word"] if len(bands) > 1 and not own else "the second-best position",
        "worst": bands[-1]["word"] if bands and not own else "the lowest position",
        "not_assessed": NOT_ASSESSED,
        "keys": listed(answer["code"] for answer in answers if answer["key"]),
        "weights": _weights(answers),
        "strengths": [(word, STRENGTH_MEANINGS[code]) for code, word in STRENGTHS.items()],
        "sources": [{**one, "years": citations.years(one["published"])} for one in document["sources"]],
    }


def _carried(carried: Mapping[str, Any] | None) -> str:
    """How many answers are those of the appraisal before, and how they were confirmed; empty without one."""
    if not carried:
        return ""
    waiting = f", {carried['waiting']} not confirmed yet" if carried["waiting"] else ""
    return (
        f"It was started from {carried['from']}. Of the answers, {carried['together']} came across from it "
        f"and were confirmed together, {carried['one_by_one']} were confirmed one by one, and "
        f"{carried['anew']} were given anew{waiting}. None counted before somebody had confirmed it."
    )


def _sets(document: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The bands of every section, and after them those that some sections have of their own, by title."""
    sets = [("", document["checklist"]["bands"])]
    sets += [(section["title"], section["bands"]) for section in document["sections"] if section["bands"]]
    return [(title, [_band(one) for one in bands]) for title, bands in sets]


def _band(band: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "mark": judged.rating(band),
        "starts": starts(band["at_least"], band["of"]),
        "meaning": band["meaning"],
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
