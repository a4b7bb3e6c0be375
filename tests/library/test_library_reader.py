"""What the reader of library files says of each fault, and that it says all of them at once."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.library.reader import read_sources
from partnerships.library.schema import LibraryError
from tests.library.writing import GONE, provision, source, spoil, write


def faults(folder, files):
    with pytest.raises(LibraryError) as refused:
        read_sources(write(folder, files))
    assert str(refused.value) == "\n".join(refused.value.faults)
    return refused.value.faults


def test_files_without_a_fault_become_sources_newest_first(tmp_path):
    files = {
        "old.toml": source("OLD", ["OLD-1"], year=2001),
        "new.toml": source("NEW", ["NEW-2", "NEW-1"], year=2026),
        "also.toml": source("ALSO", ["ALSO-1"], year=2026),
    }
    sources = read_sources(write(tmp_path, files))
    assert [one.code for one in sources] == ["ALSO", "NEW", "OLD"]
    assert [one.ref for one in sources[1].provisions] == ["NEW-2", "NEW-1"]
    assert sources[1].facts() == files["new.toml"]["source"]


# A place in abc.toml, which holds ABC-1 and ABC-2, what is put there, and what is said of it.
FIRST, SECOND = "abc.toml, provision 1 (ABC-1): ", "abc.toml, provision 2 (ABC-2): "
NOT_A_YEAR = "abc.toml, [source]: “year” must be a whole number of four digits"
FAULTS = [
    ("provision 1 ref", GONE, "abc.toml, provision 2: “ref” is missing"),
    ("provision 1 ref", "", "abc.toml, provision 2: “ref” is empty"),
    ("provision 1 ref", 7, "abc.toml, provision 2: “ref” must be text"),
    ("provision 1 ref", ["x"], "abc.toml, provision 2: “ref” must be text"),
    ("provision 1 ref", "X" * 25, f"abc.toml, provision 2 ({'X' * 25}): “ref” is longer than 24 characters"),
    ("provision 1 ref", "ABC-1",
     FIRST.replace(" 1 ", " 2 ") + "the ref is already used in abc.toml, provision 1; give each its own"),
    ("provision 0 place", GONE, FIRST + "“place” is missing"),
    ("provision 1 note", "x", SECOND + "“note” is not a field"),
    ("provision 1 text", " \n", SECOND + "“text” is empty"),
    ("provision 1 text", 3, SECOND + "“text” must be text"),
    ("provision 1 text", {"a": 1}, SECOND + "“text” must be text"),
    ("provision 1 text", date(2026, 1, 1), SECOND + "“text” must be text"),
    ("provision 1 text", "x" * 801, SECOND + "“text” is longer than 800 characters"),
    ("provision 1 theme", "XX", SECOND + "“theme” is “XX”; use one of CG, FM, RM, PM, CP, PP, IM, PA"),
    ("provision 1 level", "main", SECOND + "“level” is “main”; use one of core, library, detail"),
    ("source title", GONE, "abc.toml, [source]: “title” is missing"),
    ("source isbn", "1", "abc.toml, [source]: “isbn” is not a field"),
    ("source summary", "", "abc.toml, [source]: “summary” is empty"),
    ("source nation", "France",
     "abc.toml, [source]: “nation” is “France”; use one of England, Wales, Scotland, Northern Ireland, UK"),
    *[("source year", year, NOT_A_YEAR) for year in ("2026", True, 999, 10_000, -2026, 2026.5, [2026])],
    ("source", GONE, "abc.toml: has no [source] table"),
    ("source", "ABC", "abc.toml: has no [source] table"),
    ("source", [{"code": "ABC"}], "abc.toml: has no [source] table"),
    ("provision", GONE, "abc.toml: has no [[provision]] tables"),
    ("provision", [], "abc.toml: has no [[provision]] tables"),
    ("provision", {"ref": "ABC-1"}, "abc.toml: has no [[provision]] tables"),
    ("provision", ["ABC-1"], "abc.toml: has no [[provision]] tables"),
    # A misspelt table would lose its provision without a word.
    ("provison", [provision("ABC-3")], "abc.toml: “provison” is neither [source] nor [[provision]]"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "said"), FAULTS)
def test_a_fault_is_said_with_its_file_and_place(tmp_path, place, value, said):
    files = {"abc.toml": source()}
    spoil(files, f"abc.toml {place}", value)
    assert faults(tmp_path, files) == [said]


@pytest.mark.parametrize("year", [1000, 2026, 9999])
def test_a_year_has_four_digits(tmp_path, year):
    assert read_sources(write(tmp_path, {"abc.toml": source(year=year)}))[0].year == year


LONGEST = {"provision 0 ref": 24, "provision 0 title": 120, "provision 0 place": 200, "provision 0 text": 800}
LONGEST |= {"source code": 12, "source title": 200, "source publisher": 200, "source published": 80}
LONGEST |= {"source status": 600, "source attribution": 600, "source summary": 600}


@pytest.mark.parametrize("place", LONGEST)
def test_a_text_may_be_so_long_and_no_longer(tmp_path, place):
    files, longest = {"abc.toml": source()}, LONGEST[place]
    spoil(files, f"abc.toml {place}", "x" * longest)
    assert read_sources(write(tmp_path, files))
    spoil(files, f"abc.toml {place}", "x" * (longest + 1))
    (said,) = faults(tmp_path, files)
    assert said.endswith(f"“{place.split()[-1]}” is longer than {longest} characters")


def test_a_kind_that_is_not_listed_is_said_with_the_list(tmp_path):
    (said,) = faults(tmp_path, {"abc.toml": source() | {"provision": [provision(kind="idea")]}})
    assert said.startswith("abc.toml, provision 1 (ABC-1): “kind” is “idea”; use one of accountability")


def test_a_ref_or_a_code_used_in_another_file_is_said_with_both_places(tmp_path):
    assert faults(tmp_path, {"abc.toml": source(), "also.toml": source("ABC", ["NEW-1", "ABC-2"])}) == [
        "also.toml, [source]: the code is already used in abc.toml, [source]; give each its own",
        "also.toml, provision 2 (ABC-2): the ref is already used in abc.toml, provision 2; give each its own",
    ]


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path):
    (tmp_path / "other").mkdir()
    paths = write(tmp_path, {"abc.toml": source()})
    paths += write(tmp_path / "other", {"abc.toml": source("NEW", ["ABC-1"])})
    with pytest.raises(LibraryError, match="the ref is already used in"):
        read_sources(paths)


@pytest.mark.parametrize(
    "content",
    [b"[source", b"code = ", b"\xff\xfe", b"a = 1\na = 2", b"a = " + b"[" * 9_999, b"a = " + b"9" * 9_999],
    ids=lambda content: repr(content[:9]),
)
def test_a_file_that_cannot_be_read_is_said(tmp_path, content):
    path = tmp_path / "abc.toml"
    path.write_bytes(content)
    with pytest.raises(LibraryError) as refused:
        read_sources([path])
    (said,) = refused.value.faults
    assert said.startswith("abc.toml: cannot be read: ")


def test_a_file_that_is_not_there_and_a_folder_are_said(tmp_path):
    with pytest.raises(LibraryError) as refused:
        read_sources([tmp_path / "gone.toml", tmp_path])
    gone, folder = refused.value.faults
    assert gone.startswith("gone.toml: cannot be read: ")
    assert folder.startswith(f"{tmp_path.name}: cannot be read: ")


def test_every_fault_of_every_file_is_said_at_once(tmp_path):
    broken = source("OLD", ["OLD-1", "ABC-1"], year="old")
    del broken["provision"][0]["text"]
    headless = {"provision": [provision("NEW-1", theme="")]}
    (tmp_path / "none.toml").write_text("nothing")
    paths = write(tmp_path, {"abc.toml": source(), "bad.toml": broken, "no-head.toml": headless})
    with pytest.raises(LibraryError) as refused:
        read_sources([tmp_path / "none.toml", *paths])
    unreadable, *said = refused.value.faults
    assert unreadable.startswith("none.toml: cannot be read: ")
    assert said == [
        "bad.toml, [source]: “year” must be a whole number of four digits",
        "bad.toml, provision 1 (OLD-1): “text” is missing",
        "bad.toml, provision 2 (ABC-1): the ref is already used in abc.toml, provision 1; give each its own",
        "no-head.toml: has no [source] table",
        "no-head.toml, provision 1 (NEW-1): “theme” is empty",
    ]


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(codec="ascii"), max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ref", "x"]), inner),
    max_leaves=5,
)
PLACES = ["source", "provision", "provision 1"]
PLACES += [f"source {name}" for name in source()["source"]]
PLACES += [f"provision 1 {name}" for name in provision()]


@given(st.sampled_from(PLACES), VALUES)
def test_whatever_stands_anywhere_is_read_or_said_and_never_breaks_the_reader(place, value):
    files = {"abc.toml": source()}
    spoil(files, f"abc.toml {place}", value)
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), files)
        try:
            assert read_sources(paths)[0].code
        except LibraryError as refused:
            assert refused.faults
            assert all(said.startswith("abc.toml") for said in refused.faults)
