"""A source that a file brings along is refused in words where the database could not hold it."""

import json
from dataclasses import replace

import pytest

from appraisal.rules.content_json import write_json
from tests.appraisal.test_import_fuzz import BASES, OURS, Importer


@pytest.mark.parametrize(
    "title", ["x" * 201, "a\x00b", "a\ud800b", "a\x07b"], ids=["long", "nul", "half", "bell"]
)
@pytest.mark.parametrize("of", ["source", "provision"])
def test_words_that_the_database_cannot_hold_are_refused_in_words(db, of, title):
    held = json.loads(write_json(replace(BASES[1], sources=(OURS,), code="new")))
    row = held["sources"][0]
    (row if of == "source" else row["provisions"][0])["title"] = title
    assert Importer().feed(json.dumps(held).encode()) == "refused"
