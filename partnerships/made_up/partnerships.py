"""Made-up partnerships, the posts that lead them, and the organisations that take part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle

from partnerships.models import Event, Mark, Organisation, Partner, Partnership, Person, Post, PostHolding
from partnerships.rules.trail import chain_hash
from partnerships.vocabulary import ARRANGEMENTS, EXIT_STATES, ROLES, SECTORS, STATUSES

ADDED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PLACES = (
    "Moorland", "Harbour", "Valley", "Castle", "Riverside", "Fenland", "Coastal", "Northern", "Abbey", "Dale",
)  # fmt: skip
SUBJECTS = (
    "Waste", "Homes", "Care", "Transport", "Energy", "Skills", "Libraries", "Highways", "Revenues", "Parks",
)  # fmt: skip
PURPOSE = (
    "Brings {subject} services for {place} together so that residents meet one front door, costs are shared "
    "by what each partner uses, and every partner sees the same figures in the same month. Number {number}."
)
TIERS = {"Limited": "annual_return", "Moderate": "short", "Major": "full"}
BATCH = 2000


@dataclass(frozen=True)
class MadeUp:
    """What was made: the partnerships, their posts, and who takes part in each, in the same order."""

    partnerships: list[Partnership]
    posts: list[Post]
    partners: list[list[Partner]]


def add_partnerships(count: int, *, partners: int = 3) -> MadeUp:
    """`count` more partnerships, each led by a post, with partners; in one of four the money is withheld."""
    start = Partnership.objects.count()
    posts, bodies = _posts(max(60, count // 30)), _organisations(max(60, count // 25))
    given = [list(one) for one in (ARRANGEMENTS, STATUSES, ROLES, EXIT_STATES)]
    made = Partnership.objects.bulk_create(
        (_partnership(number, posts, bodies, given) for number in range(start + 1, start + count + 1)),
        batch_size=BATCH,
    )
    places = Partner.objects.bulk_create(
        (
            Partner(partnership=one, organisation=bodies[(place * 7 + more) % len(bodies)], role="partner")
            for place, one in enumerate(made)
            for more in range(partners)
        ),
        batch_size=BATCH,
    )
    _withhold_money(made[::4])
    Event.objects.bulk_create(_registered(made), batch_size=BATCH)
    return MadeUp(made, posts, [places[place * partners :][:partners] for place in range(count)])


def _partnership(number: int, posts: list[Post], bodies: list[Organisation], given: list[list[str]]):
    arrangement, status, role, exit_state = (one[number % len(one)] for one in given)
    # A stride shuffles names and money, so that no order of the rows is the order they were written in.
    shuffled = number * 7919 % 100_003
    place, subject = PLACES[shuffled % 10], SUBJECTS[shuffled // 10 % 10]
    tier = [*TIERS, ""][number % 7 % 4]
    return Partnership(
        ref=f"BEN-{number:06d}",
        name=f"{place} {subject} Partnership {shuffled:06d}",
        purpose=PURPOSE.format(place=place, subject=subject.lower(), number=number),
        arrangement=arrangement,
        status=status,
        our_role=role,
        accountable_body=bodies[number % len(bodies)] if number % 3 == 0 else None,
        lead_post=posts[number % len(posts)],
        starts=date(2015, 4, 1) + timedelta(days=number % 3000),
        ends=date(2027, 3, 31) + timedelta(days=number % 3000) if number % 4 else None,
        annual_value=shuffled * 1000,
        our_share=shuffled * 300,
        exit_state=exit_state,
        tier=tier,
        depth=TIERS.get(tier, ""),
        next_appraisal=date(2026, 10, 1) + timedelta(days=number % 1000) if tier else None,
        significance_stale="Our money a year has changed." if tier and number % 11 == 0 else "",
        added_at=ADDED,
    )


def _withhold_money(partnerships: list[Partnership]) -> None:
    proposer = Person.objects.order_by("pk").first()
    Mark.objects.bulk_create(
        (
            Mark(
                subject_kind=Partnership._meta.label_lower,
                subject_id=one.pk,
                part="annual_value",
                kind=Mark.CONFIDENTIAL,
                reason="Given in confidence.",
                proposed_by=proposer,
                proposed_at=ADDED,
            )
            for one in partnerships
        ),
        batch_size=BATCH,
    )


def _registered(partnerships: list[Partnership]) -> Iterator[Event]:
    """The first event of each one's chain."""
    for one in partnerships:
        event = Event(
            subject_kind=Partnership._meta.label_lower,
            subject_id=one.pk,
            subject_name=one.name,
            number=1,
            at=ADDED,
            by_name="the system",
            verb="made up",
        )
        event.hash = chain_hash(**event.chained())
        yield event


def _posts(count: int) -> list[Post]:
    start = Post.objects.count()
    people = Person.objects.bulk_create(
        Person(
            email=f"officer{number}@northmoor.example",
            name=f"Officer {number}",
            password="!",  # noqa: S106 nobody logs in with it
            is_demonstration=True,
        )
        for number in range(start, start + count)
    )
    posts = Post.objects.bulk_create(Post(title=f"Head of Service {start + place}") for place in range(count))
    PostHolding.objects.bulk_create(
        PostHolding(post=post, person=person, since=date(2024, 1, 1))
        for post, person in zip(posts, people, strict=True)
    )
    return posts


def _organisations(count: int) -> list[Organisation]:
    start, sectors = Organisation.objects.count(), cycle(SECTORS)
    return Organisation.objects.bulk_create(
        Organisation(name=f"{PLACES[place % 10]} Body {start + place}", sector=next(sectors))
        for place in range(count)
    )
