"""Short forms of arrangements in a search."""

import pytest

from partnerships.rules.short_forms import MOST_WORDS, SHORT_FORMS, sought_in
from partnerships.vocabulary import ARRANGEMENTS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("s75 care", [("s75", ("section_75",)), ("care", ())]),
        ("S.75", [("S.75", ("section_75",))]),
        ("a Section 75", [("a", ()), ("Section", ("section_75",)), ("75", ("section_75",))]),
        ("s 75", [("s", ("section_75",)), ("75", ("section_75",))]),
        ("75 section", [("75", ()), ("section", ())]),
        ("JV", [("JV", ("joint_venture",))]),
        ("jvs", [("jvs", ())]),
        ("… “", [("…", ()), ("“", ())]),
        ("", []),
    ],
)
def test_short_forms_stand_for_arrangements(text, found):
    assert [(one.word, one.arrangements) for one in sought_in(text)] == found


def test_every_short_form_means_arrangements_that_there_are():
    assert {code for codes in SHORT_FORMS.values() for code in codes} <= ARRANGEMENTS.keys()
    assert len(sought_in("word " * 20)) == MOST_WORDS
