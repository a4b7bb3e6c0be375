"""Spoiled checklist files, thousands of them: each is imported whole or refused in words, nothing in between.

Half are whole checklists as JSON, half are lists of questions as CSV. `script/fuzz` runs many more than the
sample that runs with the other tests, and says how many.
"""

import os
import sys
from dataclasses import replace
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from appraisal.models import (
    Band,
    Checklist,
    ChecklistVersion,
    Condition,
    Option,
    Question,
    QuestionProvision,
    Scale,
    Section,
)
from appraisal.queries.content import content_of
from appraisal.rules.content import ChecklistContent, ChecklistError, ConditionContent
from appraisal.rules.content_csv import read_csv
from appraisal.rules.content_json import read_json, write_json
from appraisal.writes import checklist as checklist_writes
from appraisal.writes.checklist import import_checklist
from partnerships.faults import Refused
from partnerships.library.schema import ProvisionContent, SourceContent
from partnerships.models import Provision, Source
from tests.appraisal.spoiling import spoiled_csv, spoiled_json
from tests.appraisal.test_editions import published
from tests.rules.every_kind import every_kind
from tests.rules.making_content import a_checklist, a_section, with_question
from tests.rules.six_by_six import six_by_six

INPUTS = int(os.environ.get("FUZZ_INPUTS", "1000"))
SEED = 2026
ROW = ConditionContent("purpose", "is", ("proposal",))
REFS = {
    "provisions": ("SWAP-T1-01", "SWAP-T1-02", "GED-BAR-1"),
    "risks": ("SWAP-R-01",),
    "cases": ("IDEA-CASE-5",),
}
PLAIN = a_checklist(a_section("A", 3), a_section("B", 2))
EVERY_KIND = every_kind(code="every-kind")
ON_AN_ANSWER = ConditionContent("question:F-02", "is", ("Pooled",))
BASES = (
    with_question(with_question(PLAIN, "A-01", key=True, weight=2, **REFS), "B-02", conditions=(ROW,)),
    six_by_six(),
    with_question(EVERY_KIND, "A-02", conditions=(ON_AN_ANSWER, ROW), join="any", provisions=REFS["risks"]),
)
OURS = SourceContent(
    "OUR", "Our protocol", "Northmoor Council", "May 2026", 2026, "England", "our own", "Ours", "Ours.",
    tuple(
        ProvisionContent(f"OUR-{one}", f"page {one}", "requirement", "Agree", "CG", "core", "Agree on it.")
        for one in (1, 2)
    ),
)  # fmt: skip
TABLES = (
    Checklist, ChecklistVersion, Section, Question, Scale, Option, Band, Condition, QuestionProvision,
    Source, Provision,
)  # fmt: skip


def rows() -> dict[type, int]:
    return {table: table.objects.count() for table in TABLES}


def rows_of(content: ChecklistContent) -> dict[type, int]:
    """How many rows an edition has in each table."""
    questions = content.questions()
    bands = [content.bands, content.total, *(one.bands for one in content.sections)]
    return {
        ChecklistVersion: 1,
        Section: len(content.sections),
        Question: len(questions),
        Scale: len(content.scales),
        Option: sum(len(one.options) for one in content.scales),
        Band: sum(map(len, bands)),
        Condition: sum(len(one.conditions) for one in questions),
        QuestionProvision: sum(len(one.provisions + one.risks + one.cases) for one in questions),
    }


class Importer:
    """Takes files as `import_checklist` does, into a database that holds an edition of each base in use."""

    def __init__(self):
        for base in BASES:
            published(base)
        self.refs = set(Provision.objects.values_list("ref", flat=True))
        self.codes = set(Checklist.objects.values_list("code", flat=True))
        self.before = rows()
        assert all(self.before.values()) and self.refs > {ref for held in REFS.values() for ref in held}

    def feed(self, file: bytes, base: ChecklistContent | None = None) -> str:
        """“imported”, “unchanged” or “refused”; whatever else happens fails the test. Takes back what it did.

        With a `base` the file is a list of its questions.
        """
        try:
            content = read_csv(file, base, self.refs) if base else read_json(file, self.refs)
        except ChecklistError as error:
            assert error.faults and all(error.faults)
            return "refused"
        with transaction.atomic():
            said = self.take(content)
            transaction.set_rollback(True)
        return said

    def take(self, content: ChecklistContent) -> str:
        try:
            draft = import_checklist(content=content, replace=False, by=None, at=timezone.now()).draft
        except Refused:
            assert rows() == self.before
            return "refused"
        more = self.brought(content)
        if draft is not None:
            assert content_of(draft) == replace(content, sources=())
            more |= rows_of(content) | {Checklist: int(content.code not in self.codes)}
        assert rows() == {table: count + more.get(table, 0) for table, count in self.before.items()}
        return "imported" if draft else "unchanged"

    def brought(self, content: ChecklistContent) -> dict[type, int]:
        """How much the library gains by the sources that come along."""
        refs = {one.ref for source in content.sources for one in source.provisions}
        return {Source: len(content.sources), Provision: len(refs - self.refs)}


@pytest.fixture
def importer(db):
    return Importer()


@pytest.mark.parametrize("form", ["JSON", "CSV"])
def test_every_input_is_imported_whole_or_refused(importer, form):
    random, said = Random(f"{form} {SEED}"), []
    for _ in range(INPUTS // 2):
        base = random.choice(BASES)
        one = random.choice(base.questions())
        changed = with_question(base, one.code, text="Is it so now?")  # an edition that differs is built
        if form == "JSON":
            if random.random() < 0.3:  # and brings a source along
                changed = replace(with_question(changed, one.code, provisions=("OUR-1",)), sources=(OURS,))
            said.append(importer.feed(spoiled_json(changed, random)))
        else:
            said.append(importer.feed(spoiled_csv(changed, random), base))
    assert rows() == importer.before
    counts = {one: said.count(one) for one in ("imported", "unchanged", "refused")}
    sys.stdout.write(
        f"{len(said):,} spoiled {form} files: {counts['imported']:,} imported whole, "
        f"{counts['unchanged']:,} the same as before, {counts['refused']:,} refused\n"
    )
    assert sum(counts.values()) == len(said) and counts["imported"] and counts["refused"]


@pytest.mark.parametrize("lost", ["provisions", "conditions"])
def test_what_is_written_half_would_be_found(importer, monkeypatch, lost):
    """Negative control: an import that loses one relation on the way is no whole one."""
    build_rows = checklist_writes.build_rows

    def careless(questions, contents):
        build_rows(questions, [replace(one, **{lost: ()}) for one in contents])

    monkeypatch.setattr(checklist_writes, "build_rows", careless)
    content = replace(BASES[0], code="new")
    assert any(getattr(one, lost) for one in content.questions())
    with pytest.raises(AssertionError):
        importer.feed(write_json(content))


def test_what_a_refusal_leaves_behind_would_be_found(importer, monkeypatch):
    """Negative control: an import that fails half-way, and then without its transaction."""
    build = checklist_writes.build

    def refuses_late(*given):
        build(*given)
        raise Refused("No.")

    monkeypatch.setattr(checklist_writes, "build", refuses_late)
    file = write_json(replace(BASES[0], code="new"))
    assert importer.feed(file) == "refused"
    monkeypatch.setattr(f"{__name__}.import_checklist", import_checklist.__wrapped__)
    with pytest.raises(AssertionError):
        importer.feed(file)
