"""Two editions compared, as a person would say it."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.content import ConditionContent, QuestionContent, ScaleContent
from appraisal.rules.difference import difference
from appraisal.rules.telling import Detail, within
from appraisal.rules.word_by_word import by_words
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
                    "The scale “Yes or no” is changed: Yes (1), No (0), Na; now Yes (1), No (0), Maybe.",
                )
            ],
        ),
        (
            replace(BEFORE, scales=(SCALE, ScaleContent("trust", "Trust", SCALE.options))),
            [("added", "The scale “Trust” is new.")],
        ),
        (
            a_checklist(a_section("A", 3), a_section("B", 2), a_section("C", 1)),
            [
                ("added", "The section “Section C” is new."),
                ("added", "C-01 is new in “Section C”: Is C-01 so?"),
            ],
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
            [("changed", "A-02: changed “What good looks like”, “Key question” and “Weight”.")],
        ),
        (with_question(BEFORE, "B-01", scale="trust"), [("rescaled", "B-01 is rated on another scale.")]),
    ],
)
def test_each_kind_of_difference_is_a_sentence(after, sentences):
    assert said(after) == sentences


def details_of(after, before=BEFORE):
    return [
        (one.label, one.before, one.after) for change in difference(before, after) for one in change.details
    ]


def test_each_part_that_differs_is_said_as_it_was_and_as_it_is():
    before = with_question(BEFORE, "A-02", prompts=("money", "people"), gate="idea")
    condition = ConditionContent("question:A-01", "is", ("yes",))
    after = with_question(before, "A-02", prompts=("money",), gate="running", conditions=(condition,))
    assert details_of(after, before) == [
        ("Think about", "money ·\npeople", "money"),
        ("Expected by", "Idea", "Running"),
        ("When it is asked", "Always asked.", "Asked when the answer to A-01 is “Yes”."),
    ]


def test_a_new_question_says_how_it_is_answered_and_when_it_is_asked():
    days = a_question(
        "A-04", kind="number", scale="", unit="days", least=1, most=90, key=True,
        conditions=(ConditionContent("nation", "is", ("wales",)),),
    )  # fmt: skip
    law = a_question("A-05", kind="clearance", scale="", authority="An Act, section 2", as_at="2026-03-27")
    section = BEFORE.sections[0]
    more = replace(section, questions=(*section.questions, days, law))
    assert details_of(replace(BEFORE, sections=(more, BEFORE.sections[1]))) == [
        ("How it is answered", "", "Number"),
        ("Number", "", "from 1 to 90 days"),
        ("Expected by", "", "Idea"),
        ("Key question", "", "Yes"),
        ("When it is asked", "", "Asked when the council is in Wales."),
        ("How it is answered", "", "Clearance by an adviser"),
        ("Law", "", "An Act, section 2, looked up on 27 March 2026"),
        ("Expected by", "", "Idea"),
    ]


def test_of_scales_and_positions_each_option_and_band_that_differs_is_said():
    other = replace(SCALE.options[1], points=2, needs_reason=True, meaning="None of it.")
    after = replace(
        BEFORE,
        scales=(replace(SCALE, options=(SCALE.options[0], other, SCALE.options[2])),),
        bands=(replace(BANDS[0], colour="#1d5a96", needs_evidence=False), BANDS[1]),
    )
    assert details_of(after) == [
        (
            "“Good”",
            "from 60 per cent, only with evidence, full circle in green. Most of it is there.",
            "from 60 per cent, full circle in blue. Most of it is there.",
        ),
        (
            "“No”",
            "0 points, no reason is needed, rated, full circle in green.",
            "2 points, a reason is needed, rated, full circle in green. None of it.",
        ),
    ]


OTHER = {
    "text": "Other?", "label": "other", "prompts": ("one; two",), "good": "Good.", "why": "So.",
    "evidence": ("minutes",), "gate": "running", "short": False, "key": True, "weight": 2,
    "provisions": ("NAO-1",), "risks": ("NAO-2",), "cases": ("NAO-3",), "scale": "trust", "kind": "choice",
    "choices": ("one",), "unit": "days", "least": 1, "most": 2, "authority": "An Act", "as_at": "2026-03-27",
    "ours": ("this",), "opening": "did_it_deliver", "join": "any",
    "conditions": (
        ConditionContent("purpose", "is", ("proposal",)), ConditionContent("depth", "is", ("full",)),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [one.name for one in fields(QuestionContent) if one.name not in ("code", "corrected")]
)
def test_no_part_of_a_question_changes_without_a_word(name):
    before = with_question(BEFORE, "A-02", conditions=OTHER["conditions"] if name == "join" else ())
    assert difference(before, with_question(before, "A-02", **{name: OTHER[name]}))


def test_lists_that_hold_other_lines_differ_though_they_read_alike():
    two = with_question(BEFORE, "A-02", prompts=("one", "two"))
    assert difference(two, with_question(BEFORE, "A-02", prompts=("one; two",)))


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


def test_what_would_take_too_long_word_by_word_is_set_side_by_side_as_a_whole():
    before, after = " ".join(["a"] * 2_000), " ".join(["a", "b"] * 1_000)
    assert by_words(before, after) == (("removed", before), ("added", after))


def test_what_both_begin_and_end_with_is_no_work():
    many = " ".join(["a"] * 2_000)
    assert by_words(f"{many} one {many}", f"{many} two {many}") == (
        ("same", many),
        ("removed", "one"),
        ("added", "two"),
        ("same", many),
    )
    assert by_words("a b", "a b b") == (("same", "a b"), ("added", "b"))
    assert by_words("a b b", "a b") == (("same", "a b"), ("removed", "b"))


def test_what_is_left_of_a_pages_share_is_counted_down():
    found = [Detail("Words", f"a x{one}", f"a y{one}") for one in range(3)]
    told, left = within(found, 5)  # each asks for two words: the first word is the same
    assert [one.as_a_whole for one in told] == [False, False, True] and left == 1
    assert told[0].words[0] == ("same", "a") and told[2].words[0] == ("removed", "a x2")


def test_texts_with_little_in_common_and_lists_are_not_run_into_one():
    assert by_words("Who wrote it?", "Where is the plan?") == (
        ("removed", "Who wrote it?"),
        ("added", "Where is the plan?"),
    )
    kept, more = "Deficit of the pension counted.", " ".join(f"w{one}" for one in range(40))
    for long in (f"{more} {kept}", f"{kept} {more}", f"{more} {kept} {more}"):
        assert ("same", kept) in by_words(kept, long) and ("same", kept) in by_words(long, kept)
    before, after = ("one thing ·\nanother thing", "one thing ·\nthe third thing")
    assert by_words(before, after) == (
        ("same", "one thing"),
        ("removed", "another thing"),
        ("added", "the third thing"),
    )


def test_a_draft_after_an_edition_with_corrections_differs_in_nothing():
    fixed = replace(SCALE.options[0], word="Aye", corrected=True)
    edition = replace(BEFORE, scales=(replace(SCALE, options=(fixed, *SCALE.options[1:])),))
    assert difference(edition, edition.as_draft()) == []
    assert details_of(edition) == [
        ("“Yes” is called otherwise, and means what it did", "Yes", "Aye"),
    ]
