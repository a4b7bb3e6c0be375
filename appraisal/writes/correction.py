"""Noting beside a signed record what is wrong in it. The record and its report stay as they are."""

import secrets

from django.db import transaction

from appraisal.models import Appraisal, CorrectionNote
from appraisal.queries.people import post_held
from appraisal.queries.standing import CORRECTED, SEALED
from appraisal.writes.notice import tell_of_correction
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.permissions import ISSUED_STATES

MOST = 50


@transaction.atomic
def add_correction(*, appraisal: Appraisal, about: str, text: str, by, at) -> CorrectionNote:
    """Add a note to an issued appraisal, in the name and post of whoever adds it. It is never removed."""
    locked = (
        Appraisal.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=appraisal.pk)
    )
    if locked.state not in ISSUED_STATES:
        raise Refused("It is not signed yet, so there is nothing to note: correct the appraisal itself.")
    number = locked.corrections.count() + 1
    if number > MOST:
        raise Refused(f"There are {MOST} notes on it already. Withdraw it, and start a new appraisal.")
    note = CorrectionNote.objects.create(
        appraisal=locked,
        number=number,
        about=about,
        text=text,
        by=by,
        name=by.name,
        post=post_held(by),
        at=at,
        salt=secrets.token_hex(16),
    )
    fields = (f"note {number}", f"{SEALED}{note.seal}")
    record(CORRECTED, by=by, subject=locked, at=at, fields=fields)
    tell_of_correction(locked, by=by, at=at)
    return note
