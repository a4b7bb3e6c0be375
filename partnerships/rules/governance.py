"""When a report that somebody owes is late, and how long a declaration of interests stands."""

from datetime import date, timedelta

# How long after the last one the next report is late, in days: the period and a month's grace. What is
# reported when asked for is never late.
LATE_AFTER = {"monthly": 61, "quarterly": 122, "half_yearly": 214, "yearly": 396}
DECLARED_FOR = 366  # days


def report_is_late(frequency: str, last: date | None, known_since: date, today: date) -> bool:
    """Whether the next report is late. What never came is counted from when the partnership was known."""
    days = LATE_AFTER.get(frequency)
    return days is not None and (last or known_since) < today - timedelta(days=days)


def what_is_undeclared(interests: str, declared_on: date | None, today: date) -> str:
    """What is wrong with a declaration of interests, in a phrase; empty where it stands."""
    if not interests:
        return "No interests declared"
    if declared_on is None:
        return "Date of declaration not recorded"
    old = declared_on < today - timedelta(days=DECLARED_FOR)
    return "Declared more than a year ago" if old else ""
