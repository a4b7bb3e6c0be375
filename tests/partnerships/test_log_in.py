"""Logging in and out, the trail of it, the demonstration's people, one-time links, and passwords."""

from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Event, KeptText, Person
from partnerships.permissions import Role
from partnerships.rules.trail import first_break
from partnerships.writes.kept_text import keep_text
from partnerships.writes.person import add_person, choose_password, make_link
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import PASSWORD

NEW = "a quite different password 4"
LOG_IN = "/log-in/"


def log_in(client, person, password=PASSWORD, address=LOG_IN, **more):
    return client.post(address, {"username": person.email, "password": password}, **more)


def for_a_link(by, person):
    """What the page of `person` sends where `by` presses its button for a link."""
    fields = {"name": person.name, "email": person.email, "roles": person.given_roles, "is_active": "on"}
    return sent(by, seen=person.version, then="link", **fields)


def verbs(person):
    events = Event.objects.filter(subject_kind="partnerships.person", subject_id=person.pk)
    return list(events.order_by("number").values_list("verb", flat=True))


class TestLogIn:
    def test_in_by_whatever_case_and_out_by_post_only(self, world):
        client = Client()
        response = client.post(LOG_IN, {"username": "LEAD@Northmoor.example", "password": PASSWORD})
        assert response.url == reverse("my_work")
        assert client.get("/log-out/").status_code == 405
        assert client.get("/account/").status_code == 200
        assert client.post("/log-out/").url == reverse("login")
        assert client.get("/account/").status_code == 302
        assert verbs(world.lead)[-2:] == ["logged in", "logged out"]

    def test_a_letter_that_only_a_database_takes_for_another_lets_nobody_in(self, world):
        """Else each such spelling of an address would have a count of wrong passwords of its own."""
        spelled = world.opinion_giver.email.replace("i", "\u0131", 1)
        response = Client().post(LOG_IN, {"username": spelled, "password": PASSWORD})
        assert response.status_code == 200 and problems(response)

    def test_an_address_longer_than_any_is_refused_in_words(self, world):
        response = Client().post(LOG_IN, {"username": "x" * 300, "password": PASSWORD})
        assert "Use 254 characters or fewer" in problems(response)

    def test_a_wrong_password_is_in_the_trail_and_an_unknown_address_tells_the_same(self, world):
        wrong = log_in(Client(), world.lead, "wrong")
        unknown = Client().post(LOG_IN, {"username": "nobody@northmoor.example", "password": "wrong"})
        assert problems(wrong) == problems(unknown)
        assert verbs(world.lead)[-1] == "log-in failed"
        assert Event.objects.filter(verb="log-in failed").count() == 1

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "Enter your e-mail address"),
            ({"username": "lead@northmoor.example"}, "Enter your password"),
            (
                {"username": "lead\x00@northmoor.example", "password": "x"},
                "Type this again: it holds a hidden",
            ),
        ],
    )
    def test_refused_in_words(self, world, fields, message):
        response = Client().post(LOG_IN, fields)
        assert any(said.startswith(message) for said in problems(response)), problems(response)
        assert "<title>Error: Log in" in text_of(response)

    def test_a_closed_account_cannot_log_in(self, world):
        Person.objects.filter(pk=world.lead.pk).update(is_active=False)
        assert problems(log_in(Client(), world.lead))

    def test_locked_after_ten_and_recorded_once(self, world):
        client = Client()
        for count in range(14):
            response = log_in(client, world.lead, f"wrong {count}")
        assert response.status_code == 429
        assert "Too many wrong passwords" in text_of(response)
        assert log_in(client, world.lead).status_code == 429
        recorded = verbs(world.lead)
        assert recorded.count("log-in failed") == 9
        assert recorded.count("locked out") == 1
        assert log_in(client, world.reviewer).status_code == 302

    def test_the_trail_of_log_ins_holds_together(self, world):
        log_in(Client(), world.lead, "wrong")
        log_in(Client(), world.lead)
        events = Event.objects.filter(subject_kind="partnerships.person", subject_id=world.lead.pk)
        chain = [one.chained() | {"hash": one.hash} for one in events.order_by("number")]
        assert first_break(chain) is None
        assert len(chain) >= 4

    def test_only_our_own_addresses_follow(self, world):
        response = log_in(Client(), world.lead, address=f"{LOG_IN}?next=https://elsewhere.example/")
        assert response.url == reverse("my_work")
        response = log_in(Client(), world.lead, address=f"{LOG_IN}?next=/library/")
        assert response.url == "/library/"

    def test_kept_words_are_announced_to_their_writer_only(self, world):
        keep_text(person=world.lead, path="/x/", fields={"a": ["b"]}, at=timezone.now())
        mine, other = Client(), Client()
        log_in(mine, world.lead)
        log_in(other, world.reviewer)
        assert mine.session.get("kept") is True
        assert "kept" not in other.session
        assert "1 page that could not be saved" in text_of(mine.get("/account/"))


