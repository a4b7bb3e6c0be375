"""Opening the parts that a return sends back, and locking the others."""

from appraisal.models import Appraisal
from appraisal.models.answer import IS_SENT_BACK
from appraisal.queries.parts import opened_by_return


def open_returned_parts(appraisal: Appraisal) -> None:
    """Lock every answer but those that are sent back. Inside the transaction of the return.

    A question that is not asked now is open once it is: its answer was in nobody's challenge.
    """
    asked = appraisal.answers.asked()
    asked.filter(IS_SENT_BACK).update(returned=True)
    asked.update(locked=True)
    asked.filter(pk__in=opened_by_return(appraisal).values("pk")).update(locked=False)
