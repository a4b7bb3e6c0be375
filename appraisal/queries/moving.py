"""Whether an appraisal can move to another edition, what the move would change, and what it left behind."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from appraisal.models import Answer, Appraisal, ChecklistVersion, EditionMove, Option, Question
from appraisal.models.checklist import CHECKLISTS_IN_ORDER
from appraisal.queries.content import contents_of
from appraisal.queries.facts import facts_of, questions_asked, taken
from appraisal.rules.moving import Moving, plan
from partnerships.permissions import OPEN_STATES


def newer_edition(appraisal: Appraisal) -> ChecklistVersion | None:
    """An edition in use of one of its checklists that is not the one it has, the main one first."""
    pinned = appraisal.pinned.all()
    return (
        ChecklistVersion.objects.in_use()
        .select_related("checklist")
        .filter(checklist__versions__pinned__in=pinned)
        .exclude(pinned__in=pinned)
        .order_by(*CHECKLISTS_IN_ORDER)
        .first()
    )


def under_way_with_earlier(version: ChecklistVersion) -> int:
    """How many appraisals under way have an earlier edition of the same checklist."""
    earlier = {
        "pinned__version__checklist": version.checklist_id,
        "pinned__version__number__lt": version.number,
    }
    return Appraisal.objects.filter(state__in=OPEN_STATES, **earlier).distinct().count()


def with_newer_edition():
    """Whether an edition in use can take the place of one that an appraisal, of an outer query, has."""
    newer = ChecklistVersion.objects.in_use().filter(checklist__versions__pinned__appraisal=OuterRef("pk"))
    return Exists(newer.exclude(pinned__appraisal=OuterRef("pk")))


@dataclass(frozen=True)
class Planned:
    """What a move would do in one appraisal: the questions that it asks now, or would ask then.

    `confirm` have an answer that must be confirmed, `changed` mean something else and have none yet. `lost`
    are answers that the new edition has no place for, with their words: they must be given again. `new` are
    asked then and not now, `annex` the other way round; `answered` are the codes that have an answer.
    """

    carried: list[Moving]
    confirm: list[Moving]
    changed: list[Moving]
    new: list[Moving]
    annex: list[Moving]
    answered: frozenset[str]
    lost: list[tuple[Moving, str]]


def plan_of(appraisal: Appraisal, to: ChecklistVersion) -> Planned:
    """What a move to another edition would do, as its answers stand."""
    start = ChecklistVersion.objects.get(pinned__appraisal=appraisal, checklist=to.checklist_id)
    answers = list(
        appraisal.answers.filter(question__version__checklist=to.checklist_id)
        .select_related("question", "option", "settled_option")
        .order_by("question__code", "-asked", "-pk")
    )
    held = {one.question.code: one for one in reversed(answers)}
    answered = frozenset(code for code, one in held.items() if one.is_answered and one.saved_at)
    then = questions_asked([to.pk], facts_of(appraisal), taken(answers))
    asked_then = {question.code for question, is_asked in then if is_asked}
    asked_now = {code for code, one in held.items() if one.asked and one.question.version_id == start.pk}
    lost = {code: words for code, words in _lost(to, held.values()) if code in asked_then}
    again = lost.keys()
    rows = [one for one in steps_between(start, to) if one.code in asked_now | asked_then]
    staying = [one for one in rows if one.code in asked_now & asked_then]
    meant = [one for one in staying if one.kind == "confirm" and one.code not in again]
    back = [one for one in rows if one.code in asked_then - asked_now and one.code in answered]
    return Planned(
        carried=[one for one in staying if one.kind == "carried" and one.code not in again],
        confirm=[one for one in meant if one.code in answered]
        + [one for one in back if one.code not in again],
        changed=[one for one in meant if one.code not in answered],
        new=[one for one in rows if one.code in asked_then - asked_now - answered],
        annex=[one for one in rows if one.code in asked_now - asked_then],
        answered=answered,
        lost=[(one, lost[one.code]) for one in rows if one.code in again],
    )


def _lost(to: ChecklistVersion, answers: Iterable[Answer]) -> list[tuple[str, str]]:
    """Ratings whose word, and values whose question, the new edition does not have; as code and words."""
    there = Option.objects.filter(scale__version=to, scale__questions__code__isnull=False)
    held = set(there.values_list("scale__questions__code", "code"))
    questions = {one.code: one for one in Question.objects.filter(version=to)}
    found = []
    for one in answers:
        new = questions.get(one.question.code)
        if new and one.option and (new.code, one.option.code) not in held:
            found.append((new.code, one.option.word))
        elif new and one.value and new.as_kind.fault(one.value, new):
            found.append((new.code, one.value_words))
    return found


def is_undone(appraisal: Appraisal) -> bool:
    """Whether the last move has been undone."""
    last = appraisal.edition_moves.first()
    return last is not None and last.undone_at is not None


def steps_between(start: ChecklistVersion, to: ChecklistVersion) -> list[Moving]:
    """What becomes of every question from one edition to another, through each edition between."""
    first, last = sorted((start.number, to.number))
    editions = ChecklistVersion.objects.filter(checklist=to.checklist_id, number__range=(first, last))
    held = contents_of(list(editions.select_related("checklist").order_by("number")))
    return plan(held if start.number <= to.number else held[::-1])


def move_to_undo(appraisal: Appraisal, version: int | None = None) -> EditionMove | None:
    """The last move, while nobody has worked on the appraisal since; None once they have.

    `version` is the appraisal's as the person saw it, where it has moved on under the lock.
    """
    last = appraisal.edition_moves.select_related("start", "to").first()
    if last is None or last.undone_at or last.at_version != (version or appraisal.version):
        return None
    now = {str(pk): version for pk, version in appraisal.answers.values_list("pk", "version")}
    return last if now == last.left else None


def annex_of(appraisal: Appraisal):
    """Answers to questions that are not asked any more, whatever took them away.

    What came from the appraisal before and was never confirmed stays with that one.
    """
    gone = appraisal.answers.filter(asked=False).exclude(carried="waiting")
    worked_on = gone.filter(saved_at__isnull=False).select_related("question", "option", "saved_by")
    return worked_on.order_by("question__code")
