"""Checklists as files: given out, and read in as a draft."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.edition import ImportForm
from appraisal.queries.content import content_of, to_export
from appraisal.queries.importing import read_file
from appraisal.rules.content import ChecklistContent, ChecklistError
from appraisal.rules.content_csv import ABOUT_COLUMNS, COLUMNS, write_csv
from appraisal.rules.content_json import write_json
from appraisal.views.checklist import find_version
from appraisal.views.edition import EDIT
from appraisal.writes.checklist import Imported, import_checklist
from partnerships.faults import MoveRefused, Refused
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page

MOST_SAID = 100


@page(Permission.READ_LIBRARY, find=find_version)
def checklist_file(request, version):
    """An edition as a file: JSON of everything, or CSV of its questions."""
    as_csv = request.GET.get("as") == "csv"
    name = f"{version.checklist.code}-edition-{version.number}.{'csv' if as_csv else 'json'}"
    content = write_csv(content_of(version)) if as_csv else write_json(to_export(version))
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8" if as_csv else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page(Permission.EDIT_CHECKLIST, to_see=Permission.READ_LIBRARY)
def checklist_template(request):
    """A CSV file with the names of the columns and nothing else, to start a list of questions from."""
    headers = {"Content-Disposition": 'attachment; filename="questions.csv"'}
    return HttpResponse(",".join(COLUMNS) + "\r\n", content_type="text/csv; charset=utf-8", headers=headers)


@page(**EDIT)
def checklist_import(request):
    """A checklist from a file: checked, or made a draft, all of it or nothing."""
    files = request.FILES or None  # read first: reading finds out whether it is too much
    too_large = getattr(request, "sent_too_much", False)
    form = ImportForm(request.POST or None, files, person=request.user, too_large=too_large)
    content = _read(form) if request.method == "POST" and form.is_valid() else None
    checked = None
    if content and form.cleaned_data["what"] == "check":
        checked = _check(form, content, request.user)

    def do(cleaned, at):
        done = import_checklist(content=content, replace=cleaned["replaces"], by=request.user, at=at)
        if done.draft is None:
            raise Refused("Nothing differs from the edition there is, so there is no draft to make.")
        return reverse("draft_changes", args=[done.draft.checklist.code])

    context = {
        "title": "Import a checklist",
        "button": "Go on",
        "back": (reverse("checklists"), "Back to the checklists"),
        "columns": ABOUT_COLUMNS,
        "place": "library",
    }
    template = "appraisal/checklist/import.html"
    if checked or (form.is_bound and form.errors):
        return render(request, template, {"form": form, "checked": checked, **context})
    return form_page(
        request, form, do, done="The draft is made. Look at what it changes.", template=template, **context
    )


def _read(form: ImportForm) -> ChecklistContent | None:
    """What the file holds, read before anything is locked; None where the form now says what is wrong."""
    file = form.cleaned_data["file"]
    try:
        return read_file(file.name, file.read(), form.cleaned_data["into"])
    except ChecklistError as error:
        form.refuse(MoveRefused(_said(error.faults)))
    except Refused as fault:
        form.refuse(fault)
    return None


def _check(form: ImportForm, content: ChecklistContent, person) -> Imported | None:
    """What importing would do, undone again; None where the form now says why it cannot be done."""
    try:
        with transaction.atomic():
            given = {"replace": form.cleaned_data["replaces"], "by": person, "at": timezone.now()}
            done = import_checklist(content=content, **given)
            transaction.set_rollback(True)
    except (Refused, MoveRefused) as fault:
        form.refuse(fault)
        return None
    return done


def _said(faults: list[str]) -> list[str]:
    """Faults as sentences; of very many the first, and how many there are."""
    said = [f"{fault[0].upper()}{fault[1:]}" for fault in faults[:MOST_SAID]]
    return said if len(faults) <= MOST_SAID else [*said, f"And {len(faults) - MOST_SAID:,} more."]
