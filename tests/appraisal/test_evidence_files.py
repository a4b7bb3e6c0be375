"""Files of evidence: sent, refused, kept, recognised, downloaded, removed, and nothing left behind."""

import hashlib
import os
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone

from appraisal import settings as module
from appraisal.checks import folder_reasons, refuse
from appraisal.forms.evidence import AGAIN, CUT_OFF, NO_ROOM, TOO_LARGE
from appraisal.models import Appraisal, Evidence, EvidenceFile
from appraisal.queries.document import collect_document
from appraisal.queries.marked_words import words_of
from appraisal.queries.on_record import faults_on_record
from appraisal.writes import evidence_file
from appraisal.writes.evidence import remove_evidence
from appraisal.writes.evidence_file import in_storage, sweep
from appraisal.writes.start_for_real import start_for_real
from partnerships import uploads
from partnerships.queries.trail import trail_of
from tests.bench.queries import counted
from tests.partnerships import files
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import make_world

ADDED = {"title": "The agreement", "strength": "seen", "whole": "yes"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """The folder of evidence of this test."""
    place = tmp_path / "evidence"
    kept = settings.STORAGES["evidence"]
    options = kept["OPTIONS"] | {"location": place}
    settings.STORAGES = settings.STORAGES | {"evidence": kept | {"OPTIONS": options}}
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return place


@pytest.fixture
def appraisal(world) -> Appraisal:
    return world.appraisal()


@pytest.fixture
def send(world, appraisal):
    """Sends a file through the page that adds evidence."""
    client = client_of(world.lead)

    def sends(content: bytes | None = files.PDF, name="agreement.pdf", code="", **fields):
        given = sent(world.lead, **(ADDED | fields))
        if content is not None:
            given["file"] = SimpleUploadedFile(name, content)
        address = reverse("evidence_new", args=[appraisal.ref])
        return client.post(f"{address}?for={code}" if code else address, given)

    return sends


def listed(world, appraisal) -> str:
    return text_of(client_of(world.lead).get(reverse("evidence", args=[appraisal.ref])))


def download(person, appraisal, number=1):
    return client_of(person).get(reverse("evidence_file", args=[appraisal.ref, number]))


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_file_is_kept_under_a_name_that_says_nothing_and_given_back_byte_for_byte(
    world, appraisal, send, folder
):
    assert send(name="Agreement (final).PDF").url == reverse("evidence", args=[appraisal.ref])
    row = EvidenceFile.objects.get()
    assert (row.name, row.kind, row.size, row.state) == (
        "Agreement (final).pdf",
        "pdf",
        len(files.PDF),
        "kept",
    )
    assert (folder / row.stored).read_bytes() == files.PDF
    assert len(row.stored) == 32 and "." not in row.stored
    assert stat.S_IMODE((folder / row.stored).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    page = listed(world, appraisal)
    assert "Agreement (final).pdf</a>" in page and f"PDF, {len(files.PDF)} bytes" in page
    assert body(download(world.lead, appraisal)) == files.PDF
    last = trail_of(appraisal).filter(verb="evidence added").first()
    assert (last.fields, last.by_name) == (["E1", "file"], "Lena Lead")


def test_a_download_is_saved_and_never_shown(world, appraisal, send):
    send(name='Dŵr "quoted"\u202e; x.pdf')
    response = download(world.lead, appraisal)
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''D%C5%B5r%20-quoted-%3B%20x.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert int(response["Content-Length"]) == len(files.PDF) == len(body(response))


def test_whoever_may_read_the_appraisal_may_have_its_files_and_nobody_else(world, appraisal, send):
    """What is withheld of the report is withheld from those who may not read the appraisal itself."""
    send()
    for name, person in world.people.items():
        reads = name in (
            *("lead", "contributor", "reviewer", "opinion_giver", "approver"),
            *("governance", "proper", "auditor"),
        )
        response = download(person, appraisal)
        assert response.status_code == (200 if reads else 404), name
        assert not reads or body(response) == files.PDF
    address = reverse("evidence_file", args=[appraisal.ref, 1])
    assert Client().get(address).status_code == 302
    assert Client().get(f"/static/{EvidenceFile.objects.get().stored}").status_code in (302, 404)
    with pytest.raises(ValueError, match="no address"):
        storages["evidence"].url(EvidenceFile.objects.get().stored)


def test_the_pages_of_a_signed_appraisal_keep_its_files(world, appraisal, send):
    send()
    Appraisal.objects.update(state="signed")
    assert body(download(world.auditor, appraisal)) == files.PDF
    assert send(b"Other words").status_code == 403
    client = client_of(world.lead)
    removal = reverse("evidence_remove", args=[appraisal.ref, 1])
    assert client.post(removal, sent(world.lead)).status_code == 403
    assert in_storage() == [EvidenceFile.objects.get().stored]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.pdf", "The file is empty. Choose another."),
        (
            files.PROGRAM,
            "minutes.pdf",
            "This is a program, whatever its name says. Choose a document, a picture or text.",
        ),
        (files.huge_png(50_000), "map.png", "The image has more than 100 million pixels."),
        (files.office(parts={"word/vbaProject.bin": b"x"}), "plan.docx", "The document has macros"),
        (files.old("WordDocument"), "plan.docx", "This is an old Word document (.doc)."),
        (files.bomb(), "plan.docx", "The document unpacks to 400 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_words_and_leaves_nothing(
    world, appraisal, send, folder, content, name, said
):
    response = send(content, name, held="The shelf")
    (problem,) = problems(response)
    assert response.status_code == 200 and problem.startswith(said)
    assert 'value="The agreement"' in text_of(response) and 'value="The shelf"' in text_of(response)
    assert not Evidence.objects.exists() and not folder.exists()


def test_a_wrong_extension_is_put_right_and_said(world, appraisal, send):
    response = send(files.picture("JPEG"), "photo.docx")
    assert EvidenceFile.objects.get().name == "photo.jpg"
    page = text_of(response.client.get(response.url))
    said = "The name of the file ends in .docx, and its content is JPEG image. It is kept as “photo.jpg”."
    assert said in page
    assert "It is kept as" not in text_of(response.client.get(send(name="right.pdf").url))


def test_of_a_fault_elsewhere_the_page_says_that_the_file_must_be_chosen_again(
    world, appraisal, send, folder
):
    response = send(title="", held="The shelf")
    assert problems(response) == ["Say what it is", AGAIN]
    assert 'value="The shelf"' in text_of(response) and not folder.exists()


def test_evidence_needs_no_file(world, appraisal, send, folder):
    assert send(None, held="https://council.example/a").status_code == 302
    assert Evidence.objects.get().kept_file is None and not folder.exists()
    assert download(world.lead, appraisal).status_code == 404


def test_a_file_of_25_mb_goes_to_the_disk_without_a_name_and_a_larger_one_is_refused(
    world, appraisal, send, folder, settings
):
    largest = b"words \n" * (25_000_000 // 7)
    largest += b"." * (25_000_000 - len(largest))
    assert send(largest, "long.txt").status_code == 302
    assert EvidenceFile.objects.get().size == 25_000_000
    assert settings.UPLOADS_DIR.is_dir() and not list(settings.UPLOADS_DIR.iterdir())
    assert problems(send(largest + b".", "long.txt")) == [TOO_LARGE]
    assert len(in_storage()) == 1


def test_other_pages_and_people_who_are_not_logged_in_send_no_large_file(world, appraisal, monkeypatch):
    """And with the limit of evidence everywhere they would: the negative control."""
    taken = []
    made = uploads.UploadedFile
    monkeypatch.setattr(uploads, "UploadedFile", lambda **given: taken.append(given["size"]) or made(**given))

    def sends(client, address):
        client.post(address, {"file": SimpleUploadedFile("a.txt", b"." * (uploads.LARGEST + 1))})

    evidence = reverse("evidence_new", args=[appraisal.ref])
    sends(Client(), evidence)
    sends(client_of(world.governance), reverse("register_import_new"))
    assert taken == []
    sends(client_of(world.lead), evidence)
    assert taken == [uploads.LARGEST + 1]
    monkeypatch.setattr(uploads.LimitedFileHandler, "_largest", lambda self: 25_000_000)
    sends(Client(), evidence)
    assert len(taken) == 2


@pytest.mark.parametrize("left", [0.3, 0.6, 0.9, 0.999])
def test_an_upload_that_was_cut_off_adds_nothing(world, appraisal, folder, left):
    given = sent(world.lead, **ADDED) | {"file": SimpleUploadedFile("a.txt", b"words " * 2_000)}
    ending = given.pop("whole")
    content = encode_multipart(BOUNDARY, given | {"whole": ending})
    cut = content[: int(len(content) * left)]
    response = client_of(world.lead).generic(
        "POST", reverse("evidence_new", args=[appraisal.ref]), cut, MULTIPART_CONTENT
    )
    assert response.status_code in (200, 400)
    assert not Evidence.objects.exists() and not folder.exists()


def test_a_file_that_did_not_arrive_whole_is_said_to_be_so(send):
    assert problems(send(whole="")) == [CUT_OFF]


def test_the_same_bytes_are_recognised_and_cited_instead(world, appraisal, send):
    send()
    response = send(name="other.pdf", title="Again", code="CG-01")
    assert problems(response) == [
        "This is already E1 The agreement. It is listed once, and any answer can cite it."
    ]
    page = text_of(response)
    assert "Cite E1 in CG-01 instead" in page and 'value="Again"' in page
    assert Evidence.objects.count() == 1 == len(in_storage())
    cite = reverse("evidence_cite", args=[appraisal.ref, 1, "CG-01"])
    fields = sent(world.lead)
    for _ in range(2):
        assert client_of(world.lead).post(cite, fields).url == reverse(
            "question", args=[appraisal.ref, "CG-01"]
        )
    assert appraisal.answers.get(question__code="CG-01").cited.count() == 1
    assert "See the evidence list" in text_of(send())


def test_the_same_bytes_in_another_appraisal_are_another_matter(world, appraisal, send):
    send()
    other = world.appraisal(world.partnership("Harbour"))
    given = sent(world.lead, **ADDED) | {"file": SimpleUploadedFile("a.pdf", files.PDF)}
    assert client_of(world.lead).post(reverse("evidence_new", args=[other.ref]), given).status_code == 302
    assert len(in_storage()) == 2


def test_a_request_that_is_sent_twice_adds_one_piece_and_one_file(world, appraisal, send):
    key = sent(world.lead)["write_key"]
    for _ in range(2):
        assert send(write_key=key).status_code == 302
    assert Evidence.objects.count() == 1 == len(in_storage())
    (again, stale) = problems(send(b"Other words", "a.txt", write_key=key))
    assert again == AGAIN and stale.startswith("This page is out of date.")
    assert Evidence.objects.count() == 1 == len(in_storage())


def test_a_file_whose_row_was_not_written_is_removed_again(world, appraisal, send, monkeypatch):
    """And without the removal it would stay: the negative control."""

    def fails(*given, **more):
        raise RuntimeError("between the file and its row")

    monkeypatch.setattr("appraisal.writes.evidence.note_file", fails)
    seen = []
    written = evidence_file._write
    monkeypatch.setattr(evidence_file, "_write", lambda file: seen.append(written(file)) or seen[-1])
    with pytest.raises(RuntimeError):
        send()
    assert len(seen) == 1 and in_storage() == [] and not Evidence.objects.exists()
    monkeypatch.setattr(evidence_file, "_delete_unless_named", lambda stored: None)
    with pytest.raises(RuntimeError):
        send()
    assert in_storage() == seen[1:]
    assert sweep() == 0  # it may belong to a request that has not ended
    assert sweep(before=timezone.now() + timedelta(minutes=1)) == 1 and in_storage() == []


def test_a_full_disk_is_said_and_leaves_nothing(world, appraisal, send, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(28, "No space left")))
    (problem,) = problems(send())
    assert problem.startswith("The file could not be kept: there is no room for it on the server")
    assert in_storage() == [] and not Evidence.objects.exists()


def test_a_disk_that_fills_up_while_a_file_arrives_is_said(world, appraisal, send, monkeypatch):
    class Full(uploads.SpooledTemporaryFile):
        def write(self, content):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "SpooledTemporaryFile", Full)
    assert problems(send()) == [NO_ROOM]
    assert not Evidence.objects.exists()


def test_a_file_is_on_the_disk_before_anything_is_locked(send, monkeypatch):
    depth, seen = len(connection.atomic_blocks), []
    written = evidence_file._write
    monkeypatch.setattr(
        evidence_file,
        "_write",
        lambda file: seen.append(len(connection.atomic_blocks) - depth) or written(file),
    )
    assert send().status_code == 302 and seen == [0]


def test_a_removal_takes_the_file_once_it_is_committed(
    world, appraisal, send, django_capture_on_commit_callbacks
):
    send()
    evidence = Evidence.objects.select_related("appraisal").get()
    given = {"evidence": evidence, "by": world.lead, "at": world.now()}
    with pytest.raises(RuntimeError), transaction.atomic():
        remove_evidence(**given)
        raise RuntimeError
    assert len(in_storage()) == 1 and EvidenceFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(**given)
        assert len(in_storage()) == 1
    assert in_storage() == [] and not EvidenceFile.objects.exists()


def test_the_list_says_what_is_expiring(world, appraisal, send):
    today = timezone.localdate()
    for number, days in enumerate((-1, 0, 60, 61, None)):
        until = None if days is None else today + timedelta(days=days)
        send(f"Words {number}".encode(), f"{number}.txt", valid_until=until)
    page = listed(world, appraisal)
    assert page.count(">expired</strong>") == 1 and page.count(">expires within 60 days</strong>") == 2
    assert "1 has expired, and counts as asserted." in page and "2 expire within 60 days." in page


def test_the_question_page_links_to_the_file_without_another_query(world, appraisal, send):
    client, address = client_of(world.lead), reverse("question", args=[appraisal.ref, "CG-01"])
    send(None, code="CG-01")
    client.get(address)
    client.get(address)
    with counted() as before:
        client.get(address)
    send(code="CG-01")
    client.get(address)
    with counted() as after:
        client.get(address)
    assert len(after) == len(before)
    link = reverse("evidence_file", args=[appraisal.ref, 2])
    assert link in text_of(client.get(address))
    assert link in text_of(client_of(world.reviewer).get(address))


def test_the_page_that_changes_it_says_what_file_it_has(world, appraisal, send):
    send()
    address = reverse("evidence_edit", args=[appraisal.ref, 1])
    assert f"Its file is agreement.pdf (PDF, {len(files.PDF)} bytes), which never changes." in text_of(
        client_of(world.lead).get(address)
    )


def test_a_file_that_is_missing_is_said_on_its_page_and_by_the_command(world, appraisal, send, folder):
    send()
    stored = folder / EvidenceFile.objects.get().stored
    call_command("sweep_evidence", "--hashes", stdout=StringIO())
    stored.chmod(0o600)
    stored.write_bytes(b"Other bytes")
    call_command("sweep_evidence", stdout=StringIO())
    errors = StringIO()
    with pytest.raises(CommandError, match="1 of the files of evidence are wrong"):
        call_command("sweep_evidence", "--hashes", stdout=StringIO(), stderr=errors)
    assert f"{appraisal.ref} E1: agreement.pdf is altered" in errors.getvalue()
    stored.unlink()
    response = download(world.lead, appraisal)
    assert response.status_code == 503 and "is not where it was kept" in text_of(response)
    with pytest.raises(CommandError):
        call_command("sweep_evidence", stdout=StringIO(), stderr=errors)


def test_the_command_removes_what_was_left_behind_a_day_ago(world, appraisal, send, folder):
    send()
    for name, days in (("old", 2), ("new", 0)):
        (folder / name).write_bytes(b"x")
        then = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(folder / name, (then, then))
    row = folder / EvidenceFile.objects.get().stored
    os.utime(row, (0, 0))
    said = StringIO()
    call_command("sweep_evidence", stdout=said)
    assert said.getvalue() == "1 left behind and removed\n"
    assert in_storage() == sorted(["new", row.name])


def test_the_document_says_which_bytes_were_meant_and_the_record_must_say_the_same(world, appraisal, send):
    send()
    document = collect_document(appraisal.pk)
    digest = hashlib.sha256(files.PDF).hexdigest()
    size = len(files.PDF)
    (listed_file,) = [one["file"] for one in document["evidence"]]
    assert listed_file == {"name": "agreement.pdf", "kind": "PDF", "size": size, "sha256": digest}
    assert not [one for one in faults_on_record(appraisal, document) if "E1" in one]
    EvidenceFile.objects.update(sha256="0" * 64)
    (fault,) = [one for one in faults_on_record(appraisal, document) if "E1" in one]
    assert fault == "Evidence E1 is not on record as it was signed. What differs: file."
    assert words_of(appraisal, "evidence") == ["E1 The agreement: agreement.pdf"]


def test_starting_for_real_removes_the_files_of_the_demonstration(
    world, appraisal, send, django_capture_on_commit_callbacks
):
    send()
    for person in world.people.values():
        type(person).objects.filter(pk=person.pk).update(is_demonstration=True)
    with django_capture_on_commit_callbacks(execute=True):
        start_for_real(email="nia@northmoor.example", name="Nia New", at=timezone.now())
    assert in_storage() == []


def test_production_refuses_a_folder_that_is_served(tmp_path):
    given = {"STATIC_ROOT": tmp_path / "static", "STATICFILES_DIRS": [tmp_path / "ours"]}
    for kept, refused in (("evidence", 0), ("static/evidence", 1), ("ours", 1), (".", 2)):
        reasons = list(folder_reasons(given | {"EVIDENCE_DIR": tmp_path / kept}))
        assert len(reasons) == refused and all("VAR_DIR" in one for one in reasons)


def test_the_settings_ask_it(settings):
    given = {name: value for name, value in vars(module).items() if name.isupper()}
    with pytest.raises(ImproperlyConfigured, match="files of evidence"):
        refuse(given | {"PRODUCTION": True, "EVIDENCE_DIR": settings.STATIC_ROOT})


def test_two_who_send_the_same_bytes_at_once_list_them_once(fresh_database):
    """Each on a connection of its own; the second is told where they are."""
    world = make_world()
    ref = world.appraisal().ref
    answers = []

    def sends():
        given = sent(world.lead, **ADDED) | {"file": SimpleUploadedFile("a.pdf", files.PDF)}
        answers.append(client_of(world.lead).post(reverse("evidence_new", args=[ref]), given).status_code)
        connection.close()

    threads = [Thread(target=sends) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == [200, 200, 200, 302]
    assert in_storage() == [EvidenceFile.objects.get().stored]
