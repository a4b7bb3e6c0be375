"""Asking for opinions: of whom, by when, and why of some posts not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from appraisal.models import Appraisal, NotSought, Opinion, Participant
from appraisal.queries.opinions import asked_for, asked_in, barred_from_opinions, to_ask_at_first
from appraisal.queries.people import posts_of
from appraisal.queries.said import said_by_appraisal
from appraisal.rules.opinions import of_somebody, who_is_asked
from appraisal.writes.earlier import keep
from appraisal.writes.lock import lock
from appraisal.writes.notice import tell_of_opinions_no_longer_asked, tell_of_parts
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Person, Post
from partnerships.permissions import OPEN_STATES, State
from partnerships.queries.opinion_giver import listed_givers
from partnerships.queries.timetable import opinions_day
from partnerships.rules.dates import in_words

LONGEST_WHY = NotSought._meta.get_field("why").max_length


@dataclass(frozen=True)
class Ask:
    """One opinion to ask for: of whom, by when; for which `post` of the list, and why of a deputy.

    Without a `post` somebody is asked beside the list.
    """

    person: Person
    post: Post | None = None
    due: date | None = None
    why_deputy: str = ""


@transaction.atomic
def set_opinions(
    *, appraisal: Appraisal, asks: Sequence[Ask], not_sought: Mapping[Post, str], seen: int, by, at
) -> Appraisal:
    """Choose whose opinion is asked for, and say why the other posts are not asked.

    A request that could be answered is not taken back without a reason, which is printed with the day of the
    request; whoever was asked is told. Raises `Refused` where there is none, where somebody is asked twice or
    took part otherwise, or would no longer be asked who has given an opinion.
    """
    appraisal = lock(appraisal, seen=seen)
    _refuse_the_same_twice(asks)
    _refuse_who_took_part(appraisal, asks)
    wanted = {one.person.pk: one for one in asks}
    held = {one.person_id: one for one in asked_in(appraisal)}
    gone = held.keys() - wanted.keys()
    gave = Opinion.objects.filter(appraisal=appraisal, by__in=gone).select_related("by").first()
    if gave is not None:
        raise Refused(
            f"{gave.by.name} has given an opinion, which stays on record. Leave them among those asked."
        )
    not_sought = {**not_sought, **_no_longer(appraisal, [held[pk] for pk in gone], asks, not_sought)}
    appraisal.participants.filter(relation="opinion_giver", person__in=gone).delete()
    named, made = posts_of(wanted, advises=True), []
    for pk, one in wanted.items():
        facts = {
            "due": one.due,
            "post_id": one.post.deputy_id if one.why_deputy else one.post.pk if one.post else named.get(pk),
            "deputy_for": one.post if one.why_deputy else None,
            "why_deputy": one.why_deputy,
        }
        if pk in held:
            Participant.objects.filter(pk=held[pk].pk).update(**facts)
        else:
            part = {"person_id": pk, "relation": "opinion_giver", "asked_at": at}
            made.append(Participant.objects.create(appraisal=appraisal, **part, **facts))
    # Why somebody beside the list is asked no longer stays, until they are asked again.
    on_list = Q(post__in=listed_givers().values("pk"))
    asked_again = Q(post__in=asked_in(appraisal).values("post"))
    before = _said_of_not_asked(appraisal)
    said_anew = Q(post__in=not_sought)
    NotSought.objects.filter(on_list | asked_again | said_anew, appraisal=appraisal).delete()
    NotSought.objects.bulk_create(
        NotSought(appraisal=appraisal, post=post, why=why) for post, why in not_sought.items()
    )
    kept = _keep_why(appraisal, before, by, at)
    Appraisal.objects.filter(pk=appraisal.pk).update(not_sought="")
    said = ", ".join(one.person.name for one in asks) or "nobody"
    record(
        "opinions asked for", by=by, subject=appraisal, at=at, fields=(f"opinions asked of: {said}", *kept)
    )
    if gone:
        names = ", ".join(held[pk].person.name for pk in sorted(gone))
        fields = (f"no longer asked: {names}",)
        record("opinions no longer asked for", by=by, subject=appraisal, at=at, fields=fields)
    tell_of_parts(appraisal, made, by=by, at=at)
    tell_of_opinions_no_longer_asked(appraisal, gone, by=by, at=at)
    return appraisal


def _said_of_not_asked(appraisal: Appraisal) -> dict[Post, str]:
    """Why each post is not asked."""
    found = NotSought.objects.filter(appraisal=appraisal).select_related("post")
    return {one.post: one.why for one in found}


def _keep_why(appraisal: Appraisal, before: Mapping[Post, str], by, at) -> tuple[str, ...]:
    """Keep why posts were not asked, of those of which something else is said now, or nothing."""
    now, of_all = _said_of_not_asked(appraisal), said_by_appraisal(appraisal, ("not_sought",))
    kept = keep(
        appraisal=appraisal,
        kind="appraisal",
        subject_id=appraisal.pk,
        name="Why others are not asked",
        before=of_all,
        after={},
        by=by,
        at=at,
    )
    for post, why in before.items():
        kept += keep(
            appraisal=appraisal,
            kind="not_sought",
            subject_id=post.pk,
            name=f"Why {post.title} is not asked",
            before={"why": why},
            after={"why": now.get(post, "")},
            by=by,
            at=at,
        )
    return kept


def _no_longer(
    appraisal: Appraisal, gone: Sequence[Participant], asks: Sequence[Ask], whys: Mapping[Post, str]
) -> dict[Post, str]:
    """Why each post is not asked any more that was asked while the appraisal could be read: from its day on.

    Not of one whose opinion somebody else is asked for instead. A draft is still being made up.
    """
    if appraisal.state == State.DRAFT:
        return {}
    listed = set(listed_givers().values_list("pk", flat=True))
    asked = {one.post.pk for one in asks if one.post is not None}
    found = {}
    for part in gone:
        post = part.deputy_for or part.post
        if post is None or post.pk in asked or part.asked_at is None:
            continue
        day = in_words(timezone.localdate(part.asked_at))
        why = whys.get(post, "")
        if not why and post.pk in listed:
            raise Refused(f"{post} was asked on {day}. Say why not any more.", f"why_{post.pk}")
        found[post] = f"Asked on {day}, and then no longer{f': {why}' if why else '.'}"
        if len(found[post]) > LONGEST_WHY:
            raise Refused(f"Shorten this by {len(found[post]) - LONGEST_WHY} characters.", f"why_{post.pk}")
    return found


def ask_those_of_the_list(appraisal: Appraisal, *, lead: int, at) -> list[Participant]:
    """Ask for the opinions that the council's list wants of such an appraisal. Inside its start."""
    found = to_ask_at_first(appraisal, {lead: "lead"})
    if not found:
        return []
    due = opinions_day(appraisal.partnership, timezone.localdate(at))
    return Participant.objects.bulk_create(
        Participant(
            appraisal=appraisal,
            person_id=person,
            post_id=post.deputy_id if why else post.pk,
            deputy_for=post if why else None,
            why_deputy=why,
            relation="opinion_giver",
            asked_at=at,
            due=due,
        )
        for post, person, why in found
    )


