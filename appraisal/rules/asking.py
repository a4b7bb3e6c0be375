"""Questions that nobody could ever be asked, found from their conditions alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from appraisal.rules.conditions import (
    FACTS,
    FIELD_WORDS,
    NOTHING,
    ON_QUESTION,
    Offers,
    Row,
    about,
    code_in,
    in_order,
)
from appraisal.rules.content import OptionContent, QuestionContent, ScaleContent
from appraisal.rules.kinds import KINDS

FULL = Row("depth", "is", ("full",))
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


# What must hold for a question to be asked, by fact: its own conditions and those of what it waits for.
Needs = dict[str, frozenset[Row]]


def never_asked(questions: Iterable[QuestionContent], offers: Offers = NOTHING) -> dict[str, str]:
    """The codes of questions that nothing leads to, each with why in a sentence."""
    held = {question.code: question for question in questions}
    found = circles(held.values())
    rest = {code: one for code, one in held.items() if code not in found}
    depends = {code: {about(row) for row in rows_of(one)} & rest.keys() for code, one in rest.items()}
    needs: dict[str, Needs] = {}
    for code in in_order(depends):
        ways = [_needed(way, rest[code], needs) for way in _ways(rest[code])]
        reasons = [
            _in_vain(way, found) or _at_odds(needed, way, rest[code], held, offers)
            for way, needed in zip(_ways(rest[code]), ways, strict=True)
        ]
        if all(reasons):
            found[code] = f"can never be asked: {reasons[0]}"
        needs[code] = ways[0] if len(ways) == 1 else _needed([], rest[code], needs)
    return {code: found[code] for code in held if code in found}


def _ways(question: QuestionContent) -> list[list[Row]]:
    """The ways to a question: rows that must hold together. Where any row will do, each is a way."""
    rows = rows_of(question)
    return [[row] for row in rows] if question.join == "any" and rows else [rows]


def _needed(way: Sequence[Row], question: QuestionContent, needs: Mapping[str, Needs]) -> Needs:
    """What one way needs; what is needed for the questions it waits for is needed too."""
    found: Needs = {}
    for row in way:
        for fact, rows in needs.get(about(row), {}).items():
            found[fact] = found.get(fact, frozenset()) | rows
        found[row.fact] = found.get(row.fact, frozenset()) | {row}
    if not question.short:
        found["depth"] = found.get("depth", frozenset()) | {FULL}
    return found


def _in_vain(way: Sequence[Row], never: Mapping[str, str]) -> str:
    """Why a way is none: it waits for the answer to a question that is never asked."""
    vain = [about(row) for row in way if about(row) in never]
    return f"it depends on {vain[0]}, which is never asked" if vain else ""


def _at_odds(
    needed: Needs,
    way: Sequence[Row],
    question: QuestionContent,
    held: Mapping[str, QuestionContent],
    offers: Offers,
) -> str:
    """Why a way is none: what it needs of one fact cannot hold together."""
    for fact, rows in needed.items():
        many = _is_many(fact, held)
        if _excluded(rows) if many else not allowed(rows, offers):
            own = [row for row in way if row.fact == fact]
            if _excluded(own) if many else own and not allowed(own, offers):
                return f"its conditions on {fact_words(fact)} exclude one another"
            if fact == "depth" and not question.short and own:
                return "it is for short appraisals alone, and left out of them"
            return f"its conditions and those of what it waits for exclude one another on {fact_words(fact)}"
    return ""


def fact_words(fact: str) -> str:
    """What a fact is called inside a sentence: “the arrangement”, “the answer to A-01”."""
    name = FIELD_WORDS.get(fact, "")
    return f"“{name[0].lower()}{name[1:]}”" if name else f"the answer to {code_in(fact)}"


def _is_many(fact: str, held: Mapping[str, QuestionContent]) -> bool:
    """Whether a fact can have several values at once."""
    other = held.get(code_in(fact))
    return fact == "circumstances" or (other is not None and KINDS[other.kind].many)


def allowed(rows: Iterable[Row], offers: Offers) -> set[str]:
    """The values of a fact, which has one at a time, that satisfy every row."""
    rows = list(rows)
    values = set(FACTS.get(rows[0].fact, offers.get(rows[0].fact, {})))
    for row in rows:
        values = values - set(row.values) if row.operator == "is_not" else values & set(row.values)
    return values


def _excluded(rows: Iterable[Row]) -> bool:
    """Whether a row asks for nothing but what other rows rule out."""
    rows = list(rows)
    ruled_out = {value for row in rows if row.operator == "is_not" for value in row.values}
    return any(row.operator != "is_not" and set(row.values) <= ruled_out for row in rows)


def circles(questions: Iterable[QuestionContent]) -> dict[str, str]:
    """The codes of questions that wait for their own answers, each with one way round."""
    held = {one.code: one for one in questions}
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
