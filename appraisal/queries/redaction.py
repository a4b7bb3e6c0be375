"""The texts of an appraisal that can be redacted: what they say, and where its document has them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    Assignment,
    Conclusion,
    ConclusionCondition,
    CorrectionNote,
    Declaration,
    EarlierWords,
    Evidence,
    Message,
    NotSought,
    Opinion,
    OpinionCondition,
    Redaction,
    Verdict,
)
from appraisal.queries.document_people import taken_over
from appraisal.queries.people import post_held
from appraisal.queries.said import LABELS
from appraisal.rules.redaction import has_room, tombstone
from partnerships.models import Person

Path = tuple[str | int, ...]
MODELS: dict[str, type[Model]] = {
    "answer": Answer,
    "message": Message,
    "verdict": Verdict,
    "opinion": Opinion,
    "opinion_condition": OpinionCondition,
    "not_sought": NotSought,
    "declaration": Declaration,
    "conclusion": Conclusion,
    "condition": ConclusionCondition,
    "appraisal": Appraisal,
    "evidence": Evidence,
    "note": CorrectionNote,
    "handed": Assignment,
    "earlier": EarlierWords,
}
# What of an answer its history has, and moves to another edition: as which revisions.
IN_HISTORY = {"answer.narrative": ~Q(kind="settled"), "answer.settled_reason": Q(kind="settled")}
# The earlier wordings that somebody typed, by the kind of what they were: the others were chosen.
TYPED = {
    "opinion": ("text", "conditions"),
    "declaration": ("interest",),
    "not_sought": ("why",),
    "conclusion": ("reason", "risk_worth_taking", "conditions"),
    "evidence": ("title", "held"),
    "appraisal": ("headline", "recommendations", "not_sought", "support_reason"),
}


@dataclass(frozen=True)
class Target:
    """One text: `kind` and `field` of the row `pk`; `paths` are where a document has it, if anywhere.

    `was_other` says that the history of an answer holds other words in its place, which can be taken out too.
    """

    kind: str
    field: str
    pk: int
    what: str
    text: str
    paths: tuple[Path, ...]
    was_other: bool = False

    @property
    def name(self) -> str:
        """The field, such as “answer.narrative”."""
        return f"{self.kind}.{self.field}"

    @property
    def key(self) -> str:
        """How a form sends it."""
        return f"{self.name}:{self.pk}"

    @property
    def longest(self) -> int | None:
        """How much the database has room for; None where there is no such end."""
        column = MODELS[self.kind]._meta.get_field(self.field)
        return column.max_length if column.get_internal_type() == "CharField" else None

    def holds(self, redaction: Redaction) -> bool:
        """Whether what a redaction takes out stands in it now, and not in its history alone."""
        return bool(self.text) if redaction.whole else redaction.passage in self.text

    def has_room(self, passage: str, stone: str) -> bool:
        """Whether `stone` can stand in place of `passage`, or of all of it where that is empty."""
        return not passage or has_room(self.text, passage=passage, stone=stone, longest=self.longest)

    def in_document(self, text: str) -> Any:
        """The text as a document has it."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines if self.field == "recommendations" else text


def targets_of(appraisal: Appraisal, document: dict[str, Any] | None = None) -> list[Target]:
    """Every text of an appraisal that is not empty, or was not, with where `document` has it."""
    return [one for one in _all(appraisal, document) if one.text.strip() or one.was_other]


def target_of(redaction: Redaction, document: dict[str, Any] | None = None) -> Target | None:
    """The text that a redaction is of; None where it is no longer there."""
    wanted = f"{redaction.target}:{redaction.target_id}"
    return next((one for one in _all(redaction.appraisal, document) if one.key == wanted), None)


def histories_of(targets: Iterable[Target]) -> dict[str, list[str]]:
    """What the history of each answer among `targets` holds in place of its text, by key, the newest first.

    Every wording once. One query for words, one for reasons; none where nothing was ever other than it is.
    """
    found: dict[str, list[str]] = {}
    for name, which in IN_HISTORY.items():
        held = {one.pk: one for one in targets if one.was_other and one.name == name}
        rows = AnswerRevision.objects.filter(which, answer__in=held).exclude(narrative="") if held else ()
        for one in sorted(rows, key=lambda one: -one.pk):
            if one.narrative != held[one.answer_id].text:
                found.setdefault(held[one.answer_id].key, []).append(one.narrative)
    return {key: list(dict.fromkeys(texts)) for key, texts in found.items()}


