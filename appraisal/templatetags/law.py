"""What advisers have not cleared, for the pages on which an appraisal is decided."""

from collections.abc import Mapping
from typing import Any

from django import template

from appraisal.reports import judged

register = template.Library()


@register.filter
def not_clear(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clearances of a document that are refused, with conditions, or due and not there."""
    return judged.not_clear(document)
