"""The one line that says what made a position, and the answers it is taken from."""

import pytest
from hypothesis import given

from appraisal.rules.explanation import made_it_so, why
from appraisal.rules.positions import position, tally_of
from tests.rules.making import BANDS, band_lists, not_known, rated, sections, uncounted


def line(ratings):
    return why(ratings, position(tally_of(ratings), BANDS))


FULL = [rated(3, f"CG-0{number}", label=f"label {number}") for number in (1, 2, 3)]
BUDGET = rated(2, "CG-06", label="budget")


@pytest.mark.parametrize(
    ("ratings", "said"),
    [
        ([], "no question was rated"),
        ([uncounted("not_applicable")], "no question was rated"),
        ([uncounted("not_due")], "nothing here is due yet"),
        ([uncounted("not_due"), uncounted("not_applicable", "CG-02")], "nothing here is due yet"),
        ([uncounted("not_due"), uncounted("", "CG-02")], "no question was rated"),
        (FULL, "all 3 rated in full"),
        ([*FULL, uncounted("not_due", "CG-09")], "all 3 rated in full"),
        (FULL[:2], "all 2 rated in full; limited basis"),
        (FULL[:1], "1 answer, rated in full; limited basis"),
        ([*FULL, rated(2, "CG-04", label="exit plan")], "exit plan: mostly in place"),
        (
            [*FULL, rated(2, "CG-04", label="exit plan"), rated(1, "CG-05", label="risk list")],
            "risk list: partly in place; exit plan: mostly in place",
        ),
        (
            [*FULL, rated(0, "CG-04", label="exit plan"), rated(1, "CG-05", label="risk list"), BUDGET],
            "exit plan: not in place; risk list: partly in place",
        ),
        (
            [*FULL, rated(0, "CG-04", weight=9), rated(0, "CG-05", label="exit plan", key=True), BUDGET],
            "exit plan: not in place (key question)",
        ),
        (
            [*FULL, not_known("CG-04", label="exit plan", key=True)],
            "exit plan: not yet known (key question)",
        ),
        (
            [*FULL, rated(1, "CG-04", label="exit plan", key=True)],
            "exit plan: partly in place",
        ),
        (
            [rated(1, "CG-01", label="exit plan")],
            "exit plan: partly in place; limited basis",
        ),
    ],
)
def test_why(ratings, said):
    assert line(ratings) == said


def test_assertion_is_named_only_where_it_holds_the_position():
    asserted = [rated(3, f"CG-0{number}", supported=False) for number in (1, 2, 3)]
    assert line(asserted) == "no evidence has been seen by anyone"
    assert line(asserted[:2]) == "no evidence has been seen by anyone; limited basis"
    low = [rated(1, "CG-01", label="exit plan", supported=False), *asserted[1:]]
    assert line(low) == "exit plan: partly in place"


def test_what_made_it_so_stands_key_failures_first_then_most_points_lost_then_by_code():
    ratings = [
        rated(2, "CG-01"),
        rated(0, "CG-02", weight=3),
        not_known("CG-03", key=True),
        rated(0, "CG-04", key=True),
        rated(1, "CG-05", key=True, weight=2),
        rated(3, "CG-06"),
        uncounted("not_due", "CG-07"),
        rated(1, "CG-08", weight=2),
        rated(0, "CG-09", most=4),
    ]
    codes = [one.code for one in made_it_so(ratings)]
    assert codes == ["CG-03", "CG-04", "CG-02", "CG-05", "CG-08", "CG-09", "CG-01"]


@given(sections(most=6), band_lists())
def test_there_is_always_one_line(ratings, bands):
    held = position(tally_of(ratings), bands)
    said = why(ratings, held)
    assert said and "\n" not in said and not said.endswith(".")
    assert said.endswith("limited basis") == held.limited
    if held.held_by == "key":
        assert said.removesuffix("; limited basis").endswith("(key question)")
