"""What of the register waits for a person: short lists of actions, risks, partnerships and posts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Exists, F, JSONField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower

from partnerships.access import can
from partnerships.models import Action, Outcome, Partnership, Policy, PostHolding, Risk
from partnerships.permissions import Permission, Role
from partnerships.queries.action import may_be_checked_by
from partnerships.queries.action_line import is_due_later, is_due_next, is_overdue, is_request
from partnerships.queries.needs import NEEDS, TOLD_OF, is_expected, needs, returned_in, rows_to_see_to
from partnerships.queries.risk_matrix import is_behind, unanswered
from partnerships.queries.short import ROWS, Short, count_of, short_lists
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules import timetable as timetable_rules
from partnerships.rules.risk_matrix import EXAMPLE, RiskMatrix, read_matrix
from partnerships.rules.timetable import Timetable, read_timetable
from partnerships.rules.years import year_of

MOST_POSTS = 50
MOST_ROWS = 60
ITS = ("partnership__ref", "partnership__name")
# What whoever leads a partnership cannot do themselves.
TO_ASK_FOR = {"significance": "A governance officer has to decide its significance"}
# What is read of a partnership here.
SHOWN = (
    "ref", "name", "status", "nature", "tier", "significance_stale", "exit_state", "exit_plan", "lead_post",
    "added_at", "nature_answers", "next_appraisal", "succession", "sharing", "sharing_review",
    "dpia", "dpia_review",
)  # fmt: skip


@dataclass(frozen=True)
class Stands:
    """Where a person stands: the posts they hold, and the risk matrix and the timetable in force.

    `left` is for who appoints or watches: the holdings of people who may not log in any more. `also` is what
    else was asked on the way, by name.
    """

    person: Any
    posts: tuple[int, ...]
    matrix: RiskMatrix
    left: tuple[PostHolding, ...]
    timetable: Timetable
    also: Mapping[str, bool] = field(default_factory=dict)

    @property
    def watches(self) -> bool:
        """Whether they look after the framework for everybody."""
        return self.person.has_role(Role.GOVERNANCE_OFFICER)

    @property
    def led(self) -> Q:
        """The partnerships, not ended, that they lead."""
        return Q(lead_post__in=self.posts) & ~Q(status="ended")


def stands(person, **also: Exists) -> Stands:
    """The posts `person` holds now, with what is in force, and those that somebody left. One query.

    What else is to be known of them, whether something exists, is asked with it. Where they hold no post it
    is not known: ``also`` is then empty, and the timetable is asked for by itself where they record steps.
    """
    matrix, timetable = (
        Subquery(Policy.objects.filter(kind=kind).order_by("-number").values("content")[:1], JSONField())
        for kind in (Policy.RISK_MATRIX, Policy.TIMETABLE)
    )
    wanted = Q(person=person)
    if person.has_role(Role.GOVERNANCE_OFFICER) or can(person, Permission.EDIT_PEOPLE):
        wanted |= Q(person__is_active=False)
    held = PostHolding.objects.filter(wanted, until__isnull=True).select_related("post", "person")
    held = held.annotate(matrix=matrix, timetable=timetable, **also)
    rows = list(held.order_by("-person__is_active", "post__title", "pk")[:MOST_POSTS])
    mine = [row for row in rows if row.person_id == person.pk]
    left = tuple(row for row in rows if not row.person.is_active)
    agreed = mine[0].matrix if mine else None
    in_force = read_matrix(agreed) if agreed else EXAMPLE
    known = {name: getattr(rows[0], name) for name in also} if rows else {}
    steps = _timetable(rows[0].timetable if rows else None, not rows and can(person, Permission.EDIT_MEETING))
    return Stands(person, tuple(row.post_id for row in mine), in_force, left, steps, known)


def _timetable(content: Any, ask: bool) -> Timetable:
    return timetable_in_force().timetable if ask else read_timetable(content or timetable_rules.EXAMPLE)


def actions_waiting(here: Stands, today: date) -> dict[str, Short]:
    """Theirs that are ``late``, due ``soon`` or ``later``, those to ``check``, committees’ ``request``s.

    For who watches also ``others``: what is overdue and not theirs.
    """
    lists, mine = {}, Q(owner_post__in=here.posts)
    if here.posts:
        lists["late"] = mine & is_overdue(today)
        lists["soon"] = mine & is_due_next(today)
        lists["later"] = mine & is_due_later(today)
    if here.posts or can(here.person, Permission.CHECK_ACTION):
        lists["check"] = may_be_checked_by(here.person, here.posts)
    if here.watches:
        lists["request"] = is_request()
        lists["others"] = is_overdue(today) & ~mine
    found = Action.objects.select_related("partnership").only(
        "number", "title", "state", "due", "done_on", *ITS
    )
    own = ("late", "soon", "later") if can(here.person, Permission.CHECK_ACTION) else lists
    return short_lists(found, lists, "due", few=own)


def risks_waiting(here: Stands, today: date) -> dict[str, Short]:
    """Theirs that stand ``above`` appetite with nothing done about it, and those past their ``review``."""
    if not here.posts:
        return {}
    found = Risk.objects.filter(owner_post__in=here.posts, closed_on__isnull=True)
    lists = {"above": unanswered(here.matrix, today), "review": is_behind(today)}
    found = found.select_related("partnership").only("number", "title", "review_on", *ITS)
    return short_lists(found, lists, "review_on", few=lists)


def answers_for_outcomes(person) -> Exists:
    """Whether `person` holds a post that answers for an outcome."""
    held = PostHolding.objects.filter(post=OuterRef("owner_post"), until__isnull=True, person=person)
    return Exists(Outcome.objects.filter(Exists(held.order_by())).order_by())


def partnerships_waiting(here: Stands, today: date) -> dict[str, Short]:
    """Those ``led`` by them, what needs something first; for who watches, others that are ``behind``.

    Each row has ``needs``, in words that say whom to ask where it is not theirs to do, and ``left_name``: who
    left its lead post, where somebody did. One query of the first rows by name: what needs something is
    looked for among these. Of those that are behind, what nobody leads comes first.
    """
    lists = {}
    if here.posts:
        lists["led"] = here.led, MOST_ROWS
    if here.watches:
        lists["behind"] = ~here.led & needs("chased", here.person, today), ROWS
    if not lists:
        return {}
    order: list[Any] = [Lower("name"), F("pk")]
    unled: Any = Value(False)  # what they lead themselves has somebody
    if here.watches:
        unled = Case(When(needs("lead", here.person, today), then=Value(True)), default=Value(False))
        order.insert(0, F("unled").desc())
    sorted_here = Partnership.objects.annotate(unled=unled)
    # What is asked of a row is asked of those shown alone: their keys are found first.
    firsts = [
        Partnership.objects.filter(pk__in=sorted_here.filter(fits).order_by(*order).values("pk")[:most])
        .order_by()
        .values("pk")
        for fits, most in lists.values()
    ]
    found = (
        sorted_here.filter(pk__in=firsts[0].union(*firsts[1:]))
        .annotate(
            led=Case(When(here.led, then=Value(True)), default=Value(False)),
            returned=Exists(returned_in(year_of(today))),
            **{f"behind_{code}": Exists(rows) for code, rows in rows_to_see_to(today).items()},
            **{f"all_{code}": count_of(sorted_here.filter(fits)) for code, (fits, _) in lists.items()},
        )
        .select_related("lead_post")
        .only(*SHOWN, "lead_post__title")
        .order_by(*order)
    )
    gone = {one.post_id: one.person.name for one in here.left}
    listed: dict[str, list[Partnership]] = {}
    for one in found:
        one.left_name = gone.get(one.lead_post_id, "")
        one.needs = _needed(one, here, today)
        listed.setdefault("led" if one.led else "behind", []).append(one)
    return {code: _short(rows, getattr(rows[0], f"all_{code}")) for code, rows in listed.items()}


def _needed(one: Partnership, here: Stands, today: date) -> list[str]:
    """What a partnership's record lacks, in the words of `NEEDS`: what `needs` asks, of one that is here."""
    said = NEEDS if can(here.person, Permission.DECIDE_SIGNIFICANCE) else NEEDS | TO_ASK_FOR
    running = one.status == "running" and one.nature == "partnership"
    lacking = {
        "lead": one.unled and not one.left_name,
        "return": is_expected(one, year_of(today)) and not one.returned,
        "significance": one.nature == "partnership" and (not one.tier or bool(one.significance_stale)),
        "nature": one.nature == "partnership" and not one.nature_answers,
        "appraisal": running and one.next_appraisal is not None and one.next_appraisal < today,
        "exit": running and (one.exit_state == "none" or (one.exit_state in TOLD_OF and not one.exit_plan)),
        "succession": running and not one.succession,
        "document": running and one.behind_document,
        "interests": running and one.behind_interests,
        "report": running and one.behind_report,
        "protection": running and _unprotected(one, today),
    }
    return [said[code].lower() for code, lacks in lacking.items() if lacks]


def _unprotected(one: Partnership, today: date) -> bool:
    dates = [day for day in (one.sharing_review, one.dpia_review) if day is not None]
    return "missing" in (one.sharing, one.dpia) or any(day < today for day in dates)


def _short(rows: list[Partnership], total: int) -> Short:
    first = sorted(rows, key=lambda one: not one.needs)[:ROWS]
    return Short(tuple(first), total)
