"""Taking away a partner that was named by mistake."""

from django.db import transaction

from partnerships.faults import MoveRefused
from partnerships.models import Partner, Partnership
from partnerships.queries.partner import why_kept
from partnerships.writes.contribution import sum_up
from partnerships.writes.row import remove_row
from partnerships.writes.significance import mark_stale


@transaction.atomic
def remove_partner(*, partner: Partner, by, at) -> None:
    """Take away a partner that nothing names. What it said stays in the partnership's history.

    Raises `MoveRefused` with what keeps it.
    """
    Partnership.objects.select_for_update().get(pk=partner.partnership_id)
    kept = why_kept(partner)
    if kept:
        raise MoveRefused(kept)
    remove_row(row=partner, by=by, at=at)
    sum_up(partner.partnership, by=by, at=at)  # it may have been the one whose money was not known
    if partner.left is None:
        mark_stale(partner.partnership, f"A partner was taken away: {partner.organisation}.")
