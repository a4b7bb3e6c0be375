"""Shows how to log in as somebody of the demonstration council."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnerships.models import Person

FILE = "demo_logins.json"


class Command(BaseCommand):
    help = "Print the log-ins of the demonstration people. They work on this machine only."

    def handle(self, *args, **options):
        here = set(
            Person.objects.filter(is_demonstration=True, is_active=True).values_list("email", flat=True)
        )
        if not here:
            raise CommandError("There is no demonstration council in this database.")
        logins = [one for one in self._read() if one["email"] in here]
        if not logins:
            self.stdout.write(
                f"The log-ins of this demonstration council are not in {settings.VAR_DIR / FILE}. "
                "manage.py add_person adds an administrator, who can make links for its people here."
            )
            return
        width = max(len(one["email"]) for one in logins)
        self.stdout.write("Log-ins of the demonstration council (on this machine only):")
        for one in logins:
            self.stdout.write(f"  {one['email']:<{width}}  {one['password']}  {one['name']}: {one['what']}")

    def _read(self) -> list[dict[str, str]]:
        path = settings.VAR_DIR / FILE
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from None
