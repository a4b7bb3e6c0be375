"""Lists as spreadsheets: what they find, and of partnerships all they have, as far as its reader may see."""

from django.http import StreamingHttpResponse
from django.utils import timezone

from partnerships.forms.annual_return import ReturnsFilterForm
from partnerships.forms.risk_filter import ActionFilterForm, RiskFilterForm
from partnerships.permissions import Permission
from partnerships.queries.action_list import action_groups, action_ids
from partnerships.queries.annual_return import return_ids
from partnerships.queries.export import PARTNERSHIPS, Asker, Part, found_partnerships
from partnerships.queries.export_book import BOOK
from partnerships.queries.export_facts import listed_returns
from partnerships.queries.export_risks import (
    LISTED_ACTIONS,
    LISTED_RISKS,
    counted_actions,
    counted_risks,
)
from partnerships.queries.grouped import GROUPED
from partnerships.queries.risk_list import risk_groups, risk_ids
from partnerships.queries.timetable import returns_due, timetable_in_force
from partnerships.rules.years import year_of
from partnerships.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv
from partnerships.streamed_book import stream_book
from partnerships.views.page import page
from partnerships.views.register import filters_of


@page(Permission.READ_REGISTER)
def partnerships_csv(request):
    """The partnerships of the list as CSV."""
    return _csv(PARTNERSHIPS, _asker(request), _partnerships(request))


@page(Permission.READ_REGISTER)
def partnerships_xlsx(request):
    """The partnerships of the list as a workbook, with a sheet for each kind of thing that they have."""
    return _xlsx(BOOK, _asker(request), _partnerships(request))


@page(Permission.READ_REGISTER)
def risks_csv(request):
    """The risks of the list as CSV."""
    asker = _asker(request)
    part, keys = _risks(request, asker)
    return _csv(part, asker, keys)


@page(Permission.READ_REGISTER)
def risks_xlsx(request):
    """The risks of the list as a workbook."""
    asker = _asker(request)
    part, keys = _risks(request, asker)
    return _xlsx([part], asker, keys)


@page(Permission.READ_REGISTER)
def actions_csv(request):
    """The actions of the list as CSV."""
    part, keys = _actions(request)
    return _csv(part, _asker(request), keys)


@page(Permission.READ_REGISTER)
def actions_xlsx(request):
    """The actions of the list as a workbook."""
    part, keys = _actions(request)
    return _xlsx([part], _asker(request), keys)


@page(Permission.READ_REGISTER)
def returns_csv(request):
    """The annual returns of the list as CSV."""
    part, ids = _returns(request)
    return _csv(part, _asker(request), ids)


@page(Permission.READ_REGISTER)
def returns_xlsx(request):
    """The annual returns of the list as a workbook."""
    part, ids = _returns(request)
    return _xlsx([part], _asker(request), ids)


def _asker(request) -> Asker:
    return Asker(request.user, timezone.localdate())


def _partnerships(request) -> list[int]:
    return found_partnerships(request.user, filters_of(request).wanted())


def _risks(request, asker: Asker) -> tuple[Part, list]:
    """The sheet of the risks that are asked for, one by one or counted, and the keys of its rows."""
    wanted = RiskFilterForm(request.GET, matrix=asker.matrix).wanted()
    if wanted.view:
        groups = risk_groups(request.user, wanted, asker.matrix, asker.today)
        return counted_risks(groups, asker.matrix), groups.keys()
    return LISTED_RISKS, risk_ids(request.user, wanted, asker.matrix, asker.today)


def _actions(request) -> tuple[Part, list]:
    """The sheet of the actions that are asked for, one by one or counted, and the keys of its rows."""
    wanted, today = ActionFilterForm(request.GET).wanted(), timezone.localdate()
    if wanted.view in GROUPED:
        groups = action_groups(request.user, wanted, today)
        return counted_actions(groups), groups.keys()
    return LISTED_ACTIONS, action_ids(request.user, wanted, today)


def _returns(request) -> tuple[Part, list[int]]:
    """The sheet of the year that is asked for, and the partnerships on it."""
    wanted = ReturnsFilterForm(request.GET, now=year_of(timezone.localdate())).wanted()
    due = returns_due(wanted.year, timetable_in_force().timetable)
    return listed_returns(wanted.year, due), return_ids(wanted)


def _csv(part: Part, asker: Asker, ids: list[int]) -> StreamingHttpResponse:
    """One sheet as CSV, sent as it is read."""
    content = write_csv(part.headings, part.rows(asker, ids))
    return StreamingHttpResponse(content, content_type=CSV_TYPE, headers=_named(part, asker, "csv"))


def _xlsx(parts: list[Part], asker: Asker, ids: list[int]) -> StreamingHttpResponse:
    """A workbook, named after its first sheet, sent as it is read: nobody waits for all of it in silence."""
    content = stream_book([(part.title, part.headings, part.rows(asker, ids)) for part in parts])
    return StreamingHttpResponse(content, content_type=XLSX_TYPE, headers=_named(parts[0], asker, "xlsx"))


def _named(part: Part, asker: Asker, ending: str) -> dict[str, str]:
    name = f"{part.title.lower().replace(' ', '-')}-{asker.today.isoformat()}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}
