"""A table from a spreadsheet: CSV text in, rows with their numbers out."""

import csv
import io

DELIMITERS = ",;\t"


class TableError(Exception):
    """Text that is no table, with why in a few words."""


def read_table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, from the first row, and every row below that holds something.

    Each row comes with its number as a spreadsheet shows it. Cells are parted by what the first row has most
    of: commas, semicolons or tabs. Raises `TableError`.
    """
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise TableError(f"cannot be read as CSV: {error}") from error
    names = [name.strip().lower() for name in table[0]] if table else []
    rows = [(number, cells) for number, cells in enumerate(table[1:], 2) if any(map(str.strip, cells))]
    return names, rows
