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
# What is said of a fact, and what is said where the operator is “is_not”.
FACT_WORDS = {
    "purpose": ("the appraisal is", "the appraisal is not"),
    "depth": ("the depth is", "the depth is not"),
    "arrangement": ("the arrangement is", "the arrangement is not"),
    "our_role": ("our role is", "our role is not"),
    "circumstances": ("what applies includes", "what applies does not include"),
}
# What each fact is called where one is chosen.
FIELD_WORDS = {
    "purpose": "What the appraisal is for",
    "depth": "How deep it is",
    "arrangement": "The arrangement",
    "our_role": "Our role",
    "circumstances": "What applies",
}
WITH_ARTICLE = ("purpose", "arrangement")
OPERATORS = ("is", "is_not", "is_any_of", "includes")


@dataclass(frozen=True)
class Row:
    """One condition, such as purpose is proposal."""

    fact: str
    operator: str
    values: tuple[str, ...]


def row_of(fact: str, values: Sequence[str], *, is_not: bool) -> Row:
    """The row that says that a fact is, or is not, any of some values."""
    if is_not:
        operator = "is_not"
    elif fact == "circumstances":
        operator = "includes"
    else:
        operator = "is" if len(values) == 1 else "is_any_of"
    return Row(fact, operator, tuple(values))


def fault_in(row: Row) -> str | None:
    """What is wrong with a condition row, as a sentence, or None."""
    if row.fact not in FACTS:
        return f"“{row.fact}” is not a fact; use one of {', '.join(FACTS)}."
    if row.operator not in OPERATORS:
        return f"“{row.operator}” is not an operator; use one of {', '.join(OPERATORS)}."
    if not row.values:
        return f"“{row.fact}” is compared with nothing; give one value or more."
    unknown = [value for value in row.values if value not in FACTS[row.fact]]
    if unknown:
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
    rows = list(rows)
    if not rows:
        return "Always asked."
    word = "or" if join == "any" else "and"
    # Where a row lists several values, semicolons keep the rows apart.
    between = f"; {word} " if len(rows) > 1 and any(len(row.values) > 1 for row in rows) else f" {word} "
    return f"Asked when {between.join(_row_words(row) for row in rows)}."


def _row_words(row: Row) -> str:
    verb = FACT_WORDS[row.fact][row.operator == "is_not"]
    names = [_value_words(row.fact, value) for value in row.values]
    if len(names) == 1:
        return f"{verb} {names[0]}"
    comma = "," if any(" or " in name for name in names) else ""
    return f"{verb} {', '.join(names[:-1])}{comma} or {names[-1]}"


def _value_words(fact: str, value: str) -> str:
    """One value inside a sentence; initials such as NHS keep their capitals."""
    name = FACTS[fact][value]
    name = name[0].lower() + name[1:]
    if fact == "circumstances":
        return f"“{name}”"
    if fact not in WITH_ARTICLE or value == "other":
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
