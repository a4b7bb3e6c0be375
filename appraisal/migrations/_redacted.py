"""What a redaction may change of rows that never change: the database compares each change with it.

A redaction is `authorised` inside one transaction only; outside of it, nothing of what follows holds.
"""

from partnerships.append_only import changed_only, never_edited

OF_WORDS = (
    "NEW.{column} = CASE WHEN r.whole THEN r.tombstone ELSE replace(OLD.{column}, r.passage, r.tombstone) END"
)


def _same(*columns: str) -> str:
    return " AND ".join(f"NEW.{one} IS NOT DISTINCT FROM OLD.{one}" for one in columns)


def _authorised(which: str, *, joined: str = "") -> str:
    return (
        f"EXISTS (SELECT 1 FROM appraisal_redaction r {joined} WHERE r.id = NEW.redaction_id "  # noqa: S608
        f"AND r.state = 'authorised' AND {which})"
    )


def _words(column: str, target: str, subject: str, *columns: str, also: str = "1 = 0") -> str:
    of = f"(r.target = '{target}' OR {also})"
    which = f"{of} AND r.target_id = OLD.{subject} AND {OF_WORDS.format(column=column)}"
    return f"{_same(*columns)} AND {_authorised(which)}"


def may_redact_history(*, reasons: bool):
    """The operation that lets a redaction of an answer's words into its history.

    With `reasons`, since 0016, one of the reason for its settled rating too: a revision of its own has that.
    """
    same = ("id", "answer_id", "number", "key", "kind", "option_id", "value", "evidence", "by_id", "at")
    also = "(r.target = 'answer.settled_reason' AND OLD.kind = 'settled')" if reasons else "1 = 0"
    update = _words("narrative", "answer.narrative", "answer_id", *same, also=also)
    return changed_only("appraisal_answerrevision", update=update)


def may_redact_earlier():
    """The operation that lets a redaction into what was said before, since 0020.

    One of a text reaches the earlier wordings of the same text. Conditions, and why an opinion is not sought,
    are written anew with each save, so theirs are known by what they belong to; one can be of an earlier
    wording itself.
    """
    same = ("id", "appraisal_id", "kind", "subject_id", "field", "name")
    when = ("said_by_id", "said_at", "by_id", "at")
    written_anew = {
        ("opinion", "conditions"): (
            "opinioncondition", "opinion_id", ("opinion_condition.text", "opinion_condition.why_not")
        ),
        ("conclusion", "conditions"): ("conclusioncondition", "conclusion_id", ("condition.text",)),
        ("not_sought", "why"): ("notsought", "post_id", ("not_sought.why",)),
    }  # fmt: skip
    of = [
        "r.target = OLD.kind || '.' || OLD.field AND r.target_id = OLD.subject_id",
        "r.target = 'earlier.words' AND r.target_id = OLD.id",
        *(
            f"OLD.kind = '{kind}' AND OLD.field = '{field}' AND r.target = '{target}' "  # noqa: S608 our own words
            f"AND OLD.subject_id = (SELECT p.{column} FROM appraisal_{table} p WHERE p.id = r.target_id)"
            for (kind, field), (table, column, targets) in written_anew.items()
            for target in targets
        ),
    ]
    any_of = " OR ".join(f"({one})" for one in of)
    which = f"r.appraisal_id = OLD.appraisal_id AND ({any_of}) AND {OF_WORDS.format(column='words')}"
    return changed_only("appraisal_earlierwords", update=f"{_same(*same, *when)} AND {_authorised(which)}")


def may_redact():
    """The operations that let a redaction through, and nothing else."""
    message = ("id", "thread_id", "by_id", "by_reviewer", "at")
    note = ("id", "appraisal_id", "number", "about", "by_id", "name", "post", "at")
    snapshot = ("id", "appraisal_id", "edition", "format", "hash", "signed_by_id", "signed_at")
    report = ("id", "snapshot_id", "sha256", "size", "made_with")
    emptied = f"{_same(*snapshot)} AND OLD.redaction_id IS NULL AND NEW.document = ''"
    of_snapshot = "JOIN appraisal_snapshot s ON s.id = OLD.snapshot_id AND s.appraisal_id = r.appraisal_id"
    no_bytes = f"{_same(*report)} AND OLD.redaction_id IS NULL AND length(NEW.content) = 0"
    return [
        may_redact_history(reasons=False),
        changed_only("appraisal_correctionnote", update=_words("text", "note.text", "id", *note)),
        never_edited("appraisal_message", but=_words("text", "message.text", "id", *message)),
        changed_only(
            "appraisal_snapshot", update=f"{emptied} AND {_authorised('r.appraisal_id = OLD.appraisal_id')}"
        ),
        changed_only(
            "appraisal_issuedreport",
            update=f"{no_bytes} AND {_authorised('r.id = s.redaction_id', joined=of_snapshot)}",
        ),
        redaction_itself(overtaken=False),
    ]


def redaction_itself(*, overtaken: bool, earlier: bool = False):
    """A redaction is proposed, then declined, or authorised by a second person and at once done.

    With `overtaken`, since 0017, one is closed by nobody once another of the same text is done; with
    `earlier`, since 0020, one of an earlier wording also once another has reached it.
    """
    proposed = _same(
        "id",
        "appraisal_id",
        "number",
        "target",
        "target_id",
        "what",
        "whole",
        "reason",
        "proposed_by_id",
        "proposed_at",
    )
    decided = _same("decided_by_id", "decided_at", "authority", "tombstone")
    second = "NEW.decided_by_id IS NOT NULL AND NEW.decided_by_id <> OLD.proposed_by_id"
    steps = (
        f"OLD.state = 'proposed' AND NEW.state = 'declined' AND NEW.passage = '' AND {second}",
        "OLD.state = 'proposed' AND NEW.state = 'authorised' AND NEW.passage = OLD.passage "
        f"AND NEW.tombstone <> '' AND {second}",
        f"OLD.state = 'authorised' AND NEW.state = 'done' AND NEW.passage = '' AND {decided}",
    )
    if overtaken:
        same = "o.target = OLD.target AND o.target_id = OLD.target_id"
        other = f"o.id <> OLD.id AND {same} AND o.state = 'done'"
        taken = f"EXISTS (SELECT 1 FROM appraisal_redaction o WHERE {other})"  # noqa: S608 our own words
        if earlier:
            reached = "OLD.target = 'earlier.words' AND e.id = OLD.target_id AND o.state = 'done'"
            joined = "appraisal_earlierwords e JOIN appraisal_redaction o ON o.id = e.redaction_id"
            taken = f"({taken} OR EXISTS (SELECT 1 FROM {joined} WHERE {reached}))"  # noqa: S608
        steps += (
            "OLD.state = 'proposed' AND NEW.state = 'overtaken' AND NEW.passage = '' "
            f"AND NEW.decided_by_id IS NULL AND NEW.tombstone = '' AND {taken}",
        )
    any_of = " OR ".join(f"({one})" for one in steps)
    insert = "NEW.state = 'proposed' AND NEW.decided_by_id IS NULL AND (NEW.whole OR NEW.passage <> '')"
    return changed_only("appraisal_redaction", update=f"{proposed} AND ({any_of})", insert=insert)
