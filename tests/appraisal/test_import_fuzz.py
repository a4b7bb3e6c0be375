"""Spoiled checklist files, thousands of them: each is imported whole or refused in words, nothing in between.

`script/fuzz` runs many more than the sample that runs with the other tests, and says how many.
"""

import json
import os
import sys
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from appraisal.models import Band, Checklist, ChecklistVersion, Option, Question, Scale, Section
from appraisal.queries.content import content_of
from appraisal.rules.content import ChecklistError, ConditionContent
from appraisal.rules.content_json import read_json, write_json
from appraisal.writes import checklist as checklist_writes
from appraisal.writes.checklist import import_checklist
from partnerships.faults import Refused
from tests.rules.every_kind import every_kind
from tests.rules.making_content import a_checklist, a_section, with_question
from tests.rules.six_by_six import six_by_six

INPUTS = int(os.environ.get("FUZZ_INPUTS", "400"))
SEED = 2026
FILES = (
    write_json(with_question(a_checklist(a_section("A", 3), a_section("B", 2)), "A-01", key=True, weight=2)),
    write_json(six_by_six()),
    write_json(
        with_question(
            every_kind(), "A-02", conditions=(ConditionContent("question:F-02", "is", ("Pooled",)),)
        )
    ),
)
JUNK = (
    None, True, False, 0, 1, -1, 100, 101, 10**30, 1.5, "", " ", "x", "x" * 301, "x" * 5000, "A-01", "yes_no",
    "S1", "rated", "not_known", "total", "#ffffff", "#00592e", "\u202e", "\x00", "\ud800", "ŵ", [], [[]], {},
    {"a": 1}, ["x"], [None], "99999999999999999999", "main", "full", "purpose", "is", "question:A-01",
    "question:F-03", "choice", "number", "clearance", "2026-02-30", "2026-02-03", ["Pooled", "Pooled"],
)  # fmt: skip
ROW = ConditionContent("purpose", "is", ("proposal",))
TABLES = (Checklist, ChecklistVersion, Section, Question, Scale, Option, Band)


def spoiled(random: Random) -> bytes:
    """One of the files with one to four things wrong with it, in its values or in its bytes."""
    file = random.choice(FILES)
    if random.random() < 0.25:
        data = bytearray(file)
        for _ in range(random.randint(1, 4)):
            place = random.randrange(len(data))
            cut = random.choice([0, 1, 5, 200])
            data[place : place + cut] = random.randbytes(random.randint(0, 4))
        return bytes(data)
    plain = json.loads(file)
    for _ in range(random.randint(1, 4)):
        _spoil(plain, random)
    text = json.dumps(plain)
    if random.random() < 0.03:
        text = text.replace('"", ', '"' + "[" * 100_000, 1) or "[" * 100_000
    if random.random() < 0.03:
        text = text.replace("0", "9" * 5000, 1)
    return text.encode("utf-8", "surrogatepass")


def _spoil(plain, random: Random) -> None:
    holder, key = plain, random.choice(list(plain))
    for _ in range(random.randint(0, 6)):
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        holder, key = inner, random.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    deed = random.choice(["put", "put", "take", "twice", "shuffle"])
    if deed == "put":
        holder[key] = random.choice(JUNK)
    elif deed == "take":
        del holder[key]
    elif isinstance(holder, list):
        holder.insert(0, holder[key]) if deed == "twice" else random.shuffle(holder)


def rows() -> list[int]:
    return [table.objects.count() for table in TABLES]


class Undone(Exception):
    """Takes back what one input did."""


def feed(file: bytes, before: list[int]) -> str:
    """“imported” or “refused”; whatever else happens fails the test."""
    try:
        content = read_json(file, set())
    except ChecklistError as error:
        assert error.faults and all(error.faults)
        return "refused"
    try:
        with transaction.atomic():
            draft = import_checklist(content=content, replace=False, by=None, at=timezone.now()).draft
            assert draft is None or content_of(draft) == content
            raise Undone
    except Undone:
        return "imported"
    except Refused:
        assert rows() == before
        return "refused"


def test_every_input_is_imported_whole_or_refused(db):
    random, before = Random(SEED), rows()
    said = [feed(spoiled(random), before) for _ in range(INPUTS)]
    assert rows() == before
    imported = said.count("imported")
    sys.stdout.write(f"{INPUTS:,} inputs: {imported:,} imported whole, {INPUTS - imported:,} refused\n")
    assert 0 < imported < INPUTS


def test_what_is_written_half_would_be_found(db, monkeypatch):
    """Negative control: an import that loses a relation on the way is no whole one."""
    monkeypatch.setattr(checklist_writes, "build_rows", lambda *given: None)
    content = with_question(a_checklist(), "A-01", conditions=(ROW,))
    with pytest.raises(AssertionError):
        feed(write_json(content), rows())
