"""Taking personal data out of an appraisal: proposed here, and decided by the proper officer."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.redaction import DecideRedactionForm, ProposeRedactionForm
from appraisal.models import Redaction
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.redaction import target_of, targets_of, text_with, tombstone_by
from appraisal.queries.redaction_elsewhere import elsewhere
from appraisal.reports.child import RenderFailed
from appraisal.rules.redaction import SHORT
from appraisal.writes.redaction import decline_redaction, make_anew, propose_redaction, redact
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.permissions import ISSUED_STATES, Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import act, page


@page(
    Permission.PROPOSE_REDACTION,
    post=Permission.PROPOSE_REDACTION,
    find=find_appraisal,
    to_see=Permission.READ_APPRAISAL,
)
def redaction_new(request, appraisal):
    """Propose that personal data is taken out of an appraisal, signed or not."""
    form = ProposeRedactionForm(request.POST or None, person=request.user, targets=targets_of(appraisal))

    def propose(cleaned, at):
        names = ("target", "passage", "reason")
        propose_redaction(
            appraisal=appraisal, by=request.user, at=at, **{name: cleaned[name] for name in names}
        )
        return request.path

    return form_page(
        request,
        form,
        propose,
        done="Proposed. The proper officer decides it.",
        template="appraisal/redaction/new.html",
        appraisal=appraisal,
        redactions=_listed(appraisal, request.user),
        is_issued=appraisal.state in ISSUED_STATES,
        may_decide=can(request.user, Permission.AUTHORISE_REDACTION, appraisal),
        back=(appraisal.get_absolute_url(), "Back to the task list"),
        place="appraisals",
    )


def _listed(appraisal, person) -> list[Redaction]:
    """What was proposed of it, with where else the words stand of what is not decided yet."""
    found = Redaction.objects.filter(appraisal=appraisal).select_related("proposed_by", "decided_by")
    listed = list(found.select_related("appraisal"))
    waiting = [one for one in listed if one.state == "proposed"]
    places = elsewhere(appraisal, waiting, person, Permission.PROPOSE_REDACTION)
    for one in listed:
        one.elsewhere = places.get(one.pk, [])
    return listed


def find_redaction(request, ref: str, number: int):
    """An appraisal, with one of its proposed redactions as ``redaction``. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    found = Redaction.objects.filter(appraisal=appraisal, number=number, state="proposed")
    appraisal.redaction = found.select_related("proposed_by", "appraisal__partnership").first()
    if appraisal.redaction is None:
        raise Http404
    return appraisal


@page(
    Permission.AUTHORISE_REDACTION,
    post=Permission.AUTHORISE_REDACTION,
    find=find_redaction,
    to_see=Permission.READ_APPRAISAL,
)
def redaction_decide(request, appraisal):
    """The proper officer decides whether words are taken out."""
    form = DecideRedactionForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        gone = _decide(request, appraisal, form)
        if gone:
            return gone
    target = target_of(appraisal.redaction)
    passage = appraisal.redaction.passage
    text = text_with(appraisal.redaction, target) if target else None
    stone = tombstone_by(appraisal.redaction, by=request.user, at=timezone.now())
    context = {
        "form": form,
        "appraisal": appraisal,
        "redaction": appraisal.redaction,
        "text": text or "",
        "is_issued": appraisal.state in ISSUED_STATES,
        "is_earlier": text is not None and not target.holds(appraisal.redaction),
        "elsewhere": elsewhere(
            appraisal, [appraisal.redaction], request.user, Permission.AUTHORISE_REDACTION
        ).get(appraisal.redaction.pk),
        "short": SHORT if target and not target.has_room(passage, stone) else "",
        "around": text.split(passage) if text and passage else [],
        "back": (appraisal.get_absolute_url(), "Back to the task list"),
        "place": "appraisals",
    }
    return render(request, "appraisal/redaction/decide.html", context)


def _decide(request, appraisal, form):
    """Carry the decision out; None where it was refused, which the form then says."""
    redaction, agreed = appraisal.redaction, form.cleaned_data["decision"] == "agree"
    now = timezone.now()
    try:
        made = make_anew(redaction=redaction, by=request.user, at=now) if agreed else None
    except RenderFailed as fault:
        form.add_error(None, str(fault))
        return None
    except Refused as fault:
        form.refuse(fault)
        return None

    def carry_out(cleaned, at):
        if agreed:
            redact(redaction=redaction, made=made, by=request.user, at=now)
        else:
            decline_redaction(redaction=redaction, by=request.user, at=at)
        return reverse("appraisal", args=[appraisal.ref])

    taken_out = "The words are taken out, and a note stands in their place."
    done = taken_out if agreed else "Declined. The words stay."
    return act(request, form, carry_out, done=done)
