"""Abandoning a draft that comes to nothing."""

from appraisal.forms.appraisal import AbandonForm
from appraisal.queries.appraisal import find_appraisal, task_list
from appraisal.queries.facts import move_facts
from appraisal.rules.completeness import progress_of
from appraisal.rules.workflow import Move, reasons_against
from appraisal.writes.move import abandon
from partnerships.permissions import Permission
from partnerships.rules.numbers import counted
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(Permission.ABANDON, post=Permission.ABANDON, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def abandon_appraisal(request, appraisal):
    """How much is in a draft, what becomes of it, and abandoning it with a reason."""
    form = AbandonForm(request.POST or None, person=request.user)

    def close(cleaned, at):
        abandon(appraisal=appraisal, reason=cleaned["reason"], by=request.user, at=at)
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        close,
        done="Abandoned. What is in it stays to be read, and a new appraisal can be started.",
        template="appraisal/appraisal/abandon.html",
        appraisal=appraisal,
        progress=progress_of(line.status for block in task_list(appraisal) for line in block.lines),
        beside=_beside(appraisal),
        reasons=reasons_against(Move.ABANDON, move_facts(appraisal, abandoner=request.user)),
        place="appraisals",
    )


def _beside(appraisal) -> list[str]:
    """What there is in it beside answers, counted."""
    evidence, threads = appraisal.evidence.count(), appraisal.threads.count()
    held = (
        (evidence, counted(evidence, "piece of evidence", "pieces of evidence")),
        (threads, counted(threads, "thread")),
    )
    return [words for count, words in held if count]
