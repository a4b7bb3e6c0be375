"""Bringing partnerships in from a spreadsheet: choose the file, say what its columns are, check, import."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.forms.register_import import ColumnsForm, UploadForm
from partnerships.models import RegisterImport
from partnerships.permissions import Permission
from partnerships.queries.register_import import Known, Plan, plan_import, table_of
from partnerships.queries.register_preview import becomes, given, made_of
from partnerships.rules.register_columns import BY_CODE
from partnerships.rules.register_matching import known
from partnerships.rules.register_row import DEFAULTS, Fault
from partnerships.rules.sheet import SheetError
from partnerships.spreadsheets import read_file
from partnerships.views.form_page import form_page
from partnerships.views.page import act, give_back, page
from partnerships.writes.register_import import (
    KEPT_FOR,
    Imported,
    decide_columns,
    drop_import,
    finish_import,
    keep_sheet,
)

MOST_FAULTS, MOST_NAMED, MOST_WAITING, MOST_SAID = 200, 50, 20, 5


@page(Permission.IMPORT_REGISTER, post=Permission.IMPORT_REGISTER, to_see=Permission.READ_REGISTER)
def register_import_new(request):
    """Choose a file; what is wrong with the file itself is said at once."""
    files = request.FILES or None  # read first: reading finds out whether it is too much
    too_large = getattr(request, "sent_too_much", False)
    form = UploadForm(request.POST or None, files, person=request.user, too_large=too_large)
    sheet = None
    if form.is_bound and form.is_valid():
        try:
            sheet = read_file(form.cleaned_data["file"].read(), known)
        except SheetError as error:
            form.refuse(Refused(str(error), "file"))

    def save(cleaned, at):
        return keep_sheet(name=cleaned["file"].name, sheet=sheet, by=request.user, at=at).get_absolute_url()

    context = {
        "title": "Import partnerships",
        "button": "Go on",
        "back": (reverse("partnerships"), "Back to partnerships"),
        "kept_for": KEPT_FOR,
        "waiting": RegisterImport.objects.filter(by=request.user).defer("rows", "headings")[:MOST_WAITING],
        "defaults": [
            (BY_CODE[code].heading, BY_CODE[code].choices[value]) for code, value in DEFAULTS.items()
        ],
        "place": "partnerships",
    }
    template = "partnerships/import/upload.html"
    if form.is_bound and form.errors:
        return render(request, template, {"form": form, **context})
    return form_page(request, form, save, template=template, **context)


def find(request, pk: int) -> RegisterImport:
    """A sheet that this person uploaded. Raises `Http404`."""
    held = RegisterImport.objects.filter(pk=pk, by=request.user).first()
    if held is None:
        raise Http404
    return held


@page(Permission.IMPORT_REGISTER, post=Permission.IMPORT_REGISTER, find=find)
def register_import(request, held):
    """What each column is taken for; what importing would do; and doing it, or dropping the sheet."""
    if request.POST.get("then") == "drop":
        return _drop(request, held)
    plan = None
    if request.method != "POST" and "checked" in request.GET:
        plan = plan_import(table_of(held), timezone.localdate())
    alike = plan.alike if plan else []
    form = ColumnsForm(
        request.POST or None,
        person=request.user,
        held=held,
        alike=alike,
        seen=held.version,
        initial={"checked": plan.fingerprint if plan and not plan.faults else ""},
    )

    def save(cleaned, at):
        lead = cleaned["lead_post"]
        same = {one.name.lower(): one.known.pk for one in Known({}).like(cleaned["same"])}
        decide_columns(
            held=held,
            taken=form.taken,
            lead_post=lead.pk if lead else None,
            same=same,
            meant=form.meant,
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        if request.POST.get("then") != "import":
            return f"{held.get_absolute_url()}?checked=yes"
        messages.success(
            request, _said(finish_import(held=held, checked=cleaned["checked"], by=request.user, at=at))
        )
        return reverse("partnerships")

    if request.method == "POST":
        gone = act(request, form, save)
        if gone:
            return gone
    context = {"form": form, "kept": give_back(request, form), "held": held, "place": "partnerships"}
    checked = _checked(plan, held, request.GET.get("page")) if plan else {}
    return render(request, "partnerships/import/columns.html", context | checked)


def _drop(request, held):
    def forget(cleaned, at):
        drop_import(held=held, by=request.user, at=at)
        return reverse("register_import_new")

    form = CouncilForm(request.POST, person=request.user)
    return act(request, form, forget, done="The sheet is dropped. Nothing of it was imported.")


def _checked(plan: Plan, held: RegisterImport, number: str | None) -> dict:
    """A plan as the page shows it: of very much the first, and a page of its rows."""
    return {
        "plan": plan,
        "faults": _first(plan.faults),
        "to_match": any(fault.by_matching for fault in plan.faults),
        "made_of": made_of(plan),
        "given": given(plan, table_of(held)),
        "shown": becomes(plan, number),
        "organisations": list(plan.organisations.values())[:MOST_NAMED],
        "posts": list(plan.posts.values())[:MOST_NAMED],
        "most_named": MOST_NAMED,
    }


def _first(faults: list[Fault]) -> list[Fault]:
    """The first faults by row. What a match mends is listed apart too, and crowds out nothing else."""
    kept = sorted(faults, key=lambda fault: fault.by_matching)[:MOST_FAULTS]
    return sorted(kept, key=lambda fault: fault.row)


def _said(done: Imported) -> str:
    """What an import did, and what of the file it left out."""
    same = f" {done.same:,} {'is' if done.same == 1 else 'are'} as before." if done.same else ""
    others = len(done.left_out) - MOST_SAID
    more = [f"And {others:,} more."] if others > 0 else []
    what = "partnership" if done.added == 1 else "partnerships"
    counts = f"Imported: {done.added:,} {what} added and {done.changed:,} changed.{same}"
    return " ".join((counts, *done.left_out[:MOST_SAID], *more))
