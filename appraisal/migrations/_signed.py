"""The records of an appraisal, which do not change once it is signed, nor once it is abandoned: so the database holds.

A migration that alters one of these tables takes the triggers away first (`undone`) and puts them back afterwards,
with the columns as they are then.
"""

from functools import partial

from django.db import migrations

from partnerships.append_only import guarded

ISSUED = "('signed', 'withdrawn', 'superseded')"
CLOSED = "('signed', 'withdrawn', 'superseded', 'abandoned')"
BECAUSE = {
    ISSUED: "what was signed never changes",
    CLOSED: "what was signed or abandoned never changes",
}
VERBS = ("INSERT", "UPDATE", "DELETE")

OF_APPRAISAL = "{row}.appraisal_id"
OF_ANSWER = "SELECT p.appraisal_id FROM appraisal_answer p WHERE p.id = {row}.answer_id"
OF_THREAD = "SELECT p.appraisal_id FROM appraisal_thread p WHERE p.id = {row}.thread_id"
OF_OPINION = "SELECT p.appraisal_id FROM appraisal_opinion p WHERE p.id = {row}.opinion_id"
OF_CONCLUSION = "SELECT p.appraisal_id FROM appraisal_conclusion p WHERE p.id = {row}.conclusion_id"
OF_EVIDENCE = "SELECT p.appraisal_id FROM appraisal_evidence p WHERE p.id = {row}.evidence_id"


def freeze_signed(*, abandoned: bool = True):
    """The operations that freeze every record of an appraisal once it is signed; since 0019 once `abandoned` too."""
    closed = CLOSED if abandoned else ISSUED
    frozen = partial(_frozen, closed=closed)
    return [
        appraisal_itself(closed),
        frozen("Answer", texts={"narrative": "answer", "settled_reason": "answer"}, counted=True),
        frozen("AnswerEvidence", of=OF_ANSWER),
        frozen("AnswerRevision", of=OF_ANSWER, verbs=("INSERT",)),  # changes are refused anyway
        frozen("Evidence", texts={"title": "evidence", "held": "evidence"}, counted=True),
        frozen("EvidenceFile", of=OF_EVIDENCE),
        frozen("Participant"),
        frozen("Assignment", texts={"message": "handed", "reason": "handed"}),
        frozen("PinnedVersion"),
        frozen("Thread"),
        frozen("Message", of=OF_THREAD, verbs=("INSERT", "DELETE")),
        # Signing links a verdict to the action made of it.
        frozen(
            "Verdict",
            of=OF_ANSWER,
            texts={"reason": "verdict", "what": "verdict"},
            free={"action_id": "OLD.action_id IS NULL"},
        ),
        frozen("Opinion", texts={"text": "opinion"}, counted=True),
        frozen(
            "OpinionCondition",
            of=OF_OPINION,
            texts={"text": "opinion_condition", "why_not": "opinion_condition"},
        ),
        frozen("NotSought", texts={"why": "not_sought"}),
        frozen("Declaration", texts={"interest": "declaration"}),
        frozen("Conclusion", texts={"reason": "conclusion", "risk_worth_taking": "conclusion"}, counted=True),
        frozen("ConclusionCondition", of=OF_CONCLUSION, texts={"text": "condition"}),
    ]


def freeze_earlier():
    """The operation that lets nothing more be kept of what was said before, since 0020. Changes are refused anyway."""
    return _frozen("EarlierWords", closed=CLOSED, verbs=("INSERT",))


def appraisal_itself(closed: str):
    """The operation that freezes an appraisal's own row: it is withdrawn or superseded, and nothing else.

    How often it was changed and how much of it is withheld are counts that go on.
    """
    step = "OLD.state = 'signed' AND NEW.state IN ('withdrawn', 'superseded')"
    said = ("headline", "recommendations", "not_sought", "support_reason", "why_less")
    why = "OLD.withdrawn_reason = '' AND NEW.state = 'withdrawn'"
    return _frozen(
        "Appraisal",
        closed=closed,
        of="{row}.id",
        texts=dict.fromkeys((*said, "withdrawn_reason", "abandoned_reason"), "appraisal"),
        free={"state": step, "withdrawn_reason": why, "version": "1 = 1", "withheld": "1 = 1"},
        verbs=("UPDATE", "DELETE"),  # a row is there before anything is of it
    )


def _frozen(model, *, closed, of=OF_APPRAISAL, texts=None, free=None, counted=False, verbs=VERBS):
    """An operation that refuses changes of a model's rows once their appraisal is in one of `closed` states.

    `of` is an SQL expression over ``{row}`` (NEW or OLD) that gives the appraisal's id; it is not enclosed.
    Each of `texts` may change while a redaction of just it is authorised, by which the row is `counted` one
    version on; each column of `free` where its condition over NEW and OLD holds.
    """
    texts, free = texts or {}, free or {}

    def forwards(apps, schema_editor):
        fields = apps.get_model("appraisal", model)._meta
        allowed = " AND ".join(_allowed(one.column, of, texts, free, counted) for one in fields.local_fields)
        over = {row: _is_closed(of.format(row=row), closed) for row in ("OLD", "NEW")}
        guards = {
            "INSERT": over["NEW"],
            "UPDATE": f"({over['OLD']} OR {over['NEW']}) AND NOT ({allowed})",
            "DELETE": over["OLD"],
        }
        of_table(fields.db_table, guards).code(apps, schema_editor)

    def backwards(apps, schema_editor):
        table = apps.get_model("appraisal", model)._meta.db_table
        of_table(table, dict.fromkeys(VERBS, "")).reverse_code(apps, schema_editor)

    def of_table(table, guards):
        wanted = {verb: guard for verb, guard in guards.items() if verb in verbs}
        return guarded(table, wanted, BECAUSE[closed], called="signed")

    return migrations.RunPython(forwards, backwards)


def _is_closed(appraisal: str, closed: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM appraisal_appraisal a "  # noqa: S608 our own words
        f"WHERE a.id = ({appraisal}) AND a.state IN {closed})"
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
