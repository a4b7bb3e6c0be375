"""Files of evidence and the virus scanner: held until clean, removed where not, never lost."""

import getpass
import shutil
import socket
import struct
import subprocess
import threading
import time
from contextlib import suppress
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from appraisal import settings as module
from appraisal.checks import refuse
from appraisal.models import Appraisal, EvidenceFile
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.rules.workflow import Move, reasons_against
from appraisal.scanning import NotScanned, scan
from appraisal.writes.evidence import remove_evidence
from appraisal.writes.evidence_file import in_storage, sweep
from partnerships.queries.trail import trail_of
from tests.partnerships.sending import client_of, sent, text_of

MARK = b"A-HARMLESS-MARK-THAT-OUR-OWN-SIGNATURE-KNOWS"
CLAMD = shutil.which("clamd") or ("/usr/sbin/clamd" if Path("/usr/sbin/clamd").exists() else "")


class FakeClamd:
    """Speaks INSTREAM in a thread of its own; `answer(content)` says what, and when None it only hangs up."""

    def __init__(self, folder, answer, *, most=10**9, silent=False):
        self.address, self.received = str(folder / "clamd.ctl"), []
        self.answer, self.most, self.silent = answer, most, silent
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.address)
        self.listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, suppress(OSError, struct.error):  # it was hung up on
                self._one(connection)

    def _one(self, connection):
        stream = connection.makefile("rb")
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(length)
            if len(content) > self.most:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.received.append(content)
        if self.silent:
            time.sleep(3)
        answer = self.answer(content)
        if answer is not None:
            connection.sendall(answer)

    def close(self):
        self.listening.close()


def as_clamd(content: bytes) -> bytes:
    return b"stream: Our.Mark FOUND\0" if MARK in content else b"stream: OK\0"


