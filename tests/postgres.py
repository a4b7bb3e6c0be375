"""A throw-away PostgreSQL server: its own folder, its own Unix socket, nothing left behind.

    python -m tests.postgres COMMAND...    runs the command with DATABASE_URL set to a new server

Several run at once without meeting. As root the server runs as Debian's user `postgres`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2

ROLE = "postgres"
# What a test loses in a power cut it can make again.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class Server:
    """A running server; `url` is DATABASE_URL of its empty database."""

    def __init__(self, command, folder, durable):
        self.command, self.folder, self.durable = command, folder, durable
        self.url = f"postgres://{ROLE}@/{ROLE}?host={folder}"
        self.start()

    def start(self):
        self.process = start(self.command, self.folder, self.durable)
        wait_until_ready(self.process, self.folder)

    def stop(self, how):
        self.process.send_signal(how)
        self.process.wait(timeout=30)

    def crash(self):
        """Gone at once, with every connection; what was committed is found again when it starts."""
        self.stop(signal.SIGQUIT)
        self.start()


@contextmanager
def server(*, durable=False):
    """Yields a new `Server`. `durable` keeps its promises, for measuring and for crashing."""
    programs = newest_programs()
    # Short, and not below the caller's own temporary folder: the path of a Unix socket has 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    as_owner = owner_prefix(folder)
    data = folder / "data"
    try:
        initdb = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            ROLE,
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        run([*as_owner, *initdb, *([] if durable else ["--no-sync"])], folder)
        running = Server([*as_owner, programs / "postgres", "-D", data], folder, durable)
        try:
            yield running
        finally:
            running.stop(signal.SIGINT)  # fast shutdown: open connections are closed
    finally:
        shutil.rmtree(folder)


def newest_programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not found:
        raise SystemExit("PostgreSQL's server is missing: apt-get install postgresql")
    return found[-1].parent


def owner_prefix(folder):
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, ROLE, ROLE)
    return ["setpriv", f"--reuid={ROLE}", f"--regid={ROLE}", "--init-groups"]


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")


def start(command, folder, durable):
    options = [
        "-c",
        "listen_addresses=",
        "-c",
        f"unix_socket_directories={folder}",
        "-c",
        "max_connections=60",
    ]
    with (folder / "log").open("w") as log:
        return subprocess.Popen(
            [*command, *options, *([] if durable else FAST)],
            cwd=folder,
            stdout=log,
            stderr=log,
            # Ctrl+C goes to us, and we stop the server in our own time.
            start_new_session=True,
        )


def wait_until_ready(process, folder):
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            psycopg2.connect(host=str(folder), user=ROLE, dbname=ROLE).close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit((folder / "log").read_text())


def stop(number, frame):
    raise SystemExit(128 + number)


def main(command):
    signal.signal(signal.SIGTERM, stop)  # the server stops with us
    with server() as running:
        env = os.environ | {"DATABASE_URL": running.url}
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1:]))
