"""One row of a sheet beside the partnership it is about: what it would change, and what is wrong with it."""

from datetime import date

from partnerships.models import Partnership
from partnerships.queries.known import Known
from partnerships.rules.cells import tidy
from partnerships.rules.contributions import OURS, WHOLE
from partnerships.rules.register_columns import BY_CODE, ORGANISATION
from partnerships.rules.register_row import DEFAULTS, Fault, ReadRow

LONGEST_NOTES = 8000


def facts_of(known: Known, row: ReadRow, partnership: Partnership | None, lead_post: int | None) -> dict:
    """All facts of a new partnership; of one that is there, those that differ."""
    facts = dict(row.facts)
    for name, value in facts.items():
        if BY_CODE[name].kind == ORGANISATION:
            body = known.body(str(value))
            facts[name] = body.name if body else value
        elif name == "lead_post":
            facts[name] = known.post(str(value))
    there = partnership.exit_plan if partnership else ""
    if facts.get("exit_state") == "not_needed" and not (facts.get("exit_plan") or there):
        facts["exit_plan"] = f"The spreadsheet that was imported says “{tidy(row.cells['exit_state'])}”."
    notes = _notes(row, partnership)
    if notes:
        facts["notes"] = notes
    if partnership is not None:
        if row.ref.lower() != partnership.ref.lower():
            facts["name"] = partnership.name  # it was found by it, in whatever capitals
        return {name: value for name, value in facts.items() if as_read(partnership, name) != value}
    lead = known.titles.get(lead_post or 0)
    return {**DEFAULTS, "purpose": "", **({"lead_post": lead} if lead else {}), **facts}


def _notes(row: ReadRow, partnership: Partnership | None) -> str:
    """The notes with what the sheet says beside the facts: nothing twice, nothing of before lost."""
    before = partnership.notes if partnership else ""
    lines = [str(row.facts.get("notes", before))]
    if partnership is not None and row.ref and row.ref.lower() != partnership.ref.lower():
        lines.append(f"{BY_CODE['ref'].heading}: {row.ref}")
    said = lines[0]
    for line in (*lines[1:], *row.notes):
        if f"\n{line}\n" not in f"\n{said}\n":
            said = f"{said}\n{line}" if said else line
    return said


def as_read(partnership: Partnership, name: str) -> object:
    """A fact as a row would say it."""
    value = getattr(partnership, name)
    return value if value is None or isinstance(value, str | int | date) else str(value)


def other_faults(known: Known, row: ReadRow, facts: dict, partnership: Partnership | None) -> list[Fault]:
    faults = []
    other = known.by_name.get(str(facts.get("name", "")).lower())
    if other and partnership is not None and other != partnership.pk:
        message = f"There is already a partnership called {facts['name']}, under another ref."
        faults.append(Fault(row.number, BY_CODE["name"].heading, message))
    if partnership is None and "lead_post" not in facts:
        message = "Enter the post that leads it, or choose one for every row without."
        faults.append(Fault(row.number, BY_CODE["lead_post"].heading, message))
    lead = str(row.facts.get("lead_post", ""))
    if why := known.why_no_post(lead):
        faults.append(Fault(row.number, BY_CODE["lead_post"].heading, why))
    if len(str(facts.get("notes", ""))) > LONGEST_NOTES:
        message = f"With the other columns the notes have over {LONGEST_NOTES:,} characters. Shorten them."
        faults.append(Fault(row.number, BY_CODE["notes"].heading, message))
    year = partnership.money_year if partnership else None
    ours = partnership is not None and partnership.ours_recorded
    for name, is_summed in ((WHOLE, bool(year)), (OURS, bool(year) or ours)):
        if is_summed and name in facts:
            of = f"is the sum of the contributions of {year}" if year else "is what contributions say"
            message = f"This {of}. Change those, or leave the column out."
            faults.append(Fault(row.number, BY_CODE[name].heading, message))
    return faults


def new_partners(known: Known, row: ReadRow, partnership: Partnership | None) -> list[tuple[str, str]]:
    """The partners that are not there yet, by the names we know them by; never the council itself."""
    there = {place.organisation.name.lower() for place in partnership.partners_now} if partnership else set()
    if known.ours:
        there.add(known.ours.name.lower())
    wanted = {}
    for name, role in (one for partner in row.partners for one in _parted(known, *partner)):
        body = known.body(name)
        said = body.name if body else name
        if said.lower() not in there:
            wanted.setdefault(said.lower(), (said, role))
    return list(wanted.values())


def _parted(known: Known, name: str, role: str) -> list[tuple[str, str]]:
    """A partner, or several where commas part nothing but names that we know."""
    parts = [part.strip() for part in name.split(",")]
    if known.body(name) is None and all(known.body(part) for part in parts):
        return [(part, role) for part in parts]
    return [(name, role)]
