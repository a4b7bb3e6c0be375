"""The shortest way up, against every other way there is."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings

from appraisal.rules.explanation import Step, WayUp, shortest_way_up
from appraisal.rules.positions import Band, position, tally_of
from tests.rules.making import BANDS, band_lists, changed, not_known, rated, sections, uncounted


def rank_with_evidence(ratings, bands):
    """The rank by our own sums, as if evidence had been seen: points, then key questions."""
    counted = [one for one in ratings if one.points is not None]
    points = sum(one.points * one.weight for one in counted)
    possible = sum(one.most * one.weight for one in counted)
    if any(one.key and one.points == 0 for one in counted):
        return len(bands) - 1
    return next(rank for rank, band in enumerate(bands) if 100 * points >= band.at_least * possible)


def every_way_up(ratings, bands):
    """(answers changed, rungs climbed, ((code, rungs, points), ...)) for each way to a better band."""
    held = position(tally_of(ratings), bands).rank
    counted = sorted((one for one in ratings if one.points is not None), key=lambda one: one.code)
    for points in product(*([one.points, *one.higher] for one in counted)):
        after = [replace(one, points=to) for one, to in zip(counted, points, strict=True)]
        if rank_with_evidence(after, bands) < held:
            changes = tuple(
                (one.code, one.higher.index(to) + 1, to)
                for one, to in zip(counted, points, strict=True)
                if to != one.points
            )
            yield len(changes), sum(rungs for _, rungs, _ in changes), changes


def climbed(ratings, way):
    """The answers once the steps are taken."""
    for step in way.steps:
        ratings = changed(ratings, step.code, points=step.to, standing="rated")
    return ratings


@settings(max_examples=400)
@given(sections(most=5, uncounted_too=False), band_lists())
def test_no_way_is_shorter(ratings, bands):
    held = position(tally_of(ratings), bands)
    best = min(every_way_up(ratings, bands), default=None) if held.rank else None
    way = shortest_way_up(ratings, bands)
    steps = tuple((step.code, step.steps, step.to) for step in way.steps) if way else None
    assert steps == (best and best[2])


@given(sections(most=6), band_lists())
def test_the_steps_lead_where_it_says(ratings, bands):
    way, held = shortest_way_up(ratings, bands), position(tally_of(ratings), bands)
    if way is None:
        return
    after = climbed(ratings, way)
    if way.evidence:
        assert position(tally_of(after), bands).word != way.to, "evidence was asked for without need"
        one = next(one for one in after if one.standing == "rated")
        after = changed(after, one.code, supported=True)
    reached = position(tally_of(after), bands)
    assert reached.word == way.to
    assert reached.rank < held.rank


@given(sections(most=6), band_lists())
def test_every_step_is_on_the_scale_of_an_answer_that_counts(ratings, bands):
    by_code = {one.code: one for one in ratings}
    way = shortest_way_up(ratings, bands)
    codes = [step.code for step in way.steps] if way else []
    assert codes == sorted(set(codes))
    for step in way.steps if way else ():
        assert by_code[step.code].points is not None
        assert by_code[step.code].higher[step.steps - 1] == step.to


@given(sections(most=6), band_lists())
def test_there_is_none_exactly_at_the_top_or_where_nothing_counts(ratings, bands):
    rank = position(tally_of(ratings), bands).rank
    assert (shortest_way_up(ratings, bands) is None) == (rank in (None, 0))


def test_there_is_none_where_a_failed_key_question_has_nowhere_to_go():
    stuck = [rated(0, "CG-01", most=0, key=True), rated(3, "CG-02"), rated(3, "CG-03")]
    assert position(tally_of(stuck), BANDS).word == "Weak"
    assert shortest_way_up(stuck, BANDS) is None


@pytest.mark.parametrize(
    ("ratings", "way"),
    [
        # One answer by three rungs before two by one each.
        ([rated(0, "CG-01"), rated(2, "CG-02"), rated(2, "CG-03"), rated(2, "CG-04")],
         WayUp("Sound", (Step("CG-01", 2, 2),))),
        # Of one-answer ways, the fewest rungs: a heavier answer needs fewer.
        ([rated(0, "CG-01"), rated(0, "CG-02", weight=2), rated(3, "CG-03"), rated(1, "CG-04")],
         WayUp("Needs improvement", (Step("CG-02", 1, 1),))),
        # Of equals, the first by code, whatever the order on the page.
        ([rated(1, "CG-03"), rated(1, "CG-02"), rated(3, "CG-01")], WayUp("Sound", (Step("CG-02", 1, 2),))),
        # A failed key question must rise, and gives what it can to the points.
        ([rated(0, "CG-01"), rated(0, "CG-02"), rated(0, "CG-03", key=True)],
         WayUp("Needs improvement", (Step("CG-01", 1, 1), Step("CG-03", 3, 3)))),
        # “Not yet known” rises like any other.
        ([not_known("CG-01", key=True), rated(2, "CG-02")],
         WayUp("Needs improvement", (Step("CG-01", 1, 1),))),
        # What is not due or does not apply cannot be raised.
        ([uncounted("not_due", "CG-01"), uncounted("not_applicable", "CG-02"), rated(2, "CG-03")],
         WayUp("Strong", (Step("CG-03", 1, 3),))),
    ],
)  # fmt: skip
def test_the_way_of_a_section(ratings, way):
    assert shortest_way_up(ratings, BANDS) == way


def test_it_names_the_band_that_is_really_reached():
    """One key question lowered everything: a single rung brings the points back in full."""
    ratings = [rated(3, f"CG-0{number}", weight=3) for number in (1, 2, 3)] + [rated(0, "CG-04", key=True)]
    assert shortest_way_up(ratings, BANDS) == WayUp("Strong", (Step("CG-04", 1, 1),))


def test_a_step_goes_to_the_next_rung_of_its_scale_however_far_that_is():
    one = rated(0, "CG-01", most=5, rungs=(0, 2, 5), key=True)
    assert shortest_way_up([one], BANDS) == WayUp("Needs improvement", (Step("CG-01", 1, 2),))
    assert shortest_way_up([replace(one, points=2)], BANDS) == WayUp("Strong", (Step("CG-01", 1, 5),))


def test_where_assertion_alone_holds_it_down_only_evidence_is_asked_for():
    asserted = [rated(3, f"CG-0{number}", supported=False) for number in (1, 2, 3)]
    assert shortest_way_up(asserted, BANDS) == WayUp("Strong", (), evidence=True)


def test_evidence_is_asked_for_beside_steps_only_on_the_way_to_the_top():
    to_the_top = [rated(2, f"CG-0{number}", supported=False) for number in (1, 2, 3)]
    assert shortest_way_up(to_the_top, BANDS).evidence
    to_the_next = [rated(1, f"CG-0{number}", supported=False) for number in (1, 2, 3)]
    assert not shortest_way_up(to_the_next, BANDS).evidence


def test_evidence_that_already_stands_beside_a_raised_answer_is_not_asked_for_again():
    ratings = [rated(3, "CG-01", supported=False), rated(3, "CG-02", supported=False)]
    assert shortest_way_up([*ratings, not_known("CG-03", supported=True)], BANDS) == WayUp(
        "Strong", (Step("CG-03", 2, 2),)
    )


def test_a_boundary_of_100_per_cent_can_be_reached():
    bands = (Band("All", 100, "full", "#000000"), Band("Some", 0, "empty", "#000000"))
    way = shortest_way_up([rated(2, "CG-01"), rated(1, "CG-02")], bands)
    assert way == WayUp("All", (Step("CG-01", 1, 3), Step("CG-02", 2, 3)))
