"""The page that decides: what is asked, what was concluded, where it is weak, and what that rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appraisal.reports import facts, judged
from appraisal.reports.phrases import (
    conclusion_word,
    counted,
    day,
    listed,
    lowered,
    month,
    post_or_name,
    sentence,
    shortened,
)

TITLE = "First page"
TEMPLATE = "reports/sections/first_page.html"

OPENINGS = (("delivered", "Delivered?"), ("needed", "Still needed?"))


@dataclass(frozen=True)
class Room:
    """How much of each thing is printed. The rest stands in full in the sections that follow."""

    purpose: int
    conditions: int
    gaps: int
    opinions: int
    line: int


ROOMY = Room(purpose=260, conditions=4, gaps=4, opinions=6, line=96)
TIGHT = Room(purpose=160, conditions=3, gaps=3, opinions=4, line=64)


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the first page prints, in smaller type and fewer words where it would not fit on one page."""
    page = _page(document, ROOMY)
    return page if _lines(page) <= MOST_LINES else _page(document, TIGHT) | {"tight": True}


# Lines of 8.75 points that stand on one page, by the estimate below. Measured on the printed page.
MOST_LINES = 52


def _lines(page: Mapping[str, Any]) -> float:
    """About how many lines the page would take, counted from the lengths of its texts."""
    lead = len(page["purpose"]) + len(page["headline"]) + 30 * len(page["openings"])
    facts_rows = zip(page["facts"][::2], page["facts"][1::2], strict=False)
    left = [f"{one['text']} {one['who']} {one['due']}" for one in page["conditions"]] + [" "] * len(
        page["gaps"]
    )
    right = sum(len(who) + len(view) + 3 for who, view in page["opinions"])
    return (
        1.9 * _rows(page["name"], 42)
        + 1.35 * -(-lead // 88)
        + 1.1 * sum(_rows(one, 92) for one in page["recommendations"])
        + sum(max(_rows(one[1], 38), _rows(other[1], 38)) for one, other in facts_rows)
        + sum(0.6 + max(_rows(row["title"], 29), _rows(row["why"], 44)) for row in page["positions"])
        + max(sum(0.5 + _rows(one, 50) for one in left), -(-right // 52) + 3 + _rows(page["rests_on"], 52))
        + 9
    )


def _rows(text: str, width: int) -> int:
    return max(1, -(-len(text) // width))


def _page(document: Mapping[str, Any], room: Room) -> dict[str, Any]:
    conditions = document["conclusion"]["conditions"] if document["conclusion"] else []
    name = document["partnership"]["name"]
    opinions = _opinions(document)
    return {
        "eyebrow": _eyebrow(document["appraisal"]),
        "name": name,
        "name_size": "long" if len(name) > 90 else "longish" if len(name) > 48 else "",
        "banner": document["banner"],
        "origin": _origin(document),
        "purpose": sentence(shortened(document["partnership"]["purpose"], room.purpose)),
        "openings": _openings(document),
        "headline": document["appraisal"]["headline"],
        "asked": facts.asked_body(document),
        "recommendations": document["appraisal"]["recommendations"] or _default_recommendations(document),
        "conclusion": _conclusion(document),
        "facts": facts.first_page_facts(document),
        "spread": judged.spread(document),
        "weakest": judged.weakest(document),
        "since": document["previous"]["as_at"][:4] if document["previous"] else "",
        "positions": [_row(section, room) for section in judged.ordered(document)],
        "conditions_title": "If agreed, conditions" if facts.is_proposal(document) else "Conditions",
        "conditions": [_condition(one, room) for one in conditions[: room.conditions]],
        "more_conditions": max(0, len(conditions) - room.conditions),
        "gaps": [] if len(conditions) > 2 else _gaps(document, room),
        "rated": any(judged.counts(answer) for _, answer in judged.answers_of(document)),
        "not_due": counted(len(document["not_due"]), "question") if document["not_due"] else "",
        "opinions": opinions[: room.opinions],
        "more_opinions": max(0, len(opinions) - room.opinions),
        "rests_on": _rests_on(document["rests_on"]),
    }


def _eyebrow(appraisal: Mapping[str, Any]) -> str:
    gate = "" if appraisal["purpose"] == "annual_review" else f", {lowered(appraisal['gate_word'])} stage"
    return f"{appraisal['purpose_word']} of a partnership{gate}, {lowered(appraisal['depth_word'])} appraisal"


def _origin(document: Mapping[str, Any]) -> str:
    checklist = document["checklist"]
    return (
        f"Officers’ own assessment, not an audit opinion. As at {day(document['as_at'])}. "
        f"{document['ref']}, checklist edition {checklist['edition']}."
    )


def _openings(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Did it deliver, and is it still needed: the two questions that open an annual review."""
    if facts.is_proposal(document):
        return []
    words = {
        answer["opening"]: judged.rating(answer["option"]).word for _, answer in judged.answers_of(document)
    }
    return [(ask, sentence(words[opening])) for opening, ask in OPENINGS if opening in words]


def _default_recommendations(document: Mapping[str, Any]) -> list[str]:
    """What is asked where officers wrote nothing: to note, and to seek assurance. Never to approve."""
    weakest = judged.weakest(document)
    worse = sum(section["movement"] == "worse" for section in document["sections"])
    note = "note the positions below"
    if document["previous"] and worse:
        note += f", {worse} of them worse than last time"
    elif facts.is_proposal(document):
        note = "note the positions and the conclusion below"
    return [note] + ([f"seek assurance on {weakest['title']}, the weakest section"] if weakest else [])


def _conclusion(document: Mapping[str, Any]) -> dict[str, Any]:
    """The conclusion in a line: its word, by whom, whether supported, and what the rules proposed."""
    concluded, proposed = document["conclusion"], conclusion_word(document["proposed"]["word"])
    previous = document["previous"]
    before = ""
    if previous and previous["conclusion_word"]:
        before = f"{month(previous['as_at'])}: {lowered(conclusion_word(previous['conclusion_word']))}"
    if not concluded:
        return {"word": "", "before": before, "proposed": lowered(proposed)}
    word = conclusion_word(concluded["word"])
    return {
        "word": word,
        "before": before,
        "by": post_or_name(concluded["by"]),
        "support": document["challenge"]["support"],
        "proposed": lowered(proposed) if proposed and proposed != word else "",
    }


def _row(section: Mapping[str, Any], room: Room) -> dict[str, Any]:
    position = section["position"]
    return {
        "title": section["title"],
        "position": judged.rating(position),
        "movement": judged.MOVEMENTS.get(section["movement"]),
        "why": shortened(section["why"], room.line),
    }


def _condition(condition: Mapping[str, Any], room: Room) -> dict[str, str]:
    return {
        "text": shortened(condition["text"], room.line),
        "who": shortened(condition["post"], room.line // 2),
        "due": day(condition["due"], "no date"),
    }


def _gaps(document: Mapping[str, Any], room: Room) -> list[dict[str, Any]]:
    """The answers that cost most, over all sections: the gaps that matter to the decision."""
    answers = [answer for _, answer in judged.answers_of(document)]
    return [
        {"label": answer["label"], "code": answer["code"], "rating": judged.rating(answer["option"])}
        for answer in judged.below_the_top(answers)[: room.gaps]
    ]


def _opinions(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each officer's opinion in a word. One that is awaited says so: silence is never clearance."""
    given = [(one["post"] or one["name"], lowered(one["view_word"])) for one in document["opinions"]]
    awaited = [(one["post"] or one["name"], "no opinion recorded") for one in document["opinions_awaited"]]
    return [(shortened(who, 60), view) for who, view in given + awaited]


def _rests_on(rests: Mapping[str, int]) -> str:
    if not rests["answers"]:
        return "No question has been asked yet."
    parts = [
        (rests["asserted"], "rests on officers’ word alone", "rest on officers’ word alone"),
        (rests["not_known"], "is not yet known", "are not yet known"),
        (rests["not_due"], "is not due yet", "are not due yet"),
        (rests["not_applicable"], "does not apply", "do not apply"),
        (rests["withheld"], "would be withheld from the public", "would be withheld from the public"),
    ]
    said = [f"{number} {one if number == 1 else many}" for number, one, many in parts if number]
    evidenced = f"{rests['evidenced']} of {counted(rests['answers'], 'answer')}"
    have = "has" if rests["evidenced"] == 1 else "have"
    return f"{evidenced} {have} evidence that somebody has seen" + (f"; {listed(said)}" if said else "") + "."
