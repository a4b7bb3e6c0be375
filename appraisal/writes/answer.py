"""Saving an answer: who saved first wins, both texts are kept, and a retry acts once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from appraisal.models import Answer, AnswerRevision, Evidence, Option
from appraisal.writes.asking import choose_by_answers
from appraisal.writes.lock import hold, lock
from appraisal.writes.move import unsettle
from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.permissions import State

LOCKED = (
    "This answer is locked: the reviewer did not return it. Ask the reviewer, in a thread on the question, "
    "to open it."
)
UNJUDGED = {"verdict_stands": False}
CITE = (
    "INSERT INTO appraisal_answerevidence (answer_id, evidence_id) "
    "SELECT %s, id FROM appraisal_evidence WHERE appraisal_id = %s AND id IN ({places})"
)


@dataclass(frozen=True)
class Saved:
    """What a save did. `conflict` is the revision that keeps a text which came second, or None.

    `chosen` says that other questions are asked since, because of what was answered.
    """

    version: int
    conflict: AnswerRevision | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Put:
    """What a request puts into an answer."""

    option: Option | None
    value: list[str]
    narrative: str
    evidence: list[int]


@transaction.atomic
def save_answer(
    *,
    answer: Answer,
    option: Option | None,
    narrative: str,
    evidence: Sequence[int],
    seen: int,
    key: UUID,
    by,
    at,
    value: Sequence[str] = (),
    kind: str = "typed",
) -> Saved:
    """Save rating or value, narrative and cited evidence (ids) over version `seen` of `answer`.

    Every saved text becomes a revision. Where somebody saved first, nothing is overwritten and the text is
    kept as a revision beside theirs. A request that is tried again with the same `key` acts once. An
    edit after endorsement cancels it, and a verdict on the answer is on an earlier text from then on.
    What was carried forward is confirmed by saving it as it is, and is answered anew by saving it otherwise.
    Raises `Refused` where the appraisal or the answer can no longer be changed.
    """
    # Only an answer that others depend on, or an edit after endorsement, changes the appraisal itself.
    alone = answer.question.decides or answer.appraisal.state == State.ENDORSED
    appraisal = lock(answer.appraisal, as_read=True) if alone else hold(answer.appraisal)
    put = Put(option, list(value), narrative, sorted(evidence))
    if seen == answer.version:  # what comes late is kept as it was typed, and not applied
        _check(answer, option, put.value)
        if answer.is_locked:
            raise Refused(LOCKED)
    differs = put.value != answer.value or (option.pk if option else None) != answer.option_id
    reworded, waited = differs or narrative != answer.narrative, answer.waits
    rows = Answer.objects.filter(pk=answer.pk, version=seen).update(
        option=option,
        value=put.value,
        narrative=narrative,
        confirm=False,
        carried="one" if answer.carried and not reworded else "",
        saved_at=at,
        saved_by=by,
        version=F("version") + 1,
        **(UNJUDGED if reworded else {}),
    )
    if not rows:
        return _second(answer, put, seen, key, by, at)
    if seen != answer.version:  # a version that nobody had seen when this was asked for
        raise Refused("This page is out of date. Save again.", "write_key")
    changed = _set_cited(answer, evidence)
    if changed and not reworded:
        Answer.objects.filter(pk=answer.pk).update(**UNJUDGED)
    if waited and not reworded and not changed and kind == "typed":
        kind = "confirmed"
    try:
        AnswerRevision.objects.create(
            answer=answer, number=seen + 1, key=key, kind=kind, by=by, at=at, **vars(put)
        )
    except IntegrityError:  # the key was used for other words: all of this write is undone
        raise Refused("This page is out of date. Save again.", "write_key") from None
    chosen = (differs or waited) and answer.question.decides and choose_by_answers(appraisal)
    if reworded or changed or waited:
        unsettle(appraisal, by=by, at=at)
    return Saved(seen + 1, chosen=chosen)


@transaction.atomic
def bring_back(*, answer: Answer, revision: AnswerRevision, seen: int, key: UUID, by, at) -> Saved:
    """Save an earlier text of `answer` again over version `seen`, as a revision of its own.

    Its rating is today's of the same code, and evidence that has left the list since is not cited. Raises
    `Stale` where somebody saved first.
    """
    listed = Evidence.objects.filter(appraisal=answer.appraisal_id, pk__in=revision.evidence)
    saved = save_answer(
        answer=answer,
        option=_todays(revision.option, answer),
        value=revision.value,
        narrative=revision.narrative,
        evidence=sorted(listed.values_list("pk", flat=True)),
        seen=seen,
        key=key,
        by=by,
        at=at,
        kind="restored",
    )
    if saved.conflict:
        raise Stale(Answer.objects.get(pk=answer.pk))
    return saved


def _todays(option: Option | None, answer: Answer) -> Option | None:
    """The rating of the same code on the scale that the question has now."""
    if option is None or option.scale_id == answer.question.scale_id:
        return option
    same = Option.objects.filter(scale=answer.question.scale_id, code=option.code).first()
    if same is None:
        raise Refused(f"The question is not rated “{option.word}” any more. Take across its words by hand.")
    return same


@transaction.atomic
def cite(*, answer: Answer, evidence: Evidence, by, at, as_read: bool = False) -> None:
    """Let an answer cite one more piece of evidence. One that must be confirmed is left for that.

    `as_read` is for a request that did nothing else: see `lock`.
    """
    appraisal = lock(answer.appraisal, as_read=as_read)
    now = Answer.objects.select_related("question", "option").get(pk=answer.pk)
    if now.confirm:
        return
    now.appraisal = appraisal
    save_answer(
        answer=now,
        option=now.option,
        value=now.value,
        narrative=now.narrative,
        evidence=[*now.cited.values_list("evidence_id", flat=True), evidence.pk],
        seen=now.version,
        key=uuid4(),
        by=by,
        at=at,
    )


@transaction.atomic
def settle_rating(*, answer: Answer, option: Option | None, reason: str, seen: int, by, at) -> Answer:
    """Settle another rating in the challenge, with a reason; None takes a settled rating back.

    The answer that is returned says in ``chosen`` whether other questions are asked because of it.
    """
    appraisal = lock(answer.appraisal, as_read=True)
    if appraisal.state != State.IN_CHALLENGE:
        raise Refused("A rating is settled while the appraisal is in challenge.")
    _check(answer, option, [])
    if option is not None and not reason:
        raise Refused("Say why this rating is settled.", "settled_reason")
    same = option is not None and option.pk == answer.option_id
    settled = None if same else option
    rows = Answer.objects.filter(pk=answer.pk, version=seen).update(
        settled_option=settled, settled_reason=reason if settled else "", version=F("version") + 1
    )
    if not rows:
        raise Refused("The answer changed while you were reading it. Read it again, then settle.")
    AnswerRevision.objects.create(
        answer=answer,
        number=seen + 1,
        kind="settled",
        option=settled,
        narrative=reason,
        by=by,
        at=at,
    )
    chosen = answer.question.decides and choose_by_answers(appraisal)
    verb = "rating settled in challenge" if settled else "settled rating taken back"
    record(verb, by=by, subject=appraisal, at=at, fields=(answer.question.code,))
    unsettle(appraisal, by=by, at=at)
    answer.refresh_from_db()
    answer.chosen = chosen
    return answer


def _check(answer: Answer, option: Option | None, value: list[str]) -> None:
    fault = answer.question.as_kind.fault(value, answer.question)
    if fault:
        raise Refused(fault, "value")
    if option is not None and option.scale_id != answer.question.scale_id:
        raise Refused("Choose one of the ratings on the page.", "option")
    if not answer.asked:
        raise Refused("This question is no longer asked.")


def _set_cited(answer: Answer, evidence: Sequence[int]) -> bool:
    """Cite exactly `evidence`; whether that changed anything. Refuses what is not on the appraisal's list."""
    before, wanted = set(answer.cited.values_list("evidence_id", flat=True)), set(evidence)
    if before - wanted:
        answer.cited.filter(evidence__in=before - wanted).delete()
    if wanted - before and _cite(answer, sorted(wanted - before)) < len(wanted - before):
        raise Refused(
            "Choose evidence from this appraisal’s list: some of it is no longer there.", "evidence"
        )
    return before != wanted


