"""Which parts of an appraisal a return sends back, and which verdicts are owed before it is endorsed."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from appraisal.models import Answer, Appraisal, Thread
from appraisal.models.answer import IS_ACCEPTED, IS_SENT_BACK
from appraisal.queries.judgement import SEEN, with_governing


def opened_by_return(appraisal: Appraisal) -> QuerySet[Answer]:
    """The asked answers that would open: those returned, and those of what a thread waits for an answer on.

    A thread on a section opens its section, one on the whole everything.
    """
    threads = appraisal.threads.waiting_for("officers")
    sections = threads.filter(section__isnull=False).order_by().values("section")
    whole = threads.filter(section__isnull=True, question__isnull=True)
    return appraisal.answers.asked().filter(
        IS_SENT_BACK | Q(question__section__in=sections) | Q(Exists(whole))
    )


def verdicts_owed(appraisal: Appraisal) -> list[str]:
    """The codes of the answers that must be accepted before endorsement, in order. One query.

    Those that were ever returned, those to key questions, and those rated at the top of their scale on
    nobody's evidence but the officer's word. What changed under the reviewer is owed too: `queries/changed`.
    """
    due = Q(standing__isnull=True) | ~Q(standing="not_due")
    top = Q(standing="rated", got__gte=F("most"))
    asserted = Q(best__isnull=True) | Q(best__lt=SEEN)
    owed = Q(returned=True) | IS_SENT_BACK | (Q(question__key=True) & due) | (top & asserted)
    found = with_governing(appraisal.answers.asked()).filter(owed).exclude(IS_ACCEPTED)
    return list(found.order_by("place").values_list("question__code", flat=True))


def acceptable(appraisal: Appraisal) -> QuerySet[Answer]:
    """What is accepted in one go: not accepted yet, not returned, with no open thread on it."""
    threads = Thread.objects.unresolved().filter(
        appraisal=OuterRef("appraisal"), question=OuterRef("question")
    )
    found = appraisal.answers.asked().filter(~Exists(threads), confirm=False, saved_at__isnull=False)
    return found.exclude(IS_ACCEPTED).exclude(IS_SENT_BACK)
