"""Exporting and importing checklists: the same bytes, all or nothing, and no draft lost unawares."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appraisal.models import Checklist, ChecklistVersion, Question
from appraisal.queries.content import content_of, source_content
from appraisal.rules.content import as_file
from appraisal.rules.content_json import write_json
from appraisal.writes.checklist import import_checklist
from appraisal.writes.draft import add_reference, open_draft
from appraisal.writes.edition import publish
from partnerships.faults import Refused
from partnerships.library.schema import ProvisionContent, SourceContent
from partnerships.models import Event, Source
from partnerships.writes.own_source import add_provisions, add_source
from tests.appraisal.test_editions import built_in
from tests.rules.making_content import a_checklist, a_section, with_question
from tests.rules.test_content_json import spoilt

SMALL = a_checklist(a_section("A"), a_section("B"))


def run(name, *args) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, stderr=out)
    return out.getvalue()


def imported(content, **more):
    return import_checklist(content=content, replace=False, by=None, at=timezone.now(), **more)


@pytest.fixture
def file(tmp_path):
    def write(content, name="a.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else write_json(content))
        return str(path)

    return write


def own_provision(world):
    """The one provision of a source that the council added."""
    of_source = {one.name for one in fields(SourceContent)} - {"provisions"}
    facts = dict.fromkeys(of_source, "Ours.") | {"code": "OWN", "year": 2026, "nation": "Wales"}
    source = add_source(facts=facts, by=world.editor, at=timezone.now())
    given = {"ref": "OWN-1", "place": "1", "kind": "requirement", "title": "One", "theme": "CG"}
    held = ProvisionContent(**given, level="core", text="It says one thing.")
    add_provisions(source=source, provisions=[held], by=world.editor, at=timezone.now())
    return source.provisions.get()


def test_the_list_names_code_and_title(db):
    assert run("export_checklist", "--list").splitlines() == [
        "company  A company we own or share",
        "due-diligence  Partnership governance due diligence",
        "statutory-overlay  Statutory overlay",
    ]


def test_the_built_in_checklist_comes_back_byte_for_byte(db, tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    run("export_checklist", "due-diligence", "--output", str(first))
    # Into a database without it: every edition gone but those the triggers keep, so under another code.
    file = first.read_text().replace('"code": "due-diligence"', '"code": "our-own"')
    first.write_text(file)
    assert "edition 1: a draft of 62 questions is made." in run("import_checklist", str(first))
    run("export_checklist", "our-own", "--output", str(second))
    assert second.read_bytes() == first.read_bytes()
    assert Event.objects.filter(verb="imported").count() == 1


def test_a_file_goes_through_an_empty_database_and_comes_back_byte_for_byte(db, tmp_path, world):
    """With a source of the council's own, which the file brings along."""
    provision = own_provision(world)
    draft = open_draft(checklist=built_in().checklist, by=None, at=timezone.now())
    add_reference(question=draft.questions.get(code="CG-01"), provision=provision, by=None, at=timezone.now())
    publish(version=draft, change_note="Ours.", by=None, at=timezone.now())
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    run("export_checklist", "due-diligence", "--output", str(first))
    assert json.loads(first.read_text())["sources"][0]["provisions"][0]["ref"] == "OWN-1"
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "VAR_DIR": str(tmp_path),
    }
    export = ["export_checklist", "due-diligence", "--edition", "1", "--output", second]
    for command in (["migrate"], ["import_checklist", first], export):
        subprocess.run(
            [sys.executable, "manage.py", *map(str, command)],
            env=environment,
            check=True,
            capture_output=True,
        )
    assert second.read_bytes() == first.read_bytes()


def test_what_a_file_brings_along_is_added_and_what_is_there_stays(db, file, world):
    provision = own_provision(world)
    own = source_content(provision.source)
    more = replace(own.provisions[0], ref="OWN-2", title="Another thing")
    changed = replace(own, title="Other", provisions=(replace(own.provisions[0], title="Other"), more))
    new = replace(own, code="NEW", title="A new one", provisions=(replace(more, ref="NEW-1"),))
    content = with_question(replace(SMALL, sources=(changed, new)), "A-01", provisions=("OWN-2", "NEW-1"))
    said = run("import_checklist", file(content)).splitlines()
    assert said == [
        "1 of its provisions is new in the library.",
        "The source “A new one” is new in the library.",
        "1 of its provisions is new in the library.",
        "A small checklist, edition 1: a draft of 4 questions is made.",
    ]
    provision.refresh_from_db()
    assert (provision.title, provision.source.title) == (own.provisions[0].title, own.title)
    assert Question.objects.get(code="A-01", version__checklist__code="small").crosswalk.count() == 2


