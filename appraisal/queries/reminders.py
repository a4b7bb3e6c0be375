"""What everybody is reminded of: names of partnerships, counts and addresses, and nothing written in them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, Min, OuterRef, Q, Value, When
from django.urls import reverse

from appraisal.models import Appraisal, Assignment, Opinion, Participant, Redaction
from appraisal.models.appraisal import JUDGE
from appraisal.models.assignment import NEVER_ANSWER
from appraisal.queries.assignment import in_drafts, with_left
from appraisal.queries.mark import in_words, not_abandoned
from appraisal.queries.owed import owed_before
from partnerships.models import Action, Mark, Meeting, Partnership, Person, PostHolding, Risk
from partnerships.permissions import MEMBERS, OPEN_STATES, Role, State
from partnerships.queries.annual_return import given_in
from partnerships.queries.meeting import has_to_record
from partnerships.queries.needs import expected_in, needs
from partnerships.queries.timetable import returns_due, timetable_in_force
from partnerships.rules.years import year_of

SOON = timedelta(days=14)
STEP_SOON = timedelta(days=7)
RETURN_SOON = timedelta(days=28)
HANDED_SOON = timedelta(days=7)
UNACCEPTED = timedelta(days=3)
HEADINGS = {
    "handed": "Questions assigned to you, overdue or due within a week",
    "unaccepted": "Questions you are asked to answer: accept, decline or hand on",
    "unheld": "Questions you handed out to a post whose holder does not answer, or that nobody holds",
    "overdue": "Actions overdue",
    "soon": "Actions due within two weeks",
    "risks": "Risks past their review date",
    "check": "Actions reported complete, to check",
    "returns": "Annual returns to give",
    "appraisals": "Appraisals to start",
    "opinions": "Opinions you are asked for",
    "ungiven": "Opinions asked for that nobody can give",
    "stands": "Opinions to confirm: answers have changed since",
    "yours": "Your next step before a meeting",
    "steps": "Steps overdue before a meeting",
    "stale": "Significance to decide, or to ask again",
    "decisions": "Decisions of meetings to record",
    "marks": "What is withheld, to look at again",
    "redactions": "Words proposed to be taken out, to decide",
}
# What is handed out, and so waits for nobody where the holder of its post does not answer.
OF_QUESTIONS = ("handed", "unaccepted")


@dataclass(frozen=True)
class Due:
    """One thing to remind of. `post` is whose it is, None where it is the governance officers'.

    `person` is who is meant where no post is: somebody with a part in an appraisal. Where it is `unheld`,
    whoever holds the post is not meant, and it counts as one that nobody holds.
    """

    kind: str
    post: int | None
    name: str
    address: str
    count: int
    person: Person | None = None
    unheld: bool = False


def reminders(today: date) -> dict[Person, list[tuple[Due, bool]]]:
    """What each active person is reminded of today, with whether it came to them as nobody holds the post."""
    holders = _holders()
    officers = _governance_officers()
    found: dict[Person, list[tuple[Due, bool]]] = {}
    for due in things_due(today):
        holder = due.person
        if due.post is not None and not due.unheld:
            holder = holders.get(due.post)
        orphaned = due.post is not None and holder is None
        for person in [holder] if holder else officers:
            found.setdefault(person, []).append((due, orphaned))
    return found


def things_due(today: date) -> Iterator[Due]:
    """Everything that is overdue or soon due, whoever's it is."""
    under_way = Action.objects.filter(state="open")
    late, soon = under_way.filter(due__lt=today), under_way.filter(due__range=(today, today + SOON))
    yield from _counted("overdue", late, "owner_post", "action", {"view": "overdue"})
    yield from _counted("soon", soon, "owner_post", "action", {"view": "soon"})
    open_risks = Risk.objects.filter(closed_on__isnull=True)
    behind = open_risks.filter(review_on__lt=today)
    yield from _counted("risks", behind, "owner_post", "risk", {"review": "past"})
    yield from _to_check()
    yield from _returns(today)
    yield from _steps(today)
    yield from _handed(today)
    yield from _opinions(today)
    yield from _decisions(today)
    yield from _marks(today)
    yield from _redactions()
    open_now = Appraisal.objects.filter(partnership=OuterRef("pk"), state__in=OPEN_STATES)
    due = Partnership.objects.filter(needs("appraisal", None, today)).exclude(Exists(open_now))
    for post, name, ref in due.order_by("name").values_list("lead_post", "name", "ref"):
        yield Due("appraisals", post, name, reverse("partnership", args=[ref]), 1)
    for name, ref in (
        Partnership.objects.filter(needs("significance", None, today))
        .order_by("name")
        .values_list("name", "ref")
    ):
        yield Due("stale", None, name, reverse("significance", args=[ref]), 1)


