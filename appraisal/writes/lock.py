"""The lock that every write of an appraisal takes first."""

from django.db import connection
from django.db.models import F

from appraisal.models import Appraisal
from appraisal.queries.standing import closed_in_words
from partnerships.faults import Refused, Stale
from partnerships.permissions import OPEN_STATES

AS_READ = "SELECT 1 FROM appraisal_appraisal WHERE id = %s AND version = %s AND state = %s"


def lock(appraisal: Appraisal, *, seen: int | None = None, as_read: bool = False) -> Appraisal:
    """The appraisal's row, locked; with `seen`, one version on. Call inside a transaction.

    Raises `Refused` once it is signed or abandoned, and `Stale` where `seen` is given and somebody saved
    first. A write that was allowed by the appraisal `as_read` is `Refused` where its state, people or
    questions have changed since: whoever was allowed then may not be now.
    """
    locked = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("partnership__lead_post")
        .get(pk=appraisal.pk)
    )
    if locked.state not in OPEN_STATES:
        raise Refused(closed_in_words(locked))
    if as_read and locked.version != appraisal.version:
        raise Refused("The appraisal has just been changed by somebody else. Save again.")
    if seen is not None:
        if locked.version != seen:
            raise Stale(locked)
        Appraisal.objects.filter(pk=locked.pk).update(version=F("version") + 1)
        locked.version += 1
    return locked


def hold(appraisal: Appraisal) -> Appraisal:
    """The appraisal, kept as it was read until the transaction ends. Call inside a transaction.

    For a write that changes nothing of the appraisal itself: many may hold it at once, so that fifty people
    who save do not wait for one another, while whoever locks it waits for them, and they for that. Raises
    `Refused` as `lock` does where it has changed since it was read.
    """
    # Django asks for a lock of one's own alone. SQLite has one writer at a time anyway.
    share = " FOR SHARE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(AS_READ + share, [appraisal.pk, appraisal.version, appraisal.state])
        is_as_read = cursor.fetchone() is not None
    return appraisal if is_as_read and appraisal.state in OPEN_STATES else lock(appraisal, as_read=True)
