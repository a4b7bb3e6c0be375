"""Organisations: the list, and where one of them is a partner."""

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower

from partnerships.models import Organisation, Partner, Partnership

PAGE = 50


def organisations_to_choose() -> QuerySet[Organisation]:
    """Every organisation by name, without those that were found to be another."""
    return Organisation.objects.filter(merged_into__isnull=True).order_by(Lower("name"))


def organisations_page(*, words: str, sector: str, number) -> Page:
    """Organisations by name, each with ``now``: how many partnerships it is a partner in today."""
    found = Organisation.objects.all()
    for word in words.split()[:8]:
        found = found.filter(name__icontains=word)
    if sector:
        found = found.filter(sector=sector)
    page = Paginator(found.order_by(Lower("name")), PAGE).get_page(number)
    here = Organisation.objects.filter(pk__in=page.object_list.values("pk"))
    page.object_list = here.annotate(now=Count("places", filter=Q(places__left__isnull=True))).order_by(
        Lower("name")
    )
    return page


def places_page(organisation: Organisation, number) -> Page:
    """Where an organisation is or was a partner: today's places first, each with its partnership."""
    places = Partner.objects.filter(organisation=organisation).select_related("partnership")
    today_first = places.order_by(F("left").desc(nulls_first=True), Lower("partnership__name"))
    return Paginator(today_first, PAGE).get_page(number)


def accountable_for(organisation: Organisation) -> list[Partnership]:
    """The partnerships for which an organisation is the accountable body, at most a page of them."""
    return list(organisation.accountable_for.order_by(Lower("name"))[:PAGE])
