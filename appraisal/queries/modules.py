"""Modules that an appraisal can take beside its main checklist, and those that would ask it something."""

from django.db.models import Q, QuerySet

from appraisal.models import Appraisal, Checklist, Question
from appraisal.queries.facts import register_facts
from appraisal.rules.conditions import Row, could_hold
from partnerships.models import Partnership


def modules_on_offer(appraisal: Appraisal | None = None) -> QuerySet[Checklist]:
    """The modules in use, and those that an appraisal has already."""
    offered = Q(versions__state="published")
    if appraisal is not None:
        offered |= Q(versions__pinned__appraisal=appraisal)
    return Checklist.objects.filter(offered, kind="module").distinct().order_by("title")


def modules_that_apply(partnership: Partnership) -> list[int]:
    """Ids of the modules in use that have a question for a partnership like this."""
    facts = register_facts(partnership)
    questions = Question.objects.filter(
        version__state="published", version__checklist__kind="module"
    ).prefetch_related("conditions")
    found = set()
    for question in questions.select_related("version"):
        rows = [Row(one.fact, one.operator, tuple(one.values)) for one in question.conditions.all()]
        if could_hold(rows, question.join, facts):
            found.add(question.version.checklist_id)
    return sorted(found)
