"""Shows how to log in as somebody of the demonstration council."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partnerships.models import Person

FILE = "demo_logins.json"


class Command(BaseCommand):
    help = "Print the log-ins of the demonstration people. They work on this machine only."

    def handle(self, *args, **options):
        if not Person.objects.filter(is_demonstration=True, is_active=True).exists():
            raise CommandError("There is no demonstration council in this database.")
        logins = self._read()
        width = max(len(one["email"]) for one in logins)
        self.stdout.write("Log-ins of the demonstration council (on this machine only):\n")
        for one in logins:
            self.stdout.write(f"  {one['email']:<{width}}  {one['password']}  {one['name']}: {one['what']}")

    def _read(self) -> list[dict[str, str]]:
        path = settings.VAR_DIR / FILE
        try:
            logins = json.loads(path.read_text(encoding="utf-8"))
        except OSError:
            raise CommandError(
                f"{path} is missing. An administrator can make the demonstration people new links "
                "in a browser on this machine."
            ) from None
        except ValueError:
            raise CommandError(f"{path} cannot be read as JSON.") from None
        if not logins:
            raise CommandError(f"{path} holds no log-ins.")
        return logins
