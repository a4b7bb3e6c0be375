"""The document: one byte string for one content, and nothing else opens."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.rules.document import FORMAT, OPENS, DocumentError, canonical, hash_of, open_document

# What a document is made of: text, whole numbers, true, false, null, lists and tables.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(TEXT, PLAIN, max_size=5).map(lambda content: content | {"format": FORMAT})
FIXTURES = sorted((Path(__file__).parents[1] / "reports" / "fixtures").glob("format-*.json"))


def shuffled(value, order):
    """The same value with the keys of every table in another order."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(one, order) for one in value] if isinstance(value, list) else value


@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_the_order_of_keys_never_changes_the_bytes(document, order):
    assert canonical(shuffled(document, order)) == canonical(document)


@given(DOCUMENTS)
def test_what_is_made_opens_again_to_the_same_content_and_bytes(document):
    content = canonical(document)
    assert open_document(content) == document
    assert canonical(open_document(content)) == content


@given(DOCUMENTS, DOCUMENTS)
def test_another_content_has_other_bytes(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) is same


def test_the_canonical_bytes_are_sorted_tight_and_in_utf_8():
    assert canonical({"b": [1, None, True], "a": "Siân £5"}) == '{"a":"Siân £5","b":[1,null,true]}'.encode()


def test_the_order_of_a_list_is_content():
    assert canonical({"a": [1, 2]}) != canonical({"a": [2, 1]})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_no_number_that_json_does_not_have_is_ever_written(number):
    with pytest.raises(ValueError, match="Out of range"):
        canonical({"format": 1, "value": number})


def test_the_hash_is_sha_256_in_hex():
    assert hash_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert hash_of(canonical({"format": 1})) == hashlib.sha256(b'{"format":1}').hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"garbage",
        b"%PDF-1.7",
        b'{"format": 1',
        b'{"format": 1} {"format": 1}',
        b"{'format': 1}",
        b'{"format": 1, "value": NaN}',
        b'{"format": 1, "value": -Infinity}',
        b'{"format": 1, "name": "\xff"}',
        b"\xff\xfe\x00",
        b"\x00\x00\x00\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": 1, "a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
        b'{"format": ' + b"1" * 5_000 + b"}",
    ],
    ids=lambda content: repr(content[:30]),
)
def test_garbage_is_refused_in_words(content):
    with pytest.raises(DocumentError, match=r"^This is not a document: .+\.$"):
        open_document(content)


@pytest.mark.parametrize("content", [b"null", b"1", b"true", b'"format"', b"[]", b'[{"format": 1}]'])
def test_json_that_is_no_table_is_refused(content):
    with pytest.raises(DocumentError, match=r"^This is not a document: it is JSON of another kind\.$"):
        open_document(content)


@pytest.mark.parametrize(
    "number",
    [None, 0, 8, -1, 99, "1", "", True, False, 1.0, 1.5, 10**30, [], [1], {}, {"1": 1}],
    ids=repr,
)
def test_another_format_is_refused(number):
    content = json.dumps({"format": number, "ref": "APR-2026-0001"}).encode()
    with pytest.raises(DocumentError, match=r"^This document has a format that this version cannot open\.$"):
        open_document(content)


def test_a_document_without_a_format_is_refused():
    with pytest.raises(DocumentError, match="has a format"):
        open_document(b"{}")


@given(st.binary(max_size=60) | st.recursive(PLAIN, st.lists).map(lambda one: json.dumps(one).encode()))
def test_anything_either_opens_or_is_refused(content):
    with suppress(DocumentError):
        assert open_document(content)["format"] in OPENS


def test_the_format_written_today_opens_and_every_format_has_a_fixture_that_does():
    assert FORMAT in OPENS
    found = set()
    for path in FIXTURES:
        document = open_document(path.read_bytes())
        assert path.stem.startswith(f"format-{document['format']}")
        found.add(document["format"])
    assert found == OPENS
