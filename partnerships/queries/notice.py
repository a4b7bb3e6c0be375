"""What a person is told of: a page of it, and what goes with the daily reminder."""

from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q

from partnerships.models import Notice, Person

PAGE = 50
MOST_MAILED = 200  # of one person, in one mail; the others wait for the next
# A mail that is sent at once may be on its way for so long.
ON_ITS_WAY = timedelta(minutes=10)


def notices_page(person: Person, number) -> Page:
    """The notices of `person`, the newest first, each with its partnership and who did it."""
    found = Notice.objects.filter(person=person).select_related("partnership", "by").newest_first()
    return Paginator(found, PAGE).get_page(number)


def to_mail_daily(now: datetime) -> dict[Person, list[Notice]]:
    """What goes with the reminder, by person: of those who chose that, and what could not be sent at once."""
    daily, at_once = (Notice.objects.to_mail(choice) for choice in ("daily", "at_once"))
    late = Q(pk__in=at_once.filter(at__lt=now - ON_ITS_WAY).values("pk")) | Q(pk__in=daily.values("pk"))
    found: dict[Person, list[Notice]] = {}
    rows = Notice.objects.filter(late).select_related("person", "partnership").newest_first()
    for one in rows.iterator(chunk_size=2000):
        held = found.setdefault(one.person, [])
        if len(held) < MOST_MAILED:
            held.append(one)
    return found
