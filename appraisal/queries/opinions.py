"""How an appraisal stands with the opinions asked for: given, awaited, not sought and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, OuterRef, Q, Subquery

from appraisal.models import AnswerRevision, Appraisal, Message, NotSought, Opinion, Participant
from appraisal.rules.opinions import is_late, must_be_asked, who_is_asked
from partnerships.models import Person, Post
from partnerships.permissions import MEMBERS, State
from partnerships.queries.opinion_giver import listed_givers


@dataclass(frozen=True)
class Standing:
    """How it stands with one post of the list, or with somebody asked beside it (`post` is None then).

    `changed` is when answers changed after the opinion was given or confirmed. `deputy` says why the opinion
    is a deputy's.
    """

    post: Post | None
    title: str
    role: str
    must: bool
    part: Participant | None = None
    opinion: Opinion | None = None
    why: str = ""
    changed: datetime | None = None
    late: bool = False

    @property
    def deputy(self) -> str:
        return self.part.get_why_deputy_display() if self.part and self.part.deputy_for_id else ""

    @property
    def awaited(self) -> bool:
        return self.part is not None and self.opinion is None

    @property
    def unsaid(self) -> bool:
        """Whether the list wants it asked, it is not, and nobody has said why."""
        return self.must and self.part is None and self.opinion is None and not self.why


def opinions_of(
    appraisal: Appraisal, today: date, people: Iterable[Participant] | None = None
) -> list[Standing]:
    """Every post of the list in its order, then whoever is asked beside it.

    Two queries, and one more where the `people` of the appraisal are not given.
    """
    if people is None:
        people = asked_in(appraisal)
    parts = [one for one in people if one.relation == "opinion_giver"]
    held = appraisal.opinions.with_changed().select_related("by")
    given = {one.by_id: one for one in held}
    why = NotSought.objects.filter(appraisal=appraisal, post=OuterRef("pk")).values("why")
    rows, seen = [], set()
    day = None if appraisal.state == State.ABANDONED else today  # then nothing is awaited
    for post in listed_givers().annotate(why=Subquery(why[:1])):
        part = next((one for one in parts if asked_for(one) == post.pk), None)
        if part is not None:
            seen.add(part.pk)
        must = must_be_asked(post.opinion_asked, appraisal.depth)
        rows.append(_standing(post, part, given, post.why or "", must, day))
    others = [part for part in parts if part.pk not in seen]
    return rows + [_standing(None, part, given, "", False, day) for part in others]


def _standing(
    post: Post | None,
    part: Participant | None,
    given: Mapping[int, Opinion],
    why: str,
    must: bool,
    today: date | None,
) -> Standing:
    opinion = given.get(part.person_id) if part else None
    title = post.title if post else part.post.title if part and part.post else part.person.name
    return Standing(
        post,
        title,
        role_beside(post) if post else "",
        must,
        part,
        opinion,
        why if part is None else "",
        opinion.changed if opinion else None,
        bool(part and not opinion and today and is_late(part.due, today)),
    )


def role_beside(post: Post) -> str:
    """The role in which a post is asked; empty where its title says so."""
    return "" if post.opinion_role.lower() in post.title.lower() else post.opinion_role


def asked_in(appraisal: Appraisal):
    """Whoever is asked for an opinion, with their post and the one they stand in for."""
    asked = appraisal.participants.filter(relation="opinion_giver")
    return asked.select_related("person", "post", "deputy_for")


def asked_for(part: Participant) -> int | None:
    """The post of the list whose opinion somebody is asked for."""
    return part.deputy_for_id or part.post_id


def last_revision(appraisal: Appraisal) -> int:
    """The number of the last text that was saved of any of its answers; 0 where none was."""
    found = AnswerRevision.objects.filter(answer__appraisal=appraisal)
    return found.aggregate(last=Max("pk"))["last"] or 0


def barred_from_opinions(appraisal: Appraisal) -> dict[int, str]:
    """Who gives no opinion on it, by id, each with one of `rules.opinions.BARS`. Four queries."""
    found: dict[int, str] = {}
    relations = {"lead": "lead", "approver": "approver", "reviewer": "challenged"}
    parts = appraisal.participants.filter(relation__in=relations).values_list("person", "relation")
    for person, relation in parts:
        found.setdefault(person, relations[relation])
    revisions = AnswerRevision.objects.filter(answer__appraisal=appraisal)
    by_hand = revisions.filter(Q(kind__in=AnswerRevision.BY_HAND) | Q(kind="settled"))
    for person, kind in by_hand.order_by().values_list("by", "kind").distinct():
        found.setdefault(person, "challenged" if kind == "settled" else "wrote")
    said = Message.objects.filter(thread__appraisal=appraisal, by_reviewer=True).order_by()
    for person in [*said.values_list("by", flat=True).distinct(), appraisal.endorsed_by_id]:
        if person is not None:
            found.setdefault(person, "challenged")
    # Whoever gave theirs before they became a member stays among those asked.
    gave = appraisal.opinions.order_by().values("by")
    return _members(but=gave) | found


def _members(but=()) -> dict[int, str]:
    """The members of the committee, by id, as what bars them from opinions: they have no part in a draft."""
    found = Person.objects.with_role(*MEMBERS).exclude(pk__in=but).order_by()
    return dict.fromkeys(found.values_list("pk", flat=True), "member")


def posts_unsaid(appraisal: Appraisal) -> tuple[str, ...]:
    """The posts that the list wants asked, that are not, and of which nobody has said why. Three queries."""
    must = [one for one in listed_givers() if must_be_asked(one.opinion_asked, appraisal.depth)]
    if not must:
        return ()
    asked = {asked_for(one) for one in asked_in(appraisal)}
    said = set(NotSought.objects.filter(appraisal=appraisal).values_list("post", flat=True))
    return tuple(one.title for one in must if one.pk not in asked | said)


def posts_to_ask() -> list[tuple[str, bool]]:
    """The posts that the list asks by itself, each with whether of full appraisals alone. One query."""
    asks = [one for one in listed_givers() if one.opinion_asked in ("all", "full")]
    return [(one.title, one.opinion_asked == "full") for one in asks]


def to_ask_at_first(appraisal: Appraisal, barred: Mapping[int, str]) -> list[tuple[Post, int, str]]:
    """The posts that the list asks of such an appraisal, each with who is asked, and why a deputy is.

    Nobody is asked twice; a post for which nobody can be asked is left to whoever chooses.
    """
    found: list[tuple[Post, int, str]] = []
    barred = {**_members(), **barred}
    for post in listed_givers():
        if not must_be_asked(post.opinion_asked, appraisal.depth):
            continue
        taken = {person: "asked" for _, person, _ in found}
        person, why = who_is_asked(post.holder_id, post.deputy_holder_id, {**barred, **taken})
        if person is not None:
            found.append((post, person, why))
    return found
