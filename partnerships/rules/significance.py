"""How much a partnership matters: points from criteria, triggers that lift, and what the tier sets.

A trigger lifts who signs, how often one looks and who is told; never how long an appraisal is.

Everything a decision rests on is in the `Working`, which is kept as plain values beside the decision. Points
are whole: a criterion's level, 0 to 3, times its weight.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from partnerships.rules.years import months_later

HIGHEST_LEVEL = 3
DEPTHS = {
    "annual_return": "Annual return only",
    "short": "Short appraisal",
    "full": "Full appraisal",
}
# Sums of the register that can answer a criterion, so that nobody is asked for them again.
MEASURES = {
    "our_share": "Our money a year",
    "annual_value": "All partners’ money a year",
    "most_lost": "The most we could lose",
}
# What the register can tell of a trigger, and the fact it is told by. The others are ticked by hand.
TOLD = {
    "": "Ticked by hand",
    "statutory": "The register names a statutory basis",
    "accountable": "We are the accountable body",
    "company": "It is a company or another body of its own",
    "guarantees": "We have given guarantees",
}
TOLD_BY = {
    "statutory": "statutory_basis",
    "accountable": "accountable_body",
    "company": "arrangement",
    "guarantees": "guarantees",
}
# The facts of the register that a decision can rest on.
RESTS_ON = frozenset({*MEASURES, *TOLD_BY.values()})
BODIES_OF_THEIR_OWN = frozenset(
    {
        "company",
        "guarantee_company",
        "llp",
        "joint_venture",
        "community_interest_company",
        "cooperative",
        "charitable_trust",
        "merged_body",
    }
)


def is_less(depth: str, decided: str) -> bool:
    """Whether a depth is less than the one that was decided; nothing is, where none was."""
    order = list(DEPTHS)
    return bool(decided) and order.index(depth) < order.index(decided)


def names_a_post(signatory: str, titles: Collection[str]) -> bool:
    """Whether who signs, in the free words of a tier, is called as one of the posts with these titles.

    What follows a comma, or “with”, is not who signs but what else a signature needs.
    """
    first = re.split(r"[,;(]| with ", signatory, maxsplit=1)[0]
    named = {_plain(one) for one in (signatory, *re.split(r" or |/", first))}
    return any(_plain(title) in named - {""} for title in titles)


def _plain(words: str) -> str:
    return " ".join(words.replace("’", "'").casefold().split()).removeprefix("the ").strip(" .")


@dataclass(frozen=True)
class Criterion:
    """One thing that is weighed. Where it has a `measure`, levels 1 to 3 begin at the pounds of `steps`."""

    code: str
    title: str
    question: str
    weight: int
    levels: tuple[str, str, str, str]
    measure: str = ""
    steps: tuple[int, ...] = ()

    def level_of(self, pounds: int) -> int:
        """The level that a sum of the register comes to."""
        return sum(1 for step in self.steps if pounds >= step)


@dataclass(frozen=True)
class Band:
    """A tier, the points from which it begins, and what it sets."""

    tier: str
    points: int
    depth: str
    signatory: str
    months: int


@dataclass(frozen=True)
class Trigger:
    """What lifts a partnership to at least one tier, whatever its points. `told` is a code of `TOLD`."""

    code: str
    words: str
    least: str
    told: str = ""


@dataclass(frozen=True)
class Scheme:
    """Criteria, bands from the lowest to the highest, and triggers."""

    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    triggers: tuple[Trigger, ...] = ()

    @property
    def possible(self) -> int:
        """The most points there are."""
        return sum(HIGHEST_LEVEL * one.weight for one in self.criteria)

    def band(self, tier: str) -> Band:
        """The band of a tier. Raises `KeyError` where the scheme has none of that name."""
        for one in self.bands:
            if one.tier == tier:
                return one
        raise KeyError(tier)

    def band_of(self, points: int) -> Band:
        """The band that points fall in."""
        return [one for one in self.bands if one.points <= points][-1]

    def as_values(self) -> dict[str, Any]:
        """The scheme as plain values, which `reading.read_scheme` reads back."""
        return {
            "criteria": [asdict(one) | {"levels": list(one.levels), "steps": list(one.steps)}
                         for one in self.criteria],
            "bands": [asdict(one) for one in self.bands],
            "triggers": [asdict(one) for one in self.triggers],
        }  # fmt: skip


@dataclass(frozen=True)
class RegisterFacts:
    """What the register knows that bears on significance. Sums in pounds, None where not recorded."""

    our_share: int | None = None
    annual_value: int | None = None
    most_lost: int | None = None
    guarantees: int | None = None
    statutory_basis: str = ""
    accountable_body_is_us: bool = False
    arrangement: str = ""

    def measured(self, criterion: Criterion) -> int | None:
        """The level of a criterion that the register answers; None where somebody must be asked."""
        value = {
            "our_share": self.our_share,
            "annual_value": self.annual_value,
            "most_lost": self.most_lost,
        }.get(criterion.measure)
        return None if value is None else criterion.level_of(value)

    def tells(self, trigger: Trigger) -> bool:
        """Whether the register says that a trigger holds."""
        return {
            "statutory": bool(self.statutory_basis),
            "accountable": self.accountable_body_is_us,
            "company": self.arrangement in BODIES_OF_THEIR_OWN,
            "guarantees": bool(self.guarantees),
        }.get(trigger.told, False)


@dataclass(frozen=True)
class Weighed:
    """One criterion in a working. `told_by` is the register's fact that answered it, if one did."""

    code: str
    title: str
    level: int
    words: str
    weight: int
    points: int
    told_by: str


