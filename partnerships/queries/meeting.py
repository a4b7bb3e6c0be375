"""Meetings: the list, one meeting with what came of each item, and what a partnership was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.http import Http404

from partnerships.models import Action, Body, Meeting, MeetingItem, Partnership
from partnerships.models.meeting import MeetingQuerySet
from partnerships.queries.withheld import blanked, unseen, with_marks
from partnerships.rules.request import ASSURANCE

PAGE = 50
LATEST = 5
MOST_WORDS = 8
SORTS = {"on": "Meeting", "body": "Body"}
WHEN = {"": "All", "coming": "Still to come", "past": "Past", "to-record": "With decisions to record"}


@dataclass(frozen=True)
class WantedMeetings:
    """What a reader asks of the meetings. Empty means anything.

    `body` is its id, `when` a code of `WHEN`, `partnership` a ref; `sort` may start with -.
    """

    words: str = ""
    body: int | None = None
    when: str = ""
    partnership: str = ""
    sort: str = "-on"

    @property
    def narrowed(self) -> bool:
        return replace(self, sort="-on") != WantedMeetings()


def bodies_page(number) -> Page:
    """Bodies by name, each with ``met``: how many of its meetings are recorded."""
    return Paginator(Body.objects.annotate(met=Count("meetings")).order_by(Lower("name")), PAGE).get_page(
        number
    )


def meetings_page(person, wanted: WantedMeetings, number, today: date) -> Page:
    """Meetings in order, each with how many were ``brought``, how many are ``undecided``, and ``its`` items.

    These are of the partnership that is asked for; what is withheld of them from `person` is empty.
    """
    page = Paginator(_ordered(_found(wanted, today), wanted.sort), PAGE).get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))
    here = Meeting.objects.filter(pk__in=ids).select_related("body")
    counted = here.annotate(brought=Count("items"), undecided=Count("items", filter=Q(items__decision="")))
    if wanted.partnership:
        its = as_said_to(MeetingItem.objects.filter(partnership__ref=wanted.partnership), person)
        counted = counted.prefetch_related(Prefetch("items", its.order_by("number"), to_attr="its"))
    page.object_list = list(_ordered(counted, wanted.sort))
    for meeting in page.object_list if wanted.partnership else ():
        blank_said(meeting.its)
    return page


def _found(wanted: WantedMeetings, today: date) -> MeetingQuerySet:
    found = Meeting.objects.all()
    for word in wanted.words.split()[:MOST_WORDS]:
        named = Q(partnership__name__icontains=word) | Q(partnership__ref__iexact=word)
        brought = MeetingItem.objects.filter(named).order_by().values("meeting")
        held = Q(body__name__icontains=word) | Q(place__icontains=word)
        found = found.filter(held | Q(pk__in=brought))
    if wanted.body is not None:
        found = found.filter(body=wanted.body)
    if wanted.partnership:
        brought = MeetingItem.objects.filter(partnership__ref=wanted.partnership).order_by()
        found = found.filter(pk__in=brought.values("meeting"))
    if wanted.when == "to-record":
        return found.filter(has_to_record(today))
    if wanted.when == "past":
        return found.filter(on__lt=today)
    return found.standing().filter(on__gte=today) if wanted.when else found


def has_to_record(today: date) -> Q:
    """The meetings that were held with an item of which it is not recorded what was decided."""
    waiting = MeetingItem.objects.filter(decision="").order_by()
    return Q(on__lt=today, cancelled="", pk__in=waiting.values("meeting"))


def _ordered(found: QuerySet[Meeting], sort: str) -> QuerySet[Meeting]:
    falling, key = sort.startswith("-"), sort.removeprefix("-")
    if key == "body":
        name = Lower("body__name")
        return found.order_by(name.desc() if falling else name, "-on", "-id")
    return found.order_by("-on", "-id") if falling else found.order_by("on", "id")


def assurance_body(name: str) -> Body | None:
    """The body of the register of this name, “the” or not before it, if it is given assurance. One query."""
    named = " ".join(name.split())
    named = named[4:] if named.casefold().startswith("the ") else named
    return Body.objects.filter(name__iexact=named, kind=ASSURANCE).first() if named else None


def find_body(request, pk: int) -> Body:
    """The body of a page. Raises `Http404`."""
    return _or_404(Body.objects.filter(pk=pk))


def find_meeting(request, pk: int) -> Meeting:
    """The meeting of a page, with its body. Raises `Http404`."""
    return _or_404(Meeting.objects.filter(pk=pk).select_related("body"))


def find_item(request, pk: int, number: int) -> MeetingItem:
    """One item of a meeting. Raises `Http404`."""
    items = MeetingItem.objects.filter(meeting__in=Meeting.objects.filter(pk=pk), number=number)
    return _or_404(items.select_related("meeting__body", "partnership"))


def reasons_to_stay(item: MeetingItem) -> list[str]:
    """Why an item cannot be taken away from its meeting, in sentences that say what to do. One query."""
    reasons = []
    if item.decision:
        reasons.append(
            "What was decided on it is recorded. If that was a mistake, take the decision back first."
        )
    asked = item.requests.count()
    if asked:
        what = "something of the partnership, which is an action now"
        if asked > 1:
            what = f"{asked} things of the partnership, which are actions now"
        reasons.append(f"The meeting asked for {what}, so it stays.")
    return reasons


def why_meeting_stays(meeting: Meeting) -> list[str]:
    """Why a meeting cannot be removed, in sentences that say what to do. One query."""
    brought = meeting.items.count()
    if not brought:
        return []
    what = "A partnership is" if brought == 1 else f"{brought} partnerships are"
    return [f"{what} brought to it. If it is not held, cancel it instead."]


def why_meeting_was_held(meeting: Meeting) -> list[str]:
    """Why a meeting cannot be cancelled, in sentences that say what to do. Two queries."""
    reasons = []
    if meeting.items.exclude(decision="").exists():
        reasons.append("What it decided is recorded. If that was a mistake, take the decision back first.")
    if Action.objects.filter(item__meeting=meeting).exists():
        reasons.append("It asked for something, which is an action now. So it was held.")
    return reasons


def why_body_stays(body: Body) -> list[str]:
    """Why a body cannot be removed, in a sentence. One query."""
    met = body.meetings.count()
    if not met:
        return []
    what = "A meeting of it is" if met == 1 else f"{met:,} of its meetings are"
    return [f"{what} recorded. One to which nothing is brought can be removed first."]


def _or_404(found: QuerySet):
    one = found.first()
    if one is None:
        raise Http404
    return one


def items_page(meeting: Meeting, person, number) -> Page:
    """The items of a meeting in order, each with its partnership and ``asked``: what was asked for.

    The words of what is withheld from `person` are empty.
    """
    requests = with_marks(Action.objects.all())
    asked = Prefetch("requests", requests, to_attr="asked")
    items = meeting.items.select_related("partnership").order_by("number").prefetch_related(asked)
    page = Paginator(as_said_to(items, person), PAGE).get_page(number)
    for item in blank_said(page.object_list):
        blanked(item.asked, person)
    return page


def as_said_to(items: QuerySet[MeetingItem], person) -> QuerySet[MeetingItem]:
    """Adds ``said_withheld``: whether what was asked and the minute are withheld from `person`."""
    hidden = Q(partnership__in=said_withheld_from(person).values("pk"))
    return items.annotate(said_withheld=Case(When(hidden, then=Value(True)), default=Value(False)))


def said_withheld_from(person) -> QuerySet[Partnership]:
    """The partnerships whose minutes are withheld from `person`."""
    return Partnership.objects.filter(unseen(person, "minutes")).order_by()


def blank_said(items: Iterable[MeetingItem]) -> list[MeetingItem]:
    """The items of `as_said_to`, with what is withheld emptied, for showing: they must not be saved."""
    rows = list(items)
    for item in rows:
        if item.said_withheld:
            item.purpose = item.report = item.minute = item.minute_ref = ""
    return rows


@dataclass(frozen=True)
class Asked:
    """One thing a committee asked for: by whom it is done, and where it stands."""

    action: Action
    holder: str
    overdue: bool


def asked_before(
    partnership: Partnership, person, today: date, answered: Exists | None = None
) -> list[Asked]:
    """What committees asked of a partnership and no appraisal has answered yet, each with how it stands.

    What is not complete and checked comes first, the oldest first, and stays until it is. What is finished or
    was dropped follows until it is `answered`: a condition on actions, which the appraisal wing hands in, for
    it knows what was signed since. The words of what is withheld from `person` are empty. One query.
    """
    waiting = Q(state__in=("open", "done"))
    unanswered = waiting | ~answered if answered is not None else Q()
    found = (
        with_marks(partnership.actions.filter(unanswered, item__isnull=False), known=True)
        .annotate(finished=Case(When(waiting, then=Value(False)), default=Value(True)))
        .select_related("item__meeting__body")
        .order_by("finished", "item__meeting__on", "number")[:PAGE]
    )
    return [
        Asked(one, one.owner_name or "", one.state == "open" and one.due < today)
        for one in blanked(found, person)
    ]


def brought(partnership: Partnership) -> list[MeetingItem]:
    """Where a partnership was taken lately, the latest first."""
    items = MeetingItem.objects.filter(partnership=partnership).select_related("meeting__body")
    return list(items.order_by("-meeting__on", "-id")[:LATEST])


def partnerships_called(words: str) -> list[Partnership]:
    """The partnership of a ref or a name; without one, up to six whose names hold the words."""
    exact = Partnership.objects.filter(Q(ref__iexact=words) | Q(name__iexact=words)).first()
    if exact is not None:
        return [exact]
    return list(Partnership.objects.filter(name__icontains=words).order_by(Lower("name"))[:6])
