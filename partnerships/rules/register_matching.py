"""Which column of the register a heading means, and which of its choices a cell."""

import re
from collections.abc import Sequence
from functools import cache

from partnerships.rules.cells import plain
from partnerships.rules.register_columns import BY_CODE, COLUMNS, LEAVE, NOTE, READ_BACK, Column


def key(heading: str) -> str:
    """A heading as it is compared: its words in small letters, without marks."""
    return " ".join(re.sub(r"[^\w]+", " ", plain(heading).replace("'s", "s")).split())


KNOWN = {key(said): one.code for one in reversed(COLUMNS) for said in one.known_as}


def known(heading: str) -> bool:
    """Whether a heading is one of ours, or another's for the same."""
    return bool(_exact(heading))


def match(headings: Sequence[str]) -> list[str]:
    """What each column is most likely to be: the code of one of ours, each once; else a note.

    A heading says it by its own words, without what stands in brackets, by what stands after a colon, or by
    holding another heading that is known.
    """
    taken: dict[int, str] = {}
    for guess in (_exact, _after_colon, _within):
        for place, heading in enumerate(headings):
            code = guess(heading)
            if place not in taken and code and code not in taken.values():
                taken[place] = code
    found = [taken.get(place, NOTE) for place in range(len(headings))]
    return [code if code == NOTE or code in READ_BACK else LEAVE for code in found]


def unit_of(heading: str) -> int:
    """What a heading says that its sums are counted in: 1,000 for “Budget (£000)”, a million for “£m”."""
    said = plain(heading).replace(" ", "")
    if re.search(r"£'?000|£k|\(k\)|'000s?\b|thousand", said):
        return 1000
    return 1_000_000 if re.search(r"£m\b|\(m\)|million", said) else 1


def choose(text: str, column: Column) -> str | None:
    """The code that a cell means, by label or code, whatever its capitals or marks; None where none."""
    said = plain(text)
    if said in column.same:
        return column.same[said]
    return _forms(column.code).get(_singular(said))


@cache
def _forms(code: str) -> dict[str, str]:
    """Every word for each choice of a column, as it is compared: made once, not for each cell."""
    column, forms = BY_CODE[code], dict[str, str]()
    for choice, label in column.choices.items():
        for form in (choice, label, re.split(r"[:,]", label)[0]):
            forms.setdefault(_singular(form), choice)
    return forms | {_singular(form): choice for form, choice in column.same.items()}


def _exact(heading: str) -> str:
    without = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading)
    return KNOWN.get(key(heading)) or KNOWN.get(key(without), "")


def _after_colon(heading: str) -> str:
    return _exact(heading.rpartition(":")[2]) if ":" in heading else ""


def _within(heading: str) -> str:
    """The longest known heading of two words or more that stands in this one."""
    said = f" {key(heading)} "
    inside = [one for one, code in KNOWN.items() if " " in one and code in READ_BACK and f" {one} " in said]
    return KNOWN[max(inside, key=len)] if inside else ""


def _singular(text: str) -> str:
    said = key(text.replace("_", " "))
    return " ".join(word.removesuffix("s") if len(word) > 3 else word for word in said.split())
