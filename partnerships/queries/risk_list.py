"""Risks as a list: what is found, in which order, a page at a time, with its heat maps."""

from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from partnerships.models import Partnership, PostHolding, Risk
from partnerships.queries.grouped import FIRST_SORT, GROUPED, Groups
from partnerships.queries.risk_line import risk_lines
from partnerships.queries.risk_matrix import (
    above_appetite,
    in_levels,
    is_behind,
    level_digit,
    level_number,
    standings,
    unanswered,
    unanswered_of,
)
from partnerships.queries.withheld import unseen
from partnerships.rules.risk import Cell, Score, heat_map, tally
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.vocabulary import TEXT

PAGE = 50
MOST_WORDS = 8
SORTS = {"level": "Level now", "partnership": "Partnership", "owner": "Owner", "review": "Review"}
SHOWS = {"": "Open risks", "closed": "Closed risks", "all": "Open and closed"}
APPETITE = {
    "above": "Above appetite",
    "unanswered": "Needs an action or an acceptance",
    "within": "Within it",
}
REVIEW = {"past": "Past its date"}
# The lists that lead the page, each by what its address asks; what else is asked narrows them.
VIEWS = {
    "Open": {},
    "Mine": {"mine": "yes"},
    "Past their review": {"review": "past"},
    "Rising": {"direction": "rising"},
    "Above appetite": {"appetite": "above"},
    **{title: {"view": code} for code, title in GROUPED.items()},
    "Closed": {"shows": "closed"},
}
# The counts by owner and by partnership.
COUNTED = {
    "all": "Risks",
    "above": "Above appetite",
    "unanswered": "Needs an answer",
    "past": "Past their review",
}
WORST = "worst"
GROUPED_SORTS = {FIRST_SORT: "", WORST: "Worst now", **COUNTED}


@dataclass(frozen=True)
class WantedRisks:
    """What a reader asks of the risks. Empty means anything; `level` is a level's number.

    `owner` is a post's id, `partnership` a ref; `cell` and `target` are cells of the matrix, each a
    likelihood and an impact; `view` is a code of `GROUPED`, or empty for a list; `sort` may start with -.
    """

    words: str = ""
    category: str = ""
    level: int | None = None
    status: str = ""
    appetite: str = ""
    direction: str = ""
    review: str = ""
    shows: str = ""
    mine: bool = False
    owner: int | None = None
    partnership: str = ""
    cell: Score | None = None
    target: Score | None = None
    view: str = ""
    sort: str = "-level"

    @property
    def narrowed(self) -> bool:
        return replace(self, view="", sort="-level") != WantedRisks()


@dataclass(frozen=True)
class FoundRisks:
    """A page of risks, the heat maps of all that were found, and how many of them still need an answer."""

    page: Page
    now: list[list[Cell]]
    target: list[list[Cell]]
    total: int
    unanswered: int


def risks_page(
    person,
    wanted: WantedRisks,
    matrix: RiskMatrix,
    today: date,
    number,
    partnership: Partnership | None = None,
) -> FoundRisks:
    """The risks that match, with their heat maps, in three queries however many there are.

    One count by cell gives both heat maps, the length of the list and what needs an answer. The maps leave
    out only the choice of a cell, so that the other cells can be chosen from them.
    """
    found = found_risks(person, wanted, matrix, today)
    if partnership is not None:
        found = found.filter(partnership=partnership)
    stand = standings(found, today)
    here = _in_cell(found, wanted)
    standing = [(one.now, one.count) for one in stand if _stands_in(one.now, one.target, wanted)]
    pages = Paginator(here, PAGE)
    pages.count = sum(count for _, count in standing)
    page = pages.get_page(number)
    ids = _ids_of_page(here, standing, matrix, wanted.sort, start=(page.number - 1) * PAGE)
    rows = _ordered(Risk.objects.filter(pk__in=ids), matrix, wanted.sort)
    page.object_list = risk_lines(rows, person, matrix, today)
    return FoundRisks(
        page=page,
        now=heat_map(matrix, tally((one.now, one.count) for one in stand)),
        target=heat_map(matrix, tally((one.target, one.count) for one in stand)),
        total=sum(one.count for one in stand),
        unanswered=unanswered_of(stand, matrix),
    )


def _ids_of_page(
    here: QuerySet[Risk], standing: list[tuple[Score, int]], matrix: RiskMatrix, sort: str, *, start: int
) -> list[int]:
    """The ids of a page of risks, in one query. By level, only the cells in which the page lies are read."""
    if sort.removeprefix("-") == "level":
        cells, before = _cells_from(standing, matrix, falling=sort.startswith("-"), start=start)
        wanted = Q(pk__in=())
        for likelihood, impact in cells:
            wanted |= Q(likelihood=likelihood, impact=impact)
        here, start = here.filter(wanted), start - before
    found = _ordered(here, matrix, sort)[start : start + PAGE]
    return list(found.values_list("pk", flat=True))


def _cells_from(
    standing: list[tuple[Score, int]], matrix: RiskMatrix, *, falling: bool, start: int
) -> tuple[list[Score], int]:
    """The cells in which the page from `start` on lies, as `_ordered` puts them, and how many come before."""
    ranks: dict[tuple, list[tuple[Score, int]]] = {}
    for score, count in tally(standing).items():
        ranks.setdefault((level_digit(matrix, score), sum(score)), []).append((score, count))
    cells: list[Score] = []
    before, held = 0, 0
    for rank in sorted(ranks, reverse=falling):
        count = sum(count for _, count in ranks[rank])
        if not cells and before + count <= start:
            before += count
            continue
        cells += [score for score, _ in ranks[rank]]
        held += count
        if before + held >= start + PAGE:
            break
    return cells, before


