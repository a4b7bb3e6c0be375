"""Editions of a checklist: drafts for editors, published once, retired; what runs stays with its own."""

from dataclasses import replace
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, ChecklistVersion, Section
from appraisal.queries.content import content_of
from appraisal.writes import edition
from appraisal.writes.checklist import import_checklist
from appraisal.writes.edition import discard, publish, retire
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Event
from tests.appraisal.test_pages import client_of, sent
from tests.appraisal.test_races import together
from tests.rules.making_content import a_checklist, a_section, with_question
from tests.world import make_world

SMALL = a_checklist(a_section("A"), a_section("B"))


def drafted(content=SMALL) -> ChecklistVersion:
    return import_checklist(content=content, replace=True, by=None, at=timezone.now()).draft


def published(content=SMALL, note="First edition.") -> ChecklistVersion:
    return publish(version=drafted(content), change_note=note, by=None, at=timezone.now())


def built_in() -> ChecklistVersion:
    return ChecklistVersion.objects.select_related("checklist").get(checklist__code="due-diligence", number=1)


class TestPublishing:
    def test_it_takes_the_place_of_the_edition_in_use(self, world):
        appraisal = world.appraisal()
        before = content_of(built_in())
        changed = with_question(replace(before, title="Ours"), "CG-01", text="Do they need one another?")
        version = published(changed, note="One question is reworded.")
        editions = version.checklist.versions.order_by("number")
        states = list(editions.values_list("state", flat=True))
        assert states == ["retired", "published"]
        assert (version.number, version.change_note) == (2, "One question is reworded.")
        assert version.published_on == timezone.now().date()
        assert built_in().checklist.title == "Ours"
        assert Event.objects.filter(verb="published", fields=["edition 2"]).exists()
        # What runs stays with what it was started with; what starts now does not.
        assert appraisal.pinned.get().version.number == 1
        assert world.appraisal(world.partnership("Another")).pinned.get().version == version
        assert content_of(built_in()) == before

    def test_it_is_published_once_and_needs_a_note(self, db):
        draft = drafted()
        with pytest.raises(Refused, match="Say what has changed"):
            publish(version=draft, change_note="", by=None, at=timezone.now())
        publish(version=draft, change_note="First.", by=None, at=timezone.now())
        with pytest.raises(Refused, match="no draft any more"):
            publish(version=draft, change_note="Again.", by=None, at=timezone.now())
        with pytest.raises(Refused, match="no draft any more"):
            discard(version=draft, by=None, at=timezone.now())

    def test_every_fault_is_a_reason_against(self, db):
        draft = drafted()
        Section.objects.filter(version=draft, code="A").update(title=" ")
        draft.questions.filter(code="B-01").update(weight=10, label="")
        draft.questions.filter(code="B-02").update(text="")
        with pytest.raises(MoveRefused) as refused:
            publish(version=draft, change_note="First.", by=None, at=timezone.now())
        assert refused.value.reasons == [
            "The section A: “title” is empty.",
            "B-01: “label” is empty.",
            "B-02: “text” is empty.",
        ]
        assert ChecklistVersion.objects.get(pk=draft.pk).state == "draft"

    def test_a_module_cannot_use_a_code_of_the_main_checklist(self, db):
        draft = drafted(replace(a_checklist(a_section("CG")), kind="module"))
        with pytest.raises(
            MoveRefused, match="CG-01 is a question of “Partnership governance due diligence”"
        ):
            publish(version=draft, change_note="First.", by=None, at=timezone.now())


STOPPED = "a published edition never changes"


def publishers(draft, count):
    """`count` publications of one draft at once, each with a note of its own; each says what came of it.

    Nobody begins to publish before everybody has found that it is a draft.
    """
    all_have_looked = Barrier(count)

    def publisher(number):
        def act():
            seen = ChecklistVersion.objects.select_related("checklist").get(pk=draft.pk)
            assert seen.state == "draft"
            all_have_looked.wait(30)
            try:
                publish(version=seen, change_note=f"Note {number}.", by=None, at=timezone.now())
            except Refused as fault:
                return fault.message
            except DatabaseError as fault:
                return STOPPED if STOPPED in str(fault) else str(fault)
            return "published"

        return act

    return [publisher(number) for number in range(count)]


def test_of_many_who_publish_at_once_one_does(fresh_database):
    said = together(publishers(drafted(), 8))
    refused = "This is no draft any more: somebody has published or discarded it."
    assert sorted(said) == [refused] * 7 + ["published"]
    assert Event.objects.filter(verb="published").count() == 1


