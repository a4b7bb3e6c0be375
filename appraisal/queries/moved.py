"""What moved in the whole register since a day: short lists with their totals, in eight queries."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Abs, Cast, Coalesce, Lower, NullIf
from django.db.models.lookups import GreaterThan, LessThan
from django.utils import timezone

from appraisal.models import Appraisal
from appraisal.queries.appraisal import readable_by
from partnerships.models import Action, ActionRevision, FieldChange, Partner, Partnership, Risk, RiskScoring
from partnerships.permissions import ISSUED_STATES
from partnerships.queries.risk_matrix import level_number
from partnerships.queries.short import ROWS, Short, short_lists
from partnerships.queries.withheld import KIND, blanked, unseen, with_marks
from partnerships.rules.risk_matrix import RiskMatrix


@dataclass(frozen=True)
class Money:
    """Our money a year: what it rose and fell by in all, and the partnerships where it moved most.

    Each row has ``was`` and ``moved``. Without what is withheld from the reader.
    """

    up: int
    down: int
    rising: int
    falling: int
    rows: tuple[Partnership, ...]

    @property
    def more(self) -> int:
        return self.rising + self.falling - len(self.rows)


def partnerships_moved(person, since: date) -> dict[str, Short]:
    """The partnerships ``registered`` and those that ``ended``. One query.

    When something ended may be withheld: then it is not among them.
    """
    lists = {
        "registered": Q(added_at__gte=_start(since)),
        "ended": Q(status="ended", ends__gte=since) & ~unseen(person, "ends"),
    }
    return short_lists(Partnership.objects.only("ref", "name", "added_at", "ends"), lists, "name")


def partners_moved(since: date) -> dict[str, Short]:
    """The organisations that ``joined`` a partnership, and those that ``left`` one. One query."""
    found = Partner.objects.filter(organisation__ours=False).select_related("organisation", "partnership")
    names = ("joined", "left", "organisation__name", "partnership__ref", "partnership__name")
    lists = {"joined": Q(joined__gte=since), "left": Q(left__gte=since)}
    return short_lists(found.only(*names), lists, "id")


def money_moved(person, since: date) -> Money:
    """How our money a year moved where it was changed since, from what it was then. Two queries."""
    changes = FieldChange.objects.filter(
        subject_kind=KIND, subject_id=OuterRef("pk"), field="our_share", at__gte=_start(since)
    )
    was = NullIf(Subquery(changes.order_by("id").values("before")[:1]), Value(""))
    found = (
        Partnership.objects.filter(Exists(changes))
        .filter(~unseen(person, "our_share"))
        .annotate(was=Coalesce(Cast(was, BigIntegerField()), 0))
        .annotate(moved=Coalesce(F("our_share"), 0) - F("was"))
        .exclude(moved=0)
    )
    rose, fell = Q(moved__gt=0), Q(moved__lt=0)
    sums = found.aggregate(
        up=Coalesce(Sum("moved", filter=rose), 0),
        down=Coalesce(Sum("moved", filter=fell), 0),
        rising=Count("pk", filter=rose),
        falling=Count("pk", filter=fell),
    )
    most = found.only("ref", "name", "our_share").order_by(Abs("moved").desc(), Lower("name"))
    return Money(int(sums["up"]), -int(sums["down"]), sums["rising"], sums["falling"], tuple(most[:ROWS]))


def risks_moved(person, matrix: RiskMatrix, since: date) -> dict[str, Short]:
    """The risks ``raised`` and ``closed``; those open before and now whose level ``rose`` or ``fell``.

    Levels are those of the `matrix`, then and now. A row has ``was_level``, its number then. One query.
    """
    scorings = RiskScoring.objects.filter(risk=OuterRef("pk"))
    before = scorings.filter(at__lt=_start(since)).order_by("-id")
    found = with_marks(Risk.objects.all()).annotate(
        then_likelihood=Subquery(before.values("likelihood")[:1]),
        then_impact=Subquery(before.values("impact")[:1]),
    )
    open_then = Q(Exists(scorings.filter(at__gte=_start(since))), closed_on__isnull=True)
    now, then = level_number(matrix), level_number(matrix, "then_likelihood", "then_impact")
    lists = {
        "raised": Q(raised_on__gte=since),
        "closed": Q(closed_on__gte=since),
        "rose": open_then & Q(GreaterThan(now, then)),
        "fell": open_then & Q(LessThan(now, then)),
    }
    return _blanked(short_lists(found, lists, "id"), person)


def actions_moved(person, since: date) -> dict[str, Short]:
    """The actions ``raised``, checked and so ``closed``, and those whose date ``slipped``. One query.

    What slipped was moved later in the ledger of dates; ``was_due`` is when it was due then.
    """
    moves = ActionRevision.objects.filter(action=OuterRef("pk"), at__gte=_start(since))
    was_due = Subquery(moves.order_by("number").values("before")[:1])
    lists = {
        "raised": Q(raised_on__gte=since),
        "closed": Q(state="closed", checked_on__gte=since),
        "slipped": Q(Exists(moves.filter(after__gt=F("before")))) & Q(due__gt=F("was_due")),
    }
    found = with_marks(Action.objects.all()).annotate(was_due=was_due)
    return _blanked(short_lists(found, lists, "id"), person)


def appraisals_moved(person, since: date) -> Short:
    """The appraisals signed, of those that `person` may read. One query."""
    found: QuerySet[Appraisal] = readable_by(person)
    signed = {"signed": Q(state__in=ISSUED_STATES, as_at__gte=since)}
    return short_lists(found, signed, "as_at").get("signed", Short())


def _start(since: date) -> datetime:
    """The first moment of a day here."""
    return timezone.make_aware(datetime.combine(since, time.min))


def _blanked(lists: dict[str, Short], person) -> dict[str, Short]:
    """The lists without the words that are withheld from `person`."""
    for one in lists.values():
        blanked(one.rows, person)
    return lists
