"""Whether what the database holds is what every editor was told."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from appraisal.models import Answer, AnswerEvidence, AnswerRevision
from tests.chaos.ledger import Edit, Ledger


def faults_in(ledger: Ledger, appraisal) -> list[str]:
    """Every fault, in sentences: what is lost, applied twice, half-written, or overwritten unread."""
    revisions = list(AnswerRevision.objects.filter(answer__appraisal=appraisal).order_by("pk"))
    by_token: dict[str, list[AnswerRevision]] = defaultdict(list)
    for one in revisions:
        by_token[one.narrative.partition(":")[0]].append(one)
    edits = list(ledger.edits)
    return [
        *(fault for edit in edits for fault in _faults_of_edit(edit, by_token[edit.token])),
        *_faults_of_answers(appraisal, revisions),
    ]


def _faults_of_edit(edit: Edit, kept: list[AnswerRevision]) -> Iterator[str]:
    who = f"{edit.token} ({edit.code}, over version {edit.seen})"
    if len(kept) > 1:
        yield f"{who} was applied {len(kept)} times."
    if edit.told in ("confirmed", "conflict") and not kept:
        yield f"{who} was told “{edit.told}”, and is lost."
    if not edit.told:
        yield f"{who} was sent {edit.sent} times and never answered."
    if edit.told == "refused":
        yield f"{who} was refused: {edit.why}."
    for one in kept:
        if (one.narrative, one.option_id, tuple(one.evidence)) != (
            edit.narrative.replace("\r\n", "\n"),
            edit.option,
            edit.evidence,
        ):
            yield f"{who} is kept with other words, rating or evidence."
        if one.kind == "typed" and one.number != edit.seen + 1:
            yield f"{who} was saved as version {one.number}: it went over words that its author had not read."
        if edit.told == "confirmed" and (one.kind, one.number) != ("typed", edit.version):
            yield f"{who} was confirmed as version {edit.version}, and is {one.kind} {one.number}."
        if edit.told == "conflict" and one.kind != "conflict":
            yield f"{who} was told of a conflict, and is {one.kind}."


def _faults_of_answers(appraisal, revisions: list[AnswerRevision]) -> Iterator[str]:
    """Every answer is its last revision, whole, and its versions count from one without a gap."""
    cited: dict[int, list[int]] = defaultdict(list)
    rows = AnswerEvidence.objects.filter(answer__appraisal=appraisal).order_by("evidence")
    for answer, evidence in rows.values_list("answer", "evidence"):
        cited[answer].append(evidence)
    history: dict[int, list[AnswerRevision]] = defaultdict(list)
    for one in revisions:
        if one.kind != "conflict":
            history[one.answer_id].append(one)
    for answer in Answer.objects.filter(appraisal=appraisal).select_related("question"):
        saved = sorted(history[answer.pk], key=lambda one: one.number)
        if [one.number for one in saved] != list(range(1, answer.version + 1)):
            yield f"{answer.question.code} has versions up to {answer.version}, and {len(saved)} revisions."
        elif saved:
            last = saved[-1]
            stands = (answer.narrative, answer.option_id, answer.value, cited[answer.pk])
            if stands != (last.narrative, last.option_id, last.value, last.evidence):
                yield f"{answer.question.code} is half-written: it is not its last revision."


def counts_of(ledger: Ledger) -> Counter:
    """How many edits were told what, and how many were sent more than once."""
    counts = Counter(one.told or "unanswered" for one in ledger.edits)
    counts["sent again"] = sum(one.sent > 1 for one in ledger.edits)
    return counts
