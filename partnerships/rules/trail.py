"""The arithmetic of the trail: each event's hash covers the one before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any


def chain_hash(
    *,
    subject_kind: str,
    subject_id: int,
    number: int,
    at: datetime,
    by_id: int | None,
    by_name: str,
    verb: str,
    fields: list[str],
    previous_hash: str,
) -> str:
    """SHA-256, in hex, over one event and the hash of the event before it."""
    content = json.dumps(
        [
            subject_kind,
            subject_id,
            number,
            at.astimezone(UTC).isoformat(timespec="microseconds"),
            by_id,
            by_name,
            verb,
            fields,
            previous_hash,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()


def first_break(events: Iterable[Mapping[str, Any]]) -> int | None:
    """The number of the first event of one chain that does not fit, or None where all fit.

    A chain cut short at its end still fits: only what is known from elsewhere, such as the event that
    must close it, can show that.
    """
    previous, expected = "", 1
    for event in events:
        facts = {name: event[name] for name in event if name != "hash"}
        if event["number"] != expected or event["previous_hash"] != previous:
            return expected
        if chain_hash(**facts) != event["hash"]:
            return expected
        previous, expected = event["hash"], expected + 1
    return None
