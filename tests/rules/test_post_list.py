"""A pasted list of posts: what is read, and every fault by its line."""

from hypothesis import given
from hypothesis import strategies as st

from partnerships.rules.post_list import MOST_LINES, PostLine, read_post_list


def test_tabs_semicolons_and_commas_are_read_and_empty_lines_passed_over():
    text = (
        "Head of Housing\tAsha Example\tasha@x.example\n\n"
        "Head of Coast; Ben Example ; ben@x.example\n"
        "Director, Place and Climate, Cal Example, cal@x.example\nVacant post\n"
    )
    lines, faults = read_post_list(text)
    assert faults == []
    assert lines == [
        PostLine(1, "Head of Housing", "Asha Example", "asha@x.example"),
        PostLine(3, "Head of Coast", "Ben Example", "ben@x.example"),
        PostLine(4, "Director, Place and Climate", "Cal Example", "cal@x.example"),
        PostLine(5, "Vacant post", "", ""),
    ]


def test_every_fault_is_said_with_its_line():
    lines, faults = read_post_list(
        "\tAsha\tasha@x.example\nA,Ben,\nB,,ben@x.example\nC,Cal,cal\na,Dan,dan@x.example\n"
        "D,Eve,dan@x.example\nE,Fay,fay@x.example,more\n" + "F" * 151
    )
    assert [one.split(":")[0] for one in faults] == [
        "Line 1", "Line 2", "Line 3", "Line 4", "Line 7", "Line 8", "Line 5", "Line 6",
    ]  # fmt: skip
    assert "already" in faults[6] and "Dan" in faults[7]
    assert [line.number for line in lines] == [5, 6]


def test_a_list_that_is_too_long_is_refused_whole():
    lines, faults = read_post_list("\n".join(f"Post {number}" for number in range(MOST_LINES + 1)))
    assert lines == [] and faults == [
        f"The list has {MOST_LINES + 1} lines. At most {MOST_LINES} are taken at a time: split it."
    ]


@given(st.text(alphabet=st.sampled_from("ab,;\t\n @."), max_size=200))
def test_whatever_is_pasted_each_line_is_read_or_has_a_fault(text):
    lines, faults = read_post_list(text)
    said = {int(one.split(":")[0].split()[1]) for one in faults}
    wanted = {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert wanted == said | {line.number for line in lines}
