"""Plain values of a conclusion."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class ConditionFacts:
    """A condition of a conclusion: what must be done, by which post, by when."""

    text: str
    post: Any
    due: date
