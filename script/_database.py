"""Brings the database up to date, and offers demonstration data where nobody is in it yet.

One process, since starting Django costs more than all of this when there is nothing to do.
"""

import argparse
import os
import sys

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

EMPTY = """The database has no people yet. Demonstration data: script/server --demo
To begin for real: .venv/bin/python manage.py add_person you@council.example "Your Name" --role administrator
"""


def prepare(demonstration):
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_library")
    people = get_user_model().objects
    if not people.exists():
        if wanted(demonstration):
            call_command("make_demo")
        else:
            sys.stdout.write(EMPTY)
    if people.filter(is_demonstration=True).exists():
        call_command("show_demo_logins")


def wanted(demonstration):
    """Asks only somebody who can answer, and never about a council's real database."""
    if demonstration != "ask":
        return demonstration == "build"
    if settings.PRODUCTION:
        return False
    if os.environ.get("CI") or not sys.stdin.isatty():
        return os.environ.get("DEMO", "").lower() in ("yes", "true", "1")
    answer = input("The database is empty. Build demonstration data, an invented council? [Y/n] ")
    return answer.strip().lower() in ("", "y", "yes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demonstration", choices=("ask", "build", "none"), default="ask")
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appraisal.settings")
    django.setup()
    prepare(arguments.demonstration)
