"""What a person's own page says of appraisals, and what changed lately."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from appraisal.models import Answer, AnswerRevision, Appraisal, Opinion, Thread
from appraisal.models.appraisal import PARTS
from appraisal.queries.assignment import to_do, to_see_to
from appraisal.queries.handed_arm import handed_arm, handed_of
from appraisal.queries.mark import looked_at_by
from appraisal.queries.mark_arm import mark_arm, marks_of
from appraisal.queries.moving import with_newer_edition
from appraisal.queries.parts import IS_ACCEPTED
from appraisal.queries.redaction_arm import redaction_arm, redactions_of, to_decide_by
from appraisal.vocabulary import PURPOSES
from partnerships.access import can, visible_to
from partnerships.models import Event, Mark, Meeting, MeetingItem, Notice, Partnership, PartnershipPost
from partnerships.permissions import OPEN_STATES, Permission, Relation, State
from partnerships.queries.meeting import has_to_record
from partnerships.queries.short import ROWS, Short, count_of
from partnerships.queries.trail import in_words
from partnerships.queries.waiting import Stands

MOST = 50
CHANGES, SIGNED, MEETINGS, NOTICES = 10, 5, 3, 5
LOOKED_THROUGH = 80  # events, of which those of one person on one day are one change
KIND = Partnership._meta.label_lower
TOLD_BY_THE_VERB = ("partners", "nature", "nature_answers", "tier")
COLUMNS = ("of_arm", "at_ref", "called", "said", "about", "by_whom", "happened")


@dataclass(frozen=True)
class Happened:
    """One change of one partnership, in words that name its fields and never what they said."""

    ref: str
    name: str
    what: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """A signed appraisal whose report the reader may open."""

    ref: str
    title: str


@dataclass(frozen=True)
class Coming:
    """A meeting to come, by its key."""

    pk: int
    body: str
    on: date


@dataclass(frozen=True)
class Unseen:
    """A notice that its person has not looked at, as `components/notice.html` shows it."""

    pk: int
    words: str
    partnership: str
    count: int
    by: str
    at: datetime
    seen_at: None = None


@dataclass(frozen=True)
class Lately:
    """What changed lately, what was signed, and the next meetings.

    `notices` are the newest of those not seen. For whom it is to do: the marks to decide, those to look at
    again (each a `Marked`), the redactions to decide, and the meetings whose decisions are not recorded. Of
    what is handed out: what is to answer, and what to see to.
    """

    changes: list[Happened]
    signed: list[Signed]
    meetings: list[Coming]
    to_decide: Short
    again: Short
    redactions: Short
    to_record: Short
    handed: Short
    out: Short
    notices: list[Unseen]


def appraisals_of(person) -> list[Appraisal]:
    """The open appraisals `person` has a part in, with what decides who is to do what. One query.

    It has a row for each part, gathered here: asking of each part whether there is one costs more.
    """
    rows = (
        Appraisal.objects.filter(participants__person=person, state__in=OPEN_STATES)
        .annotate(
            part=F("participants__relation"),
            said=Exists(Opinion.objects.filter(appraisal=OuterRef("pk"), by=person)),
            moved_on=Exists(_overtaken(person)),
            wanted=F("participants__due"),
            newer=with_newer_edition(),
            to_officers=_how_many(Thread.objects.waiting_for("officers")),
            to_reviewer=_how_many(Thread.objects.waiting_for("reviewer")),
            to_accept=_how_many(Answer.objects.asked().filter(returned=True).exclude(IS_ACCEPTED)),
        )
        .select_related("partnership")
        .only("ref", "purpose", "started_at", "due", "state", "withheld", "returned_at", "partnership__name")
        .order_by("due", "-id")[: MOST * len(PARTS)]
    )
    found: dict[int, Appraisal] = {}
    for row in rows:
        one = found.setdefault(row.pk, row)
        for part in PARTS:
            name = f"is_{part.value}"
            setattr(one, name, getattr(one, name, False) or row.part == part.value)
        one.is_assigned = False  # what is handed out to them stands in a list of its own
        if row.part == Relation.OPINION_GIVER:
            one.opinion_due = row.wanted
    return list(found.values())[:MOST]


def _how_many(rows: QuerySet) -> Coalesce:
    """How many of `rows` there are of each appraisal."""
    of_it = rows.filter(appraisal=OuterRef("pk")).order_by().values("appraisal")
    counted = of_it.annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _overtaken(person) -> QuerySet[Opinion]:
    """The opinion of `person` on an appraisal, where an answer has changed since they said that it stands."""
    later = AnswerRevision.objects.filter(
        answer__appraisal=OuterRef("appraisal"), answer__asked=True, at__gt=OuterRef("stood")
    ).exclude(kind="conflict")
    held = Opinion.objects.filter(appraisal=OuterRef("pk"), by=person).with_stood()
    return held.filter(Exists(later))


def lately(here: Stands, today: date) -> Lately:
    """The last changes of partnerships `here` leads or has a part in, what was signed, the next meetings,
    and what officers of the framework are to do about meetings and marks.

    Whoever reads the portfolio is told of every partnership, and of every meeting; a lead officer of those
    that theirs are brought to.

    One query. Events name fields, never their words: nothing that is withheld can be in them.
    """
    arms = [
        *_changes(here),
        *_meetings(here, today),
        *_marks(here, today),
        *_handed_out(here, today),
        _notices(here.person),
    ]
    rows: dict[str, list[tuple]] = {}
    for row in _signed(here.person).union(*arms, all=True):
        rows.setdefault(row[0], []).append(row)
    signed = [Signed(row[1], _title(row)) for row in rows.get("signed", ())]
    held = rows.get("held", [])
    return Lately(
        changes=_together(_happened(row) for row in rows.get("change", ()))[:CHANGES],
        signed=sorted(signed, key=lambda one: one.ref, reverse=True),
        meetings=_in_order(rows.get("meeting", [])),
        to_decide=marks_of(rows.get("proposed", [])),
        again=marks_of(rows.get("again", [])),
        redactions=redactions_of(rows.get("redactions", [])),
        to_record=Short(tuple(_in_order(held)), int(held[0][5]) if held else 0),
        handed=handed_of(rows.get("handed", [])),
        out=handed_of(rows.get("out", [])),
        notices=_unseen(rows.get("notice", [])),
    )


def _in_order(rows: list[tuple]) -> list[Coming]:
    """Meetings, the first of them first."""
    found = [Coming(int(row[1]), row[2], date.fromisoformat(row[3])) for row in rows]
    return sorted(found, key=lambda one: (one.on, one.pk))


def _signed(person) -> QuerySet:
    found = visible_to(Appraisal.objects.filter(state=State.SIGNED), person, Permission.READ_REPORT)
    first = found.order_by("-id").values("pk")[:SIGNED]
    return (
        Appraisal.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            of_arm=Value("signed", CharField()),
            at_ref=Cast("ref", CharField()),
            called=Cast("partnership__name", CharField()),
            said=Cast("purpose", CharField()),
            about=Cast(Value("[]"), TextField()),
            by_whom=Cast(Value(""), CharField()),
            happened=Cast("started_at", DateTimeField()),
        )
        .values_list(*COLUMNS)
    )


def _meetings(here: Stands, today: date) -> list[QuerySet]:
    """The next meetings, and for who records them those whose decisions are not recorded."""
    arms = []
    if can(here.person, Permission.EDIT_MEETING):
        arms.append(_meeting_arm("held", Meeting.objects.filter(has_to_record(today)), ROWS))
    found = Meeting.objects.standing().filter(on__gte=today)
    if not can(here.person, Permission.READ_PORTFOLIO):
        if not here.posts:
            return arms
        brought = MeetingItem.objects.filter(partnership__lead_post__in=here.posts).order_by()
        found = found.filter(pk__in=brought.values("meeting"))
    return [*arms, _meeting_arm("meeting", found, MEETINGS)]


def _meeting_arm(name: str, found: QuerySet[Meeting], most: int) -> QuerySet:
    """The first meetings of `found`, with how many there are in all where some are owed."""
    first = found.order_by("on", "pk").values("pk")[:most]
    return (
        Meeting.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast("pk", CharField()),
            called=Cast("body__name", CharField()),
            said=Cast("on", CharField()),
            about=Cast(Value("[]"), TextField()),
            by_whom=Cast(count_of(found) if name == "held" else Value(""), CharField()),
            happened=Cast(Value(None), DateTimeField()),
        )
        .values_list(*COLUMNS)
    )


def _marks(here: Stands, today: date) -> list[QuerySet]:
    """The marks and redactions that the proper officer is to decide, and marks to be looked at again."""
    arms, decides = [], can(here.person, Permission.DECIDE_MARK)
    if decides:
        arms.append(mark_arm("proposed", Mark.objects.filter(state=Mark.PROPOSED), "proposed_at", MOST))
    if decides or here.watches:
        arms.append(mark_arm("again", looked_at_by(here.person, today), "look_again", ROWS))
    if can(here.person, Permission.AUTHORISE_REDACTION):
        arms.append(redaction_arm("redactions", to_decide_by(here.person)))
    return [arm.values_list(*COLUMNS) for arm in arms]


def _handed_out(here: Stands, today: date) -> list[QuerySet]:
    """What is handed out to posts of theirs, and what they handed out, or lead, and is to see to.

    Nothing is asked where nothing is handed out at all: most people have never been handed anything.
    """
    if not here.also.get("handed", True):
        return []
    arms = [handed_arm("out", to_see_to(here.person, today))]
    if here.posts:
        arms.append(handed_arm("handed", to_do(here.person)))
    return [arm.values_list(*COLUMNS) for arm in arms]


def _notices(person) -> QuerySet:
    unseen = Notice.objects.unseen().filter(person=person).newest_first()
    return (
        Notice.objects.filter(pk__in=unseen.values("pk")[:NOTICES])
        .order_by()
        .annotate(
            of_arm=Value("notice", CharField()),
            at_ref=Cast("pk", CharField()),
            called=Cast("partnership__name", CharField()),
            said=Cast("words", CharField()),
            about=Cast("count", TextField()),
            by_whom=Cast(Coalesce("by__name", Value("")), CharField()),
            happened=F("at"),
        )
        .values_list(*COLUMNS)
    )


def _unseen(rows: list[tuple]) -> list[Unseen]:
    """Notices, the newest first."""
    found = [Unseen(int(row[1]), row[3], row[2], int(row[4]), row[5], row[6]) for row in rows]
    return sorted(found, key=lambda one: (one.at, one.pk), reverse=True)


def _changes(here: Stands) -> list[QuerySet]:
    last = Event.objects.filter(subject_kind=KIND)
    if not can(here.person, Permission.READ_PORTFOLIO):
        if not here.posts:
            return []
        # Two lists and not one condition with "or": either is found by its own index.
        led = Partnership.objects.filter(lead_post__in=here.posts).order_by().values("pk")
        parts = PartnershipPost.objects.filter(post__in=here.posts).order_by().values("partnership")
        last = last.filter(subject_id__in=led.union(parts))
    now = Partnership.objects.filter(pk=OuterRef("subject_id")).order_by()
    return [
        Event.objects.filter(pk__in=last.order_by("-id").values("pk")[:LOOKED_THROUGH])
        .order_by()
        .annotate(
            of_arm=Value("change", CharField()),
            at_ref=Cast(Subquery(now.values("ref")), CharField()),
            called=Cast(Subquery(now.values("name")), CharField()),
            said=Cast("verb", CharField()),
            about=Cast("fields", TextField()),
            by_whom=Cast("by_name", CharField()),
            happened=F("at"),
        )
        .values_list(*COLUMNS)
    ]


def _happened(row: tuple) -> Happened:
    _, ref, name, verb, fields, by_name, at = row
    known = in_words(one for one in json.loads(fields) if one not in TOLD_BY_THE_VERB)
    what = f"{verb}: {', '.join(known)}" if known else verb
    return Happened(ref or "", name, what, by_name, at)


def _together(events: Iterable[Happened]) -> list[Happened]:
    """What one person did to one partnership on one day as one change, the latest first."""
    days: dict[tuple, list[Happened]] = {}
    for one in sorted(events, key=lambda one: one.at, reverse=True):
        days.setdefault((one.ref, one.by_name, one.at.date()), []).append(one)
    return [
        replace(same[0], what="; ".join(dict.fromkeys(one.what for one in same))) for same in days.values()
    ]


def _title(row: tuple) -> str:
    return f"{row[2]}: {PURPOSES[row[3]].lower()} {row[6].year}"
