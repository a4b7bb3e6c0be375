"""Contributions: sums that are the sum of their parts, shares that add up, the year whose money counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.contributions import (
    KINDS,
    Place,
    Put,
    Standing,
    Sums,
    each_pays,
    not_recorded,
    standing,
    sums_in_force,
    tally,
)
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


places = st.lists(
    st.builds(
        Place,
        partner=st.sampled_from(["Eastvale", "Harrowby", "Northmoor"]),
        joined=st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2023, 1, 1))),
        left=st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2028, 1, 1))),
    ),
    max_size=4,
)
sums = st.one_of(st.none(), st.integers(0, 10**12))
NOTHING = Sums(None, None, None)


@given(puts, places, st.integers(2019, 2029), sums)
def test_a_part_is_never_the_whole_and_no_later_year_counts(rows, there, this_year, whole):
    now = sums_in_force(rows, there, this_year, Sums(None, whole, None))
    money = {one.year for one in rows if one.kind == "money" and one.amount is not None}
    complete = [year for year in money if year <= this_year and not not_recorded(rows, there, year)]
    if now.year is None:
        assert now.whole in (None, whole)
    else:
        assert now.year == max(complete) and now.whole is not None
        assert now.whole == sum(
            one.amount or 0 for one in rows if one.year == now.year and one.kind == "money"
        )
    assert sums_in_force(rows, there, this_year, now) == now  # the same again


OURS, THEIRS, OTHERS = Place("Northmoor"), Place("Eastvale"), Place("Harrowby")
ALL = (OURS, THEIRS, OTHERS)


def put(place, amount, year=2026, kind="money"):
    return Put(place.partner, year, kind, amount, ours=place is OURS)


COMPLETE = [put(OURS, 40), put(THEIRS, 60), put(OTHERS, 0)]


@pytest.mark.parametrize(
    ("rows", "there", "was", "now"),
    [
        # The register's whole stays until every partner has a sum; ours follows ours.
        ([put(OURS, 52)], ALL, Sums(None, 86, 50), Sums(None, 86, 52)),
        ([put(OURS, 52)], ALL, Sums(None, None, None), Sums(None, None, 52)),
        ([put(THEIRS, 52)], ALL, Sums(None, 86, 50), Sums(None, 86, 50)),
        (COMPLETE, ALL, Sums(None, 86, 50), Sums(2026, 100, 40)),
        # A price in kind says what a partner puts in, though it is no money; what has no price does not.
        ([put(OURS, 40), put(THEIRS, 9, kind="staff")], ALL[:2], NOTHING, Sums(2026, 40, 40)),
        ([put(OURS, 40), put(THEIRS, None, kind="assets")], ALL[:2], NOTHING, Sums(None, None, 40)),
        ([put(OURS, 9, kind="staff"), put(THEIRS, 60)], ALL[:2], NOTHING, Sums(2026, 60, 0)),
        # Who was no partner in the year is not waited for; who joined since is, and the whole stays.
        (COMPLETE[:2], (*ALL[:2], Place("Harrowby", left=date(2026, 3, 31))), NOTHING, Sums(2026, 100, 40)),
        ([put(THEIRS, 60)], (THEIRS,), NOTHING, Sums(2026, 60, None)),
        (COMPLETE, (*ALL, Place("New")), Sums(2026, 100, 40), Sums(2026, 100, 40)),
        # A later part moves ours alone; one that is more than the whole says that the whole is not known.
        ([*COMPLETE, put(OURS, 45, 2027)], ALL, Sums(2026, 100, 40), Sums(2026, 100, 45)),
        ([*COMPLETE, put(THEIRS, 101, 2027)], ALL, Sums(2026, 100, 40), Sums(None, None, 40)),
        ([*COMPLETE, put(THEIRS, 101, 2027)], ALL, Sums(None, 150, 40), Sums(None, 150, 40)),
        ([put(OURS, 90)], ALL, Sums(None, 86, 50), Sums(None, None, 90)),
        # A year to come does not count, and without money nothing moves.
        ([put(OURS, 9, 2028)], (OURS,), Sums(None, 86, 50), Sums(None, 86, 50)),
        ([], ALL, Sums(2026, 100, 40), Sums(None, 100, 40)),
    ],
)
def test_what_the_register_says_of_the_parts(rows, there, was, now):
    assert sums_in_force(rows, there, 2027, was) == now


def test_an_organisation_that_left_and_came_back_in_a_year_is_asked_once():
    twice = (OURS, Place("Eastvale", left=date(2026, 6, 1)), Place("Eastvale", joined=date(2026, 9, 1)))
    assert sums_in_force(COMPLETE[:2], twice, 2026, NOTHING) == Sums(2026, 100, 40)


def test_who_is_missing_is_named_and_what_is_summed():
    now = standing([*COMPLETE, put(OURS, 45, 2027)], ALL, 2027, Sums(2026, 100, 45))
    assert now == Standing(frozenset({"annual_value", "our_share"}), 2027, 45, ("Eastvale", "Harrowby"))
    part = standing(COMPLETE[1:2], ALL, 2027, Sums(None, 86, 50))
    assert part == Standing(frozenset(), 2026, 60, ("Northmoor", "Harrowby"))
    assert standing([], ALL, 2027, Sums(None, 86, 50)) == Standing(frozenset(), None, 0, ())


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