def test_sources_of_a_file_are_checked_with_the_rest(db, file):
    plain = as_file(SMALL)
    plain["sources"] = [
        {"code": "own", "title": "Ours", "provisions": [{"ref": "X-1"}]},
        {"code": "SWAP", "provisions": []},
    ]
    with pytest.raises(CommandError):
        run("import_checklist", file(json.dumps(plain).encode()))
    out = StringIO()
    with pytest.raises(CommandError, match="faults"):
        call_command("import_checklist", file(json.dumps(plain).encode()), stdout=out, stderr=out)
    said = out.getvalue()
    assert "source 1 (own): must be capitals and figures" in said
    assert "source 1 (own), provision 1 (X-1): must start with own-" in said
    assert "source 2 (SWAP): has no provisions" in said
    content = replace(SMALL, sources=(source_content(Source.objects.get(code="SWAP")),))
    with pytest.raises(CommandError, match="SWAP is a source that came with the application"):
        run("import_checklist", file(content))


def test_a_dry_run_says_what_would_be_done_and_does_nothing(db, file):
    before = Question.objects.count()
    said = run("import_checklist", file(SMALL), "--dry-run")
    assert said == "Dry run. A small checklist, edition 1: a draft of 4 questions would be made.\n"
    assert (Question.objects.count(), Checklist.objects.filter(code="small").exists()) == (before, False)


def test_ten_faults_are_said_and_nothing_changes(db, file):
    before = Checklist.objects.count(), Question.objects.count()
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was imported: 10 faults") as failed:
        call_command("import_checklist", file(spoilt()), "--dry-run", stdout=out, stderr=out)
    assert failed.value.returncode == 1
    assert len(out.getvalue().splitlines()) == 10
    assert (Checklist.objects.count(), Question.objects.count()) == before


def test_what_differs_from_the_edition_in_use_is_said(db, file):
    published = content_of(built_in())
    changed = with_question(published, "CG-01", text="Do the partners agree why they need one another?")
    said = run("import_checklist", file(replace(changed, title="Ours")), "--dry-run").splitlines()
    assert said == [
        "The checklist’s title is changed.",
        "  Title: Partnership governance due diligence -> Ours",
        "CG-01 is reworded: Do the partners agree why they need one another?",
        "Dry run. Ours, edition 2: a draft of 62 questions would be made.",
    ]
    assert "Nothing differs from the edition there is." in run("import_checklist", file(published))
    run("import_checklist", file(changed))
    assert run("export_checklist", "due-diligence").encode() == write_json(published)
    assert run("export_checklist", "due-diligence", "--edition", "2").encode() == write_json(changed)


def test_a_draft_there_is_gives_way_only_where_that_is_said(db, file):
    imported(SMALL)
    other = with_question(SMALL, "A-01", text="Is it?")
    with pytest.raises(CommandError, match="has a draft already, edition 1"):
        run("import_checklist", file(other))
    assert content_of(ChecklistVersion.objects.get(checklist__code="small")) == SMALL
    run("import_checklist", file(other), "--replace-draft")
    assert content_of(ChecklistVersion.objects.get(checklist__code="small")) == other


def test_a_module_does_not_become_the_main_checklist(db):
    imported(replace(SMALL, kind="module"))
    with pytest.raises(Refused, match="is a module, and stays one"):
        imported(SMALL)


def test_a_fault_half_way_leaves_nothing(db, monkeypatch):
    def fail(*given):
        raise RuntimeError("half way")

    monkeypatch.setattr("appraisal.writes.checklist.build_rows", fail)
    with pytest.raises(RuntimeError):
        imported(SMALL)
    assert not Checklist.objects.filter(code="small").exists()
    assert not Question.objects.filter(code="A-01").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [("a.xml", "is neither JSON nor CSV. Export a checklist"), ("gone.json", "cannot be read")],
)
def test_another_file_is_refused_with_what_to_use(db, tmp_path, name, message):
    path = tmp_path / name
    if name != "gone.json":
        path.write_text("code,text")
    with pytest.raises(CommandError, match=message):
        run("import_checklist", str(path))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((), "Name a checklist"),
        (("nothing",), "There is no checklist “nothing”"),
        (("due-diligence", "--edition", "9"), "has no edition 9"),
    ],
)
def test_what_is_not_there_is_not_exported(db, given, message):
    with pytest.raises(CommandError, match=message):
        run("export_checklist", *given)


def statements(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_five_hundred_questions_take_no_statement_each(db):
    few = a_checklist(*(a_section(f"S{one}", 2) for one in range(10)), code="few")
    many = a_checklist(*(a_section(f"S{one}", 50) for one in range(10)), code="many")
    small, large = (statements(lambda content=content: imported(content)) for content in (few, many))
    assert large <= small + 25, (small, large)  # SQLite takes so many values in a statement, and no more
    versions = {one.checklist.code: one for one in ChecklistVersion.objects.select_related("checklist")}
    read = {code: statements(lambda code=code: content_of(versions[code])) for code in ("few", "many")}
    assert read["few"] == read["many"] == 7
    assert json.loads(write_json(content_of(versions["many"])))["sections"][9]["code"] == "S9"
