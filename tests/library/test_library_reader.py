"""What the reader of library files says of each fault, and that it says all of them at once."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.library.reader import read_sources
from partnerships.library.schema import LibraryError
from tests.library.writing import provision, source, write


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


# What is done to the file abc.toml, which holds ABC-1 and ABC-2, and what is said of it.
SECOND = "abc.toml, provision 2 (ABC-2): "
FAULTS = [
    (lambda file: file["provision"][1].pop("ref"), "abc.toml, provision 2: “ref” is missing"),
    (lambda file: file["provision"][1].pop("place"), SECOND + "“place” is missing"),
    (lambda file: file["provision"][1].update(note="x"), SECOND + "“note” is not a field"),
    (lambda file: file["provision"][1].update(ref=""), "abc.toml, provision 2 (): “ref” is empty"),
    (lambda file: file["provision"][1].update(ref=7), "abc.toml, provision 2: “ref” must be text"),
    (lambda file: file["provision"][1].update(ref=["x"]), "abc.toml, provision 2: “ref” must be text"),
    (lambda file: file["provision"][1].update(ref="ABC-1"),
     "abc.toml, provision 2 (ABC-1): the ref is already used in abc.toml, provision 1; give each its own"),
    (lambda file: file["provision"][1].update(text=" \n"), SECOND + "“text” is empty"),
    (lambda file: file["provision"][1].update(text=3), SECOND + "“text” must be text"),
    (lambda file: file["provision"][1].update(text={"a": 1}), SECOND + "“text” must be text"),
    (lambda file: file["provision"][1].update(text=date(2026, 1, 1)), SECOND + "“text” must be text"),
    (lambda file: file["provision"][1].update(text="x" * 801), SECOND + "“text” is longer than 800 characters"),
    (lambda file: file["provision"][1].update(ref="X" * 25),
     f"abc.toml, provision 2 ({'X' * 25}): “ref” is longer than 24 characters"),
    (lambda file: file["provision"][1].update(theme="XX"),
     SECOND + "“theme” is “XX”; use one of CG, FM, RM, PM, CP, PP, IM, PA"),
    (lambda file: file["provision"][1].update(level="main"),
     SECOND + "“level” is “main”; use one of core, library, detail"),
    (lambda file: file["source"].pop("title"), "abc.toml, [source]: “title” is missing"),
    (lambda file: file["source"].update(isbn="1"), "abc.toml, [source]: “isbn” is not a field"),
    (lambda file: file["source"].update(summary=""), "abc.toml, [source]: “summary” is empty"),
    (lambda file: file["source"].update(nation="France"),
     "abc.toml, [source]: “nation” is “France”; use one of England, Wales, Scotland, Northern Ireland, UK"),
    *[(lambda file, year=year: file["source"].update(year=year),
       "abc.toml, [source]: “year” must be a whole number of four digits")
      for year in ("2026", True, 26, 20260, -2026, 2026.5, [2026])],
    (lambda file: file.pop("source"), "abc.toml: has no [source] table"),
    (lambda file: file.update(source="ABC"), "abc.toml: has no [source] table"),
    (lambda file: file.update(source=[{"code": "ABC"}]), "abc.toml: has no [source] table"),
    (lambda file: file.pop("provision"), "abc.toml: has no [[provision]] tables"),
    (lambda file: file.update(provision=[]), "abc.toml: has no [[provision]] tables"),
    (lambda file: file.update(provision={"ref": "ABC-1"}), "abc.toml: has no [[provision]] tables"),
    (lambda file: file.update(provision=["ABC-1"]), "abc.toml: has no [[provision]] tables"),
    # A misspelt table would lose a provision without a word.
    (lambda file: file.update(provison=[provision("ABC-3")]),
     "abc.toml: “provison” is neither [source] nor [[provision]]"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_fault_is_said_with_its_file_and_place(tmp_path, spoil, said):
    file = source()
    spoil(file)
    assert faults(tmp_path, {"abc.toml": file}) == [said]


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
    with pytest.raises(LibraryError, match="the ref is already used in abc.toml, provision 1"):
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
    (tmp_path / "bad.toml").write_text("nothing")
    paths = write(tmp_path, {"abc.toml": source(), "broken.toml": broken, "headless.toml": headless})
    with pytest.raises(LibraryError) as refused:
        read_sources([tmp_path / "bad.toml", *paths])
    unreadable, *said = refused.value.faults
    assert unreadable.startswith("bad.toml: cannot be read: ")
    assert said == [
        "broken.toml, [source]: “year” must be a whole number of four digits",
        "broken.toml, provision 1 (OLD-1): “text” is missing",
        "broken.toml, provision 2 (ABC-1): the ref is already used in abc.toml, provision 1; give each its own",
        "headless.toml: has no [source] table",
        "headless.toml, provision 1 (NEW-1): “theme” is empty",
    ]


VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(st.characters(codec="ascii"), max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ref", "x"]), inner),
    max_leaves=5,
)
PLACES = [("source",), ("provision",), ("provision", 1)]
PLACES += [("source", name) for name in source()["source"]]
PLACES += [("provision", 1, name) for name in provision()]


@given(st.sampled_from(PLACES), VALUES)
def test_whatever_stands_anywhere_is_read_or_said_and_never_breaks_the_reader(place, value):
    file = source()
    *way, last = place
    inner = file
    for step in way:
        inner = inner[step]
    inner[last] = value
    with tempfile.TemporaryDirectory() as folder:
        paths = write(Path(folder), {"abc.toml": file})
        try:
            assert read_sources(paths)[0].code
        except LibraryError as refused:
            assert refused.faults
            assert all(said.startswith("abc.toml") for said in refused.faults)
