"""What the reader of checklist files says of each fault, and that it says all of them at once."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.content import ChecklistError
from appraisal.starter.reader import read_checklist
from tests.library.test_library_reader import VALUES
from tests.library.writing import BANDS, GONE, REFS, checklist, condition, spoil, write


def faults(folder, files):
    write(folder, files)
    with pytest.raises(ChecklistError) as refused:
        read_checklist(folder, REFS)
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def test_files_without_a_fault_become_a_checklist(tmp_path):
    write(tmp_path, checklist())
    content = read_checklist(tmp_path, REFS)
    assert [section.code for section in content.sections] == ["CG", "FM"]
    assert [one.code for one in content.questions()] == ["CG-01", "CG-02", "FM-01"]
    assert [band.at_least for band in content.bands] == [70, 40, 0]
    assert [one.points for one in content.scales[0].options] == [1, 0, None]
    first, second, third = content.questions()
    assert (first.join, first.opening, first.ours, first.conditions) == ("all", "", (), ())
    (row,) = second.conditions
    assert (second.join, row.fact, row.operator, row.values) == ("any", "purpose", "is", ("proposal",))
    assert (third.opening, third.ours, third.provisions) == ("needed", ("a deputy",), ("ABC-1",))


def test_a_file_with_questions_and_no_head_is_not_taken_for_nothing(tmp_path):
    files = checklist()
    files["FM.toml"] = {"question": files["FM.toml"]["question"]}
    names = ("code", "title", "theme", "summary")
    assert faults(tmp_path, files) == [f"FM.toml: “{name}” is missing" for name in names]


def test_a_section_that_has_no_file_is_said(tmp_path):
    files = checklist()
    del files["FM.toml"]
    (said,) = faults(tmp_path, files)
    assert said.startswith("FM.toml: cannot be read: ")


def test_questions_rated_on_scales_that_are_not_there_are_said_with_what_is_missing(tmp_path):
    files = checklist()
    del files["checklist.toml"]["scale"]
    first, *others = faults(tmp_path, files)
    assert first == "checklist.toml: has no scales"
    assert [said.partition(": ")[2] for said in others] == ["the scale “how_far” is not defined"] * 3


def test_every_fault_of_every_file_is_said_at_once(tmp_path):
    files = checklist()
    spoil(files, "checklist.toml title", GONE)
    spoil(files, "checklist.toml band", BANDS[::-1])
    spoil(files, "checklist.toml scale 0 option 0 counts", False)
    spoil(files, "CG.toml question 0 provisions", ["ABC-9", "ABC-8"])
    spoil(files, "CG.toml question 0 condition", [condition(values=["x"])])
    spoil(files, "FM.toml", GONE)
    (tmp_path / "FM.toml").write_text("nothing")
    unreadable, *said = faults(tmp_path, files)
    assert unreadable.startswith("FM.toml: cannot be read: ")
    assert said == [
        "checklist.toml: bands go from the highest to 0, each once, at least two",
        "checklist.toml, scale 1 (how_far), option 1 (fully): an option counts exactly when it has points",
        "checklist.toml: “title” is missing",
        "CG.toml, question 1 (CG-01), provisions: no source holds “ABC-9”",
        "CG.toml, question 1 (CG-01), provisions: no source holds “ABC-8”",
        "CG.toml, question 1 (CG-01), condition 1: “x” is not a value of purpose.",
    ]


@pytest.mark.parametrize("content", [b"[head", b"\xff\xfe", b"a = " + b"[" * 9_999, b"a = " + b"9" * 9_999])
@pytest.mark.parametrize("name", ["checklist.toml", "CG.toml"])
def test_a_file_that_cannot_be_read_is_said_and_nothing_is_made_up_about_it(tmp_path, name, content):
    write(tmp_path, checklist())
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ChecklistError) as refused:
        read_checklist(tmp_path, REFS)
    (said,) = refused.value.faults
    assert said.startswith(f"{name}: cannot be read: ")


def places(inner, way=""):
    """Every place in the contents of a folder, as `spoil` takes them."""
    every = inner.items() if isinstance(inner, dict) else enumerate(inner) if isinstance(inner, list) else ()
    for key, value in every:
        yield f"{way}{key}"
        yield from places(value, f"{way}{key} ")


@given(st.sampled_from([place for place in places(checklist()) if " " in place]), VALUES)
def test_whatever_stands_anywhere_is_read_or_said_and_never_breaks_the_reader(place, value):
    files = checklist()
    spoil(files, place, value)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        try:
            content = read_checklist(Path(folder), REFS)
            assert None not in content.sections
        except ChecklistError as refused:
            assert refused.faults
