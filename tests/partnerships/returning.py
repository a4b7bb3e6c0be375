"""What the page of an annual return sends back of what it showed."""

import json

from django.utils import timezone

from partnerships.models import Partnership
from partnerships.queries.return_shown import shown_now


def shown_of(partnership) -> str:
    """The facts beside the fields of the page of a return, as they are now."""
    today = timezone.localdate()
    one = Partnership.objects.with_lead().select_related("lead_post").get(pk=partnership.pk)
    return json.dumps(shown_now(one, today)["shown"])
