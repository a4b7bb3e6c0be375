"""The sheets of a workbook that say how partnerships are governed, and what committees made of them."""

from django.db.models import OuterRef, Subquery

from partnerships.models import (
    AuditReport,
    GovernanceDocument,
    MeetingItem,
    PartnershipPost,
    PostHolding,
    ReportingLine,
    Representative,
)
from partnerships.models.post import holder_in_words
from partnerships.queries.export import Asker, Part, Read, Unless
from partnerships.queries.export_facts import OF, rows_withholdable, with_partnerships
from partnerships.queries.meeting import as_said_to


def _posts(asker: Asker, some: list[int]) -> list[PartnershipPost]:
    holding = PostHolding.objects.filter(post=OuterRef("post"), until__isnull=True)
    found = PartnershipPost.objects.filter(partnership__in=some).select_related("post")
    holder = Subquery(holding.values(words=holder_in_words())[:1])
    return with_partnerships(found.annotate(holder=holder), asker)


def _items(asker: Asker, some: list[int]) -> list[MeetingItem]:
    """What was brought to meetings, the first meeting first, with what was asked for there: two queries."""
    found = MeetingItem.objects.filter(partnership__in=some).select_related("meeting__body")
    found = as_said_to(found, asker.person).order_by("meeting__on", "meeting", "number")
    return with_partnerships(found.prefetch_related("requests"), asker)


def _said(name: str) -> Read:
    return Unless("said_withheld", name)


def _asked(item: MeetingItem) -> str:
    return "; ".join(one.ref for one in item.requests.all())


DOCUMENTS = rows_withholdable(
    "Documents",
    GovernanceDocument,
    ("documents",),
    {
        "Document": "title",
        "Kind": "get_kind_display",
        "Where it is kept": "held",
        "Dated": "dated",
        "To be reviewed on": "review_on",
    },
)
REPORTING = rows_withholdable(
    "Reporting lines",
    ReportingLine,
    ("reporting",),
    {
        "What is reported": "what",
        "By whom": "from_whom",
        "To whom": "to_whom",
        "How often": "get_frequency_display",
        "Last received": "last_received",
    },
)
AUDITS = rows_withholdable(
    "Audit reports",
    AuditReport,
    ("audits",),
    {
        "Whose": "get_kind_display",
        "Body": "body",
        "Title": "title",
        "Dated": "dated",
        "Their opinion, in their words": "opinion",
        "What they mainly recommend": "recommendations",
        "Where it is kept": "held",
    },
)
REPRESENTATIVES = rows_withholdable(
    "Representatives",
    Representative,
    ("representatives",),
    {
        "Name": "name",
        "Sits as": "get_kind_display",
        "Capacity": "capacity",
        "Appointed by": "appointed_by",
        "Since": "since",
        "Until": "until",
        "Interests": "interests",
        "Declared on": "declared_on",
    },
)
POSTS = Part(
    "Other posts",
    OF | {"Post": "post.title", "Part": "part", "Who holds it": "holder"},
    _posts,
)
# That a partnership was brought to a meeting, and what was decided, is told to every reader.
DECISIONS = Part(
    "Decisions",
    OF
    | {
        "Body": "meeting.body.name",
        "Kind": "meeting.body.get_kind_display",
        "Meeting": "meeting.on",
        "Item": "number",
        "What it was asked to do": _said("purpose"),
        "Report": _said("report"),
        "What it decided": "get_decision_display",
        "Decided on": "decided_on",
        "Number of the minute": _said("minute_ref"),
        "The minute": _said("minute"),
        "Actions it asked for": _asked,
        "Why the meeting is cancelled": "meeting.cancelled",
    },
    _items,
)
