"""Cells as people type them, headings as they name them, and where the headings are."""

from datetime import date

import pytest

from partnerships.rules.cells import CellError, day, pounds, tidy, whole_number, year_of
from partnerships.rules.register_columns import BY_CODE
from partnerships.rules.register_matching import choose, known, match, unit_of
from partnerships.rules.register_row import is_total, read_row
from partnerships.rules.sheet import Grid, SheetError, Span, column_letters, make_sheet

FIRST, LAST = date(2026, 4, 1), date(2026, 4, 30)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1/4/2026", FIRST, FIRST),
        ("01.04.26", FIRST, FIRST),
        ("1st April 2026", FIRST, FIRST),
        ("Wed 1 Apr 26", FIRST, FIRST),
        ("April 1, 2026", FIRST, FIRST),
        ("2026-04-01 00:00:00", FIRST, FIRST),
        ("46113", FIRST, FIRST),
        ("April 2026", FIRST, LAST),
        ("Apr-26", FIRST, LAST),
        ("04/2026", FIRST, LAST),
        ("December 2026", date(2026, 12, 1), date(2026, 12, 31)),
        ("FY 2026/27", FIRST, date(2027, 3, 31)),
        ("2026-2027", FIRST, date(2027, 3, 31)),
        ("29/2/2028", date(2028, 2, 29), date(2028, 2, 29)),
        ("1 4 71", date(1971, 4, 1), date(1971, 4, 1)),
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
    ],
)
def test_dates(text, first, last):
    assert (day(text), day(text, last=True)) == (first, last)


@pytest.mark.parametrize(
    "text", ["1066", "20", "4/27/2026", "29/2/2026", "1/1/1066", "Q1 2026", "soon", "2026/28", "1/4/"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(CellError, match="Enter a "):
        day(text)


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("£1.2m", 1_200_000),
        ("1,200,000", 1_200_000),
        ("120k", 120_000),
        ("£ 2.5 million p.a.", 2_500_000),
        ("1.1bn", 1_100_000_000),
        ("nil", 0),
        ("0", 0),
        (".5m", 500_000),
        ("99.49", 99),
        ("99.50", 100),
        ("c. £5,000", 5_000),
        ("c£5k", 5_000),
        ("ca. 5,000", 5_000),
        ("Circa £1.2m p.a.", 1_200_000),
        ("~£5k", 5_000),
        ("approx £5k", 5_000),
        ("about 5,000 a year (approx.)", 5_000),
        ("£5,000 approximately", 5_000),
        ("1.005m", 1_005_000),  # exact, where a binary fraction is not
    ],
)
def test_sums(text, sum_):
    assert pounds(text) == sum_


@pytest.mark.parametrize(
    "text",
    ["(1,200)", "-5", "1,20", "£", "c.", "circa", "£1m or so", "about", "1.2.3", "12 apples", "k", "1e9"],
)
def test_what_is_no_sum_is_refused(text):
    with pytest.raises(CellError, match="Enter whole pounds"):
        pounds(text)


def test_a_heading_can_say_what_its_sums_are_counted_in():
    units = {"Budget (£000)": 1000, "Budget £’000s": 1000, "Budget £m": 1_000_000, "Budget": 1, "Room 101": 1}
    assert {heading: unit_of(heading) for heading in units} == units
    row = read_row(
        2,
        ["A", "1.5", "£2"],
        ["Name", "Budget (£m)", "Our share (£m)"],
        ["name", "annual_value", "our_share"],
    )
    assert row.facts == {"name": "A", "annual_value": 1_500_000, "our_share": 2_000_000}


def test_years_months_and_spaces():
    assert [year_of(text) for text in ("FY 2026/27", "2099-2100", "2026/28", "2026-04")] == [
        2026, 2099, None, None,
    ]  # fmt: skip
    assert [whole_number(text) for text in ("6", "6 months’ notice", "1 year", "12.0")] == [6, 6, 12, 12]
    assert tidy("\u00a0Tŷ\u200b  mawr\u202e ") == "Tŷ mawr"


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        ("Shared Services", "arrangement", "shared_service"),
        ("S75", "arrangement", "section_75"),
        ("JV", "arrangement", "joint_venture"),
        ("JOINT committee", "arrangement", "joint_committee"),
        ("limited_liability partnership", "arrangement", "llp"),
        ("Contract", "nature", "contract"),
        ("agreed", "exit_state", "agreed"),
        ("Yes", "sharing", "agreed"),
        ("n/a", "sharing", "not_needed"),
        ("Not recorded", "dpia", ""),
        ("maybe", "status", None),
        ("", "our_role", None),
    ],
)
def test_choices(text, column, code):
    assert choose(text, BY_CODE[column]) == code


def test_headings_mean_each_column_once_and_what_is_not_known_is_a_note():
    headings = [
        "Ref No.",
        "Partnership Name",
        "LEAD OFFICER",
        "Annual budget (£000)",
        "Our contribution 2025/26",
    ]
    headings += ["Money: Ours", "Review date", "Our partners today", "Who holds the lead officer’s post"]
    taken = ["ref", "name", "lead_post", "annual_value", "note", "our_share", "note", "note", ""]
    assert match(headings) == taken


def test_what_an_export_only_tells_is_left_out_and_a_councils_own_is_not():
    ours = ["Tier of significance", "To be appraised next on", "Do we decide together?"]
    theirs = ["Tier", "Next appraisal (by audit, date)", "tier", "Date of the next appraisal"]
    assert match(ours) == ["", "", ""]
    assert match(theirs) == ["note"] * 4


def test_totals_are_told_from_names():
    columns = ["name", "our_share"]
    totals = (["Total", "5"], ["", "Total"], ["Sub-total (£)", "5"], ["", "Totals:"])
    names = (["Total Place board", "5"], ["A", "5"], ["A", "Total"])
    assert all(is_total(row, columns) for row in totals)
    assert not any(is_total(row, columns) for row in names)


def test_the_headings_are_the_row_that_is_known_best():
    rows = [(1, ["Name of our council", "", ""]), (4, ["Name", "Size", "Status"]), (5, ["A", "", "Running"])]
    sheet = make_sheet(Grid(rows), known)
    assert (sheet.headings, sheet.rows) == (["Name", "Size", "Status"], [(5, ["A", "", "Running"])])
    rows = [
        (1, ["Name", "Money", "", ""]),
        (2, ["", "This year", "Last year", ""]),
        (3, ["A", "1", "2", "x"]),
    ]
    sheet = make_sheet(Grid(rows, [Span(1, 2, 1, 3)]), known)
    assert sheet.headings == ["Name", "Money: This year", "Money: Last year", "Column D"]
    with pytest.raises(SheetError, match="No heading is known"):
        make_sheet(Grid([(1, ["Colour"]), (2, ["red"])]), known)


def test_a_merged_cell_speaks_for_every_row_it_covers():
    rows = [(1, ["Name", "Lead"]), (2, ["A", "Head"]), (3, ["B", ""]), (4, ["C", ""])]
    sheet = make_sheet(Grid(rows, [Span(2, 2, 3, 2)]), known)
    assert [cells for _, cells in sheet.rows] == [["A", "Head"], ["B", "Head"], ["C", ""]]
    assert [column_letters(number) for number in (1, 26, 27, 16_384)] == ["A", "Z", "AA", "XFD"]


@pytest.mark.parametrize("column", [one for one in BY_CODE.values() if one.choices], ids=lambda one: one.code)
def test_every_choice_is_read_back_by_the_label_it_is_given_out_with(column):
    for code, label in column.choices.items():
        assert choose(label, column) == code, label
