"""Adding posts and appointing people to them."""

from datetime import date, timedelta

from django.db import transaction
from django.dispatch import Signal

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Person, Post, PostHolding
from partnerships.queries.post import why_kept
from partnerships.writes.changes import change
from partnerships.writes.names import only_one

holder_changed = Signal()


@transaction.atomic
def add_post(*, title: str, gives_opinions: bool, by, at) -> Post:
    """Add a post. Raises `Refused` where one of that title exists."""
    with _only_one(title):
        post = Post.objects.create(title=title, gives_opinions=gives_opinions)
    record("added", by=by, subject=post, at=at)
    return post


@transaction.atomic
def edit_post(*, post: Post, title: str, gives_opinions: bool, seen: int, by, at) -> Post:
    """Change a post's title, or whether its holder gives opinions."""
    with _only_one(title, but=post):
        change(post, seen=seen, values={"title": title, "gives_opinions": gives_opinions}, by=by, at=at)
    return post


@transaction.atomic
def remove_post(*, post: Post, by, at) -> None:
    """Remove a post that nobody ever held and that owns nothing, such as one with a slip in its title.

    Raises `MoveRefused` with what keeps it.
    """
    current = Post.objects.select_for_update().get(pk=post.pk)
    kept = why_kept(current)
    if kept:
        raise MoveRefused(kept)
    record("removed", by=by, subject=current, at=at)
    current.delete()


@transaction.atomic
def appoint(*, post: Post, person: Person | None, since: date, by, at) -> PostHolding | None:
    """Put `person` in `post` from `since`, ending the present holding; None leaves the post empty.

    What goes with the post goes over in the same transaction (`holder_changed`): whoever keeps such a thing
    listens, and raises `Refused` where the person cannot take it.
    """
    Post.objects.select_for_update().get(pk=post.pk)
    now = post.holdings.filter(until__isnull=True).first()
    if now is not None and person is not None and now.person_id == person.pk:
        return now
    if now is not None:
        if since < now.since:
            raise Refused("The new holder cannot start before the present one did.", "since")
        now.until = max(now.since, since - timedelta(days=1))
        now.save(update_fields=["until"])
    made = PostHolding.objects.create(post=post, person=person, since=since) if person else None
    record("holder changed", by=by, subject=post, at=at, fields=("holder",))
    before = now.person if now is not None else None
    holder_changed.send(sender=Post, post=post, before=before, after=person, by=by, at=at)
    return made


def _only_one(title: str, but: Post | None = None):
    return only_one(Post, "title", title, but=but, message=f"There is already a post called {title}.")
