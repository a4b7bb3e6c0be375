"""Clears the demonstration away from the command line, as the page of that name does."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from appraisal.writes.start_for_real import start_for_real
from partnerships.faults import Refused
from partnerships.forms.choices import EmailAddress
from partnerships.forms.fields import PlainText


class Command(BaseCommand):
    help = (
        "Remove everything of the demonstration and make the first administrator. Refuses where anybody in "
        "the database is not of the demonstration."
    )

    def add_arguments(self, parser):
        parser.add_argument("--email", required=True, help="the address the administrator logs in with")
        parser.add_argument("--name", required=True, help="their name, in quotation marks")

    def handle(self, *args, email, name, **options):
        try:
            started = start_for_real(
                email=EmailAddress().clean(email),
                name=PlainText(max_length=150, required_message="Give the person’s name.").clean(name),
                at=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write("The demonstration is gone. The library and the built-in checklists are there.")
        self.stdout.write(f"To choose a password, open this address of the app within a day:\n{started.link}")
