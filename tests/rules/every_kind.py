"""A checklist with a question of every kind, as plain values."""

from appraisal.rules.content import ChecklistContent, QuestionContent, SectionContent
from tests.rules.making_content import a_checklist, a_question, a_section

FACTS = {
    "F-01": {"kind": "yes_no"},
    "F-02": {"kind": "choice", "choices": ("Pooled", "Ring-fenced", "None")},
    "F-03": {"kind": "choices", "choices": ("Staff", "Money", "Buildings")},
    "F-04": {"kind": "short_text"},
    "F-05": {"kind": "long_text"},
    "F-06": {"kind": "number", "unit": "£", "least": 0, "most": 5_000_000},
    "F-07": {"kind": "date"},
    "F-08": {"kind": "clearance", "authority": "Some Act 1972, section 101", "as_at": "2026-05-01"},
}
# An answer to each, as its form sends it and as it is kept; words go with those that need them.
TYPED = {
    "F-01": ({"value": "no"}, ["no"], "No"),
    "F-02": ({"value": "Ring-fenced"}, ["Ring-fenced"], "Ring-fenced"),
    "F-03": ({"value": ["Money", "Staff"]}, ["Money", "Staff"], "Money; Staff"),
    "F-04": ({}, [], ""),
    "F-05": ({}, [], ""),
    "F-06": ({"value": "£1,250.50"}, ["1250.50"], "£1,250.50"),
    "F-07": (
        {"value_0": "27", "value_1": "March", "value_2": "2026"},
        ["2026-03-27"],
        "27 March 2026",
    ),
    "F-08": (
        {"view": "cleared_with_conditions", "adviser": "Jo Reed", "on_0": 3, "on_1": 3, "on_2": 2026},
        ["cleared_with_conditions", "Jo Reed", "2026-03-03"],
        "Cleared with conditions, Jo Reed, 3 March 2026",
    ),
}


def a_fact(code: str, **facts) -> QuestionContent:
    """One of `FACTS`."""
    return a_question(code, **({"scale": ""} | FACTS[code] | facts))


def every_kind(**facts) -> ChecklistContent:
    """One section of ratings, and one of facts."""
    held = SectionContent("F", "Facts", "", "What is so.", tuple(a_fact(code) for code in FACTS))
    return a_checklist(a_section("A", 2), held, **facts)
