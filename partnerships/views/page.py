"""What every page shares: its permission, its subject, and acting once on what was sent."""

import hashlib
import json
import logging
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.forms import PasswordInput
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from partnerships.access import require
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.forms.base import HOUSEKEEPING
from partnerships.models import KeptText
from partnerships.permissions import Permission
from partnerships.writes.kept_text import let_go
from partnerships.writes.once import done_before, once

log = logging.getLogger(__name__)
BUSY = "This could not be saved at this moment. What you typed is still below: save again."


def page(
    permission: Permission,
    *,
    post: Permission | None = None,
    find: Callable | None = None,
    to_see: Permission | None = None,
):
    """Guard a view: `permission` to open it, `post` to write with it (none: it cannot be written to).

    `find(request, **address)` gets the record or raises `Http404`; the view is called with it. A person
    without `to_see` gets the same 404 as if the record did not exist.
    """

    def guard(view):
        @wraps(view)
        def guarded(request, **address):
            asked = post if request.method == "POST" else permission
            if asked is None or request.method not in ("GET", "HEAD", "POST"):
                return HttpResponseNotAllowed(["GET", "POST"] if post else ["GET"])
            try:
                subject = find(request, **address) if find else None
            except Http404:
                gone = _done_before(request)
                if gone is None:
                    raise
                return gone
            try:
                require(request.user, asked, subject, to_see=to_see or permission)
            except PermissionDenied:
                gone = _done_before(request)
                if gone is None:
                    raise
                return gone
            response = view(request, subject) if find else view(request)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.permission, guarded.post_permission = permission, post
        return guarded

    return guard


def _done_before(request) -> HttpResponseRedirect | None:
    """Where a request led that has come a second time, after what it was about has gone or moved on."""
    if request.method != "POST":
        return None
    outcome = done_before(key=request.POST.get("write_key", ""), by=request.user)
    return HttpResponseRedirect(outcome) if outcome else None


def act(request, form, perform: Callable, *, done: str = "") -> HttpResponseRedirect | None:
    """Validate `form`, run ``perform(cleaned, at)`` once, and go to the address it returns.

    None where the form has errors, which it then shows with everything typed still in it.
    """
    if not form.is_valid():
        return None
    now = timezone.now()
    cleaned = form.cleaned_data
    try:
        address = once(
            key=cleaned["write_key"],
            by=request.user,
            at=now,
            content=_digest(request, form),
            act=lambda: perform(cleaned, now),
        )
    except (Refused, Stale, MoveRefused, OperationalError) as fault:
        form.refuse(given_up(fault))
        return None
    if cleaned.get("kept"):
        let_go(person=request.user, ids=[cleaned["kept"]])
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(address or request.path)


def given_up(fault: Exception) -> Exception:
    """What to say of a write that failed: its own words, or that the database gave it up.

    Two writes waited for one another, the database is busy, or its disk is full: the whole write was undone.
    If only its confirmation was lost, the same key does not act a second time.
    """
    if not isinstance(fault, OperationalError):
        return fault
    log.error("A write was given up by the database", exc_info=fault)
    return Refused(BUSY)


def _digest(request, form) -> str:
    """What was sent and where to, as a digest: a key that comes back with other content is no retry.

    Passwords are left out, and the rest is keyed: a digest that is kept would tell who reads it whether a
    guess is right, of words that were redacted since too.
    """
    passwords = {
        form.add_prefix(name)
        for name, field in form.fields.items()
        if isinstance(field.widget, PasswordInput)
    }
    leave_out = {*HOUSEKEEPING, *passwords}
    sent = sorted((name, values) for name, values in request.POST.lists() if name not in leave_out)
    files = {}
    for name, file in request.FILES.items():
        whole = hashlib.sha256()
        for chunk in file.chunks():
            whole.update(chunk)
        file.seek(0)
        files[name] = whole.hexdigest()
    said = json.dumps([request.path, sent, files])
    return salted_hmac("partnerships.write_key", said, algorithm="sha256").hexdigest()


def give_back(request, form) -> KeptText | None:
    """Fill an unsent form with the newest words kept for this person on this page, if there are any."""
    if form.is_bound or not request.session.get("kept"):
        return None
    kept = KeptText.objects.filter(person=request.user, path=request.path).order_by("-id").first()
    if kept is not None:
        form.give_back(kept)
    return kept
