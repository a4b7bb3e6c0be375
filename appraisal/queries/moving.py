"""Whether an appraisal can move to another edition, what the move would change, and what it left behind."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from appraisal.models import Appraisal, ChecklistVersion, EditionMove, Option, Question
from appraisal.models.checklist import CHECKLISTS_IN_ORDER
from appraisal.queries.content import contents_of
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
    """The questions of a move by what becomes of them; `answered` are the codes that have an answer.

    `lost` are answers that the new edition has no place for, as code and word: they must be given again.
    """

    carried: list[Moving]
    confirm: list[Moving]
    new: list[Moving]
    annex: list[Moving]
    answered: frozenset[str]
    lost: list[tuple[str, str]]


def plan_of(appraisal: Appraisal, to: ChecklistVersion) -> Planned:
    """What a move to another edition would do."""
    start = ChecklistVersion.objects.get(pinned__appraisal=appraisal, checklist=to.checklist_id)
    rows = steps_between(start, to)
    kinds = ("carried", "confirm", "new", "annex")
    sorts = {kind: [one for one in rows if one.kind == kind] for kind in kinds}
    there = Option.objects.filter(scale__version=to, scale__questions__code__isnull=False)
    held = set(there.values_list("scale__questions__code", "code"))
    answers = appraisal.answers.filter(question__version__checklist=to.checklist_id)
    chosen = answers.filter(option__isnull=False).order_by("question__code")
    words = list(chosen.values_list("question__code", "option__code", "option__word"))
    written = answers.exclude(narrative="").values_list("question__code", flat=True)
    gone = {one.code for one in sorts["annex"]}
    lost = [(code, word) for code, option, word in words if code not in gone and (code, option) not in held]
    valued = list(answers.exclude(value=[]).select_related("question").order_by("question__code"))
    asked = {one.code: one for one in Question.objects.filter(version=to)} if valued else {}
    lost += [
        (one.question.code, one.value_words)
        for one in valued
        if (new := asked.get(one.question.code)) and new.as_kind.fault(one.value, new)
    ]
    given = [code for code, *_ in words] + list(written) + [one.question.code for one in valued]
    return Planned(**sorts, answered=frozenset(given), lost=sorted(lost))


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
    """Answers to questions that are not asked any more, whatever took them away."""
    gone = appraisal.answers.filter(asked=False)
    worked_on = gone.filter(saved_at__isnull=False).select_related("question", "option", "saved_by")
    return worked_on.order_by("question__code")
