"""Dates that move with the day the demonstration is built, so that it is never out of date.

A file writes a date as days, months or years from today (`-40d`, `+3m`, `-15y`), or as a day of the year
(`31 Mar next`, `1 Apr last 2`, `1 Apr next 2 -60d`). In a text the same stands in braces after the form it
takes: `{day -40d}`, `{month +3m}`, `{in -2m}` for the month without its year, `{year -1y}`, `{fy -1y}` for a
financial year (`{fy}` alone is this one), and in Welsh `{dydd -40d}` and `{mis +3m}`.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from partnerships.rules.dates import MONTHS, in_words

MISOEDD = (
    "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin",
    "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr",
)  # fmt: skip
LOCAL = ZoneInfo("Europe/London")
OFFSET = re.compile(r"([+-]\d+)([dmy])$")
YEARLY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (last|next)(?: (\d+))?(?: ([+-]\d+)d)?$")
TOKEN = re.compile(r"\{(day|month|in|year|fy|dydd|mis)(?: ([^{}]+))?\}")
SATURDAY = 5


class Calendar:
    """Reads the dates of the files against one day that counts as today."""

    def __init__(self, today: date):
        self.today = today

    def day(self, written: str) -> date:
        """The date a file means. One counted from today never falls on a weekend."""
        if found := OFFSET.match(written):
            return working(self._moved(int(found[1]), found[2]))
        if found := YEARLY.match(written):
            day = self._yearly(int(found[1]), found[2], found[3], int(found[4] or 1))
            return working(day + timedelta(days=int(found[5]))) if found[5] else day
        raise ValueError(
            f"“{written}” is not a date: write it as -40d, +3m, -2y, 31 Mar next or 1 Apr last 2."
        )

    def fill(self, text: str) -> str:
        """A text with its dates written out."""
        return TOKEN.sub(lambda found: FORMS[found[1]](self.day(found[2] or "-0d")), text)

    def _moved(self, number: int, unit: str) -> date:
        if unit == "d":
            return self.today + timedelta(days=number)
        months = self.today.year * 12 + self.today.month - 1 + (number if unit == "m" else number * 12)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(self.today.day, monthrange(year, month + 1)[1]))

    def _yearly(self, day: int, month: str, way: str, number: int) -> date:
        here = date(self.today.year, [one[:3] for one in MONTHS].index(month) + 1, day)
        if way == "next":
            years = number if here <= self.today else number - 1
        else:
            years = 1 - number if here <= self.today else -number
        return here.replace(year=here.year + years)


def working(day: date) -> date:
    """`day`, or the Friday before where it falls on a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def working_days(first: date, last: date) -> Iterator[date]:
    """Monday to Friday, from `first` to `last`."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() < SATURDAY:
            yield day


class Clock:
    """Times of a working day, each later than the last, for one chain of events."""

    def __init__(self) -> None:
        self.last: datetime | None = None

    def on(self, day: date) -> datetime:
        """The next time on `day`. Raises `ValueError` where something later has happened already."""
        morning = datetime.combine(day, time(9, 5 + day.toordinal() % 50), LOCAL)
        if self.last is None or self.last.date() < day:
            self.last = morning
        elif self.last.date() == day:
            self.last += timedelta(minutes=6)
        else:
            raise ValueError(f"Something on {day:%d %B %Y} comes after something on {self.last:%d %B %Y}.")
        return self.last


def _financial_year(day: date) -> str:
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


FORMS = {
    "day": in_words,
    "month": lambda day: f"{MONTHS[day.month - 1]} {day.year}",
    "in": lambda day: MONTHS[day.month - 1],
    "year": lambda day: f"{day.year}",
    "fy": _financial_year,
    "dydd": lambda day: f"{day.day} {MISOEDD[day.month - 1]} {day.year}",
    "mis": lambda day: f"{MISOEDD[day.month - 1]} {day.year}",
}
