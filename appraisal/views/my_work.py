"""What waits for the person who asks, what is late, and what changed."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from appraisal.queries.assignment import has_handed_out
from appraisal.queries.handed_arm import HandedOut
from appraisal.queries.lately import Lately, lately
from appraisal.queries.mark import Marked
from appraisal.queries.my_work import appraisals_of
from appraisal.views.assignment import VIEWS
from partnerships.access import can
from partnerships.models import Action, PostHolding, Risk
from partnerships.permissions import Permission, State
from partnerships.queries.first_run import ENOUGH, steps_done
from partnerships.queries.partnership import ToRegister
from partnerships.queries.post import LEFT
from partnerships.queries.short import Short
from partnerships.queries.waiting import (
    Stands,
    actions_waiting,
    partnerships_waiting,
    risks_waiting,
    stands,
)
from partnerships.rules.dates import in_words
from partnerships.rules.numbers import counted
from partnerships.views.page import page

# Once the first steps are done they are not asked after for so long.
STEPS_SECONDS = 600
BEHIND = "needs=chased&others=on"


@dataclass(frozen=True)
class Line:
    """One thing that waits: where it leads, what it is, what about it, and whether it is late."""

    address: str
    name: str
    about: str
    late: bool = False


@dataclass(frozen=True)
class Block:
    """A short list under its title, with the address of all of it, where there is such a page."""

    title: str
    lines: list[Line]
    total: int
    all: str

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


@page(Permission.READ_REGISTER)
def my_work(request):
    """What waits for the person who asks: appraisals, actions, risks, partnerships; and what changed."""
    person, today = request.user, timezone.localdate()
    here = stands(person, handed=has_handed_out(person))
    rows = [(one, _waiting(person, one)) for one in appraisals_of(person)]
    partnerships = partnerships_waiting(here, today)
    led = partnerships.get("led", Short())
    recent = lately(here, today)
    registers = ToRegister(holds=bool(here.posts))
    context = {
        "waiting": [row for row in rows if row[1]],
        "marks": recent.to_decide,
        "with_others": [one for one, waiting in rows if not waiting],
        "blocks": [
            *_handed_out(recent, today),
            *_actions(here, today),
            *_risks(here, today),
            *_owed(here, recent, today),
            *_watched(here, partnerships),
        ],
        "led": led,
        "changes": recent.changes,
        "notices": recent.notices,
        "meetings": recent.meetings,
        "kept": request.session.get("kept") and person.kept_texts.exists(),
        "new": reverse("partnership_new") if can(person, Permission.ADD_PARTNERSHIP, registers) else "",
        "portfolio": can(person, Permission.READ_PORTFOLIO),
        "signed": recent.signed,
        "first_steps": can(person, Permission.EDIT_POLICY) and _steps_are_left(),
        "place": "my_work",
    }
    return render(request, "appraisal/appraisal/my_work.html", context)


def _steps_are_left() -> bool:
    """Whether the council, its people or a partnership are still to come. No query once they are there."""
    if cache.get("first_steps_done"):
        return False
    if steps_done() >= ENOUGH:
        cache.set("first_steps_done", True, STEPS_SECONDS)
        return False
    return True


def _handed_out(recent: Lately, today: date) -> list[Block]:
    """What is handed out to them, and what they handed out that is late, declined or handed on."""
    found = {"mine": recent.handed, "out": recent.out}
    return [
        _block(
            VIEWS[view],
            short,
            [_handed(one, view == "out", today) for one in short.rows],
            "assignments",
            f"view={view}",
        )
        for view, short in found.items()
        if short.rows
    ]


def _handed(one: HandedOut, names_post: bool, today: date) -> Line:
    stages = {"asked": "not accepted yet", "accepted": "", "declined": "declined"}
    about = [
        one.post if names_post else "",
        stages.get(one.stage, ""),
        f"{one.left} of {one.of} left" if one.of else "nothing of it is asked now",
        f"due {in_words(one.due)}" if one.due else "",
    ]
    title = one.title[:1].upper() + one.title[1:]
    said = " · ".join(part for part in about if part)
    return Line(one.address, f"{one.partnership}: {title}", said, one.is_late(today))


def _actions(here: Stands, today: date) -> list[Block]:
    titles = {
        "late": ("Actions that are late", "overdue&whose=mine"),
        "soon": ("Actions due in the next 30 days", "soon&whose=mine"),
        "later": ("My other open actions", "later&whose=mine"),
        "check": ("Actions to check", "check&whose=to-check"),
        "request": ("Open requests of committees", "asked"),
        "others": ("Actions of others that are late", "overdue&whose=others"),
    }
    found = actions_waiting(here, today)
    return [
        _block(
            title, found[code], [_action(one, today) for one in found[code].rows], "actions", f"view={view}"
        )
        for code, (title, view) in titles.items()
        if code in found
    ]


def _action(one: Action, today: date) -> Line:
    day = f"reported {in_words(one.done_on)}" if one.state == "done" else f"due {in_words(one.due)}"
    late = one.state == "open" and one.due < today
    return Line(one.get_absolute_url(), one.title, f"{one.partnership.name}, {one.ref}: {day}", late)


def _risks(here: Stands, today: date) -> list[Block]:
    titles = {
        "above": ("Risks above appetite with nothing done about them", "mine=yes&appetite=unanswered"),
        "review": ("Risks to review", "mine=yes&review=past"),
    }
    found = risks_waiting(here, today)
    return [
        _block(title, found[code], [_risk(one, today) for one in found[code].rows], "risks", asked)
        for code, (title, asked) in titles.items()
        if code in found
    ]


def _risk(one: Risk, today: date) -> Line:
    late = bool(one.review_on and one.review_on < today)
    day = f": review was due {in_words(one.review_on)}" if late else ""
    return Line(one.get_absolute_url(), one.title, f"{one.partnership.name}, {one.ref}{day}", late)


def _owed(here: Stands, recent: Lately, today: date) -> list[Block]:
    """What officers of the framework owe: redactions, decisions of meetings to record, marks to look at."""
    blocks = []
    if recent.redactions.rows:
        lines = [
            Line(
                one.address,
                one.partnership,
                f"{one.what}, proposed on {in_words(timezone.localdate(one.proposed_at))}",
            )
            for one in recent.redactions.rows
        ]
        blocks.append(Block("Redactions to decide", lines, recent.redactions.total, ""))
    if recent.to_record.rows:
        lines = [
            Line(reverse("meeting", args=[one.pk]), one.body, in_words(one.on))
            for one in recent.to_record.rows
        ]
        title = "Meetings whose decisions are not recorded"
        blocks.append(_block(title, recent.to_record, lines, "meetings", "when=to-record&sort=on"))
    if recent.again.rows:
        decides = can(here.person, Permission.DECIDE_MARK)
        lines = [_to_look_at(one, decides, today) for one in recent.again.rows]
        address = reverse("marks_to_look_again")
        blocks.append(Block("Marks to look at again", lines, recent.again.total, address))
    return blocks


def _to_look_at(one: Marked, decides: bool, today: date) -> Line:
    day = one.mark.look_again
    about = f"{one.what}: withheld, to look at again on {in_words(day)}"
    return Line(one.decided if decides else one.page, one.where, about, day < today)


def _watched(here: Stands, found: dict[str, Short]) -> list[Block]:
    """What whoever watches or appoints is told: partnerships that are behind, posts that somebody left."""
    blocks = []
    if "behind" in found:
        lines = [Line(one.get_absolute_url(), one.name, _why_behind(one)) for one in found["behind"].rows]
        total = found["behind"].total
        blocks.append(
            Block("Partnerships that are behind", lines, total, f"{reverse('partnerships')}?{BEHIND}")
        )
    if here.left:
        lines = [_left(here, one) for one in here.left[:10]]
        # The list of posts is for those who appoint.
        all_posts = f"{reverse('posts')}?empty={LEFT}" if can(here.person, Permission.EDIT_PEOPLE) else ""
        blocks.append(Block("Posts whose holder has left", lines, len(here.left), all_posts))
    return blocks


def _why_behind(one) -> str:
    """What a partnership lacks, with who left the post that leads it."""
    gone = [f"{one.left_name} has left: appoint somebody as {one.lead_post.title}"] if one.left_name else []
    return " · ".join([*gone, *one.needs])


def _left(here: Stands, one: PostHolding) -> Line:
    may_appoint = can(here.person, Permission.EDIT_PEOPLE)
    place = reverse("post_holder", args=[one.post_id]) if may_appoint else ""
    who = "appoint somebody" if may_appoint else "ask an administrator to appoint somebody"
    return Line(place, one.post.title, f"{one.person.name} has left: {who}")


def _block(title: str, short: Short, lines: list[Line], page_of_all: str, asked: str) -> Block:
    return Block(title, lines, short.total, f"{reverse(page_of_all)}?{asked}")


def _waiting(person, appraisal) -> str:
    """What this appraisal waits for from this person, in a phrase; empty where nothing."""
    for permission, words in (
        (Permission.SUBMIT, _to_submit(appraisal)),
        (Permission.CHALLENGE, _to_challenge(appraisal)),
        (Permission.SIGN, "Conclude and sign"),
        (Permission.GIVE_OPINION, _of_opinion(appraisal)),
        (Permission.ANSWER, _to_answer(appraisal)),
        (Permission.DISCUSS, _to_reply(appraisal)),
    ):
        done = {
            Permission.ANSWER: appraisal.state != State.DRAFT,
            Permission.GIVE_OPINION: appraisal.said and not appraisal.moved_on,
            Permission.DISCUSS: not _to_reply(appraisal),
        }
        if can(person, permission, appraisal) and not done.get(permission):
            return words
    return ""


def _of_opinion(appraisal) -> str:
    """What an opinion giver does: gives one by its day, or says whether it stands after answers changed."""
    if appraisal.said:
        return "Answers have changed since your opinion: confirm it, or change it"
    due = getattr(appraisal, "opinion_due", None)
    late = due is not None and due < timezone.localdate()
    return f"Give your opinion{f', wanted by {in_words(due)}' if due else ''}{': overdue' if late else ''}"


def _to_submit(appraisal) -> str:
    """What the lead officer does with a draft: it may have been in challenge before."""
    if appraisal.returned_at is None:
        return "Answer the questions and submit"
    return f"Returned to you: {_left_to_officers(appraisal)}submit again"


def _left_to_officers(appraisal) -> str:
    """What the officers of a returned appraisal still owe, up to the next step."""
    left = []
    if appraisal.to_accept:
        left.append(f"look at {counted(appraisal.to_accept, 'answer')}")
    if appraisal.to_officers:
        left.append(f"reply in {counted(appraisal.to_officers, 'thread')}")
    return f"{', '.join(left)} and " if left else ""


def _to_challenge(appraisal) -> str:
    if appraisal.returned_at is None or not appraisal.to_accept:
        return f"Challenge the answers{_and_threads(appraisal.to_reviewer)}"
    return (
        f"Challenge again: {counted(appraisal.to_accept, 'answer')} you returned"
        f"{_and_threads(appraisal.to_reviewer)}"
    )


def _and_threads(waiting: int) -> str:
    return f" · {counted(waiting, 'thread')} for you to look at" if waiting else ""


def _to_answer(appraisal) -> str:
    if appraisal.returned_at is None:
        return "Answer the questions you were given"
    return f"Returned: {_left_to_officers(appraisal)}help the lead officer"


def _to_reply(appraisal) -> str:
    """A thread that waits for this side, whoever has the appraisal now; empty where none does."""
    waiting = appraisal.to_reviewer if appraisal.is_reviewer else appraisal.to_officers
    side = appraisal.is_reviewer or appraisal.is_lead or appraisal.is_contributor
    return f"Reply in {counted(waiting, 'thread')}" if waiting and side else ""
