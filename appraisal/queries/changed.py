"""Which answers changed under their reviewer, by the numbers of their revisions: clocks differ."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery

from appraisal.models import Answer, AnswerRevision, Appraisal
from appraisal.models.answer import IS_ACCEPTED
from partnerships.permissions import State

# What was an answer for a time; what is carried forward is none until it is confirmed.
TEXTS = ~Q(kind__in=("conflict", "settled", "carried"))


@dataclass(frozen=True)
class Change:
    """The text of an answer now, and the one that stood before, None where there was none."""

    before: AnswerRevision | None
    now: AnswerRevision


def changed_since_read(appraisal: Appraisal) -> dict[int, Change]:
    """How the asked answers differ from what they said at `Appraisal.read_to`, by their ids. One query.

    What was put back did not change. Nothing but while it is in challenge.
    """
    if appraisal.state != State.IN_CHALLENGE:
        return {}
    texts = AnswerRevision.objects.filter(TEXTS, answer=OuterRef("answer")).order_by("-pk")
    before = texts.filter(pk__lte=appraisal.read_to)
    rows = AnswerRevision.objects.filter(
        Q(pk=Subquery(texts.values("pk")[:1])) | Q(pk=Subquery(before.values("pk")[:1])),
        Exists(texts.filter(pk__gt=appraisal.read_to)),
        answer__appraisal=appraisal,
        answer__asked=True,
    )
    found: dict[int, Change] = {}
    for one in rows.select_related("option").order_by("pk"):
        earlier = found.get(one.answer_id)
        found[one.answer_id] = Change(earlier.now if earlier else None, one)
    return {pk: one for pk, one in found.items() if one.before is None or _said(one.before) != _said(one.now)}


def _said(revision: AnswerRevision) -> tuple:
    rating = revision.option.code if revision.option else ""
    return rating, revision.value, revision.narrative, sorted(revision.evidence)


def to_judge_again(appraisal: Appraisal, changed: Collection[int]) -> list[str]:
    """The codes of those of the answers `changed`, by id, that are not accepted as they are. One query."""
    found = appraisal.answers.filter(pk__in=changed).exclude(IS_ACCEPTED)
    return list(found.order_by("place").values_list("question__code", flat=True)) if changed else []


def named(appraisal: Appraisal, changed: Collection[int]) -> list[Answer]:
    """The answers `changed`, by id, with their questions, in order. One query."""
    return list(appraisal.answers.filter(pk__in=changed).select_related("question").order_by("place"))
