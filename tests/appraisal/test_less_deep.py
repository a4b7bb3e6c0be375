"""What was decided on significance sets how deep an appraisal goes, and who signs: less needs a reason."""

import json
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from appraisal.models import Appraisal, Snapshot
from appraisal.queries.on_record import faults_on_record
from appraisal.rules.document import canonical, open_document
from partnerships.append_only import lifted
from partnerships.faults import Refused
from partnerships.models import Event, FieldChange, KeptText, Partnership, Post
from partnerships.writes.post import appoint
from tests.appraisal.again import finished
from tests.appraisal.test_redaction import carry_out, propose
from tests.appraisal.test_verify import small_pdf
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import client_of, problems, sent, text_of

WHY = "Nothing changed since the full one in May."
ASKED = "If it is short, why less than was decided?"


@pytest.fixture
def decided(world):
    """A partnership of which a full appraisal was decided."""
    partnership = world.partnership()
    decide_tier(world, partnership, level=2)
    return Partnership.objects.get(pk=partnership.pk)


def start(world, partnership, **fields):
    data = sent(world.lead, **({"purpose": "annual_review", "depth": "short"} | fields))
    return client_of(world.lead).post(reverse("appraisal_new", args=[partnership.ref]), data)


class TestStarting:
    def test_less_than_was_decided_needs_a_reason_which_is_kept(self, world, decided):
        page = text_of(client_of(world.lead).get(reverse("appraisal_new", args=[decided.ref])))
        assert ASKED in page and "A short one needs a reason." in page
        assert problems(start(world, decided)) == [
            "Say why it goes less deep than was decided, or choose what was"
        ]
        assert problems(start(world, decided, depth="full", why_less=WHY)) == [
            "Leave this empty: it goes as deep as was decided"
        ]
        assert not Appraisal.objects.exists()
        assert start(world, decided, why_less=WHY).status_code == 302
        appraisal = Appraisal.objects.get()
        assert (appraisal.depth_decided, appraisal.why_less) == ("full", WHY)
        started = Event.objects.get(
            subject_kind="appraisal.appraisal", subject_id=appraisal.pk, verb="started"
        )
        assert started.fields == ["depth", "why_less"]

    def test_as_deep_or_deeper_needs_none(self, world, decided):
        assert start(world, decided, depth="full").status_code == 302
        small = world.partnership("A small one", our_share=10, annual_value=20)
        never = world.partnership("Never decided")
        decide_tier(world, small, level=0)
        for one in (small, never):
            assert ASKED not in text_of(client_of(world.lead).get(reverse("appraisal_new", args=[one.ref])))
            assert start(world, one, depth="short").status_code == 302
        assert not Appraisal.objects.exclude(why_less="", depth_decided="").exists()

    def test_the_record_refuses_what_the_page_would(self, world, decided):
        with pytest.raises(Refused, match="What was decided is a full appraisal"):
            world.appraisal(decided)
        assert world.appraisal(decided, why_less=WHY).depth == "short"

    def test_it_is_read_by_who_works_on_it_challenges_and_signs(self, world, decided):
        appraisal = world.appraisal(decided, why_less=WHY)
        tasks = appraisal.get_absolute_url()
        assert all(WHY in text_of(client_of(world.people[one]).get(tasks)) for one in ("lead", "reviewer"))
        assert WHY not in text_of(client_of(world.colleague).get(tasks))
        world.submitted(appraisal)
        challenge = reverse("challenge", args=[appraisal.ref])
        assert WHY in text_of(client_of(world.reviewer).get(challenge))
        world.concluded_from(Appraisal.objects.get(pk=appraisal.pk))
        for name in ("conclusion", "sign"):
            page = text_of(client_of(world.approver).get(reverse(name, args=[appraisal.ref])))
            assert WHY in page and "Less deep than was decided." in page


def test_what_was_kept_of_a_refused_start_goes_with_a_redaction_of_the_reason(world, decided):
    name = "Mrs Jane Invented"
    address, nobody = reverse("appraisal_new", args=[decided.ref]), Client()
    fields = {"purpose": "annual_review", "depth": "short", "why_less": f"{name} is away."}
    nobody.post(address, sent(world.lead, **fields))
    kept = KeptText.objects.get()
    assert name in kept.fields["why_less"][0]
    appraisal = world.appraisal(decided, why_less=f"{name} is away.")
    carry_out(world, propose(world, appraisal, "appraisal.why_less", passage=name))
    assert name not in Appraisal.objects.get().why_less and not KeptText.objects.exists()


def test_what_was_signed_before_its_document_said_so_is_genuine(world, monkeypatch):
    """The reason was kept as a change then; its own row has it since, and the document has not."""
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    appraisal = world.appraisal()
    world.answer_all(appraisal, 1)
    signed = finished(world, appraisal)
    older = json.loads(Snapshot.objects.get().document) | {"format": 6}
    del older["appraisal"]["decided_word"], older["appraisal"]["why_less"]
    assert faults_on_record(signed, open_document(canonical(older))) == []
    given = {"subject_kind": "appraisal.appraisal", "subject_id": signed.pk, "field": "why_less"}
    said = {"before": "Full appraisal", "after": WHY, "by_name": "Lena Lead"}
    FieldChange.objects.create(**given, **said, at=world.now())
    with transaction.atomic(), lifted():
        import_module("appraisal.migrations.0023_less_deep").from_its_history(apps, None)
    signed.refresh_from_db()
    assert (signed.depth_decided, signed.why_less) == ("full", WHY)
    assert faults_on_record(signed, open_document(canonical(older))) == []
    assert faults_on_record(signed, json.loads(Snapshot.objects.get().document)) != []


class TestWhoSigns:
    """The example's tier names “Director of the service, with the section 151 officer’s opinion”."""

    def pages(self, world, appraisal):
        people = client_of(world.governance).get(reverse("appraisal_people", args=[appraisal.ref]))
        signing = client_of(world.approver).get(reverse("sign", args=[appraisal.ref]))
        return [text_of(page) for page in (people, signing)]

    def test_an_approver_who_does_not_hold_the_post_is_said_to_and_may_sign(self, world, decided):
        appraisal = world.concluded(world.appraisal(decided, depth="full"))
        for page in self.pages(world, appraisal):
            assert "Check who signs." in page and "Director of the service, with the section 151" in page
            assert "Ada Approver, who is chosen to approve it, holds “Post of Ada Approver”." in page
        assert ">Sign</button>" in page
        given = {"since": date(2026, 1, 1), "by": world.governance, "at": world.now()}
        Post.objects.filter(pk=world.posts["approver"].pk).update(title="director of the  Service")
        assert not any("Check who signs." in page for page in self.pages(world, appraisal))
        appoint(post=world.posts["approver"], person=None, **given)
        assert all("holds no post." in page for page in self.pages(world, appraisal))

    def test_where_nothing_was_decided_or_nobody_approves_nothing_is_said(self, world, decided):
        undecided = world.concluded(world.appraisal(world.partnership("Never decided")))
        assert not any("Check who signs." in page for page in self.pages(world, undecided))
        appraisal = world.appraisal(decided, depth="full")
        appraisal.participants.filter(relation="approver").delete()
        people = client_of(world.governance).get(reverse("appraisal_people", args=[appraisal.ref]))
        assert "Signs: Director of the service" in text_of(people)
        assert "Check who signs." not in text_of(people)
