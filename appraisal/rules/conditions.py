"""When a question is asked: rows of a fact, an operator and values, joined by all or any."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from appraisal.vocabulary import CIRCUMSTANCES, DEPTHS, PURPOSES
from partnerships.vocabulary import ARRANGEMENTS, NATIONS, ROLES

FACTS: dict[str, Mapping[str, str]] = {
    "purpose": PURPOSES,
    "depth": DEPTHS,
    "arrangement": ARRANGEMENTS,
    "our_role": ROLES,
    "nation": NATIONS,
    "circumstances": CIRCUMSTANCES,
}
# A condition can be about the answer to another question: its fact is this and the code of that question.
ON_QUESTION = "question:"
# What is said of a fact, and what is said where the operator is “is_not”.
FACT_WORDS = {
    "purpose": ("the appraisal is", "the appraisal is not"),
    "depth": ("the depth is", "the depth is not"),
    "arrangement": ("the arrangement is", "the arrangement is not"),
    "our_role": ("our role is", "our role is not"),
    "nation": ("the council is in", "the council is not in"),
    "circumstances": ("what applies includes", "what applies does not include"),
}
# What each fact is called where one is chosen.
FIELD_WORDS = {
    "purpose": "What the appraisal is for",
    "depth": "How deep it is",
    "arrangement": "The arrangement",
    "our_role": "Our role",
    "nation": "The nation the council is in",
    "circumstances": "What applies",
}
WITH_ARTICLE = ("purpose", "arrangement")
NAMES = ("nation",)  # whose words keep their capitals
OPERATORS = ("is", "is_not", "is_any_of", "includes")
# What can be chosen in answer to each question that offers choices, in words, by fact.
Offers = Mapping[str, Mapping[str, str]]
NOTHING: Offers = {}


@dataclass(frozen=True)
class Row:
    """One condition, such as purpose is proposal."""

    fact: str
    operator: str
    values: tuple[str, ...]


def rows_saying(fact: str, values: Sequence[str], *, is_not: bool) -> list[Row]:
    """The rows that say that a fact is any of some values, or is none of them: a row for each."""
    if is_not:
        return [Row(fact, "is_not", (one,)) for one in values]
    if fact == "circumstances":
        return [Row(fact, "includes", tuple(values))]
    return [Row(fact, "is" if len(values) == 1 else "is_any_of", tuple(values))]


def code_in(fact: str) -> str:
    """The code of the question whose answer a fact is; empty where it is another fact."""
    return fact.removeprefix(ON_QUESTION) if fact.startswith(ON_QUESTION) else ""


def about(row: Row) -> str:
    """The code of the question whose answer a row is about; empty where it is about another fact."""
    return code_in(row.fact)


def fault_in(row: Row, offers: Offers = NOTHING) -> str | None:
    """What is wrong with a condition row, as a sentence, or None. `offers` are the other questions'."""
    values = FACTS.get(row.fact, offers.get(row.fact))
    if values is None and about(row):
        return f"there is no other question {about(row)} whose answer is chosen from a list."
    if values is None:
        return f"“{row.fact}” is not a fact; use one of {', '.join(FACTS)}, or {ON_QUESTION}CODE."
    if row.operator not in OPERATORS:
        return f"“{row.operator}” is not an operator; use one of {', '.join(OPERATORS)}."
    if not row.values:
        return f"“{row.fact}” is compared with nothing; give one value or more."
    unknown = [value for value in row.values if value not in values]
    if unknown and about(row):
        return f"“{', '.join(unknown)}” cannot be chosen as the answer to {about(row)}."
    if unknown:
        return f"“{', '.join(unknown)}” is not a value of {row.fact}."
    if row.operator in ("is", "is_not") and len(row.values) != 1:
        return f"“{row.operator}” takes one value."
    return None


def holds(row: Row, facts: Mapping[str, str | Sequence[str]]) -> bool:
    """Whether the facts satisfy one row."""
    value = facts.get(row.fact, "")
    held = {value} if isinstance(value, str) else set(value)
    if about(row) and not held - {""}:
        return False  # of what is not answered nothing can be said
    met = bool(held & set(row.values))
    return not met if row.operator == "is_not" else met


