"""Kinds of question: what an answer of each kind may hold. One class each."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Rating:
    """A word of a scale, with a reason where the word needs one."""

    code: ClassVar[str] = "rating"
    title: ClassVar[str] = "Rating"
    longest_reason: ClassVar[int] = 3000

    def is_done(self, *, option_needs_reason: bool | None, narrative: str) -> bool:
        """Whether an answer with this option (None: nothing chosen) and narrative is complete."""
        return option_needs_reason is not None and (not option_needs_reason or bool(narrative.strip()))


KINDS = {kind.code: kind for kind in (Rating(),)}
