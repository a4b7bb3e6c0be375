"""Organisations that may be one body under two names: found, made one or told apart; and removing one."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from partnerships.forms.base import CouncilForm
from partnerships.forms.merge import ApartForm, MergeForm
from partnerships.models import Organisation, ToldApart
from partnerships.permissions import Permission
from partnerships.queries.alike import alike_page, moving, others_like, told_of
from partnerships.queries.organisation import organisations_to_choose, where_named
from partnerships.rules.numbers import whole_in
from partnerships.views.form_page import form_page
from partnerships.views.organisation import find_unmerged
from partnerships.views.page import page
from partnerships.writes.apart import take_back_apart, tell_apart
from partnerships.writes.merge import merge_organisations
from partnerships.writes.organisation import remove_organisation

EDIT = {
    "permission": Permission.EDIT_ORGANISATION,
    "post": Permission.EDIT_ORGANISATION,
    "to_see": Permission.READ_REGISTER,
}


@page(Permission.EDIT_ORGANISATION, to_see=Permission.READ_REGISTER)
def organisations_alike(request):
    """The organisations whose names are alike, in groups."""
    context = {"shown": alike_page(request.GET.get("page")), "place": "partnerships"}
    return render(request, "partnerships/organisation/alike.html", context)


@page(find=find_unmerged, **EDIT)
def organisation_merge(request, organisation):
    """Choose the other organisation; then which of the two is kept, with what would move."""
    other = _other(organisation, request.POST.get("other") or request.GET.get("with", ""))
    form = MergeForm(request.POST or None, person=request.user, organisation=organisation, other=other)

    def save(cleaned, at):
        keep = int(cleaned["keep"])
        both = {one.pk: one for one in (organisation, cleaned["other"])}
        kept = both.pop(keep)
        merge_organisations(kept=kept, merged=both.popitem()[1], by=request.user, at=at)
        return kept.get_absolute_url()

    context = {
        "organisation": organisation,
        "other": other,
        "moving": [moving(organisation, other), moving(other, organisation)] if other else [],
        "likely": [] if other else others_like(organisation),
        "choices": [] if other else _others(organisation),
        "back": (organisation.get_absolute_url(), "Back to the organisation"),
        "place": "partnerships",
    }
    template = "partnerships/organisation/merge.html"
    done = "They are one organisation now."
    return form_page(request, form, save, done=done, template=template, **context)


def _others(organisation: Organisation):
    return organisations_to_choose().exclude(pk=organisation.pk)


def _other(organisation: Organisation, said: str) -> Organisation | None:
    return _others(organisation).filter(pk=whole_in(said)).first()


@dataclass(frozen=True)
class Pair:
    """Two organisations, and what somebody said who told them apart."""

    organisation: Organisation
    other: Organisation
    told: ToldApart | None


def find_pair(request, pk: int, number: int) -> Pair:
    """The two organisations of a page that are both there. Raises `Http404`."""
    organisation, other = find_unmerged(request, pk), find_unmerged(request, number)
    if pk == number:
        raise Http404
    told = next((one for one in told_of(organisation) if number in (one.one_id, one.other_id)), None)
    return Pair(organisation, other, told)


@page(find=find_pair, **EDIT)
def organisations_apart(request, pair):
    """Say that two organisations are not one body; where somebody did, take that back."""
    both = {"organisation": pair.organisation, "other": pair.other}
    form = (CouncilForm if pair.told else ApartForm)(request.POST or None, person=request.user)

    def save(cleaned, at):
        given = {"by": request.user, "at": at}
        if pair.told:
            take_back_apart(**both, **given)
        else:
            tell_apart(**both, reason=cleaned["reason"], **given)
        return pair.organisation.get_absolute_url() if pair.told else reverse("organisations_alike")

    context = {
        "title": "Take back that they are not the same?" if pair.told else "Say that they are not the same",
        "button": "Take it back" if pair.told else "They are not the same",
        "told": pair.told,
        "pair": [pair.organisation, pair.other],
        "back": (reverse("organisations_alike"), "Back to organisations that may be the same"),
        "place": "partnerships",
        **both,
    }
    done = "It is taken back." if pair.told else "They stay two, and are not offered as the same again."
    return form_page(
        request, form, save, done=done, template="partnerships/organisation/apart.html", **context
    )


@page(find=find_unmerged, **EDIT)
def organisation_remove(request, organisation):
    """Take out an organisation that nothing names; where something does, say what."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        remove_organisation(organisation=organisation, by=request.user, at=at)
        return reverse("organisations")

    return form_page(
        request,
        form,
        save,
        done=f"{organisation} is removed.",
        template="partnerships/organisation/remove.html",
        named=where_named(organisation),
        title=f"Remove {organisation}?",
        button="Remove it",
        organisation=organisation,
        back=(organisation.get_absolute_url(), "Back to the organisation"),
        place="partnerships",
    )
