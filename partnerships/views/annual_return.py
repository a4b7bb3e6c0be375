"""Annual returns: giving one, and who has."""

from django.shortcuts import render
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.annual_return import AnnualReturnForm, ReturnsFilterForm
from partnerships.permissions import Permission
from partnerships.queries.annual_return import SORTS, return_context, returns_page
from partnerships.queries.needs import gives_returns
from partnerships.queries.partnership import find_partnership
from partnerships.queries.returns_given import given_page
from partnerships.rules.years import year_in_words, year_of
from partnerships.views.page import act, give_back, page
from partnerships.views.sorting import columns
from partnerships.writes.annual_return import give_return


@page(
    Permission.EDIT_PARTNERSHIP,
    post=Permission.EDIT_PARTNERSHIP,
    find=find_partnership,
    to_see=Permission.READ_REGISTER,
)
def annual_return(request, partnership):
    """The facts that change, on one page: each is ticked as still right, or changed."""
    today = timezone.localdate()
    context = return_context(partnership, today)
    form = AnnualReturnForm(
        request.POST or None,
        person=request.user,
        partnership=partnership,
        shown=context["shown"],
        summed=context["summed"],
    )

    def save(cleaned, at):
        give_return(
            partnership=partnership,
            facts=form.facts(),
            words=cleaned["words"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
            shown=form.read,
        )
        return partnership.get_absolute_url()

    if request.method == "POST":
        gone = act(request, form, save, done="The annual return is given.")
        if gone:
            return gone
        if form.stale is not None:  # somebody saved since this request came
            context = return_context(find_partnership(request, partnership.ref), today)
    more = {
        "form": form,
        "kept": give_back(request, form),
        "back": (partnership.get_absolute_url(), "Back to the partnership"),
        "year_words": year_in_words(context["year"]),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/return.html", context | more)


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_returns(request, partnership):
    """Every annual return of a partnership: what was confirmed, what was changed, by whom and when."""
    may_edit = can(request.user, Permission.EDIT_PARTNERSHIP, partnership)
    context = {
        "partnership": partnership,
        "shown": given_page(partnership, request.user, request.GET.get("page")),
        "may_give": may_edit and gives_returns(partnership),
        "place": "partnerships",
    }
    return render(request, "partnerships/annual_return/given.html", context)


@page(Permission.READ_REGISTER)
def annual_returns(request):
    """Who has given the return of a year, and who has not."""
    today = timezone.localdate()
    form = ReturnsFilterForm(request.GET, now=year_of(today))
    wanted = form.wanted()
    context = {
        "filters": form,
        "wanted": wanted,
        "columns": columns(SORTS, wanted.sort),
        "returns": returns_page(wanted, request.GET.get("page"), today, request.user),
        "year_words": year_in_words(wanted.year),
        "may_decide": can(request.user, Permission.DECIDE_MARK),
        "place": "partnerships",
    }
    return render(request, "partnerships/annual_return/list.html", context)
