"""A small, seeded run of `script/chaos`, controls included, over the database that the tests run on."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["--editors", "8", "--edits", "150", "--kills", "4", "--seed", "7"]


def test_nothing_is_lost_when_the_site_is_killed_and_the_controls_lose_something():
    run = subprocess.run(
        [sys.executable, "-m", "tests.chaos", "--database", connection.vendor, *SMALL],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "VAR_DIR")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-3000:]
    assert "4 SIGKILLs" in run.stdout and "  0 lost" in run.stdout
    died = "1 of them with the database, which died 1 times more" in run.stdout
    assert died == (connection.vendor == "postgresql")
    assert run.stdout.count("caught within") == 2
