"""Adding a risk to a partnership, and changing what is said about it."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Partner, Partnership, Risk
from partnerships.rules.risk_matrix import RiskMatrix
from partnerships.writes.changes import change
from partnerships.writes.risk_matrix import NOBODY, matrix_to_score_on
from partnerships.writes.risk_score import SCORES, keep_scoring, open_risk, refuse_scores

FACTS = (
    "title",
    "cause",
    "event",
    "effect",
    "category",
    "whose",
    "partner",
    "owner_post",
    "controls",
    "planned_controls",
    "corporate_ref",
    "review_on",
)


@transaction.atomic
def add_risk(*, partnership: Partnership, facts: dict, by, at) -> Risk:
    """Add a risk with its first scores. `facts` holds `FACTS` and `SCORES`.

    Raises `Refused` on a score outside the matrix, odd scores without a reason, a category or a partner that
    is not there.
    """
    matrix = matrix_to_score_on()
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    _refuse_facts(partnership, facts, matrix)
    today = timezone.localtime(at).date()
    odd = refuse_scores(matrix, facts, planned=facts["planned_controls"], open_actions=0, today=today)
    last = Risk.objects.filter(partnership=partnership).aggregate(last=Max("number"))["last"] or 0
    given = {name: facts[name] for name in (*FACTS, *SCORES)}
    risk = Risk.objects.create(
        partnership=partnership,
        number=last + 1,
        raised_on=today,
        **given | {"odd_reason": facts["odd_reason"] if odd else ""},
    )
    keep_scoring(risk, words="", by=by, at=at)
    record("risk raised", by=by, subject=risk, at=at)
    return risk


@transaction.atomic
def edit_risk(*, risk: Risk, facts: dict, seen: int, by, at) -> Risk:
    """Change what is said about an open risk: `FACTS`. Its scores are changed by `score_risk`.

    An acceptance ends with the category whose appetite it was given under.
    """
    matrix = matrix_to_score_on()
    current = open_risk(risk, seen)
    _refuse_facts(risk.partnership, facts, matrix)
    values = {name: facts[name] for name in FACTS}
    if current.accepted_post_id and facts["category"] != current.category:
        values |= NOBODY  # it was accepted under the appetite of another category
    change(risk, seen=seen, values=values, by=by, at=at)
    return risk


def _refuse_facts(partnership: Partnership, facts: dict, matrix: RiskMatrix) -> None:
    if matrix.category(facts["category"]) is None:
        raise Refused("Choose a category from the list.", "category")
    partner: Partner | None = facts["partner"]
    if (facts["whose"] == "partner") != (partner is not None):
        raise Refused("Choose the partner whose risk it is, or say that it is another’s.", "partner")
    if partner is not None and partner.partnership_id != partnership.pk:
        raise Refused("Choose a partner of this partnership.", "partner")
