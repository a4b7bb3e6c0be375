"""The council's list of opinion givers: putting a post on it, and changing what it says of one."""

from django.db import transaction

from partnerships.faults import Refused
from partnerships.models import Post
from partnerships.queries.opinion_giver import MOST, listed_givers
from partnerships.writes.changes import change


@transaction.atomic
def set_opinion_giver(
    *, post: Post, role: str, asked: str, deputy: Post | None, place: int, seen: int, by, at
) -> Post:
    """Put `post` on the list at `place`, or change what the list says of it; the others move along.

    Raises `Refused` where it would stand in for itself, or the list is full.
    """
    if deputy is not None and deputy.pk == post.pk:
        raise Refused("A post cannot stand in for itself. Choose another.", "deputy")
    others = [one.pk for one in listed_givers().select_for_update(of=("self",)) if one.pk != post.pk]
    if len(others) >= MOST:
        raise Refused(f"The list has {MOST} posts, the most it can have.")
    place = min(max(place, 1), len(others) + 1)
    values = {"gives_opinions": True, "opinion_role": role, "opinion_asked": asked, "deputy": deputy}
    change(post, seen=seen, values=values, by=by, at=at, verb="list of opinion givers changed")
    others.insert(place - 1, post.pk)
    for number, pk in enumerate(others, 1):
        Post.objects.filter(pk=pk).exclude(opinion_order=number).update(opinion_order=number)
    return post
