"""Questions that are asked because of the answer to another: read, edited, tried, answered, moved."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Checklist
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.rules.asking import never_asked, offers_of
from appraisal.rules.conditions import Row, all_asked, holds, sentence
from appraisal.rules.content import ChecklistError, ConditionContent, as_plain
from appraisal.rules.reading import read_content
from appraisal.writes import asking
from appraisal.writes.answer import settle_rating
from appraisal.writes.edition_move import move_to_edition, undo_move
from tests.appraisal.test_draft_editor import Editor
from tests.appraisal.test_editions import drafted, published
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

# What an editor says of the partnership and the appraisal when trying a draft out.
TRIED = {
    "purpose": "annual_review", "depth": "full", "gate": "running",
    "arrangement": "company", "our_role": "partner", "nation": "wales",
}  # fmt: skip


def chained():
    """A-02 is asked where A-01 is “no”, A-03 where A-02 is “no”, B-01 where A-01 is anything but “no”."""
    return asking_for(
        a_checklist(a_section("A", 3), a_section("B", 1)),
        A_02=[on("A-01", "no")],
        A_03=[on("A-02", "no")],
        B_01=[on("A-01", "no", is_not=True)],
    )


def faults(content) -> list[str]:
    with pytest.raises(ChecklistError) as refused:
        read_content(as_plain(content), set())
    return refused.value.faults


class TestTheRules:
    def asked(self, content, **answers):
        given = {code.replace("_", "-"): (value,) for code, value in answers.items()}
        questions = [
            (one, [Row(row.fact, row.operator, row.values) for row in one.conditions])
            for one in content.questions()
        ]
        return [code for code, is_asked in all_asked(questions, {"depth": "full"}, given).items() if is_asked]

    @pytest.mark.parametrize(
        ("answers", "asked"),
        [
            ({}, ["A-01"]),
            ({"A_01": "no"}, ["A-01", "A-02"]),
            ({"A_01": "no", "A_02": "no"}, ["A-01", "A-02", "A-03"]),
            ({"A_01": "yes"}, ["A-01", "B-01"]),
            # The answer to a question that is not asked leads nowhere.
            ({"A_01": "yes", "A_02": "no"}, ["A-01", "B-01"]),
        ],
    )
    def test_what_is_asked(self, answers, asked):
        assert self.asked(chained(), **answers) == asked

    def test_of_what_is_not_answered_nothing_holds(self):
        row = Row("question:A-01", "is_not", ("no",))
        assert not holds(row, {}) and not holds(row, {"question:A-01": ()})
        assert holds(row, {"question:A-01": ("yes",)}) and not holds(row, {"question:A-01": ("no",)})

    def test_questions_that_ask_for_one_another_do_not_run_for_ever(self):
        content = asking_for(a_checklist(), A_01=[on("A-02", "no")], A_02=[on("A-01", "no")])
        assert self.asked(content, A_01="no", A_02="no") == ["B-01", "B-02"]

    def test_it_reads_back_as_a_sentence(self):
        offers = offers_of(chained().questions(), (SCALE,))
        rows = [Row("question:A-01", "is_any_of", ("no", "na")), Row("question:A-02", "is_not", ("yes",))]
        assert sentence(rows, "all", offers) == (
            "Asked when the answer to A-01 is “No” or “Na”; and the answer to A-02 is there and is not “Yes”."
        )


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ([on("X-09", "no")], "there is no other question X-09 whose answer is chosen from a list"),
            ([on("F-06", "1")], "there is no other question F-06 whose answer is chosen from a list"),
            ([on("F-01", "maybe")], "“maybe” cannot be chosen as the answer to F-01"),
            ([on("F-02", "Pooled"), on("F-02", "None")], "its conditions on the answer to F-02 exclude"),
            ([on("F-02", "Pooled", "None"), on("F-02", "Pooled", is_not=True)], None),
            ([on("F-03", "Staff"), on("F-03", "Money")], None),
            ([on("F-08", "not_cleared")], None),
        ],
    )
    def test_a_condition_on_an_answer(self, rows, said):
        content = asking_for(every_kind(), A_02=rows)
        if said is None:
            assert read_content(as_plain(content), set()) == content
        else:
            assert any(said in fault for fault in faults(content))

    def test_a_question_that_waits_for_itself(self):
        content = asking_for(
            a_checklist(), A_01=[on("B-01", "no")], A_02=[on("A-01", "no")], B_01=[on("A-02", "yes")]
        )
        found = never_asked(content.questions(), offers_of(content.questions(), content.scales))
        assert found["A-01"] == "can never be asked: it waits for its own answer (A-01, B-01, A-02, A-01)"
        assert set(found) == {"A-01", "A-02", "B-01"} and len(faults(content)) == 3
        alone = asking_for(a_checklist(), A_01=[on("A-01", "no")])
        assert "it waits for its own answer (A-01, A-01)" in faults(alone)[0]

    def test_what_depends_on_a_question_that_is_never_asked(self):
        never = (
            ConditionContent("purpose", "is", ("proposal",)),
            ConditionContent("purpose", "is_not", ("proposal",)),
        )
        content = asking_for(a_checklist(), A_01=never, A_02=[on("A-01", "no")], B_01=[on("A-02", "no")])
        assert [fault.partition(": ")[2] for fault in faults(content)] == [
            "can never be asked: its conditions on “what the appraisal is for” exclude one another",
            "can never be asked: it depends on A-01, which is never asked",
            "can never be asked: it depends on A-02, which is never asked",
        ]
        either = with_question(content, "B-01", join="any", conditions=(on("A-02", "no"), on("B-02", "no")))
        assert not any("B-01" in fault for fault in faults(either))

    def test_a_long_chain_is_read(self):
        many = a_section("A", 1000)
        linked = [many.questions[0]] + [
            replace(one, conditions=(on(before.code, "no"),))
            for before, one in zip(many.questions, many.questions[1:], strict=False)
        ]
        content = a_checklist(replace(many, questions=tuple(linked)))
        assert read_content(as_plain(content), set()) == content
        given = {one.code: ("no",) for one in linked}
        rows = [(one, [Row(c.fact, c.operator, c.values) for c in one.conditions]) for one in linked]
        assert all(all_asked(rows, {"depth": "full"}, given).values())
        circle = replace(linked[0], conditions=(on(linked[-1].code, "no"),))
        content = a_checklist(replace(many, questions=(circle, *linked[1:])))
        assert len(faults(content)) == 1000


@pytest.fixture
def appraisal(world):
    published(chained())
    return world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")


def states(appraisal) -> dict[str, tuple]:
    rows = appraisal.answers.select_related("question", "option")
    return {one.question.code: (one.asked, one.confirm, one.narrative) for one in rows}


def asked(appraisal) -> list[str]:
    return [code for code, (is_asked, *_) in states(appraisal).items() if is_asked]


class TestAnswering:
    def test_an_answer_brings_a_question_and_takes_it_away_and_its_words_stay(self, world, appraisal):
        assert asked(appraisal) == ["A-01"]
        world.answer(appraisal, "A-01", "no", "First.")
        assert asked(appraisal) == ["A-01", "A-02"]
        world.answer(appraisal, "A-02", "no", "Second.")
        assert asked(appraisal) == ["A-01", "A-02", "A-03"]
        world.answer(appraisal, "A-01", "yes", "First, again.")
        assert states(appraisal) == {
            "A-01": (True, False, "First, again."),
            "A-02": (False, False, "Second."),
            "A-03": (False, False, ""),
            "B-01": (True, False, ""),
        }
        world.answer(appraisal, "A-01", "no", "First.")
        assert states(appraisal)["A-02"] == (True, True, "Second.")
        assert move_facts(appraisal).to_confirm == ("A-02",)

    def test_a_page_goes_on_to_the_question_that_the_answer_brought(self, world, appraisal):
        option = SCALE.options[1].code
        chosen = Checklist.objects.get(code="small").versions.get().scales.get().options.get(code=option)
        lead, address = client_of(world.lead), reverse("question", args=[appraisal.ref, "A-01"])
        data = sent(world.lead, seen=0, option=chosen.pk, narrative="So.")
        assert lead.post(address, data)["Location"] == reverse("question", args=[appraisal.ref, "A-02"])
        yes = chosen.scale.options.get(code="yes")
        data = sent(world.lead, seen=1, option=yes.pk, narrative="So.")
        assert lead.post(address, data)["Location"] == reverse("question", args=[appraisal.ref, "B-01"])
        data = sent(world.lead, seen=2, option=chosen.pk, narrative="So.")
        reply = lead.post(address, data, headers={"Accept": "application/json"}).json()
        assert reply["chosen"] is True
        data = sent(world.lead, seen=3, option=chosen.pk, narrative="So, still.")
        assert lead.post(address, data, headers={"Accept": "application/json"}).json()["chosen"] is False

    def test_a_rating_that_the_challenge_settles_brings_it_too(self, world, appraisal):
        world.answer(appraisal, "A-01", "yes", "So.")
        world.answer(appraisal, "B-01", "yes", "So.")
        appraisal = world.submit(Appraisal.objects.get(pk=appraisal.pk))
        answer = appraisal.answers.select_related("question").get(question__code="A-01")
        answer.appraisal = appraisal
        no = answer.question.scale.options.get(code="no")
        settle_rating(
            answer=answer, option=no, reason="No.", seen=answer.version, by=world.reviewer, at=world.now()
        )
        assert asked(appraisal) == ["A-01", "A-02"]
        assert move_facts(appraisal).unanswered == ("A-02",)

    def test_the_reviewer_is_told_and_what_went_can_be_read(self, world, appraisal):
        world.answer(appraisal, "A-01", "no", "First.")
        world.answer(appraisal, "A-02", "yes", "PRECIOUS")
        appraisal = world.submit(Appraisal.objects.get(pk=appraisal.pk))
        yes = appraisal.answers.get(question__code="A-01").question.scale.options.get(code="yes")
        address = reverse("challenge_question", args=[appraisal.ref, "A-01"])
        data = sent(world.reviewer, seen=1, settled_option=yes.pk, settled_reason="It is so.")
        page = client_of(world.reviewer).post(address, data, follow=True).text
        assert "Because of this rating other questions are asked." in page
        annex = client_of(world.lead).get(reverse("appraisal_annex", args=[appraisal.ref])).text
        assert "PRECIOUS" in annex

    def test_an_answer_on_which_nothing_depends_reads_no_other(self, world, appraisal, monkeypatch):
        world.answer(appraisal, "A-01", "no", "So.")
        monkeypatch.setattr(asking, "choose_by", lambda *args: pytest.fail("nothing depends on A-03"))
        answer = appraisal.answers.get(question__code="B-01")
        Answer.objects.filter(pk=answer.pk).update(asked=True)
        world.answer(appraisal, "B-01", "yes", "So.")

    def test_what_is_not_asked_is_not_in_the_report(self, world, appraisal):
        world.answer(appraisal, "A-01", "no", "First.")
        world.answer(appraisal, "A-02", "no", "SECOND.")
        world.answer(appraisal, "A-01", "yes", "First.")
        assert "SECOND." not in str(collect_document(appraisal.pk))

    def test_facts_lead_on_as_ratings_do(self, world):
        version = published(
            asking_for(every_kind(), A_02=[on("F-03", "Money")], F_05=[on("F-01", "no")]), note="Facts."
        )
        appraisal = world.appraisal(checklist=version.checklist, depth="full")
        assert "A-02" not in asked(appraisal) and "F-05" not in asked(appraisal)
        lead = client_of(world.lead)
        for code, value in (("F-03", ["Staff", "Money"]), ("F-01", "no")):
            data = sent(world.lead, seen=0, narrative="So.", value=value)
            assert lead.post(reverse("question", args=[appraisal.ref, code]), data).status_code == 302
        assert {"A-02", "F-05"} <= set(asked(appraisal))


class TestMoving:
    def test_a_new_condition_is_asked_about_the_answers_that_are_there(self, world):
        plain = a_checklist(a_section("A", 2))
        published(plain)
        appraisal = world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")
        world.answer(appraisal, "A-01", "yes", "First.")
        world.answer(appraisal, "A-02", "no", "Second.")
        version = published(asking_for(plain, A_02=[on("A-01", "no")]), note="A condition.")
        before, seen = states(appraisal), Appraisal.objects.get(pk=appraisal.pk).version
        move_to_edition(appraisal=appraisal, to=version, seen=seen, by=world.lead, at=timezone.now())
        assert states(appraisal)["A-02"] == (False, False, "Second.")
        seen = Appraisal.objects.get(pk=appraisal.pk).version
        undo_move(appraisal=appraisal, seen=seen, by=world.lead, at=timezone.now())
        assert states(appraisal) == before


class TestTheEditor:
    def test_one_is_added_read_back_and_taken_out(self, world):
        draft = drafted(every_kind())
        editor = Editor(world.editor)
        question = draft.questions.get(code="A-02")
        page = editor.opens("question_when", question.pk).text
        assert "The answer to another question" in page and "question:A-02" not in page
        assert "question:F-01" in page and "question:F-06" not in page  # a number is not chosen from a list
        place = ("condition_new", question.pk, "question:F-02")
        assert "Ring-fenced" in editor.opens(*place).text
        assert problems(editor.sends(*place, operator="is")) == ["Tick one or more"]
        assert editor.sends(*place, operator="is", values=["Pooled", "None"]).status_code == 302
        assert (
            "Asked when the answer to F-02 is “Pooled” or “None”."
            in editor.opens("question_when", question.pk).text
        )
        assert "the answer to F-02 is “Pooled” or “None”" in editor.opens("draft_edition").text
        editor.sends("question_when", question.pk, remove=question.conditions.get().pk, seen=1)
        assert not question.conditions.exists()

    @pytest.mark.parametrize("fact", ["question:A-02", "question:F-06", "question:X-01", "weather"])
    def test_what_no_condition_can_be_about_is_not_there(self, world, fact):
        question = drafted(every_kind()).questions.get(code="A-02")
        address = reverse("condition_new", args=["small", question.pk, fact])
        assert client_of(world.editor).get(address).status_code == 404

    def test_a_trial_follows_the_answers(self, world):
        drafted(chained())
        editor = Editor(world.editor)
        facts = {
            "depth": "full",
            "arrangement": "company",
            "our_role": "partner",
            "nation": "wales",
            "gate": "running",
        }
        facts |= {"purpose": "annual_review", "gate": "running"}
        assert "<strong>1 question</strong> would be asked" in editor.opens("draft_try").text
        editor.sends("draft_try", **TRIED, **{"answer-A-01": "no", "answer-A-02": "no"})
        page = editor.opens("draft_try").text
        assert "<strong>3 questions</strong> would be asked" in page
        assert "Asked when the answer to A-01 is there and is not “No”." in page


def test_a_trial_takes_as_many_choices_as_an_answer_would(world):
    drafted(asking_for(every_kind(), A_02=[on("F-03", "Money")]))
    editor = Editor(world.editor)
    facts = {
        "depth": "full",
        "arrangement": "company",
        "our_role": "partner",
        "nation": "wales",
        "gate": "running",
    }
    facts |= {"purpose": "annual_review", "gate": "running"}
    many = {"answer-F-03": ["Staff", "Money"], "answer-F-02": ["Pooled", "None"]}
    assert editor.opens("draft_try").context["trial"].asked == 9
    editor.sends("draft_try", **TRIED, **many)
    trial = editor.opens("draft_try").context["trial"]
    chosen = {one.question.code: one.chosen for section in trial.sections for one in section.asked}
    assert len(chosen) == 10 and chosen["F-03"] == ("Staff", "Money") and chosen["F-02"] == ("None",)
    editor.sends("draft_try", **TRIED, **{"answer-F-03": ["Staff", "Emperor"]})
    assert editor.opens("draft_try").context["trial"].asked == 9


def test_the_outline_says_how_a_fact_is_answered(world):
    drafted(every_kind())
    page = Editor(world.editor).opens("draft_edition").text
    assert "Clearance by an adviser" in page and "Any number of a list" in page


def test_a_question_that_is_not_due_yet_comes_without_anything_to_confirm(world):
    later = an_option("later", None, standing="not_due")
    content = asking_for(a_checklist(a_section("A", 2)), A_02=[on("A-01", "no")])
    content = replace(content, scales=(replace(SCALE, options=(*SCALE.options, later)),))
    version = published(with_question(content, "A-02", gate="running"))
    appraisal = world.appraisal(checklist=version.checklist, depth="full", purpose="proposal", gate="idea")
    world.answer(appraisal, "A-01", "no", "So.")
    assert states(appraisal)["A-02"][:2] == (True, False)
