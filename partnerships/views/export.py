"""The register as a spreadsheet: what the list shows, as far as its reader may see it."""

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from partnerships.forms.register import FilterForm
from partnerships.permissions import Permission
from partnerships.queries.export import HEADINGS, export_rows
from partnerships.spreadsheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from partnerships.views.page import page


@page(Permission.READ_REGISTER)
def partnerships_csv(request):
    """CSV, sent as it is read."""
    rows = export_rows(request.user, FilterForm(request.GET).wanted())
    return StreamingHttpResponse(write_csv(HEADINGS, rows), content_type=CSV_TYPE, headers=_named("csv"))


@page(Permission.READ_REGISTER)
def partnerships_xlsx(request):
    """An Excel workbook."""
    rows = export_rows(request.user, FilterForm(request.GET).wanted())
    content = write_xlsx(HEADINGS, rows, sheet="Partnerships")
    return HttpResponse(content, content_type=XLSX_TYPE, headers=_named("xlsx"))


def _named(ending: str) -> dict[str, str]:
    name = f"partnerships-{timezone.localdate().isoformat()}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}
