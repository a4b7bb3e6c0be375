"""Contributions: sums that are the sum of their parts, shares that add up, the year whose money counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.contributions import KINDS, Put, each_pays, money_in_force, tally
from partnerships.rules.numbers import in_decimals, shares, with_unit
from partnerships.rules.years import first_day, last_day, outside, year_in_words, year_of

amounts = st.one_of(st.none(), st.integers(0, 99_999_999_999))
puts = st.lists(
    st.builds(
        Put,
        partner=st.sampled_from(["Eastvale", "Harrowby", "Northmoor"]),
        year=st.integers(2020, 2028),
        kind=st.sampled_from(KINDS),
        amount=amounts,
    ),
    max_size=30,
)


@given(puts)
def test_every_sum_is_the_sum_of_its_parts(rows):
    years = tally(rows)
    assert sum(year.total for year in years) == sum(one.amount or 0 for one in rows)
    assert [year.year for year in years] == sorted({one.year for one in rows}, reverse=True)
    for year in years:
        assert year.total == sum(line.total for line in year.lines) == sum(year.by_kind.values())
        for line in year.lines:
            assert line.total == sum(line.by_kind.values())
        assert sum(line.share for line in year.lines) == (1000 if year.total else 0)
        assert year.unpriced == sum(1 for one in rows if one.year == year.year and one.amount is None)


@given(st.lists(st.integers(0, 10**12), max_size=40), st.integers(1, 10_000))
def test_shares_add_up_to_the_whole_and_are_within_one_of_exact(parts, whole):
    found, total = shares(parts, whole), sum(parts)
    assert sum(found) == (whole if total else 0)
    for part, share in zip(parts, found, strict=True):
        assert total == 0 or abs(share * total - part * whole) < total


def test_three_equal_shares_come_to_a_hundred_per_cent():
    assert shares([1, 1, 1]) == [334, 333, 333]


@given(puts, st.integers(2019, 2029))
def test_the_money_in_force_is_the_latest_year_s_and_never_a_later_one_s(rows, this_year):
    found = money_in_force(rows, this_year)
    years = {one.year for one in rows if one.kind == "money" and one.amount is not None}
    years = {year for year in years if year <= this_year}
    if not years:
        assert found is None
        return
    year, whole, ours = found
    assert year == max(years)
    counted = [one for one in rows if one.year == year and one.kind == "money"]
    assert whole == sum(one.amount or 0 for one in counted)
    assert ours is None  # nothing of ours is recorded


def test_our_money_is_ours_alone():
    rows = [Put("Northmoor", 2026, "money", 40, ours=True), Put("Eastvale", 2026, "money", 60)]
    rows.append(Put("Northmoor", 2026, "staff", 1000, ours=True))
    assert money_in_force(rows, 2026) == (2026, 100, 40)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_lies_in_its_financial_year(day):
    year = year_of(day)
    assert first_day(year) <= day <= last_day(year)
    assert not outside(year, day, day)
    assert outside(year, last_day(year + 1), None) and outside(year, None, first_day(year - 1))


def test_years_and_numbers_in_words():
    assert (year_in_words(2026), year_in_words(1999)) == ("2026/27", "1999/00")
    assert [in_decimals(one, 3) for one in (12500, -400, 0, 1, 1_234_000)] == [
        "12.5",
        "−0.4",
        "0",
        "0.001",
        "1,234",
    ]
    assert (with_unit("84", "£ a household"), with_unit("−84", "£ a household")) == ("£84", "−£84")
    assert (with_unit("52", "% of waste"), with_unit("7", "homes")) == ("52%", "7")


@pytest.mark.parametrize(
    ("ours", "whole", "others", "found"),
    [
        (400, 1000, 1, (400, 600)),
        (400, 1000, 2, (400, None)),
        (400, 1000, 0, (400, None)),
        (400, 400, 2, (400, 0)),
        (0, 0, 3, (0, 0)),
        (400, None, 1, (400, None)),
        (None, 1000, 1, (None, None)),
    ],
)
def test_what_two_sums_say_that_each_pays(ours, whole, others, found):
    assert each_pays(ours, whole, others) == found
