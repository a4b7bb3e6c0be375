"""The register as a list, on the page and for printing."""

from django.core.cache import cache
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone

from partnerships.access import can
from partnerships.forms.register import FilterForm
from partnerships.permissions import Permission
from partnerships.queries.line import lines, totals
from partnerships.queries.partnership import ToRegister
from partnerships.queries.register import SORTS, register, register_page
from partnerships.queries.significance import tiers_in_force
from partnerships.views.frame import FRESH_SECONDS
from partnerships.views.page import page
from partnerships.views.sorting import columns

LONG_EXPORT = 2_000  # partnerships of which a workbook takes so long that whoever asks should know
PRINTED = 500  # partnerships of one part of the printed list


def filters_of(request) -> FilterForm:
    """What the address asks for. The tiers to choose from are at most a minute old, and take no query."""
    return FilterForm(request.GET, tiers=cache.get_or_set("tiers", tiers_in_force, FRESH_SECONDS))


@page(Permission.READ_REGISTER)
def partnerships(request):
    """Every partnership: searched, filtered and sorted by the address, a page at a time."""
    form = filters_of(request)
    wanted = form.wanted()
    shown = register_page(request.user, wanted, request.GET.get("page"), timezone.localdate())
    context = {
        "filters": form,
        "wanted": wanted,
        "columns": columns(SORTS, wanted.sort),
        "shown": shown,
        "long_export": shown.paginator.count > LONG_EXPORT,
        "may_add": can(request.user, Permission.ADD_PARTNERSHIP, ToRegister()),
        "may_import": can(request.user, Permission.IMPORT_REGISTER),
        "may_decide": can(request.user, Permission.DECIDE_MARK),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/list.html", context)


@page(Permission.READ_REGISTER)
def partnerships_print(request):
    """The same list to take to a committee, with its date and the totals of all; a long one in parts."""
    form = filters_of(request)
    reader = None if request.GET.get("edition") == "public" else request.user
    found = register(reader, form.wanted())
    parts = Paginator(found, PRINTED)
    sums = totals(found, reader)
    parts.count = sums.partnerships  # counted with them
    shown = parts.get_page(request.GET.get("page"))
    context = {
        "rows": lines(shown.object_list, reader, timezone.localdate()),
        "shown": shown,
        "totals": sums,
        "public": reader is None,
        "filters_in_words": form.in_words(),
        "today": timezone.localdate(),
        "place": "partnerships",
    }
    return render(request, "partnerships/partnership/print.html", context)
