"""The portfolio at a glance: counts of everything, in a fixed number of queries whatever its size."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from appraisal.queries.appraisal import is_past, readable_by
from partnerships.models import Action, Partnership, Risk
from partnerships.queries.action_line import is_due_next, is_overdue, is_slipping
from partnerships.queries.needs import NEEDS, needs
from partnerships.queries.risk_matrix import InForce, matrix_in_force, standings, unanswered_of
from partnerships.queries.withheld import as_seen, unseen
from partnerships.rules.action import SOON_DAYS
from partnerships.rules.risk import tally

MONEY = ("our_share", "annual_value")


@dataclass(frozen=True)
class Money:
    """Whole pounds a year of what is not ended; None where no sum is known. `withheld` are left out of it."""

    amount: int | None
    unknown: int
    withheld: int


@dataclass(frozen=True)
class Register:
    """How many partnerships there are by status and kind; of those running, by tier, arrangement and exit.

    An exit plan that is withheld from the reader counts under None.
    """

    total: int
    by_status: Counter
    by_nature: Counter
    by_tier: Counter
    by_arrangement: Counter
    by_exit: Counter
    lacking: Counter
    money: dict[str, Money]


def register_in_numbers(person, today: date) -> Register:
    """One query: the partnerships counted by all these facts together, and added up here."""
    # What is withheld must not be told by what group a partnership is counted in.
    groups = (
        Partnership.objects.order_by()
        .annotate(exit_seen=as_seen(person, "exit_state"))
        .values("status", "nature", "tier", "arrangement", "exit_seen")
        .annotate(
            count=Count("pk"),
            **{f"lacks_{code}": Count("pk", filter=needs(code, person, today)) for code in NEEDS},
            **{f"sum_{part}": Sum(as_seen(person, part)) for part in MONEY},
            **{f"known_{part}": Count(as_seen(person, part)) for part in MONEY},
            **{f"withheld_{part}": Count("pk", filter=unseen(person, part)) for part in MONEY},
        )
    )
    rows = list(groups)
    running = [row for row in rows if row["status"] == "running"]
    lacking = Counter({code: sum(row[f"lacks_{code}"] for row in rows) for code in NEEDS})
    return Register(
        total=sum(row["count"] for row in rows),
        by_status=_by("status", rows),
        by_nature=_by("nature", rows),
        by_tier=_by("tier", running),
        by_arrangement=_by("arrangement", running),
        by_exit=_by("exit_seen", running),
        lacking=lacking,
        money={part: _money(part, [row for row in rows if row["status"] != "ended"]) for part in MONEY},
    )


def _by(name: str, rows: Iterable[dict]) -> Counter:
    counted: Counter = Counter()
    for row in rows:
        counted[row[name]] += row["count"]
    return counted


def _money(part: str, rows: list[dict]) -> Money:
    sums = [row[f"sum_{part}"] for row in rows if row[f"sum_{part}"] is not None]
    withheld = sum(row[f"withheld_{part}"] for row in rows)
    counted, known = (sum(row[name] for row in rows) for name in ("count", f"known_{part}"))
    return Money(int(sum(sums)) if sums else None, counted - known - withheld, withheld)


@dataclass(frozen=True)
class Risks:
    """The open risks by cell, with what of them is behind, and the matrix they stand on."""

    force: InForce
    cells: Counter
    unanswered: int
    past_review: int

    @property
    def total(self) -> int:
        return self.cells.total()


def risks_in_numbers(today: date) -> Risks:
    """Two queries: the matrix in force, and the risks counted by cell."""
    force = matrix_in_force()
    stand = standings(Risk.objects.filter(closed_on__isnull=True), today)
    return Risks(
        force=force,
        cells=Counter(tally((one.now, one.count) for one in stand)),
        unanswered=unanswered_of(stand, force.matrix),
        past_review=sum(one.behind for one in stand),
    )


def actions_in_numbers(today: date) -> dict[str, int]:
    """Open actions, those overdue, due soon and slipping; those to check. One query."""
    slipping = is_slipping(today, today + timedelta(days=SOON_DAYS))
    return Action.objects.aggregate(
        open=Count("pk", filter=Q(state="open")),
        overdue=Count("pk", filter=is_overdue(today)),
        soon=Count("pk", filter=is_due_next(today)),
        slipping=Count("pk", filter=slipping),
        check=Count("pk", filter=Q(state="done")),
    )


def appraisals_in_numbers(person, today: date) -> tuple[Counter, int]:
    """The appraisals the reader may open, by state; and how many open ones are past their date. One query."""
    rows = list(
        readable_by(person)
        .order_by()
        .values("state")
        .annotate(count=Count("pk"), late=Count("pk", filter=is_past(today)))
    )
    return Counter({row["state"]: row["count"] for row in rows}), sum(row["late"] for row in rows)
