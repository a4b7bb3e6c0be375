"""What each partner puts in: sums that are the sum of their parts, shares that add up to the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partnerships.rules.numbers import shares
from partnerships.rules.years import outside

WHOLE, OURS = "annual_value", "our_share"
KINDS = ("money", "staff", "assets", "in_kind")


@dataclass(frozen=True)
class Put:
    """One contribution: who, in which financial year, of which kind, whole pounds or None where unpriced."""

    partner: str
    year: int
    kind: str
    amount: int | None
    ours: bool = False


@dataclass(frozen=True)
class Place:
    """The time in which an organisation was a partner; None is open."""

    partner: str
    joined: date | None = None
    left: date | None = None


@dataclass(frozen=True)
class Sums:
    """The register's sums of a partnership, and the year whose money `whole` is; None where it is of none."""

    year: int | None
    whole: int | None
    ours: int | None


@dataclass(frozen=True)
class Standing:
    """Which of the register's sums are `summed` from contributions, by name.

    `newest` is the latest year with money up to now, `so_far` its sum, `missing` the partners without one.
    """

    summed: frozenset[str]
    newest: int | None
    so_far: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class PartnerLine:
    """One partner in one year: whole pounds of each kind, their sum, its share in tenths of a per cent."""

    partner: str
    ours: bool
    by_kind: dict[str, int]
    total: int
    share: int


@dataclass(frozen=True)
class Year:
    """One year's contributions: a line for each partner, the sums of the columns, and what has no price."""

    year: int
    lines: tuple[PartnerLine, ...]
    by_kind: dict[str, int]
    total: int
    unpriced: int


def tally(puts: Iterable[Put]) -> list[Year]:
    """The contributions by year, the latest first; partners by what they put in, ours first among equals."""
    by_year: dict[int, list[Put]] = {}
    for one in puts:
        by_year.setdefault(one.year, []).append(one)
    return [_year(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def _year(year: int, puts: list[Put]) -> Year:
    sums: dict[tuple[bool, str], dict[str, int]] = {}
    for one in puts:
        line = sums.setdefault((one.ours, one.partner), dict.fromkeys(KINDS, 0))
        line[one.kind] += one.amount or 0
    order = sorted(sums, key=lambda who: (-sum(sums[who].values()), not who[0], who[1]))
    totals = [sum(sums[who].values()) for who in order]
    lines = tuple(
        PartnerLine(who[1], who[0], sums[who], total, share)
        for who, total, share in zip(order, totals, shares(totals), strict=True)
    )
    return Year(
        year=year,
        lines=lines,
        by_kind={kind: sum(line.by_kind[kind] for line in lines) for kind in KINDS},
        total=sum(totals),
        unpriced=sum(1 for one in puts if one.amount is None),
    )


def each_pays(ours: int | None, whole: int | None, others: int) -> tuple[int | None, int | None]:
    """What two sums say that we pay, and each of the `others`; None where they do not say."""
    if ours is None or whole is None:
        return ours, None
    rest = whole - ours
    return ours, rest if others == 1 or rest == 0 else None


def not_recorded(puts: Iterable[Put], places: Iterable[Place], year: int) -> tuple[str, ...]:
    """The partners of a year of whom no sum is recorded for it, neither money nor a price; £0 is a sum."""
    said = {one.partner for one in puts if one.year == year and one.amount is not None}
    there = (one for one in places if not outside(year, one.joined, one.left))
    return tuple(dict.fromkeys(one.partner for one in there if one.partner not in said))


def sums_in_force(puts: Iterable[Put], places: Iterable[Place], this_year: int, was: Sums) -> Sums:
    """What the register's two sums are in a financial year, where they were `was`.

    The whole is that of the latest year up to `this_year` with money in which every partner has a sum; it
    stays as it was until there is one, and where a partner has joined that year since. Ours is that of the
    latest year with money of ours. A whole that is less than what is recorded is not known.
    """
    priced = [one for one in puts if one.year <= this_year and one.amount is not None]
    money, ours = _by_year(priced), _by_year(one for one in priced if one.ours)
    if not money:
        return Sums(None, was.whole, was.ours)
    places = list(places)
    latest = max((year for year in money if not not_recorded(priced, places, year)), default=None)
    our_year = max([*ours, *([] if latest is None else [latest])], default=None)
    mine = was.ours if our_year is None else ours.get(our_year)
    if mine is None and any(one.ours and one.year == our_year for one in priced):
        mine = 0  # what we put in has a price, and none of it is money
    newest = max(money)
    least = max(mine or 0, 0 if newest == latest else money[newest])
    wholes: list[tuple[int | None, int | None]] = [(None, was.whole)]
    if latest is not None:
        wholes.insert(0, (latest, money[latest]))
    if was.year is not None and was.year in money and was.year > (latest or 0):
        wholes.insert(0, (was.year, was.whole))
    enough = ((year, whole) for year, whole in wholes if whole is not None and whole >= least)
    year, whole = next(enough, (None, None))
    return Sums(year, whole, mine)


def _by_year(puts: Iterable[Put]) -> dict[int, int]:
    """The money of each year in which there is some, or £0."""
    found: dict[int, int] = {}
    for one in puts:
        if one.kind == "money":
            found[one.year] = found.get(one.year, 0) + (one.amount or 0)
    return found


def standing(puts: Iterable[Put], places: Iterable[Place], this_year: int, was: Sums) -> Standing:
    """Which of the register's sums contributions say, and who is missing in the latest year with money."""
    puts, places = list(puts), list(places)
    priced = [one for one in puts if one.year <= this_year and one.amount is not None]
    money = _by_year(priced)
    is_whole = was.year is not None and was.year in money and not not_recorded(priced, places, was.year)
    has_ours = is_whole or bool(_by_year(one for one in priced if one.ours))
    newest = max(money, default=None)
    missing = not_recorded(priced, places, newest) if newest is not None else ()
    return Standing(
        summed=frozenset(name for name, so in ((WHOLE, is_whole), (OURS, has_ours)) if so),
        newest=newest,
        so_far=money[newest] if newest is not None else 0,
        missing=missing,
    )
