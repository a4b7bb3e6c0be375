"""Choices that look like chance and are the same in every run of one seed."""

from datetime import date, timedelta

SPREAD = 2_654_435_761  # a large prime: neighbours land far apart


def choice(seed: int, *about: int) -> int:
    """A whole number below 2**32 for what is asked `about`, always the same for one `seed`."""
    mixed = seed + 1
    for one in about:
        mixed = (mixed ^ (one + 0x9E37_79B9)) * SPREAD % 2**32
        mixed ^= mixed >> 15
    return mixed


def day(start: date, within: int, chosen: int) -> date:
    """A day from `start` on, `within` so many days."""
    return start + timedelta(days=chosen % within)
