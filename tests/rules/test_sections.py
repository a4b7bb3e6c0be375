"""The whole: how sections are spread, which is weakest, and how each moved since last time."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.positions import (
    NOT_ASSESSED,
    Tally,
    movement,
    position,
    spread,
    tally_of,
    weakest,
    weakest_first,
)
from tests.rules.making import BANDS, WEAK, rated, sections, uncounted


def judged(*shares):
    """Sections A, B, C ... with these points of these possible, all supported."""
    made = []
    for code, (points, possible) in zip("ABCDEFGH", shares, strict=False):
        tally = Tally(points=points, possible=possible, asked=4, rated=4 if possible else 0, supported=1)
        made.append((code, position(tally, BANDS), tally))
    return made


def test_the_spread_counts_every_band_best_first():
    held = [one[1] for one in judged((90, 100), (70, 100), (66, 100), (0, 100))]
    assert spread(held, BANDS) == [("Strong", 1), ("Sound", 2), ("Needs improvement", 0), ("Weak", 1)]


def test_the_spread_names_what_was_not_assessed_only_where_there_is_some():
    held = [one[1] for one in judged((90, 100), (0, 0), (0, 0))]
    assert spread(held, BANDS)[-1] == (NOT_ASSESSED, 2)
    assert NOT_ASSESSED not in dict(spread(held[:1], BANDS))


@given(st.lists(sections(), max_size=8))
def test_the_spread_adds_up_to_the_number_of_sections(parts):
    held = [position(tally_of(part), BANDS) for part in parts]
    assert sum(count for _, count in spread(held, BANDS)) == len(parts)


def test_the_weakest_is_the_worst_position_then_the_lowest_share_then_the_first():
    assert weakest(judged((90, 100), (50, 100), (45, 100))) == "C"
    assert weakest(judged((41, 100), (90, 100), (39, 100))) == "C"
    assert weakest(judged((90, 100), (50, 100), (50, 100))) == "B"
    assert weakest(judged((30, 60), (50, 100))) == "A", "the same share is a tie, whatever the sums"


def test_a_position_comes_before_a_share():
    fine = tally_of([rated(3, f"CG-0{n}", weight=3) for n in (1, 2, 3)] + [rated(0, "CG-04", key=True)])
    poor = Tally(points=41, possible=100, asked=4, rated=4, supported=1)
    parts = [("A", position(poor, BANDS), poor), ("B", position(fine, BANDS), fine)]
    assert parts[1][1].word == WEAK.word
    assert weakest(parts) == "B"


def test_a_capped_position_comes_before_a_better_one_with_a_lower_share():
    asserted = tally_of([rated(3, f"CG-0{n}", supported=False) for n in (1, 2, 3)])
    parts = [*judged((90, 100)), ("B", position(asserted, BANDS), asserted)]
    assert [held.word for _, held, _ in parts] == ["Strong", "Sound"]
    assert weakest(parts) == "B"


def test_shares_are_compared_exactly():
    # 17/40 and 20/47 are both 425 in a thousand, rounded down; 17/40 is the lower.
    assert weakest(judged((20, 47), (17, 40))) == "B"
    assert weakest_first(judged((20, 47), (17, 40))) == ["B", "A"]


def test_what_was_not_assessed_is_never_weakest_and_comes_last():
    assert weakest(judged((0, 0), (90, 100))) == "B"
    assert weakest_first(judged((0, 0), (90, 100), (0, 0), (20, 100))) == ["D", "B", "A", "C"]
    assert weakest(judged((0, 0))) is None
    assert weakest([]) is None


@given(st.lists(sections(), max_size=8))
def test_weakest_first_is_a_whole_order_that_begins_with_the_weakest(parts):
    made = [(number, position(tally, BANDS), tally) for number, tally in enumerate(map(tally_of, parts))]
    order = weakest_first(made)
    assert sorted(order) == list(range(len(parts)))
    assessed = [number for number in order if made[number][1].rank is not None]
    assert order[: len(assessed)] == assessed
    assert weakest(made) == (assessed[0] if assessed else None)
    keys = [(-made[n][1].rank, Fraction(made[n][2].points, made[n][2].possible), n) for n in assessed]
    assert keys == sorted(keys)


GOOD = [rated(3, "CG-01"), rated(3, "CG-02"), rated(3, "CG-03")]
POOR = [rated(0, "CG-01"), rated(1, "CG-02"), rated(1, "CG-03")]


@pytest.mark.parametrize(
    ("now", "before", "word"),
    [
        (GOOD, POOR, "better"),
        (POOR, GOOD, "worse"),
        (GOOD, GOOD, "same"),
        ([rated(2, "CG-01"), *GOOD[1:]], GOOD, "same"),  # fewer points, the same position
        (GOOD, [], ""),
        ([], GOOD, ""),
        (GOOD, [rated(0, "FM-01")], ""),
        (GOOD, [uncounted("not_due", one.code) for one in GOOD], ""),
        ([uncounted("not_applicable", one.code) for one in GOOD], GOOD, ""),
        (GOOD, [rated(0, one.code, text="Reworded?") for one in GOOD], ""),
        (GOOD, [rated(0, one.code, most=2) for one in GOOD], ""),
        ([rated(3, weight=0)], [rated(0, weight=0)], ""),
    ],
)
def test_movement_is_over_identical_questions(now, before, word):
    assert movement(now, before, BANDS) == word


def test_only_what_was_asked_both_times_moves_a_section():
    added, dropped = [rated(0, "CG-09", weight=9)], [rated(0, "CG-08", weight=9)]
    assert position(tally_of(GOOD + added), BANDS).word == "Weak"
    assert movement(GOOD + added, GOOD, BANDS) == "same"
    assert movement(GOOD, GOOD + dropped, BANDS) == "same"
    reworded = [rated(3, "CG-09", text="Reworded?", weight=9)]
    assert movement(GOOD + added, GOOD + reworded, BANDS) == "same"


def test_todays_weights_and_key_flags_measure_both_years():
    steady = [rated(3, "CG-01"), rated(3, "CG-02"), rated(3, "CG-03"), rated(0, "CG-04")]
    made_key = [*steady[:3], rated(0, "CG-04", key=True)]
    made_heavy = [*steady[:3], rated(0, "CG-04", weight=9)]
    for now in (made_key, made_heavy):
        assert position(tally_of(now), BANDS).rank > position(tally_of(steady), BANDS).rank
        assert movement(now, steady, BANDS) == "same", "no answer changed"


@given(sections(most=4), st.data())
def test_movement_there_and_back_is_opposite(ratings, data):
    before = []
    for one in ratings:
        points = one.points if one.points is None else data.draw(st.sampled_from(one.rungs))
        before.append(replace(one, points=points))
    opposite = {"better": "worse", "worse": "better", "same": "same", "": ""}
    assert movement(before, ratings, BANDS) == opposite[movement(ratings, before, BANDS)]
    assert movement(ratings, ratings, BANDS) in ("same", "")
