"""Handing the lead of open appraisals to whoever takes over a post."""

from appraisal.models import AnswerRevision, Appraisal, Participant
from appraisal.writes.appraisal import set_people
from appraisal.writes.lock import lock
from partnerships.faults import Refused
from partnerships.models import Person, Post
from partnerships.permissions import OPEN_STATES


def hand_over(*, post: Post, before: Person, after: Person, by, at) -> list[Appraisal]:
    """Give `after` the lead of every open appraisal that `before` leads for `post`. Inside a transaction.

    Raises `Refused` where the rules keep `after` from leading it. It names the partnership alone: whoever
    appoints need not be somebody who may read the appraisal.
    """
    led = Participant.objects.filter(
        relation="lead", post=post, person=before, appraisal__state__in=OPEN_STATES
    )
    moved = []
    for part in led.select_related("appraisal__partnership").order_by("appraisal"):
        appraisal = lock(part.appraisal)
        others = appraisal.participants.filter(person=after).exclude(relation="contributor")
        challenged = AnswerRevision.objects.filter(answer__appraisal=appraisal, kind="settled", by=after)
        if others.exists() or challenged.exists():
            raise Refused(
                f"{after} has another part in the appraisal of {appraisal.partnership}, which this post "
                "leads. Ask a governance officer to choose other people there first.",
                "holder",
            )
        people = {
            "lead": [after],
            "contributor": [
                one.person
                for one in appraisal.participants.filter(relation="contributor").exclude(person=after)
            ],
        }
        set_people(appraisal=appraisal, people=people, seen=appraisal.version, by=by, at=at)
        appraisal.participants.filter(relation="lead").update(post=post)
        moved.append(appraisal)
    return moved
