"""Moving an appraisal to the next edition of its checklist: the plan, the move, undoing it, the annex."""

from django.http import Http404
from django.shortcuts import render

from appraisal.forms.edition import MoveEditionForm
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.evidence import cited_numbers
from appraisal.queries.moving import annex_of, is_undone, move_to_undo, newer_edition, plan_of
from appraisal.writes.edition_move import move_to_edition, undo_move
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page

LEAD = {"permission": Permission.SUBMIT, "post": Permission.SUBMIT, "to_see": Permission.READ_APPRAISAL}


def find_to_move(request, ref: str):
    """An appraisal, with the edition it can move to as ``newer``. Raises `Http404` where there is none.

    One whose edition was retired while the page was open finds it still, and is refused in words.
    """
    appraisal = find_appraisal(request, ref)
    appraisal.newer = newer_edition(appraisal)
    if appraisal.newer is None and request.method != "POST":
        raise Http404
    return appraisal


@page(Permission.ANSWER, post=Permission.SUBMIT, find=find_to_move, to_see=Permission.READ_APPRAISAL)
def appraisal_move(request, appraisal):
    """What would change, question by question, and the move, which only a draft can make."""
    initial = {"edition": appraisal.newer and appraisal.newer.pk}
    form = MoveEditionForm(request.POST or None, person=request.user, seen=appraisal.version, initial=initial)

    def do(cleaned, at):
        if appraisal.newer is None or cleaned["edition"] != appraisal.newer.pk:
            form.show_edition(appraisal.newer)
            raise Refused("Another edition is in use by now. Look again at what would change.")
        move_to_edition(
            appraisal=appraisal, to=appraisal.newer, seen=cleaned["seen"] or 0, by=request.user, at=at
        )
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        do,
        done="It has moved to the new edition. Every answer is kept.",
        template="appraisal/appraisal/move.html",
        appraisal=appraisal,
        newer=appraisal.newer,
        plan=appraisal.newer and plan_of(appraisal, appraisal.newer),
        may_move=can(request.user, Permission.SUBMIT, appraisal),
        place="appraisals",
    )


@page(find=find_appraisal, **LEAD)
def appraisal_move_undo(request, appraisal):
    """Put everything back as it was before the move, while nobody has worked on it since."""
    last = move_to_undo(appraisal)
    if last is None and request.method != "POST":
        context = {"appraisal": appraisal, "undone": is_undone(appraisal), "place": "appraisals"}
        return render(request, "appraisal/appraisal/no_undo.html", context)
    form = MoveEditionForm(request.POST or None, person=request.user, seen=appraisal.version)

    def do(cleaned, at):
        undo_move(appraisal=appraisal, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return appraisal.get_absolute_url()

    intro = (
        "Every answer goes back to where it was, and the questions of the earlier edition are asked again."
    )
    return form_page(
        request,
        form,
        do,
        done="The move is undone.",
        title=f"Go back to edition {last.start.number}?" if last else "The move cannot be undone any more",
        caption=appraisal.title,
        intro=intro if last else "Somebody has worked on the appraisal since. Nothing of it is lost.",
        button="Undo the move",
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        place="appraisals",
    )


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def appraisal_annex(request, appraisal):
    """Answers to questions that the checklist does not hold any more, for reading."""
    numbers = cited_numbers(appraisal)
    answers = list(annex_of(appraisal))
    for one in answers:
        one.numbers = numbers.get(one.pk, [])
    context = {"appraisal": appraisal, "answers": answers, "place": "appraisals"}
    return render(request, "appraisal/appraisal/annex.html", context)
