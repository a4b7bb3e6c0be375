"""The records of an appraisal, which do not change once it is signed: what the database holds of that.

A migration that alters one of these tables takes the triggers away first (`undone`) and puts them back afterwards,
with the columns as they are then.
"""

from django.db import migrations

from partnerships.append_only import guarded

ISSUED = "('signed', 'withdrawn', 'superseded')"
BECAUSE = "what was signed never changes"
VERBS = ("INSERT", "UPDATE", "DELETE")

OF_APPRAISAL = "{row}.appraisal_id"
OF_ANSWER = "SELECT p.appraisal_id FROM appraisal_answer p WHERE p.id = {row}.answer_id"
OF_THREAD = "SELECT p.appraisal_id FROM appraisal_thread p WHERE p.id = {row}.thread_id"
OF_OPINION = "SELECT p.appraisal_id FROM appraisal_opinion p WHERE p.id = {row}.opinion_id"
OF_CONCLUSION = "SELECT p.appraisal_id FROM appraisal_conclusion p WHERE p.id = {row}.conclusion_id"
OF_EVIDENCE = "SELECT p.appraisal_id FROM appraisal_evidence p WHERE p.id = {row}.evidence_id"


def freeze_signed():
    """The operations that freeze every record of an appraisal once it is signed."""
    return [
        appraisal_itself(),
        _frozen("Answer", texts={"narrative": "answer", "settled_reason": "answer"}, counted=True),
        _frozen("AnswerEvidence", of=OF_ANSWER),
        _frozen("AnswerRevision", of=OF_ANSWER, verbs=("INSERT",)),  # changes are refused anyway
        _frozen("Evidence", texts={"title": "evidence", "held": "evidence"}, counted=True),
        _frozen("EvidenceFile", of=OF_EVIDENCE),
        _frozen("Participant"),
        _frozen("Assignment", texts={"message": "handed", "reason": "handed"}),
        _frozen("PinnedVersion"),
        _frozen("Thread"),
        _frozen("Message", of=OF_THREAD, verbs=("INSERT", "DELETE")),
        # Signing links a verdict to the action made of it.
        _frozen(
            "Verdict",
            of=OF_ANSWER,
            texts={"reason": "verdict", "what": "verdict"},
            free={"action_id": "OLD.action_id IS NULL"},
        ),
        _frozen("Opinion", texts={"text": "opinion"}, counted=True),
        _frozen(
            "OpinionCondition",
            of=OF_OPINION,
            texts={"text": "opinion_condition", "why_not": "opinion_condition"},
        ),
        _frozen("NotSought", texts={"why": "not_sought"}),
        _frozen("Declaration", texts={"interest": "declaration"}),
        _frozen(
            "Conclusion", texts={"reason": "conclusion", "risk_worth_taking": "conclusion"}, counted=True
        ),
        _frozen("ConclusionCondition", of=OF_CONCLUSION, texts={"text": "condition"}),
    ]


def appraisal_itself():
    """The operation that freezes an appraisal's own row: it is withdrawn or superseded, and nothing else.

    How often it was changed and how much of it is withheld are counts that go on.
    """
    step = "OLD.state = 'signed' AND NEW.state IN ('withdrawn', 'superseded')"
    said = ("headline", "recommendations", "not_sought", "support_reason")
    why = "OLD.withdrawn_reason = '' AND NEW.state = 'withdrawn'"
    return _frozen(
        "Appraisal",
        of="{row}.id",
        texts=dict.fromkeys((*said, "withdrawn_reason"), "appraisal"),
        free={"state": step, "withdrawn_reason": why, "version": "1 = 1", "withheld": "1 = 1"},
        verbs=("UPDATE", "DELETE"),  # a row is there before anything is of it
    )


def _frozen(model, *, of=OF_APPRAISAL, texts=None, free=None, counted=False, verbs=VERBS):
    """An operation that refuses changes of a model's rows once their appraisal is signed.

    `of` is an SQL expression over ``{row}`` (NEW or OLD) that gives the appraisal's id; it is not enclosed.
    Each of `texts` may change while a redaction of just it is authorised, by which the row is `counted` one
    version on; each column of `free` where its condition over NEW and OLD holds.
    """
    texts, free = texts or {}, free or {}

    def forwards(apps, schema_editor):
        fields = apps.get_model("appraisal", model)._meta
        allowed = " AND ".join(_allowed(one.column, of, texts, free, counted) for one in fields.local_fields)
        signed = {row: _is_signed(of.format(row=row)) for row in ("OLD", "NEW")}
        guards = {
            "INSERT": signed["NEW"],
            "UPDATE": f"({signed['OLD']} OR {signed['NEW']}) AND NOT ({allowed})",
            "DELETE": signed["OLD"],
        }
        of_table(fields.db_table, guards).code(apps, schema_editor)

    def backwards(apps, schema_editor):
        table = apps.get_model("appraisal", model)._meta.db_table
        of_table(table, dict.fromkeys(VERBS, "")).reverse_code(apps, schema_editor)

    def of_table(table, guards):
        wanted = {verb: guard for verb, guard in guards.items() if verb in verbs}
        return guarded(table, wanted, BECAUSE, called="signed")

    return migrations.RunPython(forwards, backwards)


def _is_signed(appraisal: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM appraisal_appraisal a "  # noqa: S608 our own words
        f"WHERE a.id = ({appraisal}) AND a.state IN {ISSUED})"
    )


def _allowed(column: str, of: str, texts, free, counted: bool) -> str:
    """SQL that says whether one column is as it was, or may change."""
    held = [f'NEW."{column}" IS NOT DISTINCT FROM OLD."{column}"']
    if column in free:
        held.append(f"({free[column]})")
    if column in texts:
        held.append(_authorised(of, [f"{texts[column]}.{column}"]))
    if column == "version" and counted:
        held.append(_authorised(of, [f"{kind}.{name}" for name, kind in texts.items()]))
    return f"({' OR '.join(held)})"


def _authorised(of: str, targets: list[str]) -> str:
    """SQL that says whether a redaction of one of `targets` of the row is authorised: inside one transaction."""
    listed = ", ".join(f"'{one}'" for one in targets)
    return (
        "EXISTS (SELECT 1 FROM appraisal_redaction r "  # noqa: S608 our own words
        f"WHERE r.appraisal_id = ({of.format(row='OLD')}) AND r.state = 'authorised' "
        f"AND r.target_id = OLD.id AND r.target IN ({listed}))"
    )
