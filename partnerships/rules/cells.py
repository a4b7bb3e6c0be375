"""What somebody typed into a cell, as a plain value. Every reader raises `CellError` with what to do."""

import re
from datetime import date, timedelta
from decimal import Decimal

EARLIEST, LATEST = 1850, 2150
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_SERIAL = date(1899, 12, 30)  # the day before a spreadsheet's first, as it counts from 1 March 1900 on

# What fills a cell and says nothing; and what says that the answer is still to come, which is worth keeping.
NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "na", "n.a.", "not applicable", "not recorded"})
NOT_YET = frozenset({"tbc", "tba", "tbd", "to be confirmed", "to be agreed", "not known", "unknown", "?"})
# What says of an end that there is none.
NO_END = frozenset(
    {
        "ongoing",
        "on-going",
        "on going",
        "rolling",
        "open-ended",
        "open ended",
        "open",
        "no end",
        "no end date",
        "no fixed term",
        "no fixed end",
        "no fixed end date",
        "indefinite",
        "indefinitely",
        "permanent",
        "continuous",
        "continuing",
        "perpetual",
    }
)
YES = frozenset({"yes", "y", "true", "✓", "✔", "x", "1"})
NO = frozenset({"no", "n", "false", "✗", "✘", "0"})

# Spaces of other widths, and what shows nothing: a copy from a web page is full of both.
SPACES = dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
UNSEEN = dict.fromkeys(
    (
        *(code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in (9, 10)),
        *(0xAD, 0x61C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF),
    )
)

YEAR = r"(\d{4}|\d{2})"
DAY_FIRST = re.compile(rf"(\d{{1,2}})\s*[-/. ]\s*(\d{{1,2}})\s*[-/. ]\s*{YEAR}(?:\s.*)?")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
NAMED_DAY = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[-/\s.]*([a-z]{{3,9}})\.?,?[-/\s]*{YEAR}"
)
NAMED_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
NAMED_MONTH = re.compile(rf"([a-z]{{3,9}})\.?[-/,\s]*{YEAR}")
MONTH_ALONE = re.compile(r"(\d{1,2})/(\d{4})")
YEAR_ALONE = re.compile(r"\d{4}")
FINANCIAL = re.compile(r"(?:fy|financial year)?\s*(\d{4})\s*[-/–]\s*(\d{4}|\d{2})")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
SUM = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*(k|thousand|m|mn|mill|million|bn|billion)?")
A_YEAR = re.compile(
    r"(\s*(p\.?a\.?|per annum|per year|a year|/\s*(year|yr)|gbp|\(?approx(imately|\.)?\)?))+\s*$"
)
ABOUT = re.compile(r"^(circa|ca\.?|c\.?|approximately|approx\.?|about|around|roughly|~|≈)\s*(?=[£\d.])")
TIMES = {"k": 10**3, "t": 10**3, "m": 10**6, "b": 10**9}
NO_MONEY = frozenset({"nil", "zero", "none", "no money"})
NUMBER = re.compile(r"(\d{1,4})(?:\.0+)?\s*(months?|mths?|m|years?|yrs?)?(?:[’']?\s*notice)?")


class CellError(Exception):
    """A cell that cannot be read as what its column holds: what to do, in a sentence."""


def tidy(text: str, *, lines: bool = False) -> str:
    """`text` without what cannot be seen; on one line without needless spaces, unless it may have `lines`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(UNSEEN).translate(SPACES)
    return text.strip() if lines else " ".join(text.split())


def plain(text: str) -> str:
    """`text` as it is compared: small letters and straight quotes."""
    return tidy(text).lower().replace("’", "'").replace("‘", "'")


def says_nothing(text: str) -> bool:
    """Whether a cell is as good as empty."""
    return plain(text) in NOTHING


def not_yet(text: str) -> bool:
    """Whether a cell says that its answer is still to come."""
    return plain(text).rstrip(".") in NOT_YET


def no_end(text: str) -> bool:
    """Whether a cell says of an end that there is none."""
    return plain(text).rstrip(".") in NO_END


def year_of(text: str) -> int | None:
    """2026 for “FY 2026/27”, “2026-27” or “2026/2027”; None where the text is no financial year."""
    found = FINANCIAL.fullmatch(plain(text))
    if found is None:
        return None
    first, last = int(found[1]), int(found[2])
    return first if (first + 1) % (100 if last < 100 else 10_000) == last else None


def day(text: str, *, last: bool = False) -> date:
    """A date as people write it, day before month. Of a month or a year the first or `last` day.

    A year alone is one of the calendar: only two years side by side are a financial one.
    """
    said = plain(text)
    year = year_of(said)
    if year is not None:
        return _real(year + last, 3 if last else 4, 31 if last else 1)
    if found := YEAR_FIRST.fullmatch(said):
        return _real(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.fullmatch(said):
        return _real(_whole_year(found[3]), int(found[2]), int(found[1]))
    if found := NAMED_DAY.fullmatch(said):
        return _real(_whole_year(found[3]), _month(found[2]), int(found[1]))
    if found := NAMED_FIRST.fullmatch(said):
        return _real(int(found[3]), _month(found[1]), int(found[2]))
    if found := NAMED_MONTH.fullmatch(said):
        return _of_month(_whole_year(found[2]), _month(found[1]), last)
    if found := MONTH_ALONE.fullmatch(said):
        return _of_month(int(found[2]), int(found[1]), last)
    if YEAR_ALONE.fullmatch(said):
        return _real(int(said), 12 if last else 1, 31 if last else 1)
    if found := SERIAL.fullmatch(said):
        there = FIRST_SERIAL + timedelta(days=int(found[1]))
        return _real(there.year, there.month, there.day)
    raise _no_date()


def pounds(text: str, *, unit: int = 1) -> int:
    """Whole pounds of “£1.2m”, “1,200,000” or “c. 120k”, pence rounded, in what the heading counts in."""
    said = plain(text)
    if said in NO_MONEY:
        return 0
    said = A_YEAR.sub("", ABOUT.sub("", said, count=1).replace("£", "").strip()).replace(" ", "")
    found = SUM.fullmatch(said)
    if found is None or not (found[1] or found[2]):
        raise CellError("Enter whole pounds, such as 120,000 or £1.2m.")
    times = TIMES[found[3][0]] if found[3] else unit
    exact = Decimal((found[1] or "0").replace(",", "") + (found[2] or "")) * times
    return int(exact + Decimal("0.5"))


def whole_number(text: str) -> int:
    """A number of months: “6”, “6 months”, “1 year”."""
    found = NUMBER.fullmatch(plain(text))
    if found is None:
        raise CellError("Enter a whole number of months, such as 6.")
    return int(found[1]) * (12 if (found[2] or "").startswith("y") else 1)


def _whole_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 70 else 2000)


def _month(word: str) -> int:
    if word[:3] not in MONTHS:
        raise _no_date()
    return MONTHS.index(word[:3]) + 1


def _of_month(year: int, month: int, last: bool) -> date:
    if not last:
        return _real(year, month, 1)
    following = _real(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _real(year: int, month: int, number: int) -> date:
    try:
        made = date(year, month, number)
    except ValueError:
        raise _no_date() from None
    if not EARLIEST <= year <= LATEST:
        raise CellError(f"Enter a date between {EARLIEST} and {LATEST}.")
    return made


def _no_date() -> CellError:
    return CellError("Enter a real date, day first, such as 27/3/2026.")
