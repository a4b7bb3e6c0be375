"""Log-in events in the trail."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from partnerships.audit import record
from partnerships.models import Person

# What asks for the password of somebody who is logged in already says so beside it.
ELSEWHERE = {
    "signing": "wrong password at sign-off",
    "changing": "wrong password at a change of password",
}


@receiver(user_logged_in)
def logged_in(sender, user, **more):
    _record("logged in", person=user, by=user)


@receiver(user_logged_out)
def logged_out(sender, user, **more):
    if user is not None:
        _record("logged out", person=user, by=user)


@receiver(user_login_failed)
def log_in_failed(sender, credentials, request=None, **more):
    # While somebody is locked out, tries are not looked at: they would fill the trail for whoever makes them.
    if not getattr(request, "axes_locked_out", False):
        verb = next((verb for name, verb in ELSEWHERE.items() if credentials.get(name)), "log-in failed")
        _record(verb, person=_known(credentials.get("username")), by=None)


@receiver(user_locked_out)
def locked_out(sender, username, request=None, **more):
    # Sent again for every try during the lock; only the try that locked was counted.
    if getattr(request, "axes_failures_since_start", None):
        _record("locked out", person=_known(username), by=None)


def _known(address: str | None) -> Person | None:
    """Whose address was tried. An address that nobody has leaves nothing to record."""
    return Person.objects.filter(email=address.lower()).first() if address else None


def _record(verb: str, *, person: Person | None, by: Person | None) -> None:
    if person is None:
        return
    with transaction.atomic():
        Person.objects.select_for_update().filter(pk=person.pk).first()  # holds the chain of its events
        record(verb, by=by, subject=person, at=timezone.now())
