"""Questions that nobody could be asked are told from those that somebody could."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.asking import never_asked, rows_of
from appraisal.rules.conditions import FACTS, Row, all_asked, asked
from appraisal.rules.content import ConditionContent
from tests.rules.making_content import a_question

PROPOSAL = ConditionContent("purpose", "is", ("proposal",))
REVIEW = ConditionContent("purpose", "is", ("annual_review",))
NOT_TRADING = ConditionContent("circumstances", "is_not", ("trading",))
TRADING = ConditionContent("circumstances", "includes", ("trading",))
SHORT = ConditionContent("depth", "is", ("short",))


@pytest.mark.parametrize(
    ("conditions", "join", "short", "never"),
    [
        ((), "all", True, False),
        ((PROPOSAL,), "all", True, False),
        ((PROPOSAL, REVIEW), "any", True, False),
        ((PROPOSAL, REVIEW), "all", True, True),
        ((TRADING, NOT_TRADING), "all", True, True),
        ((TRADING, NOT_TRADING), "any", True, False),
        ((SHORT,), "all", True, False),
        ((SHORT,), "all", False, True),
        ((SHORT, PROPOSAL), "any", False, False),
        ((SHORT, SHORT), "any", False, True),
    ],
)
def test_a_question_that_can_never_be_asked(conditions, join, short, never):
    question = a_question(conditions=conditions, join=join, short=short)
    assert bool(never_asked([question])) == never


VALUES = {
    "purpose": list(FACTS["purpose"]),
    "depth": list(FACTS["depth"]),
    "circumstances": ["trading", "staff_affected"],
}
ROWS = st.sampled_from(sorted(VALUES)).flatmap(
    lambda fact: st.builds(
        lambda operator, values: ConditionContent(fact, operator, tuple(values)),
        st.sampled_from(["is", "is_not", "is_any_of"]),
        st.lists(st.sampled_from(VALUES[fact]), min_size=1, max_size=2, unique=True),
    )
)


@given(st.lists(ROWS, max_size=4), st.sampled_from(["all", "any"]), st.booleans())
def test_it_is_what_trying_every_fact_finds(conditions, join, short):
    """All facts there are, one after another: asked of none of them is never asked."""
    rows = [
        Row(one.fact, one.operator, one.values[:1] if one.operator.startswith("is") else one.values)
        for one in conditions
    ]
    kept = tuple(ConditionContent(row.fact, row.operator, row.values) for row in rows)
    question = replace(a_question(), conditions=kept, join=join, short=short)
    several = [[], ["trading"], ["staff_affected"], ["trading", "staff_affected"]]
    tried = (
        asked(
            rows=rows,
            join=join,
            short=short,
            facts={"purpose": purpose, "depth": depth, "circumstances": circumstances},
        )
        for purpose, depth, circumstances in product(VALUES["purpose"], VALUES["depth"], several)
    )
    assert bool(never_asked([question])) != any(tried)


ON_AN_ANSWER = st.builds(
    lambda code, is_not, value: ConditionContent(f"question:{code}", "is_not" if is_not else "is", (value,)),
    st.sampled_from(["A-01", "A-02"]),
    st.booleans(),
    st.sampled_from(["yes", "no"]),
)
ON_A_FACT = st.builds(
    ConditionContent,
    st.sampled_from(["purpose", "depth"]),
    st.sampled_from(["is", "is_not"]),
    st.sampled_from([("proposal",), ("annual_review",), ("short",), ("full",)]),
).filter(lambda row: row.values[0] in VALUES[row.fact])
FACTS_TRIED = ("purpose", "depth")
OFFERS = {"question:A-01": {"yes": "Yes", "no": "No"}, "question:A-02": {"yes": "Yes", "no": "No"}}


@given(
    st.tuples(*[st.tuples(st.lists(ON_A_FACT, max_size=2), st.lists(ON_AN_ANSWER, max_size=2))] * 3),
    st.tuples(*[st.sampled_from(["all", "any"])] * 3),
    st.tuples(*[st.booleans()] * 3),
)  # fmt: skip
def test_along_what_questions_wait_for_too_it_is_what_trying_everything_finds(conditions, joins, shorts):
    """Three questions, each waiting for answers to those before it, under all facts and all answers."""
    codes = ["A-01", "A-02", "A-03"]
    questions = []
    for place, code in enumerate(codes):
        facts, answers = conditions[place]
        held = (*facts, *(one for one in answers if one.fact.removeprefix("question:") in codes[:place]))
        questions.append(a_question(code, conditions=held, join=joins[place], short=shorts[place]))
    with_rows = [(one, rows_of(one)) for one in questions]
    found = dict.fromkeys(codes, False)
    for purpose, depth, first, second in product(
        VALUES["purpose"], VALUES["depth"], *[["", "yes", "no"]] * 2
    ):
        answers = {code: (value,) for code, value in (("A-01", first), ("A-02", second)) if value}
        tried = all_asked(with_rows, {"purpose": purpose, "depth": depth}, answers)
        found = {code: found[code] or tried[code] for code in codes}
    never = never_asked(questions, OFFERS)
    assert not any(found[code] for code in never)
    if all(one.join == "all" or len(one.conditions) < 2 for one in questions):
        assert set(never) == {code for code in codes if not found[code]}


def test_what_a_question_waits_for_is_named_where_it_is_at_odds_with_it():
    first = a_question("A-01", conditions=(ConditionContent("nation", "is", ("england",)),))
    wales = ConditionContent("nation", "is", ("wales",))
    second = a_question("A-02", conditions=(ConditionContent("question:A-01", "is", ("yes",)), wales))
    assert never_asked([first, second], OFFERS) == {
        "A-02": "can never be asked: its conditions and those of what it waits for exclude one another on "
        "“the nation the council is in”"
    }
