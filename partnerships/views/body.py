"""Committees and boards: those that decide, and those that are given assurance."""

from django.shortcuts import render
from django.urls import reverse

from partnerships.access import can
from partnerships.forms.base import CouncilForm
from partnerships.forms.meeting import BodyForm
from partnerships.models import Body, Council
from partnerships.permissions import Permission
from partnerships.queries.meeting import bodies_page, find_body, why_body_stays
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.meeting import add_body, edit_body
from partnerships.writes.meeting_standing import remove_body


@page(Permission.READ_REGISTER)
def bodies(request):
    """Every body, and whether it decides."""
    context = {
        "shown": bodies_page(request.GET.get("page")),
        "may_edit": can(request.user, Permission.EDIT_MEETING),
        "may_decide": can(request.user, Permission.DECIDE_MARK),
        "place": "partnerships",
    }
    return render(request, "partnerships/meeting/bodies.html", context)


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, to_see=Permission.READ_REGISTER)
def body_new(request):
    """Add a body. The first is likely the committee that the council named for itself."""
    first = {} if Body.objects.exists() else {"name": Council.current().committee, "kind": "assurance"}
    form = BodyForm(request.POST or None, person=request.user, initial=first)

    def save(cleaned, at):
        add_body(name=cleaned["name"], kind=cleaned["kind"], by=request.user, at=at)
        return reverse("bodies")

    return form_page(
        request,
        form,
        save,
        done="Added.",
        title="Add a body",
        button="Add",
        back=(reverse("bodies"), "Back to bodies"),
        place="partnerships",
    )


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_body, to_see=Permission.READ_REGISTER)
def body_edit(request, body):
    """Change a body's name, or whether it decides."""
    form = BodyForm(
        request.POST or None,
        person=request.user,
        seen=body.version,
        initial={"name": body.name, "kind": body.kind},
    )

    def save(cleaned, at):
        edit_body(
            body=body,
            name=cleaned["name"],
            kind=cleaned["kind"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return reverse("bodies")

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/meeting/body.html",
        body=body,
        title="Change a body",
        caption=body.name,
        back=(reverse("bodies"), "Back to bodies"),
        place="partnerships",
    )


@page(Permission.EDIT_MEETING, post=Permission.EDIT_MEETING, find=find_body, to_see=Permission.READ_REGISTER)
def body_remove(request, body):
    """Remove a body that was added by mistake; where meetings of it are recorded, say so."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        remove_body(body=body, by=request.user, at=at)
        return reverse("bodies")

    return form_page(
        request,
        form,
        save,
        done=f"{body} is removed.",
        template="partnerships/meeting/body_remove.html",
        named=why_body_stays(body),
        title=f"Remove {body}?",
        button="Remove it",
        back=(reverse("bodies"), "Back to bodies"),
        place="partnerships",
    )
