"""What is withheld of a partnership: proposed by its author, decided by the proper officer on one page."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from partnerships.access import can
from partnerships.forms.mark import DecideMarkForm, LiftMarkForm, ProposeMarkForm, form_to_decide
from partnerships.models import Council, Mark, Partnership
from partnerships.permissions import Permission
from partnerships.queries.mark import marks_on
from partnerships.queries.partnership import find_partnership
from partnerships.views.page import act, give_back, page
from partnerships.writes.mark import decide_mark, lift_mark, propose_mark


@page(Permission.READ_REGISTER, post=Permission.PROPOSE_MARK, find=find_partnership)
def partnership_mark(request, partnership):
    """What is withheld and why, and proposing to withhold something more."""
    marks = marks_on(partnership)
    form = _propose_form(request, marks, request.POST or None)

    def save(cleaned, at):
        propose_mark(
            subject=partnership,
            part=cleaned["part"],
            kind=cleaned["kind"],
            paragraph=cleaned["paragraph"],
            reason=cleaned["reason"],
            look_again=cleaned["look_again"],
            by=request.user,
            at=at,
        )
        return reverse("partnership_mark", args=[partnership.ref])

    if request.method == "POST":
        done = act(request, form, save, done="It is withheld from now on. The proper officer decides.")
        if done:
            return done
    return _marks(request, partnership, marks, propose=form)


def find_mark(request, ref: str, number: int) -> Partnership:
    """A partnership, with the mark to decide as ``to_decide``. Raises `Http404`."""
    partnership = find_partnership(request, ref)
    mark = Mark.objects.on(partnership).filter(pk=number).first()
    if mark is None:
        raise Http404
    partnership.to_decide = mark
    return partnership


@page(Permission.DECIDE_MARK, post=Permission.DECIDE_MARK, find=find_mark, to_see=Permission.READ_REGISTER)
def mark_decide(request, partnership):
    """Decide one proposed mark, or lift a decided one. What does not fit its state the write refuses."""
    mark = partnership.to_decide
    form = _decide_form(request, mark, request.POST or None)

    def save(cleaned, at):
        given = {"mark": mark, "subject": partnership, "reason": cleaned["reason"]}
        given |= {"by": request.user, "at": at}
        if "decision" in cleaned:
            decide_mark(agreed=cleaned["decision"] == "agree", **given)
        else:
            lift_mark(**given)
        return reverse("partnership_mark", args=[partnership.ref])

    if request.method == "POST":
        done = act(request, form, save, done="Your decision is recorded.")
        if done:
            return done
    return _marks(request, partnership, marks_on(partnership), decide=form)


def _marks(request, partnership, marks, *, propose=None, decide=None):
    """The one page for both: `propose` or `decide` is the form that was sent, with its errors."""
    may_propose = can(request.user, Permission.PROPOSE_MARK, partnership)
    may_decide = can(request.user, Permission.DECIDE_MARK, partnership)
    propose = propose or _propose_form(request, marks, None)
    rows = []
    for mark in marks:
        form = None
        if may_decide:
            sent = decide is not None and decide.mark_pk == mark.pk
            form = decide if sent else _decide_form(request, mark, None)
        rows.append((mark, form))
    context = {
        "partnership": partnership,
        "rows": rows,
        "form": decide or propose,
        "propose": propose if may_propose and propose.offered else None,
        "reads_reasons": can(request.user, Permission.READ_WITHHELD, partnership),
        "kept": give_back(request, decide or propose),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/marks.html", context)


def _propose_form(request, marks, sent) -> ProposeMarkForm:
    marked = {mark.part for mark in marks}
    nation = Council.current().nation
    return ProposeMarkForm(sent, person=request.user, marked=marked, nation=nation)


def _decide_form(request, mark: Mark, sent) -> DecideMarkForm | LiftMarkForm:
    form = form_to_decide(mark, sent)(sent, person=request.user, auto_id=f"id_{mark.pk}_%s")
    form.mark_pk = mark.pk
    return form
