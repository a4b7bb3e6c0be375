"""Copying, placing and putting back parts of a draft."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Checklist, Option
from appraisal.queries.content import content_of
from appraisal.writes.copying import duplicate_section
from appraisal.writes.draft import edit_part, open_draft, place_part, remove_part, reorder_part
from appraisal.writes.edition import discard, publish
from partnerships.faults import Refused
from partnerships.writes.own_source import remove_provision
from tests.appraisal.test_draft_editor import QUESTION, Editor
from tests.appraisal.test_editions import drafted
from tests.appraisal.test_import_checklist import own_provision
from tests.partnerships.sending import problems, sent
from tests.rules.every_kind import every_kind
from tests.rules.making_content import BANDS, a_checklist, a_section, asking_for, on


@pytest.fixture
def draft(world):
    return drafted()


@pytest.fixture
def editor(world):
    return Editor(world.editor)


class TestArranging:
    def test_a_section_is_copied_with_what_its_questions_ask_of_one_another(self, world, editor):
        content = asking_for(a_checklist(), A_02=[on("A-01", "no")], B_01=[on("A-01", "no")])
        first, second = content.sections
        draft = drafted(replace(content, sections=(replace(first, bands=BANDS), second)))
        section = draft.sections.get(code="A")
        assert editor.opens("part_copy", "section", section.pk).context["form"]["title"].value() == (
            "Section A, copy"
        )
        copies = editor.sends("part_copy", "section", section.pk, code="AA", title="Another A")
        assert copies.status_code == 302
        made = content_of(draft).sections[2]
        assert [one.code for one in made.questions] == ["AA-01", "AA-02"]
        assert made.questions[1].conditions == (on("AA-01", "no"),)
        assert (made.title, made.bands) == ("Another A", BANDS)
        assert content_of(draft).sections[:2] == (replace(first, bands=BANDS), second)
        again = editor.sends("part_copy", "section", section.pk, code="AA", title="Another A")
        assert problems(again) == ["“AA” is there already. Choose another."]

    def test_a_long_section_is_copied_in_a_bounded_number_of_statements(self, world, editor):
        counts = []
        for length in (5, 60):
            draft = drafted(a_checklist(a_section("A", length), code=f"of-{length}"))
            given = {"title": "Copy", "by": world.editor, "at": timezone.now()}
            with CaptureQueriesContext(connection) as seen:
                duplicate_section(section=draft.sections.get(), code="B", **given)
            counts.append(len(seen))
        assert counts[1] <= counts[0] + 3  # rows go in by the batch

    def test_a_copied_section_takes_no_code_that_an_edition_had(self, editor, draft):
        publish(version=draft, change_note="First.", by=None, at=timezone.now())
        again = open_draft(checklist=draft.checklist, by=None, at=timezone.now())
        again.sections.get(code="B").delete()
        section = again.sections.get(code="A")
        response = editor.sends("part_copy", "section", section.pk, code="B", title="Another")
        assert problems(response) == ["B-01 is or was a question already. Choose another code."]

    def test_a_scale_is_copied_with_its_words(self, editor, draft):
        scale = draft.scales.get()
        assert editor.sends("part_copy", "scale", scale.pk, title="How far").status_code == 302
        first, second = content_of(draft).scales
        assert (second.title, second.code, second.options) == ("How far", "how_far", first.options)
        assert editor.client.get(editor.address("part_copy", "question", 1)).status_code == 404

    @pytest.mark.parametrize(("after", "order"), [("first", "312"), (0, "132"), (1, "123")])
    def test_a_question_is_put_where_it_should_stand(self, world, editor, after, order):
        draft = drafted(a_checklist(a_section("A", 3)))
        held = list(draft.questions.order_by("order"))
        after = after if after == "first" else held[after].pk
        assert editor.sends("part_place", "question", held[2].pk, after=after).status_code == 302
        codes = draft.questions.order_by("order").values_list("code", flat=True)
        assert "".join(code[-1] for code in codes) == order

    def test_sections_and_words_too_and_nothing_after_what_is_gone(self, editor, draft):
        section, option = draft.sections.get(code="B"), Option.objects.get(scale__version=draft, code="na")
        assert editor.sends("part_place", "section", section.pk, after="first").status_code == 302
        assert editor.sends("part_place", "option", option.pk, after="first").status_code == 302
        content = content_of(draft)
        assert [one.code for one in content.sections] == ["B", "A"]
        assert [one.code for one in content.scales[0].options] == ["na", "yes", "no"]
        gone = editor.sends("part_place", "section", section.pk, after=section.pk)
        assert problems(gone) == ["Choose where it stands"]

    def test_a_module_of_ones_own_is_started_from_whatever_there_is(self, world, editor, draft):
        given = {"title": "Grants", "code": "grants", "summary": "s", "like": draft.pk, "whole": "no"}
        address = reverse("checklist_new")
        made = editor.client.post(address, sent(editor.person, kind="module", **given))
        assert made.status_code == 302
        assert Checklist.objects.get(code="grants").kind == "module"


class TestPuttingBack:
    def puts_back(self, editor, which):
        return editor.sends("draft_taken_out", put_back=which)

    def test_everything_taken_out_comes_back_as_it_was(self, world, editor):
        draft = drafted(every_kind(total=BANDS))
        before = content_of(draft)
        question = draft.questions.get(code="F-06")
        editor.sends("question_provisions", question.pk, add="SWAP-T1-01")
        editor.adds(question, "purpose", "is", "proposal")
        before = content_of(draft)
        position = draft.bands.get(total=True, word="Poor")
        parts = [
            ("question", question),
            ("section", draft.sections.get(code="A")),
            ("position", position),
            ("option", Option.objects.get(scale__version=draft, code="na")),
            ("scale", draft.scales.get()),
        ]
        for kind, part in parts:
            assert editor.sends("part_remove", kind, part.pk).status_code == 302
        page = editor.opens("draft_taken_out").text
        assert "Section A Section A, with 2 questions" in page and "Scale “Yes or no”" in page
        for one in draft.taken_out.order_by("-id"):
            assert self.puts_back(editor, f"out-{one.pk}").status_code == 302
        after = content_of(draft)
        assert not draft.taken_out.exists()
        assert sorted(after.sections, key=lambda one: one.code)[0] == before.sections[0]
        assert sorted(after.sections[0].questions, key=lambda one: one.code) == sorted(
            before.sections[1].questions, key=lambda one: one.code
        )
        assert (after.total, after.bands, after.scales) == (before.total, before.bands, before.scales)

    def test_a_question_of_an_earlier_edition_comes_back_with_its_section(self, world, editor, draft):
        publish(version=draft, change_note="First.", by=None, at=timezone.now())
        second = open_draft(checklist=draft.checklist, by=None, at=timezone.now())
        editor.sends("part_remove", "section", second.sections.get(code="B").pk)
        publish(version=second, change_note="Without B.", by=None, at=timezone.now())
        third = open_draft(checklist=draft.checklist, by=None, at=timezone.now())
        assert "last in edition 1" in editor.opens("draft_taken_out").text
        for code in ("B-01", "B-02"):
            assert self.puts_back(editor, f"1-{code}").status_code == 302
        assert content_of(third).sections == content_of(draft).sections
        assert publish(version=third, change_note="B is back.", by=None, at=timezone.now())

    @pytest.mark.parametrize(
        ("which", "problem"),
        [
            ("out-999", "It is back already."),
            ("1-A-01", "No earlier edition has that question."),
            ("99999-A-01", "No earlier edition has that question."),
        ],
    )
    def test_what_is_not_there_to_put_back(self, editor, draft, which, problem):
        assert problems(self.puts_back(editor, which)) == [problem]

    def test_what_has_been_made_anew_is_not_put_beside_it(self, editor, draft):
        section = draft.sections.get(code="A")
        editor.sends("part_remove", "question", draft.questions.get(code="A-02").pk)
        fields = QUESTION | {"section": section.pk, "scale": draft.scales.get().pk, "code": "A-02"}
        assert editor.sends("part_new", "question", section.pk, **fields).status_code == 302
        response = self.puts_back(editor, f"out-{draft.taken_out.get().pk}")
        assert problems(response) == ["There is a question of that code in the draft already."]
        assert draft.taken_out.count() == 1

    def test_a_position_whose_section_is_gone_says_so(self, world, editor):
        draft = drafted(a_checklist(replace(a_section("A"), bands=BANDS), a_section("B")))
        band = draft.bands.get(section__code="A", word="Good")
        for kind, part in (("position", band), ("section", band.section)):
            editor.sends("part_remove", kind, part.pk)
        taken = draft.taken_out.get(name="Position “Good”")
        (problem,) = problems(self.puts_back(editor, f"out-{taken.pk}"))
        assert problem == "Its section A is not in the draft any more. Put that back first."

    def test_who_takes_out_what_others_wait_for_is_told(self, world, editor):
        draft = drafted(asking_for(a_checklist(), A_02=[on("A-01", "no")]))
        first, option = draft.questions.get(code="A-01"), Option.objects.get(scale__version=draft, code="no")
        for kind, part in (("question", first), ("option", option)):
            page = editor.opens("part_remove", kind, part.pk).text
            assert "A-02 is asked depending on it: choose other conditions for it before you publish." in page
        assert "depending on it" not in editor.opens("part_remove", "section", first.section_id).text

    def test_of_a_section_what_the_draft_has_again_waits_and_nothing_is_lost(self, editor, draft):
        section, old = draft.sections.get(code="B"), draft.questions.get(code="B-01")
        editor.changes("question", old, text="The old words?")
        editor.sends("part_remove", "section", section.pk)
        fields = QUESTION | {
            "section": draft.sections.get().pk,
            "scale": draft.scales.get().pk,
            "code": "B-01",
        }
        editor.sends("part_new", "question", draft.sections.get().pk, **fields)
        response = editor.client.post(
            editor.address("draft_taken_out"),
            sent(editor.person, put_back=f"out-{draft.taken_out.get().pk}"),
            follow=True,
        )
        assert "It is back, but not all of it. B-01: the draft has a question of that code." in response.text
        assert [one.code for one in content_of(draft).sections[1].questions] == ["B-02"]
        (left,) = draft.taken_out.all()
        assert left.name.startswith("B-01, of Section B") and "The old words?" in str(left.content)
        editor.sends("part_remove", "question", draft.questions.get(code="B-01").pk)
        assert self.puts_back(editor, f"out-{left.pk}").status_code == 302
        assert draft.questions.get(code="B-01").text == "The old words?"

    def test_a_section_is_not_put_into_another_of_its_code(self, editor, draft):
        editor.sends("part_remove", "section", draft.sections.get(code="B").pk)
        editor.sends("part_new", "section", code="B", title="Another B")
        (problem,) = problems(self.puts_back(editor, f"out-{draft.taken_out.get().pk}"))
        assert problem == "The draft has a section B. Take that out, then put this one back."
        assert draft.taken_out.count() == 1

    def test_a_scale_comes_back_beside_another_that_has_its_code(self, editor, draft):
        editor.sends("part_copy", "scale", draft.scales.get().pk, title="Trust")
        editor.sends("part_remove", "scale", draft.scales.get(title="Trust").pk)
        editor.sends("part_new", "scale", title="trust!")
        assert self.puts_back(editor, f"out-{draft.taken_out.get().pk}").status_code == 302
        held = {one.title: (one.code, one.options.count()) for one in draft.scales.all()}
        assert held["trust!"] == ("trust", 0) and held["Trust"] == ("trust_2", 3)

    def test_a_provision_that_the_library_has_lost_is_named(self, world, editor, draft):
        provision = own_provision(world)
        question = draft.questions.get(code="A-01")
        editor.sends("question_provisions", question.pk, add=provision.ref)
        editor.sends("part_remove", "question", question.pk)
        remove_provision(provision=provision, by=world.editor, at=timezone.now())
        which = sent(editor.person, put_back=f"out-{draft.taken_out.get().pk}")
        response = editor.client.post(editor.address("draft_taken_out"), which, follow=True)
        assert "The library does not hold OWN-1 any more." in response.text


@pytest.mark.parametrize("work", ["edit", "remove", "reorder", "place"])
def test_what_somebody_has_taken_out_meanwhile_is_refused_in_words(world, draft, work):
    part, given = draft.questions.get(code="A-01"), {"by": world.editor, "at": timezone.now()}
    remove_part(part=draft.questions.get(code="A-01"), **given)
    works = {
        "edit": lambda: edit_part(part=part, seen=1, values={"text": "Is it?"}, **given),
        "remove": lambda: remove_part(part=part, **given),
        "reorder": lambda: reorder_part(part=part, up=False, **given),
        "place": lambda: place_part(part=part, after=None, **given),
    }
    with pytest.raises(Refused, match="Somebody has taken this out of the draft"):
        works[work]()


def test_a_checklist_that_is_discarded_meanwhile_is_refused_in_words(world, draft):
    given, part = {"by": world.editor, "at": timezone.now()}, draft.questions.get(code="A-01")
    stale = draft.checklist
    discard(version=draft, **given)
    stale.pk = part.version.checklist_id
    with pytest.raises(Refused, match="no draft any more"):
        remove_part(part=part, **given)
    with pytest.raises(Refused, match="just discarded"):
        open_draft(checklist=stale, **given)
