"""The headings of a list that sort it."""


def columns(sorts: dict[str, str], sort: str) -> dict[str, tuple[str, str, str]]:
    """For each sortable column: its title, the sort its heading leads to, and how it is sorted now."""
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    found = {}
    for name, title in sorts.items():
        here = name == key
        now = ("descending" if falling else "ascending") if here else "none"
        found[name] = (title, f"-{name}" if here and not falling else name, now)
    return found
