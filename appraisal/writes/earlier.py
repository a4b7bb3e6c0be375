"""Keeping what was said before it is changed."""

from appraisal.models import Appraisal, EarlierWords
from appraisal.queries.earlier import told_as
from appraisal.queries.said import Said


def keep(
    *,
    appraisal: Appraisal,
    kind: str,
    subject_id: int,
    name: str,
    before: Said,
    after: Said,
    by,
    at,
    said_by=None,
    said_at=None,
) -> tuple[str, ...]:
    """Keep what a record said `before`, field by field, where it says something else `after`.

    What comes back is for the event of the change: it names what was kept, so that none of it can be taken
    away unseen. Call inside the transaction of the change, before the record is closed.
    """
    rows = [
        EarlierWords(
            appraisal=appraisal,
            kind=kind,
            subject_id=subject_id,
            field=field,
            name=name[:200],
            words=words,
            said_by=said_by,
            said_at=said_at,
            by=by,
            at=at,
        )
        for field, words in before.items()
        if after.get(field, "") != words
    ]
    if rows:
        EarlierWords.objects.bulk_create(rows)
    return tuple(told_as(one) for one in rows)
