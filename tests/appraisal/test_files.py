"""Checklists taken away as files and read in again through the pages, and what an upload may be."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Checklist, ChecklistVersion, Question
from appraisal.queries.content import content_of
from appraisal.rules.content_csv import write_csv
from appraisal.rules.content_json import write_json
from appraisal.views import importing
from appraisal.writes.draft import open_draft
from appraisal.writes.edition import publish
from partnerships import uploads
from tests.appraisal.test_editions import built_in, drafted
from tests.partnerships.sending import client_of, problems, sent
from tests.partnerships.test_log_in import LOG_IN
from tests.rules.making_content import a_checklist, with_question

IMPORT = "checklist_import"


@pytest.fixture
def send(world):
    """Sends a file through the import page."""
    client = client_of(world.editor)

    def sends(content, name="a.json", **fields):
        file = SimpleUploadedFile(name, content)
        return client.post(reverse(IMPORT), sent(world.editor, **{"what": "draft", "file": file, **fields}))

    return sends


def test_a_file_becomes_a_draft_to_look_at(world, send):
    response = send(write_json(a_checklist()))
    assert response.url == reverse("draft_changes", args=["small"])
    assert content_of(ChecklistVersion.objects.get(checklist__code="small")) == a_checklist()
    assert not ChecklistVersion.objects.in_use().filter(checklist__code="small").exists()


def test_a_check_says_what_would_change_and_keeps_nothing(world, send):
    draft = drafted()
    publish(version=draft, change_note="First.", by=None, at=timezone.now())
    before = Question.objects.count()
    response = send(write_json(with_question(a_checklist(), "A-01", text="Is A-01 truly so?")), what="check")
    assert "<ins>truly</ins>" in response.text and "edition 2, a draft." in response.text
    assert "To make it the draft, choose the file again." in response.text
    assert Question.objects.count() == before and not draft.checklist.versions.filter(state="draft").exists()
    page = send(write_json(a_checklist()), what="check").text
    assert "Nothing in it differs from the edition there is." in page


def test_a_list_of_questions_goes_into_its_checklist(world, send):
    draft = drafted()
    publish(version=draft, change_note="First.", by=None, at=timezone.now())
    file = write_csv(with_question(a_checklist(), "A-01", text="Is A-01 truly so?"))
    assert problems(send(file, "a.csv")) == ["Say whose questions a CSV file lists: choose the checklist."]
    assert send(file, "a.csv", into=draft.checklist_id).status_code == 302
    assert draft.checklist.versions.get(state="draft").questions.get(code="A-01").text == "Is A-01 truly so?"


def test_every_fault_is_said_at_once_with_its_place(send):
    spoilt = with_question(with_question(a_checklist(), "A-01", text=""), "B-02", weight=99)
    found = problems(send(write_json(spoilt), what="check"))
    assert [one.partition(":")[0] for one in found] == [
        "Section 1 (A), question 1 (A-01)",
        "Section 2 (B), question 2 (B-02)",
    ]
    assert not Checklist.objects.filter(code="small").exists()


def test_of_very_many_faults_the_first_are_said_and_how_many_there_are(send):
    row = "A,A-{0:03},,so"
    rows = "\r\n".join(["section,code,text,label", *(row.format(number) for number in range(1, 151))])
    found = problems(send(rows.encode(), "a.csv", into=built_in().checklist_id))
    assert len(found) == 101 and found[-1] == "And 201 more."  # of 150 texts, 150 scales and a title


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xlsx", b"PK\x03\x04", "a.xlsx is neither JSON nor CSV."),
        ("a.json", b"", "The file is empty. Choose another."),
        ("a.json", b"{" + b" " * uploads.LARGEST + b"}", "The file is larger than 5 MB. Choose another."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(send, name, content, problem):
    (found,) = problems(send(content, name))
    assert found.startswith(problem)


def test_nothing_is_kept_of_a_large_file_whoever_sends_it(db, monkeypatch):
    """And without the limit it would be: the negative control."""
    kept = []
    monkeypatch.setattr(uploads, "UploadedFile", lambda **given: kept.append(given["size"]) or given["file"])
    file = SimpleUploadedFile("a.json", b" " * (uploads.LARGEST + 1))
    Client().post(LOG_IN, {"file": file})
    assert kept == []
    monkeypatch.setattr(uploads, "LARGEST", 10 * uploads.LARGEST)
    file.seek(0)
    Client().post(LOG_IN, {"file": file})
    assert kept == [5_000_001]


def test_a_draft_somebody_works_on_gives_way_only_where_that_is_said(world, send):
    draft = drafted()
    other = replace(a_checklist(), title="Another")
    (problem,) = problems(send(write_json(other)))
    assert "has a draft already, edition 1." in problem
    assert send(write_json(other), replaces="on").status_code == 302
    assert ChecklistVersion.objects.get(checklist=draft.checklist).title == "Another"


def test_every_edition_can_be_taken_away_drafts_by_editors_alone(world):
    draft = open_draft(checklist=built_in().checklist, by=None, at=timezone.now())
    address = reverse("checklist_file", args=["due-diligence"])
    reader = client_of(world.reviewer)
    response = reader.get(address)
    assert response.content == write_json(content_of(built_in()))
    assert response["Content-Disposition"] == 'attachment; filename="due-diligence-edition-1.json"'
    listed = reader.get(f"{address}?as=csv")
    assert listed.content == write_csv(content_of(built_in()))
    assert "due-diligence-edition-1.csv" in listed["Content-Disposition"]
    assert reader.get(f"{address}?edition={draft.number}").status_code == 404
    assert client_of(world.editor).get(f"{address}?edition={draft.number}").status_code == 200


def test_readers_see_what_changed_between_editions(world):
    for text in ("Is A-01 so?", "Is A-01 truly so?", "Is A-01 truly and fully so?"):
        checklist = Checklist.objects.filter(code="small").first()
        draft = open_draft(checklist=checklist, by=None, at=timezone.now()) if checklist else drafted()
        draft.questions.filter(code="A-01").update(text=text)
        publish(version=draft, change_note=f"Now: {text}", by=None, at=timezone.now())
    reader, address = client_of(world.reviewer), reverse("checklist_changes", args=["small"])
    page = reader.get(address).text
    assert "<ins>and fully</ins>" in page and "Since edition 2" in page and "<ins>truly" not in page
    assert "<ins>truly and fully</ins>" in reader.get(f"{address}?since=1").text
    assert "This is the first edition." in reader.get(f"{address}?edition=1").text
    assert "Since edition 1" in reader.get(f"{address}?edition=2&since=9").text
    assert reverse("checklist_changes", args=["small"]) in reader.get(reverse("checklists")).text


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_correction_of_the_edition_before_is_none_of_the_next(world, send, kind):
    """Or answers would carry over to a question that means something else."""
    draft = drafted(with_question(a_checklist(), "A-01", text="Is A-01 so indeed?", corrected=True))
    publish(version=draft, change_note="First.", by=None, at=timezone.now())
    other = with_question(content_of(draft), "A-01", text="Is the moon made of cheese?")
    file = write_csv(other) if kind == "csv" else write_json(other)
    assert send(file, f"a.{kind}", into=draft.checklist_id if kind == "csv" else "").status_code == 302
    made = draft.checklist.versions.get(state="draft").questions.get(code="A-01")
    assert (made.text, made.corrected) == ("Is the moon made of cheese?", False)


def test_a_list_keeps_what_the_draft_has_of_what_it_has_no_column_for(world, send):
    draft = drafted()
    publish(version=draft, change_note="First.", by=None, at=timezone.now())
    again = open_draft(checklist=draft.checklist, by=None, at=timezone.now())
    again.title = "Ours now"
    again.save(update_fields=["title"])
    file = write_csv(with_question(content_of(again), "A-01", text="Is it?"))
    assert send(file, "a.csv", into=draft.checklist_id, replaces="on").status_code == 302
    made = draft.checklist.versions.get(state="draft")
    assert (made.title, made.questions.get(code="A-01").text) == ("Ours now", "Is it?")


def test_words_as_the_pages_say_them_are_taken_too(world, send):
    draft = drafted()
    file = (
        b"section,code,text,label,gate,kind,scale\r\n"
        b"A,A-01,Is it?,it,Business case,Rating on a scale,Yes or no\r\nA,A-02,Is it?,it,Running,DATE,\r\n"
    )
    assert send(file, "a.csv", into=draft.checklist_id, replaces="on").status_code == 302
    held = draft.checklist.versions.get().questions.order_by("code").values_list("gate", "kind")
    assert list(held) == [("business_case", "rating"), ("running", "date")]


@pytest.mark.parametrize("content", [b'{"\\ud800": 1, "format": 1}', b'{"format": 1, "code": "\\ud800"}'])
def test_half_a_character_in_a_file_is_told_in_words(send, content):
    assert problems(send(content))


def test_a_file_is_read_before_anything_is_locked(world, send, monkeypatch):
    """Negative control of its own: reading inside the transaction would be seen here."""
    seen = []
    read = importing.read_file
    in_test = len(connection.atomic_blocks)
    monkeypatch.setattr(
        importing,
        "read_file",
        lambda *given: seen.append(len(connection.atomic_blocks) - in_test) or read(*given),
    )
    assert send(write_json(a_checklist())).status_code == 302
    assert send(write_json(a_checklist()), what="check", replaces="on").status_code == 200
    assert seen == [0, 0]
    import_in = []
    done = importing.import_checklist
    monkeypatch.setattr(
        importing,
        "import_checklist",
        lambda **given: import_in.append(len(connection.atomic_blocks) - in_test) or done(**given),
    )
    send(write_json(a_checklist()), what="check", replaces="on")
    assert import_in[0] > 0
