"""Questions that a sentence names."""

import re
from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()
WORD = re.compile(r"([\w-]+)")


@register.filter
def with_links(reason: str, addresses: Mapping[str, str]) -> str:
    """A reason such as “2 questions have no rating: CG-01, CG-02. Choose a rating.”: each code is a link.

    `addresses` are those of the questions, by code.
    """
    said, colon, named = reason.partition(": ")
    codes, stop, do = named.partition(". ")
    parts = format_html_join("", "{}", ((_linked(one, addresses),) for one in WORD.split(codes)))
    return format_html("{}{}{}{}{}", said, colon, parts, stop, do)


def _linked(word: str, addresses: Mapping[str, str]) -> str:
    if word not in addresses:
        return word
    return format_html('<a class="govuk-link pa-unbroken" href="{}">{}</a>', addresses[word], word)
