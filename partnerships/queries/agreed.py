"""The council's risk matrix as conditions on risks, from the plain values of a policy."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q

from partnerships.models import Action


def above_appetite(matrix: Mapping | None) -> Q:
    """The risks in a cell worse than what their category accepts; none where nothing is agreed."""
    found = Q(pk__in=())
    if not matrix:
        return found
    levels = [one["name"] for one in matrix["levels"]]
    for category in matrix["categories"]:
        worse = set(levels[levels.index(category["accepts"]) + 1 :])
        for likelihood, row in enumerate(matrix["cells"], 1):
            impacts = [impact for impact, level in enumerate(row, 1) if level in worse]
            if impacts:
                found |= Q(category=category["code"], likelihood=likelihood, impact__in=impacts)
    return found


def unanswered(matrix: Mapping | None, today: date) -> Q:
    """The open risks above appetite with no action under way and no acceptance that still holds."""
    acting = Action.objects.filter(risk=OuterRef("pk"), state__in=["open", "done"]).order_by()
    accepted = Q(accepted_post__isnull=False) & (
        Q(accepted_until__isnull=True) | Q(accepted_until__gte=today)
    )
    return Q(closed_on__isnull=True) & above_appetite(matrix) & ~accepted & ~Q(Exists(acting))
