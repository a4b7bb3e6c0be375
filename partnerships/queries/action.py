"""One action: found by its number, and as its page shows it; and those of a partnership."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from partnerships.access import can
from partnerships.models import Action, ActionRevision, Partnership, Risk
from partnerships.permissions import Permission
from partnerships.queries.action_line import (
    action_line,
    action_lines,
    is_overdue,
    is_slipping,
    with_noted,
)
from partnerships.queries.mark import marks_on
from partnerships.queries.withheld import blanked, flagged, with_marks
from partnerships.rules.action import SOON_DAYS, Move, MoveFacts, days_in_words, reasons_against

FIRST = 5


def find_action(request, ref: str, number: int) -> Action:
    """The action of a page, with its partnership and who owns it. Raises `Http404`."""
    if not (ref.isascii() and ref.isprintable() and number < 2**31):
        raise Http404
    found = with_noted(with_marks(Action.objects.all()))
    found = found.select_related("partnership__lead_post", "item__meeting__body", "done_by", "checked_by")
    action = found.filter(partnership__ref=ref, number=number).first()
    if action is None:
        raise Http404
    flagged([action], request.user)
    return action


def action_page(action: Action, person) -> dict:
    """What the page of an action shows to `person`. What is withheld from them is not in it."""
    blanked([action], person)
    line = action_line(action, timezone.localdate())
    may_edit = can(person, Permission.EDIT_ACTION, action)
    return {
        "action": action,
        "line": line,
        "slipped": days_in_words(line.slipped),
        "risk": _risk_of(action, person),
        "ledger": _ledger(action),
        "may_edit": may_edit,
        "may": {
            move.name.lower(): not _against(move, action, person)
            and not (move is Move.DROP and action.item_id and not can(person, Permission.EDIT_MEETING))
            and (can(person, Permission.CHECK_ACTION, action) if move in CHECKING else may_edit)
            for move in Move
        },
        "may_mark": can(person, Permission.PROPOSE_MARK, action)
        or can(person, Permission.DECIDE_MARK, action),
        "marks": marks_on(action),
    }


CHECKING = (Move.CHECK, Move.RETURN)


def _against(move: Move, action: Action, person) -> list[str]:
    reported = action.done_by_id == person.pk
    return reasons_against(move, MoveFacts(action.state, words="given", reported_it=reported))


def _risk_of(action: Action, person) -> Risk | None:
    """The risk it is for, whose own words may be withheld."""
    found = with_marks(Risk.objects.filter(pk=action.risk_id))
    return next(iter(blanked(found, person)), None) if action.risk_id else None


def _ledger(action: Action) -> list[tuple[ActionRevision, str]]:
    """Every move of the date, the oldest first, each with its days in words."""
    rows = list(action.revisions.all())
    for one in rows:
        if action.text_withheld:
            one.reason = one.agreed_by = ""
    return [(one, days_in_words((one.after - one.before).days)) for one in rows]


def actions_of(partnership: Partnership, person) -> dict:
    """The open actions of a partnership that are due first, for its page, and how many there are."""
    today = timezone.localdate()
    mine = partnership.actions.all()
    counts = mine.aggregate(**counts_of(today))
    first = mine.filter(state__in=["open", "done"]).order_by("due", "number")[:FIRST]
    return {
        "partnership": partnership,
        "lines": action_lines(first, person, today, known=True),
        **counts,
        "may_add": can(person, Permission.EDIT_ACTION, partnership),
    }


def may_be_checked_by(person, posts: Iterable[int] | QuerySet) -> Q:
    """The actions reported complete, by somebody else, that `person` may check; they hold these `posts`."""
    done = Q(state="done") & ~Q(done_by=person.pk)
    if can(person, Permission.CHECK_ACTION):
        return done
    led = Partnership.objects.filter(lead_post__in=posts).order_by()
    return done & Q(partnership__in=led.values("pk"))


def counts_of(today: date) -> dict[str, Count]:
    """Counts of actions that are open, overdue, slipping, and to be checked."""
    return {
        "open": Count("pk", filter=Q(state="open")),
        "overdue": Count("pk", filter=is_overdue(today)),
        "slipping": Count("pk", filter=is_slipping(today, today + timedelta(days=SOON_DAYS))),
        "to_check": Count("pk", filter=Q(state="done")),
    }
