"""Tells people by e-mail what is overdue, soon due, and new to them: one mail a person and day."""

from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from appraisal.queries.reminders import HEADINGS, OF_QUESTIONS, Due, reminders
from appraisal.rules.reminder import reminder_text
from appraisal.writes.reminder import remind
from partnerships.queries.contribution import to_sum_up
from partnerships.queries.notice import to_mail_daily
from partnerships.rules.dates import in_words
from partnerships.rules.numbers import counted
from partnerships.rules.years import year_of
from partnerships.writes.contribution import bring_up_to_date
from partnerships.writes.notice import forget_old_notices
from partnerships.writes.notice_mail import line_of

NOBODY = " (nobody holds the post)"
NOBODY_ANSWERS = " (nobody who answers holds the post)"


class Command(BaseCommand):
    help = (
        "Send each active person one plain e-mail about what is overdue or soon due, with the notices they "
        "have by mail once a day and those that could not be sent. A second run on the same day sends "
        "nothing more; mail that could not be sent is tried again by the next run. Old notices are deleted. "
        "Sums of partnerships follow the contributions of a year that has begun."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print the mails and send none")
        parser.add_argument("--today", default="", help="the day that counts as today, as 2026-11-30")

    def handle(self, *args, dry_run, today, **options):
        day = self._day(today)
        sent, failed, left = 0, 0, self._sum_up(day, dry_run=dry_run)
        due, news = reminders(day), to_mail_daily(timezone.now())
        for person in {**due, **news}:
            new = news.get(person, [])
            text = reminder_text(
                name=person.name,
                day=in_words(day),
                site=settings.SITE_URL,
                groups=_groups(due.get(person, [])),
                news=[line_of(one) for one in new],
                all_news=reverse("notices"),
            )
            if dry_run:
                self.stdout.write(f"To {person.email}\n\n{text}")
                continue
            try:
                sent += remind(person=person, text=text, on=day, at=timezone.now(), news=new)
            except OSError as error:
                failed += 1
                self.stderr.write(f"{person.email}: {error}")
        if not dry_run:
            forget_old_notices(at=timezone.now())
            self.stdout.write(f"{sent} sent")
        said = [f"{failed} could not be sent"] * bool(failed)
        said += [f"the sums of {left} could not be brought up to date"] * bool(left)
        if said:
            raise CommandError(f"{', and '.join(said)}: that will be tried again by the next run.")

    def _sum_up(self, day: date, *, dry_run: bool) -> int:
        """Bring sums up to date with a year that has begun; how many partnerships could not be."""
        done, failed = 0, 0
        for partnership in to_sum_up(year_of(day)):
            try:
                done += dry_run or bring_up_to_date(partnership=partnership, today=day, at=timezone.now())
            except OperationalError as error:
                failed += 1
                self.stderr.write(f"The sums of a partnership are not brought up to date: {error}")
        if done:
            would = "would be" if dry_run else "were"
            self.stdout.write(f"The sums of {counted(done, 'partnership')} {would} brought up to date")
        return failed

    def _day(self, today: str) -> date:
        try:
            return date.fromisoformat(today) if today else timezone.localdate()
        except ValueError:
            raise CommandError(f"“{today}” is not a day: write it as 2026-11-30.") from None


def _groups(due: list[tuple[Due, bool]]) -> dict[str, list[tuple[str, int, str]]]:
    """What a person is reminded of, under headings in their order."""
    found: dict[str, list[tuple[str, int, str]]] = {}
    for kind, heading in HEADINGS.items():
        for orphaned in (False, True):
            rows = [
                (one.name, one.count, one.address)
                for one, other in due
                if (one.kind, other) == (kind, orphaned)
            ]
            if rows:
                nobody = NOBODY_ANSWERS if kind in OF_QUESTIONS else NOBODY
                found[heading + nobody * orphaned] = rows
    return found
