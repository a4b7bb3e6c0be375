"""What every editor sent and what they were told: the one record that nobody kills."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Edit:
    """One edit as its author knows it.

    `token` stands in its words and in no others. `told` is "confirmed" with the `version` that was named,
    "conflict", "refused" with why, or "" while nothing has answered. `sent` counts the times it was sent.
    """

    token: str
    key: str
    editor: int
    code: str
    seen: int
    option: int
    narrative: str
    evidence: tuple[int, ...]
    told: str = ""
    version: int = 0
    why: str = ""
    sent: int = 0


@dataclass
class Ledger:
    """Every edit, and how many are wanted. Editors write in it from threads of their own."""

    wanted: int
    edits: list[Edit] = field(default_factory=list)
    stopped: bool = False
    _lock: Lock = field(default_factory=Lock)
    _begun: int = 0

    def next(self) -> int | None:
        """The number of one more edit to make; None where there are enough, or somebody stopped."""
        with self._lock:
            if self.stopped or self._begun >= self.wanted:
                return None
            self._begun += 1
            return self._begun

    def add(self, edit: Edit) -> None:
        with self._lock:
            self.edits.append(edit)

    @property
    def done(self) -> int:
        with self._lock:
            return sum(bool(one.told) for one in self.edits)

    def told(self, what: str) -> Iterator[Edit]:
        with self._lock:
            found = [one for one in self.edits if one.told == what]
        yield from found
