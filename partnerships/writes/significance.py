"""Deciding how much a partnership matters, and noting that it must be asked again."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Partnership, SignificanceDecision
from partnerships.queries.significance import register_facts, scheme_in_force
from partnerships.rules.significance import decide, depth_of, months_between, next_on
from partnerships.rules.years import months_later

LONGEST = 300


@transaction.atomic
def decide_significance(
    *,
    partnership: Partnership,
    answers: Mapping[str, int],
    ticked: Collection[str],
    tier: str,
    reason: str,
    proposed: str,
    edition: int,
    seen: int,
    by,
    at,
) -> SignificanceDecision:
    """Decide the tier of a partnership; the decision keeps its whole working and is never changed.

    `proposed` is the tier that was proposed on the page, under the scheme of `edition` (0: the example), and
    `seen` the id of the latest decision then, 0 for none. Raises `Refused` where the register or the scheme
    now proposes another, and where another tier is decided without a reason; `Stale` where somebody decided
    first.
    """
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    last = partnership.significance_decisions.order_by("-id").first()
    if (last.pk if last else 0) != seen:
        if last is None:
            raise Refused("This page is out of date. Open it again.")
        raise Stale(last)
    now = scheme_in_force()
    working = decide(now.scheme, answers, register_facts(partnership), ticked)
    if now.number != edition or working.proposed != proposed:
        raise Refused("An answer, the register or the scheme is not as you checked it. Check again.")
    if tier not in {band.tier for band in now.scheme.bands}:
        raise Refused("Choose a tier.", "tier")
    if tier != proposed and not reason:
        raise Refused(f"Say why it is {tier} and not {proposed}.", "reason")
    band = now.scheme.band(tier)
    decision = SignificanceDecision.objects.create(
        partnership=partnership,
        policy=now.policy,
        working=working.as_values(),
        points=working.points,
        proposed=proposed,
        tier=tier,
        reason=reason if tier != proposed else "",
        depth=depth_of(now.scheme, working, tier),
        signatory=band.signatory,
        next_on=next_on(band, timezone.localdate(at)),
        by=by,
        by_name=by.name if by else "the system",
        at=at,
    )
    # What the decision sets is told by the decisions themselves, so it is no edit of the record.
    Partnership.objects.filter(pk=partnership.pk).update(
        tier=tier, depth=decision.depth, next_appraisal=decision.next_on, significance_stale=""
    )
    record("significance decided", by=by, subject=partnership, at=at, fields=("tier",))
    return decision


@transaction.atomic
def set_next_appraisal(*, partnership: Partnership, appraised: date | None) -> None:
    """Count the months to the next appraisal anew from the day on which one was signed.

    What was decided on significance says how many; where nothing was decided there is no next date. Where
    `appraised` is None, as after a withdrawal, the date that was decided holds again.
    """
    # A decision made meanwhile waits, and then sets its own date.
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    last = SignificanceDecision.objects.filter(partnership=partnership.pk).order_by("-id").first()
    if last is None:
        return
    months = months_between(timezone.localdate(last.at), last.next_on)
    due = months_later(appraised, months) if appraised else last.next_on
    # Told by the decision and the signature: no edit of the record.
    Partnership.objects.filter(pk=partnership.pk).update(next_appraisal=due)


def mark_stale(partnership: Partnership, reason: str) -> None:
    """Note why significance must be asked again, where it was decided. Call inside a transaction."""
    if not reason:
        return
    here = Partnership.objects.filter(pk=partnership.pk)
    tier, said = here.values_list("tier", "significance_stale").get()
    words = f"{said} {reason}".strip()
    if tier and reason not in said and len(words) <= LONGEST:
        here.update(significance_stale=words)