def test_without_the_look_under_the_lock_only_the_database_stops_the_others(fresh_database, monkeypatch):
    """Negative control, the same race without `lock_draft`.

    What is taken away is the checklist's lock and, under it, the second look at whether it is a draft. The
    first look, before the transaction, lets everybody through: nobody is told in words, and what keeps the
    others from writing over the one that won is the trigger on the edition's own row.
    """
    monkeypatch.setattr(edition, "lock_draft", lambda version: version)
    said = together(publishers(drafted(), 8))
    assert sorted(said) == [STOPPED] * 7 + ["published"]


def test_the_database_itself_keeps_two_editions_from_being_in_use(db):
    version = published()
    with pytest.raises(IntegrityError):
        ChecklistVersion.objects.create(
            checklist=version.checklist, number=9, state="published", published_on=timezone.now().date()
        )


class TestRetiring:
    def test_what_runs_goes_on_and_nothing_new_starts(self, world):
        appraisal = world.appraisal()
        retire(checklist=built_in().checklist, by=None, at=timezone.now())
        world.answer(appraisal, "CG-01", "partly", "Words")
        with pytest.raises(Refused, match="No checklist is in use"):
            world.appraisal(world.partnership("Another"))
        with pytest.raises(Refused, match="No edition of it is in use"):
            retire(checklist=built_in().checklist, by=None, at=timezone.now())

    def test_discarding_a_draft_leaves_the_edition_in_use(self, db):
        draft = drafted(with_question(content_of(built_in()), "CG-01", text="Is it?"))
        discard(version=draft, by=None, at=timezone.now())
        assert [one.number for one in built_in().checklist.versions.all()] == [1]


class TestPages:
    def test_an_editor_reads_what_changes_and_publishes(self, world):
        drafted(with_question(content_of(built_in()), "CG-01", text="Do the partners need one another?"))
        editor = client_of(world.editor)
        assert reverse("draft_edition", args=["due-diligence"]) in editor.get(reverse("checklists")).text
        address = reverse("draft_changes", args=["due-diligence"])
        page = editor.get(address).text
        assert "<del>agree, on clear evidence, why they</del>" in page
        looked_at = editor.get(address).context["form"]["looked_at"].value()
        refused = editor.post(address, sent(world.editor, change_note=" ", looked_at=looked_at))
        assert "Say what has changed" in refused.text
        unseen = editor.post(address, sent(world.editor, change_note="Reworded.", looked_at="0"))
        assert "The draft has changed since you opened this page." in unseen.text
        fields = sent(world.editor, change_note="Reworded.", looked_at=looked_at)
        done = editor.post(address, fields, follow=True)
        assert editor.post(address, fields).status_code == 302  # pressed twice
        assert "Edition 2 is published." in done.text
        assert editor.get(address).status_code == 404

    def test_a_draft_with_faults_says_them_and_offers_no_button(self, world):
        draft = drafted()
        draft.questions.filter(code="A-01").update(text="")
        page = client_of(world.editor).get(reverse("draft_changes", args=["small"])).text
        assert "Before it can be published" in page and "“text” is empty." in page
        assert "Publish edition" not in page

    def test_others_see_no_draft(self, world):
        drafted()
        colleague = client_of(world.colleague)
        assert "A small checklist" not in colleague.get(reverse("checklists")).text
        assert colleague.get(f"{reverse('checklist', args=['small'])}?edition=1").status_code == 404
        assert (
            client_of(world.editor).get(f"{reverse('checklist', args=['small'])}?edition=1").status_code
            == 200
        )

    def test_which_checklist_is_asked_only_where_several_are_in_use(self, world):
        partnership = world.partnership()
        address = reverse("appraisal_new", args=[partnership.ref])
        lead = client_of(world.lead)
        assert "Which checklist?" not in lead.get(address).text
        version = published()
        assert "Which checklist?" in lead.get(address).text
        given = {"purpose": "annual_review", "depth": "full"}
        assert "Choose a checklist" in lead.post(address, sent(world.lead, **given)).text
        given["checklist"] = version.checklist_id
        assert lead.post(address, sent(world.lead, **given)).status_code == 302
        appraisal = Appraisal.objects.get()
        assert appraisal.answers.count() == 4
        page = lead.get(reverse("question", args=[appraisal.ref, "A-01"])).text
        assert "Is A-01 so?" in page and "What good looks like" not in page


def test_a_small_checklist_of_ones_own_is_answered_and_signed(world, monkeypatch):
    """Nothing in the journey needs the built-in checklist."""
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    version = published()
    ChecklistVersion.objects.filter(checklist__code="due-diligence").update(state="retired")
    appraisal = world.appraisal()
    assert appraisal.pinned.get().version == version
    for code in ("A-01", "A-02", "B-01", "B-02"):
        world.answer(appraisal, code, "yes")
    assert world.concluded_from(world.submit(appraisal)).state == "endorsed"


def test_a_new_world_has_the_built_in_checklist(db):
    assert make_world().appraisal().pinned.get().version == built_in()
