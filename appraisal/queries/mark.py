"""Marks of both wings in words: what they are on, what waits for the proper officer, what closes a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from appraisal.models import Answer, Appraisal
from appraisal.vocabulary import PARTS_OF_A_FACT, PARTS_OF_A_REPORT, PARTS_OF_AN_ANSWER
from partnerships.access import can
from partnerships.models import Action, Mark, Partnership, Risk
from partnerships.permissions import Permission, State
from partnerships.queries import mark as register_marks
from partnerships.vocabulary import ROWS_NOT_REPORTED

PAGE = 50
PARTNERSHIP, ANSWER, APPRAISAL = (one._meta.label_lower for one in (Partnership, Answer, Appraisal))
RISK, ACTION = (one._meta.label_lower for one in (Risk, Action))


@dataclass(frozen=True)
class Markable:
    """What can be marked, as its pages call it: `name` has `parts`; they are marked at `page` with `at`."""

    appraisal: Appraisal
    name: str
    caption: str
    parts: dict[str, str]
    page: str
    at: tuple[str, ...]
    back: tuple[str, str]

    @property
    def address(self) -> str:
        """Where its marks are listed, and more proposed."""
        return reverse(self.page, args=self.at)

    def decided_at(self, mark: Mark) -> str:
        """Where the proper officer decides a mark on it."""
        return reverse(f"{self.page}_decide", args=[*self.at, mark.pk])

    def phrase(self, mark: Mark) -> str:
        """What a mark withholds, such as “the words of CG-01”, “the headline of the report”."""
        return f"{self.named(mark).lower()} of {self.name}"

    def named(self, mark: Mark) -> str:
        """What a mark is on; of a question that is not rated any more, its rating had a reason."""
        return (PARTS_OF_AN_ANSWER | self.parts)[mark.part]


def markable(subject: Answer | Appraisal) -> Markable:
    """An answer, or what the report prints of an appraisal beside its answers."""
    if isinstance(subject, Appraisal):
        return Markable(
            appraisal=subject,
            name="the report",
            caption=subject.title,
            parts=PARTS_OF_A_REPORT,
            page="appraisal_mark",
            at=(subject.ref,),
            back=(subject.get_absolute_url(), "Back to the task list"),
        )
    at = (subject.appraisal.ref, subject.question.code)
    return Markable(
        appraisal=subject.appraisal,
        name=subject.question.code,
        caption=subject.question.text,
        parts=PARTS_OF_AN_ANSWER if subject.question.as_kind.rated else PARTS_OF_A_FACT,
        page="answer_mark",
        at=at,
        back=(reverse("question", args=at), "Back to the question"),
    )


@dataclass(frozen=True)
class Marked:
    """A mark in words: `what` of `where`, the page that lists it, and the one on which it is decided."""

    mark: Mark
    what: str
    where: str
    page: str
    decided: str


def marks_closing(appraisal: Appraisal) -> QuerySet[Mark]:
    """The marks that close the report now: of its texts, of its answers, and of the partnership’s facts."""
    answers = Answer.objects.filter(appraisal=appraisal).values("pk")
    return Mark.objects.withholding().filter(
        Q(subject_kind=APPRAISAL, subject_id=appraisal.pk)
        | Q(subject_kind=ANSWER, subject_id__in=answers)
        | Q(subject_kind=PARTNERSHIP, subject_id=appraisal.partnership_id) & ~Q(part__in=ROWS_NOT_REPORTED)
    )


def not_abandoned(marks: QuerySet[Mark]) -> QuerySet[Mark]:
    """Without those on what was abandoned: no report will be made of it, so nobody decides them."""
    here = OuterRef("subject_id")
    texts = Appraisal.objects.filter(pk=here, state=State.ABANDONED).order_by()
    answers = Answer.objects.filter(pk=here, appraisal__state=State.ABANDONED).order_by()
    return marks.filter(
        ~(Q(subject_kind=APPRAISAL) & Exists(texts) | Q(subject_kind=ANSWER) & Exists(answers))
    )


def proposed_marks() -> QuerySet[Mark]:
    """The proposals that wait for the proper officer."""
    return not_abandoned(Mark.objects.filter(state=Mark.PROPOSED))


def marks_elsewhere(appraisal: Appraisal) -> list[Marked]:
    """What closes the report beside marks on its own texts."""
    marks = marks_closing(appraisal).exclude(subject_kind=APPRAISAL)
    return in_words(marks.order_by("subject_kind", "pk"))


def marks_waiting(page_number) -> Page:
    """The proposals that wait for the proper officer, each a `Marked`, the oldest first."""
    marks = proposed_marks().select_related("proposed_by")
    page = Paginator(marks.order_by("proposed_at", "pk"), PAGE).get_page(page_number)
    page.object_list = in_words(page.object_list)
    return page


def marks_come(person, today: date, page_number) -> Page:
    """The marks whose date to look again has come, each a `Marked`, the oldest date first."""
    marks = looked_at_by(person, today).select_related("decided_by")
    page = Paginator(marks.order_by("look_again", "pk"), PAGE).get_page(page_number)
    page.object_list = in_words(page.object_list)
    return page


def looked_at_by(person, today: date) -> QuerySet[Mark]:
    """What there is to look at again. Of drafts only those are told who may read all of them."""
    found = not_abandoned(Mark.objects.to_look_again(today))
    if can(person, Permission.READ_APPRAISAL):
        return found
    return found.filter(subject_kind__in=[PARTNERSHIP, RISK, ACTION])


def in_words(marks: Iterable[Mark]) -> list[Marked]:
    """The marks in their order, whatever they are on. A query for each kind of subject."""
    marks = list(marks)
    subjects = {
        PARTNERSHIP: Partnership.objects.all(),
        RISK: Risk.objects.select_related("partnership"),
        ACTION: Action.objects.select_related("partnership"),
        ANSWER: Answer.objects.select_related("question", "appraisal__partnership"),
        APPRAISAL: Appraisal.objects.select_related("partnership"),
    }
    found = {
        kind: held.in_bulk([mark.subject_id for mark in marks if mark.subject_kind == kind])
        for kind, held in subjects.items()
    }
    return [in_words_of(mark, found[mark.subject_kind][mark.subject_id]) for mark in marks]


def in_words_of(mark: Mark, subject: Partnership | Risk | Action | Answer | Appraisal) -> Marked:
    """A mark and what it is on, in words."""
    if isinstance(subject, Partnership | Risk | Action):
        held = register_marks.markable(subject)
        return Marked(mark, register_marks.part_words(mark), held.name, held.address, held.address)
    about = markable(subject)
    phrase = about.phrase(mark)
    what = phrase[0].upper() + phrase[1:]
    return Marked(mark, what, about.appraisal.title, about.address, about.decided_at(mark))
