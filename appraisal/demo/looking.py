"""What the people of the demonstration have looked at: everything but what is new to them."""

from datetime import date, datetime, time, timedelta

from appraisal.demo.calendar import LOCAL
from partnerships.models import Person
from partnerships.writes.notice import look_at_all

NEW = timedelta(days=21)


def look_at_what_is_old(today: date) -> None:
    """Leave each of them the notices of the last three weeks to look at."""
    until = datetime.combine(today - NEW, time.min, LOCAL)
    for person in Person.objects.filter(is_active=True).order_by("pk"):
        look_at_all(person=person, shown=(), newest=until, oldest=until, at=until)
