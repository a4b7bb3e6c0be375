"""How far an answer is, what is missing from it and from the whole, in words that say what to do."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from appraisal.rules.kinds import KINDS, Given
from appraisal.vocabulary import GATES

NOT_DUE, CARRIED = "Not due yet", "Carried forward"
DONE = ("Done", "Does not apply", "Not yet known")  # the statuses of what has been answered
GATE_ORDER = tuple(GATES)


def is_early(due: str, reached: str) -> bool:
    """Whether a question that is `due` at one gate is early for an appraisal that has `reached` another."""
    return GATE_ORDER.index(due) > GATE_ORDER.index(reached)


def status_of(
    kind: str, given: Given, *, standing: str | None, confirm: bool, saved: bool, waits: bool = False
) -> str:
    """An answer's status in a word or two, as the task list shows it. `standing` is that of its option.

    One that `waits` is that of the appraisal before.
    """
    if confirm:
        return CARRIED if waits else "Confirm again"
    its, lacks = KINDS[kind], KINDS[kind].lacks(given)
    if lacks in ("rating", "answer"):
        return "In progress" if saved or given.has_narrative else "Not started"
    if lacks:
        return f"{lacks.capitalize()} needed"
    return STANDING_WORDS.get((standing if its.rated else standing_of(kind, given)) or "", "Done")


def standing_of(kind: str, given: Given) -> str:
    """Where a fact stands, in the words that options use: “rated” once it is given, empty before."""
    its = KINDS[kind]
    if its.holds(given.value) or (given.has_narrative and not its.has_value):
        return "rated"
    if given.has_narrative:
        return "not_known"
    return "not_due" if given.early else ""


@dataclass(frozen=True)
class Progress:
    """How many questions are answered, `of` how many that are due, and how many are due at a `later` gate."""

    done: int
    of: int
    later: int

    def __str__(self) -> str:
        later = f", {self.later} not due yet" if self.later else ""
        return f"{self.done} of {self.of} answered{later}."


def progress_of(statuses: Iterable[str]) -> Progress:
    """How far some questions are, by their statuses."""
    counts = Counter(statuses)
    later = counts.pop(NOT_DUE, 0)
    return Progress(sum(counts[one] for one in DONE), counts.total(), later)


STANDING_WORDS = {"not_due": NOT_DUE, "not_applicable": "Does not apply", "not_known": "Not yet known"}


@dataclass(frozen=True)
class AnswerFacts:
    """One asked answer: its question, and what has been given."""

    code: str
    text: str
    given: Given
    kind: str = "rating"
    confirm: bool = False


@dataclass(frozen=True)
class Missing:
    """Something missing: `what` is one of rating, answer, adviser, reason, confirming."""

    code: str
    text: str
    what: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.what]


# What to do about each thing that can be missing.
SENTENCES = {
    "": "",
    "rating": "Choose a rating",
    "answer": "Answer it, or say why it cannot be answered yet",
    "adviser": "Say who advised, and when",
    "reason": "Say what makes you say so",
    "confirming": "Confirm that this still holds",
}


def missing(answers: Iterable[AnswerFacts]) -> list[Missing]:
    """Everything that stops submission, in checklist order."""
    found = []
    for one in answers:
        lacks = KINDS[one.kind].lacks(one.given) or ("confirming" if one.confirm else "")
        if lacks:
            found.append(Missing(one.code, one.text, lacks))
    return found
