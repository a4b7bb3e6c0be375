"""Noting a correction beside a signed record."""

from django.http import Http404
from django.urls import reverse

from appraisal.forms.correction import CorrectionForm
from appraisal.models import Snapshot
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.standing import parts_of_report, standing_of
from appraisal.rules.document import open_document
from appraisal.writes.correction import add_correction
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(
    Permission.NOTE_CORRECTION,
    post=Permission.NOTE_CORRECTION,
    find=find_appraisal,
    to_see=Permission.READ_REPORT,
)
def correction_new(request, appraisal):
    """Add a dated note to a signed appraisal; its report stays as it was issued."""
    snapshot = Snapshot.objects.filter(appraisal=appraisal).first()
    if snapshot is None:
        raise Http404
    parts = parts_of_report(open_document(snapshot.document.encode()))
    form = CorrectionForm(request.POST or None, person=request.user, parts=parts)
    back = reverse("report", args=[appraisal.ref])

    def add(cleaned, at):
        add_correction(
            appraisal=appraisal, about=cleaned["about"], text=cleaned["text"], by=request.user, at=at
        )
        return back

    return form_page(
        request,
        form,
        add,
        done="Your note stands beside the report.",
        template="appraisal/report/correction.html",
        appraisal=appraisal,
        standing=standing_of(appraisal, request.user),
        back=(back, "Back to the report"),
        place="appraisals",
    )