def text_with(redaction: Redaction, target: Target) -> str | None:
    """The text of `target`, or the last before it, that holds what is taken out; None where there is none."""
    if target.holds(redaction):
        return target.text
    before = histories_of([target]).get(target.key, ())
    return next((one for one in before if redaction.whole or redaction.passage in one), None)


def earlier_of(target: Target) -> QuerySet[EarlierWords]:
    """What the text of a target said before. A whole list of conditions, where it is one of them."""
    kind, field, pk = target.kind, target.field, target.pk
    found = EarlierWords.objects.exclude(words="")
    if kind == "opinion_condition":
        opinion = OpinionCondition.objects.filter(pk=pk).values("opinion")
        return found.filter(kind="opinion", field="conditions", subject_id__in=opinion)
    if kind == "condition":
        conclusion = ConclusionCondition.objects.filter(pk=pk).values("conclusion")
        return found.filter(kind="conclusion", field="conditions", subject_id__in=conclusion)
    if kind == "not_sought":
        post = NotSought.objects.filter(pk=pk)
        return found.filter(
            kind=kind,
            field=field,
            subject_id__in=post.values("post"),
            appraisal__in=post.values("appraisal"),
        )
    return found.filter(kind=kind, field=field, subject_id=pk)


def tombstone_by(redaction: Redaction, *, by: Person, at: datetime) -> str:
    """The tombstone that stands where the words were, once `by` authorises it."""
    return tombstone(on=timezone.localdate(at), authority=authority_of(by), reason=redaction.reason)


def authority_of(person: Person) -> str:
    """Under what `person` decides: their post, or their name where they hold none."""
    return post_held(person) or person.name


def redactions_done(appraisal: Appraisal) -> list[dict[str, str]]:
    """The redactions of an appraisal as its document has them."""
    done = Redaction.objects.filter(appraisal=appraisal, state="done").order_by("number")
    return [note_of(one) for one in done]


def note_of(redaction: Redaction) -> dict[str, str]:
    """A redaction that is decided, as a document has it."""
    return {"what": redaction.what, "note": redaction.tombstone}


def _all(appraisal: Appraisal, document: dict[str, Any] | None) -> Iterator[Target]:
    yield from _of_answers(appraisal, document)
    said = {"headline": "The headline", "recommendations": "The recommendations"}
    for field, what in said.items():
        yield Target(
            "appraisal", field, appraisal.pk, what, getattr(appraisal, field), (("appraisal", field),)
        )
    less = "Why it goes less deep than was decided"
    yield Target(
        "appraisal", "why_less", appraisal.pk, less, appraisal.why_less, (("appraisal", "why_less"),)
    )
    why = "Why opinions are not sought"
    path = ("opinions_not_sought", "why")
    yield Target("appraisal", "not_sought", appraisal.pk, why, appraisal.not_sought, (path,))
    reason, path = "The reviewer’s reasons", ("challenge", "reason")
    yield Target("appraisal", "support_reason", appraisal.pk, reason, appraisal.support_reason, (path,))
    for field in ("withdrawn", "abandoned"):
        why, text = f"Why it was {field}", getattr(appraisal, f"{field}_reason")
        yield Target("appraisal", f"{field}_reason", appraisal.pk, why, text, ())
    yield from _of_challenge(appraisal)
    yield from _of_conclusion(appraisal)
    for place, one in enumerate(appraisal.evidence.order_by("number")):
        for field, what in (("title", "what it is"), ("held", "where it is")):
            name = f"Evidence E{one.number}: {what}"
            yield Target("evidence", field, one.pk, name, getattr(one, field), (("evidence", place, field),))
    for one in appraisal.corrections.all():
        yield Target("note", "text", one.pk, f"Note of correction {one.number}", one.text, ())
    for place, one in enumerate(appraisal.assignments.order_by("pk"), 1):
        for field, what in (("message", "the message"), ("reason", "what was said to it")):
            name = f"Handed out {place}, {one.section or one.question}: {what}"
            yield Target("handed", field, one.pk, name, getattr(one, field), ())
    for row in appraisal.earlier.exclude(words="").order_by("pk"):
        if row.field in TYPED[row.kind]:
            label = LABELS[row.kind][row.field].lower()
            until = f"as it was until {timezone.localtime(row.at):%-d %B %Y, %H:%M}"
            yield Target("earlier", "words", row.pk, f"{row.name[:120]}, {label}, {until}", row.words, ())


