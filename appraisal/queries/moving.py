"""Whether an appraisal can move to another edition, what the move would change, and what it left behind."""

from dataclasses import dataclass

from appraisal.models import Answer, Appraisal, ChecklistVersion, EditionMove
from appraisal.queries.content import content_of
from appraisal.rules.moving import Moving, plan


def newer_edition(appraisal: Appraisal) -> ChecklistVersion | None:
    """The edition in use of the appraisal's main checklist, where that is not the one it has."""
    pinned = appraisal.pinned.filter(part="main")
    return (
        ChecklistVersion.objects.in_use()
        .select_related("checklist")
        .filter(checklist__versions__pinned__in=pinned)
        .exclude(pinned__in=pinned)
        .first()
    )


@dataclass(frozen=True)
class Planned:
    """The questions of a move by what becomes of them; `answered` are the codes that have an answer."""

    carried: list[Moving]
    confirm: list[Moving]
    new: list[Moving]
    annex: list[Moving]
    answered: frozenset[str]


def plan_of(appraisal: Appraisal, to: ChecklistVersion) -> Planned:
    """What a move to another edition would do."""
    rows = plan(content_of(_main(appraisal)), content_of(to))
    answered = Answer.objects.filter(appraisal=appraisal, option__isnull=False) | Answer.objects.filter(
        appraisal=appraisal
    ).exclude(narrative="")
    kinds = ("carried", "confirm", "new", "annex")
    sorts = {kind: [one for one in rows if one.kind == kind] for kind in kinds}
    return Planned(**sorts, answered=frozenset(answered.values_list("question__code", flat=True)))


def _main(appraisal: Appraisal) -> ChecklistVersion:
    return ChecklistVersion.objects.select_related("checklist").get(
        pinned__appraisal=appraisal, pinned__part="main"
    )


def move_to_undo(appraisal: Appraisal) -> EditionMove | None:
    """The last move, while nobody has worked on the appraisal since; None once they have."""
    last = appraisal.edition_moves.select_related("start", "to").first()
    if last is None or last.undone_at or last.at_version != appraisal.version:
        return None
    now = {str(pk): version for pk, version in appraisal.answers.values_list("pk", "version")}
    return last if now == last.left else None


def annex_of(appraisal: Appraisal):
    """Answers to questions that its checklist does not hold any more."""
    pinned = appraisal.pinned.values("version")
    gone = appraisal.answers.exclude(question__version__in=pinned)
    worked_on = gone.filter(saved_at__isnull=False).select_related("question", "option", "saved_by")
    return worked_on.order_by("question__code")
