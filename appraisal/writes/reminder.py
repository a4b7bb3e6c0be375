"""Sending a reminder once a day to a person."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from partnerships.models import Notice, Person, Reminder

SUBJECT = "Partnerships: what waits for you"


def remind(*, person: Person, text: str, on: date, at: datetime, news: Iterable[Notice] = ()) -> bool:
    """Send `text`, which tells of `news`, to `person` unless they had a reminder on that day; whether it was.

    That it is sent is committed first, so that two runs at once send one mail. Where the mail server fails,
    that is taken back, so that the next run tries again, and the failure is raised as `OSError`.
    """
    try:
        with transaction.atomic(durable=True):
            made = Reminder.objects.create(person=person, on=on, at=at)
    except IntegrityError:
        return False
    try:
        send_mail(SUBJECT, text, None, [person.email])
    except OSError:
        made.delete()
        raise
    Notice.objects.filter(pk__in=[one.pk for one in news]).update(mailed_at=at)
    return True