def _of_answers(appraisal: Appraisal, document: dict[str, Any] | None) -> Iterator[Target]:
    places = {
        one["code"]: (number, place)
        for number, section in enumerate(document["sections"] if document else ())
        for place, one in enumerate(section["answers"])
    }
    others = {
        f"other_{name.partition('.')[2]}": Exists(_other_words(name, which))
        for name, which in IN_HISTORY.items()
    }
    answers = appraisal.answers.select_related("question").annotate(**others)
    for one in answers.order_by("place"):
        code = one.question.code
        found = places.get(code)
        for field, what in (
            ("narrative", "The words of"),
            ("settled_reason", "The reason for the rating settled of"),
        ):
            paths = (("sections", found[0], "answers", found[1], field),) if found else ()
            other = getattr(one, f"other_{field}")
            yield Target("answer", field, one.pk, f"{what} {code}", getattr(one, field), paths, other)


def _other_words(name: str, which: Q) -> QuerySet[AnswerRevision]:
    """What the history of an answer, of an outer query, holds that its text does not say now."""
    rows = AnswerRevision.objects.filter(which, answer=OuterRef("pk")).exclude(narrative="")
    return rows.exclude(narrative=OuterRef(name.partition(".")[2])).order_by()


def _of_challenge(appraisal: Appraisal) -> Iterator[Target]:
    threads: dict[int, int] = {}
    for one in Message.objects.filter(thread__appraisal=appraisal).order_by("thread", "id"):
        place = threads[one.thread_id] = threads.get(one.thread_id, -1) + 1
        thread = list(threads).index(one.thread_id)
        path = ("challenge", "threads", thread, "messages", place, "text")
        yield Target(
            "message", "text", one.pk, f"Thread {thread + 1}, message {place + 1}", one.text, (path,)
        )
    verdicts = Verdict.objects.filter(answer__appraisal=appraisal, answer__asked=True).order_by("id")
    for place, one in enumerate(verdicts.select_related("answer__question")):
        for field, what in (("reason", "The reason for"), ("what", "What is to be done after")):
            name = f"{what} verdict {place + 1}, on {one.answer.question.code}"
            path = ("challenge", "verdicts", place, field)
            yield Target("verdict", field, one.pk, name, getattr(one, field), (path,))
    yield from _of_opinions(appraisal)


def _of_opinions(appraisal: Appraisal) -> Iterator[Target]:
    again = _conditions_concluded(appraisal)
    for place, one in enumerate(appraisal.opinions.order_by("id").prefetch_related("conditions")):
        name = f"The opinion of {one.post_title}"[:150]
        yield Target("opinion", "text", one.pk, name, one.text, (("opinions", place, "text"),))
        for number, each in enumerate(one.conditions.all()):
            said, path = f"{name}, condition {number + 1}", ("opinions", place, "conditions", number)
            paths = ((*path, "text"), *again.get(each.pk, ()))
            yield Target("opinion_condition", "text", each.pk, said, each.text, paths)
            said = f"{name}, why not taken over: condition {number + 1}"
            yield Target("opinion_condition", "why_not", each.pk, said, each.why_not, ((*path, "why_not"),))
    for place, each in enumerate(appraisal.opinions_not_sought.select_related("post")):
        name = f"Why {each.post.title} is not asked"[:200]
        path = ("opinions_not_sought", "each", place, "why")
        yield Target("not_sought", "why", each.pk, name, each.why, (path,))
    for place, each in enumerate(appraisal.declarations.select_related("person")):
        name = f"What {each.person.name} declared"[:200]
        path = ("declarations", place, "interest")
        yield Target("declaration", "interest", each.pk, name, each.interest, (path,))


def _conditions_concluded(appraisal: Appraisal) -> dict[int, tuple[Path, ...]]:
    """Where a document has the conditions of opinions a second time: after the approver's own, by id."""
    if not hasattr(appraisal, "conclusion"):
        return {}
    own = appraisal.conclusion.conditions.count()
    return {
        one.pk: (("conclusion", "conditions", place, "text"),)
        for place, one in enumerate(taken_over(appraisal), own)
    }


def _of_conclusion(appraisal: Appraisal) -> Iterator[Target]:
    held = Conclusion.objects.filter(appraisal=appraisal).first()
    if held is None:
        return
    for field, what in (
        ("reason", "The reasons of the conclusion"),
        ("risk_worth_taking", "The risk worth taking"),
    ):
        yield Target("conclusion", field, held.pk, what, getattr(held, field), (("conclusion", field),))
    for place, one in enumerate(held.conditions.order_by("order")):
        path = ("conclusion", "conditions", place, "text")
        yield Target("condition", "text", one.pk, f"Condition {place + 1}", one.text, (path,))
