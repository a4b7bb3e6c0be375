"""Financial years, months and the day on which something falls due."""

from calendar import monthrange
from datetime import date

APRIL = 4


def financial_year(day: date) -> int:
    """The financial year of a day, named by the calendar year in which it begins: April to March."""
    return day.year if day.month >= APRIL else day.year - 1


def year_in_words(year: int) -> str:
    """“2026/27” for the financial year that begins in April 2026."""
    return f"{year}/{(year + 1) % 100:02d}"


def day_in_year(year: int, month: int, day: int) -> date:
    """A day and month within a financial year; a day the month does not have becomes its last."""
    calendar_year = year if month >= APRIL else year + 1
    return date(calendar_year, month, min(day, monthrange(calendar_year, month)[1]))


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
