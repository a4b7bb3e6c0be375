"""The sheets of a workbook that say how partnerships are governed."""

from django.db.models import OuterRef, QuerySet, Subquery

from partnerships.models import (
    GovernanceDocument,
    PartnershipPost,
    PostHolding,
    ReportingLine,
    Representative,
)
from partnerships.queries.export import Asker, Part
from partnerships.queries.export_facts import OF, columns, of_partnerships, unless_withheld


def _posts(asker: Asker, some: list[int]) -> QuerySet[PartnershipPost]:
    holding = PostHolding.objects.filter(post=OuterRef("post"), until__isnull=True)
    found = of_partnerships(PartnershipPost, "post")(asker, some)
    return found.annotate(holder=Subquery(holding.values("person__name")[:1]))


DOCUMENTS = Part(
    "Documents",
    columns(
        {
            "Document": "title",
            "Kind": "get_kind_display",
            "Where it is kept": "held",
            "Dated": "dated",
            "To be reviewed on": "review_on",
        }
    ),
    unless_withheld(GovernanceDocument, ("documents",), of_partnerships(GovernanceDocument)),
)
REPORTING = Part(
    "Reporting lines",
    columns(
        {
            "What is reported": "what",
            "By whom": "from_whom",
            "To whom": "to_whom",
            "How often": "get_frequency_display",
            "Last received": "last_received",
        }
    ),
    unless_withheld(ReportingLine, ("reporting",), of_partnerships(ReportingLine)),
)
REPRESENTATIVES = Part(
    "Representatives",
    columns(
        {
            "Name": "name",
            "Sits as": "get_kind_display",
            "Capacity": "capacity",
            "Appointed by": "appointed_by",
            "Since": "since",
            "Until": "until",
            "Interests": "interests",
            "Declared on": "declared_on",
        }
    ),
    unless_withheld(Representative, ("representatives",), of_partnerships(Representative)),
)
POSTS = Part(
    "Other posts",
    OF | {"Post": "post.title", "Part": "part", "Who holds it": "holder"},
    _posts,
)
