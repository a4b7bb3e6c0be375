"""One report at a time for each core, across every process of this user on this machine."""

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.05


class Busy(Exception):
    """Every core is making a report, and the wait is over."""


@contextmanager
def slot(*, wait: float, cores: int | None = None, folder: Path | None = None) -> Iterator[int]:
    """Holds one slot while the block runs. The lock goes with the process, however that ends."""
    places = [(folder or _folder()) / str(number) for number in range(cores or len(os.sched_getaffinity(0)))]
    until = time.monotonic() + wait
    while True:
        for number, place in enumerate(places):
            with place.open("w") as file:
                if _locked(file.fileno()):
                    yield number
                    return
        if time.monotonic() >= until:
            raise Busy
        time.sleep(PAUSE)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _folder() -> Path:
    """A folder of this user's own, which nobody else can have laid out first."""
    path = Path(tempfile.gettempdir()) / f"partnership-appraisal-reports-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    held = path.lstat()
    if not stat.S_ISDIR(held.st_mode) or held.st_uid != os.getuid() or stat.S_IMODE(held.st_mode) & 0o022:
        raise PermissionError(f"{path} is not a folder that only this user can write to.")
    return path
