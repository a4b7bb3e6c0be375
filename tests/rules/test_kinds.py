"""Kinds of question: what an answer of each may hold, how it reads, and what a question must say of it."""

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.content import ChecklistError, as_plain
from appraisal.rules.framing import framing_faults
from appraisal.rules.kinds import KINDS, amount, is_overdue
from appraisal.rules.reading import read_content
from tests.rules.every_kind import FACTS, TYPED, a_fact, every_kind
from tests.rules.making_content import with_question

FRAME = SimpleNamespace(choices=("a", "b", "c"), unit="", least=0, most=100)
VALUES = st.lists(st.text(max_size=12), max_size=5)


def test_kinds_are_known_by_their_own_codes():
    assert all(kind.code == code and kind.title for code, kind in KINDS.items())
    assert {one["kind"] for one in FACTS.values()} | {"rating"} == set(KINDS)


@pytest.mark.parametrize("code", FACTS)
def test_a_value_reads_as_a_person_would_say_it(code):
    question, (_, value, words) = a_fact(code), TYPED[code]
    kind = KINDS[question.kind]
    assert kind.fault(value, question) == "" and kind.words(value, question) == words
    assert kind.fault((), question) == "" and kind.words((), question) == ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("rating", ["a"]),
        ("yes_no", ["maybe"]),
        ("yes_no", ["yes", "no"]),
        ("choice", ["d"]),
        ("choice", ["a", "b"]),
        ("choices", ["a", "a"]),
        ("choices", ["a", "d"]),
        ("short_text", ["words"]),
        ("number", ["1e3"]),
        ("number", ["1.234"]),
        ("number", ["-1"]),
        ("number", ["100.01"]),
        ("number", ["9" * 5000]),
        ("number", ["٣"]),
        ("number", ["1", "2"]),
        ("date", ["2026-02-30"]),
        ("date", ["soon"]),
        ("clearance", ["cleared"]),
        ("clearance", ["perhaps", "", ""]),
        ("clearance", ["cleared", "x" * 121, ""]),
        ("clearance", ["cleared", "", "2026-13-01"]),
    ],
)
def test_what_a_kind_does_not_take(kind, value):
    assert KINDS[kind].fault(value, FRAME)


@given(st.sampled_from(sorted(KINDS)), VALUES)
def test_whatever_it_takes_it_can_say(code, value):
    kind = KINDS[code]
    if not kind.fault(value, FRAME):
        assert isinstance(kind.words(value, FRAME), str)
        assert kind.holds(value) in (True, False) and set(kind.chosen(value)) <= set(value)


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [("1250", "", "1,250"), ("1250.5", "£", "£1,250.5"), ("-3", "£", "-£3"), ("12", "staff", "12 staff")],
)
def test_a_number_with_its_unit(number, unit, said):
    assert amount(number, unit) == said


def test_law_is_overdue_after_a_year():
    assert not is_overdue(date(2025, 5, 1), date(2026, 5, 2))
    assert is_overdue(date(2025, 5, 1), date(2026, 5, 3))


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"kind": "rating", "scale": "yes_no"}, []),
        ({"kind": "rating"}, ["scale"]),
        ({"kind": "rating", "scale": "yes_no", "choices": ("a", "b")}, ["choices"]),
        (
            {"kind": "rating", "scale": "yes_no", "unit": "£", "least": 0, "most": 0},
            ["unit", "least", "most"],
        ),
        ({"kind": "yes_no", "scale": "yes_no"}, ["scale"]),
        ({"kind": "yes_no", "key": True, "weight": 2, "opening": "needed"}, ["key", "weight", "opening"]),
        ({"kind": "choice"}, ["choices"]),
        ({"kind": "choices", "choices": ("a", "a")}, ["choices"]),
        ({"kind": "number", "least": 5, "most": 4}, ["most"]),
        ({"kind": "number", "least": 0, "most": 0, "unit": "staff"}, []),
        ({"kind": "clearance"}, ["authority", "as_at"]),
        ({"kind": "clearance", "authority": "An Act", "as_at": "2026-02-30"}, ["as_at"]),
        ({"kind": "date", "authority": "An Act", "as_at": "2026-02-03"}, ["authority", "as_at"]),
    ],
)
def test_a_question_says_of_its_answer_what_its_kind_needs(facts, names):
    assert [name for name, _ in framing_faults(facts)] == names


def test_a_checklist_of_every_kind_is_read_and_written_without_loss():
    assert read_content(as_plain(every_kind()), set()) == every_kind()


def test_each_fault_has_its_place():
    content = with_question(every_kind(), "F-02", choices=("One",))
    content = with_question(content, "F-06", least=3, most=2)
    content = with_question(content, "A-01", scale="")
    with pytest.raises(ChecklistError) as caught:
        read_content(as_plain(content), set())
    assert caught.value.faults == [
        "section 1 (A), question 1 (A-01): a rating needs a scale: choose one",
        "section 2 (F), question 2 (F-02): list two choices or more, one to a line",
        "section 2 (F), question 6 (F-06): the largest number is below the least",
    ]


def test_a_fault_in_a_field_is_said_once():
    plain = as_plain(every_kind())
    plain["sections"][1]["questions"][0]["kind"] = "guess"
    plain["sections"][1]["questions"][1]["choices"] = 7
    with pytest.raises(ChecklistError) as caught:
        read_content(plain, set())
    assert len(caught.value.faults) == 2
    assert "“kind” is “guess”" in caught.value.faults[0] and "“choices” must be" in caught.value.faults[1]


def test_a_kind_that_is_null_is_the_rating_it_was():
    plain = as_plain(every_kind())
    plain["sections"][1]["questions"][0]["kind"] = None
    with pytest.raises(ChecklistError) as caught:
        read_content(plain, set())
    assert caught.value.faults == ["section 2 (F), question 1 (F-01): a rating needs a scale: choose one"]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("F-02", {"choices": ("One\nTwo", "None")}),
        ("F-02", {"choices": (" a ", "a")}),
        ("F-06", {"unit": " "}),
        ("F-08", {"authority": "  "}),
    ],
)
def test_what_a_page_could_not_send_back_is_refused(code, facts):
    with pytest.raises(ChecklistError):
        read_content(as_plain(with_question(every_kind(), code, **facts)), set())
