"""Organisations: the list, where one of them is a partner, and where it is named at all."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from partnerships.models import Organisation, Partner, Partnership
from partnerships.vocabulary import SECTORS

PAGE = 50
SORTS = {"name": "Name", "sector": "Sector", "now": "Partner in"}
FIRST = 10  # places that a refusal names


def organisations_page(*, words: str, sector: str, sort: str, number) -> Page:
    """Organisations in order, each with ``now``: how many partnerships it is a partner in today.

    One that was merged into another is found by its name, as that other.
    """
    found = Organisation.objects.filter(merged_into__isnull=True)
    for word in words.split()[:8]:
        other_names = Organisation.objects.filter(merged_into=OuterRef("pk"), name__icontains=word)
        found = found.filter(Q(name__icontains=word) | Exists(other_names))
    if sector:
        found = found.filter(sector=sector)
    places = Partner.objects.filter(organisation=OuterRef("pk"), left__isnull=True).order_by()
    counted = places.values("organisation").annotate(count=Count("*")).values("count")
    now = Coalesce(Subquery(counted), 0)
    if sort.removeprefix("-") == "now":
        found = found.annotate(now=now)
    page = Paginator(_ordered(found, sort), PAGE).get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))
    page.object_list = _ordered(Organisation.objects.filter(pk__in=ids).annotate(now=now), sort)
    return page


def _ordered(found: QuerySet[Organisation], sort: str) -> QuerySet[Organisation]:
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    sectors = [When(sector=code, then=Value(words)) for code, words in SECTORS.items()]
    by: Any = {"sector": Case(*sectors, default=Value("")), "now": F("now")}.get(key, Lower("name"))
    return found.order_by(by.desc() if falling else by.asc(), Lower("name"))


def places_page(organisation: Organisation, number) -> Page:
    """Where an organisation is or was a partner: today's places first, each with its partnership."""
    places = Partner.objects.filter(organisation=organisation).select_related("partnership")
    today_first = places.order_by(F("left").desc(nulls_first=True), Lower("partnership__name"))
    return Paginator(today_first, PAGE).get_page(number)


def accountable_for(organisation: Organisation) -> list[Partnership]:
    """The partnerships for which an organisation is the accountable body, at most a page of them."""
    return list(organisation.accountable_for.order_by(Lower("name"))[:PAGE])


def other_names(organisation: Organisation) -> list[str]:
    """The names of organisations that were merged into this one, at most a page of them."""
    return list(organisation.merged_from.order_by(Lower("name")).values_list("name", flat=True)[:PAGE])


def organisations_to_choose() -> QuerySet[Organisation]:
    """Every organisation by name, but those that were merged into another."""
    return Organisation.objects.filter(merged_into__isnull=True).order_by(Lower("name"))


def where_named(organisation: Organisation) -> list[str]:
    """Why an organisation cannot be removed: what names it, in sentences that say what to do."""
    if organisation.ours:
        return ["This is the council itself, which stays."]
    reasons = []
    for found, said, instead in (
        (
            Partnership.objects.filter(Exists(organisation.places.filter(partnership=OuterRef("pk")))),
            "It is or was a partner in",
            "Where it was named by mistake, take it away there; or merge it into another organisation",
        ),
        (organisation.accountable_for, "It is the accountable body for", "Name another there first"),
        (organisation.hosts, "It hosts", "Name another there first"),
    ):
        names = list(found.order_by(Lower("name")).values_list("name", flat=True)[:FIRST])
        if names:
            more = found.count() - len(names)
            reasons.append(f"{said} {', '.join(names)}{f' and {more:,} more' if more else ''}. {instead}.")
    merged = other_names(organisation)[:FIRST]
    if merged:
        reasons.append(f"It is also known as {', '.join(merged)}, which led to it. It stays for their sake.")
    return reasons
