"""How a partnership is governed, as its page shows it."""

from datetime import date

from django.utils import timezone

from partnerships.access import can
from partnerships.models import (
    AuditReport,
    GovernanceDocument,
    Partnership,
    PartnershipPost,
    PostHolding,
    ReportingLine,
    Representative,
)
from partnerships.models.post import holder_in_words
from partnerships.permissions import Permission
from partnerships.queries.withheld import withhold
from partnerships.rules.governance import report_is_late, what_is_undeclared


def governance_page(partnership: Partnership, person, today: date) -> dict:
    """Posts, representatives, documents, reporting lines and audit reports, each with what is late.

    What of them is withheld from `person` is left out, and named by the partnership's ``withheld``.
    """
    withhold([partnership], person)
    hidden = partnership.withheld
    posts = list(PartnershipPost.objects.filter(partnership=partnership).select_related("post"))
    held = PostHolding.objects.filter(post__in=[one.post_id for one in posts], until__isnull=True)
    holders = dict(held.values_list("post", holder_in_words()))
    for one in posts:
        one.holder_name = holders.get(one.post_id, "")
    representatives = _unless("representatives" in hidden, Representative, partnership)
    for one in representatives:
        one.sits_now = one.until is None or one.until >= today
        one.undeclared = one.sits_now and what_is_undeclared(one.interests, one.declared_on, today)
    documents = _unless("documents" in hidden, GovernanceDocument, partnership)
    for one in documents:
        one.review_passed = one.review_on is not None and one.review_on < today
    lines = _unless("reporting" in hidden, ReportingLine, partnership)
    for one in lines:
        known_since = timezone.localdate(partnership.added_at)
        one.late = report_is_late(one.frequency, one.last_received, known_since, today)
    return {
        "partnership": partnership,
        "posts": posts,
        "representatives": [one for one in representatives if one.sits_now],
        "representatives_before": [one for one in representatives if not one.sits_now],
        "documents": documents,
        "lines": lines,
        "audits": _unless("audits" in hidden, AuditReport, partnership),
        "may_edit": can(person, Permission.EDIT_PARTNERSHIP, partnership),
        "place": "partnerships",
    }


def _unless(hidden: bool, model, partnership: Partnership) -> list:
    return [] if hidden else list(model.objects.filter(partnership=partnership))
