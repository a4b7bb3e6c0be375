"""Posts, as an administrator sees them and as a form offers them."""

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from partnerships.models import Partnership, Post, PostHolding
from partnerships.models.post import holder_in_words

PAGE = 50
LEFT = "left"


def posts_to_choose() -> QuerySet[Post]:
    """Every post by title, each with ``holder_name``: who holds it now."""
    now = PostHolding.objects.filter(post=OuterRef("pk"), until__isnull=True)
    holder = Subquery(now.values(words=holder_in_words(", who has left"))[:1])
    return Post.objects.annotate(holder_name=holder).order_by(Lower("title"))


def posts_held(person) -> QuerySet[Post]:
    """The posts of `posts_to_choose` that `person` holds now."""
    held = PostHolding.objects.filter(person=person, until__isnull=True)
    return posts_to_choose().filter(pk__in=held.values("post"))


def post_words(post: Post) -> str:
    """What a list calls a post of `posts_to_choose`: its title, and who holds it."""
    return f"{post.title} ({post.holder_name or 'nobody holds it now'})"


def posts_page(*, words: str, empty: str, number) -> Page:
    """Posts by title, each with ``held_now`` and ``leads``: its holder and how many partnerships it leads.

    `empty` asks for those that nobody holds, or whose holder may not log in any more; `LEFT` for these alone.
    """
    found = Post.objects.all()
    for word in words.split()[:8]:
        found = found.filter(title__icontains=word)
    now = PostHolding.objects.filter(until__isnull=True)
    if empty == LEFT:
        found = found.filter(Exists(now.filter(post=OuterRef("pk"), person__is_active=False)))
    elif empty:
        found = found.filter(~Exists(now.filter(post=OuterRef("pk"), person__is_active=True)))
    held = Prefetch("holdings", now.select_related("person"), to_attr="held_now")
    leads = Count("partnerships_led", filter=~Q(partnerships_led__status="ended"))
    found = found.annotate(leads=leads).prefetch_related(held)
    return Paginator(found.order_by(Lower("title")), PAGE).get_page(number)


def post_page(post: Post) -> dict:
    """A post with everyone who held it, and what it leads."""
    led = Partnership.objects.filter(lead_post=post).exclude(status="ended").order_by(Lower("name"))
    return {
        "post": post,
        "holdings": list(post.holdings.select_related("person")[:PAGE]),
        "led": list(led[:PAGE]),
    }


def why_kept(post: Post) -> list[str]:
    """What keeps a post from being removed, in sentences; one that stood anywhere must always be told of."""
    kept = ["Somebody holds it, or held it."] if post.holdings.exists() else []
    # Whatever names a post, also without a name on its side, such as a part in an appraisal.
    for relation in post._meta.get_fields(include_hidden=True):
        if not relation.one_to_many or relation.related_model is PostHolding:
            continue
        model = relation.related_model
        if model._base_manager.filter(**{relation.field.name: post}).exists():
            kept.append(f"{str(model._meta.verbose_name_plural).capitalize()} name it.")
    return list(dict.fromkeys(kept))


def title_of(pk: int | None) -> str:
    """The title of a post that an address names; empty where it names none, or one that is not there."""
    return (Post.objects.filter(pk=pk).values_list("title", flat=True).first() or "") if pk else ""
