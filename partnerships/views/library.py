"""The reference library: the sources, and what each of them says."""

from django.shortcuts import render

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
    return render(request, "partnerships/library/list.html", {"sources": sources(), "place": "library"})


@page(Permission.READ_LIBRARY, find=find)
def source(request, source):
    """What one source says, in groups, and narrowed by theme or kind."""
    asked = {name: request.GET.get(name, "") for name in ("by", "theme", "kind")}
    context = source_page(source, **asked) | asked | {"place": "library"}
    return render(request, "partnerships/library/source.html", context)
