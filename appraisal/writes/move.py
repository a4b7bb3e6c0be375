"""The one mover: every change of an appraisal's state goes through `move`."""

from django.db import transaction

from appraisal.models import Appraisal, Conclusion, Participant
from appraisal.queries.assignment import who_reads_by_a_part
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.queries.opinions import last_revision
from appraisal.queries.said import BY_REVIEWER, said_by_appraisal
from appraisal.queries.seen import require_seen
from appraisal.rules.workflow import Move, next_state, reasons_against
from appraisal.writes.declaration import declare
from appraisal.writes.earlier import keep
from appraisal.writes.lock import lock
from appraisal.writes.notice import (
    tell_of_abandonment,
    tell_of_endorsement,
    tell_of_reopening,
    tell_of_return,
    tell_of_submission,
    tell_of_withdrawal,
)
from appraisal.writes.parts import open_returned_parts
from appraisal.writes.promised import note_withdrawal
from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused
from partnerships.permissions import State
from partnerships.writes.significance import set_next_appraisal


def move(appraisal: Appraisal, made: Move, *, by, at, signer=None, kept=()) -> Appraisal:
    """Make a move on a locked appraisal and record it. Raises `MoveRefused` with every reason against it.

    `kept` names what is kept of what was said before, as `keep` does.
    """
    reasons = reasons_against(made, move_facts(appraisal, signer, abandoner=by))
    if reasons:
        raise MoveRefused(reasons)
    appraisal.state = next_state(State(appraisal.state), made)
    appraisal.version += 1
    appraisal.save(update_fields=["state", "version"])
    record(made.value, by=by, subject=appraisal, at=at, fields=("state", *kept))
    return appraisal


def unsettle(appraisal: Appraisal, *, by, at) -> None:
    """After an edit: an endorsement is cancelled, and a conclusion must be looked at again."""
    if appraisal.state == State.ENDORSED:
        Conclusion.objects.filter(appraisal=appraisal, stands=True).update(stands=False)
        move(appraisal, Move.REOPEN, by=by, at=at)
        tell_of_reopening(appraisal, by=by, at=at)


def _note_read(appraisal: Appraisal) -> None:
    """What is saved from now on has changed under its reviewer. Inside the transaction that locked it."""
    appraisal.read_to = last_revision(appraisal)
    appraisal.save(update_fields=["read_to"])


@transaction.atomic
def submit(*, appraisal: Appraisal, by, at) -> Appraisal:
    """Send a complete draft to its reviewer."""
    appraisal = move(lock(appraisal), Move.SUBMIT, by=by, at=at)
    if appraisal.returned_at is None:  # afterwards its reviewer knows it as it was returned
        _note_read(appraisal)
    tell_of_submission(appraisal, by=by, at=at)
    return appraisal


@transaction.atomic
def return_appraisal(*, appraisal: Appraisal, by, at) -> Appraisal:
    """Send back the parts that were returned, or that a thread is on. Every other answer is locked."""
    appraisal = move(lock(appraisal), Move.RETURN, by=by, at=at)
    open_returned_parts(appraisal)
    appraisal.returned_at, appraisal.endorsed_at = at, None
    appraisal.save(update_fields=["returned_at", "endorsed_at"])
    _note_read(appraisal)
    tell_of_return(appraisal, by=by, at=at)
    return appraisal


@transaction.atomic
def endorse(
    *,
    appraisal: Appraisal,
    support: str,
    reason: str,
    seen: str,
    parts: str = "",
    interest: str | None = None,
    by,
    at,
) -> Appraisal:
    """Endorse the answers, saying whether the proposed conclusion is supported, and why if not.

    `interest` is what the reviewer declares, empty where they have none; None where nobody asked.
    Raises `Moved` where the content is no longer what the reviewer saw (`seen`, a fingerprint, with prints of
    its `parts`).
    """
    appraisal = lock(appraisal)
    require_seen(collect_document(appraisal.pk), seen, parts, verb="endorsed")
    if support == "not_supported" and not reason:
        raise Refused("Say why you do not support the proposed conclusion.", "support_reason")
    if interest is not None:
        part = appraisal.participants.select_related("post").filter(person=by, relation="reviewer").first()
        title = part.post.title if part and part.post else ""
        declare(appraisal=appraisal, part="reviewer", title=title, interest=interest, by=by, at=at)
    before, said_by = said_by_appraisal(appraisal, BY_REVIEWER), appraisal.endorsed_by
    appraisal.support, appraisal.support_reason, appraisal.endorsed_by = support, reason, by
    appraisal.endorsed_at = at
    appraisal.save(update_fields=["support", "support_reason", "endorsed_by", "endorsed_at"])
    kept: tuple[str, ...] = ()
    if said_by is not None:
        kept = keep(
            appraisal=appraisal,
            kind="appraisal",
            subject_id=appraisal.pk,
            name="The challenge",
            before=before,
            after=said_by_appraisal(appraisal, BY_REVIEWER),
            by=by,
            at=at,
            said_by=said_by,
        )
    appraisal = move(appraisal, Move.ENDORSE, by=by, at=at, kept=kept)
    _note_read(appraisal)
    tell_of_endorsement(appraisal, by=by, at=at)
    return appraisal


@transaction.atomic
def withdraw(*, appraisal: Appraisal, reason: str, by, at) -> Appraisal:
    """Withdraw a signed appraisal. Its report stays as issued, under a banner."""
    locked = (
        Appraisal.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=appraisal.pk)
    )
    if not reason:
        raise Refused("Say why it is withdrawn.", "reason")
    move(locked, Move.WITHDRAW, by=by, at=at)
    Appraisal.objects.filter(pk=locked.pk).update(withdrawn_reason=reason)
    tell_of_withdrawal(locked, by=by, at=at)
    note_withdrawal(appraisal=locked, by=by, at=at)
    set_next_appraisal(partnership=locked.partnership, appraised=None)
    return locked


@transaction.atomic
def abandon(*, appraisal: Appraisal, reason: str, by, at) -> Appraisal:
    """Abandon a draft. It stays as it is, for whoever could read it, and no report is made of it.

    Who could by what is handed out to them is written down: later holders of their posts never could.
    """
    appraisal = lock(appraisal, as_read=True)
    if not reason:
        raise Refused("Say why it is abandoned.", "reason")
    appraisal.abandoned_reason = reason
    appraisal.save(update_fields=["abandoned_reason"])  # before the move, after which nothing of it changes
    Participant.objects.bulk_create(who_reads_by_a_part(appraisal))
    move(appraisal, Move.ABANDON, by=by, at=at)
    tell_of_abandonment(appraisal, by=by, at=at)
    return appraisal
