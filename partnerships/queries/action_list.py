"""Actions as a list: what is found, in which order, a page at a time; and counted by owner or partnership."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from partnerships.models import Action, Partnership, PostHolding
from partnerships.queries.action import counts_of, may_be_checked_by
from partnerships.queries.action_line import (
    action_lines,
    is_due_later,
    is_due_next,
    is_overdue,
    is_request,
    is_slipping,
)
from partnerships.queries.grouped import FIRST_SORT, GROUPED, Groups
from partnerships.queries.withheld import unseen
from partnerships.rules.action import SOON_DAYS
from partnerships.vocabulary import TEXT

PAGE = 50
MOST_WORDS = 8
SORTS = {
    "due": "Due",
    "partnership": "Partnership",
    "owner": "Owner",
    "priority": "Priority",
    "extensions": "Moved later",
}
VIEWS = {
    "open": "Open",
    "mine": "Mine",
    "overdue": "Overdue",
    "soon": "Due in the next 30 days",
    "later": "Due later",
    "slipping": "Slipping",
    "check": "To be checked",
    "asked": "Asked for by committees",
    **GROUPED,
    "closed": "Closed",
}
WHOSE = {"": "Anybody’s", "mine": "Mine", "others": "Other people’s"}
TO_CHECK = {"to-check": "Anybody’s, for me to check"}
# The counts by owner and by partnership, each a code of `counts_of`.
COUNTED = {
    "open": "Under way",
    "overdue": "Overdue",
    "slipping": "Slipping",
    "to_check": "To be checked",
}
GROUPED_SORTS = {FIRST_SORT: "", **COUNTED}


@dataclass(frozen=True)
class WantedActions:
    """What a reader asks of the actions: one of `VIEWS`, words, an owner's post, a partnership's ref.

    `whose` is a code of `WHOSE` or `TO_CHECK`.

    `sort` may start with -.
    """

    view: str = "open"
    words: str = ""
    whose: str = ""
    owner: int | None = None
    partnership: str = ""
    sort: str = "due"

    @property
    def narrowed(self) -> bool:
        return bool(self.words or self.whose or self.owner or self.partnership)


def actions_page(
    person, wanted: WantedActions, today: date, number, partnership: Partnership | None = None
) -> Page:
    """One page of the list: its ``object_list`` holds an `ActionLine` for each action."""
    found = found_actions(person, wanted, today)
    if partnership is not None:
        found = found.filter(partnership=partnership)
    page = Paginator(_ordered(found, wanted.sort), PAGE).get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))
    rows = _ordered(Action.objects.filter(pk__in=ids), wanted.sort)
    page.object_list = action_lines(rows, person, today)
    return page


def found_actions(person, wanted: WantedActions, today: date) -> QuerySet[Action]:
    """The actions that match, in no order. Nothing that is withheld from `person` decides."""
    found = Action.objects.filter(_in_view(wanted.view, person, today))
    for word in wanted.words.split()[:MOST_WORDS]:
        found = found.filter(_says(word, person))
    if wanted.whose:
        found = found.filter(_whose(wanted.whose, person))
    if wanted.owner:
        found = found.filter(owner_post=wanted.owner)
    return found.filter(partnership__ref=wanted.partnership) if wanted.partnership else found


def action_ids(person, wanted: WantedActions, today: date) -> list[int]:
    """The ids of all actions that match, in the order of the list, in one query."""
    found = found_actions(person, wanted, today)
    return list(_ordered(found, wanted.sort).values_list("pk", flat=True))


def action_groups(person, wanted: WantedActions, today: date) -> Groups:
    """The actions that match and are not finished, counted by owner or partnership."""
    return Groups(found_actions(person, wanted, today), wanted.view, counts_of(today), wanted.sort)


def _in_view(view: str, person, today: date) -> Q:
    if view == "overdue":
        return is_overdue(today)
    if view == "soon":
        return is_due_next(today)
    if view == "later":
        return is_due_later(today)
    if view == "asked":
        return is_request()
    if view == "slipping":
        return is_slipping(today, today + timedelta(days=SOON_DAYS))
    if view == "closed":
        return Q(state__in=["closed", "dropped"])
    if view == "check":
        return Q(state="done")
    if view in GROUPED:
        return Q(state__in=["open", "done"])
    if view == "mine":
        return Q(state__in=["open", "done"]) & _whose("mine", person)
    return Q(state="open")


def _whose(code: str, person) -> Q:
    held = PostHolding.objects.filter(person=person, until__isnull=True).order_by()
    if code == "to-check":
        return may_be_checked_by(person, held.values("post"))
    mine = Q(Exists(held.filter(post=OuterRef("owner_post"))))
    return mine if code == "mine" else ~mine


def _says(word: str, person) -> Q:
    """Actions that hold `word` in what is typed about them, or whose partnership is called by it."""
    typed = Q()
    for name in ("title", "what", "origin"):
        typed |= Q(**{f"{name}__icontains": word})
    called = Q(partnership__name__icontains=word) | Q(partnership__ref__iexact=word)
    return called | (typed & ~unseen(person, TEXT, Action))


def _ordered(found: QuerySet[Action], sort: str) -> QuerySet[Action]:
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    by = {
        "partnership": Lower("partnership__name"),
        "owner": Lower("owner_post__title"),
        "priority": F("priority"),
        "extensions": F("extensions"),
    }.get(key, F("due"))
    return found.order_by(by.desc() if falling else by.asc(), "due", "pk")
