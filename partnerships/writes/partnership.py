"""Adding and editing partnerships, and who is a partner in them."""

from contextlib import nullcontext
from datetime import date
from string import ascii_uppercase
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Organisation, Partner, Partnership
from partnerships.queries.changes import changed_meanwhile
from partnerships.queries.contribution import standing_of, year_outside
from partnerships.queries.row import row_in_words
from partnerships.queries.significance import register_facts
from partnerships.rules.contributions import OURS
from partnerships.rules.contributions import WHOLE as ALL_PARTNERS
from partnerships.rules.dates import in_words
from partnerships.rules.money import pounds_in_full
from partnerships.rules.numbers import per_cent
from partnerships.rules.significance import why_again
from partnerships.rules.years import year_in_words, year_of
from partnerships.vocabulary import PARTNERSHIP_FACTS
from partnerships.writes.changes import change
from partnerships.writes.contribution import sum_up
from partnerships.writes.names import only_one
from partnerships.writes.row import edit_row, keep
from partnerships.writes.significance import mark_stale

FIELDS = tuple(PARTNERSHIP_FACTS)
SUMS = (ALL_PARTNERS, OURS)
WHOLE = 10_000  # hundredths of a per cent
TAKEN = frozenset({"new", "print", "import", "withheld"})  # where a partnership's own address would not lead


@transaction.atomic
def add_partnership(*, facts: dict, by, at, ref: str = "") -> Partnership:
    """Register a partnership under its own `ref` or the next one. `facts` holds some or all of `FIELDS`.

    Raises `Refused` where the name is taken.
    """
    if ref.lower() in TAKEN:
        raise Refused(f"A partnership cannot have the ref {ref}. Give it another, or none.", "ref")
    with _only_one(facts["name"]):
        partnership = Partnership.objects.create(
            ref=ref or uuid4().hex[:12],
            added_at=at,
            **{name: facts[name] for name in FIELDS if name in facts},
        )
    partnership.ref = ref or _next_ref(partnership)
    partnership.save(update_fields=["ref"])
    record("registered", by=by, subject=partnership, at=at)
    ours = Organisation.objects.filter(ours=True).first()
    if ours is not None:
        add_partner(
            partnership=partnership, organisation=ours, role=partnership.our_role, joined=None, by=by, at=at
        )
    return partnership


@transaction.atomic
def edit_partnership(*, partnership: Partnership, facts: dict, seen: int, by, at) -> Partnership:
    """Change those of a partnership's facts that `facts` holds: see `change_facts`."""
    change_facts(partnership=partnership, facts=facts, seen=seen, by=by, at=at)
    return partnership


@transaction.atomic
def change_facts(*, partnership: Partnership, facts: dict, seen: int, by, at) -> tuple[str, ...]:
    """Change those of a partnership's facts that `facts` holds, and name the changed ones.

    What they said is kept in its history. Where others were changed since `seen` and none of these, both
    saves stand. Raises `Stale` otherwise, and `Refused` for a name that is taken, a sum that contributions
    add up to, or dates that leave contributions outside the partnership's life.
    """
    current = Partnership.objects.select_for_update().get(pk=partnership.pk)
    before = register_facts(current)
    values = {name: facts[name] for name in FIELDS if name in facts}
    _refuse_sums(current, values, year_of(timezone.localdate(at)))
    _refuse_life(current, values)
    if values.get("nature", current.nature) != current.nature:
        values["nature_answers"] = {}  # they came to something else
    if 0 < seen < current.version and not values.keys() & changed_meanwhile(current, seen).keys():
        seen = current.version
    with _only_one(facts["name"], but=partnership) if "name" in facts else nullcontext():
        changed = change(partnership, seen=seen, values=values, by=by, at=at)
    if "our_role" in changed:
        partnership.partners.filter(organisation__ours=True, left__isnull=True).update(
            role=partnership.our_role
        )
    after = register_facts(Partnership.objects.get(pk=partnership.pk))
    mark_stale(partnership, why_again(before, after))
    return changed


@transaction.atomic
def add_partner(
    *, partnership: Partnership, organisation: Organisation, role: str, joined: date | None, by, at
) -> Partner:
    """Name an organisation as a partner. Raises `Refused` where it is one already."""
    # In the order in which a merge locks them: organisations first.
    into = Organisation.objects.select_for_update().get(pk=organisation.pk).merged_into
    if into is not None:
        raise Refused(f"{organisation} is now {into}. Choose that one.", "organisation")
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    if partnership.partners.filter(organisation=organisation, left__isnull=True).exists():
        raise Refused(f"{organisation} is already a partner.", "organisation")
    partner = Partner.objects.create(
        partnership=partnership, organisation=organisation, role=role, joined=joined
    )
    record(f"partner added: {organisation}"[:60], by=by, subject=partnership, at=at, fields=("partners",))
    keep(partnership, "partners", before="", after=row_in_words(partner), by=by, at=at)
    mark_stale(partnership, f"A partner joined: {organisation}.")
    return partner


