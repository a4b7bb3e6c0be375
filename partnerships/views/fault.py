"""What a person sees when a request fails: the database is away, or the application has a fault."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static

from partnerships.forms.base import HOUSEKEEPING, NOT_TYPED

log = logging.getLogger(__name__)
AWAY = (OperationalError, InterfaceError)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def failed(request) -> HttpResponse:
    """The page of a request that failed, with all that it carried: it asks no database, which may be away.

    What was typed stands on it, and goes to the same address again with the same key, so that it acts once
    even if it was written and only the answer failed.
    """
    away = isinstance(sys.exc_info()[1], AWAY)
    fields = _sent(request)
    context = {
        "away": away,
        "address": request.get_full_path(),
        "fields": fields,
        "typed": [
            (name.replace("_", " ").replace("-", " ").capitalize(), text)
            for name, text in fields
            if name not in (*HOUSEKEEPING, *NOT_TYPED) and text.strip() and not text.strip().isdigit()
        ],
        "with_file": bool(fields) and bool(request.FILES),
        "styles": _address("build/app.css"),
        "script": _address("build/govuk.js"),
    }
    return HttpResponse(render_to_string("500.html", context), status=503 if away else 500)


def unreadable(request, exception=None) -> HttpResponse:
    """The page of a request that is not read: of more than a page can hold, or broken on its way."""
    too_much = isinstance(exception, TOO_MUCH)
    context = {"too_much": too_much, "styles": _address("build/app.css")}
    return HttpResponse(render_to_string("400.html", context), status=413 if too_much else 400)


def _sent(request) -> list[tuple[str, str]]:
    """Every field of a form of ours; none of a request that carries no such form, as a log-in is."""
    try:
        sent = request.POST if request.method == "POST" and "typed_by" in request.POST else {}
    except Exception:  # a body that cannot be read: this page must come all the same
        log.exception("What a request that failed had sent cannot be read")
        return []
    return [(name, text) for name in sent for text in sent.getlist(name) if "password" not in name.lower()]


def _address(file: str) -> str:
    try:
        return static(file)
    except ValueError:  # not collected: the page comes without
        return ""
