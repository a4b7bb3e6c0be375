"""The council's list of opinion givers: posts in order, each with its role, its deputy, and their holders."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower

from partnerships.models import Post, PostHolding
from partnerships.models.post import holder_in_words

MOST = 30


def listed_givers() -> QuerySet[Post]:
    """The posts of the list in its order, with ``holder_id``, ``deputy_holder_id`` and their names.

    Who may not log in any more holds nothing here: nobody can ask them. One query.
    """
    now = PostHolding.objects.filter(until__isnull=True, person__is_active=True)
    theirs, deputys = now.filter(post=OuterRef("pk")), now.filter(post=OuterRef("deputy"))
    return (
        Post.objects.filter(gives_opinions=True)
        .select_related("deputy")
        .annotate(
            holder_id=Subquery(theirs.values("person")[:1]),
            holder_name=Subquery(theirs.values(words=holder_in_words())[:1]),
            deputy_holder_id=Subquery(deputys.values("person")[:1]),
            deputy_holder_name=Subquery(deputys.values(words=holder_in_words())[:1]),
        )
        .order_by(F("opinion_order"), Lower("title"))
    )


def posts_not_listed() -> QuerySet[Post]:
    """The posts that can be put on the list."""
    return Post.objects.filter(gives_opinions=False).order_by(Lower("title"))
