"""Comments of before the threads, on the database the tests run on: every word survives, as a thread."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

TOLD = {
    "threads": [[True, "reviewer", None], [False, "officers", None]],
    "messages": [["Why?", True], ["Because.", False], ["And the whole?", True]],
    "moved": [None],
    "names": [True, False],
    "returned": True,
    "new": True,
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="it makes a database of its own, a file")
def test_every_comment_becomes_a_thread_and_its_reply_the_second_message(tmp_path):
    place = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.appraisal.comments_before"],
        env=place | {"VAR_DIR": str(tmp_path), "DEBUG": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == TOLD
