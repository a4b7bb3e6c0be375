"""The checklist editor: starting a draft, and the pages that show the whole of it."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from appraisal.forms.draft import ReorderForm, StartChecklistForm
from appraisal.forms.draft_part import HeadForm
from appraisal.models import Checklist, ChecklistVersion
from appraisal.queries.content import content_of
from appraisal.queries.draft import (
    band_sets_of,
    coverage_of,
    outline_of,
    scales_of,
)
from appraisal.rules.asking import faults_in_asking, offers_of
from appraisal.views.draft_part import PARTS, address_in, held_in, part_called
from appraisal.views.edition import EDIT, READ_DRAFT, find_draft
from appraisal.writes import draft as writes
from partnerships.forms.base import CouncilForm
from partnerships.views.form_page import form_page
from partnerships.views.page import act, page


@page(**EDIT)
def checklist_new(request):
    """Start a checklist from one that is there."""
    form = StartChecklistForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        names = ("code", "title", "summary", "kind", "like")
        given = {name: cleaned[name] for name in names}
        made = writes.start_checklist(**given, whole=cleaned["whole"] == "yes", by=request.user, at=at)
        return address_in(made, "draft_edition")

    return form_page(
        request,
        form,
        do,
        done="The draft is started.",
        title="New checklist",
        button="Start the draft",
        back=(reverse("checklists"), "Back to the checklists"),
        place="library",
    )


def find_checklist(request, code: str) -> Checklist:
    """Any checklist. Raises `Http404`."""
    checklist = Checklist.objects.filter(code=code).first()
    if checklist is None:
        raise Http404
    return checklist


@page(find=find_checklist, **EDIT)
def draft_open(request, checklist):
    """Make a draft of the next edition, from the newest; where there is one, that is where to go."""
    there = checklist.versions.select_related("checklist").filter(state=ChecklistVersion.DRAFT).first()
    if there and request.method != "POST":
        return HttpResponseRedirect(address_in(there, "draft_edition"))
    form = CouncilForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        return address_in(writes.open_draft(checklist=checklist, by=request.user, at=at), "draft_edition")

    return form_page(
        request,
        form,
        do,
        done="The draft is open. Nobody but editors sees it until it is published.",
        title=f"Change “{checklist.title}”?",
        intro="You get a draft of the next edition, with everything in it as it is now. Appraisals under way "
        "are not touched, and the edition in use stays as it is until you publish the draft.",
        button="Open a draft",
        back=(reverse("checklists"), "Back to the checklists"),
        place="library",
    )


@page(find=find_draft, **EDIT)
def draft_edition(request, version):
    """The outline: sections and questions, each to be changed, added to and moved."""
    form = ReorderForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        if not cleaned["reorder"]:
            return address_in(version, "draft_edition")
        kind, number, way = cleaned["reorder"].split("-")
        part = held_in(version, part_called(kind).model, number)
        writes.reorder_part(part=part, up=way == "up", by=request.user, at=at)
        anchor = f"{kind}-{number}"
        return f"{address_in(version, PARTS[kind].listed)}#{anchor}"

    gone = act(request, form, do) if request.method == "POST" else None
    content = content_of(version)
    offers = offers_of(content.questions(), content.scales)
    outline = outline_of(version, offers)
    context = {
        "form": form,
        "version": version,
        "outline": outline,
        "never": list(faults_in_asking(content.questions(), offers).items()),
        "count": sum(len(one.questions) for one in outline),
        "tab": "outline",
        "place": "library",
    }
    return gone or render(request, "appraisal/checklist/outline.html", context)


@page(find=find_draft, **EDIT)
def draft_head(request, version):
    """The title and summary of the draft."""
    form = HeadForm(request.POST or None, person=request.user, version=version, part=version)

    def do(cleaned, at):
        writes.edit_head(version=version, seen=cleaned["seen"], values=form.values(), by=request.user, at=at)
        return address_in(version, "draft_edition")

    return form_page(
        request,
        form,
        do,
        done="Saved.",
        title="Title and summary",
        caption=str(version),
        back=(address_in(version, "draft_edition"), "Back to the draft"),
        place="library",
    )


@page(find=find_draft, **READ_DRAFT)
def draft_scales(request, version):
    """The scales and positions of a draft. Options are reordered by `draft_edition`."""
    context = {
        "version": version,
        "form": ReorderForm(person=request.user),
        "scales": scales_of(version),
        "sets": band_sets_of(version),
        "tab": "scales",
        "place": "library",
    }
    return render(request, "appraisal/checklist/scales.html", context)


@page(find=find_draft, **READ_DRAFT)
def draft_coverage(request, version):
    """How far the draft's questions go into each source."""
    context = {"version": version, "covered": coverage_of(version), "tab": "coverage", "place": "library"}
    return render(request, "appraisal/checklist/coverage.html", context)
