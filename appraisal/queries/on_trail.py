"""Where the rows of a signed appraisal, which its document does not hold, are not as its trail tells of them.

An event says who did what and when, and its row has the same person and the same moment. What came after the
signature leaves both, so that neither can be cut off without the other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    Assignment,
    Conclusion,
    Declaration,
    EarlierWords,
    Evidence,
    Opinion,
    Redaction,
    Verdict,
)
from appraisal.queries.earlier import KEPT, told_as
from appraisal.queries.mark import ANSWER, APPRAISAL, PARTNERSHIP, marks_closing
from appraisal.rules.redaction import tombstone
from partnerships.models import Action, Event, Mark, Post
from partnerships.queries.called import ever_called
from partnerships.queries.trail import trail_of

VERDICTS = {
    "answer accepted",
    "answer accepted with an action",
    "answer returned",
    "answer opened",
    "answers accepted",
}
SETTLED = {
    "declined": "handed out declined",
    "handed_on": "handed on",
    "taken_back": "taken back",
}
DECIDED = {
    Mark.DECIDED: {"mark agreed", "mark looked at again"},
    Mark.DECLINED: {"mark declined"},
    Mark.LIFTED: {"mark agreed", "mark looked at again"},
}


@dataclass(frozen=True)
class Chain:
    """The events of one subject."""

    events: tuple[Event, ...]

    def tells(self, verbs: Iterable[str], by: int | None, at: datetime | None, *named: str) -> bool:
        """Whether one of them is of `verbs`, by whom and when it is said, and names what is `named`."""
        return any(
            one.verb in verbs and (one.by_id, one.at) == (by, at) and {*named} <= {*one.fields}
            for one in self.events
        )

    def of(self, *verbs: str) -> list[Event]:
        return [one for one in self.events if one.verb in verbs]


def faults_on_trail(appraisal: Appraisal) -> list[str]:
    """What the trail tells otherwise, in sentences, from sixteen queries."""
    chain = Chain(tuple(trail_of(appraisal)))
    return [
        *(f"{what} is not on record as the trail tells of it." for what in _untold(appraisal, chain)),
        *_faults_in_answers(appraisal),
        *_faults_in_redactions(appraisal, chain),
        *_faults_in_what_was_said(appraisal, chain),
        *_faults_in_parts_handed_out(appraisal, chain),
        *_faults_in_marks(appraisal, chain),
        *_faults_in_actions(appraisal),
    ]


def _untold(appraisal: Appraisal, chain: Chain) -> Iterator[str]:
    """What was done by somebody at a time of which the trail knows nothing."""
    rows = Verdict.objects.filter(answer__appraisal=appraisal, answer__asked=True).order_by("id")
    yield from _each("Verdict", rows, lambda one: chain.tells(VERDICTS, one.by_id, one.at))
    opinions = Opinion.objects.filter(appraisal=appraisal)
    yield from _each("Opinion", opinions, lambda one: chain.tells({"opinion given"}, one.by_id, one.at))
    said = {"interest declared", "no interest declared"}
    declared = Declaration.objects.filter(appraisal=appraisal)
    yield from _each("Declaration", declared, lambda one: chain.tells(said, one.person_id, one.at))
    for held in Conclusion.objects.filter(appraisal=appraisal):
        if not chain.tells({"concluded"}, held.by_id, held.at):
            yield "The conclusion"
    for listed in Evidence.objects.filter(appraisal=appraisal):
        if not chain.tells({"evidence added", "carried forward"}, listed.added_by_id, listed.added_at):
            yield f"Evidence E{listed.number}"


def _each(what: str, rows: Iterable, told: Callable) -> Iterator[str]:
    return (f"{what} {place}" for place, one in enumerate(rows, 1) if not told(one))


def _faults_in_answers(appraisal: Appraisal) -> Iterator[str]:
    """Answers that do not say what the last of their revisions does, or were not saved by who made it.

    A reason for a settled rating that words were redacted from is not compared: where it has no room for the
    tombstone it says less than the history does.
    """
    revisions = AnswerRevision.objects.filter(answer__appraisal=appraisal).exclude(kind="conflict")
    last: dict[int, tuple] = {}
    settled: dict[int, str] = {}
    rows = revisions.order_by("id").values_list("answer", "kind", "narrative", "by", "at")
    for answer, kind, narrative, by, at in rows:
        if kind == "settled":
            settled[answer] = narrative
        else:
            last[answer] = (narrative, by, at)
    reasons = Redaction.objects.filter(appraisal=appraisal, state="done", target="answer.settled_reason")
    redacted = set(reasons.values_list("target_id", flat=True))
    for one in Answer.objects.filter(appraisal=appraisal).select_related("question"):
        words, by, at = last.get(one.pk, ("", None, None))
        same = words == one.narrative
        if one.settled_option_id and one.pk not in redacted:
            same &= settled.get(one.pk) == one.settled_reason
        if not same:
            yield f"The history of {one.question.code} does not end in what is on record."
        elif one.saved_by_id and (by, at) != (one.saved_by_id, one.saved_at):
            yield f"The history of {one.question.code} does not say who saved it last, or when."


def _faults_in_what_was_said(appraisal: Appraisal, chain: Chain) -> Iterator[str]:
    """Earlier wordings: the event of each change names what was kept then."""
    told = Counter(
        (event.by_id, event.at, one) for event in chain.events for one in event.fields if one.startswith(KEPT)
    )
    rows = EarlierWords.objects.filter(appraisal=appraisal)
    held = Counter((one.by_id, one.at, told_as(one)) for one in rows)
    for what in sorted({name.removeprefix(KEPT) for *_, name in (told - held) + (held - told)}):
        yield f"What was said before is not on record as the trail tells of it: {what}."


def _faults_in_redactions(appraisal: Appraisal, chain: Chain) -> Iterator[str]:
    """Redactions whose steps the trail does not tell of, and those it tells of that are gone."""
    rows = list(Redaction.objects.filter(appraisal=appraisal))
    for one in rows:
        told = chain.tells({"redaction proposed"}, one.proposed_by_id, one.proposed_at, one.what)
        if one.state == "declined":
            told &= chain.tells({"redaction declined"}, one.decided_by_id, one.decided_at, one.what)
        number = f"redaction {one.number}"
        if one.state == "overtaken":  # decided by nobody: whoever authorised the other closed it
            told &= any({number, one.what} <= {*event.fields} for event in chain.of("redaction overtaken"))
        if one.state == "done":
            told &= chain.tells({"redacted"}, one.decided_by_id, one.decided_at, number, one.what)
            told &= one.tombstone == _tombstone_of(one)
        if not told or one.state == "authorised":
            yield f"Redaction {one.number} is not on record as the trail tells of it."
    for verb, states in (
        ("redaction proposed", None),
        ("redacted", {"done"}),
        ("redaction declined", {"declined"}),
        ("redaction overtaken", {"overtaken"}),
    ):
        held = sum(states is None or one.state in states for one in rows)
        if len(chain.of(verb)) != held:
            yield f"The trail says “{verb}” {len(chain.of(verb))} times; {held} are on record."


def _tombstone_of(one: Redaction) -> str:
    day = timezone.localdate(one.decided_at)
    return tombstone(on=day, authority=one.authority, reason=one.reason)


def _faults_in_parts_handed_out(appraisal: Appraisal, chain: Chain) -> Iterator[str]:
    rows = list(Assignment.objects.filter(appraisal=appraisal))
    titles = ever_called(Post, "title", (one.post_id for one in rows))
    for one in rows:
        verbs = {"handed on"} if one.came_from_id else {"handed out"}
        asked = [e for e in chain.of(*verbs) if e.at == one.asked_at and one.code in e.fields]
        told = any({*e.fields} & titles.get(one.post_id, set()) for e in asked)
        told &= bool(one.came_from_id) or any(e.by_id == one.asked_by_id for e in asked)
        if one.settled_at:
            verb = SETTLED.get(one.stage, "handed out accepted")
            told &= chain.tells({verb}, one.settled_by_id, one.settled_at, one.code)
        if not told or (one.stage in SETTLED and not one.settled_at):
            yield f"What was handed out of {one.code} is not on record as the trail tells of it."
    named = sum(len(one.fields) - 1 for one in chain.of("handed out", "handed on"))
    if named != len(rows):
        yield f"The trail tells of {named} parts that were handed out; {len(rows)} are on record."


def _faults_in_marks(appraisal: Appraisal, chain: Chain) -> Iterator[str]:
    """Marks on the answers and the report: each step has an event of what it is on."""
    answers = Answer.objects.filter(appraisal=appraisal).values("pk")
    on = Q(subject_kind=ANSWER, subject_id__in=answers)
    chains: dict[tuple[str, int], Chain] = {}
    for event in Event.objects.filter(on, Q(verb__startswith="mark")):
        key = event.subject_kind, event.subject_id
        chains[key] = Chain((*(chains[key].events if key in chains else ()), event))
    own = tuple(one for one in chain.events if one.verb.startswith("mark") and not _of_answer(one))
    chains[APPRAISAL, appraisal.pk] = Chain(own)
    held: dict[tuple[str, int], int] = {}
    for mark in Mark.objects.filter(on | Q(subject_kind=APPRAISAL, subject_id=appraisal.pk)):
        key = mark.subject_kind, mark.subject_id
        held[key] = held.get(key, 0) + 1
        if not _is_told(mark, chains.get(key, Chain(()))):
            yield "A mark of what is withheld is not on record as the trail tells of it."
    for key, known in chains.items():
        if sum(one.verb.startswith("marked ") for one in known.events) != held.get(key, 0):
            yield "The trail tells of other marks of what is withheld than are on record."
    if marks_closing(appraisal).exclude(subject_kind=PARTNERSHIP).count() != appraisal.withheld:
        yield "How much is withheld is not what the marks on record say."


def _of_answer(event: Event) -> bool:
    """Whether an event of an appraisal tells of a mark on one of its answers, which has its own."""
    return any(": " in one for one in event.fields)


def _is_told(mark: Mark, chain: Chain) -> bool:
    told = chain.tells({f"marked {mark.kind}"}, mark.proposed_by_id, mark.proposed_at, mark.part)
    if mark.state in DECIDED:
        told &= chain.tells(DECIDED[mark.state], mark.decided_by_id, mark.decided_at, mark.part)
    if mark.state == Mark.LIFTED:
        told &= chain.tells({"mark lifted"}, mark.lifted_by_id, mark.lifted_at, mark.part)
    return told


def _faults_in_actions(appraisal: Appraisal) -> Iterator[str]:
    """Verdicts that name another action than was made of them as the appraisal was signed."""
    sources = {
        source: pk
        for pk, source in Action.objects.filter(
            partnership=appraisal.partnership_id, source__startswith=f"{appraisal.ref}/V"
        ).values_list("pk", "source")
    }
    rows = Verdict.objects.filter(answer__appraisal=appraisal, answer__asked=True).order_by("id")
    for place, (pk, action) in enumerate(rows.values_list("pk", "action"), 1):
        if sources.get(f"{appraisal.ref}/V{pk}") != action:
            yield f"Verdict {place} does not name the action that was made of it."
