"""What the signed appraisal before this one says: of one question, and of what it left to be done."""

from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from appraisal.models import Answer, Appraisal, ConclusionCondition
from appraisal.queries.carrying import SOURCES, signed_of
from appraisal.queries.mark import ANSWER, APPRAISAL
from appraisal.queries.question import scale_options
from partnerships.access import can
from partnerships.models import Action, Mark, Partnership
from partnerships.permissions import Permission
from partnerships.queries.action_line import ActionLine, action_lines
from partnerships.queries.short import count_of

READ = (
    *("option_id", "settled_option_id", "settled_reason", "narrative", "value"),
    *(f"question__{name}" for name in ("text", "kind", "unit", "choices", "scale_id")),
    *(f"appraisal__{name}" for name in ("ref", "as_at", "state", "withheld", "partnership_id")),
)


@dataclass(frozen=True)
class Last:
    """Last year's answer to a question. `text` is the question's where it was put in other words.

    `officer` is the officer's own rating where the challenge settled another. What is `withheld` from the
    reader is empty; `marked` says that it is withheld, and the reader may read it. `asked` says that
    committees asked for something that is open.
    """

    ref: str
    as_at: date
    text: str = ""
    word: str = ""
    narrative: str = ""
    officer: str = ""
    settled_reason: str = ""
    marked: bool = False
    withheld: bool = False
    asked: bool = False


def last_time(answer: Answer, person) -> Last | None:
    """What the last signed appraisal said to the question of the same code, or None.

    Read from its answers, which nobody can change any more: its document is hundreds of times as long. One
    query; up to two more where a mark is on the answer: only who may read that report reads on.
    """
    earlier = Appraisal.objects.filter(
        partnership=answer.appraisal.partnership_id, state__in=SOURCES, pk__lt=answer.appraisal_id
    ).order_by("-pk")
    open_requests = Action.objects.filter(
        partnership=answer.appraisal.partnership_id, item__isnull=False, state="open"
    )
    marks = Mark.objects.withholding().filter(subject_kind=ANSWER, subject_id=OuterRef("pk"))
    before = (
        Answer.objects.asked()
        .filter(appraisal=Subquery(earlier.values("pk")[:1]), question__code=answer.question.code)
        .select_related("question", "appraisal")
        .only(*READ)
        .annotate(requests=Exists(open_requests), marked=Exists(marks))
        .order_by()
        .first()
    )
    if before is None:
        return None
    if before.marked and not can(person, Permission.READ_REPORT, before.appraisal):
        return Last(before.appraisal.ref, before.appraisal.as_at, withheld=True, asked=before.requests)
    return _told(before, answer)


def _told(before: Answer, answer: Answer) -> Last | None:
    options = scale_options(before.question.scale_id) if before.question.scale_id else []
    words = {one.pk: one.word for one in options}
    settled, own = words.get(before.settled_option_id, ""), words.get(before.option_id, "")
    word = settled or own or before.question.as_kind.words(before.value, before.question)
    if not word and (before.question.scale_id or not before.narrative):
        return None
    return Last(
        ref=before.appraisal.ref,
        as_at=before.appraisal.as_at,
        text=before.question.text if before.question.text != answer.question.text else "",
        word=word,
        narrative=before.narrative,
        officer=own if settled else "",
        settled_reason=before.settled_reason,
        marked=before.marked,
        asked=before.requests,
    )


@dataclass(frozen=True)
class LeftToDo:
    """The actions promised in the last appraisal that are open, and how many others are.

    `conditions` are those that became no action, each with whether its day has passed: where they are
    `withheld` from the reader none is told.
    """

    appraisal: Appraisal
    promised: list[ActionLine]
    conditions: list[tuple[ConclusionCondition, bool]]
    withheld: bool
    actions: int
    overdue: int


def left_to_do(partnership: Partnership, person, today: date) -> LeftToDo | None:
    """What the last signed appraisal left to be done; None where there is none. At most seven queries."""
    theirs = Concat(OuterRef("ref"), Value("/"))
    other = Action.objects.filter(partnership=OuterRef("partnership"), item__isnull=True, state="open")
    other = other.exclude(source__startswith=theirs)
    closed = Mark.objects.withholding().filter(
        subject_kind=APPRAISAL, subject_id=OuterRef("pk"), part="conditions"
    )
    earlier = (
        signed_of(partnership)
        .annotate(
            closed=Exists(closed),
            open_actions=count_of(other),
            overdue=count_of(other.filter(due__lt=today)),
        )
        .first()
    )
    if earlier is None:
        return None
    promised = partnership.actions.filter(source__startswith=f"{earlier.ref}/")
    open_now = promised.filter(state="open").select_related("owner_post").order_by("due", "number")
    lines = action_lines(open_now, person, today)
    made = promised.filter(source=Concat(Value(f"{earlier.ref}/C"), Cast(OuterRef("order"), CharField())))
    held = ConclusionCondition.objects.filter(~Exists(made), conclusion__appraisal=earlier)
    conditions = [(one, one.due < today) for one in held.select_related("post")]
    withheld = bool(conditions) and earlier.closed and not can(person, Permission.READ_REPORT, earlier)
    return LeftToDo(
        earlier, lines, [] if withheld else conditions, withheld, earlier.open_actions, earlier.overdue
    )
