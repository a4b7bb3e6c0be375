"""Actions in words, as their reader may see them: when they are due, how far they slipped."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, F, Q, QuerySet, Value, When

from partnerships.models import Action
from partnerships.queries.withheld import blanked, with_marks
from partnerships.rules.action import Dates, overdue_days, slipped_days, slipping

NEXT = timedelta(days=30)


@dataclass(frozen=True)
class ActionLine:
    """One action with what its dates mean today."""

    action: Action
    title: str
    overdue: int
    slipped: int
    slipping: list[str]


def action_lines(found: QuerySet[Action], person, today: date, *, known: bool = False) -> list[ActionLine]:
    """The actions of `found` in words, in one query whatever their number. `known` as in ``with_owner``."""
    rows = with_noted(with_marks(found, known=known).select_related("risk"))
    return [action_line(one, today) for one in blanked(rows, person)]


def with_noted(found: QuerySet[Action]) -> QuerySet[Action]:
    """Adds ``noted``: whether any progress is, whoever may read it."""
    return found.annotate(noted=Case(When(progress="", then=Value(False)), default=Value(True)))


def action_line(action: Action, today: date) -> ActionLine:
    """One action in words. It has ``noted``, whether any progress is, and was `blanked`."""
    dates = dates_of(action, noted=action.noted)
    return ActionLine(
        action=action,
        title=action.title,
        overdue=overdue_days(dates, today),
        slipped=slipped_days(dates),
        slipping=slipping(dates, today),
    )


def dates_of(action: Action, *, noted: bool) -> Dates:
    return Dates(
        original_due=action.original_due,
        due=action.due,
        forecast=action.forecast,
        extensions=action.extensions,
        open=action.state == "open",
        progress=noted,
    )


def is_overdue(today: date) -> Q:
    """The open actions whose date has passed."""
    return Q(state="open", due__lt=today)


def is_due_next(today: date) -> Q:
    """The open actions that are due in the next 30 days."""
    return Q(state="open", due__range=(today, today + NEXT))


def is_due_later(today: date) -> Q:
    """The open actions that are due after the next 30 days."""
    return Q(state="open", due__gt=today + NEXT)


def is_request() -> Q:
    """The open actions that a committee asked for."""
    return Q(state="open", item__isnull=False)


def is_slipping(today: date, soon: date) -> Q:
    """The open actions that are slipping, as `partnerships.rules.action.slipping` says it of one."""
    late = Q(extensions__gt=0) | Q(forecast__gt=F("due")) | Q(due__range=(today, soon), progress="")
    return Q(state="open") & late
