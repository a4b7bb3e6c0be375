"""Page-shaped reads of an appraisal as a whole: finding it, its task list, the lists it stands in."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.shortcuts import get_object_or_404

from appraisal.models import Answer, Appraisal, Comment, Participant, PinnedVersion
from appraisal.models.appraisal import PARTS
from appraisal.queries.evidence import cited_numbers
from appraisal.queries.judgement import bands_of, sections_of, tallies
from appraisal.rules.positions import Position, Tally, position
from partnerships.access import visible_to
from partnerships.permissions import ISSUED_STATES, Permission


def find_appraisal(request, ref: str) -> Appraisal:
    """The appraisal of a page, with the reader's relations to it. Raises `Http404`."""
    found = Appraisal.objects.select_related("partnership").annotate(main_version=main_version())
    appraisal = get_object_or_404(found, ref=ref)
    note_relations(appraisal, request.user)
    return appraisal


def note_relations(appraisal: Appraisal, person) -> None:
    """Give `appraisal` what `person` is to it: permission then needs no further query.

    One small query: the same as subqueries of the query for the appraisal costs five times as much.
    """
    held = Participant.objects.filter(appraisal=appraisal.pk, person=person.pk).order_by()
    relations = set(held.values_list("relation", flat=True))
    for one in PARTS:
        setattr(appraisal, f"is_{one.value}", one.value in relations)


def main_version():
    """The id of the main checklist edition an appraisal is pinned to."""
    pinned = PinnedVersion.objects.filter(appraisal=OuterRef("pk"), part="main").order_by()
    return Subquery(pinned.values("version_id")[:1])


@dataclass(frozen=True)
class Line:
    """One question on the task list."""

    code: str
    label: str
    text: str
    status: str
    key: bool
    opening: bool
    commented: bool


@dataclass(frozen=True)
class Block:
    """One section on the task list, with its progress and position."""

    section_id: int
    code: str
    title: str
    summary: str
    lines: list[Line]
    tally: Tally
    position: Position

    @property
    def done(self) -> int:
        return sum(line.status in DONE for line in self.lines)

    @property
    def rest(self) -> list[Line]:
        """What is listed under the section: the two opening questions stand above them all."""
        return [line for line in self.lines if not line.opening]

    @property
    def rest_done(self) -> int:
        return sum(line.status in DONE for line in self.rest)


DONE = ("Done", "Not due yet", "Does not apply", "Not yet known")


def task_list(appraisal: Appraisal) -> list[Block]:
    """Sections with their asked questions, what is done, and where each section stands. Four queries."""
    bands = bands_of(appraisal.main_version)
    sections = sections_of(appraisal.main_version)
    by_section = tallies([appraisal.pk]).get(appraisal.pk, {})
    rows = (
        Answer.objects.asked()
        .filter(appraisal=appraisal)
        .annotate(
            commented=Exists(
                Comment.objects.filter(
                    appraisal=OuterRef("appraisal"), question=OuterRef("question"), reply=""
                )
            )
        )
        .order_by("question__section__order", "question__order")
        .values_list(
            "question__section_id",
            "question__code",
            "question__label",
            "question__text",
            "question__key",
            "question__opening",
            "option__standing",
            "option__needs_reason",
            "narrative",
            "confirm",
            "saved_at",
            "commented",
        )
    )
    lines: dict[int, list[Line]] = {}
    for section, code, label, text, key, opening, *state, commented in rows:
        status = status_of(*state)
        lines.setdefault(section, []).append(Line(code, label, text, status, key, bool(opening), commented))
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
        )
        for section in sections
    ]


def answers_to_check(appraisal: Appraisal) -> dict[int, list[Answer]]:
    """The asked answers by section id, each with ``numbers``: those of the evidence it cites. Two queries."""
    numbers = cited_numbers(appraisal)
    found: dict[int, list[Answer]] = {}
    for answer in appraisal.answers.asked().select_related("question", "option", "settled_option"):
        answer.numbers = numbers.get(answer.pk, [])
        found.setdefault(answer.question.section_id, []).append(answer)
    return found


def status_of(standing, needs_reason, narrative: str, confirm: bool, saved_at) -> str:
    """An answer's status in a word or two, as the task list shows it."""
    if confirm:
        return "Confirm again"
    if standing is None:
        return "In progress" if saved_at or narrative else "Not started"
    if needs_reason and not narrative.strip():
        return "Reason needed"
    words = {"not_due": "Not due yet", "not_applicable": "Does not apply", "not_known": "Not yet known"}
    return words.get(standing, "Done")


def readable_by(person):
    """Appraisals `person` may read: drafts they work on or watch, and signed reports they may open."""
    drafts = visible_to(Appraisal.objects.all(), person, Permission.READ_APPRAISAL)
    reports = visible_to(Appraisal.objects.filter(state__in=ISSUED_STATES), person, Permission.READ_REPORT)
    return (
        Appraisal.objects.filter(pk__in=drafts.values("pk"))
        | Appraisal.objects.filter(pk__in=reports.values("pk"))
    ).select_related("partnership")
