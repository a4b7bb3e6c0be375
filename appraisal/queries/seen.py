"""Whether a document is still what somebody read before they endorse or sign it, and what moved if not."""

from collections.abc import Mapping
from typing import Any

from appraisal.queries.document import fingerprint
from appraisal.rules.seen import Prints, prints_of, unpacked, what_moved
from partnerships.faults import Refused


class Moved(Refused):
    """The content is not what was read any more: `moved` says what moved, a sentence each, if it is known."""

    def __init__(self, message: str, moved: list[str]):
        self.moved = moved
        super().__init__(message)


def require_seen(document: Mapping[str, Any], seen: str, parts: str, *, verb: str) -> None:
    """Raises `Moved` where `document` has not the fingerprint `seen`; `parts` are the prints of its page."""
    if fingerprint(document) != seen:
        said = f"Something has changed since you opened this page. Nothing was {verb}. Read it again first."
        raise Moved(said, moved_since(unpacked(parts), document))


def moved_since(before: Prints, document: Mapping[str, Any]) -> list[str]:
    """What is otherwise in `document`; empty where nothing is known of what was there `before`."""
    return what_moved(before, prints_of(document)) if before else []
