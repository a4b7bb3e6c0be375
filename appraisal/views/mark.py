"""Marking what a report prints as exempt or confidential, and the proper officer's decision on it."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Redaction
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.mark import markable, marks_come, marks_elsewhere, marks_waiting
from appraisal.queries.marked_words import words_of
from appraisal.queries.question import find_answer
from appraisal.writes.mark import decide_part_mark, keep_part_mark, lift_part_mark, mark_part
from partnerships.access import can
from partnerships.forms.mark import (
    DecideMarkForm,
    LiftMarkForm,
    LookAgainForm,
    ProposeMarkForm,
    form_to_decide,
)
from partnerships.models import Council, Mark
from partnerships.permissions import Permission, State
from partnerships.views.form_page import form_page
from partnerships.views.page import page


def find_markable(request, ref: str, code: str = "") -> Answer | Appraisal:
    """What a page about marks is about: an answer, or without `code` all else that the report prints.

    What is withheld of an answer stays so when its question is not asked any more. Raises `Http404`.
    """
    return find_answer(request, ref, code, kept=True) if code else find_appraisal(request, ref)


@page(Permission.READ_APPRAISAL, post=Permission.PROPOSE_MARK, find=find_markable)
def part_mark(request, subject):
    """What is withheld, and proposing more."""
    about = markable(subject)
    marks = list(
        Mark.objects.on(subject).select_related("proposed_by", "decided_by", "lifted_by").order_by("id")
    )
    form = ProposeMarkForm(
        request.POST or None,
        person=request.user,
        parts=about.parts,
        marked={mark.part for mark in marks if mark.withholds},
        nation=Council.current().nation,
    )

    def propose(cleaned, at):
        names = ("part", "kind", "paragraph", "reason", "look_again")
        mark_part(subject=subject, by=request.user, at=at, **{name: cleaned[name] for name in names})
        return request.path

    return form_page(
        request,
        form,
        propose,
        done="Marked. It is withheld unless the proper officer declines.",
        template="appraisal/mark/mark.html",
        about=about,
        whole=subject is about.appraisal,
        marks=[(mark, about.named(mark), about.decided_at(mark)) for mark in marks],
        elsewhere=marks_elsewhere(subject) if subject is about.appraisal else [],
        may_propose=bool(form.offered)
        and about.appraisal.state != State.ABANDONED
        and can(request.user, Permission.PROPOSE_MARK, subject),
        may_decide=can(request.user, Permission.DECIDE_MARK, subject),
        place="appraisals",
    )


def find_mark(request, ref: str, number: int, code: str = "") -> Answer | Appraisal:
    """What a mark is on, with the mark as ``mark``. Raises `Http404`."""
    subject = find_markable(request, ref, code)
    marks = Mark.objects.on(subject).withholding().select_related("proposed_by")
    subject.mark = marks.filter(pk=number).first()
    if subject.mark is None:
        raise Http404
    return subject


@page(Permission.DECIDE_MARK, post=Permission.DECIDE_MARK, find=find_mark, to_see=Permission.READ_APPRAISAL)
def part_mark_decide(request, subject):
    """The proper officer decides a proposed mark, or ends a decided one."""
    about, mark = markable(subject), subject.mark
    form = form_to_decide(mark, request.POST or None)(request.POST or None, person=request.user)
    phrase = about.phrase(mark)

    def decide(cleaned, at):
        given = {"mark": mark, "subject": subject, "reason": cleaned["reason"]}
        given |= {"by": request.user, "at": at}
        if isinstance(form, DecideMarkForm):
            decide_part_mark(agreed=cleaned["decision"] == "agree", **given)
        elif cleaned.get("now") == "keep":
            keep_part_mark(look_again=cleaned["look_again"], **given)
        else:
            lift_part_mark(**given)
        return about.address

    return form_page(
        request,
        form,
        decide,
        done="Your decision is recorded.",
        template="appraisal/mark/decide.html",
        title=_question(form, phrase),
        caption=about.appraisal.title,
        question="" if subject is about.appraisal else f"{about.name} {about.caption}",
        mark=mark,
        part=about.named(mark),
        words=words_of(subject, mark.part),
        button=form.button,
        back=(about.address, "Back"),
        place="appraisals",
    )


def _question(form: DecideMarkForm | LiftMarkForm, phrase: str) -> str:
    """What the proper officer is asked of a mark on what `phrase` names."""
    if isinstance(form, DecideMarkForm):
        return f"Withhold {phrase}?"
    return f"Look again at {phrase}" if isinstance(form, LookAgainForm) else f"Stop withholding {phrase}"


@page(Permission.DECIDE_MARK)
def marks_to_decide(request):
    """What waits for the proper officer, in the register and in every appraisal."""
    waiting = Redaction.objects.filter(state="proposed").select_related("appraisal__partnership")
    context = {
        "shown": marks_waiting(request.GET.get("page")),
        "redactions": waiting.order_by("proposed_at", "pk")[:50],
        "place": "partnerships",
    }
    return render(request, "appraisal/mark/waiting.html", context)


@page(Permission.READ_WITHHELD)
def marks_to_look_again(request):
    """The marks whose date to look again has come, for those who may read what they withhold."""
    found = marks_come(request.user, timezone.localdate(), request.GET.get("page"))
    may_decide = can(request.user, Permission.DECIDE_MARK)
    context = {"shown": found, "may_decide": may_decide, "place": "partnerships"}
    return render(request, "appraisal/mark/look_again.html", context)
