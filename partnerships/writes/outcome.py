"""The figures an outcome has come to."""

from datetime import date

from django.db import transaction

from partnerships.audit import record
from partnerships.models import Actual, Outcome, Partnership
from partnerships.rules.dates import in_words
from partnerships.rules.numbers import in_decimals
from partnerships.writes.row import keep


@transaction.atomic
def record_actual(*, outcome: Outcome, on: date, value: int, note: str, by, at) -> Actual:
    """Record what an outcome stood at, in thousandths of its unit. A second of the same day replaces it."""
    partnership = Partnership.objects.select_for_update().get(pk=outcome.partnership_id)
    there = Actual.objects.filter(outcome=outcome, on=on).first()
    before = _words(there) if there else ""
    actual, _ = Actual.objects.update_or_create(
        outcome=outcome, on=on, defaults={"value": value, "note": note}
    )
    if _words(actual) != before:
        keep(partnership, "outcomes", before=before, after=_words(actual), by=by, at=at)
        record("figure recorded", by=by, subject=partnership, at=at, fields=("outcomes",))
    return actual


@transaction.atomic
def remove_actual(*, actual: Actual, by, at) -> None:
    """Take a figure away. It stays in the partnership's history."""
    partnership = Partnership.objects.select_for_update().get(pk=actual.outcome.partnership_id)
    keep(partnership, "outcomes", before=_words(actual), after="", by=by, at=at)
    actual.delete()
    record("figure removed", by=by, subject=partnership, at=at, fields=("outcomes",))


def _words(actual: Actual) -> str:
    note = f", {actual.note}" if actual.note else ""
    return f"{actual.outcome}, {in_words(actual.on)}: {in_decimals(actual.value, 3)}{note}"
