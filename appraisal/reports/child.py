"""Starts the child that makes a PDF, within limits, and says in a sentence what went wrong."""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appraisal.reports.exits import SENTENCES, Exit
from appraisal.reports.slots import Busy, slot

ROOT = Path(__file__).resolve().parents[2]
FONT_CONFIGURATION = Path(__file__).with_name("fonts.conf")
MEGABYTE = 1024 * 1024
log = logging.getLogger(__name__)


class RenderFailed(Exception):
    """The report could not be made, with the reason in a sentence for people."""


@dataclass(frozen=True)
class Limits:
    """What one report may use. `wait` is how long it stands in line for a free core."""

    wait: float = 60
    wall_seconds: float = 120
    cpu_seconds: int = 90
    memory: int = 1536 * MEGABYTE
    file_size: int = 16 * MEGABYTE
    open_files: int = 64


LIMITS = Limits()


def render_pdf(
    *, html: str, ref: str, title: str, document: bytes, made_at: datetime, limits: Limits = LIMITS
) -> bytes:
    """The PDF of `html`, with `document` embedded as it is (none where it is empty).

    The same arguments make the same bytes: `made_at`, which must have a time zone, is the only date in it.
    Raises `RenderFailed`.
    """
    request = {
        "html": html,
        "ref": ref,
        "title": title,
        "document": document.decode(),
        "made_at": made_at.astimezone(UTC).isoformat(),
    }
    try:
        with slot(wait=limits.wait), tempfile.TemporaryDirectory(prefix="report-") as home:
            return _run(json.dumps(request).encode(), home, limits)
    except Busy as error:
        raise RenderFailed("Other reports are being made. Try again in a minute.") from error


def _run(request: bytes, home: str, limits: Limits) -> bytes:
    """One child from start to end. The request is sent only once its limits hold."""
    with subprocess.Popen(
        [sys.executable, "-m", "appraisal.reports.pdf"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=_environment(home),
        close_fds=True,
        start_new_session=True,
    ) as child:
        try:
            _limit(child.pid, limits)
            pdf, said = child.communicate(request, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise RenderFailed(_too_long(limits.wall_seconds)) from error
        finally:
            _end(child)
    if child.returncode != Exit.DONE:
        raise RenderFailed(_reason(child.returncode, said, limits))
    if said:
        log.warning("The report was made, with a warning: %s", _tail(said))
    return pdf


def _environment(home: str) -> dict[str, str]:
    """Nothing of ours but where to find Python's packages; no secret, no proxy, no one's home."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": home,
        "TMPDIR": home,
        "FONTCONFIG_FILE": str(FONT_CONFIGURATION),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _limit(pid: int, limits: Limits) -> None:
    """Set from outside, as running code of ours between fork and exec is not safe beside threads."""
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, allowed = resource.prlimit(pid, what)
        least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.prlimit(pid, what, (least, least))


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leaves nothing running."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _reason(code: int, said: bytes, limits: Limits) -> str:
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        return _too_long(limits.cpu_seconds)
    log.error("The report could not be made (%s): %s", code, _tail(said))
    if code in SENTENCES:
        return SENTENCES[Exit(code)]
    if -code in (signal.SIGSEGV, signal.SIGABRT, signal.SIGTRAP):
        return SENTENCES[Exit.TOO_LARGE]
    return (
        "The report could not be made: something went wrong in making it. The reason is in the server’s log."
    )


def _too_long(seconds: float) -> str:
    return f"The report could not be made: it took longer than {seconds:g} seconds and was stopped."


def _tail(said: bytes) -> str:
    return said.decode(errors="replace").strip()[-2000:]
