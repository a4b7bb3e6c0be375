"""Which appraisal goes to a meeting with each partnership, and on which day what of it was done."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from appraisal.models import Appraisal, Opinion, Participant
from partnerships.models import Event, Meeting, MeetingItem
from partnerships.permissions import ISSUED_STATES, State

# An appraisal started longer before a meeting than this was for another one.
LONGEST_BEFORE = timedelta(days=270)
ENDORSED = {State.ENDORSED, *ISSUED_STATES}
# What goes to no meeting: an item that names such a one is about the partnership's next.
FALLEN = {State.ABANDONED, State.WITHDRAWN}


def near(items: Sequence[MeetingItem], meeting: Meeting, readable) -> list[Appraisal]:
    """The appraisals that items of a meeting name, or that were started before it. One query."""
    lately = Q(started_at__date__range=(meeting.on - LONGEST_BEFORE, meeting.on))
    found = readable.filter(
        lately | Q(ref__in={item.report for item in items if item.report}),
        partnership__in={item.partnership_id for item in items},
    )
    return list(found.order_by("id"))


def chosen(
    items: Sequence[MeetingItem], meeting: Meeting, found: Iterable[Appraisal]
) -> dict[int, Appraisal]:
    """The appraisal each item is about: the one it names, or the partnership's last before the meeting.

    Where it names a report that is none of these, that was made elsewhere. What was abandoned or withdrawn is
    brought to no meeting.
    """
    earliest = meeting.on - LONGEST_BEFORE
    by_ref: dict[tuple[int, str], Appraisal] = {}
    latest: dict[int, Appraisal] = {}
    fallen: set[tuple[int, str]] = set()
    for one in found:
        if State(one.state) in FALLEN:
            fallen.add((one.partnership_id, one.ref))
            continue
        by_ref[one.partnership_id, one.ref] = one
        if earliest <= timezone.localdate(one.started_at) <= meeting.on:
            latest[one.partnership_id] = one
    taken: dict[int, Appraisal | None] = {}
    for item in items:
        named = item.partnership_id, item.report
        ours = not item.report or named in fallen
        taken[item.pk] = by_ref.get(named) or (latest.get(item.partnership_id) if ours else None)
    return {pk: one for pk, one in taken.items() if one is not None}


def made_elsewhere(item: MeetingItem, found: Iterable[Appraisal]) -> bool:
    """Whether an item names a report that is no appraisal of its partnership's among those `found`."""
    return bool(item.report) and not any(
        (one.partnership_id, one.ref) == (item.partnership_id, item.report) for one in found
    )


def done_days(appraisals: Collection[Appraisal]) -> dict[int, dict[str, date]]:
    """For each appraisal, the day on which each step that it shows was done. Three queries."""
    ids = {one.pk for one in appraisals}
    happened = _happened(ids)
    asked: dict[int, set[int]] = {}
    for pk, person in Participant.objects.filter(appraisal__in=ids, relation="opinion_giver").values_list(
        "appraisal", "person"
    ):
        asked.setdefault(pk, set()).add(person)
    given: dict[int, dict[int, date]] = {}
    for pk, person, at in Opinion.objects.filter(appraisal__in=ids).values_list("appraisal", "by", "at"):
        given.setdefault(pk, {})[person] = timezone.localdate(at)
    return {
        one.pk: _done(one, happened.get(one.pk, {}), asked.get(one.pk, set()), given.get(one.pk, {}))
        for one in appraisals
    }


def _happened(ids: set[int]) -> dict[int, dict[str, date]]:
    """The last day of each move of each appraisal, from its trail."""
    events = Event.objects.filter(
        subject_kind=Appraisal._meta.label_lower,
        subject_id__in=ids,
        verb__in=("submitted", "endorsed", "signed"),
    )
    found: dict[int, dict[str, date]] = {}
    for pk, verb, at in events.order_by("number").values_list("subject_id", "verb", "at"):
        found.setdefault(pk, {})[verb] = timezone.localdate(at)
    return found


def _done(
    appraisal: Appraisal, happened: dict[str, date], asked: set[int], given: dict[int, date]
) -> dict[str, date]:
    """What its state says is done, each on its day. Nobody asked for an opinion waits for none."""
    days = {
        "started": timezone.localdate(appraisal.started_at),
        "submitted": happened.get("submitted"),
        "challenged": happened.get("endorsed"),
        "opinions": max((given[one] for one in asked if one in given), default=happened.get("endorsed")),
        "signed": happened.get("signed"),
    }
    done = done_by(State(appraisal.state), bool(asked), asked <= given.keys())
    return {code: day for code, day in days.items() if day is not None and code in done}


def done_by(state: State, asked: bool, heard: bool) -> frozenset[str]:
    """The codes of the steps that an appraisal shows as done, by its state and by its opinions.

    `asked` is whether any is asked for, `heard` whether all of those are given. Where none is, they wait for
    nothing but the challenge.
    """
    done = {"started"}
    if state is not State.DRAFT:
        done.add("submitted")
    if state in ENDORSED:
        done.add("challenged")
    if (asked and heard) or (not asked and state in ENDORSED):
        done.add("opinions")
    if state in ISSUED_STATES:
        done.add("signed")
    return frozenset(done)
