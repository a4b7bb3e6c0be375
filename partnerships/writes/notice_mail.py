"""Mail of what just happened, to who chose to have it at once. What cannot be sent goes with the reminder."""

import logging
from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from time import monotonic

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Notice, Person
from partnerships.rules.notice import Line, mail_of

log = logging.getLogger(__name__)
# Whoever did it waits for their page meanwhile.
CONNECT_SECONDS, ALL_SECONDS = 5, 10


def mail_at_once(*, people: Iterable[int], at: datetime) -> None:
    """Send `people`, by id, what they were told of at that moment: one mail each, over one connection.

    After it is committed. A mail that fails is logged, and stays for the next reminder, as do those that
    would take too long.
    """
    found = Notice.objects.to_mail("at_once").filter(person__in=people, at=at)
    rows = list(found.select_related("person", "partnership").order_by("person", "pk"))
    if not rows:
        return
    mails = {person: list(notices) for person, notices in groupby(rows, key=lambda one: one.person)}
    sent: list[int] = []
    try:
        _send(mails, sent)
    finally:
        Notice.objects.filter(pk__in=sent).update(mailed_at=timezone.now())


def line_of(notice: Notice) -> Line:
    """A notice as a mail has it."""
    return Line(notice.partnership.name, notice.words, notice.count, notice.get_absolute_url())


def _send(mails: dict[Person, list[Notice]], sent: list[int]) -> None:
    """Send what can be sent, and add to `sent` the ids of what was."""
    until, choose = monotonic() + ALL_SECONDS, reverse("notices_by_mail")
    connection = get_connection(timeout=CONNECT_SECONDS)
    try:
        connection.open()
    except OSError:
        log.exception("Notices could not be mailed: they go with the next reminder")
        return
    try:
        for person, notices in mails.items():
            if monotonic() > until:
                log.warning("Mail takes too long: the other notices go with the next reminder")
                return
            lines = [line_of(one) for one in notices]
            subject, text = mail_of(lines, name=person.name, site=settings.SITE_URL, choose=choose)
            try:
                EmailMessage(subject, text, None, [person.email], connection=connection).send()
            except OSError:
                log.exception("A notice could not be mailed: it goes with the next reminder")
            else:
                sent += [one.pk for one in notices]
    finally:
        connection.close()