def _counted(kind: str, found, post: str, of: str, asks: dict[str, str]) -> Iterator[Due]:
    """How many of `found` each `post` owns, or checks, in each partnership.

    One of them leads to itself, more to the partnership's list `of` them, asked for what `asks` says and for
    what the post owns.
    """
    rows = found.order_by().values_list(post, "partnership__name", "partnership__ref")
    rows = rows.annotate(Count("pk"), Min("number")).order_by("partnership__name", post)
    for whose, name, ref, count, number in rows:
        owner = {"owner": whose} if post == "owner_post" else {}
        address = reverse(of, args=[ref, number])
        if count > 1:
            address = f"{reverse(f'partnership_{of}s', args=[ref])}?{urlencode(asks | owner)}"
        yield Due(kind, whose, name, address, count)


def _to_check() -> Iterator[Due]:
    """What the lead officer checks; what they reported themselves is the governance officers' to check."""
    done = Action.objects.filter(state="done").order_by()
    held = PostHolding.objects.filter(until__isnull=True, post=OuterRef("partnership__lead_post"))
    own = Exists(held.filter(person=OuterRef("done_by")))
    to_check: dict[str, Any] = {"of": "action", "asks": {"view": "check", "whose": "to-check"}}
    yield from _counted("check", done.filter(~own), "partnership__lead_post", **to_check)
    for due in _counted("check", done.filter(own), "partnership__lead_post", **to_check):
        yield replace(due, post=None)


def _handed(today: date) -> Iterator[Due]:
    """What is left of what is handed out, to whoever has it, as `held_by` says.

    Where nobody holds the post, or its holder does not answer, the lead officer is told.
    """
    never = Person.objects.with_role(*NEVER_ANSWER).order_by()
    judges = Participant.objects.filter(
        appraisal=OuterRef("appraisal"), person=OuterRef("holding__person"), relation__in=JUDGE
    )
    answers = Q(holding__person__is_active=True) & ~Q(holding__person__in=never.values("pk"))
    late = Q(due__lte=today + HANDED_SOON)
    found = with_left(in_drafts(Assignment.objects.live())).filter(left__gt=0)
    rows = (
        found.filter(late | Q(stage="asked", asked_at__date__lte=today - UNACCEPTED))
        .annotate(kind=Case(When(late, then=Value("handed")), default=Value("unaccepted")))
        .with_holder()
        .annotate(answers=Case(When(answers & ~Exists(judges.order_by()), then=True), default=False))
        .order_by("appraisal__partnership__name", "post", "pk")
        .values_list(
            "kind", "post", "appraisal__partnership__name", "appraisal", "appraisal__ref", "pk", "left",
            "answers",
        )
    )  # fmt: skip
    groups: dict[tuple, list[tuple]] = {}
    for *which, ref, number, left, is_held in rows:
        groups.setdefault((*which, ref, is_held), []).append((number, left))
    leads = _leads({which[3] for which in groups if not which[-1]})
    for (kind, post, name, appraisal, ref, is_held), held in groups.items():
        one = reverse("assignment", args=[ref, held[0][0]])
        address = one if len(held) == 1 else reverse("handed_out", args=[ref])
        count = sum(left for _, left in held)
        yield Due(kind, post, name, address, count, unheld=not is_held)
        if not is_held and appraisal in leads:
            yield Due("unheld", None, name, address, count, leads[appraisal])


def _leads(appraisals: set[int]) -> dict[int, Person]:
    """Who leads each of some appraisals, by its id; governance officers are told anyway."""
    found = Participant.objects.at_work().filter(appraisal__in=appraisals, relation="lead")
    found = found.select_related("person")
    return {one.appraisal_id: one.person for one in found if not one.person.has_role(Role.GOVERNANCE_OFFICER)}


def _decisions(today: date) -> Iterator[Due]:
    waiting = Count("items", filter=Q(items__decision=""))
    found = Meeting.objects.filter(has_to_record(today)).annotate(waiting=waiting).select_related("body")
    for meeting in found.order_by("on", "pk"):
        yield Due("decisions", None, str(meeting), meeting.get_absolute_url(), meeting.waiting)


