"""Financial years (2026 is April 2026 to March 2027), months, and the day on which something falls due."""

from calendar import monthrange
from datetime import date

STARTS_IN = 4  # April


def year_of(day: date) -> int:
    """The financial year in which `day` lies, named by the year in which it starts."""
    return day.year if day.month >= STARTS_IN else day.year - 1


def year_in_words(year: int) -> str:
    """“2026/27”."""
    return f"{year}/{(year + 1) % 100:02}"


def first_day(year: int) -> date:
    """1 April of the year."""
    return date(year, STARTS_IN, 1)


def last_day(year: int) -> date:
    """31 March that ends the year."""
    return date(year + 1, STARTS_IN - 1, 31)


def outside(year: int, starts: date | None, ends: date | None) -> bool:
    """Whether a financial year has no day between `starts` and `ends`; None is open."""
    return bool((starts and last_day(year) < starts) or (ends and first_day(year) > ends))


def day_in_year(year: int, month: int, day: int) -> date:
    """A day and month within a financial year; a day the month does not have becomes its last."""
    calendar_year = year if month >= STARTS_IN else year + 1
    return date(calendar_year, month, min(day, monthrange(calendar_year, month)[1]))


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
