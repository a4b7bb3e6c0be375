"""Made-up risks, spread over the matrix, and actions, some of which slip."""

from collections.abc import Iterator
from datetime import date, timedelta

from partnerships.made_up.chance import choice, day
from partnerships.made_up.partnerships import ADDED, BATCH, MadeUp
from partnerships.models import Action, ActionRevision, Partnership, Person, Post, Risk, RiskScoring

CATEGORIES = ("finance", "service", "legal", "reputation", "people", "information", "relations")
TREATMENTS = ("treat", "treat", "treat", "tolerate", "transfer")
TOPICS = ("costs", "staff", "data", "demand", "contracts", "buildings", "partners", "law")
# Of a hundred actions: how many are open, reported complete, complete and checked; the rest are dropped.
OPEN, DONE, CLOSED = 45, 49, 92


def add_risks(made: MadeUp, each: int, seed: int) -> list[Risk]:
    """`each` risks of every partnership, one of ten closed, each scored once."""
    risks = Risk.objects.bulk_create(_risks(made, each, seed), batch_size=BATCH)
    RiskScoring.objects.bulk_create(
        (
            RiskScoring(
                risk=one, likelihood=one.likelihood, impact=one.impact, by_name="the system", at=ADDED
            )
            for one in risks
        ),
        batch_size=BATCH,
    )
    return risks


def add_actions(made: MadeUp, risks: list[Risk], each: int, seed: int) -> int:
    """`each` actions of every partnership, half of them for one of its risks; how many there are."""
    checker = Person.objects.order_by("-pk").first()
    doer = Person.objects.order_by("pk").first()
    by_partnership: dict[int, list[Risk]] = {}
    for risk in risks:
        by_partnership.setdefault(risk.partnership_id, []).append(risk)
    actions = Action.objects.bulk_create(
        (
            _action(one, number, by_partnership.get(one.pk, []), made.posts, (doer, checker), seed)
            for one in made.partnerships
            for number in range(1, each + 1)
        ),
        batch_size=BATCH,
    )
    ActionRevision.objects.bulk_create(_moves(actions), batch_size=BATCH)
    return len(actions)


def _risks(made: MadeUp, each: int, seed: int) -> Iterator[Risk]:
    for one in made.partnerships:
        for number in range(1, each + 1):
            yield _risk(one, number, made.posts, choice(seed, one.pk, number, 5))


def _risk(one: Partnership, number: int, posts: list[Post], chosen: int) -> Risk:
    topic = TOPICS[chosen % len(TOPICS)]
    likelihood, impact = chosen // 8 % 5 + 1, chosen // 40 % 5 + 1
    closed = chosen % 10 == 0
    return Risk(
        partnership=one,
        number=number,
        title=f"Made-up risk about {topic} {chosen % 100_000}",
        cause=f"The partners plan their {topic} apart.",
        event=f"The {topic} turn out otherwise than planned.",
        effect="The service costs more, or somebody waits longer.",
        category=CATEGORIES[chosen // 200 % len(CATEGORIES)],
        whose="partnership",
        owner_post=one.lead_post if chosen % 2 else posts[chosen % len(posts)],
        likelihood=likelihood,
        impact=impact,
        target_likelihood=max(1, likelihood - 1),
        target_impact=impact,
        target_on=date(2027, 3, 31),
        was_likelihood=chosen // 1400 % 5 + 1 if chosen % 3 else None,
        was_impact=impact if chosen % 3 else None,
        treatment=TREATMENTS[chosen // 7 % len(TREATMENTS)],
        raised_on=date(2025, 6, 1),
        review_on=day(date(2026, 9, 1), 240, chosen // 3),
        closed_on=date(2026, 6, 1) if closed else None,
        closed_reason="It cannot happen any more." if closed else "",
    )


def _action(
    one: Partnership, number: int, risks: list[Risk], posts: list[Post], people: tuple, seed: int
) -> Action:
    chosen = choice(seed, one.pk, number, 6)
    of_hundred = chosen // 16 % 100
    state = (
        "open"
        if of_hundred < OPEN
        else "done"
        if of_hundred < DONE
        else "closed"
        if of_hundred < CLOSED
        else "dropped"
    )
    original = day(date(2026, 7, 1), 420, chosen // 5)
    slips = chosen // 11 % 3 if chosen % 4 == 0 else 0
    finished, checked = state in ("done", "closed"), state == "closed"
    return Action(
        partnership=one,
        number=number,
        risk=risks[number % len(risks)] if risks and number % 2 else None,
        origin="made up",
        title=f"Made-up action about {TOPICS[chosen % len(TOPICS)]} {chosen % 100_000}",
        what="Agree it with the partners, write it down, and report to the board.",
        priority=chosen % 3 + 1,
        owner_post=one.lead_post if chosen % 2 else posts[chosen % len(posts)],
        raised_on=date(2026, 1, 5),
        original_due=original,
        due=original + timedelta(days=60 * slips),
        extensions=slips,
        progress="Under way." if chosen % 3 else "",
        state=state,
        done_on=date(2026, 8, 3) if finished else None,
        done_words="Done." if finished else "",
        done_by=people[0] if finished else None,
        checked_on=date(2026, 8, 10) if checked else None,
        checked_words="Seen." if checked else "",
        checked_by=people[1] if checked else None,
    )


def _moves(actions: list[Action]) -> Iterator[ActionRevision]:
    """The ledger of every date that moved."""
    for one in actions:
        for number in range(1, one.extensions + 1):
            yield ActionRevision(
                action=one,
                number=number,
                before=one.original_due + timedelta(days=60 * (number - 1)),
                after=one.original_due + timedelta(days=60 * number),
                reason="The partners needed longer.",
                agreed_by="Head of Service",
                by_name="the system",
                at=ADDED,
            )
