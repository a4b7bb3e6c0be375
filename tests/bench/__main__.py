"""Measures the application against the floor: script/bench [PART...].

Without a part: question, whole, save, register and pdf, in under three minutes. `memory` and `browser` take
their
time and are asked for by name. One table is printed; the exit code is 1 where a goal is missed.

Ours and the floor (tests/bench/floor: the least that plain Django pages over the same rows cost) run at the
same
time, each with two gunicorn workers, over one PostgreSQL server. Only the ratio says anything about another
machine.
"""

import argparse
import sys
import tempfile
from importlib import import_module
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

from tests import postgres
from tests.bench.servers import both, set_environment

FAST, SLOW = ("question", "whole", "save", "register", "pdf"), ("memory", "browser")
PARTNERSHIPS, APPRAISALS = 10_000, 300


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, postgres.server(durable=True) as url:
        set_environment(url, Path(folder))
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
        part = parts.PARTS[name] if name in FAST else import_module(f"tests.bench.{name}").measure
        lines += part(bench)
    return lines


def say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="script/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", choices=[*FAST, *SLOW, []], help=", ".join((*FAST, *SLOW))
    )
    sys.exit(main(parser.parse_args().parts or list(FAST)))
