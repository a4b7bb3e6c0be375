"""Short lists of one kind of record: the first rows of each and how many there are, in one query for all."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When, Window
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


def short_lists(found: QuerySet, lists: dict[str, Q], *order: str) -> dict[str, Short]:
    """The records of `found` in `lists`, a condition for each by its code; one stands in the first it fits.

    Lists that are empty are left out. One query; none where there are no lists.
    """
    if not lists:
        return {}
    fits = Q(pk__in=())
    for condition in lists.values():
        fits |= condition
    whens = [When(condition, then=Value(code)) for code, condition in lists.items()]
    rows = (
        found.filter(fits)
        .annotate(of_list=Case(*whens, output_field=CharField()))
        .annotate(
            of_all=Window(Count("pk"), partition_by="of_list"),
            place=Window(RowNumber(), partition_by="of_list", order_by=[*order, "pk"]),
        )
        .filter(place__lte=ROWS)
        .order_by("place")
    )
    listed: dict[str, list] = {}
    for row in rows:
        listed.setdefault(row.of_list, []).append(row)
    return {code: Short(tuple(held), held[0].of_all) for code, held in listed.items()}
