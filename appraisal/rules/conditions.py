"""When a question is asked: rows of a fact, an operator and values, joined by all or any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appraisal.vocabulary import CIRCUMSTANCES, DEPTHS, PURPOSES
from partnerships.vocabulary import ARRANGEMENTS, ROLES

FACTS: dict[str, Mapping[str, str]] = {
    "purpose": PURPOSES,
    "depth": DEPTHS,
    "arrangement": ARRANGEMENTS,
    "our_role": ROLES,
    "circumstances": CIRCUMSTANCES,
}
FACT_WORDS = {
    "purpose": "the appraisal is",
    "depth": "the depth is",
    "arrangement": "the arrangement is",
    "our_role": "our role is",
    "circumstances": "what applies includes",
}
OPERATORS = ("is", "is_not", "is_any_of", "includes")


@dataclass(frozen=True)
class Row:
    """One condition, such as purpose is proposal."""

    fact: str
    operator: str
    values: tuple[str, ...]


def fault_in(row: Row) -> str | None:
    """What is wrong with a condition row, as a sentence, or None."""
    if row.fact not in FACTS:
        return f"“{row.fact}” is not a fact; use one of {', '.join(FACTS)}."
    if row.operator not in OPERATORS:
        return f"“{row.operator}” is not an operator; use one of {', '.join(OPERATORS)}."
    unknown = [value for value in row.values if value not in FACTS[row.fact]]
    if unknown or not row.values:
        return f"“{', '.join(unknown)}” is not a value of {row.fact}."
    if row.operator in ("is", "is_not") and len(row.values) != 1:
        return f"“{row.operator}” takes one value."
    return None


def holds(row: Row, facts: Mapping[str, str | Sequence[str]]) -> bool:
    """Whether the facts satisfy one row."""
    value = facts.get(row.fact, "")
    held = {value} if isinstance(value, str) else set(value)
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


def sentence(rows: Iterable[Row], join: str) -> str:
    """The rows read back as a sentence, such as “Asked when the appraisal is a proposal.”"""
    parts = []
    for row in rows:
        names = [FACTS[row.fact][value].lower() for value in row.values]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
        verb = FACT_WORDS[row.fact] + (" not" if row.operator == "is_not" else "")
        parts.append(f"{verb} {'“' + listed + '”' if row.fact == 'circumstances' else listed}")
    if not parts:
        return "Always asked."
    return f"Asked when {(' or ' if join == 'any' else ' and ').join(parts)}."
