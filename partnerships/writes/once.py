"""One request, one act: a key is claimed in the transaction that writes."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from partnerships.faults import Refused
from partnerships.models import WriteKey


def done_before(*, key: str, by) -> str | None:
    """Where a request that `by` has made before led, by its key; None where it is new."""
    try:
        used = WriteKey.objects.filter(key=UUID(key), person=by).first()
    except ValueError:
        return None
    return used.outcome if used and used.outcome else None


def once(*, key: UUID, by, at: datetime, act: Callable[[], str], content: str = "") -> str:
    """Run `act` in a transaction unless `key` was used before; the address to go to either way.

    `act` returns that address. Whatever it raises undoes everything, the claim included. A key
    that another person used, or that was used for another `content` (a digest of what was sent), is
    `Refused`.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                WriteKey.objects.create(key=key, person=by, at=at, content=content)
        except IntegrityError:
            used = WriteKey.objects.get(key=key)
            if (used.person_id, used.content) != (by.pk, content):
                raise Refused("This page is out of date. Save again.", "write_key") from None
            return used.outcome
        outcome = act()
        WriteKey.objects.filter(key=key).update(outcome=outcome)
        return outcome
