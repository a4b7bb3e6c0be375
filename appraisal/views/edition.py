"""The draft of a checklist: what it changes, publishing and discarding it; retiring the edition in use."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from appraisal.forms.edition import PublishForm
from appraisal.models import Checklist, ChecklistVersion
from appraisal.queries.content import changes_in, content_of, reasons_against_publishing
from appraisal.queries.moving import under_way_with_earlier
from appraisal.rules.framing import overdue_in
from appraisal.writes.checklist import digest
from appraisal.writes.edition import discard, publish, retire
from partnerships.forms.base import CouncilForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page

READ_DRAFT = {"permission": Permission.EDIT_CHECKLIST, "to_see": Permission.READ_LIBRARY}
EDIT = READ_DRAFT | {"post": Permission.EDIT_CHECKLIST}


def find_draft(request, code: str) -> ChecklistVersion:
    """The draft of a checklist. Raises `Http404`."""
    drafts = ChecklistVersion.objects.filter(checklist__code=code, state=ChecklistVersion.DRAFT)
    draft = drafts.select_related("checklist").first()
    if draft is None:
        raise Http404
    return draft


def find_checklist(request, code: str) -> Checklist:
    """A checklist with an edition in use. Raises `Http404`."""
    checklist = Checklist.objects.filter(code=code, versions__state=ChecklistVersion.PUBLISHED).first()
    if checklist is None:
        raise Http404
    return checklist


@page(find=find_draft, **EDIT)
def draft_changes(request, version):
    """What a draft changes, what keeps it from being published, and publishing it."""
    others = version.checklist.versions.exclude(pk=version.pk)
    note = "" if others.filter(change_note=version.change_note).exists() else version.change_note
    content, under_way = content_of(version), under_way_with_earlier(version)
    changes = changes_in(version, content)
    initial = {"change_note": note, "looked_at": digest(content)}
    form = PublishForm(request.POST or None, person=request.user, initial=initial)

    def do(cleaned, at):
        form.show_draft(digest(content))
        note, seen = cleaned["change_note"], cleaned["looked_at"]
        publish(version=version, change_note=note, seen=seen, by=request.user, at=at)
        return version.checklist.get_absolute_url()

    return form_page(
        request,
        form,
        do,
        done=_published(version, under_way),
        template="appraisal/checklist/changes.html",
        version=version,
        count=len(content.questions()),
        overdue=overdue_in(content.questions(), timezone.localdate()),
        changes=changes,
        reasons=reasons_against_publishing(version, content, changes),
        under_way=under_way,
        tab="changes",
        place="library",
    )


def _published(version: ChecklistVersion, under_way: int) -> str:
    """What a publication did, and did not do to the appraisals `under_way` with an earlier edition."""
    said = f"Edition {version.number} is published."
    if version.checklist.kind == "main":
        said += " Appraisals that start from now on use it."
    if under_way:
        theirs = "The one under way keeps its" if under_way == 1 else f"The {under_way} under way keep their"
        said += f" {theirs} edition; the lead officer sees what would change, and can move."
    return said


@page(find=find_draft, **EDIT)
def draft_discard(request, version):
    """Delete a draft, once it is confirmed."""
    form = CouncilForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        discard(version=version, by=request.user, at=at)
        return reverse("checklists")

    return form_page(
        request,
        form,
        do,
        done="The draft is discarded.",
        title="Discard this draft?",
        caption=str(version),
        intro="It cannot be brought back, unless you take it away as a file first: open “Read and print it”. "
        f"{'The edition in use stays as it is.' if version.number > 1 else 'The checklist goes with it.'}",
        button="Discard it",
        back=(reverse("draft_edition", args=[version.checklist.code]), "Back to the draft"),
        place="library",
    )


@page(find=find_checklist, **EDIT)
def checklist_retire(request, checklist):
    """Take the edition in use out of use, once it is confirmed."""
    form = CouncilForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        retire(checklist=checklist, by=request.user, at=at)
        return reverse("checklists")

    return form_page(
        request,
        form,
        do,
        done="It is retired. Appraisals under way go on with it.",
        title=f"Retire “{checklist.title}”?",
        intro="No new appraisal can use it until an edition is published again. Appraisals under way go on "
        "with it, and reports made with it stay as they are.",
        button="Retire it",
        back=(checklist.get_absolute_url(), "Back to the checklist"),
        place="library",
    )
