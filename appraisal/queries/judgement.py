"""What judgement needs from the database: bands, what it reads of each answer, and tallies."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from appraisal.models import Answer, Appraisal, Band, Option, Question, Section
from appraisal.models.answer import governing
from appraisal.models.checklist import CHECKLISTS_IN_ORDER
from appraisal.rules.positions import Band as BandRule
from appraisal.rules.positions import BandSets, Tally

SEEN = 2  # the rank that `with_best_strength` gives to evidence somebody has seen


def bands_of(appraisal: Appraisal, sections: Iterable[Section]) -> BandSets:
    """The bands of an appraisal's `sections`: see `bands_in`."""
    bands = Band.objects.filter(version__pinned__appraisal=appraisal)
    return bands_in(bands, appraisal.main_version, sections)


def bands_in(bands: Iterable[Band], main: int, sections: Iterable[Section]) -> BandSets:
    """The sets of the edition with id `main`; sections of modules have their module's as their own."""
    by_version: dict[int, list[Band]] = {}
    for band in bands:
        by_version.setdefault(band.version_id, []).append(band)
    sets = {version: band_sets(held) for version, held in by_version.items()}
    found = sets.get(main) or band_sets(())
    own = dict(found.own)
    for section in sections:
        module = sets.get(section.version_id) if section.version_id != main else None
        if module and module.of(section.pk) != found.each:
            own[section.pk] = module.of(section.pk)
    return replace(found, own=own)


def band_sets(bands: Iterable[Band]) -> BandSets:
    """The sets that the bands of an edition make, those of some sections by section id."""
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
        with_governing(Answer.objects.asked().rated().filter(appraisal__in=appraisals))
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


def sections_of(appraisal: Appraisal) -> list[Section]:
    """The sections of an appraisal in order, those of modules last.

    Each has ``judged``: whether any of its questions is a rating.
    """
    ratings = Question.objects.filter(section=OuterRef("pk"), scale__isnull=False)
    sections = Section.objects.filter(version__pinned__appraisal=appraisal)
    in_order = [f"version__{name}" for name in CHECKLISTS_IN_ORDER]
    return list(sections.annotate(judged=Exists(ratings)).order_by(*in_order, "order"))
