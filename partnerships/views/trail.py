"""The trail of everything: what happened to what, by whom and when, for whoever checks."""

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from partnerships.forms.trail import TrailFilterForm
from partnerships.models import Event
from partnerships.permissions import Permission
from partnerships.queries.trail import chain_breaks_at, each_event, events, in_words
from partnerships.spreadsheets import CSV_TYPE, write_csv
from partnerships.streamed_book import Row
from partnerships.views.page import page
from partnerships.vocabulary import SUBJECTS

PAGE = 50
HEADINGS = ("When", "Who", "About", "Name", "Event", "What", "Fields", "Hash", "Hash before it")


@page(Permission.READ_TRAIL)
def trail(request):
    """Events, newest first, as the address asks; of one subject also whether its chain is whole."""
    form = TrailFilterForm(request.GET)
    wanted = form.wanted()
    shown = Paginator(events(wanted), PAGE).get_page(request.GET.get("page"))
    for one in shown:
        one.about, one.named = SUBJECTS.get(one.subject_kind, one.subject_kind), in_words(one.fields)
    context = {
        "filters": form,
        "wanted": wanted,
        "shown": shown,
        "subject": shown[0] if wanted.of_one and len(shown) else None,
        "broken": chain_breaks_at(wanted.kind, wanted.subject) if wanted.of_one else None,
        "here": request.path,
        "place": "partnerships",
    }
    return render(request, "partnerships/trail/list.html", context)


@page(Permission.READ_TRAIL)
def trail_csv(request):
    """The same events as CSV, with the hashes that chain them."""
    wanted = TrailFilterForm(request.GET).wanted()
    content = write_csv(HEADINGS, (_row(one) for one in each_event(wanted)))
    name = f"trail-{timezone.localdate().isoformat()}.csv"
    return StreamingHttpResponse(
        content,
        content_type=CSV_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _row(event: Event) -> Row:
    return (
        timezone.localtime(event.at).isoformat(timespec="seconds"),
        event.by_name,
        SUBJECTS.get(event.subject_kind, event.subject_kind),
        event.subject_name,
        event.number,
        event.verb,
        "; ".join(in_words(event.fields)),
        event.hash,
        event.previous_hash,
    )
