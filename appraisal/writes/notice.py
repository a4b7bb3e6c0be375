"""Telling people of what happens to an appraisal. Each is called beside the event, in its transaction."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, Assignment, Evidence, Participant, Question, Redaction, Thread
from appraisal.queries import told
from appraisal.queries.assignment import with_left
from appraisal.rules import notice as words
from partnerships.models import Person
from partnerships.permissions import State
from partnerships.writes.notice import News, look_at_ended, look_at_parted, look_at_settled, tell

GIVING = (State.IN_CHALLENGE, State.ENDORSED)  # when an opinion can be given
# What somebody has to look at even if the appraisal is over.
OUTLIVE = ("redaction_proposed", "redacted", "file_removed")


def tell_of_parts(appraisal: Appraisal, parts: Iterable[Participant], *, by, at) -> None:
    """Those who were given a part, each of theirs."""
    news = [_of_part(appraisal, part) for part in parts]
    tell(news=news, partnership=appraisal.partnership_id, by=by, at=at)


def _of_part(appraisal: Appraisal, part: Participant) -> News:
    here = appraisal.get_absolute_url()
    if part.relation != "opinion_giver":
        return News([part.person_id], f"part_{part.relation}", words.PARTS[part.relation], here)
    deputy_for = part.deputy_for.title if part.deputy_for else ""
    asked = words.opinion_asked(part.due, deputy_for)
    can_give = appraisal.state in GIVING
    return News(
        [part.person_id],
        "opinion_asked",
        asked,
        reverse("opinion", args=[appraisal.ref]) if can_give else here,
    )


def tell_of_opinions_no_longer_asked(appraisal: Appraisal, people: Iterable[int], *, by, at) -> None:
    """Those who were asked, by id; they may read it no longer."""
    news = [News(people, "opinion_not_asked", words.OPINION_NOT_ASKED, reverse("my_work"))]
    tell(news=news, partnership=appraisal.partnership_id, by=by, at=at)


def tell_of_handing_out(
    kind: str, person: int | None, held: Sequence[Assignment], *, by, at, post: str = ""
) -> None:
    """One person, of what is handed out: that it is theirs, or what became of what they handed out."""
    if person is None:
        return
    rows = with_left(Assignment.objects.filter(pk__in=[one.pk for one in held]))
    count = sum(one.left if kind == "reminded" else one.of for one in rows)
    said = {
        "handed_out": words.handed_out,
        "declined": words.declined,
        "handed_on": lambda many: words.handed_on(many, post),
        "taken_back": words.taken_back,
        "reminded": words.reminded,
    }[kind](count)
    appraisal = held[0].appraisal
    where = held[0].get_absolute_url() if len(held) == 1 else appraisal.get_absolute_url()
    if kind == "taken_back":  # they may read it no longer
        where = reverse("assignments")
    tell(news=[News([person], kind, said, where)], partnership=appraisal.partnership_id, by=by, at=at)


def look_at_parted_with(held: Assignment, *, at) -> None:
    """Whoever had a part need not say whether they can; nor of several at once, once they have none."""
    asks = {"kinds": ("handed_out", "reminded"), "at": at}
    look_at_parted(address=held.get_absolute_url(), **asks)
    appraisal = held.appraisal
    look_at_parted(address=appraisal.get_absolute_url(), but=told.holding_parts(appraisal), **asks)


def tell_of_submission(appraisal: Appraisal, *, by, at) -> None:
    """The reviewers, and those whose opinion can be given now."""
    said = words.SUBMITTED_AGAIN if appraisal.returned_at else words.SUBMITTED
    news = [
        News(told.with_part(appraisal, "reviewer"), "submitted", said, appraisal.get_absolute_url()),
        News(
            told.owing_opinions(appraisal),
            "opinion_awaited",
            words.OPINION_AWAITED,
            reverse("opinion", args=[appraisal.ref]),
        ),
    ]
    tell(news=news, partnership=appraisal.partnership_id, by=by, at=at)


def tell_of_return(appraisal: Appraisal, *, by, at) -> None:
    """The officers of the whole, how much was sent back; each holder of a post, how much of it is theirs."""
    count, each = told.to_answer_again(appraisal)
    here = appraisal.get_absolute_url()
    news = [News([pk], "returned", words.returned(many), here) for pk, many in each.items()]
    officers = told.with_part(appraisal, *told.OFFICERS)
    news.append(News(officers, "returned", words.returned(count), here))
    tell(news=news, partnership=appraisal.partnership_id, by=by, at=at)


def tell_of_endorsement(appraisal: Appraisal, *, by, at) -> None:
    """The approver, whose turn it is, and the lead officer."""
    here = appraisal.get_absolute_url()
    news = [
        News(told.with_part(appraisal, "approver"), "endorsed", words.TO_CONCLUDE, here),
        News(told.with_part(appraisal, "lead"), "endorsed", words.ENDORSED, here),
    ]
    tell(news=news, partnership=appraisal.partnership_id, by=by, at=at)


def tell_of_reopening(appraisal: Appraisal, *, by, at) -> None:
    """The approver and the reviewers: an edit has cancelled the endorsement."""
    people = told.with_part(appraisal, "approver", "reviewer")
    _tell_one(appraisal, people, "unsettled", words.UNSETTLED, appraisal.get_absolute_url(), by, at)


def tell_of_message(appraisal: Appraisal, thread: Thread, *, by, at) -> None:
    """The side for which a thread waits now; whoever has its question only while they may reply."""
    if thread.waits_for == "reviewer":
        people = told.with_part(appraisal, "reviewer")
    else:
        people = told.with_part(appraisal, *told.OFFICERS)
        if thread.question is not None and appraisal.state == State.DRAFT:
            people |= told.holder_of_question(appraisal, thread.question)
    where = reverse("threads", args=[appraisal.ref])
    _tell_one(appraisal, people, "message", words.MESSAGE, where, by, at)


def tell_of_opening(appraisal: Appraisal, question: Question, *, by, at) -> None:
    """Whoever can change an answer that was opened: in a draft all who may answer it, else the lead."""
    people = told.with_part(appraisal, "lead")
    if appraisal.state == State.DRAFT:
        people = told.with_part(appraisal, *told.OFFICERS)
        people |= told.holder_of_question(appraisal, question)
    where = reverse("question", args=[appraisal.ref, question.code])
    _tell_one(appraisal, people, "opened", words.OPENED, where, by, at)


def tell_of_opinion(appraisal: Appraisal, *, changed: bool, by, at) -> None:
    """The lead officer and the approver."""
    people = told.with_part(appraisal, "lead", "approver")
    said = words.opinion_given(by.name, changed=changed)
    _tell_one(appraisal, people, "opinion_given", said, appraisal.get_absolute_url(), by, at)


def tell_of_signature(appraisal: Appraisal, *, by, at) -> None:
    """Everybody with a part in it. What they were asked before is over."""
    look_at_ended(address=appraisal.get_absolute_url(), but=OUTLIVE, at=at)
    _tell_of_report(appraisal, "signed", words.SIGNED, by, at)


def tell_of_withdrawal(appraisal: Appraisal, *, by, at) -> None:
    """Everybody with a part in it. What they were told before is over."""
    look_at_ended(address=appraisal.get_absolute_url(), but=OUTLIVE, at=at)
    _tell_of_report(appraisal, "withdrawn", words.WITHDRAWN, by, at)


def tell_of_abandonment(appraisal: Appraisal, *, by, at) -> None:
    """Everybody with a part in it, or in what is handed out of it. What they were asked before is over."""
    here = appraisal.get_absolute_url()
    look_at_ended(address=here, but=OUTLIVE, at=at)
    people = told.with_part(appraisal) | told.holding_parts(appraisal)
    _tell_one(appraisal, people, "abandoned", words.ABANDONED, here, by, at)


def tell_of_correction(appraisal: Appraisal, *, by, at) -> None:
    """Everybody with a part in it."""
    _tell_of_report(appraisal, "corrected", words.CORRECTED, by, at)


def tell_of_proposed_redaction(redaction: Redaction, *, by, at) -> None:
    """The proper officers, who decide it."""
    people, where = told.proper_officers(), _decided_at(redaction)
    said = words.REDACTION_PROPOSED
    _tell_one(redaction.appraisal, people, "redaction_proposed", said, where, by, at)


def tell_of_decided_redaction(redaction: Redaction, *, by, at) -> None:
    """The lead officer and the approver where words were taken out. Nobody need decide it any more."""
    look_at_settled(kind="redaction_proposed", address=_decided_at(redaction), at=at)
    if redaction.state == "done":
        appraisal = redaction.appraisal
        people = told.with_part(appraisal, "lead", "approver")
        _tell_one(appraisal, people, "redacted", words.REDACTED, appraisal.get_absolute_url(), by, at)


def _decided_at(redaction: Redaction) -> str:
    return reverse("redaction_decide", args=[redaction.appraisal.ref, redaction.number])


def tell_of_virus(appraisal: Appraisal, evidence: Evidence, *, at) -> None:
    """Whoever sent the file. What it was called, and what was found, stand on the page alone."""
    said = words.file_removed(evidence.number, timezone.localdate(evidence.added_at))
    where = reverse("evidence", args=[appraisal.ref])
    _tell_one(appraisal, [evidence.added_by_id], "file_removed", said, where, None, at)


def _tell_of_report(appraisal: Appraisal, kind: str, said: str, by, at) -> None:
    _tell_one(
        appraisal, told.with_part(appraisal), kind, said, reverse("report", args=[appraisal.ref]), by, at
    )


def _tell_one(
    appraisal: Appraisal, people: Iterable[int], kind: str, said: str, where: str, by: Person | None, at
) -> None:
    news = [News(people, kind, said, where)]
    tell(news=news, partnership=appraisal.partnership_id, by=by, at=at)
