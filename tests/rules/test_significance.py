"""Significance: the example, every fault of a scheme, and what must hold of any scheme and any answers."""

from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.significance import (
    RegisterFacts,
    asked,
    decide,
    depth_of,
    is_less,
    names_a_post,
    next_on,
    why_again,
)
from partnerships.rules.significance_example import EXAMPLE
from partnerships.rules.significance_scheme import SchemeFault, read_scheme

SCHEME = read_scheme(EXAMPLE)
ORDER = [band.tier for band in SCHEME.bands]
NOTHING = RegisterFacts()
LOWEST = {one.code: 0 for one in SCHEME.criteria}
BY_HAND = [one.code for one in SCHEME.triggers if not one.told]

levels = st.fixed_dictionaries({one.code: st.integers(0, 3) for one in SCHEME.criteria})
sums = st.none() | st.integers(0, 10**9)
facts = st.builds(
    RegisterFacts,
    our_share=sums,
    guarantees=sums,
    statutory_basis=st.sampled_from(["", "An Act"]),
    accountable_body_is_us=st.booleans(),
    arrangement=st.sampled_from(["company", "shared_service"]),
)
ticks = st.sets(st.sampled_from(BY_HAND))


def test_the_example_reads_back_as_it_was_and_adds_up():
    assert read_scheme(SCHEME.as_values()) == SCHEME
    assert SCHEME.possible == 54 and ORDER == ["Limited", "Moderate", "Major"]
    assert decide(SCHEME, LOWEST, NOTHING).proposed == "Limited"
    highest = decide(SCHEME, dict.fromkeys(LOWEST, 3), NOTHING)
    assert (highest.points, highest.proposed) == (54, "Major")


@given(levels, facts, ticks)
def test_a_working_adds_up_and_says_where_each_level_is_from(answers, known, ticked):
    working = decide(SCHEME, answers, known, ticked)
    assert working.points == sum(one.level * one.weight for one in working.weighed) <= working.possible
    told = {one.code for one in working.weighed if one.told_by}
    assert told == {"money"} if known.our_share is not None else told == set()
    assert {one.code for one in asked(SCHEME, known)} == set(LOWEST) - told
    assert {one.code for one in working.lifts if not one.told_by} == ticked


@given(levels, facts, ticks, st.sampled_from(list(LOWEST)))
def test_more_points_never_give_a_lower_tier(answers, known, ticked, raised):
    before = decide(SCHEME, answers, known, ticked)
    after = decide(SCHEME, answers | {raised: min(answers[raised] + 1, 3)}, known, ticked)
    assert after.points >= before.points
    assert ORDER.index(after.proposed) >= ORDER.index(before.proposed)


@given(levels, facts, ticks)
def test_triggers_only_lift(answers, known, ticked):
    without = replace(SCHEME, triggers=())
    plain, lifted = decide(without, answers, known), decide(SCHEME, answers, known, ticked)
    assert plain.points == lifted.points and plain.by_points == lifted.by_points
    assert ORDER.index(lifted.proposed) >= ORDER.index(plain.proposed)
    assert all(ORDER.index(lifted.proposed) >= ORDER.index(one.least) for one in lifted.lifts)


@given(levels, facts, ticks)
def test_a_trigger_makes_no_appraisal_longer(answers, known, ticked):
    """What points say is how deep one goes; only a person who decides on another tier changes it."""
    plain = decide(replace(SCHEME, triggers=()), answers, known)
    lifted = decide(SCHEME, answers, known, ticked)
    by_points = SCHEME.band(plain.proposed).depth
    assert depth_of(SCHEME, lifted, lifted.proposed) == by_points
    for band in SCHEME.bands:
        if band.tier != lifted.proposed:
            assert depth_of(SCHEME, lifted, band.tier) == band.depth


@pytest.mark.parametrize(("share", "level"), [(0, 0), (49_999, 0), (50_000, 1), (5_000_000, 3)])
def test_a_boundary_counts_upward(share, level):
    working = decide(SCHEME, LOWEST, RegisterFacts(our_share=share))
    assert next(one for one in working.weighed if one.code == "money").level == level
    assert decide(SCHEME, LOWEST | {"priority": 3, "residents": 2, "staff": 1}, NOTHING).points == 16
    assert (
        decide(SCHEME, LOWEST | {"priority": 3, "residents": 2, "staff": 1}, NOTHING).by_points == "Moderate"
    )


