"""Recording bodies, meetings, what is brought to them, what they decide and what they ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Action, Body, Meeting, MeetingItem, Partnership
from partnerships.queries.trail import trail_of
from partnerships.rules.dates import in_words
from partnerships.rules.request import ASSURANCE, can_be_asked
from partnerships.vocabulary import DECISIONS
from partnerships.writes.action import add_action
from partnerships.writes.changes import change
from partnerships.writes.meeting_item import item_words, locked_item, refuse_what_cannot_be_asked
from partnerships.writes.names import only_one
from partnerships.writes.row import keep


@transaction.atomic
def add_body(*, name: str, kind: str, by, at) -> Body:
    """Add a committee or board. Raises `Refused` where one of that name exists."""
    with _only_one(name):
        body = Body.objects.create(name=name, kind=kind)
    record("added", by=by, subject=body, at=at)
    return body


@transaction.atomic
def edit_body(*, body: Body, name: str, kind: str, seen: int, by, at) -> Body:
    """Change a body's name or kind. It cannot become one that may not decide what it has decided."""
    Body.objects.select_for_update().get(pk=body.pk)
    decided = MeetingItem.objects.filter(meeting__body=body).exclude(decision__in=["", *DECISIONS[kind]])
    if decided.exists():
        raise Refused("It has decided what such a body cannot. Add another body instead.", "kind")
    if not _askable(kind, name, MeetingItem.objects.filter(meeting__body=body)):
        raise Refused("It is asked for what such a body cannot be. Change those items first.", "kind")
    with _only_one(name, but=body):
        change(body, seen=seen, values={"name": name, "kind": kind}, by=by, at=at)
    return body


@transaction.atomic
def add_meeting(*, body: Body, on: date, place: str, by, at) -> Meeting:
    """Record a meeting, past or to come. Raises `Refused` where the body meets on that day already."""
    with _one_a_day(body, on):
        meeting = Meeting.objects.create(body=body, on=on, place=place)
    record("added", by=by, subject=meeting, at=at)
    return meeting


@transaction.atomic
def edit_meeting(*, meeting: Meeting, body: Body, on: date, place: str, seen: int, by, at) -> Meeting:
    """Change when and where a meeting is. Its body stays once something was decided, and so does its past."""
    # A decision locks the body that the meeting has: so that none is made while the body changes.
    list(Body.objects.select_for_update().filter(pk__in={body.pk, meeting.body_id}).order_by("pk"))
    decided = meeting.items.exclude(decision="")
    if body.pk != meeting.body_id and decided.exists():
        raise Refused("Something was decided at it, by this body.", "body")
    if body.pk != meeting.body_id and not _askable(body.kind, body.name, meeting.items.all()):
        raise Refused("It is asked for what such a body cannot be. Change those items first.", "body")
    if decided.filter(decided_on__lt=on).exists():
        raise Refused("Something was decided at it before this day.", "on")
    if Action.objects.filter(item__meeting=meeting, due__lt=on).exists():
        raise Refused("It asked for something by an earlier day.", "on")
    with _one_a_day(body, on):
        change(meeting, seen=seen, values={"body": body, "on": on, "place": place}, by=by, at=at)
    return meeting


@transaction.atomic
def add_item(*, meeting: Meeting, partnership: Partnership, purpose: str, report: str, by, at) -> MeetingItem:
    """Bring a partnership to a meeting.

    Raises `Refused` where the meeting is cancelled, cannot be asked that, or is asked it of that partnership
    already.
    """
    body = Body.objects.select_for_update().get(meetings=meeting.pk)
    refuse_cancelled(Meeting.objects.select_for_update().get(pk=meeting.pk))
    refuse_what_cannot_be_asked(body, meeting, partnership, purpose)
    item = MeetingItem.objects.create(
        meeting=meeting,
        partnership=partnership,
        number=_next_number(meeting),
        purpose=purpose,
        report=report,
    )
    keep(meeting, "items", before="", after=item_words(item), by=by, at=at)
    record("item added", by=by, subject=meeting, at=at, fields=("items",))
    return item


def refuse_cancelled(meeting: Meeting) -> None:
    """Raise `Refused` where a meeting is cancelled: nothing comes to it."""
    if meeting.cancelled:
        raise Refused("This meeting is cancelled. If it is held after all, say so on its page first.")


def _next_number(meeting: Meeting) -> int:
    """A number that no item of the meeting ever had: a page opened before a removal must not meet another."""
    last = meeting.items.aggregate(last=Max("number"))["last"] or 0
    return max(last, trail_of(meeting).filter(verb="item added").count()) + 1


@transaction.atomic
def decide_item(
    *,
    item: MeetingItem,
    decision: str,
    decided_on: date,
    minute: str,
    minute_ref: str,
    seen: int,
    by,
    at,
) -> MeetingItem:
    """Record what a meeting decided, or correct it. Raises `Refused` where its body may not decide that."""
    body = Body.objects.select_for_update().get(meetings=item.meeting_id)
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    refuse_cancelled(meeting)
    verb = "decision corrected" if locked_item(item).decision else "decision recorded"
    if decision not in DECISIONS[body.kind]:
        kind = body.get_kind_display().lower()
        raise Refused(f"{body} cannot decide that: it is a body of the kind “{kind}”.", "decision")
    if decided_on < meeting.on:
        raise Refused(f"The meeting was on {in_words(meeting.on)}.", "decided_on")
    values = {"decision": decision, "decided_on": decided_on, "minute": minute, "minute_ref": minute_ref}
    change(item, seen=seen, values=values, by=by, at=at, verb=verb)
    return item


@transaction.atomic
def ask_for(*, item: MeetingItem, facts: dict, by, at, late_reason: str = "") -> Action:
    """Make what a meeting asked for an action of the partnership, raised on the day of the meeting.

    `facts` holds title, what, owner_post, priority and due; `late_reason` is `add_action`'s.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=item.meeting_id)
    refuse_cancelled(meeting)
    locked_item(item)
    raised_on = meeting.on
    if facts["due"] < raised_on:
        raise Refused("It is due before the meeting that asked.", "due")
    origin = f"Asked for by {meeting.body}"[:150]
    given = facts | {"raised_on": raised_on, "origin": origin, "risk": None}
    return add_action(
        partnership=item.partnership, facts=given, by=by, at=at, item=item, late_reason=late_reason
    )


def _askable(kind: str, name: str, items: QuerySet[MeetingItem]) -> bool:
    """Whether a body of a kind and name can be asked what is undecided of `items`; the rest stands."""
    purposes = items.filter(decision="").values_list("purpose", flat=True)
    return kind != ASSURANCE or all(can_be_asked(kind, one, name) for one in purposes.iterator())


def _only_one(name: str, but: Body | None = None):
    return only_one(Body, "name", name, but=but, message=f"There is already a body called {name}.")


@contextmanager
def _one_a_day(body: Body, on: date) -> Iterator[None]:
    """Save inside, unless the body meets on that day already. Raises `Refused`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(f"{body} already has a meeting on {in_words(on)}.", "on") from None
