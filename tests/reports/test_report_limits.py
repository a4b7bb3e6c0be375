"""A child that would run away is stopped, says why in a sentence, and leaves nothing behind."""

import os
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appraisal.reports import child
from appraisal.reports.child import LIMITS, MEGABYTE, RenderFailed, render_pdf
from appraisal.reports.slots import Busy, slot

HEAD = "<!doctype html><html lang='en'><head><title>x</title></head><body><h1>x</h1>"


def render(body: str, **limits) -> bytes:
    return render_pdf(
        html=HEAD + body,
        ref="X-1",
        title="x",
        document=b"{}",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
        limits=replace(LIMITS, **limits),
    )


@pytest.fixture
def nothing_left(tmp_path, monkeypatch):
    """Temporary folders are made here, and all must be gone afterwards."""
    (tmp_path / f"partnership-appraisal-reports-{os.getuid()}").mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("report-")] == []


@pytest.mark.usefixtures("nothing_left")
def test_text_nested_without_end_is_refused():
    with pytest.raises(RenderFailed, match="nested too deeply"):
        render("<div>" * 5000)


@pytest.mark.usefixtures("nothing_left")
def test_nested_tables_run_into_a_limit():
    with pytest.raises(RenderFailed, match="could not be made"):
        render("<table><tr><td>" * 300 + "x", memory=700 * MEGABYTE, cpu_seconds=4, wall_seconds=20)


@pytest.mark.usefixtures("nothing_left")
def test_endless_text_is_stopped_in_time():
    began = time.monotonic()
    with pytest.raises(RenderFailed, match="took longer than 2 seconds and was stopped"):
        render("<p>word word word</p>" * 200_000, wall_seconds=2)
    assert time.monotonic() - began < 20


@pytest.mark.usefixtures("nothing_left")
def test_endless_work_is_stopped_by_the_processor_limit():
    with pytest.raises(RenderFailed, match="took longer than 2 seconds and was stopped"):
        render("<p>word word word</p>" * 200_000, cpu_seconds=2)


@pytest.mark.usefixtures("nothing_left")
def test_too_little_memory_is_said():
    with pytest.raises(RenderFailed, match="could not be made"):
        render("<p>word</p>" * 20_000, memory=260 * MEGABYTE)


def test_one_report_at_a_time_for_each_core(tmp_path):
    with slot(wait=0, cores=2, folder=tmp_path) as first, slot(wait=0, cores=2, folder=tmp_path) as second:
        assert {first, second} == {0, 1}
        with pytest.raises(Busy), slot(wait=0, cores=2, folder=tmp_path):
            pass
    with slot(wait=0, cores=2, folder=tmp_path) as again:
        assert again == 0


def test_when_every_core_is_busy_people_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
    with slot(wait=0), pytest.raises(RenderFailed, match="Other reports are being made"):
        render("<p>x</p>", wait=0)


def test_a_folder_that_others_could_write_to_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"partnership-appraisal-reports-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(PermissionError), slot(wait=0):
        pass


def test_the_child_inherits_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "keep this")
    environment = child._environment("/nowhere")
    assert "keep this" not in environment.values()
    assert set(environment) <= {
        "PATH", "LANG", "HOME", "TMPDIR", "FONTCONFIG_FILE", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE",
    }  # fmt: skip


def test_limits_hold_before_the_request_is_read(tmp_path):
    """The limits are the child's own, and hard, so that nothing in it can lift them."""
    seen = {}

    class Watched(child.subprocess.Popen):
        def communicate(self, *args, **kwargs):
            seen["limits"] = Path(f"/proc/{self.pid}/limits").read_text()
            return super().communicate(*args, **kwargs)

    original = child.subprocess.Popen
    child.subprocess.Popen = Watched
    try:
        render("<p>x</p>", memory=1000 * MEGABYTE, cpu_seconds=33)
    finally:
        child.subprocess.Popen = original
    lines = {line[:26].strip(): line[26:].split()[:2] for line in seen["limits"].splitlines()}
    assert lines["Max cpu time"] == ["33", "33"]
    assert lines["Max address space"] == [str(1000 * MEGABYTE)] * 2
    assert lines["Max core file size"] == ["0", "0"]
    assert lines["Max open files"] == ["64", "64"]
