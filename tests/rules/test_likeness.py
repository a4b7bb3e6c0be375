"""What names come to, and which fold together."""

import pytest

from partnerships.rules.likeness import likeness, sector_of


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Northmoor NHS Trust", "The Northmoor N.H.S. Trust"),
        ("Northmoor NHS Foundation Trust", "NORTHMOOR NHS TRUST"),
        ("Tŷ Mawr Limited", "Ty Mawr Ltd."),
        ("Eastvale Borough Council", "London Borough of Eastvale"),
        ("Eastvale Borough Council", "Eastvale Council"),
        ("Bath & East Council", "Bath and East"),
        ("Durham County Council", "Durham CC"),
        ("St. Mary's Trust", "St Mary’s Trust"),
        ("Harrowby C.I.C.", "Harrowby Community Interest Company"),
    ],
)
def test_one_body_under_two_names_comes_to_the_same(name, other):
    assert likeness(name) == likeness(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Durham County Council", "Durham City Council"),
        ("Northmoor NHS Trust", "Southmoor NHS Trust"),
        ("Eastvale Homes", "Eastvale Housing"),
        ("The Company Ltd", "The Council"),
    ],
)
def test_two_bodies_do_not(name, other):
    assert likeness(name) != likeness(other)


@pytest.mark.parametrize("name", ["The Council", "Ltd", "&", "東京都", "…", "x" * 150])
def test_nothing_comes_to_nothing_nor_to_more_than_is_kept(name):
    assert 0 <= len(likeness(name)) <= 150
    assert likeness(name) or not any(one.isalnum() for one in name)


def test_a_sector_is_guessed_from_the_name():
    names = {
        "Northmoor NHS Trust": "nhs",
        "Eastvale Council": "council",
        "Croeso Ltd": "business",
        "Acme": "other",
    }
    assert {name: sector_of(name) for name in names} == names
