"""Who has what of an appraisal: for one answer, for the whole, and in short lists of what waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from appraisal.models import Answer, Appraisal, Assignment, Participant, Question, Section
from appraisal.models.assignment import NEVER_ANSWER
from partnerships.models import Person, PostHolding
from partnerships.models.post import holder_in_words
from partnerships.permissions import State
from partnerships.queries.short import count_of

COLUMNS = (
    "relation", "number", "of_section", "of_question", "at_stage", "until", "to_post", "held_by", "holder",
    "is_here",
)  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """What is handed out now, as pages say it. `holder` is a name, empty where nobody holds the post."""

    number: int
    section: str
    question: str
    stage: str
    due: date | None
    post: str
    holder: str
    holder_id: int | None

    @property
    def code(self) -> str:
        return self.question or self.section

    @property
    def who(self) -> str:
        """The post, and who holds it."""
        return f"{self.post} ({self.holder or 'nobody holds it'})"

    @property
    def is_accepted(self) -> bool:
        return self.stage == "accepted"

    def is_held_by(self, person) -> bool:
        return self.holder_id == person.pk and not person.role_set & NEVER_ANSWER

    def is_past(self, today: date) -> bool:
        return self.due is not None and self.due < today


def relations_and_handed(
    appraisal_id: int, person, answer: Answer | None = None
) -> tuple[set[str], list[tuple[Handed, bool]]]:
    """What `person` is to an appraisal, and what of it is handed out: everything, each with False.

    With `answer`, which has ``some_handed``, what is handed out to them and, with True, what is about that
    answer.

    One small query: the same as subqueries of the query for the appraisal costs five times as much.
    """
    parts = Participant.objects.filter(appraisal=appraisal_id, person=person.pk).order_by()
    if answer is not None and not answer.some_handed:
        return set(parts.values_list("relation", flat=True)), []
    live = Assignment.objects.live().filter(appraisal=appraisal_id).with_holder()
    here, wanted = Q(pk__in=()), Q()
    if answer is not None:
        section = Section.objects.filter(pk=answer.question.section_id).values("code")
        here = Q(question=answer.question.code) | Q(section=Subquery(section))
        wanted = Q(holding__person=person.pk) | here
    rows = list(_parts(parts).union(_handed(live.filter(wanted), here), all=True))
    relations = {row[0] for row in rows if row[0]}
    return relations, [(_read(row), bool(row[-1])) for row in rows if not row[0]]


def some_handed() -> Exists:
    """Whether anything is handed out of the appraisal of an answer, of an outer query."""
    return Exists(Assignment.objects.live().filter(appraisal=OuterRef("appraisal")).order_by())


def _parts(parts: QuerySet[Participant]) -> QuerySet:
    nothing = Value("", CharField())
    return parts.annotate(
        number=Value(0, IntegerField()),
        of_section=nothing,
        of_question=nothing,
        at_stage=nothing,
        until=Cast(Value(None), DateField()),
        to_post=nothing,
        held_by=nothing,
        holder=Cast(Value(None), IntegerField()),
        is_here=Value(False, BooleanField()),
    ).values_list(*COLUMNS)


def _handed(found: QuerySet[Assignment], here: Q) -> QuerySet:
    return (
        found.order_by()
        .annotate(
            relation=Value("", CharField()),
            number=F("pk"),
            of_section=F("section"),
            of_question=F("question"),
            at_stage=F("stage"),
            until=F("due"),
            to_post=F("post__title"),
            held_by=Coalesce(holder_in_words(holding="holding"), Value("")),
            holder=F("holding__person_id"),
            is_here=Case(When(here, then=Value(True)), default=Value(False), output_field=BooleanField()),
        )
        .values_list(*COLUMNS)
    )


def _read(row: tuple) -> Handed:
    return Handed(*row[1:-1])


def nearest(handed: Iterable[Handed]) -> Handed | None:
    """Of what is about one answer what is its question's own, before what is its section's."""
    return min(handed, key=lambda one: not one.question, default=None)


@dataclass(frozen=True)
class WhoHas:
    """What is handed out of an appraisal now, by the codes of sections and of questions."""

    sections: Mapping[str, Handed]
    questions: Mapping[str, Handed]

    def of(self, section: str, question: str) -> Handed | None:
        """Who has a question: what is its own wins over what is its section's."""
        return self.questions.get(question) or self.sections.get(section)

    def __iter__(self):
        return iter((*self.sections.values(), *self.questions.values()))


