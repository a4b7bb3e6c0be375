"""Actions: the table of moves, slippage, and what counts as overdue or slipping."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.action import (
    MOVES,
    SLIPPING_MEANS,
    SOON_DAYS,
    STANDS,
    Dates,
    Move,
    MoveFacts,
    days_in_words,
    expected_warning,
    extensions_in,
    late_warning,
    moved_warning,
    overdue_days,
    reasons_against,
    slipped_days,
    slipping,
)
from partnerships.vocabulary import ACTION_STATES

TODAY = date(2026, 11, 21)
ALLOWED = {
    ("open", "done"): Move.REPORT,
    ("done", "closed"): Move.CHECK,
    ("done", "open"): Move.RETURN,
    ("open", "dropped"): Move.DROP,
    ("closed", "open"): Move.REOPEN,
    ("dropped", "open"): Move.REOPEN,
}


def test_the_table_has_these_moves_and_no_other():
    found = {(before, row.after): move for move, row in MOVES.items() for before in row.before}
    assert found == ALLOWED
    assert set(STANDS) == set(ACTION_STATES)
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize("state", ACTION_STATES)
@pytest.mark.parametrize("move", Move)
def test_a_move_is_refused_in_words_wherever_the_table_has_it_not(state, move):
    reasons = reasons_against(move, MoveFacts(state, "Said."))
    if state in MOVES[move].before:
        assert reasons == []
    else:
        assert reasons == [f"{STANDS[state]}, so you cannot {move.value}."]


def test_who_reported_it_complete_never_checks_it_and_reasons_are_asked_for():
    for move in (Move.CHECK, Move.RETURN):
        assert reasons_against(move, MoveFacts("done", "Seen.", reported_it=True)) == [
            "You reported it complete, so somebody else must check it."
        ]
    assert reasons_against(Move.CHECK, MoveFacts("done", "")) == []
    for move, state in (
        (Move.RETURN, "done"),
        (Move.DROP, "open"),
        (Move.REOPEN, "closed"),
        (Move.REPORT, "open"),
    ):
        assert reasons_against(move, MoveFacts(state, " ")) == [MOVES[move].asks]
    both = reasons_against(Move.RETURN, MoveFacts("done", "", reported_it=True))
    assert len(both) == 2


def dates(**facts) -> Dates:
    due = TODAY + timedelta(days=SOON_DAYS + 1)
    given = {
        "original_due": due,
        "due": due,
        "forecast": None,
        "extensions": 0,
        "open": True,
        "progress": False,
    }
    return Dates(**given | facts)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, []),
        ({"extensions": 1}, ["moved later once"]),
        ({"extensions": 3}, ["moved later 3 times"]),
        ({"forecast": TODAY + timedelta(days=SOON_DAYS + 2)}, ["expected after its date"]),
        ({"forecast": TODAY}, []),
        ({"due": TODAY + timedelta(days=SOON_DAYS)}, ["due soon, no progress noted"]),
        ({"due": TODAY + timedelta(days=SOON_DAYS), "progress": True}, []),
        ({"due": TODAY - timedelta(days=1)}, []),  # that is overdue
        ({"extensions": 2, "open": False}, []),
    ],
)
def test_slipping(facts, reasons):
    assert slipping(dates(**facts), TODAY) == reasons
    assert str(SOON_DAYS) in SLIPPING_MEANS


def test_overdue_is_counted_in_days_after_the_date_agreed_last():
    late = dates(original_due=TODAY - timedelta(days=40), due=TODAY - timedelta(days=3))
    assert overdue_days(late, TODAY) == 3
    assert overdue_days(dates(due=TODAY), TODAY) == 0
    assert overdue_days(dates(due=TODAY - timedelta(days=9), open=False), TODAY) == 0


@given(st.dates(), st.lists(st.integers(-400, 400).filter(bool), max_size=12))
def test_slippage_is_the_sum_of_the_moves_and_extensions_those_that_went_later(first, steps):
    due, moves = first, []
    for days in steps:
        try:
            after = due + timedelta(days=days)
        except OverflowError:
            continue
        moves.append((due, after))
        due = after
    given = dates(original_due=first, due=due)
    assert slipped_days(given) == sum((after - before).days for before, after in moves)
    assert extensions_in(moves) == len([1 for before, after in moves if after > before])


def test_days_in_words():
    assert days_in_words(0) == "the same day"
    assert days_in_words(1) == "1 day later"
    assert days_in_words(-1200) == "1,200 days earlier"


def test_a_first_date_that_has_passed_is_warned_of_and_today_is_not():
    today = date(2026, 9, 15)
    assert "overdue as soon as it is recorded" in late_warning(date(2026, 9, 14), today)
    assert late_warning(today, today) == late_warning(date(2026, 9, 16), today) == ""
    for warning in (moved_warning, expected_warning):
        assert "has passed" in warning(date(2026, 9, 14), today)
        assert warning(today, today) == warning(date(2026, 9, 16), today) == ""
