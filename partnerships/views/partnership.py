"""Registering a partnership, changing its facts, and what was changed."""

from django.shortcuts import render
from django.urls import reverse

from partnerships.forms.partnership import PartnershipForm
from partnerships.models import Post
from partnerships.permissions import Permission
from partnerships.queries.history import history_page
from partnerships.queries.partnership import find_partnership
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.partnership import FIELDS, add_partnership, edit_partnership

TEMPLATE = "partnerships/partnership/form.html"


@page(Permission.ADD_PARTNERSHIP, post=Permission.ADD_PARTNERSHIP, to_see=Permission.READ_REGISTER)
def partnership_new(request):
    """Register a partnership."""
    form = PartnershipForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        made = add_partnership(facts=_facts(cleaned), by=request.user, at=at)
        return reverse("partnership_partners", args=[made.ref])

    return form_page(
        request,
        form,
        save,
        done="Registered. Now name the other partners.",
        template=TEMPLATE,
        title="Register a partnership",
        button="Register",
        back=(reverse("partnerships"), "Back to partnerships"),
        no_posts=not Post.objects.exists(),
        place="partnerships",
    )


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def partnership_edit(request, partnership):
    """Change the facts of a partnership."""
    form = PartnershipForm(
        request.POST or None,
        person=request.user,
        seen=partnership.version,
        initial={name: getattr(partnership, name) for name in FIELDS},
    )

    def save(cleaned, at):
        edit_partnership(
            partnership=partnership,
            facts=_facts(cleaned),
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return partnership.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template=TEMPLATE,
        title="Change the facts",
        caption=partnership.name,
        back=(partnership.get_absolute_url(), "Back to the partnership"),
        place="partnerships",
    )


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_history(request, partnership):
    """What was changed, by whom, and what it said before."""
    context = {
        "partnership": partnership,
        "shown": history_page(partnership, request.user, request.GET.get("page")),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/history.html", context)


def _facts(cleaned: dict) -> dict:
    return {name: cleaned[name] for name in FIELDS if name in cleaned}
