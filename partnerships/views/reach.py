"""Whether the server answers: a page asks before what was typed leaves it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
@never_cache
def reach(request):
    """Nothing, from the application itself: it asks neither who it is nor the database."""
    return HttpResponse(status=204)
