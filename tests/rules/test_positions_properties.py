"""What must hold of positions whatever the answers and whatever bands a council publishes."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from appraisal.rules.explanation import made_it_so, shortest_way_up, why
from appraisal.rules.positions import Tally, position, rank_by_points, tally_of
from tests.rules.making import BANDS, answers, band_lists, changed, sections


@given(sections(fewest=1), band_lists(), st.data())
def test_raising_a_rating_never_worsens_a_position(ratings, bands, data):
    low = [one for one in ratings if one.points is not None and one.points < one.most]
    assume(low)
    one = data.draw(st.sampled_from(low))
    points = data.draw(st.integers(one.points + 1, one.most))
    before = position(tally_of(ratings), bands)
    after = position(tally_of(changed(ratings, one.code, points=points, standing="rated")), bands)
    assert (after.rank is None) == (before.rank is None)
    assert (after.rank or 0) <= (before.rank or 0)


@given(sections(fewest=1), band_lists(), st.data())
def test_seeing_evidence_never_worsens_a_position(ratings, bands, data):
    code = data.draw(st.sampled_from(ratings)).code
    before = position(tally_of(ratings), bands)
    after = position(tally_of(changed(ratings, code, supported=True)), bands)
    assert (after.rank or 0) <= (before.rank or 0)


@given(sections(), band_lists(), st.sampled_from(["not_due", "not_applicable", ""]), st.data())
def test_what_does_not_count_changes_no_points_and_no_position(ratings, bands, standing, data):
    other = replace(data.draw(answers("CG-99")), points=None, standing=standing)
    before, after = tally_of(ratings), tally_of([*ratings, other])
    sums = ("points", "possible", "rated", "not_known", "key_failed", "supported", "counted")
    assert [getattr(after, name) for name in sums] == [getattr(before, name) for name in sums]
    assert after.asked == before.asked + 1
    assert position(after, bands) == position(before, bands)


@given(sections(), band_lists(), st.data())
def test_the_order_of_answers_never_matters(ratings, bands, data):
    shuffled = data.draw(st.permutations(ratings))
    tally, again = tally_of(ratings), tally_of(shuffled)
    assert again == tally
    held = position(tally, bands)
    assert position(again, bands) == held
    assert made_it_so(shuffled) == made_it_so(ratings)
    assert why(shuffled, held) == why(ratings, held)
    assert shortest_way_up(shuffled, bands) == shortest_way_up(ratings, bands)


@given(sections())
def test_every_asked_question_has_one_standing(ratings):
    tally = tally_of(ratings)
    assert tally.asked == len(ratings)
    assert tally.asked == (
        tally.rated + tally.not_known + tally.not_due + tally.not_applicable + tally.unanswered
    )
    assert 0 <= tally.points <= tally.possible
    assert tally.supported <= tally.rated


@given(st.integers(1, 500), st.data(), band_lists())
def test_the_rank_is_the_best_band_whose_share_is_reached(possible, data, bands):
    points = data.draw(st.integers(0, possible))
    share = Fraction(points, possible)
    reached = [rank for rank, band in enumerate(bands) if share >= Fraction(band.at_least, 100)]
    assert rank_by_points(Tally(points=points, possible=possible), bands) == reached[0]


@given(sections(), band_lists())
def test_nothing_is_held_without_a_reason(ratings, bands):
    tally = tally_of(ratings)
    held = position(tally, bands)
    if held.rank is None:
        assert tally.possible == 0
    elif held.held_by == "key":
        assert tally.key_failed and held.rank == len(bands) - 1
    elif held.held_by == "assertion":
        assert (tally.supported, held.rank) == (0, 1)
    else:
        assert held.rank == rank_by_points(tally, bands)


@given(sections(), st.integers(2, 5))
def test_positions_are_about_shares_so_equal_weights_cancel_out(ratings, times):
    heavier = [replace(one, weight=one.weight * times) for one in ratings]
    assert position(tally_of(heavier), BANDS) == position(tally_of(ratings), BANDS)
