"""Measures the application against the floor: script/bench [PART...].

Without a part: question, whole, save, register and pdf, in under three minutes. `memory` and `browser` take
their time, and are measured when asked for by name. One table is printed; the exit code is 1 where a goal is
missed.

Ours and the floor (tests/bench/floor: the least that plain Django pages over the same rows cost) run at the
same time, each with two gunicorn workers, over one PostgreSQL server. Seconds are this machine's; a ratio
says something about others.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

from tests import postgres
from tests.bench.servers import both, set_environment

QUICK, SLOW = ("question", "whole", "save", "register", "pdf"), ("memory", "browser")
PARTNERSHIPS, APPRAISALS = 10_000, 300
BUSY = 1.0


def main(names: list[str]) -> int:
    busy = os.getloadavg()[0]
    if busy > BUSY:
        say(f"The machine has other work (load {busy:.1f}). Believe a ratio when it repeats, and no p95.")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres.server(durable=True) as database:
        set_environment(database.url, Path(folder))
        django.setup()
        # Only now can anything of the application be imported.
        rows = make_database()
        with both() as (ours, floor):
            lines = measured(names, rows, ours, floor)
    sys.stdout.write(f"\n{import_module('tests.bench.table').printed(lines)}\n")
    return 0 if all(line.within for line in lines) else 1


def make_database():
    """Migrations, the library and the rows."""
    say(f"Making a register of {PARTNERSHIPS:,} and {APPRAISALS} appraisals")
    for command in ("migrate", "load_library"):
        call_command(command, stdout=StringIO())
    return import_module("tests.bench.rows").make_rows(PARTNERSHIPS, APPRAISALS)


def measured(names: list[str], rows, ours, floor) -> list:
    parts = import_module("tests.bench.parts")
    bench = parts.Bench(rows, ours, floor)
    lines = []
    for name in names:
        say(f"Measuring {name}")
        part = parts.PARTS.get(name) or import_module(f"tests.bench.{name}").measure
        lines += part(bench)
    return lines


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def arguments() -> list[str]:
    """The parts that were asked for, or all the quick ones."""
    parser = argparse.ArgumentParser(
        prog="script/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(QUICK + SLOW))
    parts = parser.parse_args().parts
    if unknown := set(parts) - {*QUICK, *SLOW}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return parts or list(QUICK)


if __name__ == "__main__":
    sys.exit(main(arguments()))
