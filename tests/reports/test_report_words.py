"""The phrases of a report, and text made printable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.reports import citations, coverage, markup
from appraisal.reports.phrases import day, listed, lowered, moment, sentence, shortened
from partnerships.rules.numbers import counted


def test_dates_and_times_are_said_by_the_clock_on_the_wall():
    assert day("2026-11-21") == "21 November 2026"
    assert day(None) == "not recorded"
    assert moment("2026-07-01T13:00:00+00:00") == "1 July 2026 at 14:00 BST"
    assert moment("2026-12-31T23:30:00-05:00") == "1 January 2027 at 04:30 GMT"


def test_counts_and_lists():
    assert (counted(1, "answer"), counted(0, "answer")) == ("1 answer", "0 answers")
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")


@pytest.mark.parametrize(("word", "inside"), [
    ("Sound", "sound"), ("A costed plan", "a costed plan"), ("BV2 slide", "BV2 slide"), ("", ""),
])  # fmt: skip
def test_a_word_inside_a_sentence(word, inside):
    assert lowered(word) == inside


def test_sentences():
    assert sentence("no plan; ") == "No plan."
    assert sentence("Why not?") == "Why not?"
    assert sentence("") == ""


@given(st.text(), st.integers(min_value=4, max_value=200))
def test_a_shortened_text_is_never_longer_than_asked(text, most):
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == " ".join(text.split()) or cut.endswith("…")


@given(st.text(st.characters()))
def test_printable_text_holds_nothing_that_cannot_be_printed(text):
    said = markup.printable(text)
    assert not markup.UNPRINTABLE.search(said)
    assert "\x00" not in said and "\r" not in said
    said.encode()


def test_what_cannot_be_drawn_is_named():
    assert markup.printable("a\u202eb\r\nc\x00d\ud800") == "a[U+202E]b\ncd[U+D800]"
    assert coverage.drawable("Tŵr £5 – ✓ \U0001f9ff") == "Tŵr £5 – ✓ [U+1F9FF]"


def test_paragraphs_are_kept_as_they_were_typed():
    assert markup.paragraphs("One\nline two\n\n  \nThree\n") == ["One\nline two", "Three"]


@pytest.mark.parametrize(("published", "said"), [
    ("7 December 2001", "2001"),
    ("Undated; 2015 or 2016, since it looks back on work done in 2015", "2015 to 2016"),
    ("Undated", "Undated"),
    ("", "undated"),
])  # fmt: skip
def test_the_years_of_a_source(published, said):
    assert citations.years(published) == said
