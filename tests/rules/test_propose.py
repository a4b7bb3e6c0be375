"""The conclusion that the rules propose, and the sentences that explain it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.explanation import propose
from appraisal.rules.positions import position, tally_of
from appraisal.vocabulary import CONCLUSIONS
from tests.rules.making import BANDS, band_lists, not_known, rated, sections, uncounted


def section(*points):
    return [rated(one, f"CG-{number:02}") for number, one in enumerate(points, 1)]


STRONG, SOUND = section(3, 3, 3, 3), section(2, 2, 2, 2)
NEEDS, WEAK = section(1, 2, 1, 1), section(0, 0, 1, 0)


def proposed(purpose, parts, bands=BANDS):
    """What is proposed for sections with these titles and answers."""
    judged = [(title, position(tally_of(part), bands), tally_of(part)) for title, part in parts.items()]
    return propose(purpose, judged, [one for part in parts.values() for one in part])


@pytest.mark.parametrize(
    ("parts", "proposal", "review", "reasons"),
    [
        ({"Risk": STRONG, "People": SOUND}, "proceed", "continue",
         ["Every section assessed is Sound or better."]),
        ({"Risk": STRONG, "People": []}, "proceed", "continue",
         ["Every section assessed is Sound or better."]),
        ({"Risk": NEEDS, "People": SOUND}, "proceed_with_conditions", "continue_with_improvement",
         ["Risk is below Sound."]),
        ({"Risk": NEEDS, "People": NEEDS}, "proceed_with_conditions", "continue_with_improvement",
         ["Risk and People are below Sound."]),
        ({"Risk": WEAK, "People": STRONG}, "do_not_proceed_yet", "escalate", ["Risk is Weak."]),
        ({"Risk": WEAK, "People": WEAK, "Money": WEAK}, "do_not_proceed_yet", "escalate",
         ["Risk, People and Money are Weak."]),
        ({"Risk": WEAK, "People": NEEDS}, "do_not_proceed_yet", "escalate",
         ["Risk is Weak.", "People is below Sound."]),
        ({"Risk": [*STRONG, not_known("CG-09")]}, "proceed_with_conditions", "continue_with_improvement",
         ["1 answer is not yet known."]),
        ({"Risk": [*STRONG, not_known("CG-09")], "People": [*STRONG, not_known("CG-09")]},
         "proceed_with_conditions", "continue_with_improvement", ["2 answers are not yet known."]),
    ],
)  # fmt: skip
def test_what_is_proposed(parts, proposal, review, reasons):
    for purpose, word in (("proposal", proposal), ("annual_review", review)):
        made = proposed(purpose, parts)
        assert (made.word, list(made.reasons)) == (word, reasons)


@pytest.mark.parametrize(("count", "said"), [(1, "1 question is"), (2, "2 questions are")])
def test_what_is_not_due_is_a_condition_of_a_proposal(count, said):
    undue = [uncounted("not_due", f"CG-9{number}") for number in range(count)]
    made = proposed("proposal", {"Risk": [*STRONG, *undue]})
    assert made.word == "proceed_with_conditions"
    assert made.reasons == (f"{said} not due until a later gate.",)
    assert proposed("annual_review", {"Risk": [*STRONG, *undue]}).word == "continue"


@pytest.mark.parametrize("purpose", CONCLUSIONS)
@pytest.mark.parametrize("parts", [{}, {"Risk": []}, {"Risk": [uncounted("not_due"), uncounted("")]}])
def test_where_nothing_was_rated_nothing_is_proposed(purpose, parts):
    made = proposed(purpose, parts)
    assert made.word == ""
    assert made.reasons == ("Nothing has been rated yet, so nothing is proposed.",)


def opened(*, delivered, needed, others=STRONG):
    """The parts of a review whose two opening questions have these points (None: not yet known)."""
    made = []
    for number, (opening, points) in enumerate((("delivered", delivered), ("needed", needed))):
        code = f"PM-0{number}"
        facts = {"opening": opening, "key": True, "label": opening}
        made.append(not_known(code, **facts) if points is None else rated(points, code, **facts))
    return {"Delivery": made, "Risk": others}


NOT_NEEDED = "Officers say the council should no longer be in it."
NOT_DELIVERED = "It has not delivered what it was set up to deliver."


@pytest.mark.parametrize(
    ("parts", "word", "first"),
    [
        (opened(delivered=3, needed=3), "continue", "Every section assessed is Sound or better."),
        (opened(delivered=1, needed=3), "continue", "Every section assessed is Sound or better."),
        (opened(delivered=1, needed=1), "escalate", "Delivery is Weak."),
        (opened(delivered=3, needed=0), "plan_the_exit", NOT_NEEDED),
        (opened(delivered=0, needed=3), "escalate", NOT_DELIVERED),
        (opened(delivered=0, needed=0), "plan_the_exit", NOT_NEEDED),
        # “Not yet known” is no answer that it should end: it holds the section at Weak, which escalates.
        (opened(delivered=3, needed=None), "escalate", "Delivery is Weak."),
        (opened(delivered=None, needed=3), "escalate", "Delivery is Weak."),
        (opened(delivered=3, needed=3, others=NEEDS), "continue_with_improvement", "Risk is below Sound."),
    ],
)
def test_the_two_opening_questions_of_a_review(parts, word, first):
    made = proposed("annual_review", parts)
    assert (made.word, made.reasons[0]) == (word, first)


def test_the_opening_reason_comes_before_the_others():
    made = proposed("annual_review", opened(delivered=0, needed=3, others=WEAK))
    assert made.reasons == (NOT_DELIVERED, "Delivery and Risk are Weak.")


def test_opening_questions_are_no_matter_of_a_proposal():
    assert proposed("proposal", opened(delivered=0, needed=0)).word == "do_not_proceed_yet"


@given(st.sampled_from(list(CONCLUSIONS)), st.lists(sections(), max_size=4), band_lists())
def test_the_word_is_always_one_of_the_purpose_and_every_reason_a_sentence(purpose, parts, bands):
    made = proposed(purpose, {f"Part {number}": part for number, part in enumerate(parts)}, bands)
    assert made.word in {"", *CONCLUSIONS[purpose]}
    assert made.reasons
    assert all(reason[0].isupper() or reason[0].isdigit() for reason in made.reasons)
    assert all(reason.endswith(".") for reason in made.reasons)
