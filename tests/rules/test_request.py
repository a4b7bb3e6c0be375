"""What a meeting can be asked to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.deciding import decision_in
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


# Each asks the body itself to decide, though it does not begin with it.
ASKED = """
That the committee approves the loan
That the Committee approve the loan.
That the Audit Panel agrees it
that members agree the budget
That this committee authorises the Director to sign
That the committee notes the report and approves the loan
That the loan be approved
That the plan be noted and approved
That approval be given to the loan
That delegated authority be granted to the Director
It is recommended to agree the plan
It is recommended that the committee agree the plan
It is recommended that the loan be approved.
It is therefore recommended that the Committee formally endorse the plan
Recommended: approve the loan
Recommendation 1: approve the loan
RESOLVED: That the loan be approved
We recommend that the committee approves the loan
Officers ask members to approve the loan
Members are asked to approve the loan
The Committee is asked to: (a) note the report; and (b) approve the loan
The committee is invited to note the report and to approve the loan
Note the report and approve the loan
Note the report. Approve the loan.
Note the report; approve the loan
note the report, approve the loan
note what it says; and to agree the plan
Note the report and then formally agree the plan
Refer the loan to Cabinet and approve the plan
Having noted the report, approve the loan
1. If content, approve the loan
Please approve the loan
Grant approval for the loan
give its formal consent to the plan
resolve to lend the money
sign off the accounts
""".strip().splitlines()
# Each tells what another decides, or asks for what an assurance body may do.
TOLD = """
Note that Cabinet will approve the budget
Note that Cabinet will approve the budget and agree the plan
Note that the committee approves its own plan of work
That the committee notes the report
That the Committee notes that Cabinet approved the loan and agrees its terms each year
It is recommended that Cabinet approves the loan
It is recommended that Cabinet approve the loan and agree the plan
It is recommended that the committee refer the loan to Cabinet to approve
Ask Cabinet to note the report and approve the loan
Recommend Cabinet note the report and approve the loan
Note how partners decide, agree and adopt their plans
Note the approved budget and adopted plan
Note the board approved the loan in May
Note the intention to consult and to agree a plan
Note the chair and delegate appointed by the trust
Note the “Approve and agree” campaign
Note what Cabinet is to do: approve the loan
Note the steps, e.g. approve the plan, that Cabinet takes
Refer the loan to Cabinet to approve
refer the plan to Cabinet, which agrees and adopts it
Seek assurance on the powers of officers to agree and approve claims
That Cabinet be recommended to approve the loan
That the loan be approved by Cabinet
That the loan be referred to Cabinet before it is approved
That the joint committee approves its budget is noted
That internal audit be asked to test the claims and agree a plan
Cabinet is asked to approve the loan
The joint committee approves its budget each June: note it
Members of the joint committee agree the budget: note this
If Cabinet approves the loan, ask for an audit
Ask for an audit of approvals, agreements and decisions
note, comment and refer
""".strip().splitlines()


@pytest.mark.parametrize("recommendation", ASKED)
def test_a_decision_is_found_in_any_clause_that_is_the_bodys_own(recommendation):
    assert decisions_among([recommendation], "the Audit Panel") == [recommendation]


@pytest.mark.parametrize("recommendation", TOLD)
def test_what_another_decides_is_told_and_not_asked(recommendation):
    assert decisions_among([recommendation], "Audit Panel") == []


def test_a_body_is_known_by_its_own_name_and_the_last_word_of_it():
    """Negative control: what another board approves is told, where this body is none."""
    for words in ("That the Risk Board approves it", "That the board approves it"):
        assert decisions_among([words], "Risk Board") and not decisions_among([words], "Audit Panel")


VERBS = st.sampled_from(["approve", "agree", "adopt", "authorise", "endorse", "ratify", "delegate"])
THINGS = st.sampled_from(["the loan", "its exit plan", "a third year", "all of the changes", "it"])
MAY = st.sampled_from(
    ["note the report", "seek assurance on the plan", "ask for an audit of the claims", "refer it to Cabinet"]
)
LEADS = st.sampled_from(
    ["", "to ", "2. ", "(b) ", "- ", "That the committee ", "that members ", "It is recommended to ",
     "It is proposed that the Audit Panel ", "The committee is asked to ", "Recommendation: ", "please "]
)  # fmt: skip
JOINS = st.sampled_from([" and ", "; ", ". ", ", and then ", " and to ", ", "])
OTHERS = st.sampled_from(
    ["Cabinet", "the joint committee", "the trust’s board", "the Director", "each council"]
)
TELLS = st.sampled_from(
    ["Note that {} will ", "note whether {} may ", "Seek assurance that {} can ", "That {} will ",
     "ask {} to ", "It is recommended that {} should ", "Refer it to {}, who may ", "{} will "]
)  # fmt: skip


@given(LEADS, MAY, JOINS, VERBS, THINGS)
def test_a_decision_asked_after_anything_that_may_be_asked_is_found(lead, may, join, verb, thing):
    assert decision_in(f"{lead}{verb} {thing}", "Audit Panel") == thing
    assert decision_in(f"{lead}{may}{join}{verb} {thing}", "Audit Panel") == thing
    assert decision_in(f"{lead}{may}", "Audit Panel") is None


@given(TELLS, OTHERS, VERBS, VERBS, THINGS)
def test_what_is_told_of_another_is_never_taken_for_a_decision(tell, other, verb, also, thing):
    told = f"{tell.format(other)}{verb} {thing}"
    assert decision_in(told, "Audit Panel") is None
    assert decision_in(f"{told} and {also} {thing}", "Audit Panel") is None


@given(st.text(max_size=400))
def test_any_words_are_judged(words):
    decision_in(words, words[:40])
    can_be_asked("assurance", words, words[:40])


@pytest.mark.parametrize(
    ("purpose", "fits"),
    [
        ("Note that Cabinet will approve the budget", True),
        ("Refer the loan to Cabinet to approve", True),
        ("Note the report and approve the loan", False),
        ("Note the report. Agree the plan.", False),
        ("Note Approve the loan", False),  # where “Note” was chosen and the rest typed
        ("That the committee notes the report", False),  # not one of the four
    ],
)
def test_the_words_after_what_it_is_asked_ask_for_no_decision(purpose, fits):
    assert can_be_asked("assurance", purpose, "Audit Panel") is fits
    assert can_be_asked("decision_maker", purpose, "Cabinet")


@pytest.mark.parametrize(
    ("decision", "offered"),
    [
        ("Approve the third loan.", "refer the third loan to the body that decides"),
        ("1. Endorse its exit plan;", "refer its exit plan to the body that decides"),
        ("That the committee approves the loan.", "refer the loan to the body that decides"),
        ("It is recommended that its plan be agreed", "refer its plan to the body that decides"),
        (
            "Approve the loan and agree the plan",
            "note the conclusion, and refer the decision to the body that takes it",
        ),
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


@pytest.mark.parametrize("words", ["recommended it is recommended ", "do not do not to ", "or then , that "])
def test_words_that_lead_to_nothing_over_and_over_are_judged_all_the_same(words):
    """Each is taken once: to try every way of taking them would go on for years."""
    assert decision_in(words * (1500 // len(words)), "Audit Committee") is None