def who_has(appraisal: Appraisal) -> WhoHas:
    """What is handed out of an appraisal now, from what was fetched with it if that was; else one query."""
    if hasattr(appraisal, "handed_now"):
        rows = appraisal.handed_now
    else:
        live = Assignment.objects.live().filter(appraisal=appraisal.pk).with_holder()
        rows = [_read(row) for row in _handed(live, Q(pk__in=()))]
    return WhoHas(
        {one.section: one for one in rows if one.section},
        {one.question: one for one in rows if one.question},
    )


def who_reads_by_a_part(appraisal: Appraisal) -> list[Participant]:
    """Whoever reads a draft by what is handed out to them alone, as abandoning it writes them down.

    Each in the first of their posts that has something of it. One query.
    """
    never = Person.objects.with_role(*NEVER_ANSWER).order_by()
    held = PostHolding.objects.filter(until__isnull=True, person__is_active=True)
    held = held.filter(post__in=appraisal.assignments.live().order_by().values("post"))
    held = held.exclude(person__in=never.values("pk"))
    held = held.exclude(person__in=appraisal.participants.order_by().values("person"))
    posts: dict[int, int] = {}
    for person, post in held.order_by("post").values_list("person", "post"):
        posts.setdefault(person, post)
    return [
        Participant(appraisal=appraisal, person_id=person, post_id=post, relation="was_assigned")
        for person, post in posts.items()
    ]


def with_left(found: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Adds ``left``: how many of its questions are still to do, and ``of``: how many are due.

    A question that is handed out for itself is not its section's.
    """
    direct = Assignment.objects.live().filter(
        appraisal=OuterRef("appraisal"), question=OuterRef("question__code")
    )
    theirs = Answer.objects.asked().filter(
        Q(question__code=OuterRef("question"))
        | Q(question__section__code=OuterRef("section")) & ~Exists(direct.order_by()),
        appraisal=OuterRef("appraisal"),
    )
    return found.annotate(left=count_of(theirs.to_do()), of=count_of(theirs.due_now()))


def with_title(found: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Adds ``title``: the section's, or the question's label; empty where no edition in use has it."""
    section = Section.objects.filter(
        version__pinned__appraisal=OuterRef("appraisal"), code=OuterRef("section")
    )
    question = Question.objects.filter(
        version__pinned__appraisal=OuterRef("appraisal"), code=OuterRef("question")
    )
    return found.annotate(
        title=Coalesce(
            Subquery(section.order_by().values("title")[:1]),
            Subquery(question.order_by().values("label")[:1]),
            Value(""),
        )
    )


def in_drafts(found: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """What can still be worked on: once it is submitted, what was handed out can only be read."""
    return found.filter(appraisal__state=State.DRAFT)


def to_do(person) -> QuerySet[Assignment]:
    """What is handed out to posts of `person` and not done, or not taken on yet."""
    found = with_left(in_drafts(Assignment.objects.live().held_by(person)))
    return found.filter(Q(left__gt=0) | Q(stage="asked"))


def to_see_to(person, today: date) -> QuerySet[Assignment]:
    """What `person` handed out, or in what they lead, that is late, declined or handed on."""
    again = Assignment.objects.live().filter(
        appraisal=OuterRef("appraisal"), section=OuterRef("section"), question=OuterRef("question")
    )
    late = Q(stage__in=("asked", "accepted"), due__lt=today, left__gt=0)
    declined = Q(stage="declined", left__gt=0) & ~Exists(again.order_by())
    passed = Q(stage="asked", came_from__isnull=False)
    theirs = Assignment.objects.filter(_is_out(person))
    return with_left(in_drafts(theirs)).filter(late | declined | passed)


def has_handed_out(person) -> Exists:
    """Whether anything in a draft is handed out to posts of `person`, or by them, or in what they lead."""
    drafts = in_drafts(Assignment.objects.all()).order_by()
    held = drafts.filter(pk__in=Assignment.objects.live().held_by(person).order_by().values("pk"))
    return Exists(held) | Exists(drafts.filter(_is_out(person)))


def _is_out(person) -> Q:
    """What `person` handed out, or what is handed out of an appraisal that they lead."""
    led = Participant.objects.filter(appraisal=OuterRef("appraisal"), relation="lead", person=person)
    return Q(asked_by=person) | Exists(led.order_by())
