"""What is brought to a meeting: corrected while nothing is decided, taken away, and a decision taken back."""

from django.db import transaction
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Body, FieldChange, Meeting, MeetingItem, Partnership
from partnerships.queries.meeting import reasons_to_stay
from partnerships.rules.dates import in_words
from partnerships.rules.request import NOT_ASKED, can_be_asked
from partnerships.vocabulary import ITEM_FACTS
from partnerships.writes.changes import change
from partnerships.writes.row import keep

GONE = "It was taken away from the meeting meanwhile."


@transaction.atomic
def edit_item(*, item: MeetingItem, purpose: str, report: str, seen: int, by, at) -> MeetingItem:
    """Change what an item is for, and the report that goes with it, until its decision is recorded.

    Raises `Refused` where the meeting cannot be asked that, or is asked it of that partnership already.
    """
    body = Body.objects.select_for_update().get(meetings=item.meeting_id)
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    current = locked_item(item)
    if current.decision:
        raise Refused("Its decision is recorded, so what was asked stays as it was.")
    if purpose != current.purpose:  # what was asked before this was refused can stay
        refuse_what_cannot_be_asked(body, meeting, current.partnership, purpose, but=item.pk)
    change(item, seen=seen, values={"purpose": purpose, "report": report}, by=by, at=at)
    return item


@transaction.atomic
def remove_item(*, item: MeetingItem, seen: int, by, at) -> None:
    """Take an item away from its meeting, whose history keeps what it said and had said before.

    Raises `MoveRefused` where something was decided on it, or asked for, and `Stale` where it was changed
    since `seen`.
    """
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    current = locked_item(item)
    reasons = reasons_to_stay(current)
    if reasons:
        raise MoveRefused(reasons)
    if current.version != seen:
        raise Stale(current)
    said = "\n".join([item_words(current), *_said_before(current)])
    keep(meeting, "items", before=said, after="", by=by, at=at)
    current.delete()
    record("item removed", by=by, subject=meeting, at=at, fields=("items",))


@transaction.atomic
def take_back_decision(*, item: MeetingItem, seen: int, by, at) -> MeetingItem:
    """Take back a decision that was recorded by mistake; the history keeps it. What was asked for stays."""
    if not locked_item(item).decision:
        raise Refused("Nothing is recorded as decided.")
    values = {"decision": "", "decided_on": None, "minute": "", "minute_ref": ""}
    change(item, seen=seen, values=values, by=by, at=at, verb="decision taken back")
    return item


def locked_item(item: MeetingItem) -> MeetingItem:
    """The item as it stands, locked. Raises `Refused` where it was taken away."""
    rows = MeetingItem.objects.select_for_update(of=("self",)).select_related("partnership")
    current = rows.filter(pk=item.pk).first()
    if current is None:
        raise Refused(GONE)
    return current


def refuse_what_cannot_be_asked(
    body: Body, meeting: Meeting, partnership: Partnership, purpose: str, but: int | None = None
) -> None:
    """Raise `Refused` where a meeting's body cannot be asked this, or another item asks the same already."""
    if not can_be_asked(body.kind, purpose, body.name):
        raise Refused(NOT_ASKED, "purpose")
    others = meeting.items.filter(partnership=partnership).exclude(pk=but)
    for number, said in others.values_list("number", "purpose"):
        if said.casefold().split() == purpose.casefold().split():
            raise Refused(
                f"{partnership} is brought to this meeting for this already, as item {number}.", "purpose"
            )


def _said_before(item: MeetingItem) -> list[str]:
    """Every change of an item, the oldest first: the history of a meeting shows those of its items only."""
    return [
        f"Earlier, {ITEM_FACTS.get(row.field, row.field).lower()}: {row.before or 'nothing'} → "
        f"{row.after or 'nothing'} ({row.by_name}, {in_words(timezone.localdate(row.at))})"
        for row in FieldChange.objects.on(item).order_by("id")
    ]


def item_words(item: MeetingItem) -> str:
    """An item as the history of its meeting says it."""
    # By its ref the history knows whose words these are.
    lines = [f"{item.number}. {item.partnership.name} ({item.partnership.ref})", f"Asked to: {item.purpose}"]
    return "\n".join([*lines, f"Report: {item.report}"] if item.report else lines)
