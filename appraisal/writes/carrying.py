"""Starting from the appraisal before: its answers come across, and count for nothing until confirmed."""

from collections.abc import Sequence

from appraisal.models import Answer, AnswerEvidence, AnswerRevision, Appraisal, Evidence, Question
from appraisal.queries.carrying import Bringing, bringing
from appraisal.queries.evidence import cited_ids
from appraisal.queries.mark import PARTNERSHIP, marks_closing
from appraisal.vocabulary import PARTS_OF_AN_ANSWER
from appraisal.writes.asking import lay_out_answers
from appraisal.writes.evidence_file import share_files
from partnerships.audit import record
from partnerships.writes.mark import propose_mark

FACTS = ("title", "held", "strength", "dated", "valid_until")


def hold_source(chosen: Appraisal) -> Appraisal:
    """The appraisal to start from, locked: nobody withdraws it meanwhile."""
    return Appraisal.objects.select_for_update(of=("self",)).get(pk=chosen.pk)


def carry(
    appraisal: Appraisal, earlier: Appraisal, questions: Sequence[tuple[Question, bool]], *, by, at
) -> None:
    """Lay out `questions` with what `earlier` answered to the same, each to be confirmed.

    Inside a transaction that holds `earlier`. Evidence is listed anew, once, and shares its file. What is
    withheld of the earlier appraisal does not come: its mark does, proposed again.
    """
    brings = bringing(earlier, [question for question, _ in questions])
    made = lay_out_answers(appraisal, questions, by=by, at=at, brought=brings.answers)
    listed = _list_evidence(appraisal, brings, by=by, at=at)
    _cite(made, brings, cited_ids(earlier), listed, by=by, at=at)
    _mark(appraisal, made, brings, by=by, at=at)
    record("carried forward", by=by, subject=appraisal, at=at, fields=(earlier.ref,))


def _list_evidence(appraisal: Appraisal, brings: Bringing, *, by, at) -> dict[int, Evidence]:
    """The evidence that comes across as this appraisal's own, by the ids of the originals."""
    copies = Evidence.objects.bulk_create(
        Evidence(
            appraisal=appraisal,
            number=number,
            added_by=by,
            added_at=at,
            **{name: getattr(one, name) for name in FACTS},
        )
        for number, one in enumerate(brings.evidence, 1)
    )
    listed = {one.pk: copy for one, copy in zip(brings.evidence, copies, strict=True)}
    share_files(listed)
    return listed


def _cite(made: list[Answer], brings: Bringing, cited, listed: dict[int, Evidence], *, by, at) -> None:
    """What each answer cites, and the state in which it came across as its first revision."""
    cites, revisions = [], []
    for one in made:
        came = brings.answers.get(one.question.code)
        if came is None:
            continue
        ids = sorted(listed[pk].pk for pk in cited.get(came.before.pk, ()) if pk in listed)
        cites += [AnswerEvidence(answer=one, evidence_id=pk) for pk in ids]
        revisions.append(
            AnswerRevision(
                answer=one,
                number=1,
                kind="carried",
                option_id=one.option_id,
                value=one.value,
                narrative=one.narrative,
                evidence=ids,
                by=by,
                at=at,
            )
        )
    AnswerEvidence.objects.bulk_create(cites)
    AnswerRevision.objects.bulk_create(revisions)


def _mark(appraisal: Appraisal, made: list[Answer], brings: Bringing, *, by, at) -> None:
    """The marks on what was answered before stand on the answers to those questions, to be decided again."""
    answers = {one.question.code: one for one in made}
    on = [(answers[code], mark) for code, mark in brings.marks] + [(appraisal, one) for one in brings.closed]
    for subject, mark in on:
        propose_mark(
            subject=subject,
            part=mark.part,
            kind=mark.kind,
            paragraph=mark.paragraph,
            reason=mark.reason,
            look_again=mark.look_again,
            by=by,
            at=at,
        )
        if isinstance(subject, Answer):
            what = f"{subject.question.code}: {PARTS_OF_AN_ANSWER[mark.part].lower()}"
            record(f"marked {mark.kind}", by=by, subject=appraisal, at=at, fields=(what,))
    if on:
        appraisal.withheld = marks_closing(appraisal).exclude(subject_kind=PARTNERSHIP).count()
        appraisal.save(update_fields=["withheld"])
