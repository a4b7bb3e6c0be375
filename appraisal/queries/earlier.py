"""What was said of an appraisal before, change by change, beside what followed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from appraisal.models import Appraisal, Conclusion, ConclusionCondition, EarlierWords, OpinionCondition
from appraisal.queries.said import (
    LABELS,
    ON_PAGE_ONE,
    said_by_appraisal,
    said_by_conclusion,
    said_by_evidence,
    said_by_opinion,
)
from appraisal.rules.telling import Detail, within
from partnerships.models import Person

PAGE = 50
PAGE_WORK = 30_000  # of comparing for one page: older changes are told as a whole once it is used up
KEPT = "kept what was said before: "  # in the event of a change, before each of what was kept
EVERYTHING = Q()
# What a page may ask for of it, as its address says.
OF = {
    "opinions": Q(kind__in=("opinion", "declaration", "not_sought"))
    | Q(kind="appraisal", field="not_sought"),
    "conclusion": Q(kind__in=("opinion", "conclusion")),
    "evidence": Q(kind="evidence"),
    "page-one": Q(kind="appraisal", field__in=ON_PAGE_ONE),
}
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Change:
    """What one person changed at one time of one record, called `name`; who had said it before, and when."""

    by: Person
    at: datetime
    name: str
    said_by: Person | None
    said_at: datetime | None
    parts: tuple[Detail, ...]


def earlier_page(appraisal: Appraisal, number, of: Q = EVERYTHING) -> Page:
    """The changes of an appraisal's texts, the newest first; ``object_list`` holds a `Change` for each.

    Its size counts fields. Ten queries at most, whatever the number; one where nothing was changed.
    """
    page = Paginator(_followed(appraisal.earlier.filter(of)), PAGE).get_page(number)
    rows = list(page.object_list)
    now = _said_now(appraisal) if rows else {}
    page.object_list = list(_changes(rows, now))
    return page


def was_said_before(appraisal: Appraisal, of: str = "") -> bool:
    """Whether there is anything to show: of one part of `OF`, or of all."""
    return appraisal.earlier.filter(OF.get(of, EVERYTHING)).exists()


def own_of(appraisal: Appraisal, person) -> Q:
    """What `person` said in an opinion and declared with it."""
    opinion = appraisal.opinions.filter(by=person).values("pk")
    declared = appraisal.declarations.filter(person=person).values("pk")
    return Q(kind="opinion", subject_id__in=opinion) | Q(kind="declaration", subject_id__in=declared)


def told_as(one: EarlierWords) -> str:
    """How the event of a change names what was kept."""
    return f"{KEPT}{one.name}, {one.field.replace('_', ' ')}"


def _followed(rows: QuerySet[EarlierWords]) -> QuerySet[EarlierWords]:
    """With what came next, as ``then``: None where that is what the record says now."""
    next_one = EarlierWords.objects.filter(
        appraisal=OuterRef("appraisal"),
        kind=OuterRef("kind"),
        subject_id=OuterRef("subject_id"),
        field=OuterRef("field"),
        pk__gt=OuterRef("pk"),
    )
    then = Subquery(next_one.order_by("pk").values("words")[:1])
    return rows.annotate(then=then).select_related("by", "said_by").order_by("-pk")


def _changes(rows: list[EarlierWords], now: dict[Key, str]) -> Iterator[Change]:
    left = PAGE_WORK
    for _, group in groupby(rows, key=lambda one: (one.at, one.by_id, one.kind, one.subject_id)):
        saved = list(group)[::-1]
        parts, left = within([_part(one, now) for one in saved], left)
        first = saved[0]
        yield Change(first.by, first.at, first.name, first.said_by, first.said_at, parts)


def _part(one: EarlierWords, now: dict[Key, str]) -> Detail:
    after = one.then if one.then is not None else now.get((one.kind, one.subject_id, one.field), "")
    label = LABELS[one.kind].get(one.field, one.field)
    return Detail(label, _spoken(one.kind, one.words), _spoken(one.kind, after))


def _spoken(kind: str, words: str) -> str:
    return words or ("No interest" if kind == "declaration" else "")


def _said_now(appraisal: Appraisal) -> dict[Key, str]:
    """What every record says now, field by field, by its kind and id. Eight queries at most."""
    held = Appraisal.objects.get(pk=appraisal.pk)
    records = [("appraisal", held.pk, said_by_appraisal(held))]
    asked = OpinionCondition.objects.select_related("post")
    opinions = held.opinions.prefetch_related(Prefetch("conditions", asked))
    records += [("opinion", one.pk, said_by_opinion(one)) for one in opinions]
    records += [("declaration", one.pk, {"interest": one.interest}) for one in held.declarations.all()]
    records += [("not_sought", one.post_id, {"why": one.why}) for one in held.opinions_not_sought.all()]
    concluded = Conclusion.objects.filter(appraisal=held).select_related("appraisal")
    set_by_it = Prefetch("conditions", ConclusionCondition.objects.select_related("post"))
    records += [
        ("conclusion", one.pk, said_by_conclusion(one)) for one in concluded.prefetch_related(set_by_it)
    ]
    records += [("evidence", one.pk, said_by_evidence(one)) for one in held.evidence.all()]
    return {(kind, pk, field): words for kind, pk, said in records for field, words in said.items()}
