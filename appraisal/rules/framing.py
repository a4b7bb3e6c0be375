"""Whether a question says of its answer what its kind needs, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from appraisal.rules.content import QuestionContent
from appraisal.rules.kinds import KINDS, is_overdue

# The fields that only some kinds have, with what each is without.
PARTS: Mapping[str, Any] = {
    "choices": (),
    "unit": "",
    "least": None,
    "most": None,
    "authority": "",
    "as_at": "",
}
NAMES = {
    "choices": "choices",
    "unit": "a unit",
    "least": "a least number",
    "most": "a largest number",
    "authority": "an authority",
    "as_at": "a date of the law",
}


def framing(question: QuestionContent) -> tuple[Any, ...]:
    """What a question says of its answer, to be compared; a clearance's date of the law is no part of it."""
    held = {name: getattr(question, name) for name in PARTS if name != "as_at"}
    held["choices"] = frozenset(question.choices)
    return (question.kind, *held.values())


def overdue_in(questions: Iterable[QuestionContent], today: date) -> list[str]:
    """The codes of questions whose law should be looked up again."""
    dated = [one for one in questions if one.as_at]
    return [one.code for one in dated if is_overdue(date.fromisoformat(one.as_at), today)]


def framing_faults(question: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the parts of a question, each as its field and a sentence.

    `question` has “kind”, “scale”, “key”, “weight”, “opening” and the fields of `PARTS`; what is not there is
    empty.
    """
    kind = KINDS[question.get("kind") or "rating"]
    named = kind.title.lower()
    for name, nothing in PARTS.items():
        held = question.get(name)
        if name not in kind.parts and held is not None and held != nothing and held != []:
            yield name, f"“{named}” does not have {NAMES[name]}: leave this empty"
    if kind.rated and not question.get("scale"):
        yield "scale", "A rating needs a scale: choose one"
    if not kind.rated:
        yield from _of_a_fact(question, named)
    if "choices" in kind.parts:
        yield from _of_choices(list(question.get("choices") or ()))
    if "authority" in kind.parts and not question.get("authority"):
        yield "authority", "Name the law or guidance that the clearance is about"
    if "as_at" in kind.parts:
        yield from _of_its_date(str(question.get("as_at") or ""))
    least, most = question.get("least"), question.get("most")
    if least is not None and most is not None and least > most:
        yield "most", "The largest number is below the least"


def _of_a_fact(question: Mapping[str, Any], named: str) -> Iterator[tuple[str, str]]:
    """A fact carries no points, so nothing that judgement reads can be said of it."""
    if question.get("scale"):
        yield "scale", f"“{named}” has no scale: leave this empty"
    if question.get("key"):
        yield "key", "Only a rating can be a key question"
    if question.get("weight", 1) != 1:
        yield "weight", "Only a rating has a weight: leave it at 1"
    if question.get("opening"):
        yield "opening", "Only a rating can open an annual review"


def _of_choices(choices: list[str]) -> Iterator[tuple[str, str]]:
    if len(choices) < 2:
        yield "choices", "List two choices or more, one to a line"
    if len(set(choices)) < len(choices):
        yield "choices", "List each choice once"


def _of_its_date(iso: str) -> Iterator[tuple[str, str]]:
    try:
        date.fromisoformat(iso)
    except ValueError:
        yield "as_at", "Enter the date on which the law was last looked up"
