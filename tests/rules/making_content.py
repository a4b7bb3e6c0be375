"""Small checklists as plain values, for tests of what is read, compared and exported."""

from dataclasses import replace

from appraisal.rules.conditions import ON_QUESTION
from appraisal.rules.content import (
    BandContent,
    ChecklistContent,
    ConditionContent,
    OptionContent,
    QuestionContent,
    ScaleContent,
    SectionContent,
)

BANDS = (
    BandContent("Good", 60, "full", "#00592e", "Most of it is there."),
    BandContent("Poor", 0, "empty", "#b10e1e", "Little of it is there."),
)


def an_option(code: str, points: int | None, **facts) -> OptionContent:
    given = {
        "code": code,
        "word": code.capitalize(),
        "counts": points is not None,
        "needs_reason": False,
        "standing": "rated" if points is not None else "not_applicable",
        "shape": "full",
        "colour": "#00592e",
        "meaning": "",
        "points": points,
    }
    return OptionContent(**(given | facts))


SCALE = ScaleContent("yes_no", "Yes or no", (an_option("yes", 1), an_option("no", 0), an_option("na", None)))


def a_question(code: str = "A-01", **facts) -> QuestionContent:
    given = {
        "code": code,
        "text": f"Is {code} so?",
        "label": code.lower(),
        "prompts": (),
        "good": "",
        "why": "",
        "evidence": (),
        "gate": "idea",
        "short": True,
        "key": False,
        "weight": 1,
        "scale": "yes_no",
        "provisions": (),
        "risks": (),
        "cases": (),
    }
    return QuestionContent(**(given | facts))


def a_section(code: str = "A", questions: int = 2) -> SectionContent:
    return SectionContent(
        code=code,
        title=f"Section {code}",
        theme="",
        summary="",
        questions=tuple(a_question(f"{code}-{number:02}") for number in range(1, questions + 1)),
    )


def a_checklist(*sections: SectionContent, **facts) -> ChecklistContent:
    content = ChecklistContent(
        code="small",
        title="A small checklist",
        kind="main",
        summary="Asks a few things.",
        change_note="First edition.",
        bands=BANDS,
        scales=(SCALE,),
        sections=sections or (a_section("A"), a_section("B")),
    )
    return replace(content, **facts)


def with_question(content: ChecklistContent, code: str, **facts) -> ChecklistContent:
    """The same checklist, one question of it changed."""
    sections = tuple(
        replace(
            section,
            questions=tuple(replace(one, **facts) if one.code == code else one for one in section.questions),
        )
        for section in content.sections
    )
    return replace(content, sections=sections)


def on(code: str, *values: str, is_not: bool = False) -> ConditionContent:
    """A condition on the answer to another question."""
    operator = "is_not" if is_not else "is" if len(values) == 1 else "is_any_of"
    return ConditionContent(f"{ON_QUESTION}{code}", operator, values)


def asking_for(content: ChecklistContent, **conditions) -> ChecklistContent:
    """The checklist with conditions of questions by code (A_02)."""
    for code, rows in conditions.items():
        content = with_question(content, code.replace("_", "-"), conditions=tuple(rows))
    return content
