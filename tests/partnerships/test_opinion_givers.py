"""The council's list of opinion givers: its order, roles, deputies, and what it refuses."""

import pytest
from django.urls import reverse

from partnerships.faults import Refused
from partnerships.models import Post
from partnerships.queries.opinion_giver import listed_givers
from partnerships.writes.opinion_giver import set_opinion_giver
from partnerships.writes.post import appoint
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def put(world, name, *, place=9, deputy=None, asked="chosen", role="An officer"):
    post = Post.objects.get(pk=world.posts[name].pk)
    given = {"role": role, "asked": asked, "deputy": deputy and world.posts[deputy], "place": place}
    return set_opinion_giver(post=post, seen=post.version, by=world.administrator, at=world.now(), **given)


def names():
    return [one.title.removeprefix("Post of ") for one in listed_givers()]


def test_a_post_stands_where_it_was_put_and_the_others_move_along(world):
    put(world, "colleague")
    put(world, "editor", place=1)
    assert names() == ["Eve Editor", "Omar Opinion", "Kit Colleague"]
    put(world, "editor", place=3)
    assert names() == ["Omar Opinion", "Kit Colleague", "Eve Editor"]


def test_an_administrator_puts_a_post_on_the_list_and_says_what_is_wrong(world):
    client, address = client_of(world.administrator), reverse("opinion_giver_new")
    given = {"post": world.posts["colleague"].pk, "role": "Head of paid service", "asked": "all", "place": 1}
    assert problems(client.post(address, sent(world.administrator, **given, deputy=given["post"]))) == [
        "A post cannot stand in for itself. Choose another."
    ]
    assert problems(client.post(address, sent(world.administrator, **(given | {"role": ""}))))
    given["deputy"] = world.posts["editor"].pk
    assert client.post(address, sent(world.administrator, **given)).status_code == 302
    shown = text_of(client_of(world.auditor).get(reverse("opinion_givers")))
    assert "Head of paid service" in shown and "Every appraisal" in shown and "Eve Editor" in shown
    assert "Put a post on the list" not in shown


def test_who_left_holds_nothing_that_can_be_asked(world):
    put(world, "colleague", deputy="editor")
    appoint(post=world.posts["colleague"], person=None, since=world.at.date(), by=None, at=world.now())
    held = listed_givers().get(pk=world.posts["colleague"].pk)
    assert held.holder_id is None and held.deputy_holder_id == world.editor.pk


def test_the_same_page_saved_twice_by_two_is_not_overwritten(world):
    post = world.posts["opinion_giver"]
    address = reverse("opinion_giver", args=[post.pk])
    given = {"role": "First", "asked": "all", "place": 1, "seen": 1}
    assert client_of(world.administrator).post(address, sent(world.administrator, **given)).status_code == 302
    second = client_of(world.administrator).post(
        address, sent(world.administrator, **(given | {"role": "Second"}))
    )
    assert problems(second)[0].startswith("Somebody else saved")
    assert Post.objects.get(pk=post.pk).opinion_role == "First"


def test_a_list_has_an_end(world, monkeypatch):
    monkeypatch.setattr("partnerships.writes.opinion_giver.MOST", 1)
    with pytest.raises(Refused, match="the most it can have"):
        put(world, "colleague")
