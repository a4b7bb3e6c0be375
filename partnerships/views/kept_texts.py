"""The words that were kept for a person, for them to read or let go."""

from django.http import Http404
from django.shortcuts import render
from django.urls import resolve

from partnerships.forms.base import NOT_TYPED, CouncilForm
from partnerships.models import KeptText
from partnerships.permissions import Permission
from partnerships.rules.numbers import whole_in
from partnerships.views.page import act, page
from partnerships.writes.kept_text import PAGE, let_go


@page(Permission.READ_REGISTER, post=Permission.READ_REGISTER)
def kept_texts(request):
    """The words kept for the person who asks, and letting them go."""
    form = CouncilForm(request.POST or None, person=request.user)
    if request.method == "POST":
        named = map(whole_in, request.POST.getlist("forget")[:100])
        ids = [one for one in named if one is not None]

        def forget(cleaned, at):
            let_go(person=request.user, ids=ids)
            return request.path

        done = act(request, form, forget, done="Forgotten.")
        if done:
            return done
    texts = [
        (kept, _called(kept.path), _in_lines(kept)) for kept in request.user.kept_texts.order_by("-id")[:50]
    ]
    return render(request, "partnerships/kept/list.html", {"texts": texts, "form": form, "place": "account"})


def _called(path: str) -> str:
    """What a page is called for who looks for it: “One question, with its help: APR-2026-0007, CG-01”."""
    try:
        found = resolve(path)
    except Http404:
        return path
    does = (found.func.__doc__ or "").partition("\n")[0].rstrip(".")
    return f"{does}: {', '.join(map(str, found.kwargs.values()))}" if found.kwargs else does


def _in_lines(kept: KeptText) -> list[tuple[str, list[str]]]:
    """What was typed or chosen in each field, by what the field is called; empty ones are left out."""
    named = (
        (_in_words(name), [one for one in values if one.strip()])
        for name, values in kept.fields.items()
        if name not in NOT_TYPED and name != PAGE
    )
    return [(name, values) for name, values in named if values]


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
