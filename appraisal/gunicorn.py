"""gunicorn's settings: `gunicorn --config appraisal/gunicorn.py appraisal.wsgi`."""

import gc
import os
from pathlib import Path

from django.db import connections

from appraisal.reports.child import LIMITS

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WORKERS", "2"))
# Each thread keeps a database connection open. Three let a worker read while one waits for a report's child.
threads = 3
# Loaded once and shared by all workers.
preload_app = True
keepalive = 5
# A worker that gives no sign of life for so long is ended. A request may wait for a free core and then for a
# report's child: longer than both may take.
timeout = int(LIMITS.wait + LIMITS.wall_seconds) + 30
graceful_timeout = 30
# Heartbeats in memory, where a slow disk cannot make a worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Nobody steers the server but by signals.
control_socket_disable = True
proc_name = "partnership-appraisal"


def when_ready(server):
    """What is loaded by now stays: the collector need not walk it, nor the workers copy its pages."""
    gc.collect()
    gc.freeze()


def pre_fork(server, worker):
    """A connection opened while loading must not be shared by two processes."""
    connections.close_all()
