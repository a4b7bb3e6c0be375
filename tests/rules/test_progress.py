"""How an outcome stands against its target, and its small chart."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.progress import HEIGHT, MARGIN, STANDINGS, WIDTH, Outcome, chart, standing

TODAY = date(2026, 11, 21)
START, SOON, PASSED = date(2024, 4, 1), date(2027, 3, 31), date(2026, 3, 31)


def outcome(actual=None, *, better="higher", start=40, target=(SOON, 52)) -> Outcome:
    return Outcome(
        better=better,
        baseline=None if start is None else (START, start),
        target=target,
        actuals=() if actual is None else ((date(2026, 9, 1), actual),),
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (outcome(52), "reached"),
        (outcome(52, target=(PASSED, 52)), "reached"),
        (outcome(51, target=(PASSED, 52)), "missed"),
        (outcome(target=(PASSED, 52)), "missed"),
        (outcome(45), "nearer"),
        (outcome(39), "further"),
        (outcome(40), "unchanged"),
        (outcome(45, start=None), "short"),
        (outcome(1, start=4, target=(SOON, 2)), "short"),
        (outcome(60, better="lower", start=80, target=(SOON, 50)), "nearer"),
        (outcome(50, better="lower", start=80, target=(SOON, 50)), "reached"),
        (outcome(81, better="lower", start=80, target=(SOON, 50)), "further"),
        (outcome(45, target=None), "no_target"),
        (outcome(), "no_figures"),
    ],
)
def test_where_it_stands(given, code):
    assert standing(given, TODAY) == code
    assert code in STANDINGS


figures = st.lists(
    st.tuples(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(-(10**15), 10**15)),
    min_size=2,
    unique_by=lambda row: row[0],
)


@given(figures, st.one_of(st.none(), st.tuples(st.just(SOON), st.integers(-(10**15), 10**15))))
def test_a_chart_stays_in_its_box_and_rises_with_its_figures(rows, target):
    rows.sort()
    drawn = chart(Outcome("higher", None, target, tuple(rows)))
    assert len(drawn.points) == len(rows)
    for x, y in drawn.points:
        assert MARGIN <= x <= WIDTH - MARGIN and MARGIN <= y <= HEIGHT - MARGIN
    across = [x for x, _ in drawn.points]
    assert across == sorted(across)
    values = [value for _, value in rows]
    highest = drawn.points[values.index(max(values))][1]
    assert all(highest <= y for _, y in drawn.points)


def test_one_figure_is_no_line():
    assert chart(Outcome("higher", None, None, ((TODAY, 4),))) is None
    with_start = Outcome("higher", (TODAY - timedelta(days=9), 1), None, ((TODAY, 4),))
    assert chart(with_start) is not None
