"""The rows of the register in words, as their reader may see them, and what they add up to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from partnerships.models import Partnership
from partnerships.queries.withheld import withhold
from partnerships.rules.dates import in_short
from partnerships.rules.money import UNKNOWN, WITHHELD, pounds, share_of

# What a mark can withhold of a row.
SHOWN = frozenset({"our_share", "annual_value", "ends", "exit_state"})


@dataclass(frozen=True)
class Line:
    """One row of the list, in words. `marked` names what its reader sees that others do not."""

    partnership: Partnership
    arrangement: str
    partners: tuple[str, ...]
    our_role: str
    lead_post: str
    lead_name: str
    money: str
    ends: str
    overdue: bool
    exit_words: str
    marked: frozenset[str]

    @property
    def first_partners(self) -> tuple[str, ...]:
        return self.partners[:3]

    @property
    def more_partners(self) -> int:
        return max(len(self.partners) - 3, 0)


def lines(found: QuerySet[Partnership], person, today: date) -> list[Line]:
    """The partnerships of `found` as rows, in three queries whatever their number."""
    rows = list(found.with_lead().with_partners().select_related("lead_post"))
    withhold(rows, person)
    return [_line(one, today) for one in rows]


def _line(one: Partnership, today: date) -> Line:
    return Line(
        partnership=one,
        arrangement=one.get_arrangement_display(),
        partners=tuple(place.organisation.name for place in one.partners_now if not place.organisation.ours),
        our_role=one.get_our_role_display(),
        lead_post=one.lead_post.title,
        lead_name=one.lead_name or "",
        money=share_of(money(one, "our_share"), money(one, "annual_value")),
        ends=WITHHELD if "ends" in one.withheld else (in_short(one.ends) or "no end date"),
        overdue=bool(one.ends and one.ends < today and one.status == "running"),
        exit_words=WITHHELD if "exit_state" in one.withheld else one.get_exit_state_display(),
        marked=(one.marked - one.withheld) & SHOWN,
    )


def money(one: Partnership, part: str) -> str:
    """A sum of the partnership in words, or that it is withheld or not recorded."""
    return WITHHELD if part in one.withheld else pounds(getattr(one, part))


@dataclass(frozen=True)
class Totals:
    """Sums over the rows shown, and how many rows could not be added."""

    partnerships: int
    ours: str
    all_partners: str
    unknown: int
    unknown_whole: int
    withheld: int
    disclosed: int


def totals(rows: list[Line]) -> Totals:
    """What the rows add up to, from what their reader may see."""
    shown = [row.partnership for row in rows]
    withheld = sum(1 for one in shown if {"our_share", "annual_value"} & one.withheld)
    ours = [one.our_share for one in shown if one.our_share is not None]
    whole = [one.annual_value for one in shown if one.annual_value is not None]
    return Totals(
        partnerships=len(shown),
        ours=pounds(sum(ours)) if ours else UNKNOWN,
        all_partners=pounds(sum(whole)) if whole else UNKNOWN,
        unknown=sum(1 for one in shown if one.our_share is None and "our_share" not in one.withheld),
        unknown_whole=sum(
            1 for one in shown if one.annual_value is None and "annual_value" not in one.withheld
        ),
        withheld=withheld,
        disclosed=sum(1 for row in rows if row.marked),
    )
