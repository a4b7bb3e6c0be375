"""What is missing from an answer and from the whole."""

import pytest

from appraisal.rules.completeness import (
    SENTENCES,
    AnswerFacts,
    Missing,
    Progress,
    is_early,
    missing,
    progress_of,
    status_of,
)
from appraisal.rules.kinds import Given


def answer(code="CG-01", *, confirm=False, **facts):
    """A complete answer with a reason, but for what `facts` say."""
    full = {"chosen": True, "needs_reason": True, "has_narrative": True}
    return AnswerFacts(code, f"Is {code} so?", Given(**full | facts), confirm=confirm)


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({}, None),
        ({"needs_reason": False}, None),
        ({"needs_reason": False, "has_narrative": False}, None),
        ({"has_narrative": False}, "reason"),
        ({"chosen": False}, "rating"),
        # A rating comes first: without it nobody knows whether a reason is needed.
        ({"chosen": False, "has_narrative": False}, "rating"),
        ({"chosen": False, "confirm": True}, "rating"),
        ({"confirm": True}, "confirming"),
        # The reason comes before confirming: confirming an answer that is incomplete would change nothing.
        ({"has_narrative": False, "confirm": True}, "reason"),
    ],
)
def test_what_is_missing_from_an_answer(facts, what):
    found = missing([answer(**facts)])
    assert [one.what for one in found] == ([what] if what else [])


def test_everything_missing_is_found_in_the_order_of_the_checklist():
    answers = [
        answer("CG-02", confirm=True),
        answer("CG-01", chosen=False),
        answer("FM-01"),
        answer("FM-02", has_narrative=False),
    ]
    assert missing(iter(answers)) == [
        Missing("CG-02", "Is CG-02 so?", "confirming"),
        Missing("CG-01", "Is CG-01 so?", "rating"),
        Missing("FM-02", "Is FM-02 so?", "reason"),
    ]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("rating", "Choose a rating"),
        ("reason", "Say what makes you say so"),
        ("confirming", "Confirm that this still holds"),
    ],
)
def test_what_is_missing_says_what_to_do(what, said):
    assert Missing("CG-01", "Is CG-01 so?", what).sentence == said


@pytest.mark.parametrize(
    ("given", "standing", "status"),
    [
        (Given(), None, "Not started"),
        (Given(has_narrative=True), None, "In progress"),
        (Given(chosen=True), "rated", "Done"),
        (Given(chosen=True, needs_reason=True), "rated", "Reason needed"),
        (Given(chosen=True, needs_reason=True, has_narrative=True), "rated", "Done"),
        (Given(chosen=True), "not_due", "Not due yet"),
        (Given(chosen=True), "not_applicable", "Does not apply"),
        (Given(chosen=True), "not_known", "Not yet known"),
    ],
)
def test_how_far_a_rating_is(given, standing, status):
    assert status_of("rating", given, standing=standing, confirm=False, saved=False) == status
    assert status_of("rating", given, standing=standing, confirm=True, saved=True) == "Confirm again"


@pytest.mark.parametrize(
    ("kind", "given", "status"),
    [
        ("number", Given(), "Not started"),
        ("number", Given(value=("3",)), "Done"),
        ("number", Given(early=True), "Not due yet"),
        ("number", Given(has_narrative=True), "Not yet known"),
        ("yes_no", Given(value=("no",)), "Reason needed"),
        ("yes_no", Given(value=("no",), has_narrative=True), "Done"),
        ("short_text", Given(), "Not started"),
        ("short_text", Given(has_narrative=True), "Done"),
        ("long_text", Given(early=True), "Not due yet"),
        ("clearance", Given(), "Not started"),
        ("clearance", Given(value=("cleared", "", "")), "Adviser needed"),
        ("clearance", Given(value=("cleared", "Jo Reed", "2026-03-03")), "Done"),
        ("clearance", Given(value=("not_cleared", "Jo Reed", "2026-03-03")), "Reason needed"),
        ("clearance", Given(value=("", "Jo Reed", "")), "Not started"),
        ("clearance", Given(value=("", "Jo Reed", ""), has_narrative=True), "Not yet known"),
    ],
)
def test_how_far_a_fact_is(kind, given, status):
    assert status_of(kind, given, standing=None, confirm=False, saved=False) == status


def test_every_thing_that_can_be_missing_says_what_to_do():
    kinds = ("rating", "number", "clearance", "yes_no")
    given = [Given(), Given(chosen=True, needs_reason=True), Given(value=("no", "", ""))]
    found = {one.what for kind in kinds for one in missing([AnswerFacts("A", "?", g, kind) for g in given])}
    assert found | {"confirming", ""} == set(SENTENCES)


def test_a_question_is_early_before_its_gate():
    assert is_early("agreement", "idea") and is_early("running", "agreement")
    assert not is_early("idea", "idea") and not is_early("idea", "running")


def test_what_is_due_later_is_no_part_of_what_is_answered():
    later, done = ["Not due yet"] * 2, ["Done", "Does not apply", "Not yet known"]
    said = [*later, *done, "Confirm again", "In progress"]
    assert str(progress_of(said)) == "3 of 5 answered, 2 not due yet."
    assert str(progress_of(["Done", "Reason needed"])) == "1 of 2 answered."
    assert progress_of([]) == Progress(0, 0, 0)
