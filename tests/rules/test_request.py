"""What a meeting can be asked to do."""

import pytest

from partnerships.rules.request import ASKS, can_be_asked, purpose_of, request_of


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
