"""Marking a part of an answer as exempt or confidential, and the proper officer's decision."""

from django.http import Http404
from django.urls import reverse

from appraisal.models import Answer
from appraisal.queries.question import find_answer
from appraisal.vocabulary import PARTS_OF_AN_ANSWER
from appraisal.writes.mark import decide_answer_mark, lift_answer_mark, mark_answer
from partnerships.access import can
from partnerships.forms.mark import DecideMarkForm, ProposeMarkForm, form_to_decide
from partnerships.models import Council, Mark
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page


def find_kept(request, ref: str, code: str) -> Answer:
    """The answer of a page about marks: what is withheld stays so when the question is not asked any more."""
    return find_answer(request, ref, code, kept=True)


@page(Permission.READ_APPRAISAL, post=Permission.PROPOSE_MARK, find=find_kept)
def answer_mark(request, answer):
    """What is withheld of one answer, and proposing more."""
    marks = list(
        Mark.objects.on(answer).select_related("proposed_by", "decided_by", "lifted_by").order_by("id")
    )
    form = ProposeMarkForm(
        request.POST or None,
        person=request.user,
        parts=PARTS_OF_AN_ANSWER,
        marked={mark.part for mark in marks if mark.withholds},
        nation=Council.current().nation,
    )

    def propose(cleaned, at):
        names = ("part", "kind", "paragraph", "reason", "look_again")
        mark_answer(answer=answer, by=request.user, at=at, **{name: cleaned[name] for name in names})
        return request.path

    return form_page(
        request,
        form,
        propose,
        done="Marked. It is withheld unless the proper officer declines.",
        template="appraisal/question/mark.html",
        appraisal=answer.appraisal,
        answer=answer,
        marks=[(mark, PARTS_OF_AN_ANSWER[mark.part]) for mark in marks],
        may_propose=bool(form.offered) and can(request.user, Permission.PROPOSE_MARK, answer),
        may_decide=can(request.user, Permission.DECIDE_MARK, answer),
        place="appraisals",
    )


def find_mark(request, ref: str, code: str, number: int) -> Answer:
    """The answer of a mark's page, with the mark as ``mark``. Raises `Http404`."""
    answer = find_kept(request, ref, code)
    marks = Mark.objects.on(answer).withholding().select_related("proposed_by")
    answer.mark = marks.filter(pk=number).first()
    if answer.mark is None:
        raise Http404
    return answer


@page(Permission.DECIDE_MARK, post=Permission.DECIDE_MARK, find=find_mark, to_see=Permission.READ_APPRAISAL)
def answer_mark_decide(request, answer):
    """The proper officer decides a proposed mark, or ends a decided one."""
    sent = request.POST or None
    form = form_to_decide(answer.mark, sent)(sent, person=request.user)
    part = f"{PARTS_OF_AN_ANSWER[answer.mark.part].lower()} of {answer.question.code}"
    back = reverse("answer_mark", args=[answer.appraisal.ref, answer.question.code])

    def decide(cleaned, at):
        given = {"mark": answer.mark, "answer": answer, "reason": cleaned["reason"]}
        given |= {"by": request.user, "at": at}
        if isinstance(form, DecideMarkForm):
            decide_answer_mark(agreed=cleaned["decision"] == "agree", **given)
        else:
            lift_answer_mark(**given)
        return back

    return form_page(
        request,
        form,
        decide,
        done="Your decision is recorded.",
        template="appraisal/question/decide_mark.html",
        title=f"Withhold {part}?" if isinstance(form, DecideMarkForm) else f"Stop withholding {part}",
        caption=answer.appraisal.title,
        answer=answer,
        part=PARTS_OF_AN_ANSWER[answer.mark.part],
        button=form.button,
        back=(back, "Back"),
        place="appraisals",
    )
