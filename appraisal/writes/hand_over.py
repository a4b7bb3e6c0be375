"""What goes with a post to its new holder: the lead of open appraisals, and what is handed out to it."""

from django.db.models import F

from appraisal.models import AnswerRevision, Appraisal, Assignment, Participant
from appraisal.queries.told import who_answers
from appraisal.writes.appraisal import set_people
from appraisal.writes.lock import lock
from appraisal.writes.notice import look_at_parted_with, tell_of_handing_out
from partnerships.audit import record
from partnerships.faults import Refused
from partnerships.models import Person, Post
from partnerships.permissions import MEMBERS, OPEN_STATES, State


def hand_over(*, post: Post, before: Person | None, after: Person, by, at) -> list[Appraisal]:
    """Give `after` the lead of every open appraisal that `before` leads for `post`. Inside a transaction.

    Where nobody held the post just now, it is led by whoever held it last.
    Raises `Refused` where the rules keep `after` from leading it. It names the partnership alone: whoever
    appoints need not be somebody who may read the appraisal.
    """
    led = Participant.objects.filter(relation="lead", post=post, appraisal__state__in=OPEN_STATES)
    led = led.filter(person=before) if before is not None else led.exclude(person=after)
    moved = []
    for part in led.select_related("appraisal__partnership").order_by("appraisal"):
        appraisal = lock(part.appraisal)
        if after.role_set & MEMBERS:
            raise Refused(
                f"{after} is a committee member, who has no part in the appraisal of "
                f"{appraisal.partnership}, which this post leads. Ask a governance officer to choose another "
                "lead officer there first.",
                "holder",
            )
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


def let_assignments_go_over(*, post: Post, by, at) -> None:
    """Tell every open appraisal that what it handed out to `post` is another person's now, and that person.

    Who never answers is not told: it waits as if nobody held the post. Its version moves on, so that a save
    which was allowed a moment ago asks again. Inside a transaction.
    """
    theirs = Assignment.objects.live().filter(post=post).values("appraisal")
    for one in Appraisal.objects.filter(pk__in=theirs, state__in=OPEN_STATES).order_by("pk"):
        appraisal = lock(one)
        Appraisal.objects.filter(pk=appraisal.pk).update(version=F("version") + 1)
        record("handed out goes with the post", by=by, subject=appraisal, at=at, fields=(post.title,))
        held = list(appraisal.assignments.live().filter(post=post).select_related("appraisal"))
        for part in held:  # whoever had it reads nothing of it any more
            look_at_parted_with(part, at=at)
        if appraisal.state == State.DRAFT:
            tell_of_handing_out("handed_out", who_answers(appraisal, post), held, by=by, at=at)
