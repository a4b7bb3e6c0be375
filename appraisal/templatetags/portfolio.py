"""Large counts as a reader reads them."""

from django import template

register = template.Library()


@register.filter
def grouped(count: int) -> str:
    """“12,345” for 12345."""
    return f"{count:,}"
