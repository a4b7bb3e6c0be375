"""Questions that nobody could ever be asked, found from their conditions alone."""

from collections.abc import Iterable, Sequence

from appraisal.rules.conditions import FACTS, Row
from appraisal.rules.content import QuestionContent

MANY = "circumstances"  # the one fact that can have several values at once


def never_asked(questions: Iterable[QuestionContent]) -> dict[str, str]:
    """The codes of questions that no facts lead to, each with why in a sentence."""
    found = {question.code: why(question) for question in questions}
    return {code: reason for code, reason in found.items() if reason}


def why(question: QuestionContent) -> str:
    """Why a question can never be asked; empty where it can."""
    rows = [Row(one.fact, one.operator, one.values) for one in question.conditions]
    if not question.short:
        # In a short appraisal it is left out, whatever its conditions say.
        rows_of_depth = [row for row in rows if row.fact == "depth" and allowed([row]) == {"short"}]
        if rows_of_depth and (question.join == "all" or len(rows_of_depth) == len(rows)):
            return "can never be asked: it is for short appraisals alone, and left out of them"
    if question.join == "any" or not rows:
        return ""
    for fact in dict.fromkeys(row.fact for row in rows):
        same = [row for row in rows if row.fact == fact]
        if _excluded(same) if fact == MANY else not allowed(same):
            return f"can never be asked: its conditions on “{fact}” exclude one another"
    return ""


def allowed(rows: Sequence[Row]) -> set[str]:
    """The values of a fact, which has one at a time, that satisfy every row."""
    values = set(FACTS[rows[0].fact])
    for row in rows:
        values = values - set(row.values) if row.operator == "is_not" else values & set(row.values)
    return values


def _excluded(rows: Sequence[Row]) -> bool:
    """Whether a row asks for nothing but what other rows rule out."""
    ruled_out = {value for row in rows if row.operator == "is_not" for value in row.values}
    return any(row.operator != "is_not" and set(row.values) <= ruled_out for row in rows)
