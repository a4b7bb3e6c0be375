"""A table from a spreadsheet: CSV text in, rows with their numbers out."""

import csv
import io
from collections.abc import Iterator

DELIMITERS = ",;\t"


class TableError(Exception):
    """Text that is no table, with why in a few words."""


def read_table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names of the columns, from the first row, and every row below that holds something.

    Each row comes with its number as a spreadsheet shows it. Cells are parted by what the first row has most
    of: commas, semicolons or tabs. Raises `TableError`.
    """
    table = list(each_row(text, first_rows=1))
    names = [name.strip().lower() for name in table[0]] if table else []
    rows = [(number, cells) for number, cells in enumerate(table[1:], 2) if any(map(str.strip, cells))]
    return names, rows


def each_row(text: str, *, first_rows: int) -> Iterator[list[str]]:
    """The rows of CSV text, parted by what its first rows have most of. Raises `TableError`."""
    first = "\n".join(text.split("\n", first_rows)[:first_rows])
    delimiter = max(DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise TableError(f"cannot be read as CSV: {error}") from error


def decode(held: bytes) -> str:
    """The text of a CSV file: UTF-8 or UTF-16 where it says so, else Windows-1252, as older programs write.

    Raises `TableError` where it is no text.
    """
    if held.startswith((b"\xff\xfe", b"\xfe\xff")):
        return held.decode("utf-16", errors="replace")
    if b"\x00" in held:
        raise TableError("is no text")
    try:
        return held.decode("utf-8-sig")
    except UnicodeDecodeError:
        return held.decode("cp1252", errors="replace")


# A spreadsheet takes a cell that begins with one of these for a formula.
LEADS = ("=", "+", "-", "@", "\t", "\r")


def disarm(text: str) -> str:
    """`text` as a CSV cell that is never calculated: an apostrophe before what would begin a formula."""
    return f"'{text}" if text.lstrip("'").startswith(LEADS) else text


def rearm(text: str) -> str:
    """A CSV cell as it was before `disarm`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(LEADS) else text
