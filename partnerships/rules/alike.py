"""Names of organisations that may be one body's: their likenesses are the same, or but for one slip.

A slip is one letter too many, too few, wrong or in the wrong place in a word, or a space too many or too few.
Short words and words with a digit hold none: they tell bodies apart. How much is compared grows with the
number of names, not with its square: only names that share all but one word, and its first letter, are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

SHORTEST = 4  # letters of a word that can hold a slip, where the other spelling has one more
FEWEST = 6  # letters of a name whose spaces may be slips


@dataclass(frozen=True)
class Link:
    """An organisation of a group, and the one before it that it may be: `same` where the likeness is one.

    The first of a group has no `other`.
    """

    pk: int
    other: int | None = None
    same: bool = False


def alike(likenesses: Iterable[str]) -> dict[str, set[str]]:
    """Those of `likenesses` that another is much like, each with these."""
    blocks: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in likenesses:
        for block, word in _blocks(one):
            blocks[block].append((one, word))
    found: dict[str, set[str]] = defaultdict(set)
    for some in blocks.values():
        if len(some) < 2:
            continue
        spelled: dict[str, set[str]] = defaultdict(set)
        for one, word in some:
            for spelling in _spellings(word):
                spelled[spelling].add(one)
        for names in spelled.values():
            for one, other in combinations(names, 2):
                found[one].add(other)
                found[other].add(one)
    return found


def _blocks(one: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Where a likeness is compared with others: by what they must share, and the word that may differ."""
    words = one.split()
    for place, word in enumerate(words):
        if len(word) >= SHORTEST and word.isalpha():
            yield (" ".join(words[:place] + words[place + 1 :]), word[0]), word
    letters = "".join(words)
    if len(letters) >= FEWEST and letters.isalpha():
        yield ("", "".join(sorted(letters))), ""


def _spellings(word: str) -> set[str]:
    """What a word shares with every other that differs by one slip: itself, less one letter but the first."""
    if len(word) <= SHORTEST:
        return {word}
    return {word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))}


def grouped(rows: Iterable[tuple[int, str]], apart: set[frozenset[int]]) -> list[list[Link]]:
    """The organisations that may be one, in groups: first those of which two have the same likeness.

    `rows` are ids with likenesses, in the order of names; of the pairs in `apart` somebody said that they are
    not one. Each organisation but the first of its group is beside the first one that it may be.
    """
    rows = list(rows)
    sizes = Counter(like for _, like in rows)
    near = alike(sizes)
    groups: list[list[Link]] = []
    placed: dict[str, list[tuple[int, int]]] = defaultdict(list)  # by likeness: number of the group, and id
    for pk, like in rows:
        if sizes[like] == 1 and like not in near:
            continue
        same = _first(pk, placed[like], apart)
        found = same or _first(pk, sorted(one for name in near.get(like, ()) for one in placed[name]), apart)
        number = found[0] if found else len(groups)
        if found is None:
            groups.append([])
        groups[number].append(Link(pk, found[1] if found else None, same is not None))
        placed[like].append((number, pk))
    shown = [group for group in groups if len(group) > 1]
    return sorted(shown, key=lambda group: not any(link.same for link in group))


def _first(pk: int, others: Iterable[tuple[int, int]], apart: set[frozenset[int]]) -> tuple[int, int] | None:
    """The first of `others` that nobody told apart from `pk`."""
    return next((one for one in others if frozenset((pk, one[1])) not in apart), None)