def names_asked(asked: Sequence[Participant]) -> tuple[str, ...]:
    """What the event of a start says of whose opinions it asks for; nothing where it asks for none."""
    people = Person.objects.filter(pk__in=[one.person_id for one in asked]).order_by("name")
    names = ", ".join(people.values_list("name", flat=True)) if asked else ""
    return (f"opinions asked of: {names}",) if names else ()


def hand_over_opinions(*, post: Post, before: Person, after: Person | None, by, at) -> None:
    """Ask whoever holds `post` now for the opinions `before` was asked for and has not given.

    Where nobody does, or they are a member of the committee or took part otherwise, the deputy is asked.
    Where there is nobody to ask it stays as it is: the opinion is awaited of the post. Inside a transaction.
    """
    asked = Participant.objects.filter(
        relation="opinion_giver", person=before, post=post, appraisal__state__in=OPEN_STATES
    )
    given = Opinion.objects.filter(by=before).values("appraisal")
    for part in asked.exclude(appraisal__in=given).select_related("appraisal").order_by("appraisal"):
        appraisal = lock(part.appraisal)
        others = appraisal.participants.filter(relation="opinion_giver").exclude(pk=part.pk)
        barred = barred_from_opinions(appraisal) | {one.person_id: "asked" for one in others}
        giver = listed_givers().filter(pk=asked_for(part)).first()
        deputy = giver.deputy_holder_id if giver and part.deputy_for_id is None else None
        person, why = who_is_asked(after.pk if after else None, deputy, barred)
        if person is None:
            continue
        part.person_id = person
        if why:
            part.post_id, part.deputy_for, part.why_deputy = giver.deputy_id, post, why
        part.save(update_fields=["person", "post", "deputy_for", "why_deputy"])
        Appraisal.objects.filter(pk=appraisal.pk).update(version=appraisal.version + 1)
        name = Person.objects.values_list("name", flat=True).get(pk=person)
        said = (f"opinions asked of: {name}",)
        record("opinions asked for", by=by, subject=appraisal, at=at, fields=said)
        tell_of_parts(appraisal, [part], by=by, at=at)


def _refuse_the_same_twice(asks: Sequence[Ask]) -> None:
    seen: dict[int, Ask] = {}
    for one in asks:
        if one.person.pk in seen:
            raise Refused(
                f"{one.person.name} would be asked twice, and one person gives one opinion. Ask the deputy "
                "for the other, or say why it is not asked."
            )
        seen[one.person.pk] = one


def _refuse_who_took_part(appraisal: Appraisal, asks: Sequence[Ask]) -> None:
    barred = barred_from_opinions(appraisal)
    for one in asks:
        if one.person.pk in barred:
            raise Refused(of_somebody(barred[one.person.pk], one.person.name))