class TestDemonstration:
    @pytest.fixture
    def person(self, world):
        made = add_person(
            email="demo@northmoor.example",
            name="Demi Demo",
            roles=frozenset(),
            by=None,
            at=world.now(),
            is_demonstration=True,
        )
        return choose_password(person=made, password=PASSWORD, at=world.now())

    def test_on_this_machine(self, person):
        assert log_in(Client(), person, REMOTE_ADDR="127.0.0.1", HTTP_HOST="localhost").status_code == 302

    @pytest.mark.parametrize(
        "where",
        [
            {"REMOTE_ADDR": "10.0.0.9", "HTTP_HOST": "localhost"},
            {"REMOTE_ADDR": "10.0.0.9", "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "testserver"},
        ],
    )
    def test_from_elsewhere(self, person, world, where):
        client = Client()
        response = log_in(client, person, **where)
        assert "works only in a browser on the machine" in problems(response)[0]
        assert client.get("/account/", **where).status_code == 302
        address = make_link(person=person, by=None, at=world.now())
        assert Client().get(address, **where).status_code == 404

    def test_an_administrator_elsewhere_gets_no_link_for_them(self, person, world):
        address, data = person.get_absolute_url(), for_a_link(world.administrator, person)
        elsewhere = client_of(world.administrator).post(address, data, REMOTE_ADDR="10.0.0.9")
        assert "this machine only" in problems(elsewhere)[0]
        assert "choose-password" not in text_of(elsewhere)
        assert "link made" not in verbs(person)
        here = client_of(world.administrator).post(
            address, data, REMOTE_ADDR="127.0.0.1", HTTP_HOST="127.0.0.1"
        )
        assert "/choose-password/" in text_of(here)


class TestLinks:
    @pytest.fixture
    def nia(self, world):
        return add_person(
            email="nia@northmoor.example", name="Nia New", roles=frozenset(), by=None, at=world.now()
        )

    def choose(self, person, address, **fields):
        given = {"new": NEW, "again": NEW} | fields
        return Client().post(address, sent(person, **given))

    def test_a_link_works_once(self, nia, world):
        address = make_link(person=nia, by=world.administrator, at=world.now())
        assert "nia@northmoor.example" in text_of(Client().get(address))
        assert self.choose(nia, address).url == reverse("login")
        assert log_in(Client(), nia, NEW).status_code == 302
        spent = self.choose(nia, address, new=PASSWORD, again=PASSWORD)
        assert spent.status_code == 404
        assert "If you have just chosen a password, it is saved" in text_of(spent)
        assert log_in(Client(), nia, PASSWORD).status_code == 200
        assert verbs(nia)[:3] == ["added", "link made", "password chosen"]

    def test_one_link_spends_the_others(self, nia, world):
        links = [make_link(person=nia, by=world.administrator, at=world.now()) for count in range(2)]
        self.choose(nia, links[0])
        assert Client().get(links[1]).status_code == 404

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"new": "", "again": ""}, "Enter a new password"),
            ({"new": "short", "again": "short"}, "This password is too short."),
            ({"again": "something else entirely"}, "The two passwords are not the same."),
            ({"new": "1234567890-=", "again": "1234567890-="}, "This password is too common."),
            (
                {"new": "nia@northmoor.example", "again": "nia@northmoor.example"},
                "The password is too similar",
            ),
            ({"new": "x" * 501, "again": "x" * 501}, "Use 500 characters or fewer"),
        ],
    )
    def test_refused_in_words(self, nia, world, fields, message):
        address = make_link(person=nia, by=None, at=world.now())
        response = self.choose(nia, address, **fields)
        assert any(said.startswith(message) for said in problems(response)), problems(response)
        assert not Person.objects.get(pk=nia.pk).has_usable_password()
        typed = fields.get("new", NEW)
        assert not typed or f'value="{typed}' not in text_of(response)

    def test_forged_links_say_the_same(self, nia, world):
        token = default_token_generator.make_token(nia)
        other = make_link(person=world.lead, by=None, at=world.now()).split("/")
        for address in (
            f"/choose-password/{'A' * 60}/{token}/",
            f"/choose-password/MQ/{token}/",
            f"/choose-password/{other[2]}/{token}/",
            "/choose-password/%F0%9F%98%80/x/",
            f"/choose-password/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/{token}/",
        ):
            assert Client().get(address).status_code == 404, address

    def test_a_link_of_somebody_whose_account_was_closed(self, nia, world):
        address = make_link(person=nia, by=None, at=world.now())
        Person.objects.filter(pk=nia.pk).update(is_active=False)
        assert Client().get(address).status_code == 404
        assert self.choose(nia, address).status_code == 404

    def test_an_administrator_sees_a_link_once(self, nia, world):
        client, address = client_of(world.administrator), nia.get_absolute_url()
        data = for_a_link(world.administrator, nia)
        first = client.post(address, data)
        link = first.context["link"]
        assert link.startswith("http://testserver/choose-password/")
        assert "no-store" in first["Cache-Control"]
        second = client.post(address, data)
        assert second.url == nia.get_absolute_url()
        assert verbs(nia).count("link made") == 1
        assert link not in text_of(client.get(second.url))
        assert self.choose(nia, link.removeprefix("http://testserver")).status_code == 302

    def test_nobody_else_makes_links(self, nia, world):
        for who in ("governance", "lead", "auditor"):
            person = getattr(world, who)
            response = client_of(person).post(nia.get_absolute_url(), for_a_link(person, nia))
            assert response.status_code in (403, 404)
        assert "link made" not in verbs(nia)


