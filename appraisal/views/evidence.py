"""The appraisal's evidence list, and its files."""

import logging
from contextlib import nullcontext
from functools import partial

from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.evidence import LARGEST, EvidenceForm, NewEvidenceForm
from appraisal.models import Answer, Evidence, EvidenceFile
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.evidence import evidence_list as listed_evidence
from appraisal.scanning import NotScanned
from appraisal.writes.answer import cite
from appraisal.writes.evidence import FIELDS, ListedAlready, add_evidence, edit_evidence, remove_evidence
from appraisal.writes.evidence_file import Kept, kept
from appraisal.writes.scan import scan_file
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.models import AuditReport
from partnerships.permissions import Permission
from partnerships.rules.file_kinds import KINDS
from partnerships.uploads import takes_files
from partnerships.views.form_page import form_page
from partnerships.views.page import act, give_back, page

HELD = "Until it is found clean nobody can open it, and the appraisal is neither endorsed nor signed."
REMOVED = "Tell your IT service, and scan the computer it came from."
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
        "may_add": can(request.user, Permission.ADD_EVIDENCE, appraisal),
        "audits": AuditReport.objects.filter(partnership=appraisal.partnership)[:AUDITS],
        "place": "appraisals",
    }
    return render(request, "appraisal/evidence/list.html", context)


@takes_files(LARGEST)
@page(
    Permission.ADD_EVIDENCE,
    post=Permission.ADD_EVIDENCE,
    find=find_appraisal,
    to_see=Permission.READ_APPRAISAL,
)
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
    answer = _answer_to_cite(appraisal, request.GET.get("for", ""), request.user)
    context = _page_of(form, appraisal, answer)
    if not form.is_bound or not form.is_valid():
        return render(request, TEMPLATE, {"kept": give_back(request, form), **context})
    try:
        with _kept(form) as file:
            adds = partial(_add, request, appraisal, answer, file, form)
            gone = act(request, form, adds, done=context["done"])
            if gone and file:
                _scan(request, appraisal, file)
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


def _answer_to_cite(appraisal, code: str, person) -> Answer | None:
    """The answer of a question, where `person` may answer it: they may add evidence for more than that.

    One that is locked is left alone: then what is added is on the list alone.
    """
    code = code.replace("\x00", "")
    asked = appraisal.answers.asked().select_related("question__section")
    answer = asked.filter(question__code=code).first() if code else None
    if answer is None or answer.is_locked:
        return None
    answer.appraisal = appraisal
    return answer if can(person, Permission.ANSWER, answer) else None


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


def _scan(request, appraisal, sent: Kept) -> None:
    """Have the file that was sent scanned, where there is a scanner, and say what came of it."""
    waiting = EvidenceFile.objects.filter(stored=sent.stored, state="waiting")
    file = waiting.select_related("evidence__appraisal").first()
    if file is None:
        return
    try:
        file = scan_file(file, at=timezone.now())
    except NotScanned as fault:
        log.error("%s %s waits for the virus scan: %s", appraisal.ref, file.evidence, fault)
        messages.warning(request, f"Its file is kept, and waits for the virus scan. {HELD}")
    if file.state == "refused":
        messages.error(
            request, f"The virus scan found {file.found} in the file, which was removed. {REMOVED}"
        )


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
    back = _back_to(evidence.appraisal, answer)

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
