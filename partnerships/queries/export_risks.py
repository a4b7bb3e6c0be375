"""Risks and actions as sheets: of the partnerships of a workbook, or as their lists find them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from operator import itemgetter
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from partnerships.models import Action, ActionRevision, Risk
from partnerships.queries.action_list import COUNTED as COUNTED_ACTIONS
from partnerships.queries.export import Asker, Part, Read, Unless, reading
from partnerships.queries.export_facts import OF, with_partnerships
from partnerships.queries.grouped import Groups
from partnerships.queries.risk_line import risk_line, with_acting
from partnerships.queries.risk_list import COUNTED as COUNTED_RISKS
from partnerships.queries.risk_list import GROUPED_SORTS as RISK_GROUPS
from partnerships.queries.risk_list import WORST
from partnerships.queries.risk_matrix import level_of_digit
from partnerships.queries.withheld import blanked, flagged, with_marks
from partnerships.rules.dates import in_words
from partnerships.rules.risk import Score
from partnerships.rules.risk_matrix import COLOURS, RiskMatrix
from partnerships.streamed_book import Value

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
    rows = with_acting(with_marks(found, known=True)).annotate(
        owner=F("owner_post__title"),
        accepted_by=F("accepted_post__title"),
        body=F("partner__organisation__name"),
    )
    stands = cache(partial(_stands, asker.matrix))  # there are few, whatever the number of risks
    for risk in blanked(_named(rows, asker), asker.person):
        risk.line = risk_line(risk, asker.matrix, asker.today)
        for name in SCORES:
            setattr(risk, f"stands_{name}", stands(getattr(risk, name)))
        yield risk


def _actions(asker: Asker, found: QuerySet[Action]) -> list[Action]:
    rows = with_marks(found, known=True).annotate(
        owner=F("owner_post__title"),
        risk_number=F("risk__number"),
        asked_by=F("item__meeting__body__name"),
        asked_on=F("item__meeting__on"),
        checker=F("checked_by__name"),
    )
    return blanked(_named(rows, asker), asker.person)


def _named(rows: QuerySet, asker: Asker) -> list:
    """The records, each with its partnership; of the posts they name only words are read."""
    found = list(rows.select_related(None))
    asker.meet({one.partnership_id for one in found})
    return with_partnerships(found, asker)


def _moves(asker: Asker, some: list[int]) -> Iterator[ActionRevision]:
    """Every move of the actions' dates, those of one action together, the first first: two queries."""
    moved = Exists(ActionRevision.objects.filter(action=OuterRef("pk")))
    found = with_marks(Action.objects.filter(moved, partnership__in=some).order_by("number"), known=True)
    for action in flagged(_named(found.prefetch_related("revisions"), asker), asker.person):
        yield from action.revisions.all()


def _typed(name: str) -> Callable[[Any], Value]:
    return Unless("text_withheld", name)


def _in_state(states: tuple[str, ...], read: str) -> Callable[[Action], Value]:
    """What was recorded when an action came to one of `states`, as long as it is in it."""
    cell = reading(read)
    return lambda action: cell(action) if action.state in states else None


def _asked_for(action: Any) -> str:
    return f"{action.asked_by}, {in_words(action.asked_on)}" if action.asked_by else ""


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
        "Which partner’s": _typed("body"),
        "Owner’s post": "owner",
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
        "Accepted by": "accepted_by",
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
        "Owner’s post": "owner",
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
        "Checked by": _in_state(("closed",), "checker"),
        "Checked on": _in_state(("closed",), "checked_on"),
        "For the risk": lambda action: f"R{action.risk_number}" if action.risk_number else None,
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
        "Title": Unless("action.text_withheld", "action.title"),
        "Move": "number",
        "From": "before",
        "To": "after",
        "Days later": lambda move: (move.after - move.before).days,
        "Why": Unless("action.text_withheld", "reason"),
        "Agreed by": Unless("action.text_withheld", "agreed_by"),
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
