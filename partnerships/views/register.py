"""The register as a list, on the page and for printing."""

from django.shortcuts import render
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.register import FilterForm
from partnerships.permissions import Permission
from partnerships.queries.line import lines, totals
from partnerships.queries.register import SORTS, Wanted, register, register_page
from partnerships.views.page import page

MOST_PRINTED = 1000


@page(Permission.READ_REGISTER)
def partnerships(request):
    """Every partnership: searched, filtered and sorted by the address, a page at a time."""
    form = FilterForm(request.GET)
    wanted = form.wanted()
    context = {
        "filters": form,
        "wanted": wanted,
        "columns": _columns(wanted),
        "shown": register_page(request.user, wanted, request.GET.get("page"), timezone.localdate()),
        "may_add": can(request.user, Permission.ADD_PARTNERSHIP),
        "may_read_portfolio": can(request.user, Permission.READ_PORTFOLIO),
        "may_decide": can(request.user, Permission.DECIDE_MARK),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/list.html", context)


@page(Permission.READ_REGISTER)
def partnerships_print(request):
    """The same list to take to a committee: all of it up to a limit, with its date and totals."""
    form = FilterForm(request.GET)
    reader = None if request.GET.get("edition") == "public" else request.user
    found = register(reader, form.wanted())
    rows = lines(found[:MOST_PRINTED], reader, timezone.localdate())
    context = {
        "rows": rows,
        "totals": totals(rows),
        "all_found": found.count() if len(rows) == MOST_PRINTED else len(rows),
        "most": MOST_PRINTED,
        "filters_in_words": form.in_words(),
        "today": timezone.localdate(),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/print.html", context)


def _columns(wanted: Wanted) -> dict[str, tuple[str, str, str]]:
    """For each sortable column: its title, the sort its heading leads to, and how it is sorted now."""
    falling, key = wanted.sort.startswith("-"), wanted.sort.removeprefix("-")
    columns = {}
    for name, title in SORTS.items():
        here = name == key
        now = ("descending" if falling else "ascending") if here else "none"
        columns[name] = (title, f"-{name}" if here and not falling else name, now)
    return columns
