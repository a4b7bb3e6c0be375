"""People, as an administrator sees them."""

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q
from django.db.models.functions import Lower

from partnerships.models import Person, PostHolding

PAGE = 50


def people_page(*, words: str, number) -> Page:
    """People by name, each with ``posts_now``; `words` are looked for in names and addresses."""
    found = Person.objects.all()
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    held = PostHolding.objects.filter(until__isnull=True).select_related("post")
    found = found.prefetch_related(Prefetch("holdings", held, to_attr="posts_now"))
    return Paginator(found.order_by(Lower("name"), "pk"), PAGE).get_page(number)
