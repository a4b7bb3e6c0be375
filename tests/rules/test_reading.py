"""What was made of a cell is said wherever more than the cell itself was needed, and nowhere else."""

import pytest

from partnerships.rules.register_columns import BY_CODE, NOTE
from partnerships.rules.register_reading import readings
from partnerships.rules.register_row import read_row
from partnerships.rules.register_words import answers_for, words_to_match

NAMES, CODES = ["Name", "Type"], ["name", "arrangement"]


@pytest.mark.parametrize(
    ("code", "cell", "said", "read", "remark"),
    [
        ("starts", "June 2020", "June 2020", "1 June 2020", "no day, the first of the month is taken"),
        ("ends", "06/2020", "06/2020", "30 June 2020", "no day, the last of the month is taken"),
        ("ends", "FY 2029/30", "FY 2029/30", "31 March 2030", "a financial year, its last day is taken"),
        ("starts", "46113", "46113", "1 April 2026", "a number, the day that a spreadsheet means by it"),
        ("starts", "1/4/26", "1/4/26", "1 April 2026", "a year of two figures"),
        ("starts", "1/4/2026", "1/4/2026", "1 April 2026", ""),
        ("starts", "2026-04-01 00:00:00", "", "1 April 2026", ""),
        ("our_share", "£1.2m", "£1.2m", "£1,200,000", "a sum written short"),
        ("our_share", "£1m approx.", "£1m approx.", "£1,000,000", "“approx.” is left out"),
        ("our_share", "c. £5,000", "c. £5,000", "£5,000", "“c.” is left out"),
        ("our_share", "~£5k", "~£5k", "£5,000", "“~” is left out"),
        ("starts", "2019", "2019", "1 January 2019", "a year alone, its first day is taken"),
        ("ends", "2019", "2019", "31 December 2019", "a year alone, its last day is taken"),
        ("ends", "Ongoing", "Ongoing", "kept in the notes", "no end date"),
        ("ends", "Open-ended.", "Open-ended.", "kept in the notes", "no end date"),
        ("ends", "TBC", "TBC", "kept in the notes", "still to come"),
        ("our_share", "nil", "nil", "£0", "a word for no money"),
        ("our_share", "99.50", "99.50", "£100", "rounded to whole pounds"),
        ("our_share", "£1,200", "", "£1,200", ""),
        ("our_share", "1200.00", "1200.00", "£1,200", ""),
        ("notice_months", "1", "", "1 month", ""),
        ("our_share", "TBC", "TBC", "kept in the notes", "still to come"),
        ("notice_months", "1 year", "1 year", "12 months", "years are counted as months"),
        ("notice_months", "6 months", "", "6 months", ""),
        ("status", "Live", "Live", "Running", "our word for the same"),
        ("status", "RUNNING", "", "Running", ""),
        ("arrangement", "shared services", "shared services", "Shared service", "our word for the same"),
        ("partners", "Eastvale (host); Dŵr", "", "Eastvale (Host); Dŵr", ""),
        ("purpose", "Two\nlines", "", "Two lines", ""),
    ],
)
def test_what_was_made_of_a_cell(code, cell, said, read, remark):
    row = read_row(2, ["A", cell], ["Name", "Its heading"], ["name", code])
    facts = row.facts | ({"partners": row.partners} if row.partners else {})
    one = next(one for one in readings(row, facts) if one.code == code)
    assert (one.said, one.read, one.remark) == (said, read, remark)


def test_a_heading_that_counts_is_said():
    row = read_row(2, ["A", "1.5"], ["Name", "Budget (£m)"], ["name", "annual_value"])
    assert readings(row, row.facts)[1].remark == "counted as the heading says"


def test_each_word_is_asked_once_by_how_many_rows_use_it():
    cells = [
        "Forum",
        " forum ",
        "Club",
        "Joint Committee",
        "",
        "n/a",
        "withheld",
        "x" * 151,
        "Council",
        "CLUB",
    ]
    rows = [(number, [f"Board {number}", cell]) for number, cell in enumerate(cells, 2)]
    rows.append((99, ["Total", "Forum"]))
    words = words_to_match(NAMES, rows, CODES, {})
    assert [(word.said, word.rows) for word in words] == [
        ("Forum", [2, 3]),
        ("Club", [4, 11]),
        ("Council", [10]),
    ]
    matched = words_to_match(NAMES, rows, CODES, {"arrangement": {"forum": "other"}})
    assert [(word.said, word.means) for word in matched] == [
        ("Club", ""),
        ("Council", ""),
        ("Forum", "other"),
    ]
    assert words_to_match(NAMES, rows, ["name", NOTE], {}) == []


def test_a_match_is_taken_for_its_own_column_alone():
    meant = {"arrangement": {"forum": "informal_network", "club": NOTE}}
    row = read_row(2, ["A", "FORUM", "forum"], ["Name", "Type", "State"], [*CODES, "status"], meant)
    assert row.facts == {"name": "A", "arrangement": "informal_network"}
    assert [(fault.heading, fault.by_matching) for fault in row.faults] == [("State", True)]
    assert readings(row, row.facts)[1].remark == "as you matched it"
    row = read_row(3, ["A", "Club"], NAMES, CODES, meant)
    assert (row.facts, row.notes, row.faults) == ({"name": "A"}, ["Type: Club"], [])
    assert readings(row, row.facts)[1].read == "kept in the notes"


def test_words_in_place_of_a_date_or_a_sum_can_be_kept():
    head, codes = ["Name", "Start", "Budget", "Notice"], ["name", "starts", "annual_value", "notice_months"]
    cells = ["A", "See note 4", "in kind", "31/2/2026"]
    words = words_to_match(head, [(2, cells), (3, ["B", "TBC", "nil", "5 or 6"])], codes, {})
    assert [(word.said, word.heading) for word in words] == [("See note 4", "Start"), ("in kind", "Budget")]
    assert list(answers_for(BY_CODE["starts"])) == [NOTE]
    faults = read_row(2, cells, head, codes).faults
    assert [(one.heading, one.by_matching) for one in faults] == [
        ("Start", True),
        ("Budget", True),
        ("Notice", False),
    ]
    meant = {"starts": {"see note 4": NOTE}, "annual_value": {"in kind": NOTE}}
    row = read_row(2, [*cells[:3], "6"], head, codes, meant)
    assert row.facts == {"name": "A", "notice_months": 6} and row.faults == []
    assert row.notes == ["Start: See note 4", "Budget: in kind"]
    remarks = {one.code: one.remark for one in readings(row, row.facts)}
    assert remarks["starts"] == remarks["annual_value"] == "words, as you said"


def test_a_cell_too_long_for_a_word_is_a_fault_that_no_match_mends():
    fault = read_row(2, ["A", "x" * 151], NAMES, CODES).faults[0]
    assert not fault.by_matching and len(fault.message) < 200


@pytest.mark.parametrize("column", [one for one in BY_CODE.values() if one.choices], ids=lambda one: one.code)
def test_no_choice_is_called_as_a_note_is(column):
    assert NOTE not in column.choices and "" not in answers_for(column)
