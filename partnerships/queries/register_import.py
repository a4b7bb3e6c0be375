"""What a spreadsheet would do to the register: what it adds, what it changes, and every row that is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from partnerships.models import Organisation, Partnership, Post, RegisterImport
from partnerships.rules.likeness import likeness
from partnerships.rules.register_columns import BY_CODE, ORGANISATION
from partnerships.rules.register_row import DEFAULTS, Fault, ReadRow, is_total, read_row, together

TOGETHER = 400
LONGEST_NOTES = 8000
US = frozenset({"us", "we", "the council", "this council", "our council"})


@dataclass(frozen=True)
class Table:
    """The rows of a sheet, what each column is taken for, and what a person decided about them.

    `lead_post` leads where a row names none. `same` says, by name in small letters, which known organisation
    is meant.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    columns: list[str]
    lead_post: int | None = None
    same: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Body:
    """An organisation as an import needs it."""

    pk: int
    name: str


@dataclass(frozen=True)
class Alike:
    """A name in the sheet, and an organisation that we know by another one much like it."""

    name: str
    known: Body


@dataclass(frozen=True)
class Planned:
    """A row that can be written: `facts` with names for organisations and posts; `partners` to add."""

    row: ReadRow
    facts: dict
    partners: list[tuple[str, str]]
    partnership: Partnership | None = None

    @property
    def does_something(self) -> bool:
        return self.partnership is None or bool(self.facts or self.partners)


@dataclass
class Plan:
    """What importing would do. Organisations and posts are those that would be added."""

    known: "Known"
    added: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    organisations: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed)

    @cached_property
    def alike(self) -> list[Alike]:
        """The organisations that would be added though one much like it is known."""
        pairs = ((name, self.known.like(name)) for name in self.organisations.values())
        return [Alike(name, body) for name, body in pairs if body is not None]


class Known:
    """The organisations, posts and partnerships there are, by name: four queries."""

    def __init__(self, same: dict[str, int]):
        rows = Organisation.objects.values_list("pk", "name", "likeness", "ours", "merged_into")
        rows = list(rows)
        bodies = {pk: Body(pk, name) for pk, name, *_ in rows}
        self.bodies = {name.lower(): bodies[merged or pk] for pk, name, _, _, merged in rows}
        self.likes = {like: bodies[merged or pk] for pk, _, like, _, merged in rows if like}
        self.ours = next((bodies[pk] for pk, _, _, ours, _ in rows if ours), None)
        if self.ours is not None:
            self.bodies |= dict.fromkeys(US - self.bodies.keys(), self.ours)
        self.bodies |= {name: bodies[pk] for name, pk in same.items() if pk in bodies}
        self.posts = {title.lower(): (pk, title) for pk, title in Post.objects.values_list("pk", "title")}
        names = list(Partnership.objects.values_list("pk", "ref", "name"))
        self.by_ref = {ref.lower(): pk for pk, ref, _ in names}
        self.by_name = {name.lower(): pk for pk, _, name in names}

    def body(self, name: str) -> Body | None:
        return self.bodies.get(name.lower())

    def like(self, name: str) -> Body | None:
        return self.likes.get(likeness(name))

    def partnership(self, row: ReadRow) -> int | None:
        """The partnership that a row is about: of its ref, or else of its name."""
        return self.by_ref.get(row.ref.lower()) or self.by_name.get(str(row.facts.get("name", "")).lower())


def table_of(held: RegisterImport) -> Table:
    """The rows and decisions of a sheet that was uploaded."""
    said = held.columns
    rows = [(number, cells) for number, cells in held.rows]
    return Table(held.headings, rows, said["taken"], said["lead_post"], said["same"], said["notices"])


def plan_import(table: Table, today: date) -> Plan:
    """What writing `table` would do, with every fault. Its queries are as many for one row as for 10,000."""
    plan = Plan(Known(table.same), notices=list(table.notices))
    if "name" not in table.columns:
        plan.faults.append(Fault(0, "", "Say which column holds the partnerships’ names."))
        return plan
    rows = []
    for number, cells in table.rows:
        if is_total(cells, table.columns):
            plan.notices.append(f"Row {number} is a total, and is left out.")
        else:
            rows.append(read_row(number, cells, table.headings, table.columns))
    _refuse_twice(plan, rows)
    found = _fetch({plan.known.partnership(row) for row in rows} - {None})
    for row in rows:
        _plan_row(plan, row, found.get(plan.known.partnership(row) or 0), table, today)
    plan.faults.sort(key=lambda fault: fault.row)
    return plan


def _refuse_twice(plan: Plan, rows: Iterable[ReadRow]) -> None:
    """A partnership stands in one row: by its ref, its name, and whichever of ours it is."""
    seen: dict[tuple[str, object], int] = {}
    for row in rows:
        name = str(row.facts.get("name", "")).lower()
        keys = [("ref", row.ref.lower()), ("name", name), ("pk", plan.known.partnership(row))]
        first = next((seen[key] for key in keys if key[1] and key in seen), None)
        if first is not None:
            plan.faults.append(
                Fault(row.number, "", f"The same partnership is in row {first}. Delete one of them.")
            )
        for key in keys:
            seen.setdefault(key, row.number)


