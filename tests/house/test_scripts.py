"""The scripts: they parse, they ask for rights only when something is missing, and they add up honestly."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import postgres
from tests.total import skipped, total

RESULT = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'
ORDINARY = ["bash", "cat", "dirname", "head", "mktemp", "rm", "mkdir"]


def scripts(top_folder):
    paths = [*(top_folder / "script").iterdir(), top_folder / ".ci" / "run"]
    return [path for path in paths if path.suffix in ("", ".sh") and path.is_file()]


def test_every_script_parses_and_every_command_is_executable(top_folder):
    found = scripts(top_folder)

    assert {"setup", "server", "test", "lint", "lock", "bench", "run"} <= {path.name for path in found}
    for path in found:
        assert subprocess.run(["bash", "-n", path], check=False).returncode == 0, path
        assert os.access(path, os.X_OK) or path.name.startswith("_"), path
        assert "set -euo pipefail" in path.read_text() or path.name.startswith("_"), path


@pytest.fixture
def machine(top_folder, tmp_path):
    """A machine with nothing but what a test puts on it. `call` runs one function of the scripts there."""
    tmp_path = tmp_path / "bin"
    tmp_path.mkdir()
    for name in ORDINARY:
        (tmp_path / name).symlink_to(shutil.which(name))

    def put(name, text):
        program = tmp_path / name
        program.write_text(f'#!/bin/bash\necho "{name} $*" >>"{tmp_path}/calls"\n{text}\n')
        program.chmod(0o755)

    def call(line):
        command = ["bash", "-c", f"set -euo pipefail; source script/_lib.sh; PATH={tmp_path}; {line}"]
        done = subprocess.run(command, cwd=top_folder, capture_output=True, text=True, check=False, stdin=-3)
        calls = tmp_path / "calls"
        return done.returncode, done.stderr, calls.read_text() if calls.exists() else ""

    return put, call


def test_without_rights_it_names_the_exact_line_and_installs_nothing(machine):
    put, call = machine
    put("dpkg-query", "echo 'gcc installed'")
    put("id", "echo 1000")
    put("apt-get", "")

    code, said, calls = call("need_apt gcc libpq-dev fonts-inter")

    assert code == 1
    assert "Missing: libpq-dev fonts-inter." in said
    assert "apt-get install --yes --no-install-recommends libpq-dev fonts-inter" in said
    assert "apt-get" not in calls


def test_with_nothing_missing_it_needs_no_rights(machine):
    put, call = machine
    put("dpkg-query", "echo 'gcc installed'; echo 'libpq-dev installed'")
    put("id", "echo 1000")

    code, said, calls = call("need_apt gcc libpq-dev")

    assert (code, said) == (0, "")
    assert calls.count("\n") == 1


def test_as_root_it_installs_only_what_is_missing_in_one_call(machine):
    put, call = machine
    put("dpkg-query", "echo 'gcc installed'; echo 'libpq-dev config-files'")
    put("id", "echo 0")
    put("env", 'shift; exec "$@"')
    put("apt-get", "")

    code, said, calls = call("need_apt gcc libpq-dev fonts-inter")

    assert code == 0, said
    assert [line for line in calls.splitlines() if line.startswith("apt-get")] == [
        "apt-get install -qq --yes --no-install-recommends libpq-dev fonts-inter"
    ]


def test_an_old_list_of_packages_is_fetched_and_a_failure_is_shown(machine):
    put, call = machine
    put("dpkg-query", "")
    put("id", "echo 0")
    put("env", 'shift; exec "$@"')
    put("apt-get", '[ "$1" = update ] || { echo "E: Unable to locate package"; exit 100; }')

    code, said, calls = call("need_apt nonesuch")

    assert code == 1
    assert "Unable to locate package" in said
    assert [line.split()[1] for line in calls.splitlines() if line.startswith("apt-get")] == [
        "install",
        "update",
        "install",
    ]


@pytest.fixture
def result(tmp_path):
    def write(name, *numbers):
        path = tmp_path / f"{name}.xml"
        path.write_text(RESULT.format(*numbers))
        return path

    return write


def test_the_runs_are_added_up(result):
    runs = [result("sqlite", 10, 1, 1, 2), result("journeys", 3, 0, 0, 0)]

    assert total(runs, ["sqlite"]) == (9, 2)


def test_a_run_without_tests_or_without_results_has_failed(result, tmp_path):
    assert total([result("sqlite", 0, 0, 0, 0)], []) == (0, 1)
    assert total([result("sqlite", 2, 0, 0, 2)], []) == (0, 1)
    assert total([result("sqlite", 5, 0, 0, 0), tmp_path / "journeys.xml"], ["journeys"]) == (5, 1)


def test_a_failed_part_without_a_failed_test_counts(result):
    assert total([result("sqlite", 5, 0, 0, 0)], ["lint"]) == (5, 1)
    assert total([result("sqlite", 5, 0, 0, 0)], ["sqlite"]) == (5, 1)


def test_what_was_left_out_is_told_with_its_reason(tmp_path):
    cases = "".join(
        f'<testcase><skipped message="{why}"/></testcase>' for why in ("no clamd", "PDF", "no clamd")
    )
    path = tmp_path / "sqlite.xml"
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    assert list(skipped([path, tmp_path / "journeys.xml"])) == [
        "Skipped in sqlite: 2 (no clamd)",
        "Skipped in sqlite: 1 (PDF)",
    ]


def test_a_throw_away_postgresql_leaves_nothing_behind():
    with postgres.server() as running:
        folder = Path(running.url.partition("host=")[2])
        assert (folder / "data" / "postmaster.pid").exists()

    assert not folder.exists()


def test_a_second_set_up_has_nothing_to_say(top_folder):
    for _ in range(2):
        done = subprocess.run(["script/setup"], cwd=top_folder, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
