"""Who puts in what under any order of edits: a random walk, and what holds after each step.

Years of money, other contributions, partners that join, leave and are corrected, dates of the partnership,
and organisations that are merged, right and wrong ones alike; a step that is refused changes nothing. It
runs on both databases.
"""

from datetime import date
from random import Random

import pytest
from django.db import transaction

from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Contribution, FieldChange, Organisation, Partner, Partnership
from partnerships.queries.contribution import contributions_seen, sums_said
from partnerships.rules.years import outside, year_of
from partnerships.writes.contribution import (
    add_contribution,
    edit_contribution,
    remove_contribution,
    set_money,
)
from partnerships.writes.merge import merge_organisations
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, edit_partner, edit_partnership, end_partner

STEPS = 150
WHOLE = 10_000
FAULTS = (Refused, MoveRefused, Stale)
KEPT = (Partnership, Partner, Contribution, Organisation, FieldChange)


class Walk:
    """One partnership, lived at random."""

    def __init__(self, world, seed: int):
        self.world, self.chance = world, Random(seed)
        self.pk = world.partnership(annual_value=17, our_share=5, starts=None, ends=None).pk
        self.year = year_of(world.now().date())
        self.taken: dict[str, int] = {}
        self.wholes = 0

    @property
    def partnership(self) -> Partnership:
        return Partnership.objects.get(pk=self.pk)

    def given(self):
        return {"by": self.world.lead, "at": self.world.now()}

    def a_day(self):
        return date(self.year + self.chance.randint(-4, 1), self.chance.choice([3, 4, 10]), 1)

    def a_year(self):
        return self.year + self.chance.randint(-3, 1)

    def a_place(self):
        return self.chance.choice(list(self.partnership.partners.order_by("pk")))

    def step(self):
        ways = [self.money] * 3 + [self.thing, self.correct, self.take_away, self.join]
        ways += [self.place, self.leave, self.dates, self.merge]
        doing = self.chance.choice(ways)
        before = [list(model.objects.order_by("pk").values_list()) for model in KEPT]
        try:
            with transaction.atomic():
                doing()
            self.taken[doing.__name__] = self.taken.get(doing.__name__, 0) + 1
        except FAULTS:
            assert [list(model.objects.order_by("pk").values_list()) for model in KEPT] == before

    def money(self):
        places = self.partnership.partners.order_by("pk")
        amounts = {one: self.chance.choice([None, 0, self.chance.randint(1, 10**9)]) for one in places}
        old = self.chance.random() < 0.1
        seen = "an old page" if old else contributions_seen(self.partnership)
        set_money(
            partnership=self.partnership, year=self.a_year(), amounts=amounts, seen=seen, **self.given()
        )

    def thing(self):
        facts = {
            "partner": self.a_place(),
            "year": self.a_year(),
            "kind": self.chance.choice(["staff", "assets"]),
        }
        facts |= {"amount": self.chance.choice([None, 40]), "words": "Two people."}
        add_contribution(partnership=self.partnership, facts=facts, **self.given())

    def other_things(self):
        return list(Contribution.objects.exclude(kind="money").order_by("pk"))

    def correct(self):
        for row in self.other_things()[:1]:
            facts = {"partner": self.a_place(), "year": self.a_year(), "kind": "in_kind"}
            facts |= {"amount": None, "words": "A room."}
            seen = row.version - (self.chance.random() < 0.2)
            edit_contribution(row=row, facts=facts, seen=seen, **self.given())

    def take_away(self):
        for row in self.other_things()[-1:]:
            remove_contribution(row=row, **self.given())

    def join(self):
        name = self.chance.choice(["Eastvale", "Harrowby", "Tarn", "Fell"])
        body = Organisation.objects.filter(name=name).first()
        body = body or add_organisation(name=name, sector="council", **self.given())
        joined = self.chance.choice([None, self.a_day()])
        add_partner(
            partnership=self.partnership, organisation=body, role="partner", joined=joined, **self.given()
        )

    def place(self):
        one = self.a_place()
        facts = {"role": "partner", "voting": self.chance.choice(["", "votes"])}
        facts |= {
            "share": self.chance.choice([None, 2_500, 6_000]),
            "joined": self.chance.choice([None, self.a_day()]),
        }
        edit_partner(partner=one, facts=facts, seen=one.version, **self.given())

    def leave(self):
        one = self.a_place()
        if not one.organisation.ours:
            end_partner(partner=one, left=self.a_day(), **self.given())

    def dates(self):
        facts = {"starts": self.chance.choice([None, self.a_day()]), "ends": None}
        if self.chance.random() < 0.2:
            facts = {"annual_value": 1, "our_share": 1}
        now = self.partnership
        edit_partnership(partnership=now, facts=facts, seen=now.version, **self.given())

    def merge(self):
        bodies = list(Organisation.objects.filter(ours=False).order_by("pk"))
        if len(bodies) > 2 and self.chance.random() < 0.3:
            kept, merged = self.chance.sample(bodies, 2)
            merge_organisations(kept=kept, merged=merged, **self.given())

    def is_complete(self, year):
        """Whether everybody who was a partner in a year has a sum for it."""
        there = [one for one in self.partnership.partners.all() if not outside(year, one.joined, one.left)]
        said = set(
            Contribution.objects.filter(year=year, amount__isnull=False).values_list(
                "partner__organisation", flat=True
            )
        )
        return all(one.organisation_id in said for one in there)

    def check(self):
        """The sums are those of the parts, and every part lies where it may."""
        now = self.partnership
        money = Contribution.objects.filter(kind="money")
        begun = money.filter(year__lte=self.year).order_by("-year")
        said = {"money_year": now.money_year, "annual_value": now.annual_value, "our_share": now.our_share}
        assert sums_said(now, self.year) == said  # nothing is left to sum up
        if now.money_year is not None and self.is_complete(now.money_year):
            whole = begun.filter(year=now.money_year)
            assert now.annual_value == sum(whole.values_list("amount", flat=True))
            self.wholes += 1
        newest = begun.first()
        if newest is not None and now.annual_value is not None:
            so_far = begun.filter(year=newest.year).values_list("amount", flat=True)
            assert now.annual_value >= sum(so_far)  # a part is never the whole
        for row in Contribution.objects.select_related("partner"):
            assert not outside(row.year, now.starts, now.ends), row
            assert not outside(row.year, row.partner.joined, row.partner.left), row
        standing = now.partners.filter(left__isnull=True)
        assert sum(one.share or 0 for one in standing) <= WHOLE
        bodies = list(standing.values_list("organisation", flat=True))
        assert len(bodies) == len(set(bodies))
        assert not now.partners.filter(organisation__merged_into__isnull=False).exists()


@pytest.mark.parametrize("seed", [2, 9, 23])
def test_the_sums_equal_the_sum_of_the_parts_after_every_step(world, seed):
    walk = Walk(world, seed)
    for _ in range(STEPS):
        walk.step()
        walk.check()
    done = {"money", "thing", "correct", "take_away", "join", "place", "leave", "dates"}
    assert set(walk.taken) >= done and walk.taken["money"] > 5
    assert walk.wholes > 5 and Contribution.objects.exists() and FieldChange.objects.exists()


def test_the_checks_can_fail(world):
    """Negative control: a wrong sum, and contributions outside the time they may lie in."""
    walk = Walk(world, 1)
    place = walk.partnership.partners.get()
    seen = contributions_seen(walk.partnership)
    set_money(partnership=walk.partnership, year=walk.year, amounts={place: 70}, seen=seen, **walk.given())
    walk.check()
    for model, wrong in (
        (Partnership, {"annual_value": 71}),
        (Contribution, {"amount": 69}),
        (Partner, {"joined": date(walk.year + 1, 4, 1)}),
        (Partnership, {"ends": date(walk.year - 1, 4, 1)}),
    ):
        with pytest.raises(AssertionError), transaction.atomic():
            model.objects.update(**wrong)
            walk.check()
