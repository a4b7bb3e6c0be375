"""What those who sign their part declare of their interest in the partnership."""

from appraisal.models import Appraisal, Declaration
from appraisal.writes.earlier import keep
from partnerships.audit import record


def declare(*, appraisal: Appraisal, part: str, title: str, interest: str, by, at) -> Declaration:
    """Record what `by` declares, empty where they have no interest; the last stands, and others are kept.

    Inside a transaction.
    """
    named = {"appraisal": appraisal, "person": by, "part": part}
    before = Declaration.objects.filter(**named).first()
    held, _ = Declaration.objects.update_or_create(
        **named, defaults={"post_title": title, "interest": interest, "at": at}
    )
    kept: tuple[str, ...] = ()
    if before is not None:
        kept = keep(
            appraisal=appraisal,
            kind="declaration",
            subject_id=before.pk,
            name=f"What {by.name} declared",
            before={"interest": before.interest},
            after={"interest": interest},
            by=by,
            at=at,
            said_by=by,
            said_at=before.at,
        )
    what = "interest declared" if interest else "no interest declared"
    record(what, by=by, subject=appraisal, at=at, fields=kept)
    return held
