"""Who may give an opinion on an appraisal, who must be asked, and what came after it was given."""

from collections.abc import Mapping
from datetime import date

# Why somebody gives no opinion: what is said to them, and of them.
BARS = {
    "lead": ("You lead this appraisal", "leads this appraisal"),
    "approver": ("You approve it", "approves it"),
    "wrote": ("You answered a question in it", "answered a question in it"),
    "challenged": ("You challenged it", "challenged it"),
    "member": ("You are a committee member", "is a committee member"),
}


def to_the_giver(bar: str) -> str:
    """Why the person who asks gives no opinion, in a sentence that says what to do."""
    return f"{BARS[bar][0]}, so you give no opinion on it. Ask a governance officer to turn to your deputy."


def of_somebody(bar: str, name: str) -> str:
    """The same of somebody else, to whoever chooses."""
    return f"{name} {BARS[bar][1]}, and so gives no opinion on it."


def must_be_asked(asked: str, depth: str) -> bool:
    """Whether the list asks a post of every appraisal of this depth."""
    return asked == "all" or (asked == "full" and depth == "full")


def who_is_asked(holder: int | None, deputy: int | None, barred: Mapping[int, str]) -> tuple[int | None, str]:
    """Who gives the opinion of a post, and why it is its deputy, as `why_deputy` says; empty where it is not.

    None where neither can: the post is empty or its holder is `barred`, and so is its deputy.
    """
    if holder is not None and holder not in barred:
        return holder, ""
    if deputy is not None and deputy not in barred:
        return deputy, why_deputy(holder, barred)
    return None, ""


def why_deputy(holder: int | None, barred: Mapping[int, str]) -> str:
    """Why the deputy is asked of a post whose holder cannot be: ``vacant``, ``member`` or ``barred``."""
    if holder is None:
        return "vacant"
    return "member" if barred.get(holder) == "member" else "barred"


def is_late(due: date | None, today: date) -> bool:
    """Whether an opinion that is not given yet should have been."""
    return due is not None and due < today
