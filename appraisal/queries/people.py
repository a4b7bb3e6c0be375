"""Whom an appraisal's people are chosen from, each with the posts they hold now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Concat

from appraisal.models import AnswerRevision, Appraisal, Assignment, Message, Participant, Verdict
from appraisal.models.appraisal import JUDGE, WROTE
from appraisal.models.assignment import LIVE, NEVER_ANSWER
from partnerships.models import Person, Post, PostHolding
from partnerships.models.post import holder_in_words
from partnerships.permissions import MEMBERS


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


def answering_posts(appraisal: Appraisal | None = None) -> QuerySet[Post]:
    """The posts that questions can be handed out to: all but those held by who never answers.

    Of an `appraisal`, also without those held by who challenges or signs it. Each has ``holder``, a name,
    empty where nobody holds it, and ``holder_id``.
    """
    never = Person.objects.with_role(*NEVER_ANSWER)
    if appraisal is not None:
        never = Person.objects.filter(Q(pk__in=never.order_by().values("pk")) | _judges(appraisal))
    barred = never.order_by().values("pk")
    held = PostHolding.objects.filter(post=OuterRef("pk"), until__isnull=True, person__in=barred)
    now = FilteredRelation("holdings", condition=Q(holdings__until__isnull=True))
    return Post.objects.filter(~Exists(held)).annotate(
        holding=now,
        holder=Coalesce(holder_in_words(holding="holding"), Value("")),
        holder_id=F("holding__person_id"),
    )


def challenges_or_signs(appraisal: Appraisal, person: int | None) -> bool:
    """Whether somebody, by id, reviews or approves an appraisal, or has challenged an answer in it."""
    return person is not None and Person.objects.filter(_judges(appraisal), pk=person).exists()


def _judges(appraisal: Appraisal) -> Q:
    """Of people: those who review or approve an appraisal, or have challenged an answer in it."""
    parts = Participant.objects.filter(appraisal=appraisal, relation__in=JUDGE)
    settled = AnswerRevision.objects.filter(answer__appraisal=appraisal, kind="settled")
    judged = Verdict.objects.filter(answer__appraisal=appraisal)
    said = Message.objects.filter(thread__appraisal=appraisal, by_reviewer=True)
    return Q(pk__in=parts.order_by().values("person")) | Q(
        Exists(settled.filter(by=OuterRef("pk")).order_by())
        | Exists(judged.filter(by=OuterRef("pk")).order_by())
        | Exists(said.filter(by=OuterRef("pk")).order_by())
    )


def texts_of_others(appraisal: Any) -> QuerySet[AnswerRevision]:
    """What was saved in it of what is asked by who is named neither for all of it nor as having answered.

    `appraisal` is one, its id, or the `OuterRef` of an outer query.
    """
    named = Participant.objects.filter(
        appraisal=OuterRef("answer__appraisal"),
        person=OuterRef("by"),
        relation__in=("lead", "contributor", *WROTE),
    )
    typed = AnswerRevision.objects.filter(
        answer__appraisal=appraisal, answer__asked=True, kind__in=AnswerRevision.BY_HAND
    )
    return typed.filter(~Exists(named.order_by())).order_by()


def who_answered(appraisal: Appraisal) -> list[Participant]:
    """Whoever answered something and is named for nothing that says so, as the signature writes them down.

    Each in the post to which it was handed out; whoever reads the appraisal by that to the end is told apart
    from who gave it away, had it taken from them, or left the post. Four plain queries: PostgreSQL may plan
    them badly as one.
    """
    about = ("by_id", "answer__question__code", "answer__question__section__code")
    wrote: dict[int, set[str]] = {}
    for author, *codes in texts_of_others(appraisal).values_list(*about).distinct():
        wrote.setdefault(author, set()).update(codes)
    handed = Assignment.objects.filter(appraisal=appraisal, post__holdings__person__in=wrote).order_by("pk")
    posts: dict[int, list[tuple]] = {}
    for author, pk, post, title, part, stage in handed.values_list(
        "post__holdings__person", "pk", "post", "post__title", Concat("question", "section"), "stage"
    ):
        turn = part in wrote[author], stage in LIVE, pk
        posts.setdefault(author, []).append((turn, post, title))
    live = Assignment.objects.live().filter(appraisal=appraisal).order_by()
    now = PostHolding.objects.filter(post__in=live.values("post"), until__isnull=True, person__in=wrote)
    never = Person.objects.with_role(*NEVER_ANSWER).order_by()
    reads = set(now.exclude(person__in=never.values("pk")).values_list("person", flat=True))
    found = []
    for one in Person.objects.filter(pk__in=wrote).order_by("pk"):
        _, post, title = max(posts.get(one.pk, []), default=(None, None, ""))
        relation = "answered" if one.pk in reads else "answered_before"
        as_post = Post(pk=post, title=title) if post else None
        found.append(Participant(appraisal=appraisal, person=one, post=as_post, relation=relation))
    return found


def posts_by_person(people: Iterable[Participant]) -> dict[int, Post | None]:
    """The post in which each person (id) is named: that of having answered gives way to any other."""
    in_order = sorted(people, key=lambda one: one.relation not in WROTE)
    return {one.person_id: one.post for one in in_order}


def has_questions(appraisal: Appraisal, people: Iterable[int]) -> list[str]:
    """The names of those of `people`, by id, who hold a post that something of it is handed out to."""
    live = appraisal.assignments.live().filter(
        post__holdings__until__isnull=True, post__holdings__person__in=list(people)
    )
    return sorted(set(live.values_list("post__holdings__person__name", flat=True)))


def post_held(person) -> str:
    """The post that `person` holds now, of several the one held longest; empty where there is none."""
    held = PostHolding.objects.filter(person=person, until__isnull=True).order_by("since", "pk")
    return held.values_list("post__title", flat=True).first() or ""


def post_of_approver(appraisal: Appraisal, person) -> str:
    """The post in which `person` approves an appraisal; empty where they hold none."""
    part = appraisal.participants.select_related("post").filter(person=person, relation="approver").first()
    return part.post.title if part and part.post else ""
