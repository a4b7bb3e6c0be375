"""Starting for real: the demonstration goes, and the council's own first administrator comes."""

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from appraisal.forms.start_for_real import StartForm
from appraisal.queries.demonstration import only_demonstration, what_would_go
from appraisal.writes.start_for_real import start_for_real as start
from partnerships.permissions import Permission
from partnerships.views.page import act, give_back, page


@never_cache
@page(Permission.EDIT_COUNCIL, post=Permission.EDIT_COUNCIL)
def start_for_real(request):
    """Clear the demonstration away. Where somebody real has an account, it says that this cannot be."""
    form = StartForm(request.POST or None, person=request.user)
    made = []

    def clear(cleaned, at):
        made.append(start(email=cleaned["email"], name=cleaned["name"], at=at))
        return reverse("login")

    if request.method == "POST" and act(request, form, clear) and made:
        return _started(request, made[0])
    context = {
        "form": form,
        "kept": give_back(request, form),
        "possible": only_demonstration(),
        "going": what_would_go(),
        "place": "people",
        "part": "council",
    }
    return render(request, "appraisal/start_for_real/start.html", context)


def _started(request, started):
    """The page after it: whoever asked has no account here any more."""
    request.session.flush()
    request.user = AnonymousUser()
    link = request.build_absolute_uri(started.link)
    context = {"administrator": started.administrator, "link": link}
    return render(request, "appraisal/start_for_real/started.html", context)
