"""Which answers cite which evidence of an appraisal: one query, whichever way round a page asks."""

from collections.abc import Iterable

from django.db.models import QuerySet

from appraisal.models import AnswerEvidence, Appraisal, Evidence


def evidence_list(appraisal: Appraisal) -> list[Evidence]:
    """The evidence in order, each with ``codes``: the questions whose answers cite it. Two queries."""
    listed = list(Evidence.objects.filter(appraisal=appraisal).select_related("file"))
    codes = _gathered(
        _citations(appraisal).order_by("answer__place").values_list("evidence_id", "answer__question__code")
    )
    for one in listed:
        one.codes = codes.get(one.pk, [])
    return listed


def same_bytes(appraisal: Appraisal, sha256: str) -> Evidence | None:
    """The evidence whose file holds the very bytes of this digest."""
    found = Evidence.objects.filter(appraisal=appraisal, file__sha256=sha256)
    return found.exclude(file__state="refused").order_by("number").first()


def unscanned(appraisal: Appraisal) -> list[str]:
    """The numbers of the evidence whose file waits for the virus scan: “E3”."""
    waiting = Evidence.objects.filter(appraisal=appraisal, file__state="waiting")
    return [f"E{number}" for number in waiting.values_list("number", flat=True)]


def cited_ids(appraisal: Appraisal) -> dict[int, list[int]]:
    """The ids of the evidence that each answer cites, by the answer's id."""
    return _gathered(_citations(appraisal).order_by().values_list("answer_id", "evidence_id"))


def cited_numbers(appraisal: Appraisal) -> dict[int, list[int]]:
    """The numbers of the evidence that each answer cites, by the answer's id."""
    return _gathered(
        _citations(appraisal).order_by("evidence__number").values_list("answer_id", "evidence__number")
    )


def _citations(appraisal: Appraisal) -> QuerySet[AnswerEvidence]:
    return AnswerEvidence.objects.filter(evidence__appraisal=appraisal.pk)


def _gathered(pairs: Iterable[tuple]) -> dict[int, list]:
    found: dict[int, list] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
