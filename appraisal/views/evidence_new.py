"""Adding to the evidence list, a file with it or none."""

import logging
from contextlib import nullcontext
from functools import partial

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.evidence import LARGEST, NewEvidenceForm
from appraisal.models import Answer, EvidenceFile
from appraisal.queries.appraisal import find_appraisal
from appraisal.scanning import NotScanned
from appraisal.writes.answer import cite
from appraisal.writes.evidence import FIELDS, ListedAlready, add_evidence
from appraisal.writes.evidence_file import Kept, kept
from appraisal.writes.scan import scan_file
from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.models import AuditReport
from partnerships.permissions import Permission
from partnerships.rules.numbers import whole_in
from partnerships.uploads import takes_files
from partnerships.views.page import act, give_back, page

HELD = "Until it is found clean nobody can open it, and the appraisal is neither endorsed nor signed."
REMOVED = "Tell your IT service, and scan the computer it came from."
TEMPLATE = "appraisal/evidence/new.html"
log = logging.getLogger(__name__)
LONGEST_TITLE = 200


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
    found = AuditReport.objects.filter(partnership=appraisal.partnership, pk=whole_in(number)).first()
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


def back_to(appraisal, answer: Answer | None) -> str:
    """The question that evidence is added for, or the list."""
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
        "back": (back_to(appraisal, answer), "Back"),
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
    return back_to(appraisal, answer)


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
