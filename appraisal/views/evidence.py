"""The appraisal's evidence list, and its files."""

import logging
from contextlib import nullcontext
from functools import partial

from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.evidence import LARGEST, EvidenceForm, NewEvidenceForm
from appraisal.models import Answer, Evidence
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.evidence import evidence_list as listed_evidence
from appraisal.writes.answer import cite
from appraisal.writes.evidence import FIELDS, ListedAlready, add_evidence, edit_evidence, remove_evidence
from appraisal.writes.evidence_file import Kept, kept
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.models import AuditReport
from partnerships.permissions import Permission
from partnerships.rules.file_kinds import KINDS
from partnerships.uploads import takes_files
from partnerships.views.form_page import form_page
from partnerships.views.page import act, give_back, page

TEMPLATE = "appraisal/evidence/new.html"
log = logging.getLogger(__name__)
AUDITS, MOST_DIGITS, LONGEST_TITLE = 10, 18, 200


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
        "audits": AuditReport.objects.filter(partnership=appraisal.partnership)[:AUDITS],
        "place": "appraisals",
    }
    return render(request, "appraisal/evidence/list.html", context)


@takes_files(LARGEST)
@page(Permission.ANSWER, post=Permission.ANSWER, find=find_appraisal, to_see=Permission.READ_APPRAISAL)
def evidence_new(request, appraisal):
    """Add to the evidence list; `for` in the address names the question to go back to."""
    files = request.FILES or None  # read first: reading finds out whether it is too much
    form = NewEvidenceForm(
        request.POST or None,
        files,
        person=request.user,
        too_large=getattr(request, "sent_too_much", False),
        no_room=getattr(request, "no_room_for_file", False),
        initial=_of_audit(appraisal, request.GET.get("audit", "")),
    )
    answer = _answer_to_cite(appraisal, request.GET.get("for", ""))
    context = _page_of(form, appraisal, answer)
    if not form.is_bound or not form.is_valid():
        return render(request, TEMPLATE, {"kept": give_back(request, form), **context})
    try:
        with _kept(form) as file:
            adds = partial(_add, request, appraisal, answer, file, form)
            gone = act(request, form, adds, done=context["done"])
    except Refused as fault:  # the disk refused the file
        form.refuse(fault)
        gone = None
    return gone or render(request, TEMPLATE, context)


def _of_audit(appraisal, number: str) -> dict:
    """What an audit report of the register says as evidence: its author is independent of the partners."""
    if not (number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS):
        return {}
    found = AuditReport.objects.filter(partnership=appraisal.partnership, pk=int(number)).first()
    if found is None:
        return {}
    title = f"{found.body}: {found.title}"[:LONGEST_TITLE]
    return {"title": title, "held": found.held, "dated": found.dated, "strength": "assured"}


def _answer_to_cite(appraisal, code: str) -> Answer | None:
    code = code.replace("\x00", "")
    return appraisal.answers.asked().filter(question__code=code).first() if code else None


def _back_to(appraisal, answer: Answer | None) -> str:
    if answer is None:
        return reverse("evidence", args=[appraisal.ref])
    return reverse("question", args=[appraisal.ref, answer.question.code])


def _page_of(form, appraisal, answer: Answer | None) -> dict:
    return {
        "form": form,
        "appraisal": appraisal,
        "answer": answer,
        "done": "Added, and ticked for this answer." if answer else "Added to the evidence list.",
        "title": "Add evidence",
        "caption": appraisal.title,
        "intro": "List each thing once. Any number of answers can cite it.",
        "button": "Add evidence",
        "back": (_back_to(appraisal, answer), "Back"),
        "place": "appraisals",
    }


def _kept(form: NewEvidenceForm):
    """The file that was sent, on the disk for as long as it is being added; None where there is none."""
    file = form.cleaned_data["file"]
    return kept(file, form.file_name, form.judged) if file else nullcontext()


def _add(request, appraisal, answer: Answer | None, file: Kept | None, form, cleaned, at) -> str:
    facts = {name: cleaned[name] for name in FIELDS}
    try:
        evidence = add_evidence(appraisal=appraisal, facts=facts, file=file, by=request.user, at=at)
    except ListedAlready as fault:
        form.listed = fault.evidence
        form.citing = CouncilForm(person=request.user, auto_id="id_citing_%s")
        raise
    if answer is not None:
        cite(answer=answer, evidence=evidence, by=request.user, at=at)
    if form.renamed:
        messages.warning(request, form.renamed)
    return _back_to(appraisal, answer)


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
    if evidence.kept_file is None:
        raise Http404
    return evidence


@page(Permission.READ_APPRAISAL, find=find_file)
def evidence_file(request, evidence):
    """The file of a piece of evidence, to be saved and never shown in the browser."""
    file = evidence.file
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


def find_citation(request, ref: str, number: int, code: str) -> Evidence:
    """A piece of evidence, with the ``answer`` that is to cite it. Raises `Http404`."""
    evidence = find_evidence(request, ref, number)
    evidence.answer = _answer_to_cite(evidence.appraisal, code)
    if evidence.answer is None:
        raise Http404
    return evidence


@page(Permission.ANSWER, post=Permission.ANSWER, find=find_citation, to_see=Permission.READ_APPRAISAL)
def evidence_cite(request, evidence):
    """Let an answer cite what is on the list already."""
    form = CouncilForm(request.POST or None, person=request.user)
    code = evidence.answer.question.code
    back = _back_to(evidence.appraisal, evidence.answer)

    def perform(cleaned, at):
        cite(answer=evidence.answer, evidence=evidence, by=request.user, at=at)
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
