"""Whether an arrangement is a partnership at all."""

from django.urls import reverse

from partnerships.forms.nature import NatureForm
from partnerships.permissions import Permission
from partnerships.queries.framework import why_nature
from partnerships.queries.partnership import find_partnership
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.nature import set_nature


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def partnership_nature(request, partnership):
    """The four plain questions, and what their answers make of the arrangement."""
    form = NatureForm(
        request.POST or None,
        person=request.user,
        seen=partnership.version,
        initial=dict(partnership.nature_answers),
    )

    def save(cleaned, at):
        asked_first = not partnership.nature_answers and not _has_partners(partnership)
        set_nature(
            partnership=partnership,
            answers=form.answers(),
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        if asked_first:  # as it is registered
            return reverse("partner_new", args=[partnership.ref])
        return partnership.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/partnership/nature.html",
        title="Is it a partnership?",
        caption=partnership.name,
        partnership=partnership,
        why=why_nature(partnership),
        back=(partnership.get_absolute_url(), "Back to the partnership"),
        place="partnerships",
    )


def _has_partners(partnership) -> bool:
    return partnership.partners.filter(organisation__ours=False).exists()
