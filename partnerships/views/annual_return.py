"""Annual returns: giving one, and who has."""

from django.shortcuts import render
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.annual_return import AnnualReturnForm, ReturnsFilterForm
from partnerships.permissions import Permission
from partnerships.queries.annual_return import SORTS, return_context, returns_page
from partnerships.queries.partnership import find_partnership
from partnerships.rules.years import year_in_words, year_of
from partnerships.views.form_page import form_page
from partnerships.views.page import page
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
    form = AnnualReturnForm(request.POST or None, person=request.user, partnership=partnership)
    context = return_context(partnership, timezone.localdate())

    def save(cleaned, at):
        give_return(
            partnership=partnership,
            facts=form.facts(),
            words=cleaned["words"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return partnership.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="The annual return is given.",
        template="partnerships/partnership/return.html",
        back=(partnership.get_absolute_url(), "Back to the partnership"),
        year_words=year_in_words(context["year"]),
        place="partnerships",
        **context,
    )


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
        "returns": returns_page(wanted, request.GET.get("page"), today),
        "year_words": year_in_words(wanted.year),
        "may_decide": can(request.user, Permission.DECIDE_MARK),
        "place": "partnerships",
    }
    return render(request, "partnerships/annual_return/list.html", context)
