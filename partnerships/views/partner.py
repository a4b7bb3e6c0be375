"""The partners of a partnership: who is one, naming another, recording that one has left."""

from django.http import Http404
from django.urls import reverse

from partnerships.forms.partner import AddPartnerForm, LeaveForm
from partnerships.models import Partner
from partnerships.permissions import Permission
from partnerships.queries.partnership import find_partnership
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, end_partner


def _likely(partnership) -> dict:
    """The accountable body, until it is named: often a partner, but a company may be its own."""
    body = partnership.accountable_body_id
    if body is None or partnership.partners.filter(organisation=body).exists():
        return {}
    return {"organisation": body, "role": "accountable_body"}


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def partnership_partners(request, partnership):
    """Everyone who is or was a partner, and naming another."""
    form = AddPartnerForm(request.POST or None, person=request.user, initial=_likely(partnership))

    def save(cleaned, at):
        organisation = cleaned["organisation"] or add_organisation(
            name=cleaned["name"], sector=cleaned["sector"], by=request.user, at=at
        )
        add_partner(
            partnership=partnership,
            organisation=organisation,
            role=cleaned["role"],
            joined=cleaned["joined"],
            by=request.user,
            at=at,
        )
        return reverse("partnership_partners", args=[partnership.ref])

    return form_page(
        request,
        form,
        save,
        done="The partner is added.",
        template="partnerships/partnership/partners.html",
        partnership=partnership,
        partners=partnership.partners.select_related("organisation").order_by("left", "pk"),
        back=(partnership.get_absolute_url(), "Back to the partnership"),
        place="partnerships",
    )


def find_partner(request, ref: str, number: int) -> Partner:
    """A partner other than the council itself. Raises `Http404`."""
    places = Partner.objects.select_related("partnership", "organisation")
    place = places.filter(pk=number, partnership__ref=ref, organisation__ours=False).first()
    if place is None:
        raise Http404
    return place


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
