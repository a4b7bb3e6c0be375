"""The states of an appraisal: every pair of state and move, and every reason against a move."""

import re
from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.workflow import MOVES, Facts, Move, next_state, reasons_against
from appraisal.vocabulary import STATES
from partnerships.permissions import ISSUED_STATES, OPEN_STATES, UNISSUED_STATES, State

# The table of the design written out again: row by row what each move leads to.
LEADS_TO = {
    ("draft", "submitted"): "in_challenge",
    ("draft", "abandoned"): "abandoned",
    ("in_challenge", "returned"): "draft",
    ("in_challenge", "endorsed"): "endorsed",
    ("endorsed", "endorsement cancelled"): "in_challenge",
    ("endorsed", "signed"): "signed",
    ("signed", "withdrawn"): "withdrawn",
    ("signed", "superseded"): "superseded",
}
PAIRS = list(product(State, Move))
FROM = {Move(move): State(state) for state, move in LEADS_TO}
READY = {"concluded": True, "open_threads": 0}


@pytest.mark.parametrize(("state", "move"), PAIRS)
def test_every_pair_of_state_and_move(state, move):
    assert next_state(state, move) == LEADS_TO.get((state.value, move.value))


@pytest.mark.parametrize(("state", "move"), [pair for pair in PAIRS if pair not in MOVES])
def test_a_move_that_the_state_does_not_have_is_refused_whatever_the_facts(state, move):
    hopeless = {"unanswered": ("CG-01",), "has_approver": False}
    for facts in (READY, hopeless):
        assert len(reasons_against(move, Facts(state, **facts))) == 1


@pytest.mark.parametrize(
    ("state", "move", "reason"),
    [
        ("draft", Move.ENDORSE, "The appraisal is a draft, so it cannot be endorsed now. Submit it first."),
        ("draft", Move.REOPEN,
         "The appraisal is a draft, so its endorsement cannot be cancelled now. Submit it first."),
        ("in_challenge", Move.SIGN,
         "The appraisal is in challenge, so it cannot be signed now. Return it or endorse it first."),
        ("endorsed", Move.SUBMIT, "The appraisal is endorsed, so it cannot be submitted now. Sign it, or"
         " change an answer to put it back in challenge."),
        ("signed", Move.RETURN,
         "The appraisal is signed, so it cannot be returned now. Withdraw it, or start a new appraisal."),
        ("withdrawn", Move.WITHDRAW,
         "The appraisal is withdrawn, so it cannot be withdrawn now. Start a new appraisal."),
        ("in_challenge", Move.ABANDON,
         "The appraisal is in challenge, so it cannot be abandoned now. Return it or endorse it first."),
        ("abandoned", Move.SUBMIT,
         "The appraisal is abandoned, so it cannot be submitted now. Start a new appraisal."),
        ("superseded", Move.WITHDRAW, "The appraisal is superseded, so it cannot be withdrawn now. Read the"
         " newer appraisal, or start another."),
    ],
)  # fmt: skip
def test_a_move_that_the_state_does_not_have_is_refused_with_what_to_do_instead(state, move, reason):
    assert reasons_against(move, Facts(State(state))) == [reason]


def test_every_state_is_reached_from_the_draft_and_only_the_last_three_have_no_way_on():
    reached, ahead = set(), [State.DRAFT]
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead += [to for (start, _), to in MOVES.items() if start is state and to not in reached]
    assert reached == set(State)
    ends = {State.WITHDRAWN, State.SUPERSEDED, State.ABANDONED}
    assert set(State) - {start for start, _ in MOVES} == ends


def test_states_are_the_same_in_permissions_rules_and_vocabulary():
    assert [state.value for state in State] == list(STATES)
    assert set(State) == UNISSUED_STATES | ISSUED_STATES
    assert OPEN_STATES | {State.ABANDONED} == UNISSUED_STATES
    assert not UNISSUED_STATES & ISSUED_STATES
    assert all(to in ISSUED_STATES for (start, _), to in MOVES.items() if start in ISSUED_STATES)


# A fact that may stand in the way, what it is then, and which moves it stops with which words.
STOPS = [
    ("unanswered", ("CG-01",), ("submitted", "endorsed", "signed"), "1 question has no rating: CG-01."),
    ("without_reason", ("CG-02",), ("submitted", "endorsed", "signed"), "1 answer needs a reason: CG-02."),
    ("to_confirm", ("CG-03",), ("submitted", "endorsed", "signed"), "1 answer needs confirming: CG-03. Say"),
    ("register_changed", True, ("submitted", "endorsed", "signed"), "The register has changed"),
    ("has_reviewer", False, ("submitted",), "Nobody has been chosen as reviewer."),
    ("has_approver", False, ("signed",), "Nobody has been chosen as approver."),
    ("to_answer_back", 2, ("submitted",), "2 threads wait for your reply."),
    ("to_answer_back", 1, ("submitted",), "1 thread waits for your reply."),
    ("open_threads", 1, ("endorsed",), "1 thread is not resolved. Resolve each"),
    ("changed", ("CG-01",), ("endorsed",), "1 answer has changed and needs your verdict: CG-01. Accept each"),
    ("to_judge", ("CG-01",), ("endorsed",), "1 answer needs your verdict: CG-01. Accept each"),
    ("concluded", False, ("signed",), "No conclusion has been recorded."),
    ("conclusion_stands", False, ("signed",), "Answers have changed since the conclusion was recorded."),
    ("needs_conditions", True, ("signed",), "The conclusion says “with conditions”"),
    ("abandoner_bars", ("Ask a governance officer.",), ("abandoned",), "Ask a governance officer."),
    ("unscanned", ("E1",), ("endorsed", "signed", "abandoned"), "1 file waits for the virus scan: E1. Come"),
    ("signer_bars", ("You lead it, so ask somebody else.",), ("signed",), "You lead it"),
]


