"""Both applications as gunicorn runs them, at the same time, over one throw-away PostgreSQL server."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a person's own server may be run with is not measured.
NOT_TAKEN = (
    "PRODUCTION",
    "DEBUG",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "PROXY_COUNT",
    "WORKERS",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
)
OURS, FLOOR = "appraisal.wsgi", "tests.bench.floor.wsgi"


def set_environment(database_url: str, folder: Path) -> None:
    """The settings of this run, for this process and for every server it starts."""
    for name in NOT_TAKEN:
        os.environ.pop(name, None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appraisal.settings")
    os.environ |= {
        "DATABASE_URL": database_url,
        "EMAIL_URL": "dummymail://",  # what is told of the rows that are made is nobody's to read
        "SECRET_KEY": secrets.token_urlsafe(64),
        "STATIC_COLLECTED": "true",
        "VAR_DIR": str(folder),
        "TMPDIR": str(folder),
        "FLOOR_REPORT": str(folder / "report.html"),
        "FLOOR_FONTS": str(ROOT / "appraisal" / "reports" / "fonts.conf"),
    }


class Server:
    """One gunicorn: how long it took to its first answer, its port, and its processes."""

    def __init__(self, application: str):
        self.port = free_port()
        self.log = Path(os.environ["VAR_DIR"]) / f"{application}.log"
        started = time.perf_counter()
        with self.log.open("w") as log:
            self.gunicorn = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "appraisal/gunicorn.py", application],
                cwd=ROOT,
                env=os.environ | {"PORT": str(self.port)},
                stdout=log,
                stderr=log,
            )
        self._wait(started)

    def _wait(self, started: float) -> None:
        while time.perf_counter() < started + 60:
            if self.gunicorn.poll() is not None:
                break
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request("GET", "/partnerships/")
                response = connection.getresponse()
                response.read()
                connection.close()
            except OSError:
                time.sleep(0.01)
                continue
            if response.status >= 500:
                break
            self.cold_start = time.perf_counter() - started
            return
        self.stop()
        raise SystemExit(f"gunicorn did not start:\n{self.said()}")

    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text()[-3000:]

    def memory(self) -> int:
        """Bytes of the master and its workers together, pages that they share counted once (PSS)."""
        master = str(self.gunicorn.pid)
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return sum(proportional(pid) for pid in (master, *children))

    def stop(self) -> None:
        self.gunicorn.send_signal(signal.SIGTERM)
        self.gunicorn.wait(timeout=60)


def proportional(pid: str) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def both() -> Iterator[tuple[Server, Server]]:
    """(ours, the floor's), both up."""
    ours = Server(OURS)
    try:
        floor = Server(FLOOR)
        try:
            yield ours, floor
        except SystemExit as stopped:
            raise SystemExit(f"{stopped}\n{ours.said()}{floor.said()}") from stopped
        finally:
            floor.stop()
    finally:
        ours.stop()
