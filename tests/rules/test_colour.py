"""Whether white words can be read on a colour, and the nearest shade on which they can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.colour import ENOUGH, PANEL, WHITE, contrast, darker, in_words, is_colour, readable

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "hundredths"),
    [
        ("#ffffff", "#000000", 2100),
        ("#ffffff", "#ffffff", 100),
        ("#767676", "#ffffff", 454),  # the lightest grey that passes, as WCAG's own guidance has it
        ("#777777", "#ffffff", 447),
        ("#00594c", "#ffffff", 828),
    ],
)
def test_contrast_is_that_of_wcag(one, other, hundredths):
    assert contrast(one, other) == contrast(other, one) == hundredths


@given(COLOURS, st.sampled_from([WHITE, PANEL]))
def test_a_readable_shade_is_readable_and_no_darker_than_it_must_be(colour, on):
    shade = readable(colour, on=on)
    assert is_colour(shade) and contrast(shade, on) >= ENOUGH
    assert (shade == colour) == (contrast(colour, on) >= ENOUGH)
    assert contrast(darker(shade), on) >= contrast(shade, on)


@pytest.mark.parametrize(
    "text", ["", "00594c", "#00594C", "#00594", "#00594c;", "red", "#00594g", "#00594c\n"]
)
def test_what_is_no_colour(text):
    assert not is_colour(text)


def test_a_contrast_in_words_never_says_more_than_there_is():
    assert (in_words(449), in_words(450), in_words(2100)) == ("4.4 to 1", "4.5 to 1", "21.0 to 1")
