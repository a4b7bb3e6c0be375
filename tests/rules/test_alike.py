"""Which names are offered as one body's, and which are not; in how much work."""

import random
import time

import pytest

from partnerships.rules.alike import alike, grouped
from partnerships.rules.likeness import likeness

SAME = [
    ("Hartley and Moor NHS Trust", "NHS Trust, Hartley & Moor"),
    ("Fenmoor Councils", "Fenmoor Council"),
    ("Fenmoor Council", "COUNCIL OF FENMOOR"),
    ("Fenmoor Charities", "Fenmoor Charity"),
    ("Eastvale Homes Ltd", "Home, Eastvale"),
]
MUCH_ALIKE = [
    ("Fenmor Council", "Fenmoor Council"),  # a letter too few
    ("Fenmoorr Council", "Fenmoor Council"),  # too many
    ("Fenmour Council", "Fenmoor Council"),  # a wrong one
    ("Fnemoor Council", "Fenmoor Council"),  # two that changed places
    ("Fenmoor Housing Asociation", "Fenmoor Housing Association"),
    ("Moor and Hartly NHS Trust", "Hartley and Moor NHS Trust"),  # in another order, too
    ("Fen Moor Council", "Fenmoor Council"),  # a space too many
    ("Fenmoor Health Care", "Fenmoor Healthcare"),
    ("Fenmor Academy 12", "Fenmoor Academy 12"),
]
APART = [
    ("North Fenmoor Council", "South Fenmoor Council"),
    ("East Fenmoor Trust", "West Fenmoor Trust"),
    ("Upper Fenmoor Board", "Lower Fenmoor Board"),
    ("Trust 1", "Trust 2"),
    ("Fenmoor Academy 12", "Fenmoor Academy 21"),
    ("Fenmoor Academy 12", "Fenmoor Academy 112"),
    ("Fenmoor A Group", "Fenmoor B Group"),
    ("Fenmoor County Council", "Fenmoor Borough Council"),
    ("Eastvale Homes", "Eastvale Housing"),
    ("Dale Housing", "Vale Housing"),  # short words tell apart
    ("Fenmoor Council", "Fenmoor Council Pension Fund"),
    ("Hartley Trust", "Hartwell Trust"),
    ("Barton Trust", "Marton Trust"),  # the first letter is seldom a slip
    ("Fenmor Houzing", "Fenmoor Housing"),  # two slips
]


@pytest.mark.parametrize(("name", "other"), SAME)
def test_a_name_in_another_order_or_of_several_comes_to_the_same(name, other):
    assert likeness(name) == likeness(other)


@pytest.mark.parametrize(("name", "other"), MUCH_ALIKE)
def test_a_slip_leaves_a_name_much_alike_and_not_the_same(name, other):
    one, two = likeness(name), likeness(other)
    assert one != two and alike([one, two]) == {one: {two}, two: {one}}


@pytest.mark.parametrize(("name", "other"), APART)
def test_names_that_tell_bodies_apart_are_not_alike(name, other):
    assert likeness(name) != likeness(other) and alike([likeness(name), likeness(other)]) == {}


def groups_of(*names, apart=()):
    """Groups as their names, each with the one before it that it may be."""
    found = grouped(
        [(pk, likeness(name)) for pk, name in enumerate(names)], {frozenset(pair) for pair in apart}
    )
    return [[(names[one.pk], one.other, one.same) for one in group] for group in found]


FENMOORS = ("Fenmoor", "Fenmoor Council", "Fenmor", "Unlike")


def test_each_of_a_group_is_beside_the_first_that_it_may_be_the_same_name_before_one_much_alike():
    assert groups_of(*FENMOORS) == [
        [("Fenmoor", None, False), ("Fenmoor Council", 0, True), ("Fenmor", 0, False)]
    ]
    both = groups_of("Hartley", "Hartly", "Hartly Council")
    assert both == [[("Hartley", None, False), ("Hartly", 0, False), ("Hartly Council", 1, True)]]


def test_a_pair_that_was_told_apart_is_not_offered_and_the_next_one_is():
    assert groups_of(*FENMOORS, apart=[(0, 2)])[0][2] == ("Fenmor", 1, False)
    assert groups_of(*FENMOORS, apart=[(0, 2), (1, 2)]) == [
        [("Fenmoor", None, False), ("Fenmoor Council", 0, True)]
    ]
    assert groups_of(*FENMOORS, apart=[(0, 1), (0, 2), (1, 2)]) == []
    assert groups_of("Fenmoor", "Fenmor", "Trust 1", apart=[(0, 2)]) != []


def test_groups_in_which_two_names_are_the_same_come_first():
    found = groups_of("Ashford", "Ashfrod", "Zetland", "Zetland Ltd")
    assert [group[0][0] for group in found] == ["Zetland", "Ashford"]


def test_ten_times_the_names_take_about_ten_times_as_long():
    """Not a hundred times, as comparing each with each would. The names share words as those of bodies do."""
    chance = random.Random(1)
    parts = ("har", "ley", "fen", "moor", "east", "vale", "nor", "ton", "croe", "sel", "win", "ter", "dale")
    kinds = ("Council", "NHS Trust", "Housing Association", "Limited", "Charity", "Primary School")

    def names(count):
        places = ("".join(chance.choices(parts, k=chance.choice((2, 3)))) for _ in range(count))
        return [(pk, likeness(f"{place} {chance.choice(kinds)}")) for pk, place in enumerate(places)]

    def seconds(rows):
        best = []
        for _ in range(3):
            started = time.process_time()
            grouped(rows, set())
            best.append(time.process_time() - started)
        return min(best)

    few, many = names(2_000), names(20_000)
    assert seconds(many) < 40 * seconds(few)
