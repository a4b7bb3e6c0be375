"""What a spreadsheet would do to the register: what it adds, what it changes, and every row that is wrong."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from partnerships.models import Partnership, RegisterImport
from partnerships.queries.contribution import our_money_recorded
from partnerships.queries.known import Alike, Known
from partnerships.queries.planned_row import as_read, facts_of, new_partners, other_faults
from partnerships.rules.alike import grouped
from partnerships.rules.likeness import likeness
from partnerships.rules.register_row import (
    Fault,
    Meant,
    ReadRow,
    is_total,
    may_be_several,
    read_row,
    together,
)
from partnerships.rules.register_words import Word, words_to_match
from partnerships.rules.years import year_of
from partnerships.vocabulary import PARTNERSHIP_FACTS

TOGETHER = 400
MANY = 1_000
MOST_SEVERAL = 20


@dataclass(frozen=True)
class Table:
    """The rows of a sheet, what each column is taken for, and what a person decided about them.

    `lead_post` leads where a row names none. `same` says, by name in small letters, which known organisation
    is meant; `meant`, by column and word, what words that are none of ours mean.
    """

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    columns: list[str]
    lead_post: int | None = None
    same: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    meant: Meant = field(default_factory=dict)

    @cached_property
    def words(self) -> list[Word]:
        """The words of its choice columns that are none of ours, those without a match first."""
        return words_to_match(self.headings, self.rows, self.columns, self.meant)


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
    """What importing would do. Organisations and posts are those that would be added.

    `several` are names of new partners that look like those of several, with the first row that has each.
    """

    known: Known
    added: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    same: int = 0
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    organisations: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    several: dict[str, int] = field(default_factory=dict)

    @property
    def does_something(self) -> bool:
        return bool(self.added or self.changed)

    @cached_property
    def fingerprint(self) -> str:
        """A digest of what importing would do to which partnerships, as they stand now."""
        rows = [
            (
                one.row.number,
                sorted((name, str(value)) for name, value in one.facts.items()),
                one.partners,
                (one.partnership.pk, one.partnership.version) if one.partnership else None,
            )
            for one in (*self.added, *self.changed)
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()

    @property
    def is_long(self) -> bool:
        """Whether it takes so long that whoever asks should know."""
        return len(self.added) + len(self.changed) > MANY

    @cached_property
    def alike(self) -> list[Alike]:
        """The organisations that would be added though one much like it is known."""
        return self.known.like(self.organisations.values())


def table_of(held: RegisterImport) -> Table:
    """The rows and decisions of a sheet that was uploaded."""
    said = held.columns
    rows = [(number, cells) for number, cells in held.rows]
    meant = said.get("meant", {})  # a sheet of before there were matches has none
    return Table(held.headings, rows, said["taken"], said["lead_post"], said["same"], said["notices"], meant)


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
            rows.append(read_row(number, cells, table.headings, table.columns, table.meant))
    twice = _twice(plan, rows)
    found = _fetch({plan.known.partnership(row) for row in rows} - {None}, today)
    for row in rows:
        if row.number in twice:
            row.faults.append(twice[row.number])
        _plan_row(plan, row, found.get(plan.known.partnership(row) or 0), table, today)
    plan.faults.sort(key=lambda fault: fault.row)
    plan.notices += [*_of_several(plan), *_of_twins(plan), *_of_people(rows, plan.known), *_of_nothing(rows)]
    return plan


def _of_several(plan: Plan) -> list[str]:
    """What to look at where the name of a new partner looks like those of several."""
    more = len(plan.several) - MOST_SEVERAL
    said = [
        f"“{name}” in row {row} is one new organisation. Is it several? Part them with semicolons."
        for name, row in list(plan.several.items())[:MOST_SEVERAL]
    ]
    return said + ([f"And {more:,} more names look like several organisations."] if more > 0 else [])


def _of_twins(plan: Plan) -> list[str]:
    """What to look at where two organisations that would be added have names much alike."""
    names = list(plan.organisations.values())
    groups = grouped(((place, likeness(name)) for place, name in enumerate(names)), set())
    found = [[names[link.pk] for link in group] for group in groups]
    more = len(found) - MOST_SEVERAL
    said = [
        f"{', '.join(f'“{name}”' for name in some)}: {len(some)} organisations are added. Are they one? "
        "Then write one name in every row, or make them one afterwards."
        for some in found[:MOST_SEVERAL]
    ]
    return said + ([f"And {more:,} more names are much like another."] if more > 0 else [])


def _of_people(rows: Iterable[ReadRow], known: Known) -> list[str]:
    """Where a person is named as the lead officer, and holds one post: that post leads."""
    named = {said: None for row in rows if (said := str(row.facts.get("lead_post", "")))}
    posts = {said: known.post(said) for said in named}
    return [
        f"{said} is a person: the post they hold, {post}, leads."
        for said, post in posts.items()
        if post.lower() != said.lower()
    ]


def _of_nothing(rows: Iterable[ReadRow]) -> list[str]:
    """The words that were read as an empty cell, by column, and in how many rows."""
    found = Counter(one for row in rows for one in row.nothing)
    return [
        f"“{said}” under {heading} was read as nothing, in {rows:,} row{'' if rows == 1 else 's'}."
        for (heading, said), rows in found.most_common(MOST_SEVERAL)
    ]


def _twice(plan: Plan, rows: Iterable[ReadRow]) -> dict[int, Fault]:
    """The rows, by number, about a partnership of a row before: by ref, name, or whichever of ours it is."""
    seen: dict[tuple[str, object], int] = {}
    found = {}
    for row in rows:
        name = str(row.facts.get("name", "")).lower()
        keys = [("ref", row.ref.lower()), ("name", name), ("pk", plan.known.partnership(row))]
        first = next((seen[key] for key in keys if key[1] and key in seen), None)
        if first is not None:
            message = f"The same partnership is in row {first}. Delete one of them."
            found[row.number] = Fault(row.number, "", message)
        for key in keys:
            seen.setdefault(key, row.number)
    return found


def _fetch(ids: set, today: date) -> dict[int, Partnership]:
    found: dict[int, Partnership] = {}
    wanted = sorted(ids)
    rows = Partnership.objects.select_related("accountable_body", "host", "lead_post").with_partners()
    rows = rows.annotate(ours_recorded=our_money_recorded(year_of(today)))
    for start in range(0, len(wanted), TOGETHER):
        found |= rows.in_bulk(wanted[start : start + TOGETHER])
    return found


def _plan_row(plan: Plan, row: ReadRow, partnership: Partnership | None, table: Table, today: date) -> None:
    facts = facts_of(plan.known, row, partnership, table.lead_post)
    ours = plan.known.ours.name if plan.known.ours else ""
    there = {name: as_read(partnership, name) for name in PARTNERSHIP_FACTS} if partnership else {}
    faults = [*row.faults, *together(row.number, there | facts, today, ours)]
    faults += other_faults(plan.known, row, facts, partnership)
    if faults:
        plan.faults += faults
        return
    if facts.get("our_role") == "accountable_body" and ours:
        facts.setdefault("accountable_body", ours)
    planned = Planned(row, facts, new_partners(plan.known, row, partnership), partnership)
    _name_new(plan, planned)
    if partnership is None:
        plan.added.append(planned)
    elif planned.does_something:
        plan.changed.append(planned)
    else:
        plan.same += 1


def _name_new(plan: Plan, planned: Planned) -> None:
    """Note the organisations and posts of a row that are not known yet."""
    bodies = [str(planned.facts[name]) for name in ("accountable_body", "host") if planned.facts.get(name)]
    for name in (*bodies, *(name for name, _ in planned.partners)):
        if plan.known.body(name) is None:
            plan.organisations.setdefault(name.lower(), name)
    for name, _ in planned.partners:
        if plan.known.body(name) is None and may_be_several(name):
            plan.several.setdefault(name, planned.row.number)
    title = str(planned.facts.get("lead_post") or "")
    if title and title.lower() not in plan.known.posts:
        plan.posts.setdefault(title.lower(), title)
