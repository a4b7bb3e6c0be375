"""What comes across from the appraisal before, and which of it may be confirmed together."""

from dataclasses import replace

import pytest

from appraisal.rules.carrying import Came, Held, Put, Waiting, came, why_alone, why_not_the_same, why_to_read

RATINGS = frozenset({("yes", "In place", "It is there.", 3, "rated"), ("no", "Not in place", "", 0, "rated")})
PUT = Put("Is there an agreement?", ("rating", frozenset()), RATINGS, (("Is it signed?",), "It is signed."))
OTHER_WORDS = frozenset({("yes", "Fully in place", "It is there.", 3, "rated"), *list(RATINGS)[:0]})


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (PUT, ""),
        (None, "It was not asked last time"),
        (replace(PUT, text="Is there a plan?"), "It is reworded"),
        (replace(PUT, text="Is there an agreement? "), "It is reworded"),
        (replace(PUT, framing=("yes_no", frozenset())), "It is answered in another way"),
        (replace(PUT, ratings=OTHER_WORDS), "It is rated in other words"),
        (replace(PUT, ratings=frozenset()), "It is rated in other words"),
        (replace(PUT, guidance=((), "")), ""),
    ],
)
def test_only_the_same_question_is_the_same(before, why):
    assert why_not_the_same(before, PUT) == why


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (Held(answered=True, standing="rated"), ""),
        (Held(answered=True), ""),  # a fact has no standing
        (Held(answered=True, standing="not_known"), ""),
        (Held(answered=True, standing="not_applicable"), ""),
        (Held(answered=False), "It was not answered last time"),
        (Held(answered=True, standing="not_due"), "It was not due yet last time"),
        (Held(answered=True, standing="rated", withheld=True), "Part of the answer is withheld"),
    ],
)
def test_an_answer_comes_across_unless_something_stands_against_it(held, why):
    assert why_to_read(PUT, PUT, held) == why
    assert why_to_read(None, PUT, held) == "It was not asked last time"


GOOD = Waiting("CG-03", PUT, PUT, rated=True, key=False, points=3, most=3, evidence=2, run_out=False)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, ""),
        ({"evidence": 4, "run_out": True}, ""),  # something else that it cites is good
        ({"rated": False, "points": None}, "It is a fact, not a rating"),
        ({"key": True}, "It is a key question"),
        ({"points": 2}, "It is not at the top of its scale"),
        ({"points": None}, "It is not at the top of its scale"),
        ({"evidence": 1}, "It has no evidence that somebody has seen"),
        ({"evidence": 0}, "It has no evidence that somebody has seen"),
        ({"evidence": 1, "run_out": True}, "Its evidence has run out"),
        ({"noted": True}, "A note of correction is about it"),
        ({"noted": True, "rated": False}, "A note of correction is about it"),
        ({"before": None}, "It was not asked last time"),
        ({"before": replace(PUT, text="Else?")}, "It is reworded"),
        (
            {"before": replace(PUT, guidance=((), ""))},
            "What to think about, or what good looks like, is changed",
        ),
    ],
)
def test_who_may_be_confirmed_with_others(given, why):
    assert why_alone(replace(GOOD, **given)) == why


def test_how_many_came_in_which_way():
    counts = {"together": 2, "one": 3, "": 4, "waiting": 5}
    assert came(counts) == Came(together=2, one_by_one=3, anew=4, waiting=5)
    assert came({}) == Came()
