"""Proposing and deciding what is exempt or confidential."""

from datetime import date

from django.db import transaction

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Action, Mark
from partnerships.queries.mark import actions_that_tell
from partnerships.vocabulary import TEXT


@transaction.atomic
def propose_mark(
    *, subject, part: str, kind: str, paragraph: str, reason: str, look_again: date | None, by, at
) -> Mark:
    """Propose that one part of `subject` is withheld. It withholds at once, until it is declined.

    Actions that tell of that part are withheld with it, each to be decided by itself.
    """
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    if Mark.objects.on(subject).withholding().filter(part=part).exists():
        raise Refused("This is already marked.")
    if kind == Mark.EXEMPT and not (paragraph and look_again):
        raise Refused("Give the paragraph, and the date on which to look at it again.", "paragraph")
    mark = Mark.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        part=part,
        kind=kind,
        paragraph=paragraph if kind == Mark.EXEMPT else "",
        reason=reason,
        look_again=look_again if kind == Mark.EXEMPT else None,
        proposed_by=by,
        proposed_at=at,
    )
    record(f"marked {kind}", by=by, subject=subject, at=at, fields=(part,))
    for action in actions_that_tell(subject, part):
        carry_mark(mark=mark, subject=action, by=by, at=at)
    return mark


def mark_with_source(*, action: Action, by, at) -> None:
    """Withhold an action's words where its risk, or the minute that asked for it, is withheld."""
    sources = [(action.risk, TEXT)] if action.risk_id else []
    sources += [(action.partnership, "minutes")] if action.item_id else []
    withheld = (Mark.objects.on(subject).withholding().filter(part=part).first() for subject, part in sources)
    mark = next((one for one in withheld if one is not None), None)
    if mark is not None:
        carry_mark(mark=mark, subject=action, by=by, at=at)


@transaction.atomic
def carry_mark(*, mark: Mark, subject, by, at) -> Mark | None:
    """Withhold the text of `subject` as `mark` withholds what it was made of; None where it is withheld.

    From then on either is decided and ended by itself.
    """
    if Mark.objects.on(subject).withholding().filter(part=TEXT).exists():
        return None
    kept = ("kind", "paragraph", "reason", "look_again", "state", "proposed_by", "proposed_at")
    kept += ("decided_by", "decided_at", "decision_reason")
    made = Mark.objects.create(
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        part=TEXT,
        **{name: getattr(mark, name) for name in kept},
    )
    record(f"marked {mark.kind}", by=by, subject=subject, at=at, fields=(TEXT,))
    return made


@transaction.atomic
def decide_mark(*, mark: Mark, subject, agreed: bool, reason: str, by, at) -> Mark:
    """Decide a proposed mark. Declining needs a reason and ends the withholding."""
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    mark = Mark.objects.select_for_update().get(pk=mark.pk)
    if mark.state != Mark.PROPOSED:
        raise Refused("This mark has been decided already.")
    if not agreed and not reason:
        raise Refused("Say why it is not withheld.", "reason")
    mark.state = Mark.DECIDED if agreed else Mark.DECLINED
    mark.decided_by, mark.decided_at, mark.decision_reason = by, at, reason
    mark.save()
    verb = "mark agreed" if agreed else "mark declined"
    record(verb, by=by, subject=subject, at=at, fields=(mark.part,))
    return mark


@transaction.atomic
def keep_mark(*, mark: Mark, subject, look_again: date, reason: str, by, at) -> Mark:
    """Decide again that a mark withholds, until another date to look at it again."""
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    mark = Mark.objects.select_for_update().get(pk=mark.pk)
    if mark.state != Mark.DECIDED or mark.look_again is None:
        raise Refused("There is no date to look at this mark again. Open the page again.")
    mark.look_again, mark.decision_reason = look_again, reason or mark.decision_reason
    mark.decided_by, mark.decided_at = by, at
    mark.save()
    record("mark looked at again", by=by, subject=subject, at=at, fields=(mark.part,))
    return mark


@transaction.atomic
def lift_mark(*, mark: Mark, subject, reason: str, by, at) -> Mark:
    """End a decided mark: its reason has passed, and the part may be read again."""
    type(subject)._default_manager.select_for_update().get(pk=subject.pk)
    mark = Mark.objects.select_for_update().get(pk=mark.pk)
    if mark.state != Mark.DECIDED:
        raise Refused("Only what the proper officer agreed to withhold can be lifted. Open the page again.")
    mark.state = Mark.LIFTED
    mark.lifted_by, mark.lifted_at, mark.lifted_reason = by, at, reason
    mark.save()
    record("mark lifted", by=by, subject=subject, at=at, fields=(mark.part,))
    return mark