def _cite(answer: Answer, evidence: Sequence[int]) -> int:
    """Cite what of `evidence` is on the list, in one statement; how much that is."""
    places = ", ".join(["%s"] * len(evidence))
    with connection.cursor() as cursor:
        cursor.execute(CITE.format(places=places), [answer.pk, answer.appraisal_id, *evidence])
        return cursor.rowcount


def _second(answer: Answer, put: Put, seen: int, key: UUID, by, at) -> Saved:
    """The same request again, or a text that came second: kept, not applied.

    A page that the browser's Back button brought back sends its old key with other words. They come second
    too, under a key made from the old one and the words, so that they are kept once.
    """
    Answer.objects.select_for_update().get(
        pk=answer.pk
    )  # the same request twice at once: one after the other
    before = AnswerRevision.objects.filter(key=key).first()
    if before is not None:
        option = put.option.pk if put.option else None
        sent = (answer.pk, by.pk, option, put.value, put.narrative, put.evidence)
        held = (before.answer_id, before.by_id, before.option_id)
        if sent == (*held, before.value, before.narrative, before.evidence):
            return Saved(before.number, before if before.kind == "conflict" else None)
        return _second(answer, put, seen, uuid5(key, repr(sent)), by, at)
    kept = AnswerRevision.objects.create(
        answer=answer, number=seen, key=key, kind="conflict", by=by, at=at, **vars(put)
    )
    return Saved(seen, kept)
