"""Questions that nobody could ever be asked, found from their conditions alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.rules.conditions import (
    FACTS,
    FIELD_WORDS,
    NOTHING,
    ON_QUESTION,
    Offers,
    Row,
    about,
    code_in,
    fault_in,
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


@dataclass(frozen=True)
class Needs:
    """What must hold for a question to be asked, whatever its way.

    `facts` has the values that are left of each fact that has one at a time, `rows` the conditions on what
    can have several, and `answers` its own on answers. What it waits for is in it, but for answers further
    back.
    """

    facts: Mapping[str, frozenset[str]]
    rows: frozenset[Row]
    answers: frozenset[Row]


def never_asked(questions: Iterable[QuestionContent], offers: Offers = NOTHING) -> dict[str, str]:
    """The codes of questions that nothing leads to, each with why in a sentence."""
    held = {question.code: question for question in questions}
    found = circles(held.values())
    rest = {code: one for code, one in held.items() if code not in found}
    depends = {code: {about(row) for row in rows_of(one)} & rest.keys() for code, one in rest.items()}
    search = _Search(held, offers)
    for code in in_order(depends):
        ways = _ways(rest[code])
        reasons = [
            _wrong(way, offers) or _in_vain(way, found) or search.at_odds(way, rest[code]) for way in ways
        ]
        if all(reasons):
            found[code] = f"can never be asked: {reasons[0]}"
        search.needs[code] = search.needed(ways[0] if len(ways) == 1 else [], rest[code])
    return {code: found[code] for code in held if code in found}


def _ways(question: QuestionContent) -> list[list[Row]]:
    """The ways to a question: rows that must hold together. Where any row will do, each is a way."""
    rows = rows_of(question)
    return [[row] for row in rows] if question.join == "any" and rows else [rows]


class _Search:
    """What the questions looked at so far need, each after those that it waits for."""

    def __init__(self, held: Mapping[str, QuestionContent], offers: Offers):
        self.held, self.offers = held, offers
        self.needs: dict[str, Needs] = {}

    def before(self, way: Iterable[Row]) -> list[Needs]:
        """What is needed for the questions that a way waits for."""
        return [self.needs[about(row)] for row in way if about(row) in self.needs]

    def needed(self, way: Sequence[Row], question: QuestionContent) -> Needs:
        """What one way needs, with what is needed for the questions it waits for."""
        before = self.before(way)
        facts = _both(one.facts for one in before)
        own = list(way) if question.short else [*way, FULL]
        asked = [row for row in own if not about(row)]
        many = frozenset(row for row in asked if self.is_many(row.fact))
        for row in asked:
            if row not in many:
                left = facts.get(row.fact, frozenset(FACTS[row.fact]))
                facts[row.fact] = left & allowed([row], self.offers)
        rows = many.union(*(one.rows for one in before))
        return Needs(facts, rows, frozenset(row for row in own if about(row)))

    def at_odds(self, way: Sequence[Row], question: QuestionContent) -> str:
        """Why a way is none: what it needs of one fact cannot hold together."""
        own = _by_fact(way)
        for fact, rows in own.items():
            if self.exclude(rows):
                return f"its conditions on {_fact_words(fact)} exclude one another"
        if not question.short and self.exclude([*own.get("depth", ()), FULL]):
            return "it is for short appraisals alone, and left out of them"
        needed = self.needed(way, question)
        empty = [fact for fact, values in needed.facts.items() if not values]
        earlier = [row for one in self.before(way) for row in one.answers]
        together = _by_fact([*needed.rows, *needed.answers, *earlier])
        empty += [fact for fact, rows in together.items() if self.exclude(rows)]
        if not empty:
            return ""
        on = _fact_words(min(empty))
        return f"its conditions and those of what it waits for exclude one another on {on}"

    def exclude(self, rows: Sequence[Row]) -> bool:
        """Whether conditions on one fact can never hold together."""
        return _excluded(rows) if self.is_many(rows[0].fact) else not allowed(rows, self.offers)

    def is_many(self, fact: str) -> bool:
        """Whether a fact can have several values at once."""
        other = self.held.get(code_in(fact))
        return fact == "circumstances" or (other is not None and KINDS[other.kind].many)


def _by_fact(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.fact, []).append(row)
    return found


def _both(held: Iterable[Mapping[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    """What several leave of each fact."""
    found: dict[str, frozenset[str]] = {}
    for one in held:
        for fact, values in one.items():
            found[fact] = found[fact] & values if fact in found else values
    return found


def faults_in_asking(questions: Iterable[QuestionContent], offers: Offers) -> dict[str, str]:
    """The codes of questions whose conditions must be mended, each with why in a sentence."""
    held = list(questions)
    wrong = {one.code: why for one in held if (why := _wrong(rows_of(one), offers))}
    said = {code: f"has a condition that can never hold: {why}" for code, why in wrong.items()}
    return said | never_asked(held, offers)


def _wrong(rows: Iterable[Row], offers: Offers) -> str:
    """What is wrong with the first condition on an answer that is there no more; empty where none is."""
    faults = (fault_in(row, offers) for row in rows if about(row))
    return next((fault.removesuffix(".") for fault in faults if fault), "")


def _in_vain(way: Sequence[Row], never: Mapping[str, str]) -> str:
    """Why a way is none: it waits for the answer to a question that is never asked."""
    vain = [about(row) for row in way if about(row) in never]
    return f"it depends on {vain[0]}, which is never asked" if vain else ""


def _fact_words(fact: str) -> str:
    """What a fact is called inside a sentence: “the arrangement”, “the answer to A-01”."""
    name = FIELD_WORDS.get(fact, "")
    return f"“{name[0].lower()}{name[1:]}”" if name else f"the answer to {code_in(fact)}"


def allowed(rows: Sequence[Row], offers: Offers) -> frozenset[str]:
    """The values of a fact, which has one at a time, that satisfy every row."""
    values = frozenset(FACTS.get(rows[0].fact, offers.get(rows[0].fact, {})))
    for row in rows:
        values = values - set(row.values) if row.operator == "is_not" else values & set(row.values)
    return values


def _excluded(rows: Sequence[Row]) -> bool:
    """Whether a row asks for nothing but what other rows rule out."""
    ruled_out = {value for row in rows if row.operator == "is_not" for value in row.values}
    return any(row.operator != "is_not" and set(row.values) <= ruled_out for row in rows)


def circles(questions: Iterable[QuestionContent]) -> dict[str, str]:
    """The codes of questions that wait for their own answers, each with one way round."""
    held = {one.code: one for one in questions}
    depends = {code: {about(row) for row in rows_of(one)} & held.keys() for code, one in held.items()}
    found: dict[str, str] = {}
    for together in _components(depends):
        inside = {code: depends[code] & together for code in together}
        for code in [one for one in held if one in together]:
            way = [] if code in found or not inside[code] else _way_back(code, inside)
            if way:
                said = ", ".join(way) if len(way) <= LONGEST_WAY else f"{', '.join(way[:LONGEST_WAY])} and on"
                found |= dict.fromkeys(way, f"can never be asked: it waits for its own answer ({said})")
    return found


def _components(depends: Mapping[str, set[str]]) -> list[set[str]]:
    """The questions that wait for one another, set by set (Kosaraju's algorithm)."""
    left = depends.keys() - set(in_order(depends))
    leads: dict[str, set[str]] = {code: set() for code in left}
    for code in left:
        for other in depends[code]:
            if other in left:
                leads[other].add(code)
    finished: list[str] = []
    seen: set[str] = set()
    for start in left:
        ways = [(start, iter(depends[start] & left))] if start not in seen else []
        seen.add(start)
        while ways:
            code, others = ways[-1]
            following = next((one for one in others if one not in seen), None)
            if following is None:
                finished.append(ways.pop()[0])
            else:
                seen.add(following)
                ways.append((following, iter(depends[following] & left)))
    found, placed = [], set()
    for start in reversed(finished):
        if start in placed:
            continue
        together, todo = {start}, [start]
        placed.add(start)
        while todo:
            fresh = leads[todo.pop()] - placed
            placed |= fresh
            together |= fresh
            todo += fresh
        found.append(together)
    return [one for one in found if len(one) > 1 or depends[min(one)] & one]


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
