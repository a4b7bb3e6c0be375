"""Redacting: the tombstone, a text with words taken out, and a document with another text in a place."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from appraisal.rules.document import FORMAT


def tombstone(*, on: date, authority: str, reason: str) -> str:
    """What stands where words were."""
    return f"[Redacted on {on.day} {on:%B %Y} under the authority of {authority[:100]}: {reason}]"


def in_one_line(text: str) -> str:
    """A text whatever its line ends: browsers send others than are saved."""
    return " ".join(text.split())


SHORT = "[Redacted]"  # where a tombstone has no room: the list of what is redacted has the rest


def has_room(text: str, *, passage: str, stone: str, longest: int | None) -> bool:
    """Whether `stone` can stand in `text` wherever `passage` does."""
    return longest is None or len(text.replace(passage, stone)) <= longest


def redacted(text: str, *, passage: str, whole: bool, stone: str, longest: int | None) -> str:
    """`text` with its `passage`, or the `whole` of it, replaced by the tombstone `stone`.

    Where there is no room for it beside the rest of the text, `SHORT` stands there: the rest never goes with
    the words. Where it has no room alone, its end goes.
    """
    if not text or (not whole and passage not in text):
        return text
    if not whole:
        full = has_room(text, passage=passage, stone=stone, longest=longest)
        return text.replace(passage, stone if full else SHORT)
    return stone if longest is None or len(stone) <= longest else f"{stone[: longest - 2]}…]"


def replaced(document: Mapping[str, Any], path: tuple[str | int, ...], value: Any) -> bool:
    """Put `value` where `path` leads in a document; whether there was something else there before."""
    held: Any = document
    for step in path[:-1]:
        held = held[step]
    was, held[path[-1]] = held[path[-1]], value
    return bool(was != value)


def as_redacted(
    document: Mapping[str, Any],
    *,
    paths: Sequence[tuple[str | int, ...]],
    value: Any,
    note: Mapping[str, str],
    salt: str,
    signed_as: str,
) -> dict[str, Any] | None:
    """A document with another value at `paths` and a `note` of it; None where it is that already.

    It has a `salt` of its own: by the old one the words could be guessed from the old hash, which stays known
    (`signed_as`).
    """
    copy: dict[str, Any] = json.loads(json.dumps(document))
    changed = [replaced(copy, path, value) for path in paths]
    if not any(changed):
        return None
    copy |= {"format": FORMAT, "salt": salt, "signed_as": copy["signed_as"] or signed_as}
    copy["redactions"] = [*copy["redactions"], dict(note)]
    return copy
