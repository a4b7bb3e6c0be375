"""Registering a partnership, changing its facts, and what was changed."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.partnership import PartnershipForm
from partnerships.models import Partnership, Post
from partnerships.permissions import Permission
from partnerships.queries.contribution import standing_of
from partnerships.queries.history import history_page
from partnerships.queries.partnership import facts_page, find_partnership, to_register
from partnerships.queries.post import posts_held
from partnerships.rules.contributions import WHOLE
from partnerships.rules.years import year_of
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.vocabulary import FACT_GROUPS
from partnerships.writes.partnership import add_partnership, edit_partnership

TEMPLATE = "partnerships/partnership/form.html"
ADDED_UP = (
    "All partners’ money and our money are what the contributions add up to, so they are not asked here."
)
OURS_ADDED_UP = "Our money is what the contributions say, so it is not asked here."


def find_group(request, ref: str, group: str) -> Partnership:
    """A partnership, with the code of the ``group`` of facts to change. Raises `Http404`."""
    if group not in FACT_GROUPS:
        raise Http404
    partnership = find_partnership(request, ref)
    partnership.group = group
    return partnership


@page(
    Permission.ADD_PARTNERSHIP,
    post=Permission.ADD_PARTNERSHIP,
    find=to_register,
    to_see=Permission.READ_REGISTER,
)
def partnership_new(request, _):
    """Register a partnership. Who does not watch over all of them registers what their own post leads."""
    own = None if can(request.user, Permission.ADD_PARTNERSHIP) else posts_held(request.user)
    form = PartnershipForm(
        request.POST or None, person=request.user, posts=own, initial={"lead_post": own and own.first()}
    )

    def save(cleaned, at):
        made = add_partnership(facts=form.facts, by=request.user, at=at)
        return reverse("partnership_nature", args=[made.ref])

    return form_page(
        request,
        form,
        save,
        done="Registered. Now say whether it is a partnership, and name the partners.",
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
    find=find_group,
    to_see=Permission.READ_REGISTER,
)
def partnership_edit(request, partnership):
    """Change one group of the facts of a partnership."""
    title, names = FACT_GROUPS[partnership.group]
    money = partnership.group == "money"
    summed = standing_of(partnership, year_of(timezone.localdate())).summed if money else frozenset()
    # A page opened before the contributions were recorded still sends its sums: the write says what is wrong.
    names = tuple(name for name in names if not (name in summed and name not in request.POST))
    form = PartnershipForm(
        request.POST or None,
        person=request.user,
        seen=partnership.version,
        names=names,
        initial={name: getattr(partnership, name) for name in names},
    )

    def save(cleaned, at):
        edit_partnership(
            partnership=partnership,
            facts=form.facts,
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return facts

    facts = reverse("partnership_facts", args=[partnership.ref])
    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title=title,
        caption=partnership.name,
        intro=(ADDED_UP if WHOLE in summed else OURS_ADDED_UP) if summed else "",
        back=(facts, "Back to the facts"),
        place="partnerships",
    )


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_facts(request, partnership):
    """Every fact of a partnership, in the groups in which they are changed."""
    return render(request, "partnerships/partnership/facts.html", facts_page(partnership, request.user))


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_history(request, partnership):
    """What was changed, by whom, and what it said before."""
    context = {
        "partnership": partnership,
        "shown": history_page(partnership, request.user, request.GET.get("page")),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/history.html", context)
