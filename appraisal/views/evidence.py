"""The appraisal's evidence list, and its files."""

import logging

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.evidence import EvidenceForm
from appraisal.models import Answer, Evidence
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.earlier import was_said_before
from appraisal.queries.evidence import evidence_list as listed_evidence
from appraisal.views.evidence_new import back_to
from appraisal.writes.answer import cite
from appraisal.writes.evidence import FIELDS, edit_evidence, remove_evidence
from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.models import AuditReport
from partnerships.permissions import Permission
from partnerships.rules.file_kinds import KINDS
from partnerships.views.form_page import form_page
from partnerships.views.page import page

log = logging.getLogger(__name__)
AUDITS = 10


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def evidence_list(request, appraisal):
    """Everything the answers rest on, each with the questions that cite it."""
    listed, today = listed_evidence(appraisal), timezone.localdate()
    for one in listed:
        one.ends = one.runs_out(today)
    context = {
        "appraisal": appraisal,
        "listed": listed,
        "expired": sum(one.ends == "expired" for one in listed),
        "expiring": sum(one.ends.startswith("expires") for one in listed),
        "may_answer": can(request.user, Permission.ANSWER, appraisal),
        "may_add": can(request.user, Permission.ADD_EVIDENCE, appraisal),
        "has_earlier": was_said_before(appraisal, "evidence"),
        "audits": AuditReport.objects.filter(partnership=appraisal.partnership)[:AUDITS],
        "place": "appraisals",
    }
    return render(request, "appraisal/evidence/list.html", context)


def find_evidence(request, ref: str, number: int) -> Evidence:
    """A piece of evidence of an appraisal. Raises `Http404`."""
    appraisal = find_appraisal(request, ref)
    listed = Evidence.objects.filter(appraisal=appraisal, number=number).select_related("file")
    evidence = listed.first()
    if evidence is None:
        raise Http404
    evidence.appraisal = appraisal
    return evidence


def find_file(request, ref: str, number: int) -> Evidence:
    """A piece of evidence that has a file. Raises `Http404`."""
    evidence = find_evidence(request, ref, number)
    if evidence.kept_file is None or evidence.file.state == "refused":
        raise Http404
    return evidence


@page(Permission.READ_APPRAISAL, find=find_file)
def evidence_file(request, evidence):
    """The file of a piece of evidence, to be saved and never shown in the browser."""
    file = evidence.file
    if file.state == "waiting":
        return render(request, "appraisal/evidence/held.html", {"evidence": evidence}, status=503)
    try:
        content = storages["evidence"].open(file.stored)
    except OSError:
        log.exception("The file of %s %s cannot be read", evidence.appraisal.ref, evidence)
        return render(request, "appraisal/evidence/missing.html", {"evidence": evidence}, status=503)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        content,
        as_attachment=True,
        filename=file.name,
        content_type=KINDS[file.kind].content_type,
        headers=headers,
    )


def find_citation(request, ref: str, number: int, code: str) -> Answer:
    """An answer, with the ``evidence`` that it is to cite. Raises `Http404`."""
    evidence = find_evidence(request, ref, number)
    found = evidence.appraisal.answers.asked().select_related("question__section")
    answer = get_object_or_404(found, question__code=code)
    answer.appraisal, answer.evidence = evidence.appraisal, evidence
    return answer


@page(Permission.ANSWER, post=Permission.ANSWER, find=find_citation, to_see=Permission.READ_APPRAISAL)
def evidence_cite(request, answer):
    """Let an answer cite what is on the list already."""
    form = CouncilForm(request.POST or None, person=request.user)
    evidence, code = answer.evidence, answer.question.code
    back = back_to(evidence.appraisal, answer)

    def perform(cleaned, at):
        cite(answer=answer, evidence=evidence, by=request.user, at=at, as_read=True)
        return back

    return form_page(
        request,
        form,
        perform,
        done=f"E{evidence.number} is ticked for this answer.",
        title=f"Cite E{evidence.number} in {code}?",
        caption=evidence.appraisal.title,
        intro=evidence.title,
        button="Cite it",
        back=(back, "Back to the question"),
        place="appraisals",
    )


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
        intro=_about_file(evidence),
        back=(back, "Back to the evidence list"),
        place="appraisals",
    )


def _about_file(evidence: Evidence) -> str:
    if evidence.kept_file is None:
        return ""
    return (
        f"Its file is {evidence.file.name} ({evidence.file.told}), which never changes. Add a newer one as a "
        "piece of evidence of its own."
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
