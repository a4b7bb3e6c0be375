"""Bands, ratings and sections made for the tests of the rules, by hand and by hypothesis."""

from dataclasses import replace

from hypothesis import strategies as st

from appraisal.rules.positions import Band, Rating

STRONG = Band("Strong", 85, "full", "#00592e")
SOUND = Band("Sound", 65, "three_quarters", "#0b6b75")
NEEDS_IMPROVEMENT = Band("Needs improvement", 40, "half", "#a85400")
WEAK = Band("Weak", 0, "empty", "#b10e1e")
BANDS = (STRONG, SOUND, NEEDS_IMPROVEMENT, WEAK)
WORDS = ("Not in place", "Partly in place", "Mostly in place", "In place")


def rated(points, code="CG-01", *, most=3, **facts):
    """An answer with a rating that counts; evidence for it has been seen unless `facts` say otherwise."""
    word = WORDS[points] if most == 3 else f"{points} of {most}"
    made = Rating(
        code, f"Is {code} so?", f"label of {code}", points, most, 1, False, True, "rated", word=word
    )
    return replace(made, **facts)


def not_known(code="CG-01", **facts):
    return rated(0, code, **{"standing": "not_known", "word": "Not yet known", "supported": False} | facts)


def uncounted(standing, code="CG-01", **facts):
    """An answer that leaves the sum: not due, not applicable, or (standing “”) not answered yet."""
    return replace(rated(0, code), **{"points": None, "standing": standing, "supported": False} | facts)


@st.composite
def answers(draw, code="CG-01", uncounted_too=True):
    """Any one answer."""
    standings = ["rated"] * 4 + ["not_known"]
    standings += ["not_due", "not_applicable", ""] if uncounted_too else []
    standing = draw(st.sampled_from(standings))
    rungs = draw(st.sampled_from([(0, 1), (0, 1, 2), (0, 1, 2, 3), (0, 2, 5), (3, 0, 1, 0)]))
    points = {"rated": draw(st.sampled_from(rungs)), "not_known": 0}.get(standing)
    return replace(
        rated(0, code),
        points=points,
        most=max(rungs),
        rungs=rungs,
        weight=draw(st.integers(0, 3)),
        key=draw(st.booleans()),
        supported=draw(st.booleans()),
        standing=standing,
        word=f"{points} of {max(rungs)}",
    )


@st.composite
def sections(draw, fewest=0, most=6, uncounted_too=True):
    """The answers of one section, in checklist order."""
    return [
        draw(answers(f"CG-{number:02}", uncounted_too))
        for number in range(1, draw(st.integers(fewest, most)) + 1)
    ]


@st.composite
def band_lists(draw):
    """Any bands that can be published: from the best to the worst, the last at 0."""
    limits = draw(st.sets(st.integers(1, 100), min_size=1, max_size=4))
    return tuple(
        Band(f"Band {rank}", limit, "full", "#000000")
        for rank, limit in enumerate([*sorted(limits, reverse=True), 0])
    )


def changed(ratings, code, **facts):
    """The ratings with the one of `code` changed."""
    return [replace(one, **facts) if one.code == code else one for one in ratings]
