"""How a partnership is governed: posts, representatives, documents, reporting, audits."""

from django.shortcuts import render
from django.utils import timezone

from partnerships.permissions import Permission
from partnerships.queries.governance import governance_page
from partnerships.queries.partnership import find_partnership
from partnerships.views.page import page


@page(Permission.READ_REGISTER, find=find_partnership)
def partnership_governance(request, partnership):
    """Who else has a part, who sits for us, which documents govern it, and who reports to whom."""
    context = governance_page(partnership, request.user, timezone.localdate())
    return render(request, "partnerships/partnership/governance.html", context)
