"""Questions that nobody could ever be asked, found from their conditions alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from appraisal.rules.conditions import FACTS, NOTHING, ON_QUESTION, Offers, Row, about, in_order
from appraisal.rules.content import OptionContent, QuestionContent, ScaleContent
from appraisal.rules.kinds import KINDS

LONGEST_WAY = 8  # codes of a circle that a fault names


def offered(question: QuestionContent, scales: Mapping[str, Sequence[OptionContent]]) -> Mapping[str, str]:
    """What can be chosen as the answer to a question, in words by code; nothing where it is typed."""
    if question.scale:
        return {one.code: one.word for one in scales.get(question.scale, ())}
    return KINDS[question.kind].choices(question)


def offers_of(questions: Iterable[QuestionContent], scales: Iterable[ScaleContent]) -> Offers:
    """What conditions on answers can be about: the choices of every question that has any, by fact."""
    options = {scale.code: scale.options for scale in scales}
    found = {f"{ON_QUESTION}{one.code}": offered(one, options) for one in questions}
    return {fact: choices for fact, choices in found.items() if choices}


def rows_of(question: QuestionContent) -> list[Row]:
    """The conditions of a question."""
    return [Row(one.fact, one.operator, one.values) for one in question.conditions]


def never_asked(questions: Iterable[QuestionContent], offers: Offers = NOTHING) -> dict[str, str]:
    """The codes of questions that nothing leads to, each with why in a sentence."""
    held = {question.code: question for question in questions}
    found = {code: reason for code, question in held.items() if (reason := _why(question, held, offers))}
    found = _circles(held) | found
    waiting = _waiting(held, found)
    while waiting:
        found |= waiting
        waiting = _waiting(held, found)
    return {code: found[code] for code in held if code in found}


def _why(question: QuestionContent, held: Mapping[str, QuestionContent], offers: Offers) -> str:
    """Why a question can never be asked, whatever the others; empty where it can."""
    rows = rows_of(question)
    if not question.short:
        # In a short appraisal it is left out, whatever its conditions say.
        rows_of_depth = [row for row in rows if row.fact == "depth" and allowed([row], offers) == {"short"}]
        if rows_of_depth and (question.join == "all" or len(rows_of_depth) == len(rows)):
            return "can never be asked: it is for short appraisals alone, and left out of them"
    if question.join == "any" or not rows:
        return ""
    for fact in dict.fromkeys(row.fact for row in rows):
        same = [row for row in rows if row.fact == fact]
        if _excluded(same) if _is_many(same[0], held) else not allowed(same, offers):
            return f"can never be asked: its conditions on “{fact}” exclude one another"
    return ""


def _is_many(row: Row, held: Mapping[str, QuestionContent]) -> bool:
    """Whether what a row is about can have several values at once."""
    other = held.get(about(row))
    return row.fact == "circumstances" or (other is not None and KINDS[other.kind].many)


def allowed(rows: Sequence[Row], offers: Offers) -> set[str]:
    """The values of a fact, which has one at a time, that satisfy every row."""
    values = set(FACTS.get(rows[0].fact, offers.get(rows[0].fact, {})))
    for row in rows:
        values = values - set(row.values) if row.operator == "is_not" else values & set(row.values)
    return values


def _excluded(rows: Sequence[Row]) -> bool:
    """Whether a row asks for nothing but what other rows rule out."""
    ruled_out = {value for row in rows if row.operator == "is_not" for value in row.values}
    return any(row.operator != "is_not" and set(row.values) <= ruled_out for row in rows)


def _circles(held: Mapping[str, QuestionContent]) -> dict[str, str]:
    """Questions that wait for their own answers, each with one way round."""
    depends = {code: {about(row) for row in rows_of(one)} & held.keys() for code, one in held.items()}
    left = depends.keys() - set(in_order(depends))
    leads = {code: {other for other in left if code in depends[other]} for code in left}
    found: dict[str, str] = {}
    for code in [one for one in held if one in left - set(in_order(leads))]:
        way = [] if code in found else _way_back(code, depends)
        if way:
            said = ", ".join(way) if len(way) <= LONGEST_WAY else f"{', '.join(way[:LONGEST_WAY])} and on"
            found |= dict.fromkeys(way, f"can never be asked: it waits for its own answer ({said})")
    return found


def _way_back(start: str, depends: Mapping[str, Collection[str]]) -> list[str]:
    """The shortest way from a question through what it depends on back to itself, if there is one."""
    came_from: dict[str, str] = {}
    ways = [start]
    for code in ways:  # grows on the way
        for other in sorted(depends[code]):
            if other not in came_from:
                came_from[other] = code
                ways.append(other)
        if start in came_from:
            break
    if start not in came_from:
        return []
    back = [came_from[start]]
    while back[-1] != start:
        back.append(came_from[back[-1]])
    return [*reversed(back), start]


def _waiting(held: Mapping[str, QuestionContent], never: Mapping[str, str]) -> dict[str, str]:
    """Questions that depend on some that are never asked, and so are never asked either."""
    rest = [question for code, question in held.items() if code not in never]
    return {
        one.code: f"can never be asked: it depends on {on}, which is never asked"
        for one in rest
        if (on := _in_vain(one, never))
    }


def _in_vain(question: QuestionContent, never: Mapping[str, str]) -> str:
    """The question never asked for whose answer this one waits; empty where it can be asked without."""
    rows = rows_of(question)
    vain = [other for row in rows if (other := about(row)) in never]
    return vain[0] if vain and (question.join == "all" or len(vain) == len(rows)) else ""