class TestChangePassword:
    def change(self, client, person, **fields):
        given = {"current": PASSWORD, "new": NEW, "again": NEW} | fields
        return client.post(reverse("change_password"), sent(person, **given))

    def test_changing_it_keeps_me_logged_in_and_ends_my_other_sessions(self, world):
        here, there = Client(), Client()
        log_in(here, world.lead)
        log_in(there, world.lead)
        assert self.change(here, world.lead).url == reverse("account")
        assert here.get("/account/").status_code == 200
        assert there.get("/account/").status_code == 302
        assert log_in(Client(), world.lead, NEW).status_code == 302

    def test_the_present_one_must_be_right(self, world):
        client = client_of(world.lead)
        response = self.change(client, world.lead, current="guess")
        assert problems(response) == ["This is not your present password"]
        assert verbs(world.lead)[-1] == "wrong password at a change of password"
        assert log_in(Client(), world.lead).status_code == 302

    @pytest.mark.parametrize(("wrong", "is_changed"), [(10, False), (9, True)])
    def test_ten_wrong_ones_close_it_and_the_log_in(self, world, wrong, is_changed):
        """After nine the right one still works: it is the tenth that closes it."""
        client = client_of(world.lead)
        for count in range(wrong):
            refused = self.change(client, world.lead, current=f"guess {count}")
        assert refused.status_code == (200 if is_changed else 429)
        response = self.change(client, world.lead)
        assert response.status_code == (302 if is_changed else 429)
        world.lead.refresh_from_db()
        assert world.lead.check_password(NEW) == is_changed
        if not is_changed:
            assert "Nothing was signed or changed." in text_of(response)
            assert log_in(Client(), world.lead).status_code == 429

    def test_a_password_typed_after_the_session_ended_is_not_kept(self, world):
        """Its form does not prove whose it is, so that a refused request leaves no password behind."""
        form = client_of(world.lead).get(reverse("change_password")).context["form"]
        assert "typed_by" not in form.fields
        data = {"current": PASSWORD, "new": NEW, "again": NEW, "write_key": str(uuid4())}
        response = Client().post(reverse("change_password"), data)
        assert "kept" not in response.url
        assert not KeptText.objects.exists()


def test_my_account_says_who_i_am(world):
    page = text_of(client_of(world.governance).get("/account/"))
    for words in ("Gwen Governance", "governance@northmoor.example", "Governance officer", "Post of Gwen"):
        assert words in page
    assert Role.PROPER_OFFICER.label not in page
