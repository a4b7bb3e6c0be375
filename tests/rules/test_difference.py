"""Two editions compared, as a person would say it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.content import ScaleContent
from appraisal.rules.difference import by_words, difference
from tests.rules.making_content import (
    BANDS,
    SCALE,
    a_checklist,
    a_question,
    a_section,
    an_option,
    with_question,
)

BEFORE = a_checklist(a_section("A", 3), a_section("B", 2))


def order(content, section, *codes):
    """The same checklist, the questions of one section in another order."""
    held = {one.code: one for one in content.sections[section].questions}
    changed = replace(content.sections[section], questions=tuple(held[code] for code in codes))
    sections = list(content.sections)
    sections[section] = changed
    return replace(content, sections=tuple(sections))


def said(after, before=BEFORE):
    return [(change.kind, change.what) for change in difference(before, after)]


def test_the_same_checklist_has_no_difference():
    assert difference(BEFORE, BEFORE) == []


@pytest.mark.parametrize(
    ("after", "sentences"),
    [
        (replace(BEFORE, title="Another"), [("changed", "The checklist’s title is changed.")]),
        (
            replace(BEFORE, bands=(replace(BANDS[0], at_least=70), BANDS[1])),
            [("rescaled", "The positions are now: Good from 70 per cent, Poor from 0 per cent.")],
        ),
        (
            replace(BEFORE, scales=(replace(SCALE, options=(*SCALE.options[:2], an_option("maybe", None))),)),
            [
                (
                    "rescaled",
                    "The scale “Yes or no” is changed: Yes 1, No 0, Na; now Yes 1, No 0, Maybe.",
                )
            ],
        ),
        (
            replace(BEFORE, scales=(SCALE, ScaleContent("trust", "Trust", SCALE.options))),
            [("added", "The scale “Trust” is new.")],
        ),
        (
            a_checklist(a_section("A", 3), a_section("B", 2), a_section("C", 1)),
            [("added", "The section “Section C” is new."), ("added", "C-01 is new: Is C-01 so?")],
        ),
        (
            a_checklist(a_section("A", 3)),
            [
                ("removed", "The section “Section B” is gone."),
                ("removed", "B-01 is gone: Is B-01 so?"),
                ("removed", "B-02 is gone: Is B-02 so?"),
            ],
        ),
        (
            a_checklist(a_section("B", 2), a_section("A", 3)),
            [("moved", "The section “Section B” stands elsewhere.")],
        ),
        (order(BEFORE, 0, "A-03", "A-01", "A-02"), [("moved", "A-03 stands elsewhere in its section.")]),
        (
            with_question(BEFORE, "A-02", text="Is A-02 really so?"),
            [("reworded", "A-02 is reworded: Is A-02 really so?")],
        ),
        (
            with_question(BEFORE, "A-02", weight=3, key=True, good="All of it."),
            [("changed", "A-02: changed what good looks like, key question and weight.")],
        ),
        (with_question(BEFORE, "B-01", scale="trust"), [("rescaled", "B-01 is rated on another scale.")]),
    ],
)
def test_each_kind_of_difference_is_a_sentence(after, sentences):
    assert said(after) == sentences


def test_a_question_in_another_section_has_moved_and_is_neither_new_nor_gone():
    first, second = BEFORE.sections
    moved = first.questions[0]
    after = replace(
        BEFORE,
        sections=(
            replace(first, questions=first.questions[1:]),
            replace(second, questions=(*second.questions, moved)),
        ),
    )
    assert said(after) == [("moved", "A-01 has moved to “Section B”.")]


def test_a_reworded_text_is_shown_word_by_word():
    assert by_words("Is there one clear purpose?", "Is there a clear purpose?") == (
        ("same", "Is there"),
        ("removed", "one"),
        ("added", "a"),
        ("same", "clear purpose?"),
    )


@given(st.permutations([f"A-{number:02}" for number in range(1, 8)]))
def test_of_questions_in_another_order_the_fewest_have_moved(codes):
    before = a_checklist(a_section("A", 7))
    moved = {change.code for change in difference(before, order(before, 0, *codes))}
    stayed = [code for code in codes if code not in moved]
    assert stayed == sorted(stayed)
    runs = [1] * 7
    for place in range(7):
        runs[place] += max((runs[one] for one in range(place) if codes[one] < codes[place]), default=0)
    assert len(stayed) == max(runs)


def test_what_was_there_is_found_whatever_else_changes():
    after = with_question(BEFORE, "A-01", text="Changed?")
    after = replace(after, sections=(after.sections[0], a_section("C", 1)))
    kinds = {change.code: change.kind for change in difference(BEFORE, after) if change.code}
    assert kinds == {"B-01": "removed", "B-02": "removed", "A-01": "reworded", "C-01": "added"}
    assert a_question("A-01") in BEFORE.questions()
