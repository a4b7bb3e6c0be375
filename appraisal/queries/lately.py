"""What a person's own page says beside appraisals and the register: the arms of one query."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, DateTimeField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from appraisal.models import Appraisal
from appraisal.queries.assignment import to_do, to_see_to
from appraisal.queries.changes_arm import Happened, changes_arm, changes_of
from appraisal.queries.coming_arm import Coming, held_of, meeting_arms, meetings_of
from appraisal.queries.framework_arm import begun_of, framework_arms
from appraisal.queries.handed_arm import handed_arm, handed_of
from appraisal.queries.mark import looked_at_by, proposed_marks
from appraisal.queries.mark_arm import mark_arm, marks_of
from appraisal.queries.notice_arm import Unseen, notice_arm, notices_of
from appraisal.queries.outcomes_arm import outcomes_arms, outcomes_of
from appraisal.queries.redaction_arm import redaction_arm, redactions_of, to_decide_by
from appraisal.queries.steps_arm import read_of, step_arms, steps_waiting
from appraisal.vocabulary import PURPOSES
from partnerships.access import can, visible_to
from partnerships.permissions import Permission, State
from partnerships.queries.short import ROWS, Short
from partnerships.queries.waiting import Stands

MARKS, SIGNED = 50, 5


@dataclass(frozen=True)
class Signed:
    """A signed appraisal whose report the reader may open."""

    ref: str
    title: str


@dataclass(frozen=True)
class Lately:
    """What changed lately, what was signed, and the next meetings.

    `notices` are the newest of those not seen. For whom it is to do: the marks to decide, those to look at
    again (each a `Marked`), the redactions to decide, and the meetings whose decisions are not recorded. Of
    what is handed out: what is to answer, and what to see to. `people` have not chosen a password yet, and
    `drafts` are of checklists. Of steps before meetings that are overdue or due next: those of appraisals
    they lead, and those that they record. `outcomes` are those they answer for that nobody measured lately.
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
    people: Short
    drafts: Short
    notices: list[Unseen]
    steps: Short
    recorded: Short
    outcomes: Short


def lately(here: Stands, today: date) -> Lately:
    """The last changes of partnerships `here` leads or has a part in, what was signed, the next meetings,
    and what officers of the framework are to do about meetings and marks.

    Whoever reads the portfolio is told of every partnership, and of every meeting; a proper officer of every
    partnership, a lead officer of the meetings that theirs are brought to.

    One query. Events name fields, never their words: nothing that is withheld can be in them.
    """
    arms = [
        _signed(here.person),
        *changes_arm(here),
        *meeting_arms(here, today),
        *step_arms(here, today),
        *_to_decide(here, today),
        *_handed_out(here, today),
        *framework_arms(here.person),
        *outcomes_arms(here, today),
        notice_arm("notice", here.person),
    ]
    rows = read_of(arms)
    signed = [Signed(row[1], _title(row)) for row in rows.get("signed", ())]
    steps, recorded = steps_waiting(rows, here.timetable, today)
    return Lately(
        changes=changes_of(rows.get("change", ())),
        signed=sorted(signed, key=lambda one: one.ref, reverse=True),
        meetings=meetings_of(rows.get("meeting", [])),
        to_decide=marks_of(rows.get("proposed", [])),
        again=marks_of(rows.get("again", [])),
        redactions=redactions_of(rows.get("redactions", [])),
        to_record=held_of(rows.get("held", [])),
        handed=handed_of(rows.get("handed", [])),
        out=handed_of(rows.get("out", [])),
        people=begun_of(rows.get("people", [])),
        drafts=begun_of(rows.get("drafts", [])),
        notices=notices_of(rows.get("notice", [])),
        steps=steps,
        recorded=recorded,
        outcomes=outcomes_of(rows.get("outcome", [])),
    )


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
    )


def _to_decide(here: Stands, today: date) -> list[QuerySet]:
    """The marks and redactions that the proper officer is to decide, and marks to be looked at again."""
    arms, decides = [], can(here.person, Permission.DECIDE_MARK)
    if decides:
        arms.append(mark_arm("proposed", proposed_marks(), "proposed_at", MARKS))
    if decides or here.watches:
        arms.append(mark_arm("again", looked_at_by(here.person, today), "look_again", ROWS))
    if can(here.person, Permission.AUTHORISE_REDACTION):
        arms.append(redaction_arm("redactions", to_decide_by(here.person)))
    return arms


def _handed_out(here: Stands, today: date) -> list[QuerySet]:
    """What is handed out to posts of theirs, and what they handed out, or lead, and is to see to.

    Nothing is asked where nothing is handed out at all: most people have never been handed anything.
    """
    if not here.also.get("handed", True):
        return []
    arms = [handed_arm("out", to_see_to(here.person, today))]
    if here.posts:
        arms.append(handed_arm("handed", to_do(here.person)))
    return arms


def _title(row: tuple) -> str:
    return f"{row[2]}: {PURPOSES[row[3]].lower()} {row[6].year}"
