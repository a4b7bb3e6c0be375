"""Page-shaped reads of an appraisal as a whole: finding it, its task list, the lists it stands in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404

from appraisal.models import Answer, Appraisal, EarlierWords, PinnedVersion, Thread
from appraisal.models.appraisal import PARTS
from appraisal.queries.assignment import nearest, relations_and_handed
from appraisal.queries.evidence import cited_numbers
from appraisal.queries.judgement import bands_of, sections_of, tallies
from appraisal.queries.noted import has_notes
from appraisal.rules.completeness import DONE, NOT_DUE, SENTENCES, Progress, is_early, progress_of, status_of
from appraisal.rules.kinds import Given
from appraisal.rules.positions import Position, Tally, position
from partnerships.access import can, condition
from partnerships.permissions import ISSUED_STATES, OPEN_STATES, Permission, State


def find_appraisal(request, ref: str, *also: str, **more) -> Appraisal:
    """The appraisal of a page, with the reader's relations to it, what is named in `also`, and `more` of it.

    Raises `Http404`.
    """
    found = Appraisal.objects.select_related("partnership", *also)
    found = found.annotate(main_version=main_version(), **more)
    appraisal = get_object_or_404(found, ref=ref)
    note_relations(appraisal, request.user)
    return appraisal


def find_to_do(request, ref: str) -> Appraisal:
    """The appraisal of a task list, with whether anything was kept aside, said otherwise, signed before.

    And with whether anything is noted beside the one that it was started from, as ``has_notes``.
    """
    aside = Answer.objects.filter(appraisal=OuterRef("pk"), asked=False, saved_at__isnull=False).exclude(
        carried="waiting"
    )
    said = EarlierWords.objects.filter(appraisal=OuterRef("pk"))
    before = Appraisal.objects.filter(
        partnership=OuterRef("partnership"), state__in=(State.SIGNED, State.SUPERSEDED)
    )
    return find_appraisal(
        request,
        ref,
        "carried_from",
        has_annex=Exists(aside),
        has_before=Exists(before),
        has_earlier=Exists(said),
        has_notes=has_notes(),
    )


def note_relations(appraisal: Appraisal, person, answer: Answer | None = None) -> None:
    """Give `appraisal` what `person` is to it: permission then needs no further query.

    It is given too what is handed out of it, as ``handed_now``; or with `answer`, one of its answers, that is
    given who has it, as ``handed``.
    """
    relations, handed = relations_and_handed(appraisal.pk, person, answer)
    for one in PARTS:
        setattr(appraisal, f"is_{one.value}", one.value in relations)
    appraisal.is_assigned = any(one.is_held_by(person) for one, _ in handed)
    if answer is None:
        appraisal.handed_now = [one for one, _ in handed]
    else:
        answer.handed = nearest(one for one, is_here in handed if is_here)


def main_version():
    """The id of the main checklist edition an appraisal is pinned to."""
    pinned = PinnedVersion.objects.filter(appraisal=OuterRef("pk"), part="main").order_by()
    return Subquery(pinned.values("version_id")[:1])


@dataclass(frozen=True)
class Line:
    """One question on the task list. `share` says who has it, if it is handed out; `is_own`, for itself."""

    code: str
    label: str
    text: str
    status: str
    key: bool
    opening: bool
    waits_for: str
    verdict: str
    locked: bool
    share: Any = None
    is_own: bool = False

    @property
    def is_returned(self) -> bool:
        """Whether the reviewer sent it back as it stands."""
        return self.verdict == "return"

    @property
    def is_to_do(self) -> bool:
        """Whether it lacks something, or was sent back as it stands."""
        return self.is_returned or self.status not in (*DONE, NOT_DUE)

    @property
    def is_mine(self) -> bool:
        """Whether it is handed out to the reader."""
        return bool(self.share and self.share.is_mine)


@dataclass(frozen=True)
class Block:
    """One section on the task list, with its progress and position; `share` says who has it."""

    section_id: int
    code: str
    title: str
    summary: str
    lines: list[Line]
    tally: Tally
    position: Position
    judged: bool
    share: Any = None

    @property
    def progress(self) -> Progress:
        return progress_of(line.status for line in self.lines)

    @property
    def rest(self) -> list[Line]:
        """What is listed under the section: the reader’s own and the two opening questions stand above."""
        return [line for line in self.lines if not line.opening and not line.is_mine]

    @property
    def above(self) -> int:
        """How many of its questions stand above."""
        return len(self.lines) - len(self.rest)


# What an answer's status is read from.
STATE = (
    "question__kind",
    "question__gate",
    "value",
    "option__standing",
    "option__needs_reason",
    "narrative",
    "confirm",
    "saved_at",
    "carried",
)


def status_in(
    appraisal: Appraisal, kind, gate, value, standing, needs_reason, narrative, confirm, saved_at, carried
) -> str:
    """The status of an answer of `appraisal` from a row of `STATE`."""
    given = Given(
        chosen=standing is not None,
        needs_reason=bool(needs_reason),
        value=value,
        has_narrative=bool(narrative.strip()),
        early=kind != "rating" and is_early(gate, appraisal.gate),  # a rating says so itself
    )
    saved, waits = saved_at is not None, carried == "waiting"
    return status_of(kind, given, standing=standing, confirm=confirm, saved=saved, waits=waits)


def task_list(appraisal: Appraisal) -> list[Block]:
    """Sections with their asked questions, what is done, and where each section stands. Four queries."""
    sections = sections_of(appraisal)
    bands = bands_of(appraisal, sections)
    by_section = tallies([appraisal.pk]).get(appraisal.pk, {})
    rows = (
        Answer.objects.asked()
        .filter(appraisal=appraisal)
        .annotate(waits_for=side_waited_for())
        .order_by("place")
        .values_list(
            "question__section_id",
            "question__code",
            "question__label",
            "question__text",
            "question__key",
            "question__opening",
            *STATE,
            "waits_for",
            "verdict",
            "verdict_stands",
            "locked",
        )
    )
    lines: dict[int, list[Line]] = {}
    for section, code, label, text, key, opening, *state, waits_for, verdict, stands, locked in rows:
        status = status_in(appraisal, *state)
        shut = locked and status != "Confirm again"
        stands_as = verdict if stands else ""
        line = Line(code, label, text, status, key, bool(opening), waits_for or "", stands_as, shut)
        lines.setdefault(section, []).append(line)
    empty = Tally()
    return [
        Block(
            section.pk,
            section.code,
            section.title,
            section.summary,
            lines.get(section.pk, []),
            by_section.get(section.pk, empty),
            position(by_section.get(section.pk, empty), bands.of(section.pk)),
            section.judged,
        )
        for section in sections
    ]


def side_waited_for():
    """Whom the threads on a question wait for: the officers before the reviewer; NULL for nobody."""
    threads = Thread.objects.unresolved().filter(
        appraisal=OuterRef("appraisal"), question=OuterRef("question")
    )
    return Subquery(threads.order_by("waits_for").values("waits_for")[:1])


def answers_to_check(appraisal: Appraisal) -> dict[int, list[Answer]]:
    """The asked answers by section id, in two queries.

    Each has ``numbers``, those of the evidence it cites, and ``lacks``: what a fact still needs, in words.
    """
    numbers = cited_numbers(appraisal)
    found: dict[int, list[Answer]] = {}
    for answer in appraisal.answers.asked().select_related("question", "option", "settled_option"):
        answer.numbers = numbers.get(answer.pk, [])
        kind = answer.question.as_kind
        answer.lacks = "" if kind.rated else SENTENCES[kind.lacks(answer.given_at(appraisal.gate))]
        found.setdefault(answer.question.section_id, []).append(answer)
    return found


def answered_codes(appraisal: Appraisal) -> list[str]:
    """The codes of the asked questions that somebody has worked on, in order."""
    asked = appraisal.answers.asked().filter(saved_at__isnull=False)
    return list(asked.order_by("place").values_list("question__code", flat=True))


def is_past(today: date) -> Q:
    """The open appraisals whose due date has passed."""
    return Q(state__in=OPEN_STATES, due__lt=today)


def may_start(person, partnership) -> bool:
    """Whether `person` can start an appraisal of a partnership now: it is one, and none is open."""
    return (
        partnership.nature == "partnership"
        and can(person, Permission.START_APPRAISAL, partnership)
        and not partnership.appraisals.filter(state__in=OPEN_STATES).exists()
    )


def readable_by(person):
    """Appraisals `person` may read: drafts they work on or watch, and signed reports they may open."""
    found = Appraisal.objects.select_related("partnership")
    drafts = condition(Appraisal, person, Permission.READ_APPRAISAL)
    if drafts is None:
        return found
    reports = condition(Appraisal, person, Permission.READ_REPORT)
    issued = Q(state__in=ISSUED_STATES)
    return found.filter(drafts | (issued if reports is None else issued & reports))
