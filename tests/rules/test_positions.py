"""Positions of sections, at and on either side of every boundary."""

import pytest

from appraisal.rules.positions import (
    Band,
    Position,
    Tally,
    position,
    rank_by_points,
    tally_of,
)
from tests.rules.making import BANDS, SOUND, STRONG, WEAK, not_known, rated, uncounted


def tally(points, possible, **facts):
    counted = {"asked": 10, "rated": 10, "supported": 10} | facts
    return Tally(points=points, possible=possible, **counted)


@pytest.mark.parametrize(
    ("points", "possible", "word"),
    [
        (1000, 1000, "Strong"),
        (851, 1000, "Strong"),
        (850, 1000, "Strong"),
        (849, 1000, "Sound"),
        (651, 1000, "Sound"),
        (650, 1000, "Sound"),
        (649, 1000, "Needs improvement"),
        (401, 1000, "Needs improvement"),
        (400, 1000, "Needs improvement"),
        (399, 1000, "Weak"),
        (1, 1000, "Weak"),
        (0, 1000, "Weak"),
        # Sums as they come: three points a question, where no boundary is a whole number of points.
        (18, 21, "Strong"),
        (17, 21, "Sound"),
        (14, 21, "Sound"),
        (13, 21, "Needs improvement"),
        (9, 21, "Needs improvement"),
        (8, 21, "Weak"),
        # A boundary that is a whole number: 17 of 20, 13 of 20, 8 of 20.
        (17, 20, "Strong"),
        (16, 20, "Sound"),
        (13, 20, "Sound"),
        (12, 20, "Needs improvement"),
        (8, 20, "Needs improvement"),
        (7, 20, "Weak"),
    ],
)
def test_a_boundary_counts_upward(points, possible, word):
    held = position(tally(points, possible), BANDS)
    assert (held.word, held.held_by) == (word, "")


def test_a_position_has_the_word_shape_colour_and_rank_of_its_band():
    for rank, band in enumerate(BANDS):
        held = position(tally(band.at_least, 100), BANDS)
        assert (held.word, held.shape, held.colour, held.rank) == (band.word, band.shape, band.colour, rank)


@pytest.mark.parametrize("failure", [rated(0, "CG-04", key=True), not_known("CG-04", key=True)])
def test_a_key_question_at_0_or_not_known_holds_the_section_at_the_bottom(failure):
    fine = [rated(3, f"CG-0{number}", weight=3) for number in (1, 2, 3)]
    assert position(tally_of(fine), BANDS).word == "Strong"
    held = position(tally_of([*fine, failure]), BANDS)
    assert (held.word, held.rank, held.held_by) == ("Weak", 3, "key")


@pytest.mark.parametrize(
    "harmless",
    [
        rated(1, "CG-04", key=True),
        rated(0, "CG-04", key=False),
        uncounted("not_due", "CG-04", key=True),
        uncounted("not_applicable", "CG-04", key=True),
        uncounted("", "CG-04", key=True),
    ],
)
def test_nothing_else_does(harmless):
    fine = [rated(3, f"CG-0{number}", weight=3) for number in (1, 2, 3)]
    assert position(tally_of([*fine, harmless]), BANDS).held_by == ""


def test_a_key_question_does_not_claim_to_hold_what_points_alone_put_at_the_bottom():
    held = position(tally_of([rated(0, "CG-01", key=True), rated(1, "CG-02")]), BANDS)
    assert (held.word, held.held_by) == ("Weak", "")


def test_assertion_alone_is_capped_one_band_below_the_best():
    asserted = [rated(3, f"CG-0{number}", supported=False) for number in (1, 2, 3)]
    held = position(tally_of(asserted), BANDS)
    assert (held.word, held.rank, held.held_by) == ("Sound", 1, "assertion")


def test_one_rated_answer_with_evidence_lifts_the_cap():
    asserted = [rated(3, f"CG-0{number}", supported=False) for number in (1, 2)]
    assert position(tally_of([*asserted, rated(3, "CG-03")]), BANDS).word == "Strong"


