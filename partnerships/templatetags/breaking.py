"""Where a long word may break."""

import re

from django import template
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.filter
def breakable(address: str) -> str:
    """An e-mail address that breaks after its @ before it breaks anywhere else."""
    name, at, domain = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at, domain)


CODE = re.compile(r"\b([A-Z]{2,6}-[0-9]{1,3}[A-Z]?)\b")


@register.filter
def unbroken(sentence: str) -> str:
    """A sentence in which no code, such as CG-02, breaks over two lines."""
    parts = CODE.split(sentence)
    kept = format_html_join(
        "", '{}<span class="pa-unbroken">{}</span>', zip(parts[::2], parts[1::2], strict=False)
    )
    return format_html("{}{}", kept, parts[-1])
