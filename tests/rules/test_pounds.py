"""Whole pounds as a reader says them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.money import pounds

MILLION, BILLION = 1_000_000, 1_000_000_000


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, "not recorded"),
        (0, "£0"),
        (1, "£1"),
        (850, "£850"),
        (999, "£999"),
        (1_000, "£1,000"),
        (120_000, "£120,000"),
        (999_949, "£999,949"),
        (999_950, "£999,950"),
        (999_999, "£999,999"),
        (1_000_000, "£1m"),
        (1_049_999, "£1m"),
        (1_050_000, "£1.1m"),
        (1_950_000, "£2m"),
        (6_400_000, "£6.4m"),
        (17_949_999, "£17.9m"),
        (17_950_000, "£18m"),
        (99_949_999, "£99.9m"),
        (99_950_000, "£100m"),
        (999_949_999, "£999.9m"),
        (999_950_000, "£1bn"),
        (999_999_999, "£1bn"),
        (1_000_000_000, "£1bn"),
        (1_049_999_999, "£1bn"),
        (1_050_000_000, "£1.1bn"),
        (12_340_000_000, "£12.3bn"),
        (999_999_999_999, "£1,000bn"),
    ],
)
def test_pounds(amount, said):
    assert pounds(amount) == said


@given(st.integers(0, 10**12))
def test_what_is_said_is_never_further_off_than_half_a_tenth_of_its_unit(amount):
    whole, tenth, unit = re.fullmatch(r"£([0-9,]+)(?:\.([1-9]))?(m|bn|)", pounds(amount)).groups()
    unit = {"": 1, "m": MILLION, "bn": BILLION}[unit]
    said = int(whole.replace(",", "")) * unit + int(tenth or 0) * unit // 10
    assert abs(said - amount) * 20 <= (unit if unit > 1 else 0)


@given(st.integers(0, 10**12), st.integers(0, 10**10))
def test_more_money_is_never_said_to_be_less(amount, more):
    def value(said):
        number, unit = re.fullmatch(r"£([0-9,.]+)(m|bn|)", said).groups()
        return float(number.replace(",", "")) * {"": 1, "m": MILLION, "bn": BILLION}[unit]

    assert value(pounds(amount + more)) >= value(pounds(amount))


@given(st.integers(0, 10**12 - 1))
def test_no_thousand_of_a_unit_that_has_a_next(amount):
    assert not pounds(amount).startswith("£1,000m")
