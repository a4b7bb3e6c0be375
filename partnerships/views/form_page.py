"""A page that is a form: shown, refused with what was typed still in it, or saved once."""

from collections.abc import Callable

from django.shortcuts import render

from partnerships.views.page import act, give_back


def form_page(request, form, save: Callable, *, done: str = "", template: str = "form.html", **context):
    """Show `form`; when it is sent, run ``save(cleaned, at)`` once and go to the address it returns."""
    if request.method == "POST":
        gone = act(request, form, save, done=done)
        if gone:
            return gone
    return render(request, template, {"form": form, "kept": give_back(request, form), **context})
