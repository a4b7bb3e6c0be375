"""Questions of every kind: answered through their pages, kept, moved, judged and printed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Checklist, Question
from appraisal.queries.appraisal import find_appraisal, task_list
from appraisal.queries.content import content_of
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.reports.html import report_html
from appraisal.rules.content import as_file
from appraisal.rules.content_json import read_json, write_json
from appraisal.writes.edition_move import move_to_edition, undo_move
from tests.appraisal.test_editions import drafted, published
from tests.appraisal.test_what_came_between import signed
from tests.partnerships.sending import client_of, problems, sent
from tests.rules.every_kind import FACTS, TYPED, every_kind
from tests.rules.making_content import with_question

WORDS = "Because it is so."


@pytest.fixture
def appraisal(world):
    published(every_kind())
    return world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")


@pytest.fixture
def lead(world):
    return client_of(world.lead)


def address(appraisal, code):
    return reverse("question", args=[appraisal.ref, code])


def send(world, lead, appraisal, code, narrative=WORDS, **typed):
    seen = Answer.objects.get(appraisal=appraisal, question__code=code).version
    data = sent(world.lead, seen=seen, narrative=narrative, then="stay", **typed)
    return lead.post(address(appraisal, code), data)


def answer_each(world, lead, appraisal):
    for code, (typed, _, _) in TYPED.items():
        assert send(world, lead, appraisal, code, **typed).status_code == 302


def held(appraisal) -> dict[str, tuple]:
    answers = appraisal.answers.select_related("question").filter(question__code__in=FACTS)
    return {one.question.code: (one.value, one.narrative, one.confirm) for one in answers}


def test_each_is_typed_kept_and_shown_as_it_was_said(world, lead, appraisal):
    answer_each(world, lead, appraisal)
    assert held(appraisal) == {code: (value, WORDS, False) for code, (_, value, _) in TYPED.items()}
    every = lead.get(reverse("all_questions", args=[appraisal.ref])).text
    reviewer = client_of(world.reviewer)
    for code, (_, _, words) in TYPED.items():
        assert words in reviewer.get(address(appraisal, code)).text
        assert f'id="{code}"' in every
        history = lead.get(reverse("answer_history", args=[appraisal.ref, code])).text
        # A number stands in the history as it was typed: its unit may be another since.
        assert ("1250.50" if code == "F-06" else words) in history and WORDS in history
    check = lead.get(reverse("check_answers", args=[appraisal.ref])).text
    assert all(words in check for _, _, words in TYPED.values())


def test_a_page_sent_as_it_was_opened_changes_nothing(world, lead, appraisal):
    answer_each(world, lead, appraisal)
    before = held(appraisal)
    for code in FACTS:
        form = lead.get(address(appraisal, code)).context["form"]
        given = {field.html_name: field.value() for field in form.facts}
        assert send(world, lead, appraisal, code, **given).status_code == 302
    assert held(appraisal) == before


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("F-01", {"value": "maybe"}, "Choose from the answers on the page"),
        ("F-02", {"value": "Other"}, "Choose from the answers on the page"),
        ("F-03", {"value": ["Staff", "Other"]}, "Choose from the answers on the page"),
        ("F-06", {"value": "many"}, "Enter a number, such as 1250 or 12.5"),
        ("F-06", {"value": "-1"}, "Enter £0 or more"),
        ("F-06", {"value": "5,000,001"}, "Enter £5,000,000 or less"),
        ("F-06", {"value": "9" * 5000}, "Use 24 characters or fewer. This has 5,000: remove 4,976."),
        (
            "F-07",
            {"value_0": 30, "value_1": 2, "value_2": 2026},
            "Date must be a real date, such as 27 3 2026",
        ),
        ("F-08", {"view": "perhaps"}, "Choose one of the views on the page"),
        ("F-08", {"adviser": "x" * 121}, "Use 120 characters or fewer. This has 121: remove 1."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_on_the_page(world, lead, appraisal, code, typed, said):
    response = send(world, lead, appraisal, code, "Words that stay.", **typed)
    assert problems(response) == [said]
    assert "Words that stay." in response.text
    assert not AnswerRevision.objects.filter(answer__question__code=code).exists()


def test_a_line_of_text_is_one_line_and_has_its_own_limit(world, lead, appraisal):
    assert send(world, lead, appraisal, "F-04", "One\r\ntwo").status_code == 302
    assert held(appraisal)["F-04"][1] == "One two"
    assert problems(send(world, lead, appraisal, "F-04", "x" * 201)) == [
        "Use 200 characters or fewer. This has 201: remove 1."
    ]
    assert send(world, lead, appraisal, "F-05", "x" * 3000).status_code == 302


def test_what_is_missing_is_named(world, lead, appraisal):
    facts = move_facts(appraisal)
    assert set(facts.to_answer) == set(FACTS) and facts.unanswered == ("A-01", "A-02")
    send(world, lead, appraisal, "F-01", "", value="yes")
    send(world, lead, appraisal, "F-06", "The accounts are not closed yet.")
    send(world, lead, appraisal, "F-08", "", view="cleared")
    facts = move_facts(appraisal)
    assert facts.without_reason == ("F-01",) and facts.without_adviser == ("F-08",)
    assert "F-06" not in facts.to_answer
    page = lead.get(reverse("check_answers", args=[appraisal.ref])).text
    assert "Answer it, or say why it cannot be answered yet" in page and "Say who advised, and when" in page
    tasks = lead.get(appraisal.get_absolute_url()).text
    assert all(word in tasks for word in ("Adviser needed", "Reason needed", "Not yet known", "Not started"))


def test_facts_carry_no_points_and_their_section_has_no_position(world, lead, appraisal, rf):
    world.answer(appraisal, "A-01", "yes", "So.")
    world.answer(appraisal, "A-02", "no", "Not so.")
    answer_each(world, lead, appraisal)
    request = rf.get("/")
    request.user = world.lead
    blocks = task_list(find_appraisal(request, appraisal.ref))
    assert [(one.code, one.judged, one.tally.asked, one.progress.done) for one in blocks] == [
        ("A", True, 2, 2),
        ("F", False, 0, 8),
    ]
    document = collect_document(appraisal.pk)
    assert [one["position"] is None for one in document["sections"]] == [False, True]
    assert document["weakest_first"] == ["A"] and sum(count for _, count in document["spread"]) == 1
    printed = report_html(document, hash="0" * 64)
    assert all(words in printed for _, _, words in TYPED.values())
    assert "Clearances that are not clear" in printed and "Some Act 1972, section 101" in printed


def test_two_people_at_once_keep_both_answers(world, lead, appraisal):
    first = sent(world.lead, seen=0, narrative="Mine.", value="Pooled", then="stay")
    second = sent(world.contributor, seen=0, narrative="Theirs.", value="None", then="stay")
    assert lead.post(address(appraisal, "F-02"), first).status_code == 302
    response = client_of(world.contributor).post(address(appraisal, "F-02"), second, follow=True)
    assert "None" in response.text and "Pooled" in response.text
    assert held(appraisal)["F-02"][0] == ["Pooled"]
    kept = AnswerRevision.objects.get(kind="conflict")
    assert (kept.value, kept.narrative) == (["None"], "Theirs.")
    again = lead.post(address(appraisal, "F-02"), first | {"value": "None"})
    assert again.status_code == 302 and AnswerRevision.objects.filter(kind="conflict").count() == 2


def test_a_checklist_of_every_kind_goes_out_and_in_again(appraisal):
    version = appraisal.pinned.get().version
    assert content_of(version) == every_kind(change_note=version.change_note)
    assert read_json(write_json(as_file(content_of(version))), set()) == content_of(version)


class TestMoving:
    def moved(self, world, appraisal, content):
        self.moves(world, appraisal, published(content, note="A second edition."))

    def moves(self, world, appraisal, version):
        seen = Appraisal.objects.get(pk=appraisal.pk).version
        move_to_edition(appraisal=appraisal, to=version, seen=seen, by=world.lead, at=timezone.now())

    def test_the_same_question_carries_its_answer(self, world, lead, appraisal):
        answer_each(world, lead, appraisal)
        before = held(appraisal)
        self.moved(world, appraisal, with_question(every_kind(), "A-01", text="Is it?"))
        assert held(appraisal) == before

    def test_another_list_is_confirmed_and_a_choice_it_lost_is_given_again(self, world, lead, appraisal):
        answer_each(world, lead, appraisal)
        before = held(appraisal)
        content = with_question(every_kind(), "F-02", choices=("Ring-fenced", "Shared"))
        content = with_question(content, "F-03", choices=("Staff", "Buildings"))
        content = with_question(content, "F-06", kind="date", unit="", least=None, most=None)
        version = published(content, note="Other lists.")
        page = lead.get(reverse("appraisal_move", args=[appraisal.ref])).text
        assert "To answer again: 2" in page and "was “Money; Staff”" in page and "was “£1,250.50”" in page
        assert page.count("It is answered in another way") == 3
        self.moves(world, appraisal, version)
        now = held(appraisal)
        assert now["F-02"] == (["Ring-fenced"], WORDS, True)
        assert now["F-03"] == ([], WORDS, True) and now["F-06"] == ([], WORDS, True)
        assert "You had answered “Money; Staff”" in lead.get(address(appraisal, "F-03")).text
        seen = Appraisal.objects.get(pk=appraisal.pk).version
        undo_move(appraisal=appraisal, seen=seen, by=world.lead, at=timezone.now())
        assert held(appraisal) == before


class TestTheEditor:
    def test_a_question_of_each_kind_is_made_and_seen(self, world):
        drafted(every_kind())
        editor = client_of(world.editor)
        section = Question.objects.get(code="F-01").section_id
        base = {"section": section, "text": "Is it?", "label": "it", "gate": "idea", "weight": 1}
        for number, (code, facts) in enumerate(FACTS.items(), 20):
            as_typed = {k: "\r\n".join(v) if k == "choices" else v for k, v in facts.items() if k != "as_at"}
            if "as_at" in facts:
                as_typed |= {"as_at_0": 1, "as_at_1": 5, "as_at_2": 2026}
            place = reverse("part_new", args=["small", "question", section])
            sends = sent(world.editor, **base, code=f"G-{number}", **as_typed)
            assert editor.post(place, sends).status_code == 302, code
            made, like = Question.objects.get(code=f"G-{number}"), Question.objects.get(code=code)
            names = ("kind", "choices", "unit", "least", "most", "authority", "as_at", "scale")
            assert [getattr(made, name) for name in names] == [getattr(like, name) for name in names]
            preview = editor.get(reverse("question_preview", args=["small", made.pk]))
            assert made.as_kind.words_label in preview.text

    def test_what_does_not_fit_its_kind_is_refused_at_its_field(self, world):
        drafted(every_kind())
        question = Question.objects.get(code="F-06")
        base = {
            "section": question.section_id, "text": "Is it?", "label": "it", "gate": "idea", "weight": 2,
            "seen": 1, "kind": "number", "least": 4, "most": 3, "key": "on", "choices": "a",
        }  # fmt: skip
        place = reverse("part_edit", args=["small", "question", question.pk])
        response = client_of(world.editor).post(place, sent(world.editor, **base))
        assert set(response.context["form"].errors) == {"weight", "key", "choices", "most"}


def test_law_looked_up_long_ago_is_marked_wherever_it_shows(world, lead):
    old = with_question(every_kind(), "F-08", as_at="2020-05-01")
    version = published(replace(old, change_note="Old law."))
    appraisal = world.appraisal(checklist=version.checklist, depth="full")
    assert "Overdue" in lead.get(address(appraisal, "F-08")).text
    assert "Overdue" in lead.get(reverse("checklist", args=["small"])).text
    drafted(with_question(old, "A-01", text="Is it?"))
    page = client_of(world.editor).get(reverse("draft_changes", args=["small"])).text
    assert "The law of F-08 was looked up more than a year ago" in page
    assert "as at 1 May 2020: overdue" in report_html(collect_document(appraisal.pk), hash="0" * 64)


class TestTheReviewer:
    def test_facts_stand_on_the_page_of_the_challenge(self, world, lead, appraisal):
        for code in ("A-01", "A-02"):
            world.answer(appraisal, code, "yes", "So.")
        answer_each(world, lead, appraisal)
        world.submit(Appraisal.objects.get(pk=appraisal.pk))
        page = client_of(world.reviewer).get(reverse("challenge", args=[appraisal.ref])).text
        assert all(words in page for _, _, words in TYPED.values())

    def test_what_is_not_clear_stands_wherever_it_is_decided(self, world, lead, appraisal):
        for code in ("A-01", "A-02"):
            world.answer(appraisal, code, "yes", "So.")
        answer_each(world, lead, appraisal)
        world.concluded_from(world.submit(Appraisal.objects.get(pk=appraisal.pk)))
        said = "Cleared with conditions, Jo Reed, 3 March 2026"
        for name, person in (("conclusion", world.approver), ("sign", world.approver)):
            page = client_of(person).get(reverse(name, args=[appraisal.ref])).text
            assert "Points of law that are not clear" in page and said in page


def test_advice_is_not_of_the_future(world, lead, appraisal):
    day = timezone.localdate() + timedelta(days=1)
    typed = {"view": "cleared", "adviser": "Jo Reed", "on": day}
    assert problems(send(world, lead, appraisal, "F-08", **typed)) == [
        "Advice is given before it is recorded: enter today or an earlier day"
    ]


class TestLastTime:
    """What was signed last year, beside the question this year."""

    def signed(self, world, lead, monkeypatch):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
        version = published(every_kind())
        partnership = world.partnership("Twice")
        appraisal = world.appraisal(partnership, checklist=version.checklist, depth="full")
        for code in ("A-01", "A-02"):
            world.answer(appraisal, code, "yes", "So.")
        answer_each(world, lead, appraisal)
        signed(world, world.concluded_from(world.submit(Appraisal.objects.get(pk=appraisal.pk))))
        return partnership, version.checklist

    def test_a_fact_is_shown_as_it_was_said(self, world, lead, monkeypatch):
        partnership, checklist = self.signed(world, lead, monkeypatch)
        again = world.appraisal(partnership, checklist=checklist, depth="full")
        assert lead.get(address(again, "F-06")).context["last"].word == "£1,250.50"
        assert lead.get(address(again, "F-05")).context["last"].narrative == WORDS

    @pytest.mark.parametrize(
        "facts", [{"unit": "staff"}, {"kind": "date", "unit": "", "least": None, "most": None}]
    )
    def test_one_that_was_asked_otherwise_is_shown_as_it_was_said_and_never_taken_over(
        self, world, lead, monkeypatch, facts
    ):
        partnership, checklist = self.signed(world, lead, monkeypatch)
        published(with_question(every_kind(), "F-06", **facts), note="Another question.")
        again = world.appraisal(partnership, checklist=checklist, depth="full")
        assert lead.get(address(again, "F-06")).context["last"].word == "£1,250.50"
        assert not again.answers.get(question__code="F-06").is_answered


class TestAPageOfBeforeAMove:
    """What it sends for a question that is of another kind now is kept in the history, as it was typed."""

    def moved(self, world, appraisal, code, **facts):
        version = published(with_question(every_kind(), code, **facts), note="Another kind.")
        seen = Appraisal.objects.get(pk=appraisal.pk).version
        move_to_edition(appraisal=appraisal, to=version, seen=seen, by=world.lead, at=timezone.now())

    def late(self, world, lead, appraisal, code, **typed):
        data = sent(world.lead, seen=0, narrative="Mine.", then="stay", **typed)
        response = lead.post(address(appraisal, code), data)
        assert response.status_code == 302 and "conflict=" in response["Location"]
        assert lead.get(response["Location"]).status_code == 200
        return AnswerRevision.objects.get(kind="conflict")

    def test_a_number_where_a_date_is_asked_now(self, world, lead, appraisal):
        self.moved(world, appraisal, "F-06", kind="date", unit="", least=None, most=None)
        kept = self.late(world, lead, appraisal, "F-06", value="123456")
        assert (kept.value, kept.narrative, kept.value_words) == (["123456"], "Mine.", "123456")

    def test_a_rating_where_a_fact_is_asked_now_and_the_other_way_round(self, world, lead, appraisal):
        option = appraisal.answers.get(question__code="A-01").question.scale.options.get(code="no")
        self.moved(world, appraisal, "A-01", kind="yes_no", scale="")
        assert self.late(world, lead, appraisal, "A-01", option=option.pk).option == option

    def test_yes_where_a_rating_is_asked_now(self, world, lead, appraisal):
        self.moved(world, appraisal, "F-01", kind="rating", scale="yes_no")
        assert self.late(world, lead, appraisal, "F-01", value="yes").value == ["yes"]
