"""Whom an appraisal's people are chosen from, each with the posts they hold now."""

from collections.abc import Iterable

from django.db.models import Prefetch

from partnerships.models import Person, PostHolding
from partnerships.permissions import Role

MEMBERS = (Role.COMMITTEE_MEMBER, Role.CLEARED_MEMBER)


def choosable():
    """The officers: a member of the committee has no part in what is reported to it."""
    now = PostHolding.objects.filter(until__isnull=True).select_related("post")
    members = Person.objects.with_role(*MEMBERS).order_by()
    officers = Person.objects.filter(is_active=True).exclude(pk__in=members.values("pk"))
    return officers.prefetch_related(Prefetch("holdings", now, to_attr="holdings_now"))


def posts_of(people: Iterable[int], *, advises: bool) -> dict[int, int]:
    """The post each person (id) is named in: of several, one that gives opinions where they `advise`."""
    held = PostHolding.objects.filter(person__in=people, until__isnull=True)
    # The last of a person's rows stands.
    order = ("post__gives_opinions", "-post_id") if advises else ("-post_id",)
    return dict(held.order_by(*order).values_list("person_id", "post_id"))
