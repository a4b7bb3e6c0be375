"""What judgement needs from the database: bands, what it reads of each answer, and tallies."""

from collections.abc import Iterable

from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from appraisal.models import Answer, Band, Option, Section
from appraisal.models.answer import governing
from appraisal.rules.positions import Band as BandRule
from appraisal.rules.positions import BandSets, Tally

SEEN = 2  # the rank that `with_best_strength` gives to evidence somebody has seen


def bands_of(version_id: int) -> BandSets:
    """The bands of an edition, those of some sections by section id."""
    return band_sets(Band.objects.filter(version=version_id))


def band_sets(bands: Iterable[Band]) -> BandSets:
    """The sets that the bands of an edition make."""
    held: dict[int | str, tuple[BandRule, ...]] = {"each": (), "total": ()}
    for one in bands:
        place = "total" if one.total else one.section_id or "each"
        rule = BandRule(
            one.word, one.at_least, one.shape, one.colour, one.meaning, one.of, one.needs_evidence
        )
        held[place] = (*held.get(place, ()), rule)
    return BandSets(held.pop("each"), total=held.pop("total"), own=held)


def with_governing(answers):
    """Adds what judgement reads of each answer: points, most, standing and best evidence."""
    most = (
        Option.objects.filter(scale=OuterRef("question__scale"))
        .order_by()
        .values("scale")
        .annotate(most=Max("points"))
        .values("most")
    )
    least = (
        Option.objects.filter(scale=OuterRef("question__scale"), standing="rated")
        .order_by()
        .values("scale")
        .annotate(least=Min("points"))
        .values("least")
    )
    return answers.with_best_strength().annotate(
        got=governing("points"),
        counts=governing("counts"),
        standing=governing("standing"),
        most=Subquery(most, output_field=IntegerField()),
        least=Subquery(least, output_field=IntegerField()),
    )


def tallies(appraisals) -> dict[int, dict[int, Tally]]:
    """Tallies by appraisal id and section id, for a queryset or list of appraisals, in one query."""
    weight = F("question__weight")
    counted = Q(counts=True, confirm=False)
    rows = (
        with_governing(Answer.objects.asked().filter(appraisal__in=appraisals))
        .values("appraisal_id", "question__section_id")
        .order_by()
        .annotate(
            points=Coalesce(Sum(F("got") * weight, filter=counted), 0),
            possible=Coalesce(Sum(F("most") * weight, filter=counted), 0),
            asked_count=Count("pk"),
            rated=Count("pk", filter=Q(standing="rated", confirm=False)),
            not_known=Count("pk", filter=Q(standing="not_known", confirm=False)),
            not_due=Count("pk", filter=Q(standing="not_due", confirm=False)),
            not_applicable=Count("pk", filter=Q(standing="not_applicable", confirm=False)),
            unanswered=Count("pk", filter=Q(standing__isnull=True) | Q(confirm=True)),
            key_failed=Count("pk", filter=counted & Q(question__key=True, got__lte=F("least"))),
            supported=Count("pk", filter=Q(standing="rated", best__gte=SEEN, confirm=False)),
        )
    )
    found: dict[int, dict[int, Tally]] = {}
    for row in rows:
        appraisal_id, section_id = row.pop("appraisal_id"), row.pop("question__section_id")
        asked = row.pop("asked_count")
        found.setdefault(appraisal_id, {})[section_id] = Tally(asked=asked, **row)
    return found


def sections_of(version_id: int) -> list[Section]:
    """The sections of an edition in order."""
    return list(Section.objects.filter(version=version_id).order_by("order"))