def asked(*, rows: Iterable[Row], join: str, short: bool, facts: Mapping[str, str | Sequence[str]]) -> bool:
    """Whether a question is asked: in this depth, and where its conditions hold."""
    if facts.get("depth") == "short" and not short:
        return False
    results = [holds(row, facts) for row in rows]
    if not results:
        return True
    return any(results) if join == "any" else all(results)


def could_hold(rows: Iterable[Row], join: str, facts: Mapping[str, str]) -> bool:
    """Whether conditions could be met where these `facts` are known, and no others yet."""
    results = [row.fact not in facts or holds(row, facts) for row in rows]
    return any(results) if join == "any" and results else all(results)


class Asking(Protocol):
    """What says when a question is asked."""

    @property
    def code(self) -> str: ...

    @property
    def short(self) -> bool: ...

    @property
    def join(self) -> str: ...


def all_asked(
    questions: Iterable[tuple[Asking, Sequence[Row]]],
    facts: Mapping[str, str | Sequence[str]],
    answers: Mapping[str, Sequence[str]],
) -> dict[str, bool]:
    """Whether each of some questions, by code, is asked: under `facts`, and `answers` by question code.

    An answer counts only while its own question is asked.
    """
    held = {question.code: (question, rows) for question, rows in questions}
    depends = {code: {about(row) for row in rows} & held.keys() for code, (_, rows) in held.items()}
    found = dict.fromkeys(held, False)  # where questions ask for one another, none of them is asked
    for code in in_order(depends):
        question, rows = held[code]
        given = {f"{ON_QUESTION}{one}": answers.get(one, ()) for one in depends[code] if found[one]}
        found[code] = asked(rows=rows, join=question.join, short=question.short, facts={**facts, **given})
    return found


def in_order(depends: Mapping[str, Collection[str]]) -> list[str]:
    """Codes, each after those it depends on; what depends on itself, by whatever way, is left out."""
    waits = {code: len(set(others)) for code, others in depends.items()}
    leads: dict[str, list[str]] = {}
    for code, others in depends.items():
        for other in set(others):
            leads.setdefault(other, []).append(code)
    ready = [code for code, count in waits.items() if not count]
    for code in ready:  # grows on the way
        for other in leads.get(code, ()):
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    return ready


def sentence(rows: Iterable[Row], join: str, offers: Offers = NOTHING) -> str:
    """The rows read back as a sentence, such as “Asked when the appraisal is a proposal.”

    `offers` has the words of answers that rows are about.
    """
    rows = list(rows)
    if not rows:
        return "Always asked."
    word = "or" if join == "any" else "and"
    # Where a row lists several values, semicolons keep the rows apart.
    between = f"; {word} " if len(rows) > 1 and any(len(row.values) > 1 for row in rows) else f" {word} "
    return f"Asked when {between.join(_row_words(row, offers) for row in rows)}."


def _row_words(row: Row, offers: Offers) -> str:
    negated = row.operator == "is_not"
    if about(row):
        verb = f"the answer to {about(row)} {'is there and is not' if negated else 'is'}"
        names = [f"“{offers.get(row.fact, {}).get(value, value)}”" for value in row.values]
    else:
        verb = FACT_WORDS[row.fact][negated]
        names = [_value_words(row.fact, value) for value in row.values]
    if len(names) == 1:
        return f"{verb} {names[0]}"
    comma = "," if any(" or " in name for name in names) else ""
    return f"{verb} {', '.join(names[:-1])}{comma} or {names[-1]}"


def _value_words(fact: str, value: str) -> str:
    """One value inside a sentence; initials such as NHS keep their capitals."""
    name = FACTS[fact][value]
    if fact in NAMES:
        return name
    name = name[0].lower() + name[1:]
    if fact == "circumstances":
        return f"“{name}”"
    if fact not in WITH_ARTICLE or value == "other":
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
