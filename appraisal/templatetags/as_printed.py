"""What pages say in the words of the report."""

from collections.abc import Mapping
from typing import Any

from django import template

from appraisal.reports import citations, judged

register = template.Library()


@register.filter
def not_clear(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clearances of a document that are refused, with conditions, or due and not there."""
    return judged.not_clear(document)


@register.filter
def opening(status: str) -> str:
    """What the status of a source opens with: “historic”."""
    return citations.status(status)