@dataclass(frozen=True)
class Lift:
    """A trigger that held. `told_by` is the register's fact that says so, empty where it was ticked."""

    code: str
    words: str
    least: str
    told_by: str


@dataclass(frozen=True)
class Working:
    """Everything a proposal rests on, and what it comes to."""

    weighed: tuple[Weighed, ...]
    points: int
    possible: int
    by_points: str
    lifts: tuple[Lift, ...]
    proposed: str

    def as_values(self) -> dict[str, Any]:
        """The working as plain values, to be kept beside the decision."""
        return asdict(self) | {
            "weighed": [asdict(one) for one in self.weighed],
            "lifts": [asdict(one) for one in self.lifts],
        }


def asked(scheme: Scheme, facts: RegisterFacts) -> list[Criterion]:
    """The criteria that the register does not answer."""
    return [one for one in scheme.criteria if facts.measured(one) is None]


def decide(
    scheme: Scheme, answers: Mapping[str, int], facts: RegisterFacts, ticked: Collection[str] = ()
) -> Working:
    """What a partnership comes to. `answers` are levels by criterion code, `ticked` codes of triggers.

    Raises `KeyError` where a criterion is answered neither here nor by the register.
    """
    weighed = tuple(_weigh(one, answers, facts) for one in scheme.criteria)
    points = sum(one.points for one in weighed)
    by_points = scheme.band_of(points)
    held = [one for one in scheme.triggers if (facts.tells(one) if one.told else one.code in ticked)]
    lifts = tuple(Lift(one.code, one.words, one.least, TOLD_BY.get(one.told, "")) for one in held)
    order = [band.tier for band in scheme.bands]
    proposed = max([by_points.tier, *(one.least for one in lifts)], key=order.index)
    return Working(weighed, points, scheme.possible, by_points.tier, lifts, proposed)


def _weigh(criterion: Criterion, answers: Mapping[str, int], facts: RegisterFacts) -> Weighed:
    level = facts.measured(criterion)
    told_by = "" if level is None else criterion.measure
    level = answers[criterion.code] if level is None else level
    return Weighed(
        code=criterion.code,
        title=criterion.title,
        level=level,
        words=criterion.levels[level],
        weight=criterion.weight,
        points=level * criterion.weight,
        told_by=told_by,
    )


def depth_of(scheme: Scheme, working: Working, tier: str) -> str:
    """How deep appraisals of a tier go: a code of `DEPTHS`.

    Where triggers lifted it, the points still say how deep. Where somebody decided on another tier than was
    proposed, that tier says.
    """
    told_by = working.by_points if tier == working.proposed else tier
    return scheme.band(told_by).depth


def next_on(band: Band, today: date) -> date:
    """When a partnership of this tier is to be looked at again."""
    return months_later(today, band.months)


def months_between(decided: date, next_day: date) -> int:
    """How many months a decision put between itself and the next appraisal."""
    return (next_day.year - decided.year) * 12 + next_day.month - decided.month


def why_again(before: RegisterFacts, after: RegisterFacts) -> str:
    """Why significance must be asked again after a change of the register; empty where it need not be.

    A sum counts where it is new or gone, or moved by more than a tenth of what it was; one recorded as
    nothing says no more than one that is not recorded.
    """
    moved = {
        "our money": _moved(before.our_share, after.our_share),
        "all partners’ money": _moved(before.annual_value, after.annual_value),
        "the most we could lose": _moved(before.most_lost, after.most_lost),
        "our guarantees": _moved(before.guarantees, after.guarantees),
        "the arrangement": before.arrangement != after.arrangement,
        "the statutory basis": bool(before.statutory_basis) != bool(after.statutory_basis),
        "the accountable body": before.accountable_body_is_us != after.accountable_body_is_us,
    }
    changed = [words for words, has_moved in moved.items() if has_moved]
    return f"What changed: {', '.join(changed)}." if changed else ""


def _moved(before: int | None, after: int | None) -> bool:
    if before is None or after is None:
        return (before or 0) != (after or 0)
    return abs(after - before) * 10 > before
