"""The way into an empty database, and the demonstration's log-ins."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from partnerships.models import Person, PostHolding
from partnerships.permissions import Role
from partnerships.writes.person import add_person
from tests.partnerships.sending import text_of


def run(*given) -> str:
    out = StringIO()
    call_command(*given, stdout=out)
    return out.getvalue()


def test_add_person_gives_a_link_that_works(db):
    said = run("add_person", "Ann@x.example", "Ann Admin", "--role", "administrator", "--post", "Head of ICT")
    person = Person.objects.get(email="ann@x.example")
    assert person.has_role(Role.ADMINISTRATOR)
    assert PostHolding.objects.get(person=person).post.title == "Head of ICT"
    link = said.splitlines()[-1]
    assert said.count("password") == 2  # once in words, once in the address
    assert "Ann Admin" in text_of(Client().get(link))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("nope", "Ann"), "Enter an e-mail address"),
        (("a@x.example", "  "), "Give the person’s name."),
        (("a@x.example", "Ann\x1b[0m"), "Remove the hidden control character"),
        (("LEAD@northmoor.example", "Ann"), "Somebody already logs in as"),
        (("a@x.example", "Ann", "--role", "emperor"), "invalid choice: 'emperor'"),
        (
            ("a@x.example", "Ann", "--post", "post of lena lead"),
            "Lena Lead holds the post Post of Lena Lead already.",
        ),
        (("a@x.example", "Ann", "--post", "p" * 151), "Use 150 characters or fewer."),
    ],
)
def test_add_person_refuses_in_words_and_adds_nobody(world, given, message):
    before = Person.objects.count()
    with pytest.raises(CommandError, match=message):
        run("add_person", *given)
    assert Person.objects.count() == before


class TestDemoLogins:
    @pytest.fixture
    def folder(self, world, settings, tmp_path):
        settings.VAR_DIR = tmp_path
        add_person(
            email="demo@x.example",
            name="D",
            roles=frozenset(),
            by=None,
            at=world.now(),
            is_demonstration=True,
        )
        return tmp_path

    def test_shown(self, folder):
        logins = [
            {"email": "demo@x.example", "password": "pass word", "name": "Demi", "what": "Head of Coast"},
            {"email": "gone@x.example", "password": "other", "name": "Gone", "what": "From another database"},
        ]
        (folder / "demo_logins.json").write_text(json.dumps(logins))
        said = run("show_demo_logins")
        assert "demo@x.example  pass word  Demi: Head of Coast" in said
        assert "gone@x.example" not in said

    def test_missing_file_does_not_stop_the_server(self, folder):
        assert "are not in" in run("show_demo_logins")

    def test_broken_file(self, folder):
        (folder / "demo_logins.json").write_text("{")
        with pytest.raises(CommandError, match="cannot be read"):
            run("show_demo_logins")

    def test_no_demonstration(self, world):
        with pytest.raises(CommandError, match="no demonstration council"):
            run("show_demo_logins")
