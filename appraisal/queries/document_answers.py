"""Sections and answers with their judgement, as plain values for the document."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from appraisal.models import Answer, Evidence
from appraisal.queries.dates import iso_day, iso_day_of
from appraisal.queries.document_checklist import ScaleFacts, option_facts
from appraisal.queries.judgement import SEEN
from appraisal.rules.explanation import shortest_way_up, why
from appraisal.rules.positions import (
    BandSets,
    Position,
    Rating,
    Tally,
    movement,
    position,
    tally_of,
    total_position,
)
from appraisal.vocabulary import CONFIRMED, PARTS_OF_AN_ANSWER, STRENGTHS
from partnerships.rules.file_kinds import KINDS

FILE = ("file__name", "file__kind", "file__size", "file__sha256", "file__state")
NO_POSITION = position(Tally(), ())


@dataclass(frozen=True)
class Part:
    """One section while the document is being collected. It is `judged` where any question is a rating."""

    section: Any
    judged: bool
    answers: list
    ratings: list[Rating]
    tally: Tally
    held: Position


def rating_of(answer: Answer, scales: Mapping[int, ScaleFacts]) -> Rating:
    """An answer as judgement sees it; one that waits to be confirmed does not count."""
    governs = answer.governing_option
    waiting = answer.confirm
    return Rating(
        code=answer.question.code,
        text=answer.question.text,
        label=answer.question.label,
        points=None if waiting else answer.got,
        most=answer.most,
        weight=answer.question.weight,
        key=answer.question.key,
        supported=(answer.best or 0) >= SEEN,
        standing="" if waiting else answer.standing or "",
        word=governs.word if governs else "",
        opening=answer.question.opening,
        rungs=scales[answer.question.scale_id].rungs,
        least=answer.least or 0,
    )


def parts_of(answers: list[Answer], bands: BandSets, scales: Mapping[int, ScaleFacts]) -> list[Part]:
    """Sections in order, each with its asked answers; a section of which nothing is asked stays, empty."""
    by_section: dict[int, list[Answer]] = {}
    for one in answers:
        by_section.setdefault(one.question.section_id, []).append(one)
    parts = []
    for group in by_section.values():
        asked = [one for one in group if one.asked]
        ratings = [rating_of(one, scales) for one in asked if one.question.scale_id]
        tally = tally_of(ratings)
        section, judged = group[0].question.section, any(one.question.scale_id for one in group)
        held = position(tally, bands.of(section.pk)) if judged else NO_POSITION
        parts.append(Part(section, judged, asked, ratings, tally, held))
    return parts


def section_facts(part: Part, bands, previous, cited, crosswalk, marks, scales, origin) -> dict[str, Any]:
    """A section with its position, why, the way up, and its answers."""
    up = shortest_way_up(part.ratings, bands) if part.judged else None
    facts = {one.question.code: one for one in part.answers}
    steps = [step_facts(facts[one.code], one.to, scales) for one in up.steps] if up else []
    before = previous["ratings"].get(part.section.code, []) if previous else []
    tally = asdict(part.tally)
    del tally["unanswered"], tally["key_failed"]
    return {
        "code": part.section.code,
        "title": part.section.title,
        "summary": part.section.summary,
        "position": asdict(part.held) if part.judged else None,
        "movement": movement(part.ratings, before, bands) if part.judged else "",
        "why": why(part.ratings, part.held) if part.judged else "",
        "tally": tally,
        "way_up": up and {"to": up.to, "evidence": up.evidence, "steps": steps},
        "answers": [
            answer_facts_of(one, cited, crosswalk, marks, scales) | carried_facts(one, origin)
            for one in part.answers
        ],
    }


def total_facts(parts: list[Part], bands) -> dict[str, Any] | None:
    """Where the checklist has bands for the whole: what all sections add up to, and what that is called."""
    found = total_position([part.tally for part in parts], bands)
    if found is None:
        return None
    held, tally = found
    return {
        "word": held.word,
        "shape": held.shape,
        "colour": held.colour,
        "points": tally.points,
        "possible": tally.possible,
        "meaning": bands[held.rank].meaning,
    }


def step_facts(answer: Answer, to: int, scales: Mapping[int, ScaleFacts]) -> dict[str, Any]:
    """One raised answer of the way up, in the words of its scale."""
    return {
        "code": answer.question.code,
        "label": answer.question.label,
        "from": answer.governing_option.word,
        "to": scales[answer.question.scale_id].words[to],
    }


def answer_facts_of(answer: Answer, cited, crosswalk, marks, scales) -> dict[str, Any]:
    """One answer with its rating or value, evidence and citations."""
    question = answer.question
    return {
        "kind": question.kind,
        "value": answer.value,
        "value_words": answer.value_words,
        "authority": question.authority,
        "law_as_at": iso_day(question.as_at),
        "code": question.code,
        "text": question.text,
        "label": question.label,
        "key": question.key,
        "weight": question.weight,
        "most": answer.most,
        "least": answer.least or 0,
        "gate_word": question.get_gate_display(),
        "opening": question.opening,
        "scale": scales[question.scale_id].code if question.scale_id else "",
        "option": option_facts(answer.governing_option),
        "officer_option": option_facts(answer.option) if answer.settled_option_id else None,
        "settled_reason": answer.settled_reason,
        "narrative": answer.narrative,
        "best_evidence": answer.best or 0,
        "evidence": cited.get(answer.pk, []),
        "provisions": [
            {name: one[name] for name in ("ref", "place", "source")} for one in crosswalk.get(question.pk, [])
        ],
        "saved_by": answer.saved_by.name if answer.saved_by else "",
        "saved_on": iso_day_of(answer.saved_at),
        "withheld": any(("appraisal.answer", answer.pk, part) in marks for part in PARTS_OF_AN_ANSWER),
    }


def carried_facts(answer: Answer, origin: str) -> dict[str, Any]:
    """Whether an answer waits to be confirmed, and how it came from the appraisal with the ref `origin`."""
    return {
        "waiting": answer.confirm,
        "carried": {"from": origin, "confirmed": CONFIRMED[answer.carried]} if answer.carried else None,
    }


def not_due_facts(answer: Answer) -> dict[str, Any]:
    """A question that is due at a later gate."""
    question = answer.question
    return {
        "code": question.code,
        "label": question.label,
        "text": question.text,
        "gate_word": question.get_gate_display(),
    }


def rests_on(asked: list[Answer], standing: Mapping[int, str], marks) -> dict[str, int]:
    """What the appraisal rests on, counted, from where each of the `asked` answers stands, by id."""
    rated = [one for one in asked if standing[one.pk] == "rated"]
    evidenced = sum((one.best or 0) >= SEEN for one in rated)
    counts = Counter(standing.values())
    return {
        "answers": len(asked),
        "evidenced": evidenced,
        "asserted": len(rated) - evidenced,
        "not_known": counts["not_known"],
        "not_due": counts["not_due"],
        "not_applicable": counts["not_applicable"],
        "withheld": len({pk for kind, pk, _ in marks if kind == "appraisal.answer"}),
    }


def file_facts(row: dict[str, Any]) -> dict[str, Any] | None:
    """What proves which bytes were meant, taken out of a row of evidence with `FILE`; None without one."""
    name, kind, size, sha256, state = (row.pop(one) for one in FILE)
    if not name or state == "refused":
        return None
    return {"name": name, "kind": KINDS[kind].word, "size": size, "sha256": sha256}


def evidence_of_all(appraisal) -> tuple[list[dict[str, Any]], dict[int, list[int]]]:
    """The evidence list, and the numbers each answer cites, from one query."""
    names = ("number", "title", "held", "strength", "dated", "valid_until", *FILE)
    listed: dict[int, dict[str, Any]] = {}
    cited: dict[int, list[int]] = {}
    for row in (
        Evidence.objects.filter(appraisal=appraisal).order_by("number").values(*names, "cited_by__answer_id")
    ):
        answer = row.pop("cited_by__answer_id")
        if answer is not None:
            cited.setdefault(answer, []).append(row["number"])
        row["strength_word"] = STRENGTHS[row["strength"]]
        row["dated"], row["valid_until"] = iso_day(row["dated"]), iso_day(row["valid_until"])
        row["file"] = file_facts(row)
        listed[row["number"]] = row
    return list(listed.values()), cited
