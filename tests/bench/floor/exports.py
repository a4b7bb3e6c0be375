"""The floor’s exports: the same rows as they stand in their tables, by the plain means of each format.

Here since what takes longest of all that a person asks of the register is its workbook, and nothing said
whether the time was ours or that of the format. Neither says what may be read, nor in which words.
"""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

from django.db.models import Prefetch
from django.http import HttpResponse
from openpyxl import Workbook

from partnerships.models import (
    Action,
    ActionRevision,
    Actual,
    AnnualReturn,
    Contribution,
    GovernanceDocument,
    Outcome,
    Partner,
    Partnership,
    ReportingLine,
    Representative,
    Risk,
)

TABLES = (
    Partnership, Partner, Contribution, Outcome, Actual, GovernanceDocument, ReportingLine, Representative,
    Risk, Action, ActionRevision, AnnualReturn,
)  # fmt: skip
PLAIN = (str, int, Decimal, date, type(None))


def workbook(request):
    """openpyxl’s write-only workbook of every column of twelve tables. Fourteen queries: session, person, and
    one for each table.
    """
    book = Workbook(write_only=True)
    for model in TABLES:
        page = book.create_sheet(model.__name__)
        names = [field.name for field in model._meta.concrete_fields]
        page.append(names)
        for row in model.objects.order_by("pk").values_list(*names).iterator():
            page.append([_plain(value) for value in row])
    held = BytesIO()
    book.save(held)
    return HttpResponse(held.getvalue(), content_type="application/octet-stream")


def table(request):
    """Every partnership as CSV: its columns, its lead’s post and its partners. Four queries: session, person,
    the rows with the post, their partners.
    """
    partners = Prefetch("partners", Partner.objects.select_related("organisation"))
    found = Partnership.objects.select_related("lead_post").prefetch_related(partners).order_by("name")
    names = [field.attname for field in Partnership._meta.concrete_fields]
    held = StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow([*names, "lead", "partners"])
    for one in found:
        named = "; ".join(place.organisation.name for place in one.partners.all())
        writer.writerow([*(getattr(one, name) for name in names), one.lead_post.title, named])
    return HttpResponse(held.getvalue(), content_type="text/csv")


def _plain(value):
    """Moments, answers and the like as text, which openpyxl does not take as they are."""
    return value if type(value) in PLAIN else str(value)
