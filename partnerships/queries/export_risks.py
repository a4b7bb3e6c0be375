"""Risks and actions as sheets: of the partnerships of a workbook, or as their lists find them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from partnerships.models import Action, ActionRevision, Risk
from partnerships.queries.action_line import action_lines
from partnerships.queries.action_list import COUNTED as COUNTED_ACTIONS
from partnerships.queries.export import Asker, Part, Read, reading, unless
from partnerships.queries.export_facts import NOT_READ, OF
from partnerships.queries.grouped import Groups
from partnerships.queries.risk_line import risk_lines
from partnerships.queries.risk_list import COUNTED as COUNTED_RISKS
from partnerships.queries.risk_list import GROUPED_SORTS as RISK_GROUPS
from partnerships.queries.risk_list import WORST
from partnerships.queries.risk_matrix import level_of_digit
from partnerships.queries.withheld import flagged, with_marks
from partnerships.rules.dates import in_words
from partnerships.rules.risk import Score
from partnerships.rules.risk_matrix import COLOURS, RiskMatrix
from partnerships.spreadsheets import Value

SCORES = {"now": "now", "inherent": "without controls", "target": "at target"}


@dataclass(frozen=True)
class Stands:
    """A score in words, each in a cell of its own."""

    likelihood: str = ""
    impact: str = ""
    level: str = ""
    colour: str = ""


def _stands(matrix: RiskMatrix, score: Score | None) -> Stands:
    if score is None:
        return Stands()
    if not matrix.holds(*score):
        return Stands(level="not on the matrix any more")
    level = matrix.level_of(*score)
    return Stands(
        matrix.likelihoods[score[0] - 1].name,
        matrix.impacts[score[1] - 1].name,
        level.name,
        COLOURS[level.colour][0],
    )


def _risks(asker: Asker, found: QuerySet[Risk]) -> Iterator[Risk]:
    """The risks, each with its ``line`` and where its scores stand, in one query."""
    joined = found.select_related("accepted_post", "partner__organisation").defer(*NOT_READ)
    for line in risk_lines(joined, asker.person, asker.matrix, asker.today):
        risk = line.risk
        risk.line = line
        for name in SCORES:
            setattr(risk, f"stands_{name}", _stands(asker.matrix, getattr(risk, name)))
        yield risk


def _actions(asker: Asker, found: QuerySet[Action]) -> list[Action]:
    joined = found.select_related("item__meeting__body", "checked_by").defer(*NOT_READ)
    return [line.action for line in action_lines(joined, asker.person, asker.today)]


def _moves(asker: Asker, some: list[int]) -> Iterator[ActionRevision]:
    """Every move of the actions' dates, those of one action together, the first first: two queries."""
    moved = Exists(ActionRevision.objects.filter(action=OuterRef("pk")))
    found = with_marks(Action.objects.filter(moved, partnership__in=some).order_by("number"))
    for action in flagged(found.defer(*NOT_READ).prefetch_related("revisions"), asker.person):
        yield from action.revisions.all()


def _typed(name: str) -> Callable[[Any], Value]:
    return unless("text_withheld", name)


def _in_state(states: tuple[str, ...], read: str) -> Callable[[Action], Value]:
    """What was recorded when an action came to one of `states`, as long as it is in it."""
    cell = reading(read)
    return lambda action: cell(action) if action.state in states else None


def _asked_for(action: Action) -> str:
    if action.item is None:
        return ""
    meeting = action.item.meeting
    return f"{meeting.body.name}, {in_words(meeting.on)}"


def _scores() -> dict[str, Read]:
    return {
        f"{part.capitalize()} {words}": f"stands_{name}.{part}"
        for name, words in SCORES.items()
        for part in ("likelihood", "impact", "level", "colour")
    }


RISKS = Part(
    "Risks",
    OF
    | {
        "Risk": "ref",
        "Title": _typed("title"),
        "Cause": _typed("cause"),
        "What may happen": _typed("event"),
        "Effect": _typed("effect"),
        "Category": "line.category",
        "Whose risk": "get_whose_display",
        "Which partner’s": _typed("partner.organisation.name"),
        "Owner’s post": "owner_post.title",
        "Who holds it": "owner_name",
    }
    | _scores()
    | {
        "Target by": "target_on",
        "Direction": "line.direction.words",
        "Above appetite": lambda risk: "Yes" if risk.line.above else "No",
        "Treatment": "get_treatment_display",
        "Controls in place": _typed("controls"),
        "Controls planned": _typed("planned_controls"),
        "Accepted by": "accepted_post.title",
        "Accepted until": "accepted_until",
        "Why it is accepted": _typed("accepted_reason"),
        "To be reviewed on": "review_on",
        "Number in the corporate risk register": _typed("corporate_ref"),
        "Raised on": "raised_on",
        "State": lambda risk: "Closed" if risk.closed_on else "Open",
        "Closed on": "closed_on",
        "Why it is closed": _typed("closed_reason"),
    },
    lambda asker, some: _risks(asker, Risk.objects.filter(partnership__in=some).order_by("number")),
)
ACTIONS = Part(
    "Actions",
    OF
    | {
        "Action": "ref",
        "Title": _typed("title"),
        "What is to be done": _typed("what"),
        "Owner’s post": "owner_post.title",
        "Who holds it": "owner_name",
        "Priority": "priority",
        "Raised on": "raised_on",
        "First date": "original_due",
        "Due": "due",
        "Times moved later": "extensions",
        "Expected on": "forecast",
        "How it goes": _typed("progress"),
        "State": "get_state_display",
        "Done or dropped on": _in_state(("done", "closed", "dropped"), "done_on"),
        "Checked by": _in_state(("closed",), "checked_by.name"),
        "Checked on": _in_state(("closed",), "checked_on"),
        "For the risk": "risk.ref",
        "Asked for by": _asked_for,
        "Where it comes from": _typed("origin"),
    },
    lambda asker, some: _actions(asker, Action.objects.filter(partnership__in=some).order_by("number")),
)
DATES = Part(
    "Action dates",
    {heading: f"action.{read}" for heading, read in OF.items()}
    | {
        "Action": "action.ref",
        "Title": unless("action.text_withheld", "action.title"),
        "Move": "number",
        "From": "before",
        "To": "after",
        "Days later": lambda move: (move.after - move.before).days,
        "Why": unless("action.text_withheld", "reason"),
        "Agreed by": unless("action.text_withheld", "agreed_by"),
        "Recorded by": "by_name",
        "Recorded on": lambda move: timezone.localdate(move.at),
    },
    _moves,
    by="action.partnership_id",
)
# The same sheets as the lists over all partnerships find them: their ids are those of risks and of actions.
LISTED_RISKS = replace(
    RISKS, find=lambda asker, some: _risks(asker, Risk.objects.filter(pk__in=some)), by="pk"
)
LISTED_ACTIONS = replace(
    ACTIONS, find=lambda asker, some: _actions(asker, Action.objects.filter(pk__in=some)), by="pk"
)


def counted_actions(groups: Groups) -> Part:
    """A sheet of the counts of actions by owner or by partnership."""
    return groups.part("Actions", {title: itemgetter(code) for code, title in COUNTED_ACTIONS.items()})


def counted_risks(groups: Groups, matrix: RiskMatrix) -> Part:
    """A sheet of the counts of risks by owner or by partnership, with the worst level of each."""

    def worst(row: dict) -> Value:
        level = level_of_digit(matrix, row[WORST])
        return level.name if level else ""

    counts = {title: itemgetter(code) for code, title in COUNTED_RISKS.items()}
    return groups.part("Risks", {RISK_GROUPS[WORST]: worst, **counts})
