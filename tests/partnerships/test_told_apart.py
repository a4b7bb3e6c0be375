"""Organisations with like names that somebody said are two: not offered again, until it is taken back."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from partnerships.faults import Refused
from partnerships.models import Event, FieldChange, Organisation, ToldApart
from partnerships.queries.alike import alike_page, others_like
from partnerships.writes.apart import take_back_apart, tell_apart
from partnerships.writes.merge import merge_organisations
from partnerships.writes.organisation import add_organisation, remove_organisation
from tests.partnerships.sending import client_of, problems, sent, text_of

WHY = "They have two charity numbers."


def body(world, name):
    return add_organisation(name=name, sector="other", by=world.governance, at=world.now())


def by(world):
    return {"by": world.governance, "at": world.now()}


def groups():
    return [[one.organisation.name for one in group.members] for group in alike_page(1).object_list]


def test_much_alike_names_are_offered_told_apart_and_offered_no_more(world):
    one, other = body(world, "Fenmoor Board"), body(world, "Fenmor Board")
    client, alike = client_of(world.governance), reverse("organisations_alike")
    address = reverse("organisations_apart", args=[other.pk, one.pk])
    page = text_of(client.get(alike))
    assert "much like Fenmoor Board" in page and address in page and groups() == [[one.name, other.name]]
    assert problems(client.post(address, sent(world.governance, reason=" "))) == [
        "Say how you know that they are not the same"
    ]
    assert not ToldApart.objects.exists()
    assert client.post(address, sent(world.governance, reason=WHY)).url == alike
    assert groups() == [] and "There are none." in text_of(client.get(alike))
    assert others_like(one) == others_like(other) == []
    told = ToldApart.objects.get()
    assert (told.one, told.other, told.reason, told.by_name) == (one, other, WHY, world.governance.name)
    for which, far in ((one, other), (other, one)):
        page = text_of(client.get(which.get_absolute_url()))
        assert far.name in page and WHY in page and "Take back" in page
        page = text_of(client_of(world.colleague).get(which.get_absolute_url()))
        assert WHY in page and "Take back" not in page
        history = text_of(client.get(reverse("organisation_history", args=[which.pk])))
        assert "Not the same as" in history and f"{far.name}: {WHY}" in history
        assert Event.objects.filter(subject_id=which.pk, verb="told apart from another").exists()
    # A third of the same name is still offered beside both.
    third = body(world, "Fenmoor Boards")
    assert others_like(third) == [one, other]
    with pytest.raises(Refused, match="said meanwhile"):
        tell_apart(organisation=one, other=other, reason=WHY, **by(world))
    page = text_of(client.get(address))
    assert WHY in page and "Take back that they are not the same?" in page
    assert client.post(address, sent(world.governance)).url == other.get_absolute_url()
    assert not ToldApart.objects.exists() and [one.name, third.name, other.name] in groups()
    assert FieldChange.objects.on(one).filter(field="apart").first().before == f"{other.name}: {WHY}"
    with pytest.raises(Refused, match="took it back meanwhile"):
        take_back_apart(organisation=one, other=other, **by(world))


def test_a_pair_that_is_not_there_has_no_page(world):
    one, other = body(world, "Fenmoor Board"), body(world, "Fenmor Board")
    client = client_of(world.governance)
    for pks in ((one.pk, one.pk), (one.pk, 999_999)):
        assert client.get(reverse("organisations_apart", args=pks)).status_code == 404
    merge_organisations(kept=one, merged=other, **by(world))
    assert client.get(reverse("organisations_apart", args=[one.pk, other.pk])).status_code == 404
    with pytest.raises(Refused, match="was merged into another organisation already"):
        tell_apart(organisation=one, other=other, reason=WHY, **by(world))


def test_a_merge_keeps_what_was_told_of_both(world):
    kept, merged, far = (body(world, name) for name in ("Croeso Ltd", "Croesso Ltd", "Croseo Ltd"))
    tell_apart(organisation=merged, other=kept, reason="By mistake.", **by(world))
    tell_apart(organisation=far, other=merged, reason=WHY, **by(world))
    merge_organisations(kept=kept, merged=merged, **by(world))
    assert {(told.one, told.other, told.reason) for told in ToldApart.objects.all()} == {
        (merged, far, WHY),
        (kept, far, WHY),
    }
    assert groups() == []
    page = text_of(client_of(world.governance).get(far.get_absolute_url()))
    assert page.count(WHY) == 1  # of the one that is still there


def test_one_that_was_told_apart_can_still_be_removed(world):
    one, other = body(world, "Fenmoor Board"), body(world, "Fenmor Board")
    tell_apart(organisation=one, other=other, reason=WHY, **by(world))
    remove_organisation(organisation=other, **by(world))
    assert not ToldApart.objects.exists() and Organisation.objects.filter(pk=one.pk).exists()


def test_whoever_adds_one_much_like_another_is_told(world):
    body(world, "Fenmoor Board")
    client = client_of(world.governance)
    data = sent(world.governance, name="Panel of Fenmoor", sector="other", seen=0)
    page = text_of(client.post(reverse("organisation_new"), data, follow=True))
    assert "“Panel of Fenmoor” was added" not in page
    data = sent(world.governance, name="Board of Fenmor", sector="other", seen=0)
    page = text_of(client.post(reverse("organisation_new"), data, follow=True))
    assert "“Board of Fenmor” was added, and is much like “Fenmoor Board”" in page


def test_what_the_names_come_to_is_filled_in_anew(world):
    one = body(world, "NHS Trust, Hartley & Moor")
    Organisation.objects.filter(pk=one.pk).update(likeness="nhs trust hartley and moor")
    import_module("partnerships.migrations.0014_likeness_of_any_order").fill(apps, None)
    one.refresh_from_db()
    assert one.likeness == "hartley moor nhs trust"
