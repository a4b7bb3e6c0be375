"""A checklist of six sections of six statements, agreed or disagreed with, read in points at both levels."""

from appraisal.rules.content import BandContent, ChecklistContent, ScaleContent, SectionContent
from tests.rules.making_content import a_checklist, a_question, an_option

AGREEMENT = ScaleContent(
    "agreement",
    "How far you agree",
    (
        an_option("strongly_agree", 4, word="Strongly agree"),
        an_option("agree", 3, shape="three_quarters", colour="#0b6b75"),
        an_option("disagree", 2, shape="half", colour="#a85400", needs_reason=True),
        an_option(
            "strongly_disagree",
            1,
            word="Strongly disagree",
            shape="empty",
            colour="#b10e1e",
            needs_reason=True,
        ),
    ),
)
LOOKS = (("full", "#00592e"), ("three_quarters", "#0b6b75"), ("half", "#a85400"), ("empty", "#b10e1e"))


def in_points(of: int, *named: tuple[str, int]) -> tuple[BandContent, ...]:
    return tuple(
        BandContent(word, at_least, shape, colour, f"{word}.", of, needs_evidence=False)
        for (word, at_least), (shape, colour) in zip(named, LOOKS, strict=True)
    )


SECTIONS = ("Purpose", "Ownership", "Trust", "Clear arrangements", "Measuring", "Learning")
OF_A_SECTION = in_points(
    24, ("Working well", 19), ("Mostly working", 13), ("Strained", 7), ("Not working", 0)
)
OF_TRUST = in_points(24, ("Trusting", 22), ("Wary", 15), ("Guarded", 9), ("Broken", 0))
OF_THE_WHOLE = in_points(144, ("Thriving", 109), ("Sound", 73), ("At risk", 37), ("Failing", 0))


def six_by_six(**facts) -> ChecklistContent:
    sections = tuple(
        SectionContent(
            code=f"S{number}",
            title=title,
            theme="",
            summary="",
            questions=tuple(
                a_question(f"S{number}-{place:02}", text=f"We agree on {title.lower()}, {place}.",
                           label=f"{title.lower()} {place}", scale="agreement", gate="running")
                for place in range(1, 7)
            ),
            bands=OF_TRUST if title == "Trust" else (),
        )
        for number, title in enumerate(SECTIONS, 1)
    )  # fmt: skip
    given = {
        "code": "six-by-six",
        "title": "How well we work together",
        "summary": "Six sections of six statements.",
        "bands": OF_A_SECTION,
        "scales": (AGREEMENT,),
        "total": OF_THE_WHOLE,
    }
    return a_checklist(*sections, **(given | facts))
