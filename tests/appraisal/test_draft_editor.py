"""The checklist editor, as its pages are used: every kind of part, two editors at once, trying it out."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.models import (
    Answer,
    Appraisal,
    Band,
    Checklist,
    ChecklistVersion,
    Option,
    Question,
    Scale,
    Section,
)
from appraisal.queries.content import content_of, reasons_against_publishing
from appraisal.rules.content import LIMITS, ConditionContent
from appraisal.rules.difference import difference
from appraisal.views import trying
from appraisal.writes import draft as draft_writes
from appraisal.writes.checklist import import_checklist, load_checklist
from appraisal.writes.draft import add_part, edit_part, open_draft
from appraisal.writes.edition import publish
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Event, Partnership, Post
from partnerships.writes.changes import change
from tests.appraisal.test_editions import built_in, drafted
from tests.bench.queries import counted
from tests.growth.checklists import checklist_of
from tests.partnerships.sending import client_of, problems, sent
from tests.rules.every_kind import every_kind
from tests.rules.making_content import (
    SCALE,
    a_checklist,
    a_section,
    an_option,
    asking_for,
    on,
    with_question,
)

CODE = "small"


@pytest.fixture
def draft(world):
    return drafted()


@pytest.fixture
def editor(world):
    return Editor(world.editor)


class Editor:
    """Somebody who edits the draft of the small checklist through its pages."""

    def __init__(self, person):
        self.person, self.client = person, client_of(person)

    def address(self, name, *more, code=CODE):
        return reverse(name, args=[code, *more])

    def opens(self, name, *more, **given):
        response = self.client.get(self.address(name, *more, **given))
        assert response.status_code == 200
        return response

    def sends(self, name, *more, **fields):
        return self.client.post(self.address(name, *more), sent(self.person, **fields))

    def adds(self, question, fact, operator, *values):
        """A condition of a question."""
        return self.sends("condition_new", question.pk, fact, operator=operator, values=list(values))

    def changes(self, kind, part, **fields):
        """Sends the form of a part as it stands, with `fields`."""
        form = self.opens("part_edit", kind, part.pk).context["form"]
        given = {}
        for name, field in form.fields.items():
            value = form[name].value()
            if name not in ("write_key", "typed_by", "kept") and value not in (None, False):
                given[name] = "on" if value is True else field.prepare_value(value)
        given |= fields
        return self.client.post(self.address("part_edit", kind, part.pk), sent(self.person, **given))


QUESTION = {
    "text": "Is it so?",
    "label": "so",
    "prompts": "who says so\n\n  since when ",
    "gate": "idea",
    "weight": 1,
    "kind": "rating",
}


class TestParts:
    def test_a_section_and_its_first_question(self, editor, draft):
        assert editor.sends("part_new", "section", code="C", title="Third").status_code == 302
        section = Section.objects.get(code="C")
        assert (section.version, section.order, section.title) == (draft, 3, "Third")
        page = editor.opens("part_new", "question", section.pk)
        assert page.context["form"]["code"].value() == "C-01"
        fields = QUESTION | {"section": section.pk, "scale": draft.scales.get().pk, "code": "C-01"}
        response = editor.sends("part_new", "question", section.pk, **fields)
        assert response.status_code == 302
        question = Question.objects.get(code="C-01")
        assert question.prompts == ["who says so", "since when"]
        assert (question.section, question.order, question.short, question.key) == (section, 1, False, False)
        assert "C-01</span> Is it so?" in editor.opens("draft_edition").text
        assert Event.objects.filter(verb="question added", fields=["C-01"], by_id=editor.person.pk).exists()

    def test_a_scale_and_its_words_whose_codes_are_made(self, editor, draft):
        editor.sends("part_new", "scale", title="How far you agree")
        scale = Scale.objects.get(title="How far you agree")
        assert scale.code == "how_far_you_agree"
        drawn = {"standing": "rated", "shape": "full", "colour": "#00592e"}
        for points, word in enumerate(("Disagree", "Agree", "agree!")):
            response = editor.sends("part_new", "option", scale.pk, word=word, points=points, **drawn)
            assert response.status_code == 302
        assert [(one.code, one.points, one.counts) for one in scale.options.all()] == [
            ("disagree", 0, True),
            ("agree", 1, True),
            ("agree_2", 2, True),
        ]

    def test_a_position(self, editor, draft):
        fields = {
            "word": "Fair",
            "at_least": 40,
            "of": 100,
            "place": "each",
            "shape": "half",
            "colour": "#a85400",
        }
        assert editor.sends("part_new", "position", **fields).status_code == 302
        assert [one.word for one in draft.bands.all()] == ["Good", "Fair", "Poor"]
        assert "from 40 per cent" in editor.opens("draft_scales").text

    def test_positions_of_the_whole_and_of_one_section_said_in_points(self, editor, draft):
        section = draft.sections.get(code="A")
        looks = {"shape": "half", "colour": "#a85400", "of": 24}
        for place in ("total", section.pk):
            for word, at_least in (("Good", 19), ("Poor", 0)):  # the same words as in the other sets
                fields = looks | {"word": word, "at_least": at_least, "place": place}
                assert editor.sends("part_new", "position", **fields).status_code == 302
        content = content_of(draft)
        assert [(one.word, one.at_least, one.of) for one in content.total] == [
            ("Good", 19, 24),
            ("Poor", 0, 24),
        ]
        assert content.sections[0].bands == content.total and not content.sections[0].bands[0].needs_evidence
        page = editor.opens("draft_scales").text
        assert (
            "All sections together" in page and "Section A, alone" in page and "from 19 of 24 points" in page
        )
        assert (
            editor.changes("position", draft.bands.get(total=True, word="Good"), at_least=20).status_code
            == 302
        )
        again = editor.changes("position", draft.bands.get(total=True, word="Good"), at_least=25)
        assert problems(again) == ["The share must be a whole number from 0 to 24"]
        assert reasons_against_publishing(draft, content_of(draft), None) == []
        draft.bands.filter(total=True, at_least=0).delete()
        (reason,) = reasons_against_publishing(draft, content_of(draft), None)
        assert reason.startswith("The checklist, all sections together: positions go from the highest to 0")

    @pytest.mark.parametrize(
        ("kind", "fields", "message"),
        [
            ("section", {"code": "a", "title": "Again"}, "“a” is there already. Choose another."),
            ("section", {"code": "C D", "title": "x"}, "Use letters and figures"),
            ("section", {"code": "C", "title": ""}, "Enter a title"),
            ("section", {"code": "C", "title": "x" * 121}, "Use 120 characters or fewer"),
            ("position", {"word": "good", "at_least": 1}, "“good” is there already."),
            ("position", {"word": "Fair", "at_least": 60}, "“60” is there already."),
            ("position", {"word": "Fair", "at_least": 101}, "The share must be a whole number from 0 to 100"),
            ("position", {"word": "Fair", "at_least": "9" * 5000}, "The share must be a whole number"),
            ("position", {"word": "Fair", "at_least": 50, "colour": "#ffffff"}, "Choose a colour"),
        ],
    )
    def test_refused_in_words(self, editor, draft, kind, fields, message):
        before = content_of(draft)
        given = {"shape": "full", "colour": "#00592e", "of": 100, "place": "each"} | fields
        response = editor.sends("part_new", kind, **given)
        assert problems(response)[0].startswith(message), problems(response)
        assert content_of(draft) == before

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"standing": "rated"}, "Enter the points that this rating has"),
            ({"standing": "not_known", "points": 1}, "What is not yet known counts as 0"),
            ({"standing": "not_due", "points": 0}, "This leaves the sum"),
            ({"standing": "rated", "points": -1}, "Points must be a whole number from 0 to 100"),
            ({"standing": "rated", "points": 1, "word": "YES"}, "“YES” is there already."),
        ],
    )
    def test_what_a_word_may_count(self, editor, draft, fields, message):
        given = {"word": "Maybe", "shape": "half", "colour": "#a85400"} | fields
        response = editor.sends("part_new", "option", draft.scales.get().pk, **given)
        assert problems(response)[0].startswith(message)

    def test_as_many_as_there_can_be(self, draft, world, monkeypatch):
        monkeypatch.setitem(LIMITS, "section", 2)
        with pytest.raises(Refused, match="There are 2 already"):
            add_part(
                part=Section(version=draft, code="C", title="One more"), by=world.editor, at=timezone.now()
            )

    def test_changed_moved_and_taken_out(self, editor, draft):
        first, second = draft.questions.order_by("pk")[:2]
        assert editor.changes("question", first, text="Is it so now?", weight=3).status_code == 302
        first.refresh_from_db()
        assert (first.text, first.weight, first.edits) == ("Is it so now?", 3, 2)
        response = editor.sends("draft_edition", reorder=f"question-{first.pk}-down")
        assert response.url.endswith(f"#question-{first.pk}")
        codes = list(draft.questions.order_by("section__order", "order").values_list("code", flat=True))
        assert codes == ["A-02", "A-01", "B-01", "B-02"]
        editor.sends("draft_edition", reorder=f"question-{second.pk}-up")  # it is first: nothing moves
        assert (
            list(draft.questions.order_by("section__order", "order").values_list("code", flat=True)) == codes
        )
        other = Section.objects.get(code="B")
        editor.changes("question", first, section=other.pk)
        first.refresh_from_db()
        assert (first.section, first.order) == (other, 3)
        assert "Its 3 questions go with it." in editor.opens("part_remove", "section", other.pk).text
        assert editor.sends("part_remove", "section", other.pk).status_code == 302
        assert list(draft.questions.values_list("code", flat=True)) == ["A-02"]

    def test_a_scale_that_is_used_stays(self, editor, draft):
        response = editor.sends("part_remove", "scale", draft.scales.get().pk)
        assert problems(response) == ["4 questions use it. Give them another scale first."]

    def test_a_copy_takes_everything_along(self, editor, world):
        draft = open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=None, at=timezone.now())
        one = draft.questions.get(code="CP-03")
        address = reverse("question_duplicate", args=["due-diligence", one.pk])
        assert editor.client.post(address, sent(editor.person)).status_code == 302
        content = {question.code: question for question in content_of(draft).questions()}
        copy = content["CP-07"]
        assert copy.text == content["CP-03"].text and copy.conditions and copy.provisions and copy.cases
        assert vars(copy) | {"code": ""} == vars(content["CP-03"]) | {"code": ""}

    def test_a_copy_in_a_section_with_a_long_code_can_be_published(self, editor, draft):
        editor.sends("part_new", "section", code="ABCDEFGHIJKLMNOPQRST", title="Long")
        section = Section.objects.get(title="Long")
        code = editor.opens("part_new", "question", section.pk).context["form"]["code"].value()
        assert code == "ABCDEFGHIJKLMNOP-01"
        fields = QUESTION | {"section": section.pk, "scale": draft.scales.get().pk, "code": code}
        assert editor.sends("part_new", "question", section.pk, **fields).status_code == 302
        editor.sends("question_duplicate", section.questions.get().pk)
        assert sorted(section.questions.values_list("code", flat=True))[1] == "ABCDEFGHIJKLMNOP-02"
        assert reasons_against_publishing(draft, content_of(draft), None) == []

    def test_a_code_that_an_edition_had_is_not_given_to_another_question(self, editor, world):
        draft = open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=None, at=timezone.now())
        section = draft.sections.get(code="PA")
        section.questions.get(code="PA-07").delete()
        address = reverse("part_new", args=["due-diligence", "question", section.pk])
        assert editor.client.get(address).context["form"]["code"].value() == "PA-08"
        fields = QUESTION | {"section": section.pk, "scale": draft.scales.first().pk, "code": "pa-07"}
        response = editor.client.post(address, sent(editor.person, **fields))
        assert problems(response) == [
            "pa-07 was a question of edition 1. Put that one back, which “Taken out” offers, or give this "
            "one a code of its own."
        ]

    def test_nothing_invisible_stays_in_words_and_numbers_are_figures(self, editor, draft):
        one = draft.questions.get(code="A-01")
        editor.changes("question", one, text="Is \u202ethis\u2066 so?", prompts="a\u200bb\n\u202ec")
        one.refresh_from_db()
        assert (one.text, one.prompts) == ("Is this so?", ["ab", "c"])
        assert problems(editor.changes("question", one, weight="1_0")) == [
            "Weight must be a whole number from 1 to 10"
        ]

    def test_taking_a_word_out_says_who_is_rated_with_it(self, editor, draft):
        option = draft.scales.get().options.get(code="yes")
        page = editor.opens("part_remove", "option", option.pk).text
        assert "Take “Yes” out?" in page and "4 questions are rated with this scale." in page

    def test_a_published_edition_is_not_edited(self, editor, draft, world):
        section = draft.sections.first()
        publish(version=draft, change_note="First.", by=None, at=timezone.now())
        assert editor.client.get(editor.address("draft_edition")).status_code == 404
        with pytest.raises(Refused, match="no draft any more"):
            edit_part(part=section, seen=1, values={"title": "No"}, by=world.editor, at=timezone.now())

    def test_parts_of_another_draft_are_not_found_here(self, editor, draft):
        other = built_in().sections.first()
        assert editor.client.get(editor.address("part_edit", "section", other.pk)).status_code == 404
        assert editor.client.get(editor.address("part_edit", "emperor", 1)).status_code == 404
        assert editor.client.get(editor.address("part_new", "question")).status_code == 404
        assert editor.client.get(editor.address("part_new", "question", int("9" * 30))).status_code == 404


class TestStarting:
    def test_a_draft_holds_what_the_edition_in_use_does(self, editor, world):
        address = reverse("draft_open", args=["due-diligence"])
        assert editor.client.post(address, sent(editor.person)).status_code == 302
        draft = ChecklistVersion.objects.select_related("checklist").get(
            state="draft", checklist__code="due-diligence"
        )
        assert content_of(draft) == content_of(built_in())
        assert problems(editor.client.post(address, sent(editor.person))) == [
            "There is a draft already. Edit that one."
        ]
        assert editor.client.get(address).url == reverse("draft_edition", args=["due-diligence"])

    @pytest.mark.parametrize(("whole", "questions"), [("yes", 62), ("no", 0)])
    def test_a_checklist_of_ones_own(self, editor, world, whole, questions):
        fields = {"title": "Bus partnerships", "code": "buses", "summary": "For buses."}
        fields |= {"like": built_in().pk, "whole": whole, "kind": "main"}
        assert editor.client.post(reverse("checklist_new"), sent(editor.person, **fields)).status_code == 302
        draft = ChecklistVersion.objects.select_related("checklist").get(checklist__code="buses")
        content = content_of(draft)
        assert (content.title, content.change_note, len(content.questions())) == (
            "Bus partnerships",
            "First edition.",
            questions,
        )
        assert content.bands[0].word == "Strong" and len(content.scales) == 3
        reasons = reasons_against_publishing(draft, content, None)
        assert reasons == ([] if questions else ["The checklist: has no sections."])
        again = editor.client.post(reverse("checklist_new"), sent(editor.person, **fields))
        assert problems(again) == ["There is already a checklist “buses”. Choose another code."]

    def test_loading_does_not_overwrite_what_was_edited(self, editor, world):
        changed = with_question(content_of(built_in()), "CG-01", text="Do they need one another?")
        draft = load_checklist(content=changed, at=timezone.now())
        again = with_question(changed, "CG-01", text="Do they really?")
        draft = load_checklist(content=again, at=timezone.now())
        assert draft.questions.get(code="CG-01").text == "Do they really?"
        question = draft.questions.get(code="CG-02")
        edit_part(part=question, seen=1, values={"text": "Ours?"}, by=world.editor, at=timezone.now())
        assert load_checklist(content=changed, at=timezone.now()) is None
        assert draft.questions.get(code="CG-02").text == "Ours?"


class TestTwoEditors:
    """The second to save sees what the first saved, and loses nothing."""

    def test_what_only_the_first_changed_is_taken_over(self, world, draft):
        one = draft.questions.get(code="A-01")
        first, second = Editor(world.editor), Editor(world.editor)
        form = second.opens("part_edit", "question", one.pk).context["form"]
        assert first.changes("question", one, text="The first’s words", prompts="a b\nc d").status_code == 302
        given = QUESTION | {
            "text": one.text,
            "prompts": "",
            "label": "the second’s",
            "seen": form["seen"].value(),
        }
        given |= {"section": one.section_id, "scale": one.scale_id, "short": "on"}
        address = second.address("part_edit", "question", one.pk)
        response = second.client.post(address, sent(second.person, **given))
        assert problems(response)[0].startswith("Somebody else saved this page while you were typing.")
        shown = response.context["form"]
        assert {row.label: row.taken for row in shown.clashes} == {"Question": True, "Think about": True}
        assert shown["text"].value() == "The first’s words" and shown["label"].value() == "the second’s"
        assert shown["prompts"].value() == "a b\nc d"
        merged = {name: shown[name].value() for name in given if shown[name].value() is not None}
        assert second.client.post(address, sent(second.person, **merged)).status_code == 302
        one.refresh_from_db()
        assert (one.text, one.label, one.prompts) == ("The first’s words", "the second’s", ["a b", "c d"])

    def test_a_question_that_the_first_put_elsewhere_stays_there(self, world, draft):
        one, elsewhere = draft.questions.get(code="A-01"), draft.sections.get(code="B")
        first, second = Editor(world.editor), Editor(world.editor)
        address = second.address("part_edit", "question", one.pk)
        form = second.opens("part_edit", "question", one.pk).context["form"]
        given = QUESTION | {"section": one.section_id, "scale": one.scale_id, "seen": form["seen"].value()}
        assert first.changes("question", one, section=elsewhere.pk).status_code == 302
        shown = second.client.post(address, sent(second.person, **given)).context["form"]
        assert ("Section", True) in [(row.label, row.taken) for row in shown.clashes]
        merged = {name: shown[name].value() for name in given if shown[name].value() is not None}
        assert second.client.post(address, sent(second.person, **merged)).status_code == 302
        one.refresh_from_db()
        assert (one.section, one.text) == (elsewhere, QUESTION["text"])

    def test_what_both_changed_is_shown_side_by_side(self, world, draft):
        section = draft.sections.get(code="A")
        first, second = Editor(world.editor), Editor(world.editor)
        first.changes("section", section, title="First words")
        address = second.address("part_edit", "section", section.pk)
        response = second.client.post(address, sent(second.person, title="Second words", seen=1))
        (row,) = response.context["form"].clashes
        assert (row.saved, row.typed, row.taken) == ("First words", "Second words", False)
        assert 'value="Second words"' in response.text and "First words" in response.text

    def title_of_two(self, world, draft) -> str:
        """What a section is called once both have sent a title, made from the same page."""
        section = draft.sections.get(code="A")
        first, second = Editor(world.editor), Editor(world.editor)
        first.changes("section", section, title="First words")
        second.sends("part_edit", "section", section.pk, title="Second words", seen=1)
        return Section.objects.get(pk=section.pk).title

    def test_who_comes_second_does_not_overwrite_the_first(self, world, draft):
        assert self.title_of_two(world, draft) == "First words"

    def test_without_comparing_the_edits_that_were_seen_the_first_is_overwritten(
        self, world, draft, monkeypatch
    ):
        """Negative control: `change` compares with the edits there are now, not with those that were seen."""

        def uncompared(subject, *, seen, **given):
            now = type(subject).objects.get(pk=subject.pk)
            return change(subject, seen=now.edits, **given)

        monkeypatch.setattr(draft_writes, "change", uncompared)
        assert self.title_of_two(world, draft) == "Second words"

    def test_a_condition_and_a_reference_are_added_and_taken_out_once(self, world, draft):
        one = draft.questions.get(code="A-01")
        first, second = Editor(world.editor), Editor(world.editor)
        for editor in (first, second):
            editor.sends("question_provisions", one.pk, add="SWAP-T1-01")
        held = one.crosswalk.get()
        for editor in (first, second):
            assert editor.sends("question_provisions", one.pk, remove=held.pk).status_code == 302
        assert not one.crosswalk.exists()

    def test_what_another_page_shows_is_no_clash(self, world, draft):
        one = draft.questions.get(code="A-01")
        first, second = Editor(world.editor), Editor(world.editor)
        form = second.opens("part_edit", "question", one.pk).context["form"]
        assert first.sends("question_when", one.pk, join="any", seen=1).status_code == 302
        given = QUESTION | {"seen": form["seen"].value(), "section": one.section_id, "scale": one.scale_id}
        address = second.address("part_edit", "question", one.pk)
        assert second.client.post(address, sent(second.person, **given)).status_code == 302
        one.refresh_from_db()
        assert (one.join, one.text) == ("any", "Is it so?")


class TestConditions:
    def test_they_are_chosen_from_lists_and_read_back(self, editor, draft):
        one, before = draft.questions.get(code="A-01"), content_of(draft)
        assert "Always asked." in editor.opens("question_when", one.pk).text
        editor.adds(one, "arrangement", "is", "company", "llp")
        editor.adds(one, "circumstances", "is", "trading")
        editor.adds(one, "purpose", "is_not", "proposal")
        assert [(row.fact, row.operator) for row in one.conditions.all()] == [
            ("arrangement", "is_any_of"),
            ("circumstances", "includes"),
            ("purpose", "is_not"),
        ]
        sentence = "Asked when the arrangement is a company or a limited liability partnership; and"
        assert sentence in editor.opens("question_when", one.pk).text
        editor.sends("question_when", one.pk, join="any", seen=1)
        assert "; or what applies includes" in editor.opens("question_when", one.pk).text
        for condition in one.conditions.all():
            editor.sends("question_when", one.pk, remove=condition.pk)
        assert not one.conditions.exists()
        assert difference(before, content_of(draft)) == []  # “any” of nothing says nothing

    def test_refused_in_words(self, editor, draft):
        one = draft.questions.get(code="A-01")
        assert problems(editor.adds(one, "purpose", "is")) == ["Tick one or more"]
        assert editor.adds(one, "depth", "is_not", "short", "full").status_code == 302
        assert one.conditions.count() == 2  # that it is none of several is a condition each
        editor.sends("question_when", one.pk, join="any", seen=1)
        two = editor.adds(one, "purpose", "is_not", "proposal", "annual_review")
        assert problems(two) == ["Tick one: with conditions of which any will do, add another after it"]
        assert editor.client.get(editor.address("condition_new", one.pk, "weather")).status_code == 404

    def test_what_can_never_be_asked_is_not_published(self, editor, draft):
        one = draft.questions.get(code="A-01")
        editor.adds(one, "purpose", "is", "proposal")
        editor.adds(one, "purpose", "is_not", "proposal")
        page = editor.opens("draft_changes").text
        assert "can never be asked: its conditions on “what the appraisal is for” exclude one another" in page
        assert "Publish edition" not in page


class TestSources:
    def test_provisions_are_found_by_words_and_added_as_what_they_are(self, editor, draft):
        one = draft.questions.get(code="A-01")
        address = f"{editor.address('question_provisions', one.pk)}?words=exit"
        assert "Add as a case" in editor.client.get(address).text
        for ref in ("IDEA-CASE-5", "SWAP-R-01", "SWAP-T1-01"):
            editor.sends("question_provisions", one.pk, add=ref)
        held = dict(one.crosswalk.values_list("provision__ref", "relation"))
        assert held == {"IDEA-CASE-5": "case", "SWAP-R-01": "risk", "SWAP-T1-01": "addresses"}
        assert "1 of 43" in editor.opens("draft_coverage").text.replace("</strong>", "")
        gone = editor.sends("question_provisions", one.pk, add="NOWHERE-1")
        assert problems(gone) == ["The library does not hold that provision any more. Search again."]


class TestTryingOut:
    FACTS = {
        "depth": "full", "gate": "running", "arrangement": "company", "our_role": "partner",
        "nation": "england",
    }  # fmt: skip

    def tries(self, editor, **fields):
        assert editor.sends("draft_try", **fields).status_code == 302
        return editor.opens("draft_try").context["trial"]

    def test_facts_lead_to_questions_and_answers_to_a_position(self, editor, draft):
        conditioned = draft.questions.get(code="B-01")
        editor.adds(conditioned, "purpose", "is", "proposal")
        answers = {"answer-A-01": "yes", "answer-A-02": "no"}
        fields = self.FACTS | answers | {"purpose": "annual_review", "seen_evidence": "on"}
        before = content_of(draft)
        trial = self.tries(editor, **fields)
        assert trial.asked == 3
        first, second = trial.sections
        assert (first.position.word, first.tally.points, first.tally.possible) == ("Poor", 1, 2)
        assert first.way_up.to == "Good" and first.way_up.steps[0].code == "A-02"
        assert [(one.code, when) for one, when in second.left_out] == [
            ("B-01", "Asked when the appraisal is a proposal.")
        ]
        assert content_of(draft) == before
        assert editor.opens("draft_try").context["trial"] == trial  # and again, by the Back button
        assert self.tries(editor, **fields | {"purpose": "proposal"}).asked == 4

    def test_what_is_not_finished_can_be_tried_too(self, editor, draft):
        Band.objects.filter(version=draft).delete()
        Option.objects.filter(scale__version=draft).delete()
        page = editor.opens("draft_try").text
        assert "Not assessed this time" in page

    def test_what_is_due_later_starts_as_not_due_yet(self, world):
        later = an_option("later", None, standing="not_due")
        scale = replace(SCALE, options=(*SCALE.options, later))
        content = with_question(a_checklist(scales=(scale,)), "A-01", gate="running")
        drafted(content)
        editor = Editor(world.editor)
        fields = self.FACTS | {"purpose": "proposal", "gate": "idea", "answer-A-02": "yes"}
        first, second = self.tries(editor, **fields).sections[0].asked
        assert first.chosen == ("later",) and "later" in first.offers and "later" not in second.offers
        first, _ = self.tries(editor, **fields | {"gate": "running"}).sections[0].asked
        assert first.chosen == () and "later" not in first.offers

    def test_the_report_that_it_would_print_is_made_and_nothing_stays(self, world, monkeypatch):
        drafted(asking_for(every_kind(), A_02=[on("F-03", "Money")]))
        editor, printed = Editor(world.editor), []
        monkeypatch.setattr(trying, "render_pdf", lambda *, html, **given: printed.append(html) or b"%PDF")
        counts = [model.objects.count() for model in (Appraisal, Answer, Partnership, Event, Post)]
        fields = self.FACTS | {"purpose": "annual_review", "seen_evidence": "on", "answer-A-01": "no"}
        self.tries(
            editor, **fields, **{"answer-F-03": ["Money"], "answer-A-02": "yes", "answer-F-08": "cleared"}
        )
        response = editor.opens("draft_try_pdf")
        assert response["Content-Type"] == "application/pdf" and response.content == b"%PDF"
        assert "Example partnership" in printed[0] and "Is A-02 so?" in printed[0]
        assert "Cleared, An adviser" in printed[0] and "Poor" in printed[0]
        assert counts == [model.objects.count() for model in (Appraisal, Answer, Partnership, Event, Post)]

    def test_what_was_tried_of_another_kind_is_left_out_of_the_report(self, world, monkeypatch):
        draft = drafted(every_kind())
        monkeypatch.setattr(trying, "render_pdf", lambda **given: b"%PDF")
        editor = Editor(world.editor)
        self.tries(editor, **self.FACTS, **{"purpose": "annual_review", "answer-F-01": "yes"})
        draft.questions.filter(code="F-01").update(kind="number")
        assert editor.opens("draft_try_pdf").content == b"%PDF"

    def test_a_draft_with_faults_prints_nothing_and_says_so(self, editor, draft):
        Band.objects.filter(version=draft).delete()
        response = editor.client.get(editor.address("draft_try_pdf"), follow=True)
        assert "The draft has faults, which “Changes and publishing” names." in response.text

    def test_a_forged_answer_is_none(self, editor, draft):
        fields = self.FACTS | {"purpose": "proposal", "answer-A-01": "emperor"}
        assert self.tries(editor, **fields).sections[0].tally.counted == 0


@pytest.mark.parametrize(
    "shown",
    ["draft_edition", "draft_scales", "draft_coverage", "draft_try", "draft_taken_out", "draft_changes"],
)
def test_as_many_queries_for_500_questions_as_for_20(world, shown):
    editor = Editor(world.editor)
    found = []
    for length in (20, 500):
        version = checklist_of(length, title=f"Of {length}")
        open_draft(checklist=version.checklist, by=None, at=timezone.now())
        editor.opens(shown, code=version.checklist.code)
        with counted() as seen:
            editor.opens(shown, code=version.checklist.code)
        # Comparing reads two editions, each in the same seven queries.
        assert shown == "draft_changes" or not seen.repeated()
        found.append(len(seen))
    assert found[0] == found[1] <= 22


def test_a_draft_of_500_questions_is_opened_in_a_bounded_number_of_statements(world):
    version = checklist_of(500, title="Of 500")
    with counted() as seen:
        open_draft(checklist=version.checklist, by=world.editor, at=timezone.now())
    assert len(seen) <= 60


def test_words_typed_after_the_log_in_ended_are_given_back(world, draft):
    editor = Editor(world.editor)
    one = draft.questions.get(code="A-01")
    address = editor.address("part_edit", "question", one.pk)
    Client().post(address, sent(world.editor, text="PRECIOUS", prompts="one\ntwo", seen=1))
    session = editor.client.session
    session["kept"] = True
    session.save()
    page = editor.opens("part_edit", "question", one.pk).text
    assert "We kept what you typed" in page and "PRECIOUS" in page and "one\ntwo" in page


def test_an_import_says_that_it_replaces_a_draft_that_is_being_edited(world, draft):
    with pytest.raises(Refused, match="has a draft already"):
        import_checklist(content=a_checklist(a_section("A")), replace=False, by=None, at=timezone.now())


def test_a_circle_is_refused_when_it_would_close(world):
    draft = drafted(asking_for(a_checklist(), A_02=[on("A-01", "no")]))
    first, editor = draft.questions.get(code="A-01"), Editor(world.editor)
    response = editor.sends("condition_new", first.pk, "question:A-02", operator="is", values=["yes"])
    (problem,) = problems(response)
    assert problem.startswith("With this, A-01 can never be asked: it waits for its own answer (A-01, A-02")
    assert not first.conditions.exists()


def test_what_nobody_would_be_asked_is_said_while_it_is_made(world):
    england, wales = (ConditionContent("nation", "is", (one,)) for one in ("england", "wales"))
    draft = drafted(asking_for(a_checklist(), A_01=[england], A_02=[on("A-01", "no")]))
    second, editor = draft.questions.get(code="A-02"), Editor(world.editor)
    assert "must be mended before" not in editor.opens("draft_edition").text
    editor.adds(second, "nation", "is", "wales")
    said = "exclude one another on “the nation the council is in”"
    assert (
        said in editor.opens("draft_edition").text and said in editor.opens("question_when", second.pk).text
    )
    assert wales == content_of(draft).questions()[1].conditions[1]


def test_a_checklist_that_never_was_goes_with_its_draft(world):
    person = world.editor
    given = {"title": "Buses", "code": "buses", "summary": "s", "like": built_in().pk, "whole": "no"}
    given |= {"kind": "main"}
    for _ in range(2):  # the code is free again
        assert client_of(person).post(reverse("checklist_new"), sent(person, **given)).status_code == 302
        discard = reverse("draft_discard", args=["buses"])
        assert client_of(person).post(discard, sent(person)).status_code == 302
        assert not Checklist.objects.filter(code="buses").exists()


def test_what_differs_in_nothing_is_not_published(world, editor, draft):
    publish(version=draft, change_note="First.", by=None, at=timezone.now())
    again = open_draft(checklist=draft.checklist, by=None, at=timezone.now())
    assert "Nothing differs from the edition before." in editor.opens("draft_changes").text
    with pytest.raises(MoveRefused, match="Nothing differs"):
        publish(version=again, change_note="Second.", by=None, at=timezone.now())
