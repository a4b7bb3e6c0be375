"""Adding to the appraisal's evidence list, correcting it, and taking off it what no answer cites."""

from django.db import transaction
from django.db.models import F, Max

from appraisal.models import Answer, Appraisal, Evidence
from appraisal.queries.evidence import same_bytes
from appraisal.queries.said import said_by_evidence
from appraisal.writes.earlier import keep
from appraisal.writes.evidence_file import Kept, let_go_of_file, note_file
from appraisal.writes.lock import lock
from appraisal.writes.move import unsettle
from partnerships.audit import record
from partnerships.faults import Refused, Stale
from partnerships.queries.trail import trail_of

FIELDS = ("title", "held", "strength", "dated", "valid_until")
MOST_EVIDENCE = 200
REMOVED = "evidence removed"
GONE = "Somebody has removed this from the evidence list. Open the list again."


class ListedAlready(Refused):
    """The same bytes are on the list: `evidence` says where."""

    def __init__(self, evidence: Evidence):
        self.evidence = evidence
        super().__init__(
            f"This is already {evidence}. It is listed once, and any answer can cite it.", "file"
        )


@transaction.atomic
def add_evidence(*, appraisal: Appraisal, facts: dict, by, at, file: Kept | None = None) -> Evidence:
    """Add a piece of evidence to the list. `facts` holds `FIELDS`.

    Raises `ListedAlready` where `file` holds the same bytes as one that is listed.
    """
    appraisal = lock(appraisal, as_read=True)
    if file and (same := same_bytes(appraisal, file.judged.sha256)):
        raise ListedAlready(same)
    if appraisal.evidence.count() >= MOST_EVIDENCE:
        raise Refused(f"An appraisal lists at most {MOST_EVIDENCE} pieces of evidence.")
    evidence = Evidence.objects.create(
        appraisal=appraisal,
        number=_next_number(appraisal),
        added_by=by,
        added_at=at,
        **{name: facts[name] for name in FIELDS},
    )
    if file:
        note_file(evidence, file)
    unsettle(appraisal, by=by, at=at)
    fields = (f"E{evidence.number}", "file") if file else (f"E{evidence.number}",)
    record("evidence added", by=by, subject=appraisal, at=at, fields=fields)
    return evidence


@transaction.atomic
def edit_evidence(*, evidence: Evidence, facts: dict, seen: int, by, at) -> Evidence:
    """Correct a piece of evidence; what it said is kept. Raises `Stale` where somebody saved first."""
    appraisal = lock(evidence.appraisal, as_read=True)
    changed = tuple(name for name in FIELDS if getattr(evidence, name) != facts[name])
    if changed and (reason := _reason_against_changing(evidence)):
        raise Refused(reason)
    rows = Evidence.objects.filter(pk=evidence.pk, version=seen).update(
        version=F("version") + 1, **{name: facts[name] for name in FIELDS}
    )
    if not rows:
        now = Evidence.objects.filter(pk=evidence.pk).first()
        raise Stale(now) if now else Refused(GONE)
    if changed:
        kept = _keep(appraisal, evidence, facts, by, at)
        # A verdict was on an answer with this evidence as it was.
        Answer.objects.filter(cited__evidence=evidence).update(verdict_stands=False)
        unsettle(appraisal, by=by, at=at)
        record("evidence edited", by=by, subject=appraisal, at=at, fields=(*changed, *kept))
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by, at) -> None:
    """Take off the list what no answer cites. The others keep their numbers; this one is not given again.

    What was listed is kept, but for its file.
    """
    appraisal = lock(evidence.appraisal, as_read=True)
    citing = Answer.objects.filter(cited__evidence=evidence).values_list("question__code", "asked")
    if reason := _reason_against_removing(evidence, dict(citing)):
        raise Refused(reason)
    listed = Evidence.objects.filter(pk=evidence.pk).select_related("added_by").first()
    if listed is None:
        raise Refused(GONE)
    kept = _keep(appraisal, listed, {}, by, at)
    let_go_of_file(evidence)
    listed.delete()
    unsettle(appraisal, by=by, at=at)
    record(REMOVED, by=by, subject=appraisal, at=at, fields=(f"E{evidence.number}", *kept))


def _keep(appraisal: Appraisal, evidence: Evidence, facts: dict, by, at) -> tuple[str, ...]:
    """Keep what a piece of evidence says, where it will say `facts`: nothing where it is taken off."""
    is_new = evidence.version == 1
    return keep(
        appraisal=appraisal,
        kind="evidence",
        subject_id=evidence.pk,
        name=f"Evidence E{evidence.number}",
        before=said_by_evidence(evidence),
        after=said_by_evidence(Evidence(**{name: facts[name] for name in FIELDS})) if facts else {},
        by=by,
        at=at,
        said_by=evidence.added_by if is_new else None,
        said_at=evidence.added_at if is_new else None,
    )


def _reason_against_changing(evidence: Evidence) -> str:
    """Why it stays as it is: what an answer rests on that the reviewer did not return."""
    locked = Answer.objects.asked().filter(cited__evidence=evidence, locked=True, confirm=False)
    codes = list(locked.order_by("place").values_list("question__code", flat=True))
    if not codes:
        return ""
    return (
        f"E{evidence.number} is cited by {_listed(codes)}, which the reviewer did not return. Add what is "
        "new as evidence of its own, or ask the reviewer to open that question."
    )


def _reason_against_removing(evidence: Evidence, citing: dict[str, bool]) -> str:
    """Why it stays, from the codes of the questions whose answers cite it, each with whether it is asked."""
    asked = [code for code, is_asked in citing.items() if is_asked]
    if asked:
        those = "that answer" if len(asked) == 1 else "those answers"
        return f"E{evidence.number} is cited by {_listed(asked)}. Take it out of {those} first."
    if citing:
        questions = "a question" if len(citing) == 1 else "questions"
        return (
            f"E{evidence.number} is cited by {_listed(list(citing))}, {questions} not asked now. "
            "It stays on the list, as the answer would need it if asked again."
        )
    return ""


def _listed(codes: list[str]) -> str:
    return ", ".join(codes[:6]) + (" and more" if len(codes) > 6 else "")


def _next_number(appraisal: Appraisal) -> int:
    """One more than any number that was ever given: the trail names what is no longer listed."""
    removed = trail_of(appraisal).filter(verb=REMOVED).values_list("fields", flat=True)
    named = [one.removeprefix("E") for fields in removed for one in fields if one.startswith("E")]
    gone = [int(one) for one in named if one.isdecimal()]
    listed = appraisal.evidence.aggregate(last=Max("number"))["last"] or 0
    return max([listed, *gone]) + 1
