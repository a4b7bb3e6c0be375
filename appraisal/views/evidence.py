"""The appraisal's evidence list."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.evidence import EvidenceForm
from appraisal.models import Evidence
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.evidence import evidence_list as listed_evidence
from appraisal.writes.answer import cite
from appraisal.writes.evidence import FIELDS, add_evidence, edit_evidence, remove_evidence
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def evidence_list(request, appraisal):
    """Everything the answers rest on, each with the questions that cite it."""
    context = {
        "appraisal": appraisal,
        "listed": listed_evidence(appraisal),
        "today": timezone.localdate(),
        "may_answer": can(request.user, Permission.ANSWER, appraisal),
        "place": "appraisals",
    }
    return render(request, "appraisal/evidence/list.html", context)


@page(Permission.ANSWER, post=Permission.ANSWER, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def evidence_new(request, appraisal):
    """Add to the evidence list; `for` in the address names the question to go back to."""
    form = EvidenceForm(request.POST or None, person=request.user)
    code = request.GET.get("for", "").replace("\x00", "")
    answer = appraisal.answers.asked().filter(question__code=code).first() if code else None
    back = (
        reverse("question", args=[appraisal.ref, code])
        if answer
        else reverse("evidence", args=[appraisal.ref])
    )

    def add(cleaned, at):
        facts = {name: cleaned[name] for name in FIELDS}
        evidence = add_evidence(appraisal=appraisal, facts=facts, by=request.user, at=at)
        if answer is not None:
            cite(answer=answer, evidence=evidence, by=request.user, at=at)
        return back

    return form_page(
        request,
        form,
        add,
        done="Added, and ticked for this answer." if answer else "Added to the evidence list.",
        title="Add evidence",
        caption=appraisal.title,
        intro="List each thing once. Any number of answers can cite it.",
        button="Add evidence",
        back=(back, "Back"),
        place="appraisals",
    )


def find_evidence(request, ref: str, number: int) -> Evidence:
    """A piece of evidence of an appraisal. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    evidence = Evidence.objects.filter(appraisal=appraisal, number=number).first()
    if evidence is None:
        raise Http404
    evidence.appraisal = appraisal
    return evidence


@page(Permission.ANSWER, post=Permission.ANSWER, find=find_evidence, to_see=Permission.READ_APPRAISAL)
def evidence_edit(request, evidence):
    """Correct a piece of evidence."""
    form = EvidenceForm(
        request.POST or None,
        person=request.user,
        seen=evidence.version,
        initial={name: getattr(evidence, name) for name in FIELDS},
    )
    back = reverse("evidence", args=[evidence.appraisal.ref])

    def save(cleaned, at):
        edit_evidence(
            evidence=evidence,
            facts={name: cleaned[name] for name in FIELDS},
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return back

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title=f"Evidence E{evidence.number}",
        caption=evidence.appraisal.title,
        back=(back, "Back to the evidence list"),
        place="appraisals",
    )


@page(Permission.ANSWER, post=Permission.ANSWER, find=find_evidence, to_see=Permission.READ_APPRAISAL)
def evidence_remove(request, evidence):
    """Take off the list what no answer cites, once it is confirmed."""
    form = CouncilForm(request.POST or None, person=request.user)
    back = reverse("evidence", args=[evidence.appraisal.ref])
    number = f"E{evidence.number}"

    def remove(cleaned, at):
        remove_evidence(evidence=evidence, by=request.user, at=at)
        return back

    return form_page(
        request,
        form,
        remove,
        done=f"{number} is removed.",
        title=f"Remove {number} from the evidence list?",
        caption=evidence.appraisal.title,
        intro=f"{evidence.title}. The others keep their numbers, and {number} is not given again.",
        button="Remove it",
        back=(back, "Back to the evidence list"),
        place="appraisals",
    )
