"""The modules that an appraisal has beside its main checklist."""

from collections.abc import Sequence
from itertools import pairwise

from appraisal.models import Answer, Appraisal, Checklist, ChecklistVersion, PinnedVersion, Question, Section
from appraisal.queries.facts import facts_of, questions_asked
from appraisal.writes.asking import lay_out_answers
from partnerships.audit import record
from partnerships.faults import Refused


def pin_modules(appraisal: Appraisal, modules: Sequence[Checklist]) -> None:
    """Let an appraisal use the edition in use of each of some modules.

    One that it had before comes back in the edition that it had, with the answers to that; a newer one is
    then offered as every new edition is.
    """
    editions = ChecklistVersion.objects.filter(checklist__in=modules, checklist__kind="module")
    had = editions.filter(
        questions__answers__appraisal=appraisal, questions__answers__saved_at__isnull=False
    ).distinct()
    chosen = {one.checklist_id: one for one in [*editions.in_use(), *had.order_by("number")]}
    PinnedVersion.objects.bulk_create(
        PinnedVersion(appraisal=appraisal, version=one, part="module") for one in chosen.values()
    )


def refuse_codes_that_meet(appraisal: Appraisal) -> None:
    """Raises `Refused` where two editions of an appraisal have a question or a section of one code."""
    for model in (Question, Section):
        held = model.objects.filter(version__pinned__appraisal=appraisal).order_by("code")
        codes = list(held.values_list("code", flat=True))
        twice = [code for code, after in pairwise(codes) if code == after]
        if twice:
            raise Refused(
                f"{twice[0]} is in two of the checklists that this appraisal would have. Move it to the "
                "newest edition of its checklist first.",
                "modules",
            )


def leave_what_is_not_pinned(appraisal: Appraisal) -> None:
    """Ask nothing of editions that an appraisal does not have."""
    appraisal.answers.exclude(question__version__in=appraisal.pinned.values("version")).update(asked=False)


def change_modules(appraisal: Appraisal, modules: Sequence[Checklist], *, by, at) -> bool:
    """Make `modules` those of an appraisal; whether that changed anything. Inside a transaction."""
    held = dict(appraisal.pinned.filter(part="module").values_list("version__checklist_id", "pk"))
    wanted = {one.pk for one in modules}
    if wanted == held.keys():
        return False
    gone = [pk for checklist, pk in held.items() if checklist not in wanted]
    appraisal.pinned.filter(pk__in=gone).delete()
    pin_modules(appraisal, [one for one in modules if one.pk not in held])
    refuse_codes_that_meet(appraisal)
    leave_what_is_not_pinned(appraisal)
    there = {one.question_id: one for one in appraisal.answers.only("question_id", "place")}
    questions = questions_asked(appraisal.pinned.values("version"), facts_of(appraisal), {})
    new = [row for row in questions if row[0].pk not in there]
    for question, _ in questions:
        if question.pk in there:
            there[question.pk].place = question.place
    Answer.objects.bulk_update(there.values(), ["place"])
    lay_out_answers(appraisal, new, by=by, at=at)
    record("modules chosen", by=by, subject=appraisal, at=at, fields=tuple(one.title for one in modules))
    return True
