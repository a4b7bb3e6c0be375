"""The open appraisals on a person's own page, with what decides who is to do what."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appraisal.models import Answer, Appraisal, Opinion, Thread
from appraisal.models.answer import IS_ACCEPTED
from appraisal.models.appraisal import PARTS
from appraisal.queries.moving import with_newer_edition
from partnerships.permissions import MEMBERS, OPEN_STATES, Relation

MOST = 50
SHOWN = ("ref", "purpose", "started_at", "due", "state", "withheld", "returned_at", "endorsed_at")


def appraisals_of(person) -> list[Appraisal]:
    """The open appraisals `person` has a part in, with what decides who is to do what. One query.

    It has a row for each part, gathered here: asking of each part whether there is one costs more. Members
    have none, whatever they were given as officers.
    """
    if person.role_set & MEMBERS:
        return []
    rows = (
        Appraisal.objects.filter(participants__person=person, state__in=OPEN_STATES)
        .annotate(
            part=F("participants__relation"),
            said=Exists(Opinion.objects.filter(appraisal=OuterRef("pk"), by=person)),
            moved_on=Exists(Opinion.objects.filter(appraisal=OuterRef("pk"), by=person).overtaken()),
            wanted=F("participants__due"),
            newer=with_newer_edition(),
            to_officers=_how_many(Thread.objects.waiting_for("officers")),
            to_reviewer=_how_many(Thread.objects.waiting_for("reviewer")),
            to_accept=_how_many(Answer.objects.asked().filter(returned=True).exclude(IS_ACCEPTED)),
        )
        .select_related("partnership")
        .only(*SHOWN, "partnership__name")
        .order_by("due", "-id")[: MOST * len(PARTS)]
    )
    found: dict[int, Appraisal] = {}
    for row in rows:
        one = found.setdefault(row.pk, row)
        for part in PARTS:
            name = f"is_{part.value}"
            setattr(one, name, getattr(one, name, False) or row.part == part.value)
        one.is_assigned = False  # what is handed out to them stands in a list of its own
        if row.part == Relation.OPINION_GIVER:
            one.opinion_due = row.wanted
    return list(found.values())[:MOST]


def _how_many(rows: QuerySet) -> Coalesce:
    """How many of `rows` there are of each appraisal."""
    of_it = rows.filter(appraisal=OuterRef("pk")).order_by().values("appraisal")
    counted = of_it.annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
