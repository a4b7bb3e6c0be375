"""Notes of correction beside the appraisal that another starts from: what they say, and of which answers."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat, Left

from appraisal.models import Appraisal, CorrectionNote
from appraisal.queries.standing import MOST_ABOUT, PARTS, SECTION
from partnerships.access import visible_to
from partnerships.permissions import Permission

OF_QUESTION, OF_MORE = "question", "more"  # what a note is about: one question, or more than that


@dataclass(frozen=True)
class Noted:
    """The notes beside an appraisal, of which `notes` has none for whoever may not read its report."""

    appraisal: Appraisal
    count: int
    notes: list[CorrectionNote]


def noted_beside(earlier: Appraisal, person) -> Noted | None:
    """What is noted beside `earlier`; None where nothing is. One query."""
    report = visible_to(Appraisal.objects.filter(pk=earlier.pk), person, Permission.READ_REPORT).order_by()
    notes = list(CorrectionNote.objects.filter(appraisal=earlier).annotate(may_read=Exists(report)))
    return Noted(earlier, len(notes), [one for one in notes if one.may_read]) if notes else None


def has_notes(earlier: str = "carried_from"):
    """Whether anything is noted beside the appraisal that one was started from."""
    return Exists(CorrectionNote.objects.filter(appraisal=OuterRef(earlier)).order_by())


def noted_of():
    """What a note beside the appraisal before says of an answer that waits to be confirmed.

    `OF_QUESTION` where a note is about its very question, else `OF_MORE` where one is about its section or a
    part of the report; empty where nothing of the kind is noted, or the answer does not wait.
    """
    beside = CorrectionNote.objects.filter(appraisal=OuterRef("appraisal__carried_from")).order_by()
    its_own = beside.filter(about__startswith=Concat(OuterRef("question__code"), Value(" ")))
    section = Left(Concat(Value(SECTION), OuterRef("question__section__title")), MOST_ABOUT)
    of_more = beside.filter(Q(about__in=PARTS) | Q(about=section))
    return Case(
        When(~Q(carried="waiting"), then=Value("")),
        When(Exists(its_own), then=Value(OF_QUESTION)),
        When(Exists(of_more), then=Value(OF_MORE)),
        default=Value(""),
        output_field=CharField(),
    )
