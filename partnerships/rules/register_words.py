"""Words of a sheet that its columns cannot hold: each once, to be matched by a person.

In a column of choices it is matched to one of them; in one of dates or numbers it can be kept in the notes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from partnerships.rules.cells import plain, tidy
from partnerships.rules.money import WITHHELD
from partnerships.rules.register_columns import BY_CODE, CHOICE, DATE, NOTE, NUMBER, POUNDS, Column
from partnerships.rules.register_matching import choose
from partnerships.rules.register_row import LONGEST_WORD, Meant, is_empty, is_total, is_words

MATCHED = (CHOICE, DATE, POUNDS, NUMBER)


@dataclass
class Word:
    """A word in the column `code`: as it is first written, which rows use it, what it `means` so far."""

    code: str
    heading: str
    said: str
    means: str = ""
    rows: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The word as it is compared."""
        return plain(self.said)


def answers_for(column: Column) -> dict[str, str]:
    """What a word of a column can be matched to, in words."""
    if column.kind != CHOICE:
        return {NOTE: "Keep it in the notes"}
    return {code: label for code, label in column.choices.items() if code} | {
        NOTE: "None of these: keep it in the notes"
    }


def words_to_match(
    headings: Sequence[str],
    rows: Iterable[tuple[int, Sequence[str]]],
    columns: Sequence[str],
    meant: Meant,
) -> list[Word]:
    """Every word that its column cannot hold, and those matched before, which can be changed.

    Those without a match stand first, and those that most rows use. What is too long is no word.
    """
    places = {place: BY_CODE[code] for place, code in enumerate(columns) if is_matched(code)}
    found: dict[tuple[str, str], Word] = {}
    asked: dict[tuple[int, str], str] = {}
    for number, cells in rows:
        for place, column in places.items():
            cell = cells[place]
            if (place, cell) not in asked:
                asked[place, cell] = _to_match(cell, column, meant.get(column.code, {}))
            said = asked[place, cell]
            if said and not is_total(cells, columns):
                word = Word(
                    column.code, headings[place], tidy(cell), meant.get(column.code, {}).get(said, "")
                )
                found.setdefault((column.code, said), word).rows.append(number)
    return sorted(found.values(), key=lambda word: (bool(word.means), -len(word.rows), word.rows[0]))


def is_matched(code: str) -> bool:
    """Whether the words of a column are matched."""
    return code in BY_CODE and BY_CODE[code].kind in MATCHED


def _to_match(cell: str, column: Column, meant: Mapping[str, str]) -> str:
    """The word of a cell as it is compared; empty where it needs no match."""
    said = plain(cell)
    if is_empty(cell, column) or said == WITHHELD or len(said) > LONGEST_WORD:
        return ""
    unknown = choose(cell, column) is None if column.kind == CHOICE else is_words(cell, column)
    return said if said in meant or unknown else ""
