"""The shape beside a rating or a position, drawn as the report draws it."""

from django import template

from appraisal.reports.shapes import in_line

register = template.Library()


@register.simple_tag
def shape(of) -> str:
    """The shape of a band, an option or a position, or of one that stands in a document."""
    drawn = (of["shape"], of["colour"]) if isinstance(of, dict) else (of.shape, of.colour)
    return in_line(*drawn, "pa-shape")
