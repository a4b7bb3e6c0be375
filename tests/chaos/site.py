"""The application under gunicorn, as it may be killed at any moment and comes back on the same port."""

import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.bench.servers import ROOT, free_port

OURS = "appraisal.wsgi"
READY_WITHIN = 60.0


class Site:
    """One gunicorn with its workers, in a group of processes of its own. `application` is what it runs."""

    def __init__(self, application: str = OURS):
        self.application = application
        self.port = free_port()
        self.log = Path(os.environ["VAR_DIR"]) / "site.log"
        self.kills = 0
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("a") as log:
            self.gunicorn = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "appraisal/gunicorn.py", self.application],
                cwd=ROOT,
                env=os.environ | {"PORT": str(self.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self.gunicorn.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"gunicorn did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/log-in/")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL to the master and every worker: nothing that runs gets to its end."""
        os.killpg(self.gunicorn.pid, signal.SIGKILL)
        self.gunicorn.wait()
        self.kills += 1

    def stop(self) -> None:
        if self.gunicorn.poll() is None:
            self.gunicorn.send_signal(signal.SIGTERM)
            self.gunicorn.wait(timeout=60)
