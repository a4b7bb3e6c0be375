"""Giving typed words back after an expired session, a failed CSRF check or a write that came too late.

To the same person only.
"""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone

from partnerships.forms.base import HOUSEKEEPING, NOT_TYPED, TYPED_BY
from partnerships.models import KeptText, Person
from partnerships.writes.kept_text import keep_text, too_long

OLDEST_PAGE = timedelta(days=30)


class KeepTypedMiddleware(LoginRequiredMiddleware):
    """Asks people to log in; first keeps what the request carried, for the person whose page it was."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        """What is open to all asks for no session, so that a copy of it serves everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        kept = _keep(request) if request.method == "POST" else None
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"problem": "logged_out", "kept": kept is not None}, status=401)
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        return _to_log_in(request, kept)

    def process_exception(self, request, exception):
        """A write that came too late: the record has moved on, or is no longer this person's to change."""
        if request.method != "POST" or not isinstance(exception, PermissionDenied | Http404):
            return None
        kept = _keep(request)
        mine = kept is not None and kept.person_id == request.user.pk
        lost = kept is None and too_long(_typed(request))
        status = 404 if isinstance(exception, Http404) else 403
        if "application/json" in request.headers.get("Accept", ""):
            problem = "gone" if status == 404 else "refused"
            return JsonResponse({"problem": problem, "kept": mine}, status=status)
        if not mine and not lost:
            return None
        why = str(exception) if status == 403 else ""
        return render(request, "partnerships/kept/too_late.html", {"kept": mine, "why": why}, status=status)


def csrf_failure(request, reason=""):
    """A request whose page was too old to trust: nothing was done, and the words are given back."""
    kept = _keep(request)
    if request.user.is_authenticated:
        same = kept is not None and kept.person_id == request.user.pk
        if same:
            request.session["kept"] = True
        context = {"kept": same, "too_long": too_long(_typed(request)), "address": request.path}
        return render(request, "partnerships/kept/refused.html", context, status=403)
    return _to_log_in(request, kept)


def _to_log_in(request, kept: KeptText | None) -> HttpResponseRedirect:
    """The log-in page, which says whether what was typed was kept, or was too long for that."""
    query = {"next": request.path}
    if kept:
        query["kept"] = "1"
    elif too_long(_typed(request)):
        query["too_long"] = "1"
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}")


def _typed(request) -> dict[str, list[str]]:
    """The fields of a request as they came, without those that no person fills in."""
    return {name: values for name, values in request.POST.lists() if name not in HOUSEKEEPING}


def _keep(request) -> KeptText | None:
    """Keep a refused request for the person its page was made for, which the page's own signature proves."""
    try:
        person_id = signing.loads(request.POST.get("typed_by", ""), salt=TYPED_BY, max_age=OLDEST_PAGE)
    except signing.BadSignature:
        return None
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return None
    fields = _typed(request)
    if not any(text.strip() for name, values in fields.items() if name not in NOT_TYPED for text in values):
        return None
    clean = {
        name.replace("\x00", ""): [text.replace("\x00", "") for text in values]
        for name, values in fields.items()
    }
    return keep_text(
        person=person,
        path=request.path,
        fields=clean,
        page=request.POST.get("write_key", "").replace("\x00", ""),
        at=timezone.now(),
    )
