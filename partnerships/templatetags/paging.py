"""The numbers under a long list."""

from django import template

register = template.Library()


@register.filter
def page_numbers(page):
    """The pages to link to from `page`: the first, the last, those beside it, and gaps between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
