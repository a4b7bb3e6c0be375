"""The partners of a partnership: who is one, naming another, that one has left or never was one."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.forms.base import CouncilForm
from partnerships.forms.contribution import MoneyForm, PartnerForm, years_to_choose
from partnerships.forms.partner import AddPartnerForm, LeaveForm
from partnerships.models import Partner, Partnership
from partnerships.permissions import Permission
from partnerships.queries.alike import alike_in_words
from partnerships.queries.contribution import contributions_seen, money_of_year, typed_sums
from partnerships.queries.partner import partners_page, places_in_year, why_kept
from partnerships.queries.partnership import find_partnership
from partnerships.rules.money import pounds_in_full
from partnerships.rules.years import year_in_words, year_of
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.contribution import set_money
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partner import remove_partner
from partnerships.writes.partnership import add_partner, edit_partner, end_partner


def _likely(partnership) -> dict:
    """The accountable body, until it is named: often a partner, but a company may be its own."""
    body = partnership.accountable_body_id
    if body is None or partnership.partners.filter(organisation=body).exists():
        return {}
    return {"organisation": body, "role": "accountable_body"}


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_partners(request, partnership):
    """Everyone who is or was a partner, and what they put in, year by year."""
    return render(request, "partnerships/partnership/partners.html", partners_page(partnership, request.user))


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def partner_new(request, partnership):
    """Name another partner."""
    form = AddPartnerForm(request.POST or None, person=request.user, initial=_likely(partnership))

    def save(cleaned, at):
        organisation = cleaned["organisation"] or add_organisation(
            name=cleaned["name"], sector=cleaned["sector"], by=request.user, at=at
        )
        if cleaned["organisation"] is None and (alike := alike_in_words(organisation)):
            messages.warning(request, alike)
        add_partner(
            partnership=partnership,
            organisation=organisation,
            role=cleaned["role"],
            joined=cleaned["joined"],
            by=request.user,
            at=at,
        )
        return reverse("partner_new", args=[partnership.ref])

    return form_page(
        request,
        form,
        save,
        done="The partner is added.",
        template="partnerships/partnership/partner_new.html",
        title="Add a partner",
        caption=partnership.name,
        button="Add the partner",
        partners=partnership.partners.filter(left__isnull=True).select_related("organisation"),
        back=(reverse("partnership_partners", args=[partnership.ref]), "Back to partners and money"),
        place="partnerships",
    )


def find_place(request, ref: str, number: int) -> Partner:
    """A partner, the council itself among them. Raises `Http404`."""
    places = Partner.objects.select_related("partnership", "organisation")
    place = places.filter(pk=number, partnership__ref=ref).first()
    if place is None:
        raise Http404
    return place


def find_partner(request, ref: str, number: int) -> Partner:
    """A partner other than the council itself. Raises `Http404`."""
    place = find_place(request, ref, number)
    if place.organisation.ours:
        raise Http404
    return place


def find_year(request, ref: str, year: int) -> Partnership:
    """A partnership, with the financial ``year`` whose money is recorded. Raises `Http404`."""
    partnership = find_partnership(request, ref)
    if year not in years_to_choose(year_of(timezone.localdate())) and not money_of_year(partnership, year):
        raise Http404
    partnership.year = year
    return partnership


def _rest(partnership, typed: dict[int, int]) -> str:
    """What the register's sums leave for partners of whom it says nothing, in words; empty where unknown."""
    whole = partnership.annual_value
    return "" if whole is None else pounds_in_full(whole - sum(typed.values()))


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_year,
    to_see=Permission.READ_REGISTER,
)
def partnership_money(request, partnership):
    """What each partner pays in one year, all on one page."""
    year, now = partnership.year, year_of(timezone.localdate())
    saved = money_of_year(partnership, year)
    places = places_in_year(partnership, year, saved)
    typed = {} if saved else typed_sums(partnership, year, places, now)
    form = MoneyForm(
        request.POST or None,
        person=request.user,
        places=places,
        saved=saved,
        typed=typed,
        seen=contributions_seen(partnership),
    )
    partners = reverse("partnership_partners", args=[partnership.ref])

    def save(cleaned, at):
        set_money(
            partnership=partnership,
            year=year,
            amounts=form.amounts,
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return partners

    return form_page(
        request,
        form,
        save,
        done=f"The money of {year_in_words(year)} is saved.",
        template="partnerships/partnership/money.html",
        title=f"Money in {year_in_words(year)}",
        caption=partnership.name,
        intro="Whole pounds, for the whole year. Leave a sum empty that is not known; 0 is nothing.",
        partnership=partnership,
        typed=typed,
        ours=pounds_in_full(partnership.our_share),
        whole=pounds_in_full(partnership.annual_value),
        rest=_rest(partnership, typed) if len(typed) < len(places) else "",
        years=[(one, year_in_words(one)) for one in reversed(years_to_choose(now)) if one != year],
        back=(partners, "Back to partners and money"),
        place="partnerships",
    )


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_place,
    to_see=Permission.READ_REGISTER,
)
def partner_edit(request, partner):
    """Change a partner's role, vote, share, day of joining, or of leaving."""
    ours = partner.organisation.ours
    form = PartnerForm(
        request.POST or None,
        person=request.user,
        partnership=partner.partnership,
        ours=ours,
        has_left=partner.left is not None,
        seen=partner.version,
        initial={name: getattr(partner, name) for name in PartnerForm.FACTS},
    )
    partners = reverse("partnership_partners", args=[partner.partnership.ref])

    def save(cleaned, at):
        edit_partner(partner=partner, facts=form.facts, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return partners

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="form.html" if ours else "partnerships/partnership/row.html",
        title=partner.organisation.name,
        caption=partner.partnership.name,
        remove=reverse("partner_remove", args=[partner.partnership.ref, partner.pk]),
        back=(partners, "Back to the partners"),
        place="partnerships",
    )


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partner,
    to_see=Permission.READ_REGISTER,
)
def partner_leave(request, partner):
    """Record when a partner left."""
    form = LeaveForm(request.POST or None, person=request.user)
    partners = reverse("partnership_partners", args=[partner.partnership.ref])

    def save(cleaned, at):
        end_partner(partner=partner, left=cleaned["left"], by=request.user, at=at)
        return partners

    return form_page(
        request,
        form,
        save,
        done=f"It is recorded that {partner.organisation} has left.",
        title=f"{partner.organisation} has left",
        caption=partner.partnership.name,
        button="Save",
        back=(partners, "Back to the partners"),
        place="partnerships",
    )


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partner,
    to_see=Permission.READ_REGISTER,
)
def partner_remove(request, partner):
    """Take away a partner that was named by mistake; where something keeps it, say what."""
    form = CouncilForm(request.POST or None, person=request.user)
    partners = reverse("partnership_partners", args=[partner.partnership.ref])

    def save(cleaned, at):
        remove_partner(partner=partner, by=request.user, at=at)
        return partners

    return form_page(
        request,
        form,
        save,
        done=f"{partner.organisation} is taken away. What was recorded stays in the history.",
        template="partnerships/partnership/partner_remove.html",
        named=why_kept(partner),
        title=f"Take away {partner.organisation}?",
        caption=partner.partnership.name,
        button="Take it away",
        partner=partner,
        back=(partners, "Back to the partners"),
        place="partnerships",
    )
