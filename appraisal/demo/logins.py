"""The demonstration's log-ins: a file that only its owner may read."""

import json
import os
from collections.abc import Iterable
from pathlib import Path


def write_logins(path: Path, logins: Iterable[dict[str, str]]) -> None:
    """Write the list whole or not at all, readable by its owner only from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(list(logins), file, ensure_ascii=False, indent=2)
        file.write("\n")
    draft.replace(path)
