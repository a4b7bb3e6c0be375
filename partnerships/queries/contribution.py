"""What partners put in, as the page of a partnership shows it."""

from dataclasses import dataclass
from datetime import date

from partnerships.models import Contribution, FieldChange, Partner, Partnership
from partnerships.rules.contributions import KINDS, Put, Year, each_pays, tally
from partnerships.rules.money import pounds_in_full
from partnerships.rules.numbers import in_decimals
from partnerships.rules.years import outside, year_in_words
from partnerships.vocabulary import CONTRIBUTIONS

# Whoever may not read a partnership's money may not add it up from its parts either.
MONEY = frozenset({"annual_value", "our_share"})


def puts_of(partnership: Partnership) -> list[Put]:
    """Every contribution to a partnership, as plain values."""
    rows = Contribution.objects.filter(partnership=partnership).select_related("partner__organisation")
    return [_put(row) for row in rows]


def contributions_seen(partnership: Partnership) -> int:
    """A number that changes whenever a contribution to a partnership does."""
    last = FieldChange.objects.on(partnership).filter(field="contributions").first()
    return last.pk if last else 0


def money_of_year(partnership: Partnership, year: int) -> dict[int, int]:
    """What each partner, by its key, pays in a year."""
    rows = Contribution.objects.filter(partnership=partnership, year=year, kind="money")
    return dict(rows.values_list("partner", "amount"))


def typed_sums(partnership: Partnership, year: int, places: list[Partner], this_year: int) -> dict[int, int]:
    """What the two sums typed on the register say that each partner, by its key, pays in `year`.

    They speak of this year and of later ones, as long as no money of any year is recorded.
    """
    if partnership.money_year is not None or year < this_year:
        return {}
    if outside(year, partnership.starts, partnership.ends):
        return {}
    others = sum(1 for place in places if not place.organisation.ours)
    ours, theirs = each_pays(partnership.our_share, partnership.annual_value, others)
    said = {place.pk: ours if place.organisation.ours else theirs for place in places}
    return {pk: amount for pk, amount in said.items() if amount is not None}


def year_outside(contributions, starts: date | None, ends: date | None) -> int | None:
    """The first year of `contributions` that has no day between `starts` and `ends`; None is open."""
    years = contributions.order_by("year").values_list("year", flat=True).distinct()
    return next((year for year in years if outside(year, starts, ends)), None)


def _put(row: Contribution) -> Put:
    organisation = row.partner.organisation
    return Put(organisation.name, row.year, row.kind, row.amount, organisation.ours)


@dataclass(frozen=True)
class ShareLine:
    """One partner's row in a year's table: (kind, sum) in words; `bar` is in tenths of a per cent."""

    partner: str
    ours: bool
    cells: tuple[tuple[str, str], ...]
    total: str
    share: str
    bar: int


@dataclass(frozen=True)
class YearTable:
    """One year's contributions in words, and the contributions themselves, to be changed."""

    year: int
    name: str
    lines: tuple[ShareLine, ...]
    sums: tuple[tuple[str, str], ...]
    total: str
    rows: tuple[Contribution, ...]
    unpriced: int
    missing: tuple[str, ...]


def contribution_tables(partnership: Partnership, places: list[Partner]) -> list[YearTable]:
    """The contributions of a partnership, a table for each year, the latest first; empty where withheld.

    Of its partners, `places`, those in it in a year without a contribution are ``missing``: then what is
    recorded is not the whole, and nobody has a share of it.
    """
    if MONEY & partnership.withheld:
        return []
    rows = list(Contribution.objects.filter(partnership=partnership).select_related("partner__organisation"))
    for row in rows:
        row.sum_words = pounds_in_full(row.amount)
    return [
        _table(year, tuple(row for row in rows if row.year == year.year), places)
        for year in tally(_put(row) for row in rows)
    ]


def _table(year: Year, rows: tuple[Contribution, ...], places: list[Partner]) -> YearTable:
    there = {row.partner_id for row in rows}
    missing = tuple(
        place.organisation.name
        for place in places
        if place.pk not in there and not outside(year.year, place.joined, place.left)
    )
    said = {(row.partner.organisation.name, row.kind) for row in rows if row.amount is not None}
    kinds = [kind for kind in KINDS if year.by_kind[kind] or any(row.kind == kind for row in rows)]
    lines = tuple(
        ShareLine(
            partner=line.partner,
            ours=line.ours,
            cells=tuple(
                (CONTRIBUTIONS[kind], _sum(line.by_kind[kind], (line.partner, kind) in said))
                for kind in kinds
            ),
            total=pounds_in_full(line.total),
            share=f"{in_decimals(line.share, 1)}%" if year.total and not missing else "",
            bar=0 if missing else line.share,
        )
        for line in year.lines
    )
    return YearTable(
        year=year.year,
        name=year_in_words(year.year),
        lines=lines,
        sums=tuple((CONTRIBUTIONS[kind], _sum(year.by_kind[kind], False)) for kind in kinds),
        total=pounds_in_full(year.total),
        rows=rows,
        unpriced=year.unpriced,
        missing=missing,
    )


def _sum(amount: int, said: bool) -> str:
    """A sum in words: nothing and £0 are different things to say."""
    return pounds_in_full(amount) if amount or said else "–"
