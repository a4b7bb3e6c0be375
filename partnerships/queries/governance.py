"""How a partnership is governed, as its page shows it."""

from datetime import date, timedelta

from django.utils import timezone

from partnerships.access import can
from partnerships.models import (
    GovernanceDocument,
    Partnership,
    PartnershipPost,
    PostHolding,
    ReportingLine,
    Representative,
)
from partnerships.permissions import Permission
from partnerships.queries.needs import DECLARED_FOR, LATE_AFTER
from partnerships.queries.withheld import withhold


def governance_page(partnership: Partnership, person, today: date) -> dict:
    """Posts, representatives, documents and reporting lines of a partnership, each with what is late.

    What of them is withheld from `person` is left out, and named by the partnership's ``withheld``.
    """
    withhold([partnership], person)
    hidden = partnership.withheld
    posts = list(PartnershipPost.objects.filter(partnership=partnership).select_related("post"))
    holders = dict(
        PostHolding.objects.filter(post__in=[one.post_id for one in posts], until__isnull=True).values_list(
            "post", "person__name"
        )
    )
    for one in posts:
        one.holder_name = holders.get(one.post_id, "")
    representatives = _unless("representatives" in hidden, Representative, partnership)
    for one in representatives:
        one.sits_now = one.until is None or one.until >= today
        one.undeclared = one.sits_now and _undeclared(one, today)
    documents = _unless("documents" in hidden, GovernanceDocument, partnership)
    for one in documents:
        one.review_passed = one.review_on is not None and one.review_on < today
    lines = _unless("reporting" in hidden, ReportingLine, partnership)
    for one in lines:
        one.late = _late(one, today)
    return {
        "partnership": partnership,
        "posts": posts,
        "representatives": [one for one in representatives if one.sits_now],
        "representatives_before": [one for one in representatives if not one.sits_now],
        "documents": documents,
        "lines": lines,
        "may_edit": can(person, Permission.EDIT_PARTNERSHIP, partnership),
        "place": "partnerships",
    }


def _unless(hidden: bool, model, partnership: Partnership) -> list:
    rows = [] if hidden else list(model.objects.filter(partnership=partnership))
    for one in rows:
        one.partnership = partnership
    return rows


def _undeclared(one: Representative, today: date) -> str:
    """What is wrong with a declaration of interests, in a phrase; empty where it stands."""
    if not one.interests:
        return "No interests declared"
    if one.declared_on is None or one.declared_on < today - timedelta(days=DECLARED_FOR):
        return "Declared more than a year ago" if one.declared_on else "Date of declaration not recorded"
    return ""


def _late(line: ReportingLine, today: date) -> bool:
    days = LATE_AFTER.get(line.frequency)
    last = line.last_received or timezone.localdate(line.partnership.added_at)
    return bool(days and last < today - timedelta(days=days))
