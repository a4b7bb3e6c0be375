"""The commands: loading, checking, listing, rendering and verifying, on a really rendered report."""

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from appraisal.management.commands.draw_workflow import drawn
from appraisal.models import Appraisal, ChecklistVersion, IssuedReport, Question, Snapshot
from appraisal.queries.document import collect_document, fingerprint
from appraisal.starter.reader import read_checklist, starter_folders
from appraisal.writes.checklist import load_checklist
from appraisal.writes.sign_off import prepare, sign
from partnerships.library.reader import read_sources
from partnerships.models import Event, Provision
from partnerships.writes.source import load_sources
from tests.remembered import remembered
from tests.world import make_world


def run(name, *args) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, stderr=out)
    return out.getvalue()


@remembered
def signed_report(world) -> Appraisal:
    appraisal = world.concluded()
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return Appraisal.objects.get(pk=appraisal.pk)


@pytest.mark.django_db
def test_loading_again_changes_nothing():
    assert run("load_library").startswith("0 changes")


@pytest.mark.django_db
def test_loading_never_overwrites_what_the_council_edited():
    Provision.objects.filter(ref="SWAP-T1-01").update(text="Our own reading of it.")
    changed = [
        replace(
            source,
            provisions=tuple(replace(one, text=f"{one.text} More.") for one in source.provisions),
        )
        for source in read_sources()
    ]
    loaded = load_sources(sources=changed)
    assert (loaded.added, loaded.updated, loaded.kept) == (0, 570, 1)
    assert Provision.objects.get(ref="SWAP-T1-01").text == "Our own reading of it."
    assert Provision.objects.get(ref="SWAP-T1-02").text.endswith(" More.")


@pytest.mark.django_db
def test_a_changed_checklist_arrives_as_a_draft(tmp_path):
    refs = {provision.ref for source in read_sources() for provision in source.provisions}
    (folder,) = [one for one in starter_folders() if one.name == "due_diligence"]
    for path in folder.glob("*.toml"):
        text = path.read_text().replace("Should we still be in it?", "Should we still belong to it?")
        (tmp_path / path.name).write_text(text)
    changed = read_checklist(tmp_path, refs)
    published = ChecklistVersion.objects.get(state="published")
    version = load_checklist(content=changed, at=timezone.now())
    assert (version.state, version.number) == ("draft", 2)
    assert Question.objects.get(version=published, code="PM-09").text == "Should we still be in it?"
    assert load_checklist(content=changed, at=timezone.now()) is None
    # A newer file takes the place of a loaded draft that nobody edited.
    again = load_checklist(content=replace(changed, change_note="Again."), at=timezone.now())
    assert (again.state, again.number, again.change_note) == ("draft", 2, "Again.")
    assert Question.objects.filter(version=again).count() == 62


@pytest.mark.django_db
def test_check_library_names_what_is_missing_and_exits_1(tmp_path):
    path = tmp_path / "inventory.csv"
    rows = [
        {"ref": "SWAP-T1-01", "source": "SWAP", "note": "core"},
        {"ref": "SWAP-XX-99", "source": "SWAP", "note": "core; invented"},
    ]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["ref", "source", "note"])
        writer.writeheader()
        writer.writerows(rows)
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_library", "--inventory", str(path), stdout=out)
    assert failed.value.returncode == 1
    assert "SWAP: 2 listed, 1 held, 1 of 2 core addressed" in out.getvalue()
    assert "missing from the library: SWAP-XX-99" in out.getvalue()


@pytest.mark.django_db
def test_the_built_in_checklist_addresses_every_core_provision():
    said = run("check_library")
    assert len(re.findall(r"^\w+: ", said, re.M)) == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "needs the columns"), ("ref,source,note\nA,S,core\nA,S,core\n", "more than once")],
)
@pytest.mark.django_db
def test_check_library_refuses_a_table_that_is_not_an_inventory(tmp_path, content, words):
    path = tmp_path / "inventory.csv"
    path.write_text(content)
    with pytest.raises(CommandError, match=words):
        run("check_library", "--inventory", str(path))


def test_the_workflow_in_the_docs_is_the_table(top_folder):
    assert drawn() in (top_folder / "docs" / "workflow.md").read_text()


def test_a_signed_report_renders_to_the_same_bytes_and_verifies(fresh_database, tmp_path):
    appraisal = signed_report(make_world())
    assert f"{appraisal.ref}  signed" in run("list_appraisals")
    issued = tmp_path / "report.pdf"
    run("render_report", appraisal.ref, "--output", str(issued))
    for seed in ("1", "2"):
        fresh = tmp_path / f"fresh-{seed}.pdf"
        subprocess.run(
            [sys.executable, "manage.py", "render_report", appraisal.ref, "--output", str(fresh), "--fresh"],
            check=True,
            capture_output=True,
            env=os.environ | {"DATABASE_URL": fresh_database, "PYTHONHASHSEED": seed},
        )
        assert fresh.read_bytes() == issued.read_bytes()
    assert "is genuine" in run("verify", str(issued))


@pytest.mark.django_db
def test_render_report_says_which_refs_there_are(tmp_path):
    with pytest.raises(CommandError, match="list_appraisals"):
        run("render_report", "APR-2026-9999", "--output", str(tmp_path / "x.pdf"))


@pytest.mark.django_db
def test_the_document_says_what_is_printed(world):
    appraisal = signed_report(world)
    document = json.loads(Snapshot.objects.get(appraisal=appraisal).document)
    assert document["conclusion"]["word"] == "Continue" and document["challenge"]["support"] == "supported"
    assert IssuedReport.objects.get(snapshot__appraisal=appraisal).size > 100_000
    assert Event.objects.filter(verb="report issued").count() == 1