@transaction.atomic
def edit_partner(*, partner: Partner, facts: dict, seen: int, by, at) -> Partner:
    """Change what `facts` holds of a partner's role, vote, share, and days of joining and leaving.

    One that left and has no day of leaving in `facts` never left. Raises `Refused` for shares over the whole,
    for days that do not fit its contributions, and where the organisation has become a partner again since.
    """
    Partnership.objects.select_for_update().get(pk=partner.partnership_id)
    joined, left = (facts.get(name, getattr(partner, name)) for name in ("joined", "left"))
    returns = partner.left is not None and left is None
    if returns:
        _refuse_twice(partner)
    if left is None:
        _refuse_shares(partner, facts["share"] or 0)
    if {"joined", "left"} & facts.keys():
        _refuse_place(partner, joined, left, "joined" if left == partner.left else "left")
    edited = edit_row(row=partner, facts=facts, seen=seen, by=by, at=at)
    sum_up(partner.partnership, by=by, at=at)
    if returns:
        mark_stale(partner.partnership, f"A partner did not leave: {partner.organisation}.")
    return edited


@transaction.atomic
def end_partner(*, partner: Partner, left: date, by, at) -> Partner:
    """Record that a partner has left, on a date. Raises `Refused` where it had left already."""
    Partnership.objects.select_for_update().get(pk=partner.partnership_id)
    partner.refresh_from_db(fields=["left", "version"])
    if partner.left is not None:
        raise Refused(f"{partner.organisation} left on {in_words(partner.left)} already.", "left")
    _refuse_place(partner, partner.joined, left, "left")
    before = row_in_words(partner)
    # A page that was opened before must not take it back: it is a change of the row, as any other.
    keep(partner, "left", before="", after=str(left), by=by, at=at)
    partner.left, partner.version = left, partner.version + 1
    partner.save(update_fields=["left", "version"])
    record(
        f"partner left: {partner.organisation}"[:60],
        by=by,
        subject=partner.partnership,
        at=at,
        fields=("partners",),
    )
    keep(partner.partnership, "partners", before=before, after=row_in_words(partner), by=by, at=at)
    sum_up(partner.partnership, by=by, at=at)
    mark_stale(partner.partnership, f"A partner left: {partner.organisation}.")
    return partner


def _refuse_twice(partner: Partner) -> None:
    """A partner that did not leave cannot be one that has joined again."""
    others = partner.partnership.partners.exclude(pk=partner.pk)
    if others.filter(organisation=partner.organisation, left__isnull=True).exists():
        raise Refused(f"{partner.organisation} is a partner again already, in another row.", "left")


def _refuse_shares(partner: Partner, share: int) -> None:
    """Agreed shares of today's partners that come to more than the whole."""
    others = partner.partnership.partners.filter(left__isnull=True).exclude(pk=partner.pk)
    given = others.aggregate(sum=Sum("share"))["sum"] or 0
    if given + share > WHOLE:
        raise Refused(
            f"The partners’ shares would come to {per_cent(given + share)}. "
            f"The others have {per_cent(given)}: enter {per_cent(WHOLE - given)} or less.",
            "share",
        )


def _refuse_life(partnership: Partnership, values: dict) -> None:
    """Dates that would leave a contribution in a year in which there was no partnership."""
    starts, ends = (values.get(name, getattr(partnership, name)) for name in ("starts", "ends"))
    changed = [name for name in ("starts", "ends") if name in values]
    year = year_outside(partnership.contribution_rows, starts, ends) if changed else None
    if year is not None:
        raise Refused(
            f"There are contributions in {year_in_words(year)}, outside these dates. "
            "Correct the dates, or take those contributions away first.",
            changed[-1],
        )


def _refuse_place(partner: Partner, joined: date | None, left: date | None, field: str) -> None:
    """Days that leave before joining, or put a contribution in a year in which it was no partner."""
    if joined and left and left < joined:
        raise Refused("The date it left must be after the date it joined.", field)
    year = year_outside(partner.contributions, joined, left)
    if year is not None:
        raise Refused(
            f"It has contributions in {year_in_words(year)}, when it would not be a partner. "
            "Correct the date, or take those contributions away first.",
            field,
        )


def _refuse_sums(partnership: Partnership, values: dict, this_year: int) -> None:
    """A sum that contributions add up to typed a second time, or a whole that is less than is recorded."""
    differ = {name for name in SUMS if name in values and values[name] != getattr(partnership, name)}
    if not differ:
        return
    now = standing_of(partnership, this_year)
    for name in SUMS:
        if name in differ & now.summed:
            raise Refused(
                "This sum is what the partners’ contributions add up to. Change the contributions instead.",
                name,
            )
    whole = values.get(ALL_PARTNERS, partnership.annual_value)
    if now.newest is not None and whole is not None and whole < now.so_far:
        raise Refused(
            f"{pounds_in_full(now.so_far)} is recorded for {year_in_words(now.newest)} already. "
            "Enter as much or more, or leave it empty if it is not known.",
            ALL_PARTNERS,
        )
    share = values.get(OURS, partnership.our_share)
    if None not in (whole, share) and share > whole:
        raise Refused("All partners’ money must be the same as or more than our money.", ALL_PARTNERS)


def _next_ref(partnership: Partnership) -> str:
    """A ref made of the partnership's number, with a letter after it where an import brought the same one."""
    refs = (f"PTN-{partnership.pk:04d}{letter}" for letter in ("", *ascii_uppercase))
    return next(ref for ref in refs if not Partnership.objects.filter(ref=ref).exists())


def _only_one(name: str, but: Partnership | None = None):
    message = f"There is already a partnership called {name}."
    return only_one(Partnership, "name", name, but=but, message=message)
