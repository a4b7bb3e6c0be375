"""Where a long word may break."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.filter
def breakable(address: str) -> str:
    """An e-mail address that breaks after its @ before it breaks anywhere else."""
    name, at, domain = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at, domain)
