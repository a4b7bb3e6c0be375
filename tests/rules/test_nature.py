"""What four plain questions make of an arrangement: every set of answers."""

from itertools import product

import pytest

from partnerships.rules.nature import DIRECTION, QUESTIONS, nature_of, needs_direction
from partnerships.vocabulary import NATURES

CODES = [one.code for one in QUESTIONS]


@pytest.mark.parametrize("said", list(product(("yes", "no"), repeat=4)))
def test_every_set_of_answers_comes_to_one_kind_with_a_reason(said):
    answers = dict(zip(CODES, said, strict=True))
    another, _, together, share = (one == "yes" for one in said)
    if not another:
        expected = {"": "other", "buy": "other", "give": "other"}
    elif together or share:
        expected = {"": "partnership", "buy": "partnership", "give": "partnership"}
    else:
        expected = {"buy": "contract", "give": "grant"}
        with pytest.raises(ValueError, match="we_buy_or_give is not answered"):
            nature_of(answers)
    assert needs_direction(answers) is ("" not in expected)
    for direction, kind in expected.items():
        nature, why = nature_of(answers | ({DIRECTION: direction} if direction else {}))
        assert nature == kind and nature in NATURES
        assert why[0].isupper() and why.endswith(".")


def test_a_question_left_out_is_named():
    with pytest.raises(ValueError, match="same_result is not answered"):
        nature_of({"another_body": "yes", "same_result": "perhaps"})
