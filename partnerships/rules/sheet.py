"""A sheet as people make it: where its headings are, and the rows below them, as text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from partnerships.rules.cells import tidy

FIRST_ROWS = 15
LAST_ROW = 1_048_576  # of any spreadsheet
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 10_000, 100, 20_000_000


class SheetError(Exception):
    """A file that cannot be taken, with what to do in a sentence."""


@dataclass(frozen=True)
class Span:
    """A merged cell: the first and last row and column that it covers, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The cells of a sheet as text: each row with its number, and what is merged."""

    rows: Sequence[tuple[int, list[str]]]
    spans: Sequence[Span] = ()
    notices: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A table: its headings, and every row that holds something, with its number in the file.

    `notices` say what was left out or could not be seen.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    notices: list[str] = field(default_factory=list)


def column_letters(number: int) -> str:
    """“A” for 1, “AB” for 28: a column as a spreadsheet names it."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def too_many_rows(count: int) -> SheetError:
    """Why a file with so many rows is not taken."""
    return SheetError(
        f"The sheet has {count:,} rows. At most {MOST_ROWS:,} are taken at a time: split it into several."
    )


def too_many_columns(count: int) -> SheetError:
    """Why a file with so many columns is not taken."""
    return SheetError(
        f"The sheet has {count:,} columns. At most {MOST_COLUMNS} are taken: delete those you do not need."
    )


def make_sheet(grid: Grid, known: Callable[[str], bool]) -> Sheet:
    """The table in `grid`; its headings are in whichever of the first rows has most that are `known`.

    Raises `SheetError` where there is no table, or too much of one.
    """
    rows = {number: list(cells) for number, cells in grid.rows if any(cell.strip() for cell in cells)}
    width = max((_width(cells) for cells in rows.values()), default=0)
    if width > MOST_COLUMNS:
        raise too_many_columns(width)
    for cells in rows.values():
        cells.extend([""] * (width - len(cells)))
    top, deep = _find_headings(rows, grid.spans, known)
    headings = _headings(rows, grid.spans, top, deep)
    below = {number: cells for number, cells in rows.items() if number >= top + deep}
    notices = [*grid.notices, *_take_out_banners(below, grid.spans, width)]
    for span in grid.spans:
        _spread_down(below, span)
    if not below:
        raise SheetError("There are no rows below the headings. Choose another file.")
    if len(below) > MOST_ROWS:
        raise too_many_rows(len(below))
    return Sheet(headings, sorted(below.items()), notices)


def _width(cells: list[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _find_headings(
    rows: dict[int, list[str]], spans: Sequence[Span], known: Callable[[str], bool]
) -> tuple[int, int]:
    """The number of the first heading row, and whether it is one row or two."""
    best, found = 0, (0, 1)
    for number in sorted(rows)[:FIRST_ROWS]:
        one = sum(map(known, _headings(rows, spans, number, 1)))
        two = 0
        if number + 1 in rows and len({tidy(cell) for cell in rows[number]} - {""}) > 1:
            joined = zip(_headings(rows, spans, number, 2), rows[number + 1], strict=True)
            two = sum(known(words) or (":" in words and known(lower)) for words, lower in joined)
            if two == one and _only_below_merged(rows, spans, number):
                two += 1
        for count, deep in ((one, 1), (two, 2)):
            if count > best:
                best, found = count, (number, deep)
    if not best:
        raise SheetError(
            "No heading is known. Name the columns in one row, such as Name, Purpose, Lead officer."
        )
    return found


def _only_below_merged(rows: dict[int, list[str]], spans: Sequence[Span], number: int) -> bool:
    """Whether the row below says something only where the row `number` has a cell merged across columns."""
    wide = [span for span in spans if span.top <= number <= span.bottom and span.right > span.left]
    under = [place for place, cell in enumerate(rows[number + 1], 1) if cell.strip()]
    return bool(under) and all(any(one.left <= place <= one.right for one in wide) for place in under)


def _headings(rows: dict[int, list[str]], spans: Sequence[Span], top: int, deep: int) -> list[str]:
    """The headings in `deep` rows from `top` on, joined where they differ: “Money: Ours”."""
    levels = [[tidy(cell) for cell in rows[number]] for number in range(top, top + deep)]
    for span in spans:
        if span.top == top and tidy(rows[top][span.left - 1] if span.left <= len(rows[top]) else ""):
            for place in range(span.left, min(span.right, len(levels[0])) + 1):
                levels[0][place - 1] = tidy(rows[top][span.left - 1])
    made = []
    for place, parts in enumerate(zip(*levels, strict=True), 1):
        said = list(dict.fromkeys(part for part in parts if part))
        made.append(": ".join(said) or f"Column {column_letters(place)}")
    return made


def _take_out_banners(below: dict[int, list[str]], spans: Sequence[Span], width: int) -> list[str]:
    """Take out rows that are one cell merged across the table, and say which."""
    notices = []
    for span in spans:
        if span.top not in below or 2 * (span.right - span.left + 1) <= width:
            continue
        others = [
            cell for place, cell in enumerate(below[span.top], 1) if place != span.left and cell.strip()
        ]
        if not others:
            words = tidy(below.pop(span.top)[span.left - 1])
            notices.append(f"Row {span.top} is one merged cell, and is left out: “{words[:80]}”.")
    return notices


def _spread_down(below: dict[int, list[str]], span: Span) -> None:
    """Give a merged cell's words to every row that it covers."""
    words = below.get(span.top, [])[span.left - 1 : span.left]
    for number in range(span.top + 1, min(span.bottom, span.top + MOST_ROWS) + 1):
        if words and number in below:
            below[number][span.left - 1] = words[0]
