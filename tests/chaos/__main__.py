"""Editors at a site that is killed under them: script/chaos [--database ...] [--edits ...].

Fifty editors share twelve questions of one draft. They save by themselves and with the button, over what they
read and over older pages, send requests twice, and hang up. Meanwhile every process of the site gets a
SIGKILL again and again, and on PostgreSQL the database with it, or the database alone. Then what the database
holds is laid beside what every editor was told: no confirmed edit may be lost, applied twice or half-written,
none may go over words that its author had not read, and every text that came second must be kept.

Two negative controls run the same site with a safeguard taken away, and stop at the first loss: without one
the judgement would be worth nothing. The exit code is 1 where anything is lost, or a control loses nothing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

from tests import postgres
from tests.bench.servers import set_environment

DATABASES = ("sqlite", "postgresql")
# What each control must be seen to do, as the judgement says it.
CONTROLS = {
    "version": ("without the version check", "had not read"),
    "early": ("confirmed before the commit", "is lost"),
}
ROUNDS = 12
SHOWN = 10


@contextmanager
def database(kind: str) -> Iterator[Callable[[], None] | None]:
    """The settings of a new database of this kind; how to crash it, where that can be done."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        if kind == "sqlite":
            set_environment(f"sqlite:///{folder}/chaos.sqlite3", Path(folder))
            yield None
        else:
            with postgres.server(durable=True) as running:
                set_environment(running.url, Path(folder))
                yield running.crash


def one_database(kind: str, given) -> bool:
    """The run and its controls over one database; whether all is as it must be."""
    with database(kind) as crash:
        django.setup()
        for command in ("migrate", "load_library"):
            call_command(command, stdout=StringIO())
        # Only now can anything of the application be imported.
        run = import_module("tests.chaos.run")
        table = run.set_table(given.editors)
        size = run.Size(given.editors, given.edits, given.kills, given.seed)
        outcome = run.chaos(size, table, crash_database=crash)
        say(told(kind, size, outcome))
        well = not outcome.faults
        for name in CONTROLS:
            well &= control(name, run, size, table)
    return well


def told(kind: str, size, outcome) -> str:
    counts = ", ".join(f"{number:,} {what}" for what, number in sorted(outcome.counts.items()))
    lines = [
        f"{kind}: {size.editors} editors, {size.edits:,} edits, {outcome.kills} SIGKILLs of the site, "
        f"{outcome.crashes} of them with the database, which died {outcome.alone} times more under a running "
        f"site, {outcome.seconds:.0f} s",
        f"  {counts}; of those that came second {outcome.read_again} were opened by their authors",
        f"  {len(outcome.faults)} lost, applied twice, half-written or overwritten unread",
        *(f"  {fault}" for fault in outcome.faults[:SHOWN]),
    ]
    return "\n".join(lines)


def control(name: str, run, size, table) -> bool:
    """Whether the site without one safeguard is caught, at its first loss."""
    what, sign = CONTROLS[name]
    os.environ["SPOILED"] = name
    each = run.Size(min(size.editors, 10), 60, 2, size.seed)
    edits = 0
    for turn in range(ROUNDS):
        given = run.Size(each.editors, each.edits, each.kills, size.seed + 1 + turn)
        outcome = run.chaos(given, table, application="tests.chaos.spoiled")
        edits += each.edits
        found = [fault for fault in outcome.faults if sign in fault]
        if found:
            say(f"  {what}: caught within {edits} edits. {found[0]}")
            return True
    say(f"  {what}: NOT caught in {edits} edits")
    return False


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def arguments():
    parser = argparse.ArgumentParser(
        prog="script/chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--editors", type=int, default=50)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    given = arguments()
    if given.database is None:  # each in a process of its own: settings are read once
        again = [sys.executable, "-m", "tests.chaos", *sys.argv[1:], "--database"]
        return max(subprocess.run([*again, kind], check=False).returncode for kind in DATABASES)
    return 0 if one_database(given.database, given) else 1


if __name__ == "__main__":
    sys.exit(main())
