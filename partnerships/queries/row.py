"""The rows of a partnership as its history says them."""

from django.db.models import BigIntegerField, DateField, ForeignKey

from partnerships.models import (
    AuditReport,
    Contribution,
    GovernanceDocument,
    Outcome,
    Partner,
    PartnershipPost,
    ReportingLine,
    Representative,
)
from partnerships.rules.dates import in_words as day
from partnerships.rules.money import pounds_in_full
from partnerships.rules.numbers import in_decimals, per_cent
from partnerships.rules.years import year_in_words
from partnerships.vocabulary import ROW_FACTS

# What each kind of row is called in a partnership's history, beside the facts themselves.
SUBJECTS = {
    PartnershipPost: "posts",
    Representative: "representatives",
    GovernanceDocument: "documents",
    ReportingLine: "reporting",
    AuditReport: "audits",
    Contribution: "contributions",
    Outcome: "outcomes",
    Partner: "partners",
}
LEFT_OUT = ("id", "partnership", "version")


def subject_of(model) -> str:
    """What the history calls rows of `model`."""
    return SUBJECTS[model]


def row_in_words(row) -> str:
    """Everything a row says, in one line for each fact that is recorded."""
    lines = []
    for field in row._meta.concrete_fields:
        if field.name in LEFT_OUT:
            continue
        words = _words(row, field)
        if words:
            lines.append(f"{ROW_FACTS[field.name]}: {words}")
    return "\n".join(lines)


def _words(row, field) -> str:
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices)[value])
    places = getattr(row, "DECIMALS", {}).get(field.name)
    if field.name == "share":
        return per_cent(value)
    if places is not None:
        return in_decimals(value, places)
    if field.name == "year":
        return year_in_words(value)
    if isinstance(field, ForeignKey):
        return str(getattr(value, "organisation", value))
    if isinstance(field, BigIntegerField):
        return pounds_in_full(value)
    if isinstance(field, DateField):
        return day(value)
    return str(value)
