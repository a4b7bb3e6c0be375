"""What partners put in. The partnership's two sums follow it: see `partnerships.rules.contributions`."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.models import Contribution, Partner, Partnership
from partnerships.queries.contribution import contributions_seen, money_of_year, sums_said
from partnerships.queries.significance import register_facts
from partnerships.rules.money import pounds_in_full
from partnerships.rules.significance import why_again
from partnerships.rules.years import outside, year_in_words, year_of
from partnerships.writes.changes import change
from partnerships.writes.row import add_row, edit_row, keep, remove_row
from partnerships.writes.significance import mark_stale


@dataclass(frozen=True)
class SavedMoney:
    """Where somebody sees what is saved, who saved a year's money second."""

    partnership: Partnership
    version: int

    def get_absolute_url(self):
        return reverse("partnership_partners", args=[self.partnership.ref])


@transaction.atomic
def set_money(
    *, partnership: Partnership, year: int, amounts: dict[Partner, int | None], seen: int, by, at
) -> None:
    """Record what each partner pays in one financial year, in whole pounds; None takes a sum away.

    `seen` is `contributions_seen` as the page was made. Raises `Stale` where somebody saved since, and
    `Refused` for a year in which there was no partnership, or no such partner.
    """
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    now = contributions_seen(partnership)
    if now != seen:
        raise Stale(SavedMoney(partnership, now))
    before = money_of_year(partnership, year)
    for partner, amount in amounts.items():
        if amount == before.get(partner.pk):
            continue
        if amount is not None:
            _refuse_year(partnership, partner, year, field=f"partner_{partner.pk}")
        row = {"partnership": partnership, "partner": partner, "year": year, "kind": "money"}
        if amount is None:
            Contribution.objects.filter(**row).delete()
        else:
            Contribution.objects.update_or_create(**row, defaults={"amount": amount})
    after = money_of_year(partnership, year)
    if after == before:
        sum_up(partnership, by=by, at=at)
        return
    names = {partner.pk: partner.organisation.name for partner in amounts}
    said = (_money_in_words(names, year, one) for one in (before, after))
    keep(partnership, "contributions", before=next(said), after=next(said), by=by, at=at)
    record("money recorded", by=by, subject=partnership, at=at, fields=("contributions",))
    sum_up(partnership, by=by, at=at)


def _money_in_words(names: dict[int, str], year: int, amounts: dict[int, int]) -> str:
    lines = [
        f"{name}: {pounds_in_full(amounts[pk])}, {year_in_words(year)}"
        for pk, name in names.items()
        if pk in amounts
    ]
    return "\n".join(lines)


@transaction.atomic
def add_contribution(*, partnership: Partnership, facts: dict, by, at) -> Contribution:
    """Record staff, assets or other things that a partner puts in. Raises `Refused` where that cannot be."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    _refuse(partnership, facts)
    row = add_row(model=Contribution, partnership=partnership, facts=facts, by=by, at=at)
    sum_up(partnership, by=by, at=at)
    return row


@transaction.atomic
def edit_contribution(*, row: Contribution, facts: dict, seen: int, by, at) -> Contribution:
    """Change a contribution."""
    Partnership.objects.select_for_update().get(pk=row.partnership_id)
    _refuse(row.partnership, facts, but=row)
    edited = edit_row(row=row, facts=facts, seen=seen, by=by, at=at)
    sum_up(row.partnership, by=by, at=at)
    return edited


@transaction.atomic
def remove_contribution(*, row: Contribution, by, at) -> None:
    """Take a contribution away. What it said stays in the partnership's history."""
    remove_row(row=row, by=by, at=at)
    sum_up(row.partnership, by=by, at=at)


def _refuse(partnership: Partnership, facts: dict, but: Contribution | None = None) -> None:
    """Raise `Refused` for one outside the life of partnership or partner, or a second of its kind."""
    partner, year = facts["partner"], facts["year"]
    if partner.partnership_id != partnership.pk:
        raise Refused("Choose one of this partnership’s partners.", "partner")
    _refuse_year(partnership, partner, year, field="year")
    same = Contribution.objects.filter(partner=partner, year=year, kind=facts["kind"])
    if but is not None:
        same = same.exclude(pk=but.pk)
    if same.exists():
        raise Refused(
            f"{partner.organisation} has a contribution of this kind in {year_in_words(year)} already. "
            "Change that one.",
            "kind",
        )


def _refuse_year(partnership: Partnership, partner: Partner, year: int, *, field: str) -> None:
    if outside(year, partnership.starts, partnership.ends):
        raise Refused(
            f"{year_in_words(year)} is outside the partnership’s life. "
            "Choose another year, or change its dates.",
            field,
        )
    if outside(year, partner.joined, partner.left):
        raise Refused(
            f"{partner.organisation} was not a partner in {year_in_words(year)}. Choose another year.", field
        )


@transaction.atomic
def bring_up_to_date(*, partnership: int, today: date, at) -> bool:
    """Sum up the partnership of an id as on a day, in nobody's name; whether that changed anything."""
    locked = Partnership.objects.select_for_update().get(pk=partnership)
    return bool(sum_up(locked, by=None, at=at, today=today))


def sum_up(partnership: Partnership, *, by, at, today: date | None = None) -> tuple[str, ...]:
    """Make the partnership's two sums what its contributions say on a day, and name what changed.

    Call inside a transaction that holds the partnership's lock.
    """
    current = Partnership.objects.get(pk=partnership.pk)
    values = sums_said(current, year_of(today or timezone.localdate(at)))
    before = register_facts(current)
    changed = change(current, seen=current.version, values=values, by=by, at=at, verb="summed up")
    mark_stale(current, why_again(before, register_facts(current)))
    return changed
