"""A list of provisions from a spreadsheet: CSV in, plain values out, every fault with its row and column."""

import csv
import io
from dataclasses import fields

from partnerships.library.schema import LibraryError, ProvisionContent, faults_in

COLUMNS = tuple(one.name for one in fields(ProvisionContent))
MOST_ROWS = 500


def read_provisions(text: str) -> list[ProvisionContent]:
    """The provisions in `text`, whose first row names the columns. Raises `LibraryError` with every fault."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise LibraryError([f"the list: cannot be read as CSV: {error}"]) from error
    table = [cells for cells in table if any(cell.strip() for cell in cells)]
    names = [name.strip().lower() for name in table[0]] if table else []
    if sorted(names) != sorted(COLUMNS):
        raise LibraryError([f"the first row: the columns are {', '.join(COLUMNS)}, each once"])
    rows = [dict(zip(names, (cell.strip() for cell in cells), strict=False)) for cells in table[1:]]
    if not rows:
        raise LibraryError(["the list: has no rows below its first"])
    if len(rows) > MOST_ROWS:
        raise LibraryError([f"the list: has {len(rows):,} rows; at most {MOST_ROWS} are taken at a time"])
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        ref = row.get("ref", "")
        where = f"row {number}" + (f" ({ref[:24]})" if ref else "")
        faults += faults_in(row, ProvisionContent, where)
        if ref and ref in seen:
            faults.append(f"{where}: the ref is already used in row {seen[ref]}")
        seen.setdefault(ref, number)
    if faults:
        raise LibraryError(faults)
    return [ProvisionContent(**row) for row in rows]
