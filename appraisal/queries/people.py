"""Whom an appraisal's people are chosen from, each with the posts they hold now."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q

from appraisal.models import Appraisal
from partnerships.models import Person, Post, PostHolding
from partnerships.permissions import Role

MEMBERS = (Role.COMMITTEE_MEMBER, Role.CLEARED_MEMBER)


def choosable():
    """The officers: a member of the committee has no part in what is reported to it."""
    now = PostHolding.objects.filter(until__isnull=True).select_related("post")
    members = Person.objects.with_role(*MEMBERS).order_by()
    officers = Person.objects.filter(is_active=True).exclude(pk__in=members.values("pk"))
    return officers.prefetch_related(Prefetch("holdings", now, to_attr="holdings_now"))


def advisers(chosen: list[int]):
    """Who holds a post that gives opinions, and whoever was chosen before; everyone while no post does."""
    if not Post.objects.filter(gives_opinions=True).exists():
        return choosable()
    theirs = PostHolding.objects.filter(person=OuterRef("pk"), until__isnull=True, post__gives_opinions=True)
    return choosable().filter(Exists(theirs) | Q(pk__in=chosen))


def posts_of(people: Iterable[int], *, advises: bool) -> dict[int, int]:
    """The post each person (id) is named in: of several, one that gives opinions where they `advise`."""
    held = PostHolding.objects.filter(person__in=people, until__isnull=True)
    # The last of a person's rows stands.
    order = ("post__gives_opinions", "-post_id") if advises else ("-post_id",)
    return dict(held.order_by(*order).values_list("person_id", "post_id"))


def post_held(person) -> str:
    """The post that `person` holds now, of several the one held longest; empty where there is none."""
    held = PostHolding.objects.filter(person=person, until__isnull=True).order_by("since", "pk")
    return held.values_list("post__title", flat=True).first() or ""


def post_of_approver(appraisal: Appraisal, person) -> str:
    """The post in which `person` approves an appraisal; empty where they hold none."""
    part = appraisal.participants.select_related("post").filter(person=person, relation="approver").first()
    return part.post.title if part and part.post else ""
