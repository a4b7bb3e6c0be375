"""People, as an administrator sees them."""

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from partnerships.models import Action, Partnership, Person, PostHolding, Risk

PAGE = 50


def people_page(*, words: str, number) -> Page:
    """People by name, each with ``posts_now``; `words` are looked for in names and addresses."""
    found = Person.objects.all()
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    held = PostHolding.objects.filter(until__isnull=True).select_related("post")
    found = found.prefetch_related(Prefetch("holdings", held, to_attr="posts_now"))
    return Paginator(found.order_by(Lower("name"), "pk"), PAGE).get_page(number)


def posts_and_what_they_own(person: Person) -> list[PostHolding]:
    """The posts `person` holds, each with how much it owns: ``leads``, ``risks``, ``actions``. One query.

    What is ended, closed or done with is not counted.
    """
    counts = {
        "leads": _owned(Partnership.objects.exclude(status="ended"), "lead_post"),
        "risks": _owned(Risk.objects.filter(closed_on__isnull=True), "owner_post"),
        "actions": _owned(Action.objects.filter(state__in=["open", "done"]), "owner_post"),
    }
    held = person.holdings.filter(until__isnull=True).select_related("post").annotate(**counts)
    return list(held.order_by(Lower("post__title"))[:PAGE])


def _owned(found: QuerySet, by: str):
    counted = found.filter(**{by: OuterRef("post")}).order_by().values(by).annotate(all=Count("pk"))
    return Coalesce(Subquery(counted.values("all")), Value(0))