FAULTS = {
    "no criteria": (lambda one: one.update(criteria=[]), "Enter at least one criterion."),
    "no tiers": (lambda one: one.update(bands=[]), "Enter at least one tier."),
    "no title": (lambda one: one["criteria"][0].update(title=" "), "Criterion 1: enter a title."),
    "weight 0": (lambda one: one["criteria"][1].update(weight=0), "Criterion 2: enter a weight from 1 to 5."),
    "weight in words": (
        lambda one: one["criteria"][1].update(weight=True),
        "Criterion 2: enter a weight from 1 to 5.",
    ),
    "three levels": (
        lambda one: one["criteria"][0]["levels"].pop(),
        "Criterion 1: say what each of the four levels means.",
    ),
    "sums out of order": (
        lambda one: one["criteria"][0].update(steps=[5, 4, 6]),
        "Criterion 1: enter the three sums from which levels 1, 2 and 3 begin, the smallest first.",
    ),
    "twice": (lambda one: one["criteria"].append(one["criteria"][0]), "Two criteria are called money."),
    "no lowest": (
        lambda one: one["bands"][0].update(points=1),
        "The lowest tier must begin at 0 points, so that every partnership has one.",
    ),
    "same points": (lambda one: one["bands"][1].update(points=0), "Two tiers begin at the same points."),
    "out of reach": (
        lambda one: one["bands"][2].update(points=55),
        "Major begins at 55 points, and there are only 54.",
    ),
    "depth": (lambda one: one["bands"][0].update(depth="deep"), "Tier 1: choose how deep its appraisals go."),
    "unknown tier": (
        lambda one: one["triggers"][0].update(least="Huge"),
        "“The law requires it” lifts to Huge, and there is no such tier.",
    ),
    "not told": (
        lambda one: one["triggers"][0].update(told="stars"),
        "Trigger 1: choose what tells it from the list.",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_said(case):
    spoil, message = FAULTS[case]
    content = deepcopy(EXAMPLE)
    spoil(content)
    with pytest.raises(SchemeFault) as refused:
        read_scheme(content)
    assert refused.value.faults == (message,)


@pytest.mark.parametrize("content", [None, [], {}, {"criteria": "x", "bands": 3}, {"criteria": [None]}])
def test_what_is_no_scheme_is_refused_in_words(content):
    with pytest.raises(SchemeFault):
        read_scheme(content)


def test_every_fault_comes_at_once():
    content = deepcopy(EXAMPLE)
    for case in ("no title", "weight 0", "depth", "not told"):
        FAULTS[case][0](content)
    with pytest.raises(SchemeFault) as refused:
        read_scheme(content)
    assert len(refused.value.faults) == 4


def test_the_next_date_is_so_many_months_on():
    assert next_on(SCHEME.band("Major"), date(2028, 2, 29)) == date(2029, 2, 28)


AGAIN = {
    "a tenth is not more": ({"our_share": 100}, {"our_share": 110}, ""),
    "more than a tenth": ({"our_share": 100}, {"our_share": 111}, "What changed: our money."),
    "less": ({"most_lost": 100}, {"most_lost": 89}, "What changed: the most we could lose."),
    "new": ({}, {"guarantees": 1}, "What changed: our guarantees."),
    "said to be nothing": ({}, {"guarantees": 0}, ""),
    "gone": ({"annual_value": 5}, {}, "What changed: all partners’ money."),
    "from nothing": ({"our_share": 0}, {"our_share": 1}, "What changed: our money."),
    "reworded basis": ({"statutory_basis": "An Act"}, {"statutory_basis": "An Act, s 2"}, ""),
    "two": (
        {"arrangement": "company"},
        {"arrangement": "llp", "accountable_body_is_us": True},
        "What changed: the arrangement, the accountable body.",
    ),
}


@pytest.mark.parametrize("case", AGAIN)
def test_when_it_is_asked_again(case):
    before, after, said = AGAIN[case]
    assert why_again(RegisterFacts(**before), RegisterFacts(**after)) == said


@pytest.mark.parametrize(
    ("signatory", "titles", "named"),
    [
        ("Head of service", ["Head of Service"], True),
        ("The Director of Place", ["Clerk", "Director of Place"], True),
        ("Director of Place, with the section 151 officer’s opinion", ["Director of Place"], True),
        ("Director of Place, with the section 151 officer’s opinion", ["Section 151 officer"], False),
        ("Director of Place or Chief Executive", ["Chief Executive"], True),
        ("Director of Place", ["Assistant Director of Place"], False),
        ("Director", ["Director of Place"], False),
        ("Director, Place", ["Director, Place"], True),
        ("Director", [], False),
        ("Director", [""], False),
    ],
)
def test_who_signs_is_a_post_by_the_same_name(signatory, titles, named):
    assert names_a_post(signatory, titles) == named


def test_less_is_what_comes_before():
    assert is_less("short", "full") and is_less("annual_return", "short")
    for depth, decided in (("full", "full"), ("full", "short"), ("short", "annual_return"), ("short", "")):
        assert not is_less(depth, decided)
