"""A name is given once, whatever its capitals, even by two people at the same instant."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.forms.fields import PlainText
from partnerships.forms.organisation import OrganisationForm
from partnerships.models import Organisation, Person
from partnerships.writes.organisation import add_organisation
from partnerships.writes.person import add_person
from tests.appraisal.test_races import MANY, together
from tests.partnerships.sending import sent


def adding():
    try:
        add_organisation(name="Eastvale Tŷ", sector="council", by=None, at=timezone.now())
    except Refused as fault:
        return fault.message
    return "added"


def test_of_many_who_add_a_name_at_once_one_does_and_the_others_are_told(fresh_database):
    said = together([adding] * MANY)
    assert sorted(set(said)) == [
        "There is already an organisation called Eastvale Tŷ. Use that one.",
        "added",
    ]
    assert said.count("added") == 1 == Organisation.objects.count()


def test_somebody_faster_is_a_refusal_and_not_an_error(db, monkeypatch):
    """The moment between the look and the save: another has the name by then."""
    adding()
    seen = iter([False, True])
    monkeypatch.setattr(type(Organisation.objects.all()), "exists", lambda self: next(seen))
    assert adding().startswith("There is already an organisation")


def test_without_the_catch_it_would_be_an_error(db, monkeypatch):
    adding()
    monkeypatch.setattr(type(Organisation.objects.all()), "exists", lambda self: False)
    with pytest.raises(IntegrityError):
        adding()


def test_capitals_make_no_second_person(db):
    given = {"name": "Una", "roles": frozenset(), "by": None, "at": timezone.now()}
    add_person(email="Una@northmoor.example", **given)
    with pytest.raises(Refused, match="already logs in"):
        add_person(email="una@NORTHMOOR.example", **given)
    assert Person.objects.count() == 1


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_what_cannot_be_seen_tells_no_two_names_apart(world, hidden):
    """Nor does it turn the line round that a name stands in."""
    add_organisation(name="Eastvale Council", sector="council", by=None, at=timezone.now())
    form = OrganisationForm(
        sent(world.lead, name=f"East{hidden}vale Council", sector="council"), person=world.lead
    )
    assert form.is_valid()
    with pytest.raises(Refused, match="already an organisation called Eastvale Council"):
        add_organisation(name=form.cleaned_data["name"], sector="council", by=None, at=timezone.now())


@pytest.mark.parametrize("text", [" \u200b\u00a0\n", "\u3164", "\u2800 \u200d", "\ufeff"])
def test_what_shows_nothing_is_nothing_on_lines_too(text):
    field = PlainText(max_length=50, lines=3, required_message="Say why")
    with pytest.raises(ValidationError, match="Say why"):
        field.clean(text)
    assert field.clean("क्\u200dष\n") == "क्\u200dष"  # a joiner between letters stays
