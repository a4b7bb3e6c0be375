"""Dates as a reader says them."""

from datetime import date


def in_words(day: date | None) -> str:
    """“31 March 2030”; empty where there is no date."""
    return f"{day.day} {day:%B %Y}" if day else ""


def in_short(day: date | None) -> str:
    """“31 Mar 2030”, for a column; empty where there is no date."""
    return f"{day.day} {day:%b %Y}" if day else ""
