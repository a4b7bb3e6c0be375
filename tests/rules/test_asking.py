"""Questions that nobody could be asked are told from those that somebody could."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.asking import never_asked
from appraisal.rules.conditions import FACTS, Row, asked
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
    if never_asked([question]):
        assert not any(tried)
    elif join == "all" and not _across(rows, short):
        assert any(tried)


def _across(rows, short) -> bool:
    """Short forms and circumstances can be at odds across facts, which is not looked for."""
    return not short and any(row.fact == "depth" for row in rows)