@pytest.fixture
def short(tmp_path_factory):
    """A folder whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("s")


@pytest.fixture
def clamd(short, settings):
    fake = FakeClamd(short, as_clamd)
    settings.CLAMD = fake.address
    yield fake
    fake.close()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """The folder of evidence of this test."""
    kept = settings.STORAGES["evidence"]
    options = kept["OPTIONS"] | {"location": tmp_path / "evidence"}
    settings.STORAGES = settings.STORAGES | {"evidence": kept | {"OPTIONS": options}}
    return tmp_path / "evidence"


@pytest.fixture
def appraisal(world) -> Appraisal:
    return world.appraisal()


def send(world, appraisal, content=b"A letter.", name="letter.txt"):
    fields = {"title": "The agreement", "strength": "seen", "whole": "yes"}
    file = SimpleUploadedFile(name, content)
    client = client_of(world.lead)
    address = reverse("evidence_new", args=[appraisal.ref])
    return client.post(address, sent(world.lead, file=file, **fields), follow=True)


def page_of(person, name, appraisal, *more):
    return client_of(person).get(reverse(name, args=[appraisal.ref, *more]))


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


# ---------------------------------------------------------------------------------------------- what it says


@pytest.mark.parametrize("size", [0, 1, 128 * 1024, 128 * 1024 + 1, 700_001])
def test_every_byte_is_sent_and_a_verdict_is_read(clamd, size):
    content = b"x" * size
    assert scan(BytesIO(content), address=clamd.address, seconds=5) == ""
    assert clamd.received == [content]
    assert scan(BytesIO(content + MARK), address=clamd.address, seconds=5) == "Our.Mark"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        b"",
        b"\0",
        b"OK\0",
        b"stream: OK",
        b"stream: OK\0stream: OK\0",
        b"stream: FOUND\0",
        b"stream:  FOUND\0",
        b"stream: \x01\x02 FOUND\0",
        b"stream: NOT OK\0",
        b"stream: ok\0",
        b"stream: Can't allocate memory ERROR\0",
        b"\xff\xfe\0",
        b"x" * 5000,
        b"HTTP/1.1 200 OK\r\n\r\n",
    ],
)
def test_what_is_no_whole_verdict_is_none(short, answer):
    fake = FakeClamd(short, lambda content: answer)
    with pytest.raises(NotScanned):
        scan(BytesIO(b"A letter."), address=fake.address, seconds=5)
    fake.close()


def test_a_stream_that_is_too_long_is_no_verdict(short):
    fake = FakeClamd(short, as_clamd, most=1000)
    with pytest.raises(NotScanned, match=r"size limit exceeded|cannot be asked"):
        scan(BytesIO(b"x" * 3_000_000), address=fake.address, seconds=5)
    fake.close()


def test_a_silent_scanner_costs_the_time_it_was_given_and_no_more(short):
    fake = FakeClamd(short, as_clamd, silent=True)
    started = time.monotonic()
    with pytest.raises(NotScanned):
        scan(BytesIO(b"A letter."), address=fake.address, seconds=0.4)
    assert time.monotonic() - started < 2
    fake.close()


def test_one_that_answers_a_byte_at_a_time_is_stopped_too(short):
    def slowly(connection):
        with connection, suppress(OSError):  # it is hung up on
            connection.recv(100_000)
            for _ in range(100):
                time.sleep(0.1)
                connection.sendall(b"s")

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(short / "slow.ctl"))
    listening.listen()
    answering = threading.Thread(target=lambda: slowly(listening.accept()[0]), daemon=True)
    answering.start()
    started = time.monotonic()
    with pytest.raises(NotScanned):
        scan(BytesIO(b"A letter."), address=str(short / "slow.ctl"), seconds=0.5)
    assert time.monotonic() - started < 2
    answering.join()
    listening.close()


@pytest.mark.parametrize(
    "address", ["/no/such/socket", "127.0.0.1:1", "nothing", "host:port", "127.0.0.1:99999999"]
)
def test_where_nobody_listens_there_is_no_verdict(address):
    with pytest.raises(NotScanned):
        scan(BytesIO(b"A letter."), address=address, seconds=2)


def test_it_is_asked_over_a_port_too(short):
    fake = FakeClamd(short, as_clamd)
    fake.listening.close()
    fake.listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=fake._serve, daemon=True).start()
    address = "127.0.0.1:" + str(fake.listening.getsockname()[1])
    assert scan(BytesIO(MARK), address=address, seconds=5) == "Our.Mark"
    fake.close()


# ---------------------------------------------------------------------------------------------- what is kept


def test_a_clean_file_is_kept_and_opens(world, appraisal, clamd):
    send(world, appraisal)
    file = EvidenceFile.objects.get()
    assert (file.state, file.found) == ("kept", "") and file.scanned_at
    assert content_of(page_of(world.lead, "evidence_file", appraisal, 1)) == b"A letter."
    assert not reasons_against_sending(appraisal)


def reasons_against_sending(appraisal):
    facts = move_facts(Appraisal.objects.get(pk=appraisal.pk))
    return [one for one in reasons_against(Move.ENDORSE, facts_in_challenge(facts)) if "virus" in one]


def facts_in_challenge(facts):
    return type(facts)(**{**vars(facts), "state": "in_challenge"})


def test_what_the_scan_finds_is_removed_named_and_never_opens(world, appraisal, clamd):
    response = send(world, appraisal, b"A letter. " + MARK)
    assert "The virus scan found Our.Mark in the file, which was removed." in text_of(response)
    file = EvidenceFile.objects.select_related("evidence").get()
    assert (file.state, file.found, file.evidence.strength) == ("refused", "Our.Mark", "asserted")
    page = text_of(page_of(world.reviewer, "evidence", appraisal))
    assert "found Our.Mark" in page and reverse("evidence_file", args=[appraisal.ref, 1]) not in page
    assert page_of(world.lead, "evidence_file", appraisal, 1).status_code == 404
    event = trail_of(appraisal).first()
    assert (event.verb, event.fields) == ("virus found in evidence", ["E1", "Our.Mark"])
    assert collect_document(appraisal.pk)["evidence"][0]["file"] is None
    question = page_of(world.lead, "question", appraisal, "CG-01")
    assert "letter.txt" not in text_of(question)


def test_the_file_of_what_was_found_is_gone_from_the_disk(
    world, appraisal, clamd, django_capture_on_commit_callbacks, folder
):
    with django_capture_on_commit_callbacks(execute=True):
        send(world, appraisal, MARK)
    assert in_storage() == []
    call_command("sweep_evidence", stdout=StringIO())  # and nobody looks for it


def test_a_file_that_was_refused_is_scanned_again_when_it_is_sent_again(world, appraisal, clamd):
    send(world, appraisal, MARK)
    send(world, appraisal, MARK)
    assert [one.state for one in EvidenceFile.objects.order_by("pk")] == ["refused", "refused"]


def test_a_file_waits_while_the_scanner_is_down_and_is_not_lost(world, appraisal, settings, short):
    settings.CLAMD = str(short / "clamd.ctl")
    response = send(world, appraisal)
    assert "waits for the virus scan" in text_of(response)
    assert EvidenceFile.objects.get().state == "waiting"
    held = page_of(world.lead, "evidence_file", appraisal, 1)
    assert held.status_code == 503 and b"A letter." not in held.content
    assert "letter.txt" not in text_of(page_of(world.lead, "question", appraisal, "CG-01"))
    (reason,) = reasons_against_sending(appraisal)
    assert reason == "1 file waits for the virus scan: E1. Come back once it is done."
    with pytest.raises(CommandError, match="Not everything"):
        call_command("scan_evidence", stdout=StringIO(), stderr=StringIO())
    fake = FakeClamd(short, as_clamd)
    said = StringIO()
    call_command("scan_evidence", stdout=said)
    assert said.getvalue() == "1 clean, 0 removed, 0 still waiting\n"
    assert content_of(page_of(world.lead, "evidence_file", appraisal, 1)) == b"A letter."
    assert not reasons_against_sending(appraisal)
    fake.close()


def test_who_sent_it_gets_a_mail_where_it_is_found_later(
    world, appraisal, settings, short, mailoutbox, django_capture_on_commit_callbacks
):
    settings.CLAMD = str(short / "clamd.ctl")
    send(world, appraisal, MARK, "Jane Doe.txt")
    fake = FakeClamd(short, as_clamd)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("scan_evidence", stdout=StringIO())
    (mail,) = mailoutbox
    assert mail.to == [world.lead.email] and f"{appraisal.partnership}: The virus scan" in mail.body
    assert "Jane Doe" not in mail.body and in_storage() == []
    fake.close()


def test_a_file_that_waits_can_be_removed_and_is_swept_no_sooner(world, appraisal, settings, short):
    settings.CLAMD = str(short / "clamd.ctl")
    send(world, appraisal)
    assert sweep() == 0 and len(in_storage()) == 1
    evidence = appraisal.evidence.get()
    remove_evidence(evidence=evidence, by=world.lead, at=world.now())
    assert not EvidenceFile.objects.exists()


def test_without_a_scanner_nothing_waits(world, appraisal):
    send(world, appraisal, MARK)
    assert EvidenceFile.objects.get().state == "kept"
    said = StringIO()
    call_command("scan_evidence", stdout=said)
    assert said.getvalue() == "0 clean, 0 removed, 0 still waiting\n"


@pytest.mark.parametrize("address", ["clamd", "host:", ":3310", "host:port"])
def test_a_setting_that_names_no_scanner_refuses_to_start(address):
    with pytest.raises(ImproperlyConfigured, match="CLAMD is"):
        refuse(vars(module) | {"CLAMD": address})


# ------------------------------------------------------------------------------------------- the real program


@pytest.mark.skipif(not CLAMD, reason="clamd is not installed: apt-get install clamav-daemon")
def test_with_the_real_clamd(world, appraisal, settings, short):
    """One signature of our own, made up; nothing is fetched."""
    short.chmod(0o755)
    database, socket_of = short / "db", short / "clamd.ctl"
    database.mkdir()
    (database / "our.ndb").write_text(f"Our.Mark:0:*:{MARK.hex()}\n")
    (short / "clamd.conf").write_text(
        f"DatabaseDirectory {database}\nLocalSocket {socket_of}\nForeground yes\nUser {getpass.getuser()}\n"
        "StreamMaxLength 1M\nConcurrentDatabaseReload no\n"
    )
    settings.CLAMD = str(socket_of)
    with subprocess.Popen(
        [CLAMD, f"--config-file={short / 'clamd.conf'}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            for _ in range(300):
                if socket_of.exists() or process.poll() is not None:
                    break
                time.sleep(0.1)
            assert socket_of.exists(), process.stdout.read()
            send(world, appraisal)
            send(world, appraisal, b"A letter. " + MARK)
            states = list(EvidenceFile.objects.order_by("pk").values_list("state", "found"))
            assert states == [("kept", ""), ("refused", "Our.Mark.UNOFFICIAL")]
            with pytest.raises(NotScanned):
                scan(BytesIO(b"x" * 3_000_000), address=settings.CLAMD, seconds=20)
        finally:
            process.terminate()
            process.wait(timeout=20)
