"""A checklist as a file: the same bytes each time, and every fault of a broken one with its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.content import ChecklistError, as_file
from appraisal.rules.content_json import LARGEST_FILE, read_json, write_json
from tests.rules.making_content import a_checklist, a_section, asking_for, on

CONTENT = a_checklist(a_section("A"), a_section("B"))
PLAIN = as_file(CONTENT)
FILE = write_json(CONTENT)


MANY = b"1" * 5_000


def faults(file: bytes) -> list[str]:
    with pytest.raises(ChecklistError) as refused:
        read_json(file, set())
    assert refused.value.faults
    return refused.value.faults


def test_what_is_written_is_read_as_it_was_and_written_the_same():
    assert read_json(FILE, set()) == CONTENT
    assert write_json(read_json(FILE, set())) == FILE
    assert FILE.endswith(b"}\n") and b"\r" not in FILE


def test_a_file_with_a_byte_order_mark_or_in_another_order_is_the_same_checklist():
    other = json.dumps(dict(reversed(PLAIN.items()))).encode()
    assert read_json(b"\xef\xbb\xbf" + other, set()) == CONTENT


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "the file: cannot be read as JSON: expecting value (line 1, column 1)"),
        (FILE[: len(FILE) // 2], "the file: cannot be read as JSON"),
        (b"[" * 100_000, "the file: cannot be read as JSON: it is nested too deep"),
        (b'{"a":' * 100_000, "the file: cannot be read as JSON: it is nested too deep"),
        (b'{"format": ' + b"9" * 5_000 + b"}", "the file: cannot be read as JSON: it holds a number that"),
        (b'{"format": NaN}', "the file: cannot be read as JSON: it holds a number that cannot be read"),
        (FILE.decode().encode("utf-16"), "the file: is not UTF-8 (byte 0). Save it as UTF-8"),
        ("Tŷ".encode("cp1252", "replace") + b"\xff", "the file: is not UTF-8"),
        (b"[]", "the file: holds no checklist, but JSON of another kind"),
        (b'"text"', "the file: holds no checklist, but JSON of another kind"),
        (b"{}", "the file: “format” must be 1; this application reads no other"),
        (b'{"format": true}', "the file: “format” must be 1"),
        (b'{"format": 1, "format": 1}', "the file: “format” is given twice in one place"),
        (b" " * (LARGEST_FILE + 1), "the file: is larger than 5 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_a_file_that_is_none_is_refused_in_words(file, said):
    (fault,) = faults(file)
    assert fault.startswith(said)


def spoilt() -> bytes:
    """Ten different faults in one file."""
    plain = json.loads(FILE)
    plain["title"] = ""
    plain["colour"] = "green"
    plain["bands"][0]["colour"] = "#ffff00"
    plain["scales"][0]["options"][0]["points"] = "9" * 5_000
    first, second = plain["sections"]
    first["questions"][0]["weight"] = 11
    first["questions"][1]["code"] = first["questions"][0]["code"]
    second["theme"] = "ZZ"
    second["questions"][0]["scale"] = "trust"
    second["questions"][0]["provisions"] = ["SWAP-XX"]
    second["questions"][1]["conditions"] = [{"fact": "weather", "operator": "is", "values": ["wet"]}]
    return json.dumps(plain).encode()


def test_ten_faults_are_ten_messages_with_their_places():
    assert faults(spoilt()) == [
        "the checklist, band 1: “colour” is too pale to be seen on white; choose a darker colour",
        "the checklist, scale 1 (yes_no), option 1 (yes): “points” must be a whole number from 0 to 100",
        "the checklist: “colour” is not a field",
        "the checklist: “title” is empty",
        "section 1 (A), question 1 (A-01): “weight” must be a whole number from 1 to 10",
        "section 1 (A), question 2 (A-01): the code is already used in section 1 (A), question 1",
        "section 2 (B): “theme” is “ZZ”; use one of (empty), CG, FM, RM, PM, CP, PP, IM, PA",
        "section 2 (B), question 1 (B-01): the scale “trust” is not defined",
        "section 2 (B), question 1 (B-01), provisions: no source holds “SWAP-XX”",
        "section 2 (B), question 2 (B-02), condition 1: “weather” is not a fact; use one of purpose, depth, "
        "arrangement, our_role, nation, circumstances, or question:CODE.",
    ]


def test_a_question_that_can_never_be_asked_is_refused_with_the_reason():
    plain = json.loads(FILE)
    plain["sections"][0]["questions"][1]["conditions"] = [
        {"fact": "purpose", "operator": "is", "values": [purpose]}
        for purpose in ("proposal", "annual_review")
    ]
    assert faults(json.dumps(plain).encode()) == [
        "section 1 (A), question 2 (A-02): can never be asked: its conditions on “what the appraisal is "
        "for” exclude one another"
    ]


def test_a_fault_says_nothing_untrue_of_what_rests_on_it():
    plain = as_file(asking_for(a_checklist(), A_02=[on("A-01", "yes")], B_01=[on("A-02", "yes")]))
    plain["sections"][0]["questions"][0]["text"] = ""
    assert faults(json.dumps(plain).encode()) == [
        "section 1 (A), question 1 (A-01): “text” is empty",
    ]
    plain = as_file(asking_for(a_checklist(), A_02=[on("A-01", "yes")]))
    plain["scales"][0]["options"][0]["colour"] = "green"
    assert len(faults(json.dumps(plain).encode())) == 1


def test_a_circle_is_told_whatever_else_is_wrong():
    plain = as_file(asking_for(a_checklist(), A_01=[on("A-02", "yes")], A_02=[on("A-01", "yes")]))
    plain["sections"][1]["title"] = ""
    found = faults(json.dumps(plain).encode())
    assert len(found) == 3
    assert sum("it waits for its own answer (A-0" in one for one in found) == 2


def test_codes_that_differ_in_capitals_alone_are_one():
    plain = json.loads(FILE)
    plain["sections"][1]["questions"][0]["code"] = "a-01"
    assert faults(json.dumps(plain).encode()) == [
        "section 2 (B), question 1 (a-01): the code is already used in section 1 (A), question 1"
    ]


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (b'{"a": "[[[[",\n "b": ' + b"[" * 100_000, "too deep (line 2, column 26)"),
        (b'{"a": "' + MANY + b'",\n\n "b": ' + MANY + b"}", "cannot be read (line 3, column 7)"),
        (b'{"a": "NaN", "b": NaN}', "cannot be read (line 1, column 19)"),
    ],
)
def test_what_cannot_be_read_has_a_place(file, place):
    (fault,) = faults(file)
    assert place in fault


def test_two_options_of_one_word_and_two_scales_of_one_name_are_refused():
    plain = json.loads(FILE)
    plain["scales"][0]["options"][1]["word"] = "yes"
    plain["scales"].append({**plain["scales"][0], "code": "other"})
    said = faults(json.dumps(plain).encode())
    assert "scale 1 (yes_no), option 2 (no): the word is already used in" in said[0]
    assert any("scale 2 (other): the title is already used in" in one for one in said)


def places(value, way=()):
    """Every place in a file."""
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*way, key))


PLACES = [way for way in places(json.loads(FILE)) if way]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(PLACES), ANYTHING)
def test_whatever_stands_anywhere_is_read_or_refused_and_breaks_nothing(way, value):
    plain = json.loads(FILE)
    holder = plain
    for key in way[:-1]:
        holder = holder[key]
    holder[way[-1]] = value
    _is_read_or_refused(json.dumps(plain).encode())


@given(st.integers(0, len(FILE) - 1), st.binary(max_size=4), st.integers(0, 40))
def test_whatever_bytes_are_lost_or_put_in_break_nothing(place, put_in, lost):
    _is_read_or_refused(FILE[:place] + put_in + FILE[place + lost :])


def _is_read_or_refused(file: bytes) -> None:
    try:
        content = read_json(file, set())
    except ChecklistError as refused:
        assert refused.faults and all(isinstance(fault, str) for fault in refused.faults)
    else:
        assert read_json(write_json(content), set()) == content
