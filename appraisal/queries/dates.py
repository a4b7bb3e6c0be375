"""Dates as the document holds them."""

from datetime import date, datetime

from django.utils import timezone


def iso_day(day: date | None) -> str | None:
    """A day as ISO text, or None."""
    return day.isoformat() if day else None


def iso_day_of(at: datetime | None) -> str | None:
    """The council's own day of a moment, as ISO text, or None."""
    return timezone.localtime(at).date().isoformat() if at else None
