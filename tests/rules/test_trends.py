"""Signed appraisals side by side: only what was put in the same words is compared."""

from copy import deepcopy

import pytest

from appraisal.rules.trends import HEIGHT, MARGIN, WIDTH, trends, year_of
from tests.reports.documents import example


def a_year(ref: str, before: str = "", **changes):
    """The example as a year of its own, after the one called `before`."""
    document = deepcopy(example())
    document["ref"] = ref
    document["previous"] = {"ref": before, "as_at": "2025-01-01", "conclusion_word": ""} if before else None
    section = document["sections"][0]
    section["movement"] = changes.pop("movement", "")
    section["position"] |= changes.pop("position", {})
    section["answers"][0] |= changes
    return document


def rows(*documents):
    group = trends(documents)[0]
    return group.section, group.questions[0]


def test_nothing_signed_has_no_trend():
    assert trends([]) == []


def test_one_year_has_no_picture():
    section, question = rows(a_year("A"))
    assert section.picture is None and len(question.cells) == 1


def test_a_rating_stands_beside_the_one_before_it():
    _, question = rows(a_year("A"), a_year("B", "A"))
    word = example()["sections"][0]["answers"][0]["option"]["word"]
    assert [one.word for one in question.cells] == [word, word]
    assert question.told == f"{word}, then {word}"


@pytest.mark.parametrize("change", [{"text": "Is it otherwise?"}, {"scale": "another"}, {"kind": "yes_no"}])
def test_a_question_that_has_changed_is_not_comparable(change):
    _, question = rows(a_year("A", **change), a_year("B", "A"))
    assert question.cells[0].word == "Not comparable" and not question.cells[0].shape


def test_a_scale_whose_words_have_changed_is_not_comparable():
    first, second = a_year("A"), a_year("B", "A")
    first["checklist"]["scales"][0]["options"][0]["word"] = "Splendid"
    _, question = rows(first, second)
    assert question.cells[0].word == "Not comparable"


def test_a_question_that_was_not_asked_says_so():
    first = a_year("A")
    del first["sections"][0]["answers"][0]
    _, question = rows(first, a_year("B", "A"))
    assert question.cells[0].word == "Not asked"


def test_years_are_joined_only_where_they_were_compared():
    compared = a_year("B", "A", movement="better")
    section, _ = rows(a_year("A"), compared)
    assert section.cells[1].movement == "better" and len(section.picture.lines) == 1
    section, _ = rows(a_year("A"), a_year("B", "A"))
    assert section.cells[1].movement == "" and section.picture.lines == ()
    section, _ = rows(a_year("Z"), compared)  # what it was compared with has been withdrawn since
    assert section.cells[1].movement == "" and section.picture.lines == ()


def test_a_better_position_stands_higher_and_all_points_are_in_the_box():
    worst = {"rank": 3, "last": 3}
    section, _ = rows(
        a_year("A", position=worst),
        a_year("B", "A", position={"rank": 0, "last": 3}),
        a_year("C", "B", position={"rank": None}),
    )
    (first, low), (second, high) = section.picture.points
    assert first < second and low > high
    assert all(
        MARGIN <= x <= WIDTH - MARGIN and MARGIN <= y <= HEIGHT - MARGIN for x, y in section.picture.points
    )


def test_a_year_keeps_its_positions_as_they_were_signed():
    document = example()
    year = year_of(document)
    assert year["ref"] == document["ref"]
    assert [one["word"] for one in year["positions"]] == [
        one["position"]["word"] for one in document["sections"] if one["position"]
    ]
