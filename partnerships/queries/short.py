"""Short lists of one kind of record: the first rows of each and how many there are, in one query for all."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import RowNumber

ROWS = 10


@dataclass(frozen=True)
class Short:
    """The first rows of a list, and how many there are in all."""

    rows: tuple[Any, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def short_lists(
    found: QuerySet, lists: dict[str, Q], order: str, *, few: Collection[str] = ()
) -> dict[str, Short]:
    """The records of `found` in `lists`, a condition for each by its code.

    The rows of a list are in the order of the field `order`, those without it last. Lists that are empty are
    left out. Of those that are always `few`, one person's own, the rows are counted and put in order while
    they are read; of others, the first are found by an index. One query; none where there are no lists.
    """
    arms = [
        (_few if code in few else _first)(found, code, condition, order) for code, condition in lists.items()
    ]
    if not arms:
        return {}
    listed: dict[str, list] = {}
    # The first of every list come before the others of any: whatever is cut off is none of the first.
    for row in arms[0].union(*arms[1:], all=True).order_by("turn")[: ROWS * len(arms)]:
        listed.setdefault(row.of_list, []).append(row)
    return {
        code: Short(_in_order(listed[code], order), listed[code][0].of_all)
        for code in lists
        if code in listed
    }


def _few(found: QuerySet, code: str, condition: Q, order: str) -> QuerySet:
    """The rows of a list that is short by its nature, in turn."""
    by_order = (F(order).asc(nulls_last=True), F("pk").asc())
    fits = found.filter(condition).order_by().annotate(of_list=Value(code, CharField()))
    return fits.annotate(of_all=Window(Count("pk")), turn=Window(RowNumber(), order_by=by_order))


def _first(found: QuerySet, code: str, condition: Q, order: str) -> QuerySet:
    """The first rows of one list, found apart from what is read of them, so that an index finds them."""
    fits = found.filter(condition).select_related(None).order_by()
    first = fits.order_by(F(order).asc(nulls_last=True), "pk").values("pk")[:ROWS]
    return (
        found.filter(pk__in=first)
        .order_by()
        .annotate(of_list=Value(code, CharField()), of_all=count_of(fits), turn=Value(0))
    )


def count_of(found: QuerySet) -> Subquery:
    """How many there are of `found`, as a part of another query."""
    count = found.order_by().values(one=Value(1)).annotate(count=Count("pk")).values("count")
    return Subquery(count, IntegerField())


def _in_order(rows: list, order: str) -> tuple:
    known = sorted(
        (one for one in rows if getattr(one, order) is not None),
        key=lambda one: (getattr(one, order), one.pk),
    )
    unknown = sorted((one for one in rows if getattr(one, order) is None), key=lambda one: one.pk)
    return (*known, *unknown)[:ROWS]
