"""Working days, financial years and the timetable before a meeting."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.timetable import (
    EXAMPLE,
    LONGEST_KEY,
    TimetableFault,
    is_working,
    last_meeting,
    read_timetable,
    standing_of,
    timetable,
    working_days_before,
)
from partnerships.rules.years import day_in_year, months_later, year_in_words, year_of

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MEETING = date(2026, 12, 31)  # a Thursday
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 28)}


@pytest.mark.parametrize(
    ("count", "closed", "day"),
    [
        (0, (), date(2026, 12, 31)),
        (1, (), date(2026, 12, 30)),
        (4, (), date(2026, 12, 25)),
        (4, CHRISTMAS, date(2026, 12, 23)),
        (5, (), date(2026, 12, 24)),
        (6, CHRISTMAS, date(2026, 12, 21)),
    ],
)
def test_working_days_leave_out_weekends_and_closed_days(count, closed, day):
    assert working_days_before(MEETING, count, closed) == day


@given(days, st.integers(1, 80), st.data())
def test_so_many_working_days_lie_between(day, count, data):
    near = st.dates(day - timedelta(days=60), day)
    closed = data.draw(st.frozensets(near, max_size=8))
    found = working_days_before(day, count, closed)
    between = [found + timedelta(days=number) for number in range((day - found).days)]
    assert is_working(found, closed) and sum(is_working(one, closed) for one in between) == count


@given(days, st.integers(0, 60), days)
def test_another_closed_day_never_makes_a_step_later(day, count, closed):
    assert working_days_before(day, count, {closed}) <= working_days_before(day, count, ())


@given(days, st.integers(0, 60), st.frozensets(days, max_size=8), days)
def test_the_last_meeting_for_a_step_is_the_last(by, count, closed, on):
    last = last_meeting(by, count, closed)
    for day in (on, last, last + timedelta(days=1)):
        assert (working_days_before(day, count, closed) <= by) == (day <= last)


@given(days, st.frozensets(days, max_size=8))
def test_the_example_leaves_28_clear_days_for_notice_of_a_decision(on, closed):
    agreed = read_timetable(EXAMPLE).before("decision_maker")
    (notice,) = [step for step in agreed.steps if step.key.startswith("notice")]
    given_on = working_days_before(on, notice.days, closed)
    assert (on - given_on).days - 1 >= 28
    assert notice not in read_timetable(EXAMPLE).before("assurance").steps


def test_each_step_keeps_a_key_of_its_own_however_it_is_called():
    content = deepcopy(EXAMPLE)
    own = {"code": "", "name": "Clerc yn briffio’r Cadeirydd", "days": 3, "who": "Clerk"}
    content["steps"] += [own, own, own | {"name": "…"}, own | {"name": "x" * 80, "key": "Not a key"}]
    keys = [step.key for step in read_timetable(content).steps]
    assert len({*keys}) == len(keys) and "step" in keys and "clerc-yn-briffio-r-cadeirydd-2" in keys
    again = read_timetable(content).as_values()
    again["steps"][-2]["name"] = "Another name"
    assert (
        [step.key for step in read_timetable(again).steps] == keys == [one["key"] for one in again["steps"]]
    )
    assert max(len(key) for key in keys) <= LONGEST_KEY


def test_a_step_can_be_shown_once_before_each_kind_of_meeting():
    content = deepcopy(EXAMPLE)
    signed = content["steps"].pop(
        next(n for n, one in enumerate(EXAMPLE["steps"]) if one["code"] == "signed")
    )
    content["steps"] += [signed | {"bodies": "assurance", "days": 5}, signed | {"bodies": "decision_maker"}]
    agreed = read_timetable(content)
    assert [one.days for one in agreed.before("assurance").steps if one.code == "signed"] == [5]
    for bodies, fault in (
        ("assurance", "Two steps are shown"),
        ("", "Two steps are shown"),
        ("x", "before which"),
    ):
        with pytest.raises(TimetableFault, match=fault):
            read_timetable(content | {"steps": [*content["steps"], signed | {"bodies": bodies}]})


def test_the_example_counts_back_to_five_clear_days():
    agreed = read_timetable(EXAMPLE)
    assert read_timetable(agreed.as_values()) == agreed
    dated = timetable(MEETING, agreed.steps, CHRISTMAS)
    due = {step.name: day for step, day in dated}
    assert [day for _, day in dated] == sorted(due.values())
    sent = due["Agenda sent out: five clear days"]
    clear = [sent + timedelta(days=number) for number in range(1, (MEETING - sent).days)]
    assert sum(is_working(one, CHRISTMAS) for one in clear) == 5
    assert due["Meeting"] == MEETING


@pytest.mark.parametrize(
    ("done", "today", "shown", "standing"),
    [
        (date(2026, 5, 4), date(2026, 5, 20), True, "done"),
        (date(2026, 5, 5), date(2026, 5, 20), True, "late"),
        (None, date(2026, 5, 4), True, "due"),
        (None, date(2026, 5, 5), True, "overdue"),
        (None, date(2026, 5, 5), False, "passed"),
    ],
)
def test_where_a_step_stands(done, today, shown, standing):
    assert standing_of(date(2026, 5, 4), done, today, shown=shown) == standing
    freed = standing_of(date(2026, 5, 4), done, today, shown=shown, free="unneeded")
    assert freed == (standing if done else "unneeded")


def test_every_fault_of_a_timetable_comes_at_once():
    content = deepcopy(EXAMPLE)
    content["steps"][0] |= {"name": "", "days": -1}
    content["steps"][1] |= {"code": "signed"}
    content["steps"][2] |= {"code": "magic", "who": " "}
    content |= {"closed": ["2026-02-30"], "returns_due": [2, 29]}
    with pytest.raises(TimetableFault) as refused:
        read_timetable(content)
    assert refused.value.faults == (
        "Step 1: enter what it is.",
        "Step 1: enter working days from 0 to 250.",
        "Step 3: enter who does it.",
        "Step 3: choose what shows that it is done.",
        "Two steps are shown by “It is signed”.",
        "“2026-02-30” is not a day: write it as 2026-12-25.",
        "Enter the day and month by which annual returns are due, such as 30 6.",
    )
    for content in (None, {}, {"steps": "no"}, {"steps": [1], "closed": [None]}):
        with pytest.raises(TimetableFault):
            read_timetable(content)


@pytest.mark.parametrize(
    ("day", "year", "words"),
    [
        (date(2026, 3, 31), 2025, "2025/26"),
        (date(2026, 4, 1), 2026, "2026/27"),
        (date(2099, 5, 1), 2099, "2099/00"),
    ],
)
def test_a_financial_year_begins_in_april(day, year, words):
    assert year_of(day) == year and year_in_words(year) == words


@given(days)
def test_a_day_of_a_year_lies_in_it(day):
    assert year_of(day_in_year(year_of(day), day.month, day.day)) == year_of(day)


@given(days, st.integers(-30, 60))
def test_months_on_is_the_same_day_or_the_last_of_a_shorter_month(day, months):
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
