"""The report: its HTML twin, the issued PDF, the draft preview, and positions by source."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from appraisal.models import IssuedReport, Snapshot
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.standing import standing_of
from appraisal.reports.child import RenderFailed, render_pdf
from appraisal.reports.html import report_html, twin_parts
from appraisal.rules.document import open_document
from partnerships.access import can
from partnerships.permissions import Permission, State
from partnerships.rules.file_kinds import size_in_words
from partnerships.views.page import page


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@page(Permission.READ_REPORT, find=find_appraisal)
def report(request, appraisal):
    """The issued report as a page: the same document, section by section."""
    snapshot = Snapshot.objects.filter(appraisal=appraisal).first()
    if snapshot is None:
        raise Http404
    document = open_document(snapshot.document.encode())
    size = IssuedReport.objects.filter(snapshot=snapshot).values_list("size", flat=True).first()
    context = {
        "appraisal": appraisal,
        "document": document,
        "hash": snapshot.hash,
        "parts": twin_parts(document, hash=snapshot.hash),
        "size": size_in_words(size or 0),
        "standing": standing_of(appraisal, request.user),
        "may_read_appraisal": can(request.user, Permission.READ_APPRAISAL, appraisal),
        "may_note": can(request.user, Permission.NOTE_CORRECTION, appraisal),
        "place": "appraisals",
    }
    return render(request, "appraisal/report/twin.html", context)


@page(Permission.READ_REPORT, find=find_appraisal)
def report_pdf(request, appraisal):
    """The issued PDF, byte for byte as it was signed."""
    issued = IssuedReport.objects.filter(snapshot__appraisal=appraisal).first()
    if issued is None:
        raise Http404
    return _pdf(bytes(issued.content), appraisal.ref)


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def draft(request, appraisal):
    """The report as it would read now."""
    document = collect_document(appraisal.pk)
    is_abandoned = appraisal.state == State.ABANDONED
    context = {
        "appraisal": appraisal,
        "document": document,
        "parts": twin_parts(document, hash=""),
        "is_draft": True,
        "standing": standing_of(appraisal, request.user) if is_abandoned else None,
        "not_as_seen": request.GET.get("seen") not in (None, fingerprint(document)),
        "may_read_appraisal": True,
        "place": "appraisals",
    }
    return render(request, "appraisal/report/twin.html", context)


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def draft_pdf(request, appraisal):
    """A watermarked preview of the PDF. It carries no document: there is nothing to prove yet."""
    document = collect_document(appraisal.pk)
    watermark = "Abandoned" if appraisal.state == State.ABANDONED else "Draft"
    try:
        content = render_pdf(
            html=report_html(document, hash="", watermark=watermark),
            ref=appraisal.ref,
            title=document["title"],
            document=b"",
            made_at=appraisal.started_at.replace(microsecond=0),
        )
    except RenderFailed as fault:
        context = {"appraisal": appraisal, "fault": str(fault), "place": "appraisals"}
        return render(request, "appraisal/report/failed.html", context, status=503)
    return _pdf(content, f"{appraisal.ref}-draft")
