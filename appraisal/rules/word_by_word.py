"""Two texts set beside each other word by word."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

BETWEEN = " ·\n"  # no part of a list holds a line break, so lists that differ read differently
MOST_WORK = 6_000  # as `work` counts it: beyond that, comparing two texts word by word takes too long
LITTLE = 0.4  # of two texts that is the same, below which nobody could read them run into one
KEPT_RUN = 0.6  # of the shorter text, in one piece: it was added to, however much
Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Middle:
    """Two texts in words. Only what is `between` what both begin and end with needs comparing."""

    old: list[str]
    new: list[str]
    head: list[str]
    tail: list[str]

    @property
    def between(self) -> tuple[list[str], list[str]]:
        """What is left of each without what both begin and end with."""
        head, tail = len(self.head), len(self.tail)
        return self.old[head : len(self.old) - tail], self.new[head : len(self.new) - tail]

    @property
    def work(self) -> int:
        """How much there is to compare: the words, and each pair of the same word in both."""
        old, new = self.between
        counts = Counter(old)
        return len(old) + len(new) + sum(counts[one] for one in new)


def by_words(before: str, after: str, *, most: int = MOST_WORK) -> Words:
    """Two texts word by word: runs of words, each with “same”, “added” or “removed” before it.

    Lists are set beside each other item by item, and texts as a whole that have little in common, or that ask
    for more than `most` work.
    """
    apart = _apart(before, after)
    join = " · " if apart else " "
    both = _middle(before, after)
    matcher = SequenceMatcher(a=both.between[0], b=both.between[1], autojunk=False)
    if both.work > most or (not apart and _differs(both, matcher)):
        found = [("removed", both.old), ("added", both.new)]
    else:
        found = [("same", both.head), *_compared(matcher, *both.between), ("same", both.tail)]
    return tuple((kind, join.join(words)) for kind, words in found if words)


def work_between(before: str, after: str) -> int:
    """How much comparing two texts word by word asks for; nothing where one of them is empty."""
    return _middle(before, after).work if before and after else 0


def _compared(
    matcher: SequenceMatcher[str], old: list[str], new: list[str]
) -> Iterator[tuple[str, list[str]]]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield "same", old[i:j]
        else:
            yield from (("removed", old[i:j]), ("added", new[k:m]))


def _differs(both: Middle, matcher: SequenceMatcher[str]) -> bool:
    """Whether two texts have so little in common that nobody could read them run into one."""
    runs = [one.size for one in matcher.get_matching_blocks()]
    same = len(both.head) + len(both.tail) + sum(runs)
    shorter = min(len(both.old), len(both.new))
    is_kept = max(len(both.head), len(both.tail), *runs) >= max(KEPT_RUN * shorter, 3)
    return 2 * same < LITTLE * (len(both.old) + len(both.new)) and not is_kept


def _apart(before: str, after: str) -> str | None:
    return BETWEEN if BETWEEN in before + after else None


def _middle(before: str, after: str) -> Middle:
    apart = _apart(before, after)
    old, new = before.split(apart), after.split(apart)
    head = _both_begin_with(old, new)
    tail = _both_begin_with(old[len(head) :][::-1], new[len(head) :][::-1])
    return Middle(old, new, head, tail[::-1])


def _both_begin_with(old: Sequence[str], new: Sequence[str]) -> list[str]:
    return [one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))]
