"""The register as a list: found, ordered, and each row in the words that its reader may see."""

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from partnerships.models import Partner, Partnership
from partnerships.queries.withheld import as_seen, unseen, withhold
from partnerships.rules.dates import in_short
from partnerships.rules.money import UNKNOWN, WITHHELD, pounds, share_of

PAGE = 50
MOST_WORDS = 8
# What a mark can withhold of a row.
SHOWN = frozenset({"our_share", "annual_value", "ends", "exit_state"})
SORTS = {"name": "Name", "arrangement": "Arrangement", "money": "Our money a year", "ends": "Ends"}


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of the register. Empty means anything; `sort` may begin with a minus."""

    words: str = ""
    arrangement: str = ""
    our_role: str = ""
    status: str = ""
    exit_state: str = ""
    sort: str = "name"

    @property
    def narrowed(self) -> bool:
        return any((self.words, self.arrangement, self.our_role, self.status, self.exit_state))


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


def register(person, wanted: Wanted) -> QuerySet[Partnership]:
    """The partnerships that match, in order. Nothing that is withheld from `person` decides either.

    None for `person` is somebody from whom all that is marked is withheld.
    """
    found = Partnership.objects.all()
    for word in wanted.words.split()[:MOST_WORDS]:
        found = found.filter(_says(word, person))
    exact = {name: getattr(wanted, name) for name in ("arrangement", "our_role", "status")}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.exit_state:
        found = found.filter(~unseen(person, "exit_state"), exit_state=wanted.exit_state)
    return _ordered(found, person, wanted.sort)


def register_page(person, wanted: Wanted, number, today: date) -> Page:
    """One page of the list: its ``object_list`` holds a `Line` for each partnership."""
    page = Paginator(register(person, wanted), PAGE).get_page(number)
    # Only the rows of this page are joined and annotated, so that the last page costs what the first does.
    here = Partnership.objects.filter(pk__in=page.object_list.values("pk"))
    page.object_list = lines(_ordered(here, person, wanted.sort), person, today)
    return page


def lines(found: QuerySet[Partnership], person, today: date) -> list[Line]:
    """The partnerships of `found` as rows, in three queries whatever their number."""
    rows = list(found.with_lead().with_partners().select_related("lead_post"))
    withhold(rows, person)
    return [_line(one, today) for one in rows]


def _says(word: str, person) -> Q:
    """Partnerships that hold `word` in their ref, name, purpose or a partner's name."""
    partners = Partner.objects.filter(left__isnull=True, organisation__name__icontains=word)
    return (
        Q(ref__iexact=word)
        | Q(name__icontains=word)
        | (Q(purpose__icontains=word) & ~unseen(person, "purpose"))
        | Q(pk__in=partners.values("partnership_id"))
    )


def _ordered(found: QuerySet[Partnership], person, sort: str) -> QuerySet[Partnership]:
    name = Lower("name")
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    if key == "name" or key not in SORTS:
        return found.order_by(name.desc() if falling else name)
    if key == "arrangement":
        return found.order_by("-arrangement" if falling else "arrangement", name)
    value = as_seen(person, "our_share" if key == "money" else "ends")
    found = found.annotate(sort_value=value)
    by_value = F("sort_value").desc(nulls_last=True) if falling else F("sort_value").asc(nulls_last=True)
    return found.order_by(by_value, name)


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
        withheld=withheld,
        disclosed=sum(1 for row in rows if row.marked),
    )
