"""The parts that a person has in appraisals, on pages about people."""

from django import template

from appraisal.models import Participant
from partnerships.permissions import OPEN_STATES

register = template.Library()


@register.simple_tag
def open_parts(person) -> int:
    """How many open appraisals `person` has a part in. One query."""
    held = Participant.objects.filter(person=person, appraisal__state__in=OPEN_STATES)
    return held.order_by().values("appraisal").distinct().count()
