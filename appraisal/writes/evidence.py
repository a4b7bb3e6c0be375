"""Adding to the appraisal's evidence list, and correcting it."""

from django.db import transaction
from django.db.models import F, Max

from appraisal.models import Appraisal, Evidence
from appraisal.writes.lock import lock
from appraisal.writes.move import unsettle
from partnerships.audit import record
from partnerships.faults import Refused, Stale

FIELDS = ("title", "held", "strength", "dated", "valid_until")
MOST_EVIDENCE = 200


@transaction.atomic
def add_evidence(*, appraisal: Appraisal, facts: dict, by, at) -> Evidence:
    """Add a piece of evidence to the list. `facts` holds `FIELDS`."""
    appraisal = lock(appraisal, as_read=True)
    last = appraisal.evidence.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_EVIDENCE:
        raise Refused(f"An appraisal lists at most {MOST_EVIDENCE} pieces of evidence.")
    evidence = Evidence.objects.create(
        appraisal=appraisal,
        number=last + 1,
        added_by=by,
        added_at=at,
        **{name: facts[name] for name in FIELDS},
    )
    unsettle(appraisal, by=by, at=at)
    record("evidence added", by=by, subject=appraisal, at=at, fields=(f"E{evidence.number}",))
    return evidence


@transaction.atomic
def edit_evidence(*, evidence: Evidence, facts: dict, seen: int, by, at) -> Evidence:
    """Correct a piece of evidence. Raises `Stale` where somebody saved first."""
    appraisal = lock(evidence.appraisal, as_read=True)
    changed = tuple(name for name in FIELDS if getattr(evidence, name) != facts[name])
    rows = Evidence.objects.filter(pk=evidence.pk, version=seen).update(
        version=F("version") + 1, **{name: facts[name] for name in FIELDS}
    )
    if not rows:
        raise Stale(Evidence.objects.get(pk=evidence.pk))
    if changed:
        unsettle(appraisal, by=by, at=at)
        record("evidence edited", by=by, subject=appraisal, at=at, fields=changed)
    return evidence
