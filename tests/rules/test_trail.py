"""The chain of events: what was changed, taken out, moved or put in is found, and where."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.trail import chain_hash, first_break

START = datetime(2026, 11, 21, 9, 30, 15, 123456, tzinfo=UTC)
LONGEST = 8


def link(number, previous_hash, **facts):
    """One event with its own true hash."""
    event = {
        "subject_kind": "appraisal.appraisal",
        "subject_id": 14,
        "number": number,
        "at": START + timedelta(minutes=number),
        "by_id": 3,
        "by_name": "Siân Prŷs",
        "verb": "submitted",
        "fields": ["state"],
        "previous_hash": previous_hash,
    } | facts
    return event | {"hash": chain_hash(**event)}


def chain(length, **facts):
    """`length` events that fit."""
    events = []
    for number in range(1, length + 1):
        events.append(link(number, events[-1]["hash"] if events else "", **facts))
    return events


@pytest.mark.parametrize("length", [0, 1, 2, LONGEST])
def test_a_chain_that_nobody_touched_fits(length):
    assert first_break(chain(length)) is None
    assert first_break(iter(chain(length))) is None


OTHERWISE = {
    "subject_kind": "partnerships.partnership",
    "subject_id": 15,
    "number": 99,
    "at": START + timedelta(microseconds=1),
    "by_id": None,
    "by_name": "Sian Prys",
    "verb": "endorsed",
    "fields": ["state", "support"],
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("field", OTHERWISE)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_changed_event_is_found(field, number):
    events = chain(5)
    events[number - 1][field] = OTHERWISE[field]
    assert first_break(events) == number


@pytest.mark.parametrize("field", sorted(OTHERWISE.keys() - {"number", "previous_hash", "hash"}))
@pytest.mark.parametrize("number", [1, 3, 4])
def test_a_changed_event_with_a_new_hash_of_its_own_breaks_the_next(field, number):
    events = chain(5)
    event = events[number - 1] | {field: OTHERWISE[field]}
    event["hash"] = chain_hash(**{name: event[name] for name in event if name != "hash"})
    events[number - 1] = event
    assert first_break(events) == number + 1


@given(st.integers(2, LONGEST), st.data())
def test_a_removed_event_is_found(length, data):
    events = chain(length)
    number = data.draw(st.integers(1, length - 1))
    del events[number - 1]
    assert first_break(events) == number


@given(st.integers(2, LONGEST), st.data())
def test_events_removed_and_numbered_again_are_found(length, data):
    events = chain(length)
    number = data.draw(st.integers(1, length - 1))
    del events[number - 1]
    again = [event | {"number": place} for place, event in enumerate(events, 1)]
    assert first_break(again) == number


@given(st.integers(2, LONGEST), st.data())
def test_reordered_events_are_found(length, data):
    events = chain(length)
    order = data.draw(st.permutations(range(length)).filter(lambda order: order != list(range(length))))
    first = next(place for place, number in enumerate(order) if place != number)
    assert first_break([events[number] for number in order]) == first + 1


@given(st.integers(1, LONGEST), st.data())
def test_an_inserted_event_is_found(length, data):
    events = chain(length)
    place = data.draw(st.integers(0, length - 1))
    made_up = link(place + 1, events[place - 1]["hash"] if place else "", verb="withdrawn")
    events.insert(place, made_up)
    # The made-up event fits what stands before it; the true one after it no longer does.
    assert first_break(events) == place + 2


def test_an_event_given_twice_is_found():
    events = chain(3)
    assert first_break([*events, events[-1]]) == 4
    assert first_break([events[0], *events]) == 2


def test_a_chain_moved_to_another_subject_is_found():
    assert first_break([event | {"subject_id": 15} for event in chain(3)]) == 1


@pytest.mark.parametrize(
    ("numbers", "broken"), [([2], 1), ([1, 3], 2), ([1, 1], 2), ([1, 2, 2], 3), ([0], 1)]
)
def test_numbers_that_leave_one_out_or_give_one_twice_are_found_however_well_they_are_linked(numbers, broken):
    events = []
    for number in numbers:
        events.append(link(number, events[-1]["hash"] if events else ""))
    assert first_break(events) == broken


def test_a_chain_that_begins_with_somebody_elses_hash_is_found():
    assert first_break([link(1, "f" * 64)]) == 1


def test_a_chain_cut_short_at_its_end_still_fits():
    """No chain can know its own length: `verify` therefore asks for the event that must close it."""
    assert first_break(chain(5)[:3]) is None


@given(st.integers(-12, 14))
def test_the_hash_is_of_the_moment_not_of_the_clock_that_showed_it(hours):
    event = link(1, "")
    event["at"] = event["at"].astimezone(timezone(timedelta(hours=hours)))
    assert first_break([event]) is None


def test_the_hash_of_an_event_never_changes_from_edition_to_edition():
    """Every trail ever written depends on this value."""
    assert link(1, "")["hash"] == "5ee9adcfadb4e807295f5f762b0662921da800b90452609ba759d660ca9ab5e6"


def test_what_stands_in_one_field_cannot_pass_for_what_stands_in_two():
    apart = link(1, "", by_name="A", verb="B", fields=["C"])
    for facts in (
        {"by_name": 'A","B', "verb": "", "fields": ["C"]},
        {"by_name": "AB", "verb": "", "fields": ["C"]},
        {"by_name": "A", "verb": "BC", "fields": []},
        {"by_name": "A", "verb": "B", "fields": ["C", ""]},
    ):
        assert link(1, "", **facts)["hash"] != apart["hash"]
