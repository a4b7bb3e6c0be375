"""The question page: the question, its help, its answer and the way on, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    Evidence,
    Option,
    Question,
    QuestionProvision,
    Thread,
    Verdict,
)
from appraisal.queries.appraisal import STATE, note_relations, status_in
from appraisal.queries.assignment import some_handed
from appraisal.queries.carrying import with_settled_before
from appraisal.queries.evidence import cited_ids
from appraisal.queries.noted import has_notes, noted_of
from appraisal.queries.threads import Talk, talks
from appraisal.rules.completeness import Progress, is_early, progress_of
from appraisal.rules.telling import Detail, asked_with, details, with_points
from appraisal.rules.word_by_word import BETWEEN
from appraisal.vocabulary import STRENGTHS

FRESH_SECONDS = 60
# What the page shows beside the answer, and what a save needs of it: every further join costs more to plan.
SHOWN = ("appraisal__partnership", "question", "saved_by")
SAVED = ("appraisal", "question")
# What helps to answer, and what page one says, is read by pages and not by a save.
UNREAD = (
    *(f"question__{name}" for name in ("prompts", "good", "why", "evidence", "ours", "authority", "as_at")),
    *(
        f"appraisal__{name}"
        for name in (
            "facts",
            "circumstances",
            "recommendations",
            "headline",
            "not_sought",
            "support_reason",
        )
    ),
)


@dataclass(frozen=True)
class Place:
    """Where a question stands: its number in the section, and its neighbours."""

    section: str
    number: int
    of: int
    previous: str
    next: str
    progress: Progress
    to_confirm: int


@dataclass(frozen=True)
class Listed:
    """A piece of evidence on the list. `key` is its id in a form; the `file` it names can be opened."""

    key: str
    number: int
    title: str
    strength: str
    valid_until: date | None
    is_cited: bool
    file: str

    def has_run_out(self, day: date) -> bool:
        """Whether it was good until a day before `day`."""
        return self.valid_until is not None and self.valid_until < day


@dataclass(frozen=True)
class Citation:
    """A provision with what a reader needs to judge its standing."""

    ref: str
    title: str
    place: str
    text: str
    publisher: str
    published: str
    nation: str
    status: str


def find_answer(request, ref: str, code: str, *, onward: bool = False, kept: bool = False) -> Answer:
    """The answer of a question page, with its appraisal and question. Raises `Http404`.

    One whose question is not asked any more is found only where what is `kept` of it is wanted.

    A save gets only what it needs, with ``next_code`` where it goes `onward` to the next question. Where it
    is refused, `to_show` gets the rest.
    """
    answers = Answer.objects.all() if kept else Answer.objects.asked()
    found = answers.filter(appraisal__ref=ref, question__code=code).annotate(some_handed=some_handed())
    if request.method != "POST":
        found = _on_page(found)
    else:
        found = found.select_related(*SAVED).defer(*UNREAD)
        if onward:
            found = found.annotate(next_code=_next_code())
    # Of what is kept there can be an earlier answer of the same code.
    answer = found.order_by("-asked", "-pk").first() if kept else get_object_or_404(found)
    if answer is None:
        raise Http404
    note_relations(answer.appraisal, request.user, answer)
    return answer if request.method == "POST" else _with_noted(answer)


def to_show(answer: Answer, person) -> Answer:
    """The same answer with everything its page shows."""
    found = Answer.objects.filter(pk=answer.pk).annotate(some_handed=some_handed())
    answer = _on_page(found).get()
    note_relations(answer.appraisal, person, answer)
    return _with_noted(answer)


def _on_page(answers):
    threads = Thread.objects.filter(appraisal=OuterRef("appraisal"), question=OuterRef("question"))
    came_from = F("appraisal__carried_from__ref")
    noted = has_notes("appraisal__carried_from")
    return answers.select_related(*SHOWN).annotate(
        has_threads=Exists(threads), came_from=came_from, has_notes=noted
    )


def _with_noted(answer: Answer) -> Answer:
    """The answer with what a note of correction says of it, as ``noted``. One query where it waits for it."""
    answer.noted = ""
    if answer.has_notes and answer.waits:
        answer.noted = Answer.objects.filter(pk=answer.pk).values_list(noted_of(), flat=True).get()
    return answer


def _next_code():
    """The code of the next question that is asked, in the order of the checklist."""
    later = Answer.objects.asked().filter(appraisal=OuterRef("appraisal"), place__gt=OuterRef("place"))
    following = later.order_by("place")
    return Subquery(following.values("question__code")[:1])


def next_code(answer: Answer) -> str | None:
    """The code of the question that comes next now."""
    later = answer.appraisal.answers.asked().filter(place__gt=answer.place)
    return later.order_by("place").values_list("question__code", flat=True).first()


def place_of(answer: Answer) -> Place:
    """Progress and neighbours, from one light query over the appraisal's answers."""
    rows = list(
        Answer.objects.asked()
        .filter(appraisal=answer.appraisal_id)
        .order_by("place")
        .values_list(
            "question__code",
            "question__section_id",
            "question__section__title",
            "question__opening",
            *STATE,
        )
    )
    codes = [row[0] for row in rows]
    here = codes.index(answer.question.code)
    opening = bool(rows[here][3])
    section = [row[0] for row in rows if bool(row[3]) == opening and (opening or row[1] == rows[here][1])]
    return Place(
        section="Two questions first" if opening else rows[here][2],
        number=section.index(answer.question.code) + 1,
        of=len(section),
        previous=codes[here - 1] if here else "",
        next=codes[here + 1] if here + 1 < len(codes) else "",
        progress=progress_of(status_in(answer.appraisal, *row[4:]) for row in rows),
        to_confirm=sum(row[4 + STATE.index("confirm")] for row in rows),
    )


