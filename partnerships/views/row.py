"""Adding, changing and removing the rows of a partnership. Each kind of row is a line of `KINDS`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.urls import reverse

from partnerships.forms.base import CouncilForm
from partnerships.forms.contribution import ContributionForm
from partnerships.forms.outcome import OutcomeForm
from partnerships.forms.row import (
    AuditReportForm,
    DocumentForm,
    PartnershipPostForm,
    ReportingForm,
    RepresentativeForm,
    RowForm,
)
from partnerships.models import (
    AuditReport,
    Contribution,
    GovernanceDocument,
    Outcome,
    Partnership,
    PartnershipPost,
    ReportingLine,
    Representative,
)
from partnerships.permissions import Permission
from partnerships.queries.partnership import find_partnership
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.contribution import add_contribution, edit_contribution, remove_contribution
from partnerships.writes.row import add_row, edit_row, remove_row


@dataclass(frozen=True)
class Kind:
    """A kind of row: its model and form, what it is called, the page that lists it, its own writes if any."""

    model: type
    form: type[RowForm]
    name: str
    lists: str
    add: Callable | None = None
    edit: Callable = edit_row
    remove: Callable = remove_row


KINDS = {
    "post": Kind(PartnershipPost, PartnershipPostForm, "another post", "partnership_governance"),
    "representative": Kind(Representative, RepresentativeForm, "a representative", "partnership_governance"),
    "document": Kind(GovernanceDocument, DocumentForm, "a document", "partnership_governance"),
    "reporting": Kind(ReportingLine, ReportingForm, "a reporting line", "partnership_governance"),
    "audit": Kind(AuditReport, AuditReportForm, "an audit report", "partnership_governance"),
    "contribution": Kind(
        Contribution,
        ContributionForm,
        "a contribution",
        "partnership_partners",
        add_contribution,
        edit_contribution,
        remove_contribution,
    ),
    "outcome": Kind(Outcome, OutcomeForm, "an outcome or benefit", "partnership_outcomes"),
}


def find_to_add(request, ref: str, kind: str) -> Partnership:
    """A partnership, with the ``kind`` of row to add. Raises `Http404`."""
    if kind not in KINDS:
        raise Http404
    partnership = find_partnership(request, ref)
    partnership.kind = KINDS[kind]
    return partnership


def find_row(request, ref: str, kind: str, number: int):
    """One row of a partnership, with its ``kind_of_row``. Raises `Http404`; money has its own page."""
    if kind not in KINDS:
        raise Http404
    row = KINDS[kind].model.objects.select_related("partnership").filter(pk=number).first()
    if row is None or row.partnership.ref != ref or (kind == "contribution" and row.kind == "money"):
        raise Http404
    row.kind_of_row, row.code_of_kind = KINDS[kind], kind
    return row


def _warn(request, form: RowForm) -> None:
    """What was saved and may not have been meant."""
    if form.doubtful:
        messages.warning(request, form.doubtful)


def _back(kind: Kind, ref: str) -> str:
    return reverse(kind.lists, args=[ref])


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_to_add,
    to_see=Permission.READ_REGISTER,
)
def row_new(request, partnership):
    """Add a row."""
    kind, back = partnership.kind, _back(partnership.kind, partnership.ref)
    form = kind.form(request.POST or None, person=request.user, partnership=partnership)

    def save(cleaned, at):
        given = {"partnership": partnership, "facts": form.facts, "by": request.user, "at": at}
        if kind.add:
            kind.add(**given)
        else:
            add_row(model=kind.model, **given)
        _warn(request, form)
        return back

    return form_page(
        request,
        form,
        save,
        done="Added.",
        title=f"Add {kind.name}",
        caption=partnership.name,
        button="Add",
        back=(back, "Back"),
        place="partnerships",
    )


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_row,
    to_see=Permission.READ_REGISTER,
)
def row_edit(request, row):
    """Change a row."""
    kind, ref = row.kind_of_row, row.partnership.ref
    form = kind.form(
        request.POST or None,
        person=request.user,
        partnership=row.partnership,
        seen=row.version,
        initial={name: getattr(row, name) for name in kind.form.FACTS},
    )

    def save(cleaned, at):
        kind.edit(row=row, facts=form.facts, seen=cleaned["seen"] or 0, by=request.user, at=at)
        _warn(request, form)
        return _back(kind, ref)

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/partnership/row.html",
        title=f"Change {kind.name}",
        caption=row.partnership.name,
        remove=reverse("row_remove", args=[ref, row.code_of_kind, row.pk]),
        back=(_back(kind, ref), "Back"),
        place="partnerships",
    )


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_row,
    to_see=Permission.READ_REGISTER,
)
def row_remove(request, row):
    """Take a row away, after asking."""
    kind, ref = row.kind_of_row, row.partnership.ref

    def save(cleaned, at):
        kind.remove(row=row, by=request.user, at=at)
        return _back(kind, ref)

    return form_page(
        request,
        CouncilForm(request.POST or None, person=request.user),
        save,
        done="Taken away. What it said stays in the history.",
        title=f"Take away {kind.name}?",
        caption=row.partnership.name,
        intro=f"“{row}” leaves the register. What it said stays in the partnership’s history.",
        button="Take it away",
        back=(_back(kind, ref), "Back"),
        place="partnerships",
    )
