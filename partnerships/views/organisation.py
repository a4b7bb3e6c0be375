"""The organisations we work with, and where each is a partner."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from partnerships.access import can
from partnerships.forms.organisation import OrganisationForm
from partnerships.forms.register import clean_words
from partnerships.models import Organisation
from partnerships.permissions import Permission
from partnerships.queries.alike import alike_in_words, told_apart
from partnerships.queries.organisation import (
    SORTS,
    accountable_for,
    organisations_page,
    other_names,
    places_page,
)
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.views.sorting import columns
from partnerships.vocabulary import SECTORS
from partnerships.writes.organisation import add_organisation, edit_organisation


def find(request, pk: int) -> Organisation:
    """The organisation of a page. Raises `Http404`."""
    organisation = Organisation.objects.filter(pk=pk).first()
    if organisation is None:
        raise Http404
    return organisation


def find_unmerged(request, pk: int) -> Organisation:
    """The organisation of a page that changes it: not one that was merged into another. Raises `Http404`."""
    organisation = find(request, pk)
    if organisation.merged_into_id is not None:
        raise Http404
    return organisation


@page(Permission.READ_REGISTER)
def organisations(request):
    """Every organisation: searched by name, filtered and sorted by the address."""
    words = clean_words(request.GET.get("words", ""))
    sector = request.GET.get("sector", "")
    sector = sector if sector in SECTORS else ""
    asked = request.GET.get("sort", "name")
    sort = asked if asked.removeprefix("-") in SORTS else "name"
    number = request.GET.get("page")
    context = {
        "shown": organisations_page(words=words, sector=sector, sort=sort, number=number),
        "columns": columns(SORTS, sort),
        "sort": sort,
        "words": words,
        "sector": sector,
        "sectors": SECTORS,
        "may_add": can(request.user, Permission.EDIT_ORGANISATION),
        "place": "partnerships",
    }
    return render(request, "partnerships/organisation/list.html", context)


@page(Permission.READ_REGISTER, find=find)
def organisation(request, organisation):
    """One organisation, and the partnerships it is in. One that was merged leads to the one that was kept."""
    if organisation.merged_into_id is not None:
        return redirect("organisation", organisation.merged_into_id)
    context = {
        "organisation": organisation,
        "other_names": other_names(organisation),
        "apart": told_apart(organisation),
        "shown": places_page(organisation, request.GET.get("page")),
        "accountable_for": accountable_for(organisation),
        "may_edit": can(request.user, Permission.EDIT_ORGANISATION),
        "place": "partnerships",
    }
    return render(request, "partnerships/organisation/show.html", context)


@page(Permission.EDIT_ORGANISATION, post=Permission.EDIT_ORGANISATION, to_see=Permission.READ_REGISTER)
def organisation_new(request):
    """Add an organisation."""
    form = OrganisationForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        made = add_organisation(name=cleaned["name"], sector=cleaned["sector"], by=request.user, at=at)
        if alike := alike_in_words(made):
            messages.warning(request, alike)
        return made.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="The organisation is added.",
        title="Add an organisation",
        button="Add",
        back=(reverse("organisations"), "Back to organisations"),
        place="partnerships",
    )


@page(
    Permission.EDIT_ORGANISATION,
    post=Permission.EDIT_ORGANISATION,
    find=find_unmerged,
    to_see=Permission.READ_REGISTER,
)
def organisation_edit(request, organisation):
    """Change an organisation's name or sector."""
    form = OrganisationForm(
        request.POST or None,
        person=request.user,
        seen=organisation.version,
        initial={"name": organisation.name, "sector": organisation.sector},
    )

    def save(cleaned, at):
        edit_organisation(
            organisation=organisation,
            name=cleaned["name"],
            sector=cleaned["sector"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return organisation.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title="Change an organisation",
        caption=organisation.name,
        back=(organisation.get_absolute_url(), "Back to the organisation"),
        place="partnerships",
    )
