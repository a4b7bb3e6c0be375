"""Marks for a person's own page, as arms of one query: each with what it is on, whatever that is."""

import json
from datetime import date, datetime
from functools import cache

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject

from appraisal.models import Answer, Appraisal, Question
from appraisal.queries.mark import ACTION, ANSWER, APPRAISAL, PARTNERSHIP, RISK, Marked, in_words_of
from partnerships.models import Action, Mark, Partnership, Risk
from partnerships.queries.short import Short, count_of

LAST = date.max

OF_PARTNERSHIP = {"ref": "ref", "name": "name"}
OF_RECORD = {"ref": "partnership__ref", "name": "partnership__name", "number": "number"}
OF_APPRAISAL = {"ref": "ref", "name": "partnership__name", "purpose": "purpose", "started": "started_at"}
OF_ANSWER = {name: f"appraisal__{path}" for name, path in OF_APPRAISAL.items()}
# What is read of each kind of subject, to say what a mark is on.
READ = {
    PARTNERSHIP: (Partnership, OF_PARTNERSHIP),
    RISK: (Risk, OF_RECORD),
    ACTION: (Action, OF_RECORD),
    APPRAISAL: (Appraisal, OF_APPRAISAL),
    ANSWER: (Answer, OF_ANSWER | {"code": "question__code", "kind": "question__kind"}),
}


def mark_arm(name: str, found: QuerySet[Mark], order: str, most: int) -> QuerySet:
    """The first marks of `found`, with the columns that `marks_of` reads and how many there are in all."""
    first = found.order_by(order, "pk").values("pk")[:most]
    return (
        Mark.objects.filter(pk__in=first)
        .order_by()
        .annotate(
            of_arm=Value(name, CharField()),
            at_ref=Cast("pk", CharField()),
            called=Cast("subject_kind", CharField()),
            said=Cast("part", CharField()),
            about=_about(),
            by_whom=Cast(count_of(found), CharField()),
            happened=Cast("proposed_at", DateTimeField()),
        )
    )


@cache
def _about() -> Case:
    """What a mark is on, and until when, as JSON in one column. It is the same for everybody: made once."""
    mark = {
        name: OuterRef(field)
        for name, field in (("exempt", "kind"), ("paragraph", "paragraph"), ("again", "look_again"))
    }
    told = {
        kind: model.objects.filter(pk=OuterRef("subject_id"))
        .order_by()
        .values(told=Cast(JSONObject(**{name: F(path) for name, path in read.items()}, **mark), TextField()))
        for kind, (model, read) in READ.items()
    }
    whens = [When(subject_kind=kind, then=Subquery(rows)) for kind, rows in told.items()]
    return Case(*whens, default=Value("{}"), output_field=TextField())


def marks_of(rows: list[tuple]) -> Short:
    """The marks of an arm's rows in words: first what is to be looked at again first, then the oldest."""
    marks = sorted((_marked(row) for row in rows), key=lambda one: (one.mark.look_again or LAST, one.mark.pk))
    return Short(tuple(marks), int(rows[0][5]) if rows else 0)


def _marked(row: tuple) -> Marked:
    _, pk, kind, part, about, _, proposed = row
    told = json.loads(about)
    mark = Mark(pk=int(pk), subject_kind=kind, part=part, kind=told["exempt"], proposed_at=proposed)
    mark.paragraph = told["paragraph"]
    mark.look_again = date.fromisoformat(told["again"]) if told["again"] else None
    return in_words_of(mark, _subject(kind, told))


def _subject(kind: str, told: dict) -> Partnership | Risk | Action | Answer | Appraisal:
    """What a mark is on, with as much of it as says so: it is for showing, and must not be saved."""
    partnership = Partnership(ref=told["ref"], name=told["name"])
    if kind == PARTNERSHIP:
        return partnership
    if kind in (RISK, ACTION):
        record = Risk if kind == RISK else Action
        return record(number=told["number"], partnership=partnership)
    appraisal = Appraisal(ref=told["ref"], purpose=told["purpose"], partnership=partnership)
    appraisal.started_at = datetime.fromisoformat(told["started"])
    if kind == APPRAISAL:
        return appraisal
    return Answer(appraisal=appraisal, question=Question(code=told["code"], kind=told["kind"]))
