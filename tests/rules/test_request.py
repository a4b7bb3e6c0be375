"""What a meeting can be asked to do."""

import pytest

from partnerships.rules.request import (
    ASKS,
    can_be_asked,
    decisions_among,
    purpose_of,
    request_of,
    why_not_recommended,
)


@pytest.mark.parametrize(
    ("purpose", "found"),
    [
        ("Note the annual review.", ("note", "the annual review.")),
        ("note: the loan", ("note", ": the loan")),
        ("Note", ("note", "")),
        ("Notes on the loan", ("", "Notes on the loan")),
        ("Seek assurance on the exit plan", ("assurance", "on the exit plan")),
        ("ASK FOR AN AUDIT of the claims", ("audit", "of the claims")),
        ("Refer the loan to Cabinet", ("refer", "the loan to Cabinet")),
        ("Approve the new loan to the trust.", ("", "Approve the new loan to the trust.")),
        ("", ("", "")),
    ],
)
def test_a_purpose_begins_with_what_an_assurance_body_may_do_or_it_does_not(purpose, found):
    assert request_of(purpose) == found
    assert can_be_asked("assurance", purpose) is bool(found[0])
    assert can_be_asked("decision_maker", purpose)


def test_a_choice_and_its_words_make_a_purpose_once():
    for code, phrase in ASKS.items():
        made = purpose_of(code, "the loan")
        assert made == f"{phrase} the loan" == purpose_of(code, made)
        assert request_of(made) == (code, "the loan")
    assert purpose_of("audit", "Note the loan") == "Ask for an audit Note the loan"


@pytest.mark.parametrize(
    "recommendation",
    [
        "Approve the third loan.",
        "AGREE that it goes on",
        "to adopt the protocol",
        "- authorise the Director to sign",
        "1. authorize it",
        "(a) endorse the plan",
        "iv) ratify what was done",
        "not agree the loan",
        "do not approve it",
        "formally decide",
        "Determine",
        "delegate it to the Director",
    ],
)
def test_a_recommendation_that_begins_with_a_decision_asks_for_one(recommendation):
    assert decisions_among([recommendation]) == [recommendation]


@pytest.mark.parametrize(
    "recommendation",
    [
        "",
        "note the conclusion",
        "seek assurance that the Cabinet approves it",
        "ask the joint committee to agree a successor",
        "recommend to the Cabinet that it approves the loan",
        "refer it to the body that decides",
        "comment on the agreement",
        "agreement is near: note it",
        "Decisions of the board: note them",
        "a decision of the Cabinet is awaited: note it",
    ],
)
def test_what_an_assurance_body_may_do_asks_for_no_decision(recommendation):
    assert decisions_among([recommendation]) == []


@pytest.mark.parametrize(
    ("decision", "offered"),
    [
        ("Approve the third loan.", "refer the third loan to the body that decides"),
        ("1. Endorse its exit plan;", "refer its exit plan to the body that decides"),
        ("agree to go on", "note the conclusion, and refer the decision to the body that takes it"),
        (
            "approve the " + "loan " * 40,
            "note the conclusion, and refer the decision to the body that takes it",
        ),
    ],
)
def test_words_are_offered_that_it_may_be_asked(decision, offered):
    said = why_not_recommended("Audit Panel", [decision])
    assert f"write, for example, “{offered}”." in said and len(said) < 400
    assert decisions_among([offered]) == []