def options_of(answer: Answer) -> list[Option]:
    """The options offered: “not due yet” only where the question is due at a later gate.

    The answer gets those it names from here too, so that none is fetched for itself.
    """
    if answer.question.scale_id is None:
        answer.option = answer.settled_option = None
        return []
    options = scale_options(answer.question.scale_id)
    by_id = {option.pk: option for option in options}
    answer.option, answer.settled_option = by_id.get(answer.option_id), by_id.get(answer.settled_option_id)
    return offered(options, answer)


def offered(options: list[Option], answer: Answer) -> list[Option]:
    """Those of a scale's `options` that an answer may choose."""
    early = is_early(answer.question.gate, answer.appraisal.gate)
    return [one for one in options if one.standing != "not_due" or early]


def scale_options(scale_id: int) -> list[Option]:
    """The options of a scale in order. An edition in use never changes, so a copy is as good for a minute."""
    return cache.get_or_set(
        f"options-{scale_id}", lambda: list(Option.objects.filter(scale=scale_id)), FRESH_SECONDS
    )


def entries_of(appraisal: Appraisal) -> list[tuple[Answer, list[Option], list[int]]]:
    """Every asked answer in order, with the options it is offered and the ids of what it cites.

    Each has ``noted``, what a note of correction says of it.
    """
    cited = cited_ids(appraisal)
    scales: dict[int, list[Option]] = {}
    entries = []
    answers = appraisal.answers.asked().select_related("question__section").annotate(noted=noted_of())
    for answer in with_settled_before(answers) if appraisal.carried_from_id else answers:
        scale = answer.question.scale_id
        if scale not in scales:
            scales[scale] = scale_options(scale) if scale else []
        answer.appraisal = appraisal
        answer.settled_option = next(
            (one for one in scales[scale] if one.pk == answer.settled_option_id), None
        )
        entries.append((answer, offered(scales[scale], answer), cited.get(answer.pk, [])))
    return entries


def evidence_of(answer: Answer) -> list[Listed]:
    """The appraisal's evidence list, each with whether this answer cites it."""
    rows = (
        Evidence.objects.filter(appraisal=answer.appraisal_id)
        .annotate(
            here=FilteredRelation("cited_by", condition=Q(cited_by__answer=answer.pk)),
            to_open=Case(When(file__state="kept", then="file__name"), default=Value("")),
        )
        .values_list("pk", "number", "title", "strength", "valid_until", "here__pk", "to_open")
    )
    return [
        Listed(str(pk), number, title, STRENGTHS[strength], valid_until, here is not None, file)
        for pk, number, title, strength, valid_until, here, file in rows
    ]


def help_of(question_id: int) -> dict[str, list[Citation]]:
    """The provisions a question addresses, and the risks and cases it points to, in one query."""
    provision, source = ("ref", "title", "place", "text"), ("publisher", "published", "nation", "status")
    rows = (
        QuestionProvision.objects.filter(question=question_id)
        .order_by("relation", "order")
        .values_list(
            "relation",
            *(f"provision__{name}" for name in provision),
            *(f"provision__source__{name}" for name in source),
        )
    )
    found: dict[str, list[Citation]] = {"addresses": [], "risk": [], "case": []}
    for relation, *facts in rows:
        found[relation].append(Citation(*facts))
    return found


def changed_since(answer: Answer) -> tuple[Detail, ...]:
    """How the question of an answer that a move left to be confirmed differs from the one it was given to."""
    last = answer.appraisal.edition_moves.filter(undone_at__isnull=True).first() if answer.confirm else None
    before = last and last.before.get(str(answer.pk), {}).get("question_id")
    if not before or before == answer.question_id:
        return ()
    both = Question.objects.filter(pk__in=(before, answer.question_id)).select_related("scale")
    said = {one.pk: _said(one) for one in both.prefetch_related("scale__options")}
    return details(said.get(before, {}), said[answer.question_id])


def _said(question: Question) -> dict[str, str]:
    options = question.scale.options.all() if question.scale else []
    ratings = BETWEEN.join(f"{with_points(one)}: {one.meaning}".removesuffix(": ") for one in options)
    return {"Question": question.text, **asked_with(question), "Ratings": ratings}


def earlier_word(answer: Answer) -> str:
    """What was answered before a new edition had no place for it; empty in every other case."""
    if answer.option_id or answer.value or not answer.saved_at or not answer.asked:
        return ""
    last = answer.revisions.filter(kind__in=AnswerRevision.BY_HAND).select_related("option__scale").first()
    if last is None or (last.option and last.option.scale_id == answer.question.scale_id):
        return ""
    last.answer = answer
    return last.option.word if last.option else last.value_words


def threads_of(answer: Answer) -> list[Talk]:
    """What is said about this answer; no query where nothing is."""
    if not answer.has_threads:
        return []
    return talks(Thread.objects.filter(appraisal=answer.appraisal_id, question=answer.question_id))


def verdict_on(answer: Answer) -> Verdict | None:
    """The reviewer's latest verdict; no query where there is none."""
    if not answer.verdict:
        return None
    found = answer.verdicts.filter(current=True)
    return found.select_related("by", "post", "action__partnership").first()


def reviewers_of(appraisal: Appraisal) -> list[str]:
    """The names of who reviews an appraisal."""
    found = appraisal.participants.filter(relation="reviewer").order_by("id")
    return list(found.values_list("person__name", flat=True))
