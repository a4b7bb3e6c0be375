"""The page that decides: what is asked, what was concluded, where it is weak, and what that rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

from appraisal.reports import facts, judged
from appraisal.reports.fit import MOST_TIGHT, ROOMS, SMALLER, TIGHT, Room, fits
from appraisal.reports.phrases import (
    conclusion_word,
    day,
    due,
    listed,
    lowered,
    month,
    post_or_name,
    sentence,
    shortened,
)
from appraisal.vocabulary import CLEARANCES
from partnerships.rules.numbers import counted

TITLE = "First page"
TEMPLATE = "reports/sections/first_page.html"

OPENINGS = (("delivered", "Delivered?"), ("needed", "Still needed?"))


def context(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the first page prints: the fullest that fits on one page, else in smaller type and fewer words."""
    for room in ROOMS:
        page = _page(document, room)
        if fits(page):
            return page
    for room in SMALLER:
        page = _page(document, room)
        if fits(page, MOST_TIGHT):
            return page | {"tight": True}
    return _page(document, TIGHT) | {"tight": True}


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
        "total": _total(document["total"]),
        "weakest": judged.weakest(document),
        "since": document["previous"]["as_at"][:4] if document["previous"] else "",
        "positions": [_row(section, room) for section in judged.ordered(document)],
        "conditions_title": "Conditions",
        "conditions": [_condition(one, room) for one in conditions[: room.conditions]],
        "more_conditions": max(0, len(conditions) - room.conditions),
        "gaps": _gaps(document, room if conditions else ROOMS[0]),
        "rated": any(judged.counts(answer) for _, answer in judged.answers_of(document)),
        # What is a condition by its gate stands among the conditions.
        "not_due": "" if any(one["gate_word"] for one in conditions) else _not_due(document["not_due"]),
        "opinions": opinions[: room.opinions],
        "more_opinions": max(0, len(opinions) - room.opinions),
        "law": _law(document),
        "rests_on": _rests_on(document["rests_on"], document["carried"]),
    }


def _not_due(listed: Sequence[Any]) -> str:
    return counted(len(listed), "question") if listed else ""


def _eyebrow(appraisal: Mapping[str, Any]) -> str:
    gate = "" if appraisal["purpose"] == "annual_review" else f", {lowered(appraisal['gate_word'])} stage"
    less = ", less deep than was decided" if appraisal["decided_word"] else ""
    depth = lowered(appraisal["depth_word"])
    return f"{appraisal['purpose_word']} of a partnership{gate}, {depth} appraisal{less}"


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
        answer["opening"]: judged.CARRIED
        if answer["waiting"] and answer["carried"]
        else judged.rating(answer["option"]).word
        for _, answer in judged.answers_of(document)
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
        "proposed": f"“{lowered(proposed)}”" if proposed and proposed != word else "",
    }


def _row(section: Mapping[str, Any], room: Room) -> dict[str, Any]:
    position = section["position"]
    return {
        "title": section["title"],
        "position": judged.rating(position),
        "movement": judged.MOVEMENTS.get(section["movement"]),
        "why": shortened(section["why"], room.line),
    }


def _total(total: Mapping[str, Any] | None) -> str:
    """What all sections together are called, where the checklist has a word for it."""
    if not total:
        return ""
    return f"All sections together: {total['word']}, {total['points']} of {total['possible']} points."


def _condition(condition: Mapping[str, Any], room: Room) -> dict[str, str]:
    return {
        "text": shortened(condition["text"], room.line).rstrip(".;: "),
        "who": shortened(condition["post"], room.line // 2),
        "due": due(condition),
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
    given = [
        (_speaker(one), lowered(one["view_word"]) + (", before answers changed" if one["changed_on"] else ""))
        for one in document["opinions"]
    ]
    awaited = [(_speaker(one), "no opinion recorded") for one in document["opinions_awaited"]]
    not_asked = document["opinions_not_sought"]["posts"]
    named = listed(not_asked)
    if len(named) > 100:
        named = f"{len(not_asked)} posts, named with the opinions"
    others = [("Not asked", named)] if not_asked else []
    return [(shortened(who, 60), view) for who, view in given + awaited] + others


def _speaker(opinion: Mapping[str, Any]) -> str:
    """Whose opinion it is: the post of the list, for which a deputy speaks."""
    deputy = opinion["deputy_for"]
    return f"{deputy} (by deputy)" if deputy else opinion["post"] or opinion["name"]


def _law(document: Mapping[str, Any]) -> str:
    """What advisers have not cleared, by what they said: “not cleared: subsidy; no view yet: tax”."""
    found: dict[str, list[str]] = {}
    for one in judged.not_clear(document):
        view = "" if one["waiting"] else next(iter(one["value"]), "")
        found.setdefault(lowered(CLEARANCES.get(view, "No view yet")), []).append(one["label"])
    worst_first = [lowered(CLEARANCES[view]) for view in ("not_cleared", "cleared_with_conditions")]
    said = [f"{view}: {listed(found[view])}" for view in [*worst_first, "no view yet"] if view in found]
    return shortened("; ".join(said), 160)


def _rests_on(rests: Mapping[str, int], carried: Mapping[str, Any] | None) -> str:
    waiting, together = (carried["waiting"], carried["together"]) if carried else (0, 0)
    if not rests["answers"]:
        return "No question has been asked yet."
    parts = [
        (rests["asserted"], "rests on officers’ word alone", "rest on officers’ word alone"),
        (rests["not_known"], "is not yet known", "are not yet known"),
        (rests["not_due"], "is not due yet", "are not due yet"),
        (rests["not_applicable"], "does not apply", "do not apply"),
        (waiting, "is carried forward and not confirmed", "are carried forward and not confirmed"),
        (together, "was confirmed together with others", "were confirmed together with others"),
        (rests["withheld"], "would be withheld from the public", "would be withheld from the public"),
    ]
    said = [f"{number} {one if number == 1 else many}" for number, one, many in parts if number]
    evidenced = f"{rests['evidenced']} of {counted(rests['answers'], 'answer')}"
    have = "has" if rests["evidenced"] == 1 else "have"
    return f"{evidenced} {have} evidence that somebody has seen" + (f"; {listed(said)}" if said else "") + "."
