"""A spreadsheet on its way into the register: kept, decided upon, imported whole or not at all, dropped."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from partnerships.audit import record
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Organisation, Post, RegisterImport
from partnerships.queries.register_import import Plan, Planned, Table, plan_import, table_of
from partnerships.rules.likeness import sector_of
from partnerships.rules.register_matching import match
from partnerships.rules.sheet import Sheet
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, add_partnership, edit_partnership
from partnerships.writes.post import add_post

MOST_SAID = 50
KEPT_FOR = timedelta(days=30)  # a sheet may hold what is personal, and is not kept for good


@dataclass(frozen=True)
class Imported:
    """How many partnerships an import added, changed and found as they are, and what it added for them.

    `left_out` says what of the file is not in the register and why, and what of it to look at again.
    """

    added: int
    changed: int
    same: int
    organisations: int
    posts: int
    left_out: tuple[str, ...]


@transaction.atomic
def keep_sheet(*, name: str, sheet: Sheet, by, at) -> RegisterImport:
    """Keep a sheet that was read, each column taken for what its heading most likely means.

    Sheets that nobody imported within `KEPT_FOR` are forgotten, whoever uploaded them.
    """
    for old in RegisterImport.objects.filter(at__lt=at - KEPT_FOR):
        drop_import(held=old, by=None, at=at)
    guessed = {"taken": match(sheet.headings), "lead_post": None, "meant": {}}
    chosen = _chosen_before(sheet.headings, by) or guessed
    columns = chosen | {"same": {}, "notices": sheet.notices}
    held = RegisterImport.objects.create(
        name=name[:150], headings=sheet.headings, rows=sheet.rows, columns=columns, by=by, at=at
    )
    record("uploaded", by=by, subject=held, at=at)
    return held


def _chosen_before(headings: list[str], by) -> dict | None:
    """What `by` said that columns are and words mean when they last put in a sheet with the same headings."""
    last = RegisterImport.objects.filter(by=by).order_by("-id").first()
    if last is None or last.headings != headings:
        return None
    return {"meant": {}} | {
        name: last.columns[name] for name in ("taken", "lead_post", "meant") if name in last.columns
    }


@transaction.atomic
def decide_columns(
    *,
    held: RegisterImport,
    taken: list[str],
    lead_post: int | None,
    same: dict[str, int],
    meant: dict[str, dict[str, str]],
    seen: int,
    by,
    at,
) -> RegisterImport:
    """Say what each column is, who leads where no row says, which organisations we know, what words mean."""
    now = RegisterImport.objects.select_for_update().filter(pk=held.pk).first()
    if now is None:
        raise Refused("This sheet has been imported or dropped.")
    if now.version != seen:
        raise Stale(now)
    columns = now.columns | {"taken": taken, "lead_post": lead_post, "same": same, "meant": meant}
    RegisterImport.objects.filter(pk=held.pk).update(columns=columns, version=F("version") + 1)
    record("columns chosen", by=by, subject=now, at=at)
    held.refresh_from_db(fields=["columns", "version"])
    return held


@transaction.atomic
def drop_import(*, held: RegisterImport, by, at) -> None:
    """Forget a sheet: nothing of it was imported."""
    record("dropped", by=by, subject=held, at=at)
    held.delete()


@transaction.atomic
def finish_import(*, held: RegisterImport, checked: str, by, at) -> Imported:
    """Import a sheet that was uploaded, and forget it. Raises `MoveRefused` with what is wrong.

    `checked` is the `Plan.fingerprint` that was looked at: where importing would now do anything else, it is
    `Refused`.
    """
    done = import_table(table=table_of(held), checked=checked, by=by, at=at)
    record("imported", by=by, subject=held, at=at, fields=(f"{done.added} added, {done.changed} changed",))
    held.delete()
    return done


@transaction.atomic
def import_table(*, table: Table, by, at, checked: str | None = None) -> Imported:
    """Write every row of `table` into the register, or nothing. Raises `MoveRefused` with what is wrong."""
    _hold_organisations()
    plan = plan_import(table, at.date())
    if plan.faults:
        said = [f"{str(fault)[0].upper()}{str(fault)[1:]}" for fault in plan.faults[:MOST_SAID]]
        more = len(plan.faults) - MOST_SAID
        raise MoveRefused([*said, f"And {more:,} more."] if more > 0 else said)
    if checked is not None and checked != plan.fingerprint:
        raise Refused("The columns or the register have changed since you checked. Check again.")
    found = _Found(plan, by=by, at=at)
    for planned in plan.added:
        made = add_partnership(facts=found.facts(planned), ref=planned.row.ref, by=by, at=at)
        found.add_partners(made, planned)
    for planned in plan.changed:
        if planned.facts:
            _edit(planned, found.facts(planned), by=by, at=at)
        found.add_partners(planned.partnership, planned)
    counts = (len(one) for one in (plan.organisations, plan.posts))
    return Imported(len(plan.added), len(plan.changed), plan.same, *counts, tuple(plan.notices))


def _hold_organisations() -> None:
    """Lock organisations before partnerships, and in one order: as a merge does."""
    list(Organisation.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _edit(planned: Planned, facts: dict, *, by, at) -> None:
    partnership = planned.partnership
    try:
        edit_partnership(partnership=partnership, facts=facts, seen=partnership.version, by=by, at=at)
    except Stale:
        raise Refused(f"Somebody changed {partnership} at the same moment. Import again.") from None


class _Found:
    """The organisations and posts that a plan names: those it knows, and those it adds."""

    def __init__(self, plan: Plan, *, by, at):
        self.given = {"by": by, "at": at}
        new = {
            key: add_organisation(name=name, sector=sector_of(name), **self.given)
            for key, name in plan.organisations.items()
        }
        ids = {body.pk for body in plan.known.bodies.values()}
        known = {one.name.lower(): one for one in Organisation.objects.all() if one.pk in ids}
        self.bodies = known | new
        posts = {
            key: add_post(title=title, gives_opinions=False, **self.given)
            for key, title in plan.posts.items()
        }
        self.posts = {post.title.lower(): post for post in Post.objects.all()} | posts

    def facts(self, planned: Planned) -> dict:
        """The facts of a row, with the organisations and the post themselves for their names."""
        facts = dict(planned.facts)
        for name in ("accountable_body", "host"):
            if facts.get(name):
                facts[name] = self.bodies[str(facts[name]).lower()]
        if "lead_post" in facts:
            facts["lead_post"] = self.posts[str(facts["lead_post"]).lower()]
        return facts

    def add_partners(self, partnership, planned: Planned) -> None:
        for name, role in planned.partners:
            add_partner(
                partnership=partnership,
                organisation=self.bodies[name.lower()],
                role=role,
                joined=None,
                **self.given,
            )
