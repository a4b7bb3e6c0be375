"""A list of provisions from a spreadsheet: CSV in, plain values out, every fault with its row and column."""

from dataclasses import fields

from partnerships.library.schema import REF, LibraryError, ProvisionContent, faults_in
from partnerships.rules.table import TableError, read_table
from partnerships.vocabulary import Theme

COLUMNS = tuple(one.name for one in fields(ProvisionContent))
MOST_ROWS = 500
THEMES = {word.lower(): one.name for one in Theme for word in (one.name, one.value)}


def read_provisions(text: str) -> list[ProvisionContent]:
    """The provisions in `text`, whose first row names the columns. Raises `LibraryError` with every fault."""
    try:
        names, table = read_table(text)
    except TableError as error:
        raise LibraryError([f"the list: {error}"]) from error
    if sorted(names) != sorted(COLUMNS):
        raise LibraryError([f"the first row: the columns are {', '.join(COLUMNS)}, each once"])
    faults = [
        f"row {number}: has {len(cells)} cells, and there are {len(names)} columns"
        for number, cells in table
        if len(cells) > len(names)
    ]
    rows = [(number, dict(zip(names, map(str.strip, cells), strict=False))) for number, cells in table]
    if not rows:
        raise LibraryError(["the list: has no rows below its first"])
    if len(rows) > MOST_ROWS:
        raise LibraryError([f"the list: has {len(rows):,} rows; at most {MOST_ROWS} are taken at a time"])
    seen: dict[str, int] = {}
    for number, row in rows:
        ref = row.get("ref", "")
        where = f"row {number}" + (f" ({ref[:24]})" if ref else "")
        for name in ("kind", "level"):
            row[name] = row.get(name, "").lower()
        row["theme"] = THEMES.get(row.get("theme", "").lower(), row.get("theme", ""))
        faults += faults_in(row, ProvisionContent, where)
        if ref and not REF.fullmatch(ref):
            faults.append(f"{where}: “ref” must be capitals and figures, with single hyphens between them")
        if ref and ref in seen:
            faults.append(f"{where}: the ref is already used in row {seen[ref]}")
        seen.setdefault(ref, number)
    if faults:
        raise LibraryError(faults)
    return [ProvisionContent(**row) for _, row in rows]