@pytest.mark.parametrize(("fact", "value", "moves", "words"), STOPS)
def test_a_fact_stops_the_moves_it_should_and_says_why(fact, value, moves, words):
    for move in map(Move, moves):
        (reason,) = reasons_against(move, Facts(FROM[move], **READY | {fact: value}))
        assert reason.startswith(words)


@pytest.mark.parametrize("fact", [field.name for field in fields(Facts) if field.name != "state"])
def test_a_fact_stops_no_other_move(fact):
    stopped = {Move(move) for name, _, moves, _ in STOPS if name == fact for move in moves}
    values = [value for name, value, _, _ in STOPS if name == fact]
    for move, value in product(set(Move) - stopped - {Move.RETURN}, values):
        assert reasons_against(move, Facts(FROM[move], **READY | {fact: value})) == []


def test_a_return_needs_something_returned_and_nothing_else():
    hopeless = {"unanswered": ("CG-01",), "register_changed": True, "has_approver": False}
    assert reasons_against(Move.RETURN, Facts(State.IN_CHALLENGE, sent_back=True, **hopeless)) == []
    (reason,) = reasons_against(Move.RETURN, Facts(State.IN_CHALLENGE))
    assert reason.startswith("Nothing is returned yet. Return at least one answer, with a reason")


def test_of_a_conclusion_only_the_first_thing_wrong_is_said():
    facts = Facts(State.ENDORSED, concluded=False, conclusion_stands=False, needs_conditions=True)
    assert reasons_against(Move.SIGN, facts) == ["No conclusion has been recorded. Record one first."]


def test_all_reasons_are_given_at_once_in_the_order_of_the_table():
    facts = Facts(
        State.ENDORSED,
        unanswered=("CG-01", "CG-02"),
        without_reason=("CG-03",),
        to_confirm=("CG-04",),
        register_changed=True,
        has_approver=False,
        signer_bars=("You lead it, so ask somebody else.",),
    )
    starts = [reason.split()[0] for reason in reasons_against(Move.SIGN, facts)]
    assert starts == ["You", "2", "1", "1", "The", "Nobody", "No"]


def test_long_lists_of_codes_are_cut_after_six():
    six = tuple(f"CG-0{number}" for number in range(1, 7))
    said = reasons_against(Move.SUBMIT, Facts(State.DRAFT, unanswered=six))[0]
    assert said.startswith("6 questions have no rating: CG-01, CG-02, CG-03, CG-04, CG-05, CG-06. ")
    said = reasons_against(Move.SUBMIT, Facts(State.DRAFT, unanswered=(*six, "CG-07")))[0]
    assert said.startswith("7 questions have no rating: ") and "CG-06 and more. " in said


CODES = st.lists(st.from_regex(r"[A-Z]{2}-[0-9]{2}", fullmatch=True), max_size=9).map(tuple)
# Each reason has a sentence that begins by telling somebody what to do.
DO = (
    r"(^|[.!:] )(Accept|Add|Ask|Choose|Look|Read|Record|Resolve|Return|Say|Sign|Start|Submit|Withdraw)\b"
    r"|Choose them again first"
)


@given(
    st.sampled_from(PAIRS),
    st.builds(
        Facts,
        st.just(State.DRAFT),
        unanswered=CODES,
        without_reason=CODES,
        to_confirm=CODES,
        register_changed=st.booleans(),
        has_reviewer=st.booleans(),
        has_approver=st.booleans(),
        to_answer_back=st.integers(0, 5),
        open_threads=st.integers(0, 5),
        changed=CODES,
        to_judge=CODES,
        concluded=st.booleans(),
        conclusion_stands=st.booleans(),
        needs_conditions=st.booleans(),
        abandoner_bars=st.sampled_from([(), ("It was returned. Ask a governance officer.",)]),
    ),
)
def test_every_reason_ends_in_a_full_stop_and_says_what_to_do(pair, facts):
    state, move = pair
    for reason in reasons_against(move, replace(facts, state=state)):
        assert reason.endswith(".") and not reason.endswith("..")
        assert reason[0].isupper() or reason[0].isdigit()
        assert re.search(DO, reason), reason
