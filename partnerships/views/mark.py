"""What is withheld of a record of the register: proposed by its author, decided by the proper officer."""

from django.http import Http404
from django.shortcuts import render

from partnerships.access import can
from partnerships.forms.mark import DecideMarkForm, LiftMarkForm, ProposeMarkForm, form_to_decide
from partnerships.models import Action, Council, Mark, Partnership, Risk
from partnerships.permissions import Permission
from partnerships.queries.action import find_action
from partnerships.queries.mark import actions_that_tell, markable, marks_on
from partnerships.queries.partnership import find_partnership
from partnerships.queries.risk import find_risk
from partnerships.views.page import act, give_back, page
from partnerships.writes.mark import decide_mark, keep_mark, lift_mark, propose_mark


def _propose(request, subject: Partnership | Risk | Action):
    """What is withheld and why, and proposing to withhold something more."""
    about, marks = markable(subject), marks_on(subject)
    form = _propose_form(request, about, marks, request.POST or None)

    def save(cleaned, at):
        names = ("part", "kind", "paragraph", "reason", "look_again")
        given = {name: cleaned[name] for name in names}
        propose_mark(subject=subject, by=request.user, at=at, **given)
        return about.address

    if request.method == "POST":
        done = act(request, form, save, done="It is withheld from now on. The proper officer decides.")
        if done:
            return done
    return _marks(request, subject, about, marks, propose=form)


def _decide(request, subject: Partnership | Risk | Action):
    """Decide one proposed mark, or lift a decided one. What does not fit its state the write refuses."""
    about, mark = markable(subject), subject.to_decide
    form = _decide_form(request, mark, request.POST or None)

    def save(cleaned, at):
        given = {"mark": mark, "subject": subject, "reason": cleaned["reason"]}
        given |= {"by": request.user, "at": at}
        if "decision" in cleaned:
            decide_mark(agreed=cleaned["decision"] == "agree", **given)
        elif cleaned.get("now") == "keep":
            keep_mark(look_again=cleaned["look_again"], **given)
        else:
            lift_mark(**given)
        return about.address

    if request.method == "POST":
        done = act(request, form, save, done="Your decision is recorded.")
        if done:
            return done
    return _marks(request, subject, about, marks_on(subject), decide=form)


def _pages(find):
    """The two pages about the marks of what `find` finds: one lists and proposes, one decides."""

    def find_mark(request, *, number: int, mark: int | None = None, **address):
        # The address of a partnership's mark has one number, that of a risk's or an action's has two.
        about = address if mark is None else address | {"number": number}
        subject = find(request, **about)
        marks = Mark.objects.on(subject)
        subject.to_decide = marks.filter(pk=number if mark is None else mark).first()
        if subject.to_decide is None:
            raise Http404
        return subject

    proposing = page(Permission.READ_REGISTER, post=Permission.PROPOSE_MARK, find=find)
    deciding = page(
        Permission.DECIDE_MARK,
        post=Permission.DECIDE_MARK,
        find=find_mark,
        to_see=Permission.READ_REGISTER,
    )
    return proposing(_propose), deciding(_decide)


partnership_mark, mark_decide = _pages(find_partnership)
risk_mark, risk_mark_decide = _pages(find_risk)
action_mark, action_mark_decide = _pages(find_action)


def _marks(request, subject, about, marks, *, propose=None, decide=None):
    """The one page for both: `propose` or `decide` is the form that was sent, with its errors."""
    may_propose = can(request.user, Permission.PROPOSE_MARK, subject)
    may_decide = can(request.user, Permission.DECIDE_MARK, subject)
    propose = propose or _propose_form(request, about, marks, None)
    rows = []
    for mark in marks:
        form = None
        if may_decide:
            sent = decide is not None and decide.mark_pk == mark.pk
            form = decide if sent else _decide_form(request, mark, None)
        rows.append((mark, form, about.decided_at(mark)))
    sent = decide or propose
    kept = give_back(request, sent)
    shown = [form for _, form, _ in rows] + ([propose] if may_propose and propose.offered else [])
    context = {
        "about": about,
        "rows": rows,
        "form": sent,
        # What was typed is shown even where nothing is left to decide or to mark: it is nowhere else.
        "unshown": sent if (sent.is_bound or kept) and not any(one is sent for one in shown) else None,
        "propose": propose if may_propose and propose.offered else None,
        "along": list(actions_that_tell(subject, "minutes")) if may_propose else [],
        "reads_reasons": can(request.user, Permission.READ_WITHHELD, subject),
        "kept": kept,
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/marks.html", context)


def _propose_form(request, about, marks, sent) -> ProposeMarkForm:
    marked = {mark.part for mark in marks}
    nation = Council.current().nation
    return ProposeMarkForm(sent, person=request.user, marked=marked, nation=nation, parts=about.parts)


def _decide_form(request, mark: Mark, sent) -> DecideMarkForm | LiftMarkForm:
    form = form_to_decide(mark, sent)(sent, person=request.user, auto_id=f"id_{mark.pk}_%s")
    form.mark_pk = mark.pk
    return form
