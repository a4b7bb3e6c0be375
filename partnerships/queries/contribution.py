"""What partners put in, as the page of a partnership shows it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from partnerships.models import Contribution, FieldChange, Partner, Partnership
from partnerships.rules.contributions import (
    KINDS,
    OURS,
    WHOLE,
    Place,
    Put,
    Standing,
    Sums,
    Year,
    each_pays,
    not_recorded,
    standing,
    sums_in_force,
    tally,
)
from partnerships.rules.money import pounds_in_full
from partnerships.rules.numbers import in_decimals
from partnerships.rules.years import outside, year_in_words
from partnerships.vocabulary import CONTRIBUTIONS

# Whoever may not read a partnership's money may not add it up from its parts either.
MONEY = frozenset({WHOLE, OURS})
NO_PRICE = "no price"


def puts_of(partnership: Partnership) -> list[Put]:
    """Every contribution to a partnership, as plain values."""
    rows = Contribution.objects.filter(partnership=partnership).select_related("partner__organisation")
    return [_put(row) for row in rows]


def places_of(partnership: Partnership) -> list[Place]:
    """Everybody who is or was a partner, and when, as plain values."""
    rows = partnership.partners.values_list("organisation__name", "joined", "left")
    return [Place(*row) for row in rows]


def sums_said(partnership: Partnership, this_year: int) -> dict[str, int | None]:
    """The register's two sums in a financial year, and the year they are of, by the names of the fields."""
    return sums_of(partnership, puts_of(partnership), places_of(partnership), this_year)


def sums_of(
    partnership: Partnership, puts: list[Put], places: list[Place], this_year: int
) -> dict[str, int | None]:
    """What `sums_said` says, of contributions and partners that are read already."""
    now = sums_in_force(puts, places, this_year, _sums(partnership))
    return {"money_year": now.year, WHOLE: now.whole, OURS: now.ours}


def _sums(partnership: Partnership) -> Sums:
    return Sums(partnership.money_year, partnership.annual_value, partnership.our_share)


def our_money_recorded(this_year: int) -> Exists:
    """Whether money of ours is recorded for any year up to now, of the partnerships of a query."""
    money = Contribution.objects.filter(kind="money", year__lte=this_year, amount__isnull=False)
    return Exists(money.filter(partnership=OuterRef("pk"), partner__organisation__ours=True))


def standing_of(partnership: Partnership, this_year: int) -> Standing:
    """Which of the two sums contributions say, and who is missing, in two queries."""
    return standing_with(partnership, puts_of(partnership), places_of(partnership), this_year)


def standing_with(partnership: Partnership, puts: list[Put], places: list[Place], this_year: int) -> Standing:
    """What `standing_of` says, of contributions and partners that are read already."""
    return standing(puts, places, this_year, _sums(partnership))


def told(now: Standing, year: int | None) -> list[str]:
    """Where the register's two sums come from, in sentences, where the whole is of `year`."""
    if now.newest is None:
        return []
    newest = year_in_words(now.newest)
    said = []
    if WHOLE in now.summed and year is not None:
        said.append(f"All partners’ money is what the contributions of {year_in_words(year)} add up to.")
    if OURS in now.summed:
        said.append("Our money is what is recorded for us in the latest year with money of ours.")
    if now.missing:
        some = ", ".join(now.missing)
        said.append(
            f"Of {newest}, no sum is recorded for: {some}. Until there is one, if only £0, all partners’ "
            "money is not taken from that year."
        )
    return said


def to_sum_up(this_year: int) -> list[int]:
    """The partnerships whose two sums a year that has begun changes, in three queries, whatever their number.

    What is summed up already can only change when something is saved, and is summed up then.
    """
    begun = Contribution.objects.filter(kind="money", amount__isnull=False, year__lte=this_year)
    later = Q(partnership__money_year=None) | Q(year__gt=F("partnership__money_year"))
    some = begun.filter(later).order_by().values("partnership")
    fields = ("pk", "money_year", WHOLE, OURS)
    was = {pk: Sums(*sums) for pk, *sums in Partnership.objects.filter(pk__in=some).values_list(*fields)}
    puts: dict[int, list[Put]] = {pk: [] for pk in was}
    names = ("partnership", "partner__organisation__name", "year", "kind", "amount")
    for pk, *put in Contribution.objects.filter(partnership__in=some).values_list(
        *names, "partner__organisation__ours"
    ):
        puts.setdefault(pk, []).append(Put(*put))
    places: dict[int, list[Place]] = {}
    for pk, *place in Partner.objects.filter(partnership__in=some).values_list(
        "partnership", "organisation__name", "joined", "left"
    ):
        places.setdefault(pk, []).append(Place(*place))
    return [
        pk for pk, sums in was.items() if sums_in_force(puts[pk], places.get(pk, []), this_year, sums) != sums
    ]


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
    if Contribution.objects.filter(partnership=partnership, kind="money", year__lte=this_year).exists():
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
    """One year's contributions in words, and the contributions themselves, to be changed.

    ``missing`` are the partners without a sum, ``unnamed`` those of them who have no line either.
    """

    year: int
    name: str
    lines: tuple[ShareLine, ...]
    sums: tuple[tuple[str, str], ...]
    total: str
    rows: tuple[Contribution, ...]
    unpriced: int
    missing: tuple[str, ...]
    unnamed: tuple[str, ...]


def contributions_of(partnership: Partnership) -> list[Contribution]:
    """Every contribution to a partnership, as a reader may see them; none where the money is withheld."""
    if MONEY & partnership.withheld:
        return []
    return list(Contribution.objects.filter(partnership=partnership).select_related("partner__organisation"))


def sums_told(
    partnership: Partnership, rows: list[Contribution], places: list[Partner], this_year: int
) -> list[str]:
    """Where the two sums come from, in sentences; nothing without contributions. No query."""
    times = [Place(one.organisation.name, one.joined, one.left) for one in places]
    now = standing_with(partnership, [_put(row) for row in rows], times, this_year)
    return told(now, partnership.money_year)


def contribution_tables(rows: list[Contribution], places: list[Partner]) -> list[YearTable]:
    """The contributions of a partnership, a table for each year, the latest first.

    Of its partners, `places`, those in it in a year without a sum are ``missing``: then what is recorded is
    not the whole, and nobody has a share of it.
    """
    for row in rows:
        row.sum_words = pounds_in_full(row.amount)
    return [
        _table(year, tuple(row for row in rows if row.year == year.year), places)
        for year in tally(_put(row) for row in rows)
    ]


def _table(year: Year, rows: tuple[Contribution, ...], places: list[Partner]) -> YearTable:
    times = [Place(one.organisation.name, one.joined, one.left) for one in places]
    missing = not_recorded((_put(row) for row in rows), times, year.year)
    shown = {line.partner for line in year.lines}
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
            total=NO_PRICE if line.partner in missing else pounds_in_full(line.total),
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
        unnamed=tuple(name for name in missing if name not in shown),
    )


def _sum(amount: int, said: bool) -> str:
    """A sum in words: nothing and £0 are different things to say."""
    return pounds_in_full(amount) if amount or said else "–"
