"""When a question is asked, and the sentence that says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.conditions import FACT_WORDS, FACTS, OPERATORS, Row, asked, fault_in, holds, sentence

FACTS_NOW = {
    "purpose": "proposal",
    "depth": "full",
    "arrangement": "company",
    "our_role": "host",
    "circumstances": ["trading", "pace"],
}
PROPOSAL = Row("purpose", "is", ("proposal",))
REVIEW = Row("purpose", "is", ("annual_review",))
TRADING = Row("circumstances", "includes", ("trading",))
STAFF = Row("circumstances", "includes", ("staff_affected",))


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (PROPOSAL, True),
        (REVIEW, False),
        (Row("purpose", "is_not", ("proposal",)), False),
        (Row("purpose", "is_not", ("annual_review",)), True),
        (Row("arrangement", "is_any_of", ("llp", "company")), True),
        (Row("arrangement", "is_any_of", ("llp", "cooperative")), False),
        (TRADING, True),
        (STAFF, False),
        (Row("circumstances", "includes", ("staff_affected", "pace")), True),
        (Row("circumstances", "is_not", ("trading",)), False),
        (Row("circumstances", "is_not", ("staff_affected",)), True),
    ],
)
def test_whether_a_row_holds(row, met):
    assert holds(row, FACTS_NOW) is met


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_fact_that_is_not_known_is_nothing_in_particular(operator):
    assert holds(Row("arrangement", operator, ("company",)), {}) is (operator == "is_not")
    assert holds(Row("circumstances", operator, ("trading",)), {"circumstances": []}) is (
        operator == "is_not"
    )


@pytest.mark.parametrize(
    ("rows", "join", "is_asked"),
    [
        ([], "all", True),
        ([], "any", True),
        ([PROPOSAL, TRADING], "all", True),
        ([PROPOSAL, STAFF], "all", False),
        ([PROPOSAL, STAFF], "any", True),
        ([REVIEW, STAFF], "any", False),
    ],
)
def test_rows_are_joined_by_all_or_by_any(rows, join, is_asked):
    assert asked(rows=rows, join=join, short=True, facts=FACTS_NOW) is is_asked


@pytest.mark.parametrize("rows", [[], [PROPOSAL]])
@pytest.mark.parametrize(
    ("depth", "short", "is_asked"),
    [("short", True, True), ("short", False, False), ("full", True, True), ("full", False, True)],
)
def test_the_short_depth_leaves_out_what_is_not_short_even_where_its_conditions_hold(
    rows, depth, short, is_asked
):
    assert asked(rows=rows, join="all", short=short, facts=FACTS_NOW | {"depth": depth}) is is_asked


def test_the_short_depth_does_not_ask_what_does_not_hold():
    assert not asked(rows=[REVIEW], join="all", short=True, facts=FACTS_NOW | {"depth": "short"})


@pytest.mark.parametrize(
    ("rows", "join", "said"),
    [
        ([], "all", "Always asked."),
        ([PROPOSAL], "all", "Asked when the appraisal is a proposal."),
        ([REVIEW], "all", "Asked when the appraisal is an annual review."),
        ([Row("purpose", "is_not", ("annual_review",))], "all",
         "Asked when the appraisal is not an annual review."),
        ([Row("depth", "is", ("full",))], "all", "Asked when the depth is full."),
        ([Row("depth", "is_not", ("full",))], "all", "Asked when the depth is not full."),
        ([Row("our_role", "is", ("accountable_body",))], "all", "Asked when our role is accountable body."),
        ([Row("our_role", "is_not", ("host",))], "all", "Asked when our role is not host."),
        ([Row("arrangement", "is_not", ("company",))], "all", "Asked when the arrangement is not a company."),
        ([Row("arrangement", "is", ("section_75",))], "all",
         "Asked when the arrangement is a section 75 arrangement with the NHS."),
        ([Row("arrangement", "is", ("informal_network",))], "all",
         "Asked when the arrangement is an informal network."),
        ([Row("arrangement", "is", ("other",))], "all", "Asked when the arrangement is other."),
        ([TRADING], "all", "Asked when what applies includes “it will trade”."),
        ([Row("circumstances", "is_not", ("trading",))], "all",
         "Asked when what applies does not include “it will trade”."),
        ([PROPOSAL, Row("depth", "is", ("full",))], "any",
         "Asked when the appraisal is a proposal or the depth is full."),
        ([PROPOSAL, TRADING], "all",
         "Asked when the appraisal is a proposal and what applies includes “it will trade”."),
        ([Row("arrangement", "is_any_of", ("company", "section_75"))], "all",
         "Asked when the arrangement is a company or a section 75 arrangement with the NHS."),
        ([Row("arrangement", "is_any_of", ("company", "llp", "joint_committee"))], "all",
         "Asked when the arrangement is a company, a limited liability partnership or a joint committee."),
        # Semicolons keep rows apart from values, and a comma a value apart from the “or” inside another.
        ([Row("our_role", "is_any_of", ("host", "shareholder")), TRADING], "any",
         "Asked when our role is host, or owner or member of the body; or what applies includes “it will"
         " trade”."),
    ],
)  # fmt: skip
def test_rows_read_back_as_a_sentence(rows, join, said):
    assert sentence(rows, join) == said
    assert sentence(iter(rows), join) == said


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (Row("weather", "is", ("fine",)),
         "“weather” is not a fact; use one of purpose, depth, arrangement, our_role, nation, circumstances, "
         "or question:CODE."),
        (Row("purpose", "equals", ("proposal",)),
         "“equals” is not an operator; use one of is, is_not, is_any_of, includes."),
        (Row("purpose", "is", ("idea",)), "“idea” is not a value of purpose."),
        (Row("arrangement", "is_any_of", ("company", "club", "guild")),
         "“club, guild” is not a value of arrangement."),
        (Row("purpose", "is", ()), "“purpose” is compared with nothing; give one value or more."),
        (Row("arrangement", "is", ("company", "llp")), "“is” takes one value."),
        (Row("arrangement", "is_not", ("company", "llp")), "“is_not” takes one value."),
        (Row("arrangement", "is_any_of", ("company", "llp")), None),
        (Row("arrangement", "is_any_of", ("company",)), None),
        (TRADING, None),
        (PROPOSAL, None),
    ],
)  # fmt: skip
def test_the_fault_of_a_row(row, fault):
    assert fault_in(row) == fault


def test_every_fact_can_be_read_back():
    assert FACT_WORDS.keys() == FACTS.keys()


@st.composite
def rows(draw):
    fact = draw(st.sampled_from(list(FACTS)))
    operator = draw(st.sampled_from(OPERATORS))
    most = 1 if operator in ("is", "is_not") else 3
    values = draw(st.lists(st.sampled_from(list(FACTS[fact])), min_size=1, max_size=most, unique=True))
    return Row(fact, operator, tuple(values))


@given(st.lists(rows(), max_size=3), st.sampled_from(["all", "any"]))
def test_every_row_without_a_fault_reads_as_one_sentence(some, join):
    assert not any(map(fault_in, some))
    said = sentence(some, join)
    assert said.startswith("Asked when " if some else "Always asked")
    assert said.endswith(".") and said.count(".") == 1
    assert "_" not in said and " a a" not in said.replace(" a as", "")


@given(st.lists(rows(), max_size=4), st.permutations(range(4)))
def test_neither_the_order_of_rows_nor_of_values_decides(some, order):
    shuffled = [Row(row.fact, row.operator, row.values[::-1]) for row in some]
    shuffled = [shuffled[number] for number in order if number < len(shuffled)]
    for join in ("all", "any"):
        before = asked(rows=some, join=join, short=True, facts=FACTS_NOW)
        assert asked(rows=iter(shuffled), join=join, short=True, facts=FACTS_NOW) is before
