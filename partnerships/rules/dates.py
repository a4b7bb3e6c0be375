"""Dates as a reader says them, the same in every process and language setting."""

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_words(day: date | None) -> str:
    """“31 March 2030”; empty where there is no date."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


def in_short(day: date | None) -> str:
    """“31 Mar 2030”, for a column; empty where there is no date."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}" if day else ""
