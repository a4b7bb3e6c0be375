"""A committee member who comes to hold a post: no part in a draft goes with it, and none is told of."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, Participant
from appraisal.queries.reminders import reminders
from appraisal.writes.appraisal import set_people, start_appraisal
from appraisal.writes.assignment import take_back
from appraisal.writes.opinion_request import Ask, set_opinions
from partnerships.faults import Refused
from partnerships.models import Notice, Post, PostHolding
from partnerships.permissions import Role
from partnerships.writes.person import edit_person
from partnerships.writes.post import appoint
from tests.appraisal.test_notices import live, now, told
from tests.appraisal.test_opinions import asked_of, gives, listed
from tests.partnerships.sending import client_of, problems, sent

MEMBERS = ("member", "cleared")
NEVER = (*MEMBERS, "auditor", "reviewer", "approver")
SINCE = date(2026, 9, 20)


def appointed(world, post, key):
    """Who is told what as somebody takes over a post, or nobody."""
    person = world.people[key] if key else None
    given = {"since": SINCE, "by": world.administrator, "at": world.now()}
    return told(lambda: appoint(post=world.posts[post], person=person, **given))


def made_member(world, key):
    """Somebody who is given the role of a committee member."""
    one = now(world.people[key])
    facts = {
        "email": one.email,
        "name": one.name,
        "is_active": True,
        "roles": frozenset({"committee_member"}),
    }
    edit_person(person=one, seen=one.version, by=world.administrator, at=world.now(), **facts)


def holder_of(world, post):
    return PostHolding.objects.get(post=world.posts[post], until__isnull=True).person


# ----------------------------------------------------------------------------------------------- who leads it


@pytest.mark.parametrize("key", MEMBERS)
def test_a_member_is_not_appointed_to_a_post_that_leads_an_open_appraisal(world, key):
    appraisal = world.appraisal()
    said = (
        f"{world.people[key]} is a committee member, who has no part in the appraisal of "
        "Moorland Waste Partnership, which this post leads. Ask a governance officer to choose another "
        "lead officer there first."
    )
    with pytest.raises(
        Refused, match=r"has no part in the appraisal of Moorland Waste Partnership"
    ) as refused:
        appointed(world, "lead", key)
    assert str(refused.value) == said
    given = {"holder": world.people[key].pk, "since_0": 20, "since_1": 9, "since_2": 2026}
    page = client_of(world.administrator).post(
        reverse("post_holder", args=[world.posts["lead"].pk]), sent(world.administrator, **given)
    )
    assert page.status_code == 200 and problems(page) == [said]
    assert holder_of(world, "lead") == world.lead
    assert appraisal.participants.get(relation="lead").person == world.lead
    assert not Notice.objects.filter(person=world.people[key]).exists()
    with pytest.raises(Refused):  # once it is submitted too
        world.submitted(appraisal)
        appointed(world, "lead", key)


def test_once_somebody_else_leads_it_the_appointment_goes_through(world):
    appraisal = world.appraisal()
    people = {"lead": [world.colleague]}
    set_people(
        appraisal=appraisal, people=people, seen=appraisal.version, by=world.governance, at=world.now()
    )
    assert appointed(world, "lead", "member") == set()
    assert holder_of(world, "lead") == world.member
    assert appraisal.participants.get(relation="lead").person == world.colleague


@pytest.mark.parametrize("key", MEMBERS)
def test_no_appraisal_is_started_under_a_member(world, key):
    partnership = world.partnership()
    assert appointed(world, "lead", key) == set()
    given = {
        "purpose": "annual_review",
        "gate": "running",
        "depth": "short",
        "circumstances": [],
        "due": None,
    }
    with pytest.raises(Refused, match="holds the post of Post of Lena Lead and is a committee member"):
        start_appraisal(partnership=partnership, by=world.governance, at=world.now(), **given)
    assert not Appraisal.objects.exists() and not Notice.objects.filter(person=world.people[key]).exists()
    appointed(world, "lead", "colleague")
    start_appraisal(partnership=partnership, by=world.governance, at=world.now(), **given)
    assert Participant.objects.get(relation="lead").person == world.colleague


# ----------------------------------------------------------------------------------------- what is handed out


@pytest.fixture
def handed(world):
    appraisal = world.appraisal()
    (held,) = world.hand_out(appraisal, "CG", due=date(2026, 9, 30))
    return held


@pytest.mark.parametrize("key", NEVER)
def test_who_never_answers_is_not_told_of_what_goes_with_the_post(world, handed, key):
    version = now(handed.appraisal).version
    assert appointed(world, "assigned", key) == set()
    assert now(handed.appraisal).version > version
    assert not Notice.objects.unseen().filter(kind="handed_out").exists()
    assert told(lambda: take_back(assignment=live(handed), by=world.lead, at=world.now())) == set()


def test_whoever_can_answer_is_told(world, handed):
    assert appointed(world, "assigned", "colleague") == {("colleague", "handed_out")}
    taken = told(lambda: take_back(assignment=live(handed), by=world.lead, at=world.now()))
    assert taken == {("colleague", "taken_back")}


def reminded(today) -> dict[str, set[tuple]]:
    """Who is reminded of questions: of which kind, and whether as nobody who answers holds the post."""
    found = {
        person.email.partition("@")[0]: {
            (due.kind, orphaned) for due, orphaned in rows if due.kind in ("handed", "unaccepted", "unheld")
        }
        for person, rows in reminders(today).items()
    }
    return {key: rows for key, rows in found.items() if rows}


@pytest.mark.parametrize("key", NEVER)
@pytest.mark.parametrize(("days", "kind"), [(29, "handed"), (4, "unaccepted")])
def test_who_never_answers_is_not_reminded_and_who_handed_it_out_is(world, handed, key, days, kind):
    day = timezone.localdate(handed.asked_at) + timedelta(days=days)
    assert reminded(day) == {"assigned": {(kind, False)}}
    appointed(world, "assigned", key)
    assert reminded(day) == {"governance": {(kind, True)}, "lead": {("unheld", False)}}
    appointed(world, "assigned", "colleague")
    assert reminded(day) == {"colleague": {(kind, False)}}


def test_a_reviewer_of_another_appraisal_is_reminded_of_what_they_have_in_this_one(world, handed):
    other = world.appraisal(world.partnership("Another"))
    set_people(
        appraisal=other,
        people={"reviewer": [world.colleague]},
        seen=other.version,
        by=world.governance,
        at=world.now(),
    )
    appointed(world, "assigned", "colleague")
    assert reminded(date(2026, 9, 30)) == {"colleague": {("handed", False)}}


def test_the_mail_says_that_nobody_who_answers_holds_the_post(world, handed):
    appointed(world, "assigned", "member")
    out = StringIO()
    call_command("send_reminders", "--dry-run", "--today", "2026-09-30", stdout=out)
    said = out.getvalue()
    assert "member@northmoor.example" not in said
    assert (
        "Questions assigned to you, overdue or due within a week (nobody who answers holds the post)" in said
    )
    assert "Questions you handed out to a post whose holder does not answer, or that nobody holds" in said


# --------------------------------------------------------------------------------------------------- opinions


@pytest.mark.parametrize("key", MEMBERS)
class TestOpinions:
    @pytest.fixture
    def appraisal(self, world, key):
        listed(world, deputy="colleague")
        return world.submitted()

    def test_the_deputy_is_asked_instead(self, world, appraisal, key):
        assert appointed(world, "opinion_giver", key) == {("colleague", "opinion_asked")}
        assert asked_of(appraisal) == [("Kit Colleague", "member")]
        part = appraisal.participants.get(relation="opinion_giver")
        assert part.get_why_deputy_display() == "its holder is a committee member"

    def test_without_a_deputy_it_is_awaited_of_the_post(self, world, appraisal, key):
        listed(world)
        assert appointed(world, "opinion_giver", key) == set()
        assert asked_of(appraisal) == [("Omar Opinion", "")]

    def test_one_that_was_given_stays(self, world, appraisal, key):
        gives(world, appraisal)
        assert appointed(world, "opinion_giver", key) == set()
        assert asked_of(appraisal) == [("Omar Opinion", "")]

    def test_nor_is_a_member_asked_at_first_or_by_somebody_who_chooses(self, world, appraisal, key):
        appointed(world, "opinion_giver", key)
        another = world.partnership("Another")
        started = start_appraisal(
            partnership=another, purpose="annual_review", gate="running", depth="short", circumstances=[],
            due=None, by=world.governance, at=world.now(),
        )  # fmt: skip
        assert asked_of(started) == [("Kit Colleague", "member")]
        post = Post.objects.get(pk=world.posts["opinion_giver"].pk)
        given = {"not_sought": {}, "seen": now(started).version, "by": world.governance, "at": world.now()}
        with pytest.raises(Refused, match="is a committee member, and so gives no opinion on it"):
            set_opinions(appraisal=started, asks=[Ask(world.people[key], post)], **given)
        address = f"{started.get_absolute_url()}opinions/"
        page = client_of(world.governance).get(address)
        choices = dict(page.context["form"].fields[f"ask_{post.pk}"].choices)
        assert set(choices) == {"deputy", "no"}
        typed = {f"ask_{post.pk}": "deputy", "seen": now(started).version}
        assert client_of(world.governance).post(address, sent(world.governance, **typed)).status_code == 302
        assert asked_of(started) == [("Kit Colleague", "member")]


def test_who_gave_an_opinion_and_is_a_member_since_stands_in_nobodys_way(world):
    """Or nobody could ask for another: one that was given is not taken back, and a member is not asked."""
    listed(world)
    appraisal = world.submitted()
    gives(world, appraisal)
    made_member(world, "opinion_giver")
    post = Post.objects.get(pk=world.posts["opinion_giver"].pk)
    asks = [Ask(now(world.opinion_giver), post), Ask(world.colleague)]
    given = {"not_sought": {}, "seen": now(appraisal).version, "by": world.governance, "at": world.now()}
    set_opinions(appraisal=appraisal, asks=asks, **given)
    assert asked_of(appraisal) == [("Omar Opinion", ""), ("Kit Colleague", "")]
    assert now(world.opinion_giver).has_role(Role.COMMITTEE_MEMBER)
