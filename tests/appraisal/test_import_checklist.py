"""Exporting and importing checklists: the same bytes, all or nothing, and no draft lost unawares."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appraisal.models import Checklist, ChecklistVersion, Question
from appraisal.queries.content import content_of
from appraisal.rules.content_json import write_json
from appraisal.writes.checklist import import_checklist
from partnerships.faults import Refused
from partnerships.models import Event
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
    [("a.xml", "is neither JSON nor CSV. export_checklist writes one"), ("gone.json", "cannot be read")],
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
