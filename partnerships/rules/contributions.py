"""What each partner puts in: sums that are the sum of their parts, shares that add up to the whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from partnerships.rules.numbers import shares

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


def money_in_force(puts: Iterable[Put], this_year: int) -> tuple[int, int, int | None] | None:
    """The latest year up to `this_year` with money in it, all partners' sum, and ours; None without any.

    Ours is None where nothing of ours is recorded in that year.
    """
    money = [one for one in puts if one.kind == "money" and one.year <= this_year and one.amount is not None]
    if not money:
        return None
    year = max(one.year for one in money)
    amounts = [(one.amount or 0, one.ours) for one in money if one.year == year]
    ours = [amount for amount, is_ours in amounts if is_ours]
    return year, sum(amount for amount, _ in amounts), sum(ours) if ours else None
