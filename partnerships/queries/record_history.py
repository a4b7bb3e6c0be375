"""What was changed on a risk, an action, an organisation, a body, or a meeting with its items."""

from django.core.paginator import Page
from django.db.models import QuerySet

from partnerships.models import Action, Body, Event, FieldChange, Meeting, MeetingItem, Organisation, Risk
from partnerships.queries.changes import spoken
from partnerships.queries.history import Changed, saves_page
from partnerships.queries.meeting import said_withheld_from
from partnerships.queries.risk_matrix import matrix_in_force
from partnerships.queries.trail import trail_of
from partnerships.queries.withheld import WORDS
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.vocabulary import (
    ACTION_FACTS,
    ACTION_HISTORY,
    BODY_FACTS,
    ITEM_FACTS,
    MEETING_FACTS,
    ORGANISATION_FACTS,
    RISK_FACTS,
    RISK_HISTORY,
)

# The score before the last scoring stands in the history already, as the score of then.
REPEATED = ("was_likelihood", "was_impact")
# Whose risk it is shows who is involved, as its words do.
NAMED = ("partner",)
# What a mark on the minutes of a partnership withholds of an item: what it was for, and what was said.
SAID = ("purpose", "report", "minute", "minute_ref")
KIND = {model: model._meta.label_lower for model in (Organisation, Meeting, MeetingItem)}
LABELS: dict[type, dict[str, str]] = {
    Risk: RISK_FACTS | RISK_HISTORY,
    Action: ACTION_FACTS | ACTION_HISTORY,
    Organisation: ORGANISATION_FACTS | {"merged_into": "Merged into", "apart": "Not the same as"},
    Body: BODY_FACTS | {"meetings": "Meetings removed"},
    Meeting: MEETING_FACTS | {"items": "Brought to it"},
    MeetingItem: ITEM_FACTS,
}


def recorded(record) -> Event | None:
    """The first event of a record: when it was recorded, and by whom. One query."""
    return trail_of(record).last()


def risk_history(risk: Risk, number) -> Page:
    """The changes of a risk from `find_risk`, as its reader may see them. Three queries.

    Scores are named on the matrix in force. Its steps may have had other names then: the number stands too.
    """
    matrix = matrix_in_force().matrix

    def say(row: FieldChange) -> Changed:
        return _scored(matrix, row) or _owned(risk, row)

    return saves_page(FieldChange.objects.on(risk).exclude(field__in=REPEATED), say, number)


def action_history(action: Action, number) -> Page:
    """The changes of an action from `find_action`, as its reader may see them. Two queries."""
    return saves_page(FieldChange.objects.on(action), lambda row: _owned(action, row), number)


def body_history(body: Body, number) -> Page:
    """The changes of a committee or board. Two queries."""
    return saves_page(FieldChange.objects.on(body), lambda row: _plain(body, row), number)


def organisation_history(organisation: Organisation, number) -> Page:
    """The changes of an organisation, and of those that were merged into it. Three queries."""
    merged = organisation.merged_from.values("pk")

    def name(rows: list[FieldChange]) -> dict[tuple[str, int], str]:
        here = merged.filter(pk__in={row.subject_id for row in rows}).values_list("pk", "name")
        return {(KIND[Organisation], pk): called for pk, called in here}

    found = _both(organisation, Organisation, merged)
    return saves_page(found, lambda row: _plain(organisation, row), number, name)


def meeting_history(meeting: Meeting, person, number) -> Page:
    """The changes of a meeting and of the items that are still brought to it, as `person` may see them.

    Four queries.

    What was taken away from it is a change of the meeting's own, and says what the item said last.
    """
    items = meeting.items.order_by().values("pk")
    refs = dict(said_withheld_from(person).values_list("ref", "pk"))
    kept_back = set(meeting.items.filter(partnership__in=refs.values()).values_list("pk", flat=True))

    def name(rows: list[FieldChange]) -> dict[tuple[str, int], str]:
        here = {row.subject_id for row in rows if row.subject_kind == KIND[MeetingItem]}
        named = items.filter(pk__in=here).values_list("pk", "number", "partnership__name")
        return {(KIND[MeetingItem], pk): f"{place}. {called}" for pk, place, called in named}

    def say(row: FieldChange) -> Changed:
        if row.subject_kind == KIND[MeetingItem]:
            said = row.field in SAID and row.subject_id in kept_back
            return _kept_back(MeetingItem, row) if said else _plain(MeetingItem, row)
        # An item that was added or taken away begins with its partnership's ref: see `item_words`.
        first = (row.after or row.before).partition("\n")[0]
        said = row.field == "items" and first.rpartition("(")[2].rstrip(")") in refs
        return _kept_back(Meeting, row) if said else _plain(meeting, row)

    return saves_page(_both(meeting, MeetingItem, items), say, number, name)


def _both(record, model: type, others: QuerySet) -> QuerySet[FieldChange]:
    """The changes of a record and of `others` of `model`, the newest first: two ways into one index."""
    changes = FieldChange.objects.order_by().values("pk")
    own = changes.filter(subject_kind=KIND[type(record)], subject_id=record.pk)
    theirs = changes.filter(subject_kind=KIND[model], subject_id__in=others)
    return FieldChange.objects.filter(pk__in=own.union(theirs, all=True)).order_by("-id")


def _kept_back(model: type, row: FieldChange) -> Changed:
    return Changed(_label(model, row.field), "", "", withheld=True)


def _owned(record: Risk | Action, row: FieldChange) -> Changed:
    """A change of a risk or an action: where its words are withheld, neither the old nor the new."""
    model = type(record)
    if record.text_withheld and row.field in (*WORDS[model], *NAMED):
        return _kept_back(model, row)
    return _plain(record, row)


def _plain(record, row: FieldChange) -> Changed:
    before, after = (spoken(record, row.field, words) for words in (row.before, row.after))
    model = record if isinstance(record, type) else type(record)
    return Changed(_label(model, row.field), before, after)


def _label(model: type, field: str) -> str:
    return LABELS[model].get(field) or field.replace("_", " ").capitalize()


def _scored(matrix: RiskMatrix, row: FieldChange) -> Changed | None:
    """A change of a score or a category, in the council's words; None where it is of another field."""
    if row.field == "category":
        words = {one.code: one.name for one in matrix.categories}
    elif row.field.endswith("likelihood"):
        words = {str(number): f"{number} {one.name}" for number, one in enumerate(matrix.likelihoods, 1)}
    elif row.field.endswith("impact"):
        words = {str(number): f"{number} {one.name}" for number, one in enumerate(matrix.impacts, 1)}
    else:
        return None
    before, after = (words.get(code, code) for code in (row.before, row.after))
    return Changed(_label(Risk, row.field), before, after)
