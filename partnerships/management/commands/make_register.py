"""Fills an empty register with made-up partnerships, to look at full pages and to measure them."""

from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError

from partnerships.faults import Refused
from partnerships.made_up.register import make_register
from partnerships.rules.numbers import whole_in

MOST_EACH, MOST = 50, 100_000


def _whole(most: int):
    """Reads a whole number from 0 to `most`."""

    def read(text: str) -> int:
        number = whole_in(text)
        if number is None or number > most:
            raise ArgumentTypeError(f"must be a whole number from 0 to {most:,}")
        return number

    return read


class Command(BaseCommand):
    help = "Fill a register that has no partnership with made-up ones, their risks and actions."

    def add_arguments(self, parser):
        parser.add_argument("--partnerships", type=_whole(MOST), default=10_000, help="how many (10,000)")
        parser.add_argument("--risks", type=_whole(MOST_EACH), default=4, help="of each partnership (4)")
        parser.add_argument("--actions", type=_whole(MOST_EACH), default=6, help="of each partnership (6)")
        parser.add_argument(
            "--seed", type=_whole(2**31), default=1, help="another one makes another register"
        )

    def handle(self, *args, partnerships, risks, actions, seed, **options):
        try:
            made = make_register(partnerships=partnerships, risks=risks, actions=actions, seed=seed)
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(", ".join(f"{count:,} {what}" for what, count in made.items()))
        self.stdout.write(
            "None of it is real. To look at it: manage.py add_person, with --role governance_officer"
        )
