"""The rows of the register in words, as their reader may see them, and what they add up to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from partnerships.models import Partnership
from partnerships.queries.withheld import as_seen, disclosed, unseen, withhold
from partnerships.rules.dates import in_short
from partnerships.rules.money import WITHHELD, pounds, share_of

# What a mark can withhold of a row.
SHOWN = frozenset({"our_share", "annual_value", "ends", "exit_state"})
MOST_PRINTED = 12  # partners of one partnership in a printed list


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

    @property
    def printed_partners(self) -> tuple[str, ...]:
        return self.partners[:MOST_PRINTED]

    @property
    def not_printed(self) -> int:
        return max(len(self.partners) - MOST_PRINTED, 0)


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
    """Sums over what was found, and how many partnerships could not be added."""

    partnerships: int
    ours: str
    all_partners: str
    unknown: int
    unknown_whole: int
    withheld: int
    disclosed: int


def totals(found: QuerySet[Partnership], person) -> Totals:
    """What all of `found` add up to, from what `person` may see, in one query however many there are."""
    hidden, hidden_whole = (unseen(person, part) for part in ("our_share", "annual_value"))
    sums = found.order_by().aggregate(
        partnerships=Count("pk"),
        ours=Sum(as_seen(person, "our_share")),
        whole=Sum(as_seen(person, "annual_value")),
        unknown=Count("pk", filter=Q(our_share__isnull=True) & ~hidden),
        unknown_whole=Count("pk", filter=Q(annual_value__isnull=True) & ~hidden_whole),
        withheld=Count("pk", filter=hidden | hidden_whole),
        disclosed=Count("pk", filter=disclosed(person, SHOWN)),
    )
    return Totals(ours=pounds(sums.pop("ours")), all_partners=pounds(sums.pop("whole")), **sums)
