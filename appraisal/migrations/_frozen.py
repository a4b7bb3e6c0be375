"""The tables of a checklist edition, which do not change once it is published.

A migration that alters one of them takes the triggers away first (`undone`) and puts them back afterwards: SQLite
makes a table anew to alter it, and loses its triggers.
"""

from partnerships.append_only import frozen_when_published, header_frozen

OF_SCALE = "SELECT s.version_id FROM appraisal_scale s WHERE s.id = {row}.scale_id"
OF_QUESTION = "SELECT q.version_id FROM appraisal_question q WHERE q.id = {row}.question_id"


def freeze():
    """The operations that freeze every table of an edition."""
    return [
        *(
            frozen_when_published(f"appraisal_{table}", "{row}.version_id")
            for table in ("band", "scale", "section", "question")
        ),
        frozen_when_published("appraisal_option", OF_SCALE),
        frozen_when_published("appraisal_questionprovision", OF_QUESTION),
        frozen_when_published("appraisal_condition", OF_QUESTION),
    ]


def freeze_header():
    """The operation that freezes the row of an edition itself, apart since 0008."""
    columns = ("checklist_id", "number", "title", "summary", "change_note", "published_on", "loaded")
    return header_frozen("appraisal_checklistversion", columns)
