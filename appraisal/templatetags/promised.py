"""Where an action was promised, for the page of the action."""

from django import template

from appraisal.queries.appraisal import readable_by

register = template.Library()


@register.simple_tag
def promised_in(action, person):
    """The appraisal that an action was promised in, where `person` may read it; None otherwise. One query."""
    ref = action.source.partition("/")[0]
    return readable_by(person).filter(ref=ref).first() if ref else None