def test_evidence_beside_an_answer_that_does_not_count_lifts_nothing():
    asserted = [rated(3, f"CG-{number:02}", supported=False) for number in range(1, 9)]
    for other in (
        not_known("CG-09", supported=True),
        uncounted("not_due", "CG-09", supported=True),
        uncounted("not_applicable", "CG-09", supported=True),
    ):
        assert position(tally_of([*asserted, other]), BANDS).held_by == "assertion"


@pytest.mark.parametrize("points", [84, 65, 64, 40, 39, 0])
def test_the_cap_lowers_nothing_below_the_best_band(points):
    capped = position(tally(points, 100, supported=0), BANDS)
    assert capped == position(tally(points, 100), BANDS)


def test_a_failed_key_question_outweighs_the_cap():
    ratings = [rated(3, f"CG-0{number}", weight=3, supported=False) for number in (1, 2, 3)]
    held = position(tally_of([*ratings, rated(0, "CG-04", key=True, supported=False)]), BANDS)
    assert (held.word, held.held_by) == ("Weak", "key")


def test_with_two_bands_a_failed_key_question_is_still_what_holds_the_section():
    two = (Band("Good", 50, "full", "#000000"), Band("Poor", 0, "empty", "#000000"))
    held = position(tally(90, 100, key_failed=1, supported=0), two)
    assert (held.word, held.held_by) == ("Poor", "key")
    assert position(tally(90, 100, supported=0), two).held_by == "assertion"


def test_a_single_band_is_held_by_nothing():
    held = position(tally(90, 100, key_failed=1, supported=0), [WEAK])
    assert (held.word, held.rank, held.held_by) == ("Weak", 0, "")


@pytest.mark.parametrize(
    ("counted", "limited"),
    [
        ({"rated": 1}, True),
        ({"rated": 2}, True),
        ({"rated": 3}, False),
        ({"rated": 2, "not_known": 1}, False),
    ],
)
def test_fewer_than_three_counted_ratings_are_a_limited_basis(counted, limited):
    held = position(tally(70, 100, **counted, supported=1), BANDS)
    assert (held.word, held.limited) == ("Sound", limited)


@pytest.mark.parametrize(
    "ratings",
    [
        [],
        [uncounted("not_due")],
        [uncounted("not_applicable")],
        [uncounted("")],
        [uncounted("not_due", "CG-01", key=True), uncounted("not_applicable", "CG-02")],
        [rated(3, weight=0)],
    ],
)
def test_a_section_where_nothing_counts_is_not_assessed(ratings):
    not_assessed = Position("Not assessed this time", "dash", "#505a5f", None)
    assert position(tally_of(ratings), BANDS) == not_assessed


def test_a_tally_adds_up_points_by_weight_and_answers_by_standing():
    ratings = [
        rated(3, "CG-01", weight=2),
        rated(1, "CG-02", weight=3, most=4, supported=False),
        rated(0, "CG-03", key=True),
        not_known("CG-04", key=True, weight=5),
        uncounted("not_due", "CG-05", weight=7),
        uncounted("not_applicable", "CG-06"),
        uncounted("", "CG-07"),
        uncounted("", "CG-08"),
    ]
    total = tally_of(ratings)
    assert total == Tally(
        points=9, possible=36, asked=8, rated=3, not_known=1, not_due=1, not_applicable=1, unanswered=2,
        key_failed=2, supported=2,
    )  # fmt: skip
    assert (total.counted, total.answered) == (4, 6)


def test_rank_by_points_alone_ignores_what_holds_a_section():
    assert rank_by_points(tally(100, 100, key_failed=1, supported=0), BANDS) == BANDS.index(STRONG)
    assert rank_by_points(tally(1, 100), (STRONG, SOUND)) == 1, "below every boundary: the last band"
