"""Money, dates and this machine, in words and as decisions."""

from datetime import date

import pytest

from partnerships.permissions import GRANTS, Permission
from partnerships.rules.dates import in_short, in_words
from partnerships.rules.money import UNKNOWN, WITHHELD, pounds, pounds_in_full, share_of
from partnerships.rules.this_machine import from_this_machine


@pytest.mark.parametrize(
    ("amount", "short", "full"),
    [
        (None, "not recorded", "not recorded"),
        (0, "£0", "£0"),
        (999_999, "£999,999", "£999,999"),
        (6_400_000, "£6.4m", "£6,400,000"),
        (999_949_999, "£999.9m", "£999,949,999"),
        (999_950_000, "£1bn", "£999,950,000"),
        (1_250_000_000, "£1.3bn", "£1,250,000,000"),
    ],
)
def test_pounds(amount, short, full):
    assert (pounds(amount), pounds_in_full(amount)) == (short, full)


@pytest.mark.parametrize(
    ("share", "total", "said"),
    [
        ("£6.4m", "£17.9m", "£6.4m of £17.9m"),
        ("£6.4m", UNKNOWN, "£6.4m, total not recorded"),
        (UNKNOWN, "£17.9m", "not recorded, of £17.9m"),
        (UNKNOWN, UNKNOWN, "not recorded"),
        (WITHHELD, WITHHELD, "withheld"),
        (WITHHELD, "£17.9m", "withheld, of £17.9m"),
        ("£6.4m", WITHHELD, "£6.4m, total withheld"),
        ("£0", "£0", "£0"),
    ],
)
def test_our_money_beside_the_total(share, total, said):
    assert share_of(share, total) == said


def test_dates():
    assert in_words(date(2030, 3, 1)) == "1 March 2030"
    assert in_short(date(2030, 3, 1)) == "1 Mar 2030"
    assert in_words(None) == in_short(None) == ""


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:80"]
)
@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine(host, address):
    assert from_this_machine(address=address, host=host, forwarded=False)


@pytest.mark.parametrize(
    ("address", "host", "forwarded"),
    [
        ("127.0.0.1", "localhost", True),
        ("10.0.0.7", "localhost", False),
        ("::ffff:10.0.0.7", "127.0.0.1", False),
        ("127.0.0.1", "council.example", False),
        ("127.0.0.1", "localhost.council.example", False),
        ("127.0.0.1", "127.0.0.1.council.example:80", False),
        ("", "localhost", False),
        ("unix:", "localhost", False),
    ],
)
def test_elsewhere(address, host, forwarded):
    assert not from_this_machine(address=address, host=host, forwarded=forwarded)


def test_whoever_edits_a_partnership_reads_what_is_withheld_from_it():
    """The form of the facts shows them all, so editing may not reach further than reading."""

    def who(permission):
        return {(one.role, one.relation) for one in GRANTS if one.permission is permission}

    assert who(Permission.EDIT_PARTNERSHIP) <= who(Permission.READ_WITHHELD)
    assert who(Permission.EDIT_PARTNERSHIP)
