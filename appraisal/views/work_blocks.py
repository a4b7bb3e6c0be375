"""The short lists on My work, each row in words: what waits, whose it is, and whether it is late."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from appraisal.queries.handed_arm import HandedOut
from appraisal.queries.lately import Lately
from appraisal.queries.mark import Marked
from appraisal.queries.steps_arm import Waiting
from appraisal.queries.steps_page import MINE, RECORD
from appraisal.views.assignment import VIEWS
from partnerships.access import can
from partnerships.models import Action, PostHolding, Risk
from partnerships.permissions import Permission
from partnerships.queries.post import LEFT
from partnerships.queries.short import Short
from partnerships.queries.waiting import Stands, actions_waiting, risks_waiting
from partnerships.rules.dates import in_words

BEHIND = "needs=chased&others=on"
STEPS = "Steps before a meeting: overdue, or due within a week"
STEPS_TO_RECORD = "Steps before a meeting to record: overdue, or due within a week"


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


def handed_out(recent: Lately, today: date) -> list[Block]:
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


def steps(recent: Lately, today: date) -> list[Block]:
    """Steps before meetings that are overdue, or due within a week: of who leads, and of who records them."""
    found = {MINE: (STEPS, recent.steps), RECORD: (STEPS_TO_RECORD, recent.recorded)}
    return [
        _block(title, short, [_step(one, today) for one in short.rows], "meeting_steps", f"view={view}")
        for view, (title, short) in found.items()
        if short.rows
    ]


def _step(one: Waiting, today: date) -> Line:
    of = one.brought
    about = f"{one.step.name} ({one.step.who}), by {in_words(one.due)} · {of.body}, {in_words(of.on)}"
    return Line(reverse("meeting_timetable", args=[of.meeting]), of.partnership, about, one.due < today)


def actions(here: Stands, today: date) -> list[Block]:
    """Theirs by how soon they are due, those to check, and what committees asked for."""
    titles = {
        "late": ("Actions that are late", "overdue&whose=mine"),
        "soon": ("Actions due in the next 30 days", "soon&whose=mine"),
        "later": ("My other open actions", "later&whose=mine"),
        "check": ("Actions to check", "check&whose=to-check"),
        "request": ("Open requests of committees", "asked"),
        "others": ("Actions of others that are late", "overdue&whose=others"),
    }
    found = actions_waiting(here, today)
    if not found.keys() & {"late", "soon"}:
        titles["later"] = ("My open actions", titles["later"][1])
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


def risks(here: Stands, today: date) -> list[Block]:
    """Theirs that stand above appetite, and those whose review is due."""
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


def outcomes(recent: Lately) -> list[Block]:
    """What they answer for and have not measured for a year."""
    short = recent.outcomes
    lines = [
        Line(
            reverse("actual_new", args=[one.ref, one.pk]),
            one.title,
            f"{one.partnership}: "
            + (f"last measured on {in_words(one.last_on)}" if one.last_on else "never measured"),
        )
        for one in short.rows
    ]
    return [Block("Outcomes to measure", lines, short.total, "")] if lines else []


def owed(here: Stands, recent: Lately, today: date) -> list[Block]:
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


def framework(recent: Lately) -> list[Block]:
    """What whoever keeps people or checklists has begun: accounts nobody has used yet, drafts of editions."""
    people = [
        Line(reverse("person", args=[one.key]), one.name, "make a link where theirs has run out")
        for one in recent.people.rows
    ]
    drafts = [
        Line(reverse("draft_edition", args=[one.key]), one.name, f"edition {one.number}, not published")
        for one in recent.drafts.rows
    ]
    blocks = [
        Block("People who have not chosen a password", people, recent.people.total, ""),
        Block("Drafts of checklists", drafts, recent.drafts.total, reverse("checklists")),
    ]
    return [one for one in blocks if one.lines]


def watched(here: Stands, found: dict[str, Short]) -> list[Block]:
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
