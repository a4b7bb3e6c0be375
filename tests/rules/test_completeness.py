"""What is missing from an answer and from the whole."""

import pytest

from appraisal.rules.completeness import AnswerFacts, Missing, missing
from appraisal.rules.kinds import KINDS


def answer(code="CG-01", **facts):
    """A complete answer with a reason, but for what `facts` say."""
    full = {"chosen": True, "needs_reason": True, "has_narrative": True}
    return AnswerFacts(code, f"Is {code} so?", **full | facts)


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({}, None),
        ({"needs_reason": False}, None),
        ({"needs_reason": False, "has_narrative": False}, None),
        ({"has_narrative": False}, "reason"),
        ({"chosen": False}, "rating"),
        # A rating comes first: without it nobody knows whether a reason is needed.
        ({"chosen": False, "has_narrative": False}, "rating"),
        ({"chosen": False, "confirm": True}, "rating"),
        ({"confirm": True}, "confirming"),
        # The reason comes before confirming: confirming an answer that is incomplete would change nothing.
        ({"has_narrative": False, "confirm": True}, "reason"),
    ],
)
def test_what_is_missing_from_an_answer(facts, what):
    found = missing([answer(**facts)])
    assert [one.what for one in found] == ([what] if what else [])


def test_everything_missing_is_found_in_the_order_of_the_checklist():
    answers = [
        answer("CG-02", confirm=True),
        answer("CG-01", chosen=False),
        answer("FM-01"),
        answer("FM-02", has_narrative=False),
    ]
    assert missing(iter(answers)) == [
        Missing("CG-02", "Is CG-02 so?", "confirming"),
        Missing("CG-01", "Is CG-01 so?", "rating"),
        Missing("FM-02", "Is FM-02 so?", "reason"),
    ]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("rating", "Choose a rating"),
        ("reason", "Say what makes you say so"),
        ("confirming", "Confirm that this still holds"),
    ],
)
def test_what_is_missing_says_what_to_do(what, said):
    assert Missing("CG-01", "Is CG-01 so?", what).sentence == said


@pytest.mark.parametrize(
    ("needs_reason", "narrative", "done"),
    [
        (None, "Words without a rating.", False),
        (False, "", True),
        (True, "", False),
        (True, " \n\t ", False),
        (True, "Because.", True),
    ],
)
def test_when_a_rating_is_done(needs_reason, narrative, done):
    assert KINDS["rating"].is_done(option_needs_reason=needs_reason, narrative=narrative) is done


def test_kinds_are_known_by_their_own_codes():
    assert all(kind.code == code and kind.title for code, kind in KINDS.items())
