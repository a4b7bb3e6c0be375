"""Addresses that people type: a link where it leads to the web, else text."""

import re

from django import template
from django.utils.html import format_html

register = template.Library()

# Nothing but these two: an address that runs something, such as javascript:, stays text.
WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f]+", re.IGNORECASE)


@register.filter
def linked(typed: str) -> str:
    """An address on the web as a link; anything else that was typed, as it was."""
    if not WEB.fullmatch(typed):
        return typed
    return format_html('<a class="govuk-link" href="{}" rel="noopener noreferrer">{}</a>', typed, typed)
