"""What those who sign their part declare of their interest in the partnership."""

from appraisal.models import Appraisal, Declaration
from partnerships.audit import record


def declare(*, appraisal: Appraisal, part: str, title: str, interest: str, by, at) -> Declaration:
    """Record what `by` declares, empty where they have no interest; the last stands. Inside a transaction."""
    held, _ = Declaration.objects.update_or_create(
        appraisal=appraisal,
        person=by,
        part=part,
        defaults={"post_title": title, "interest": interest, "at": at},
    )
    what = "interest declared" if interest else "no interest declared"
    record(what, by=by, subject=appraisal, at=at)
    return held
