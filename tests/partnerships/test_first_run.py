"""The first steps, people with their posts, lists of posts, and posts that somebody leaves."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Council, Partnership, Person, Post, PostHolding
from partnerships.permissions import Role
from partnerships.queries.first_run import steps_done
from partnerships.writes.council import set_council
from partnerships.writes.person import add_person, choose_password, edit_person
from partnerships.writes.post import add_post
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import PASSWORD

FIRST_DAY = date(2026, 4, 1)


@pytest.fixture
def admin(world):
    return client_of(world.administrator)


def holder_of(title: str) -> str:
    return PostHolding.objects.get(post__title=title, until__isnull=True).person.name


class TestFirstSteps:
    def first(self) -> Person:
        now = timezone.now()
        roles = frozenset({Role.ADMINISTRATOR, Role.GOVERNANCE_OFFICER})
        person = add_person(email="ann@x.example", name="Ann First", roles=roles, by=None, at=now)
        choose_password(person=person, password=PASSWORD, at=now)
        return person

    def test_whoever_comes_first_is_led_there_and_the_list_goes_when_enough_is_done(self, db):
        person, client = self.first(), Client()
        fields = {"username": person.email, "password": PASSWORD}
        assert client.post(reverse("login"), fields).url == reverse("first_run")
        page = text_of(client.get(reverse("first_run")))
        assert "0 of 8 steps are done" in page and "Start for real" not in page
        assert steps_done() == {"real"}
        assert "This service is being set up." in text_of(client.get(reverse("my_work")))
        given = {"nation": "wales", "committee": "Audit", "seen": 0, "by": person, "at": timezone.now()}
        set_council(name="Test Council", **given)
        assert client.post(reverse("login"), fields).url == reverse("my_work")
        text = "Head of Coast, Ben Example, ben@x.example"
        given = {"text": text, "since": FIRST_DAY, "what": "add"}
        assert client.post(reverse("posts_list"), sent(person, **given)).status_code == 302
        assert steps_done() == {"real", "council", "people"}
        assert "This service is being set up." in text_of(client.get(reverse("my_work")))
        Partnership.objects.create(
            ref="PTN-1",
            name="Coast path",
            purpose="Keeps it open.",
            arrangement="other",
            our_role="partner",
            lead_post=Post.objects.get(),
            added_at=timezone.now(),
        )
        assert "This service is being set up." not in text_of(client.get(reverse("my_work")))
        assert "3 of 8 steps are done" in text_of(client.get(reverse("first_run")))
        assert reverse("first_run") in text_of(client.get(reverse("council")))

    def test_a_step_says_who_takes_it(self, world, admin):
        page = text_of(admin.get(reverse("first_run")))
        assert "Done by: governance officer." in page and "everyone" not in page
        page = text_of(client_of(world.governance).get(reverse("first_run")))
        assert "Done by: administrator." in page and reverse("partnership_new") in page


class TestAPersonWithTheirPost:
    def add(self, world, admin, **fields):
        given = {"name": "Nia New", "email": "nia@northmoor.example"} | fields
        return admin.post(reverse("person_new"), sent(world.administrator, **given))

    def test_a_post_that_is_there_and_a_new_one(self, world, admin):
        post = world.posts["lead"]
        assert self.add(world, admin, post=post.pk, since=FIRST_DAY).status_code == 302
        assert holder_of(post.title) == "Nia New"
        more = {"name": "Ola New", "email": "ola@northmoor.example", "new_post": "Head of Coast"}
        assert self.add(world, admin, since=FIRST_DAY, **more).status_code == 302
        assert holder_of("Head of Coast") == "Ola New"

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"new_post": "Head of Coast"}, "Enter their first day in the post"),
            ({"since": FIRST_DAY}, "Choose the post they hold, or empty the date"),
            ({"new_post": "post of lena lead", "since": FIRST_DAY}, "There is already a post called"),
            ({"new_post": "x", "since": date(2149, 1, 1)}, "This date is still to come."),
        ],
    )
    def test_refused_and_nobody_is_added(self, world, admin, fields, message):
        response = self.add(world, admin, **fields)
        assert any(one.startswith(message) for one in problems(response)), problems(response)
        assert 'value="Nia New"' in text_of(response)
        assert not Person.objects.filter(name="Nia New").exists()


class TestAListOfPosts:
    GOOD = (
        "Head of Coast\tNia New\tNIA@northmoor.example\n"
        "Head of Parks, Nia New, nia@northmoor.example\n"
        "post of lena lead, Lena Lead, lead@northmoor.example\n"
        "Head of Cliffs\n"
    )

    def send(self, world, admin, text, what="add"):
        return admin.post(
            reverse("posts_list"), sent(world.administrator, text=text, since=FIRST_DAY, what=what)
        )

    def test_it_is_checked_first_and_then_added_whole(self, world, admin):
        before = Post.objects.count(), Person.objects.count()
        page = text_of(self.send(world, admin, self.GOOD, "check"))
        assert (
            "The list can be added" in page and "new post, new person" in page and "nothing changes" in page
        )
        assert (Post.objects.count(), Person.objects.count()) == before
        assert self.send(world, admin, self.GOOD).status_code == 302
        assert (Post.objects.count(), Person.objects.count()) == (before[0] + 3, before[1] + 1)
        assert holder_of("Head of Coast") == holder_of("Head of Parks") == "Nia New"
        assert not Post.objects.get(title="Head of Cliffs").holdings.exists()
        page = text_of(self.send(world, admin, self.GOOD, "check"))
        assert page.count("nothing changes") == 4

    @pytest.mark.parametrize("what", ["check", "add"])
    def test_every_fault_is_said_by_its_line_and_nothing_is_added(self, world, admin, what):
        edit_person(
            person=world.colleague, email="kit@northmoor.example", name="Kit", is_active=False,
            roles=frozenset(), seen=1, by=None, at=world.now(),
        )  # fmt: skip
        text = (
            "Head of Coast, Nia New, nia@northmoor.example\n"
            "Head of Sea, Nia New, nonsense\n"
            "Post of Lena Lead, Nia New, nia@northmoor.example\n"
            "Head of Air, Somebody Else, lead@northmoor.example\n"
            "Head of Fire, Kit, kit@northmoor.example\n"
        )
        before = Post.objects.count(), Person.objects.count()
        response = self.send(world, admin, text, what)
        assert [one.split(".")[0] for one in problems(response)] == [
            "Line 2: “nonsense” is not an e-mail address, such as name@council",
            "Line 3: Lena Lead holds the post Post of Lena Lead",
            "Line 4: lead@northmoor",
            "Line 5: Kit may not log in",
        ]
        assert (Post.objects.count(), Person.objects.count()) == before
        assert "Head of Sea" in text_of(response)


def test_who_leaves_keeps_their_posts_until_somebody_is_appointed(world, admin):
    world.partnership()
    page = text_of(admin.get(world.lead.get_absolute_url()))
    assert "If they leave" in page and "leads 1 partnership, owns 0 open risks and 0 open actions" in page
    fields = {"name": world.lead.name, "email": world.lead.email, "seen": 1}
    assert admin.post(world.lead.get_absolute_url(), sent(world.administrator, **fields)).status_code == 302
    assert "Appoint somebody as Post of Lena Lead" in text_of(admin.get(world.lead.get_absolute_url()))
    for address in (reverse("posts") + "?words=lena", reverse("posts") + "?empty=1"):
        assert "Lena Lead has left: appoint somebody" in text_of(admin.get(address))
    page = text_of(client_of(world.governance).get(reverse("my_work")))
    assert "Partnerships that are behind" in page
    assert "Lena Lead has left: appoint somebody as Post of Lena Lead" in page
    assert "Posts whose holder has left" in page
    fields = {"holder": world.colleague.pk, "since": FIRST_DAY}
    address = reverse("post_holder", args=[world.posts["lead"].pk])
    assert admin.post(address, sent(world.administrator, **fields)).status_code == 302
    assert "has left" not in text_of(client_of(world.governance).get(reverse("my_work")))
    assert Council.current().name == "Northmoor Council"


def test_a_post_that_was_added_by_mistake_is_taken_away(world, admin):
    spare = add_post(title="Head of Regenration", gives_opinions=False, by=None, at=world.now())
    address = reverse("post_remove", args=[spare.pk])
    assert address in text_of(admin.get(spare.get_absolute_url()))
    assert "Nobody ever held it" in text_of(admin.get(address))
    assert admin.post(address, sent(world.administrator)).url == reverse("posts")
    assert not Post.objects.filter(pk=spare.pk).exists()
    held, owning = world.posts["lead"], add_post(title="Owner", gives_opinions=False, by=None, at=world.now())
    world.risk(world.partnership(), owner_post=owning)
    for post, why in ((held, "Somebody holds it, or held it."), (owning, "Risks name it.")):
        address = reverse("post_remove", args=[post.pk])
        page = text_of(admin.get(address))
        assert why in page and "<button" not in page.split("<main")[1]
        assert why in problems(admin.post(address, sent(world.administrator)))
        assert Post.objects.filter(pk=post.pk).exists()


def test_the_colour_waits_for_the_name(world, admin):
    Council.objects.all().delete()
    page = admin.get(reverse("brand"), follow=True)
    assert "Name the council first." in text_of(page)