def _fetch(ids: set) -> dict[int, Partnership]:
    found: dict[int, Partnership] = {}
    wanted = sorted(ids)
    rows = Partnership.objects.select_related("accountable_body", "host", "lead_post").with_partners()
    for start in range(0, len(wanted), TOGETHER):
        found |= rows.in_bulk(wanted[start : start + TOGETHER])
    return found


def _plan_row(plan: Plan, row: ReadRow, partnership: Partnership | None, table: Table, today: date) -> None:
    facts = _facts(plan, row, partnership, table)
    ours = plan.known.ours.name if plan.known.ours else ""
    whole = (
        facts
        if partnership is None
        else {name: _as_read(partnership, name) for name in BY_CODE if name not in TOLD}
    )
    faults = [*row.faults, *together(row.number, {**whole, **facts}, today, ours)]
    faults += _other_faults(plan, row, facts, partnership)
    if faults:
        plan.faults += faults
        return
    if facts.get("our_role") == "accountable_body" and ours:
        facts.setdefault("accountable_body", ours)
    planned = Planned(row, facts, _partners(plan, row, partnership), partnership)
    _name_new(plan, planned)
    if partnership is None:
        plan.added.append(planned)
    elif planned.does_something:
        plan.changed.append(planned)
    else:
        plan.same += 1


TOLD = ("ref", "partners", "holder")


def _facts(plan: Plan, row: ReadRow, partnership: Partnership | None, table: Table) -> dict:
    """All facts of a new partnership; of one that is there, those that differ."""
    facts = dict(row.facts)
    for name, value in facts.items():
        if BY_CODE[name].kind == ORGANISATION:
            body = plan.known.body(str(value))
            facts[name] = body.name if body else value
        elif name == "lead_post":
            facts[name] = plan.known.posts.get(str(value).lower(), (0, value))[1]
    notes = _notes(row, partnership)
    if notes:
        facts["notes"] = notes
    if partnership is not None:
        return {name: value for name, value in facts.items() if _as_read(partnership, name) != value}
    given = {title: pk for pk, title in plan.known.posts.values()}
    lead = next((title for title, pk in given.items() if pk == table.lead_post), None)
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


def _as_read(partnership: Partnership, name: str) -> object:
    """A fact as a row would say it."""
    value = getattr(partnership, name)
    return value if value is None or isinstance(value, str | int | date) else str(value)


def _other_faults(plan: Plan, row: ReadRow, facts: dict, partnership: Partnership | None) -> list[Fault]:
    faults = []
    other = plan.known.by_name.get(str(facts.get("name", "")).lower())
    if other and partnership is not None and other != partnership.pk:
        message = f"There is already a partnership called {facts['name']}, under another ref."
        faults.append(Fault(row.number, BY_CODE["name"].heading, message))
    if partnership is None and "lead_post" not in facts:
        message = "Enter the post that leads it, or choose one for every row without."
        faults.append(Fault(row.number, BY_CODE["lead_post"].heading, message))
    if len(str(facts.get("notes", ""))) > LONGEST_NOTES:
        message = f"With the other columns the notes have over {LONGEST_NOTES:,} characters. Shorten them."
        faults.append(Fault(row.number, BY_CODE["notes"].heading, message))
    year = partnership.money_year if partnership else None
    for name in ("annual_value", "our_share"):
        if year and name in facts:
            message = (
                f"This is the sum of the contributions of {year}. Change those, or leave the column out."
            )
            faults.append(Fault(row.number, BY_CODE[name].heading, message))
    return faults


def _partners(plan: Plan, row: ReadRow, partnership: Partnership | None) -> list[tuple[str, str]]:
    """The partners that are not there yet, by the names we know them by; never the council itself."""
    there = {place.organisation.name.lower() for place in partnership.partners_now} if partnership else set()
    if plan.known.ours:
        there.add(plan.known.ours.name.lower())
    wanted = {}
    for name, role in row.partners:
        body = plan.known.body(name)
        said = body.name if body else name
        if said.lower() not in there:
            wanted.setdefault(said.lower(), (said, role))
    return list(wanted.values())


def _name_new(plan: Plan, planned: Planned) -> None:
    """Note the organisations and posts of a row that are not known yet."""
    bodies = [str(planned.facts[name]) for name in ("accountable_body", "host") if planned.facts.get(name)]
    for name in (*bodies, *(name for name, _ in planned.partners)):
        if plan.known.body(name) is None:
            plan.organisations.setdefault(name.lower(), name)
    title = str(planned.facts.get("lead_post") or "")
    if title and title.lower() not in plan.known.posts:
        plan.posts.setdefault(title.lower(), title)
