"""The reference library: the sources, and what each of them says."""

from django.shortcuts import render

from partnerships.access import can
from partnerships.models import Source
from partnerships.permissions import Permission
from partnerships.queries.source import find_source, source_page, sources
from partnerships.views.page import page


def find(request, code: str) -> Source:
    """The source of a page. Raises `Http404`."""
    return find_source(code)


@page(Permission.READ_LIBRARY)
def library(request):
    """The sources, with what a reader needs to judge their standing today."""
    may_edit = can(request.user, Permission.EDIT_CHECKLIST)
    context = {"sources": sources(), "may_edit": may_edit, "place": "library"}
    return render(request, "partnerships/library/list.html", context)


@page(Permission.READ_LIBRARY, find=find)
def source(request, source):
    """What one source says, in groups, and narrowed by theme or kind."""
    asked = {name: request.GET.get(name, "") for name in ("by", "theme", "kind")}
    may_edit = source.is_own and can(request.user, Permission.EDIT_CHECKLIST)
    context = source_page(source, **asked) | asked | {"may_edit": may_edit, "place": "library"}
    return render(request, "partnerships/library/source.html", context)
