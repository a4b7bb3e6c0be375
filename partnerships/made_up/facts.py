"""What made-up partnerships have beside their facts: money, outcomes, documents, decisions, returns."""

from collections.abc import Iterator
from datetime import date, timedelta

from partnerships.made_up.chance import choice, day
from partnerships.made_up.partnerships import ADDED, BATCH, MadeUp
from partnerships.models import (
    Actual,
    AnnualReturn,
    Contribution,
    GovernanceDocument,
    Outcome,
    Partnership,
    ReportingLine,
    Representative,
    SignificanceDecision,
)
from partnerships.vocabulary import DOCUMENTS, FREQUENCIES, REPRESENTATIVES

YEARS = (2024, 2025, 2026)
OUTCOMES = ("People helped in a week", "Days to a first visit", "Tonnes sent to landfill", "Homes let")


def add_facts(made: MadeUp, seed: int) -> None:
    """Contributions of three years, outcomes with figures, who sits and reports, decisions and returns."""
    for model, rows in (
        (Contribution, _contributions(made)),
        (GovernanceDocument, _documents(made.partnerships, seed)),
        (Representative, _representatives(made.partnerships, seed)),
        (ReportingLine, _reporting(made.partnerships, seed)),
        (SignificanceDecision, _decisions(made.partnerships)),
        (AnnualReturn, _returns(made.partnerships, seed)),
    ):
        model.objects.bulk_create(rows, batch_size=BATCH)
    outcomes = Outcome.objects.bulk_create(_outcomes(made.partnerships, seed), batch_size=BATCH)
    Actual.objects.bulk_create(_actuals(outcomes, seed), batch_size=BATCH)
    of_year = Partnership.objects.filter(pk__in=Contribution.objects.values("partnership"))
    of_year.update(money_year=YEARS[-1])


def _contributions(made: MadeUp) -> Iterator[Contribution]:
    for one, partners in zip(made.partnerships, made.partners, strict=True):
        rest = one.annual_value
        for place, partner in enumerate(partners):
            last = place == len(partners) - 1
            amount = rest if last else one.our_share
            rest -= amount
            for year in YEARS:
                yield Contribution(
                    partnership=one,
                    partner=partner,
                    year=year,
                    kind="money",
                    amount=amount * (year - 2014) // 12,
                )


def _documents(partnerships: list[Partnership], seed: int) -> Iterator[GovernanceDocument]:
    kinds = list(DOCUMENTS.items())
    for one in partnerships:
        for place in range(2):
            chosen = choice(seed, one.pk, place, 1)
            kind, title = kinds[chosen % len(kinds)]
            yield GovernanceDocument(
                partnership=one,
                kind=kind,
                title=f"{title} {place + 1}",
                dated=day(date(2019, 4, 1), 1500, chosen),
                review_on=day(date(2026, 4, 1), 1200, chosen) if chosen % 5 else None,
            )


def _representatives(partnerships: list[Partnership], seed: int) -> Iterator[Representative]:
    kinds = list(REPRESENTATIVES)
    for one in partnerships:
        chosen = choice(seed, one.pk, 3)
        yield Representative(
            partnership=one,
            kind=kinds[chosen % len(kinds)],
            name=f"Councillor {one.pk}",
            interests="None." if chosen % 4 else "",
            declared_on=day(date(2025, 10, 1), 400, chosen),
        )


def _reporting(partnerships: list[Partnership], seed: int) -> Iterator[ReportingLine]:
    often = list(FREQUENCIES)
    for one in partnerships:
        chosen = choice(seed, one.pk, 4)
        yield ReportingLine(
            partnership=one,
            what="Accounts",
            from_whom="The board",
            to_whom="The committee",
            frequency=often[chosen % len(often)],
            last_received=day(date(2025, 10, 1), 400, chosen),
        )


WORKING = {"weighed": [], "points": 20, "possible": 54, "lifts": []}


def _decisions(partnerships: list[Partnership]) -> Iterator[SignificanceDecision]:
    for one in partnerships:
        if one.tier:
            yield SignificanceDecision(
                partnership=one,
                working={**WORKING, "by_points": one.tier, "proposed": one.tier},
                points=20,
                proposed=one.tier,
                tier=one.tier,
                depth=one.depth,
                signatory="Director",
                next_on=one.next_appraisal,
                by_name="the system",
                at=ADDED,
            )


def _returns(partnerships: list[Partnership], seed: int) -> Iterator[AnnualReturn]:
    for one in partnerships:
        for year in YEARS:
            if year < YEARS[-1] or choice(seed, one.pk, 2) % 2:
                yield AnnualReturn(
                    partnership=one, year=year, facts={}, words="Made up.", by_name="the system", at=ADDED
                )


def _outcomes(partnerships: list[Partnership], seed: int) -> Iterator[Outcome]:
    for one in partnerships:
        chosen = choice(seed, one.pk, 3)
        baseline = chosen % 900 * 1000
        yield Outcome(
            partnership=one,
            kind="benefit" if chosen % 3 else "disbenefit",
            title=OUTCOMES[chosen % len(OUTCOMES)],
            unit="a year",
            baseline=baseline,
            baseline_on=date(2024, 4, 1),
            target=baseline + 100 * 1000,
            target_on=date(2027, 3, 31),
            owner_post=one.lead_post,
        )


def _actuals(outcomes: list[Outcome], seed: int) -> Iterator[Actual]:
    for one in outcomes:
        for turn in range(3):
            gained = choice(seed, one.pk, turn, 4) % 40 * (turn + 1)
            yield Actual(
                outcome=one,
                on=date(2024, 10, 1) + timedelta(days=182 * turn),
                value=one.baseline + gained * 1000,
            )