def risk_ids(person, wanted: WantedRisks, matrix: RiskMatrix, today: date) -> list[int]:
    """The ids of all risks that match, in the order of the list, in one query."""
    found = _in_cell(found_risks(person, wanted, matrix, today), wanted)
    return list(_ordered(found, matrix, wanted.sort).values_list("pk", flat=True))


def risk_groups(person, wanted: WantedRisks, matrix: RiskMatrix, today: date) -> Groups:
    """The risks that match, counted by owner or partnership, with the digit of the worst level of each."""
    on_it = Q(impact__lte=len(matrix.impacts))  # a closed one may be on no cell of it any more
    counts = {
        WORST: Max(level_number(matrix), filter=on_it),
        "all": Count("pk"),
        "above": Count("pk", filter=above_appetite(matrix)),
        "unanswered": Count("pk", filter=unanswered(matrix, today)),
        "past": Count("pk", filter=is_behind(today)),
    }
    found = _in_cell(found_risks(person, wanted, matrix, today), wanted)
    return Groups(found, wanted.view, counts, wanted.sort)


def found_risks(person, wanted: WantedRisks, matrix: RiskMatrix, today: date) -> QuerySet[Risk]:
    """The risks that match all but the choice of a cell. Nothing withheld from `person` decides."""
    found = Risk.objects.all()
    for word in wanted.words.split()[:MOST_WORDS]:
        found = found.filter(_says(word, person))
    if wanted.shows != "all":
        found = found.filter(closed_on__isnull=wanted.shows != "closed")
    if wanted.category:
        found = found.filter(category=wanted.category)
    if wanted.status:
        found = found.filter(partnership__status=wanted.status)
    if wanted.level:
        found = found.filter(in_levels(matrix, [wanted.level]))
    if wanted.mine:
        held = PostHolding.objects.filter(person=person, until__isnull=True, post=OuterRef("owner_post"))
        found = found.filter(Exists(held))
    if wanted.owner:
        found = found.filter(owner_post=wanted.owner)
    if wanted.partnership:
        found = found.filter(partnership__ref=wanted.partnership)
    if wanted.review:
        found = found.filter(is_behind(today))
    if wanted.appetite == "within":
        found = found.exclude(above_appetite(matrix))
    elif wanted.appetite:
        above = wanted.appetite == "above"
        found = found.filter(above_appetite(matrix) if above else unanswered(matrix, today))
    return _going(found, matrix, wanted.direction) if wanted.direction else found


def _says(word: str, person) -> Q:
    """Risks that hold `word` in what is typed about them, or whose partnership is called by it."""
    typed = Q(corporate_ref__iexact=word)
    for name in ("title", "cause", "event", "effect"):
        typed |= Q(**{f"{name}__icontains": word})
    called = Q(partnership__name__icontains=word) | Q(partnership__ref__iexact=word)
    return called | (typed & ~unseen(person, TEXT, Risk))


def _stands_in(now: Score, target: Score, wanted: WantedRisks) -> bool:
    return wanted.cell in (None, now) and wanted.target in (None, target)


def _in_cell(found: QuerySet[Risk], wanted: WantedRisks) -> QuerySet[Risk]:
    if wanted.cell:
        found = found.filter(likelihood=wanted.cell[0], impact=wanted.cell[1])
    if wanted.target:
        likelihood, impact = wanted.target
        planned = Q(target_likelihood=likelihood, target_impact=impact)
        found = found.filter(
            planned | Q(target_likelihood__isnull=True, likelihood=likelihood, impact=impact)
        )
    return found


def _going(found: QuerySet[Risk], matrix: RiskMatrix, direction: str) -> QuerySet[Risk]:
    """The risks that go in a direction, as `partnerships.rules.risk.direction` says it of one."""
    before, now = level_number(matrix, "was_likelihood", "was_impact"), level_number(matrix)
    same = Q(was_likelihood=F("likelihood"), was_impact=F("impact"))
    mixed = Q(was_likelihood__lt=F("likelihood"), was_impact__gt=F("impact")) | Q(
        was_likelihood__gt=F("likelihood"), was_impact__lt=F("impact")
    )
    up = Q(was_likelihood__lte=F("likelihood"), was_impact__lte=F("impact")) & ~same
    down = Q(was_likelihood__gte=F("likelihood"), was_impact__gte=F("impact")) & ~same
    ways = {
        "new": Q(was_likelihood__isnull=True),
        "same": same,
        "rising": up | (mixed & Q(before__lt=F("level"))),
        "falling": down | (mixed & Q(before__gt=F("level"))),
        "across": mixed & Q(before=F("level")),
    }
    return found.alias(before=before, level=now).filter(ways[direction])


def _ordered(found: QuerySet[Risk], matrix: RiskMatrix, sort: str) -> QuerySet[Risk]:
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    if key == "partnership":
        name = Lower("partnership__name")
        return found.order_by(name.desc() if falling else name, "partnership_id", "number")
    if key == "owner":
        title = Lower("owner_post__title")
        return found.order_by(title.desc() if falling else title, "pk")
    if key == "review":
        day = F("review_on")
        return found.order_by(day.desc(nulls_last=True) if falling else day.asc(nulls_last=True), "pk")
    found = found.alias(level=level_number(matrix), weight=F("likelihood") + F("impact"))
    return found.order_by("-level", "-weight", "pk") if falling else found.order_by("level", "weight", "pk")
