"""What the pages of the checklist editor show, each in a fixed number of queries."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Lower

from appraisal.models import (
    Band,
    ChecklistVersion,
    Condition,
    Option,
    Question,
    QuestionProvision,
    Scale,
    Section,
)
from appraisal.rules.conditions import ON_QUESTION, Offers, Row, sentence
from appraisal.rules.content import relation_to
from partnerships.models import Provision, Source
from partnerships.rules.numbers import whole_in

MOST_FOUND = 20
Part = Section | Question | Scale | Option | Band
# What the parts that have an order are ordered in.
ORDERED_IN = {Section: "version", Question: "section", Option: "scale"}
LONGEST_CODE = Question._meta.get_field("code").max_length


@dataclass(frozen=True)
class Outlined:
    """A section with its questions, each with when it is asked."""

    section: Section
    questions: list[tuple[Question, str]]


def outline_of(version: ChecklistVersion, offers: Offers) -> list[Outlined]:
    """The sections and questions of an edition, in three queries; `offers` are those of the edition."""
    questions = Question.objects.prefetch_related("conditions").order_by("order")
    sections = version.sections.prefetch_related(Prefetch("questions", questions)).order_by("order")
    return [
        Outlined(one, [(question, when(question, offers)) for question in one.questions.all()])
        for one in sections
    ]


def offers_in(version: ChecklistVersion) -> Offers:
    """What conditions on answers can be about in an edition, in three queries."""
    questions = version.questions.order_by("section__order", "order")
    return offers_among(questions, version.scales.prefetch_related("options"))


def offers_among(questions: Iterable[Question], scales: Iterable[Scale]) -> Offers:
    """What conditions on answers can be about among questions; no query where the options are there."""
    ratings = {scale.pk: {one.code: one.word for one in scale.options.all()} for scale in scales}
    found = {
        f"{ON_QUESTION}{one.code}": ratings.get(one.scale_id) or one.as_kind.choices(one) for one in questions
    }
    return {fact: choices for fact, choices in found.items() if choices}


def others_offered(question: Question, offers: Offers) -> list[tuple[str, Mapping[str, str]]]:
    """What a new condition of a question can be about: the answers to the others."""
    return [(fact, words) for fact, words in offers.items() if fact != f"{ON_QUESTION}{question.code}"]


def when(question: Question, offers: Offers) -> str:
    """When a question is asked, as a sentence."""
    rows = [Row(one.fact, one.operator, tuple(one.values)) for one in question.conditions.all()]
    return sentence(rows, question.join, offers)


def beside(part: Section | Question | Option) -> dict[str, str]:
    """What stands beside a part, in order: words by the id as a form sends it."""
    if isinstance(part, Option):
        return {str(one.pk): f"“{one.word}”" for one in part.scale.options.exclude(pk=part.pk)}
    if isinstance(part, Section):
        rows = part.version.sections.exclude(pk=part.pk).order_by("order").values_list("pk", "code", "title")
    else:
        held = part.section.questions.exclude(pk=part.pk).order_by("order")
        rows = held.values_list("pk", "code", "text")
    return {str(pk): f"{code} {words}" for pk, code, words in rows}


def before(part: Section | Question | Option) -> int | None:
    """The id of what stands before a part, if anything does."""
    holder = ORDERED_IN[type(part)]
    same = type(part).objects.filter(**{f"{holder}_id": getattr(part, f"{holder}_id")}, order__lt=part.order)
    return same.order_by("-order").values_list("pk", flat=True).first()


def waiting_for(part: Part) -> list[str]:
    """The codes of other questions that are asked depending on answers to a part, or on a word of a scale."""
    if isinstance(part, Option):
        questions = Question.objects.filter(scale=part.scale_id)
    elif isinstance(part, Section):
        questions = part.questions.all()
    elif isinstance(part, Question):
        questions = Question.objects.filter(pk=part.pk)
    else:
        return []
    facts = [f"{ON_QUESTION}{code}" for code in questions.values_list("code", flat=True)]
    rows = Condition.objects.filter(question__version=part.version, fact__in=facts)
    if not isinstance(part, Option):
        rows = rows.exclude(question__in=questions.values("pk"))
    held = rows.order_by("question__section__order", "question__order")
    found = [
        code
        for code, values in held.values_list("question__code", "values")
        if not isinstance(part, Option) or part.code in values
    ]
    return list(dict.fromkeys(found))


def next_code(section: Section) -> str:
    """The code after the last that any edition had under the section's: CG-07 after CG-06, though it is gone.

    A long section code is cut, so that the question's fits.
    """
    start = f"{section.code[: LONGEST_CODE - 4].rstrip('-_')}-"
    codes = Question.objects.filter(
        version__checklist=section.version.checklist_id, code__istartswith=start
    ).values_list("code", flat=True)
    used = [whole_in(code[len(start) :], 3) or 0 for code in codes]
    return f"{start}{max(used, default=0) + 1:02}"


def edition_with(version: ChecklistVersion, code: str) -> int | None:
    """The number of an earlier edition that had a question of this code, where this one has none."""
    earlier = Question.objects.filter(version__checklist=version.checklist_id, code__iexact=code)
    return earlier.exclude(version=version).values_list("version__number", flat=True).first()


def codes_ever(version: ChecklistVersion) -> set[str]:
    """The codes of the questions of every edition of its checklist, in small letters."""
    held = Question.objects.filter(version__checklist=version.checklist_id)
    return {code.lower() for code in held.values_list("code", flat=True)}


def questions_of_before(version: ChecklistVersion) -> list[Question]:
    """Questions of earlier editions that this one does not have, each as the last edition with it had it."""
    held = Question.objects.annotate(lower=Lower("code")).filter(version__checklist=version.checklist_id)
    here = held.filter(version=version).values("lower")
    earlier = held.filter(version__number__lt=version.number).exclude(lower__in=here)
    found: dict[str, Question] = {}
    for one in earlier.select_related("version").order_by("-version__number", "section__order", "order"):
        found.setdefault(one.code.lower(), one)
    return list(found.values())


@dataclass(frozen=True)
class Covered:
    """How far the questions of an edition go into one source: its core provisions, and those left out."""

    source: Source
    core: int
    addressed: int
    left_out: list[Provision]


def coverage_of(version: ChecklistVersion) -> list[Covered]:
    """By source, in three queries."""
    addressed = QuestionProvision.objects.filter(question__version=version, relation="addresses")
    refs = set(addressed.values_list("provision_id", flat=True))
    core: dict[int, list[Provision]] = {}
    for one in Provision.objects.filter(level="core").order_by("source", "order", "ref"):
        core.setdefault(one.source_id, []).append(one)
    found = []
    for source in Source.objects.order_by("pk"):
        held = core.get(source.pk, [])
        left_out = [one for one in held if one.pk not in refs]
        found.append(Covered(source, len(held), len(held) - len(left_out), left_out))
    return found


@dataclass(frozen=True)
class Suggested:
    """A provision found by search, what the question would do with it, and whether it does already."""

    provision: Provision
    relation: str
    is_held: bool


def provisions_found(question: Question, words: str) -> Iterator[Suggested]:
    """Provisions whose ref, title or text holds every one of `words`, at most `MOST_FOUND`."""
    wanted = Q()
    for word in words.split():
        wanted &= Q(ref__icontains=word) | Q(title__icontains=word) | Q(text__icontains=word)
    held = set(question.crosswalk.values_list("provision_id", flat=True))
    found = Provision.objects.filter(wanted).select_related("source").order_by("source", "order", "ref")
    for one in found[:MOST_FOUND]:
        yield Suggested(one, relation_to(one.kind), one.pk in held)


def band_sets_of(version: ChecklistVersion) -> list[tuple[str, list[Band]]]:
    """The positions of an edition by set: those of every section, of the whole, of some sections alone."""
    held: dict[str, list[Band]] = {"": []}
    for band in version.bands.select_related("section").order_by("-total", "section__order", "-at_least"):
        own = f"{band.section.title}, alone" if band.section else ""
        held.setdefault("All sections together" if band.total else own, []).append(band)
    return list(held.items())


def scales_of(version: ChecklistVersion):
    """The scales of an edition with their options, and how many questions use each."""
    return version.scales.annotate(used=Count("questions")).prefetch_related("options").order_by("pk")