def _marks(today: date) -> Iterator[Due]:
    """To every proper officer; where there is none, to the governance officers."""
    officers = list(Person.objects.with_role(Role.PROPER_OFFICER).order_by("pk"))
    found = in_words(not_abandoned(Mark.objects.to_look_again(today)).order_by("look_again", "pk"))
    for (where, address), count in Counter((one.where, one.page) for one in found).items():
        for person in officers or [None]:
            yield Due("marks", None, where, address, count, person)


def _redactions() -> Iterator[Due]:
    """To every proper officer but who proposed them; where there is none, to the governance officers."""
    officers = list(Person.objects.with_role(Role.PROPER_OFFICER).order_by("pk"))
    found = Redaction.objects.filter(state="proposed").order_by("proposed_at", "pk")
    for number, ref, name, proposer in found.values_list(
        "number", "appraisal__ref", "appraisal__partnership__name", "proposed_by"
    ):
        address = reverse("redaction_decide", args=[ref, number])
        for person in [one for one in officers if one.pk != proposer] or [None]:
            yield Due("redactions", None, name, address, 1, person)


def _returns(today: date) -> Iterator[Due]:
    year = year_of(today)
    due = returns_due(year, timetable_in_force().timetable)
    if today < due - RETURN_SOON:
        return
    missing = Partnership.objects.filter(expected_in(year)).filter(~given_in(year)).order_by("name")
    for post, name, ref in missing.values_list("lead_post", "name", "ref"):
        yield Due("returns", post, name, reverse("annual_return", args=[ref]), 1)


def _steps(today: date) -> Iterator[Due]:
    """Steps of appraisals to whom they wait for; those that are recorded, by meeting, to whoever records."""
    agreed = timetable_in_force().timetable
    for meeting in Meeting.objects.filter(on__gte=today).select_related("body").order_by("on"):
        address, late, soon = reverse("meeting_timetable", args=[meeting.pk]), 0, 0
        for owed in owed_before(meeting, agreed, today):
            is_soon = owed.next.due <= today + STEP_SOON
            if owed.recorded:
                late, soon = late + owed.overdue, soon + (is_soon and not owed.overdue)
                continue
            partnership = owed.item.partnership
            lead, name = partnership.lead_post_id, partnership.name
            if owed.overdue:
                yield Due("steps", lead, name, address, owed.overdue)
            for person in owed.people if is_soon else ():
                yield Due("yours", None, name, address, 1, person)
            if is_soon and not owed.people and not owed.overdue:
                yield Due("yours", lead, name, address, 1)
        if late:
            yield Due("steps", None, str(meeting), address, late)
        if soon:
            yield Due("yours", None, str(meeting), address, soon)


def _opinions(today: date) -> Iterator[Due]:
    """Opinions wanted soon or overdue, and those that answers have overtaken, to whoever is asked.

    Where that person has left, or is a member now, the governance officers are told: they turn to a deputy.
    """
    asked = Participant.objects.filter(
        relation="opinion_giver", appraisal__state__in=(State.IN_CHALLENGE, State.ENDORSED)
    ).select_related("person", "appraisal__partnership")
    given = Opinion.objects.filter(appraisal=OuterRef("appraisal"), by=OuterRef("person"))
    asked = asked.annotate(gave=Exists(given), overtaken=Exists(given.overtaken()))
    for one in asked.order_by("appraisal__partnership__name", "pk"):
        name, ref = one.appraisal.partnership.name, one.appraisal.ref
        soon = one.due is not None and one.due <= today + STEP_SOON
        can = one.person.is_active and not one.person.role_set & MEMBERS
        if not can and not one.gave:
            yield Due("ungiven", None, name, reverse("appraisal_opinions", args=[ref]), 1)
        elif can and (one.overtaken or (soon and not one.gave)):
            kind = "stands" if one.overtaken else "opinions"
            yield Due(kind, None, name, reverse("opinion", args=[ref]), 1, one.person)


def _holders() -> dict[int, Person]:
    """The active person in each post now."""
    held = PostHolding.objects.filter(until__isnull=True, person__is_active=True).select_related("person")
    return {one.post_id: one.person for one in held}


def _governance_officers() -> list[Person]:
    return list(Person.objects.with_role(Role.GOVERNANCE_OFFICER).order_by("pk"))
