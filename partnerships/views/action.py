"""Actions: every one of them, those of a partnership, one of them, raising one and changing what it says."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.action import ActionForm, NewActionForm
from partnerships.forms.risk_filter import ActionFilterForm, number_in
from partnerships.permissions import Permission
from partnerships.queries.action import action_page, find_action
from partnerships.queries.action_list import (
    COUNTED,
    GROUPED_SORTS,
    SORTS,
    VIEWS,
    action_groups,
    actions_page,
)
from partnerships.queries.grouped import GROUPED
from partnerships.queries.partnership import find_partnership
from partnerships.queries.post import title_of
from partnerships.rules.action import SLIPPING_MEANS
from partnerships.views.form_page import form_page
from partnerships.views.grouped import grouped_context
from partnerships.views.page import page
from partnerships.views.sorting import columns
from partnerships.writes.action import FACTS, add_action, edit_action

# The view that lists what each count of an owner or partnership is of.
LEADS = {code: {"view": "check" if code == "to_check" else code} for code in COUNTED}


@page(Permission.READ_REGISTER)
def actions(request):
    """Every action: mine, overdue, slipping, to be checked, closed; counted by owner and by partnership."""
    form = ActionFilterForm(request.GET)
    wanted = form.wanted()
    if wanted.view not in GROUPED:
        return _list(request, form, wanted, "partnerships/action/list.html")
    groups = action_groups(request.user, wanted, timezone.localdate())
    context = {
        **grouped_context(request, groups, of="actions", titles=GROUPED_SORTS, asks=LEADS),
        "filters": form,
        "wanted": wanted,
        "views": VIEWS,
        "owner": title_of(wanted.owner),
        "slipping_means": SLIPPING_MEANS,
        "place": "partnerships",
    }
    return render(request, "partnerships/action/grouped.html", context)


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_actions(request, partnership):
    """The actions of a partnership."""
    form = ActionFilterForm(request.GET)
    return _list(request, form, form.wanted(), "partnerships/action/of_partnership.html", partnership)


def _list(request, form, wanted, template: str, partnership=None):
    context = {
        "filters": form,
        "wanted": wanted,
        "views": {name: title for name, title in VIEWS.items() if not partnership or name not in GROUPED},
        "columns": columns(SORTS, wanted.sort),
        "owner": title_of(wanted.owner),
        "partnership": partnership,
        "shown": actions_page(
            request.user, wanted, timezone.localdate(), request.GET.get("page"), partnership
        ),
        "slipping_means": SLIPPING_MEANS,
        "may_add": partnership is not None and can(request.user, Permission.EDIT_ACTION, partnership),
        "place": "partnerships",
    }
    return render(request, template, context)


@page(Permission.READ_REGISTER, find=find_action)
def action(request, action):
    """One action, with every date it was given."""
    context = action_page(action, request.user) | {"place": "partnerships"}
    return render(request, "partnerships/action/show.html", context)


@page(
    Permission.EDIT_ACTION,
    post=Permission.EDIT_ACTION,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def action_new(request, partnership):
    """Raise an action of a partnership, for one of its risks or for none."""
    number = number_in(request.GET, "risk")
    risk = partnership.risks.filter(number=number, closed_on__isnull=True).first() if number else None
    form = NewActionForm(
        request.POST or None,
        person=request.user,
        partnership=partnership,
        initial={
            "raised_on": timezone.localdate(),
            "risk": risk.pk if risk else None,
            "owner_post": risk.owner_post_id if risk else partnership.lead_post_id,
        },
    )

    def save(cleaned, at):
        facts = {name: cleaned[name] for name in (*FACTS, "raised_on", "due")}
        why = cleaned["late_reason"]
        made = add_action(partnership=partnership, facts=facts, by=request.user, at=at, late_reason=why)
        return made.get_absolute_url()

    back = (
        (risk.get_absolute_url(), "Back to the risk")
        if risk
        else (reverse("partnership_actions", args=[partnership.ref]), "Back to the actions")
    )
    return form_page(
        request,
        form,
        save,
        done="The action is raised.",
        title="Raise an action",
        caption=partnership.name,
        button="Raise the action",
        back=back,
        place="partnerships",
    )


@page(Permission.EDIT_ACTION, post=Permission.EDIT_ACTION, find=find_action, to_see=Permission.READ_REGISTER)
def action_edit(request, action):
    """Change what an action says."""
    form = ActionForm(
        request.POST or None,
        person=request.user,
        partnership=action.partnership,
        keep=action.risk_id,
        seen=action.version,
        initial={name: getattr(action, name) for name in FACTS} | {"risk": action.risk_id},
    )

    def save(cleaned, at):
        facts = {name: cleaned[name] for name in FACTS}
        edit_action(action=action, facts=facts, seen=cleaned["seen"] or 0, by=request.user, at=at)
        return action.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title="Change the action",
        caption=f"{action.partnership.name}, {action.ref}",
        back=(action.get_absolute_url(), "Back to the action"),
        place="partnerships",
    )
