"""Notes of correction beside a signed record, and how a withdrawn or superseded one says so."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string

from appraisal.models import Appraisal, CorrectionNote, IssuedReport, Snapshot
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.standing import Standing
from appraisal.writes.correction import MOST, add_correction
from appraisal.writes.move import withdraw
from appraisal.writes.sign_off import prepare, sign
from partnerships.faults import Refused
from tests.appraisal.test_pages import client_of, sent, url
from tests.appraisal.test_verify import let_go, refused, small_pdf, tamper, verify
from tests.partnerships.sending import problems, text_of
from tests.remembered import remembered


@remembered
def signed(world, appraisal):
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return Appraisal.objects.select_related("partnership").get(pk=appraisal.pk)


@pytest.fixture
def appraisal(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    return signed(world, world.appraisal())


def bytes_of(appraisal):
    return bytes(IssuedReport.objects.get(snapshot__appraisal=appraisal).content)


def file_of(appraisal, folder):
    path = folder / f"{appraisal.ref}.pdf"
    path.write_bytes(bytes_of(appraisal))
    return path


def note(world, appraisal, text="The depot opened in May, not March.", about="Page one", by=None):
    by = by or world.approver
    return add_correction(appraisal=appraisal, about=about, text=text, by=by, at=world.now())


def test_a_note_stands_beside_the_report_and_changes_nothing_of_it(world, appraisal, tmp_path):
    before = bytes_of(appraisal), Snapshot.objects.get().document
    client = client_of(world.approver)
    page = text_of(client.get(url("report", appraisal)))
    assert "Note a correction" in page and "Notes of correction" not in page
    given = {"about": "CG-01 shared purpose", "text": "<b>May</b>, not March."}
    offered = dict(client.get(url("correction_new", appraisal)).context["form"].fields["about"].choices)
    given["about"] = next(one for one in offered if one.startswith("CG-01"))
    held = {one["title"]: one["answers"] for one in collect_document(appraisal.pk)["sections"]}
    assert {one for one in offered if one.startswith("Section: ")} == {
        f"Section: {title}" for title, answers in held.items() if answers
    }
    assert not all(held.values())
    response = client.post(url("correction_new", appraisal), sent(world.approver, **given))
    assert response.status_code == 302
    note(world, appraisal, "And again.", by=world.governance)
    for reader in ("lead", "governance", "auditor", "cleared"):
        page = text_of(client_of(world.people[reader]).get(url("report", appraisal)))
        assert "&lt;b&gt;May&lt;/b&gt;, not March." in page and "Post of Ada Approver" in page, reader
        assert page.index("May&lt;") < page.index("And again.")
    assert (bytes_of(appraisal), Snapshot.objects.get().document) == before
    said = verify(file_of(appraisal, tmp_path))
    assert "is genuine" in said and "Note of correction 1" in said and "Note of correction 2" in said
    assert "Ada Approver, Post of Ada Approver. CG-01" in said
    pdf = client.get(url("report_pdf", appraisal)).content
    assert hashlib.sha256(pdf).hexdigest() == IssuedReport.objects.get().sha256


@pytest.mark.parametrize(
    "fields", [{}, {"about": "No such part", "text": "x"}, {"about": "Page one", "text": "x" * 1001}]
)
def test_a_note_that_is_not_sound_is_refused_in_words(world, appraisal, fields):
    client = client_of(world.approver)
    assert problems(client.post(url("correction_new", appraisal), sent(world.approver, **fields)))
    assert not CorrectionNote.objects.exists()


def test_what_is_not_signed_is_corrected_itself(world):
    with pytest.raises(Refused, match="not signed yet"):
        note(world, world.appraisal())


def test_there_is_an_end_of_notes(world, appraisal, monkeypatch):
    monkeypatch.setattr("appraisal.writes.correction.MOST", 1)
    note(world, appraisal)
    with pytest.raises(Refused, match="notes on it already"):
        note(world, appraisal)
    assert MOST == 50


@pytest.mark.parametrize(
    "done", ["UPDATE appraisal_correctionnote SET text = 'x'", "DELETE FROM appraisal_correctionnote"]
)
def test_the_database_lets_no_note_be_changed_or_removed(world, appraisal, done):
    note(world, appraisal)
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        connection.cursor().execute(done)


def test_a_note_that_the_trail_does_not_tell_of_is_found(world, appraisal, tmp_path):
    note(world, appraisal)
    CorrectionNote.objects.create(
        appraisal=appraisal,
        number=2,
        about="Page one",
        text="Slipped in.",
        by=world.lead,
        name="L",
        at=world.now(),
    )
    assert "The notes of correction on record are not those" in refused(file_of(appraisal, tmp_path))


def test_a_withdrawn_report_says_who_when_and_why_and_stays_as_it_was(world, appraisal, tmp_path):
    before = bytes_of(appraisal)
    withdraw(appraisal=appraisal, reason="The figures were wrong.", by=world.governance, at=world.now())
    said = "This report was withdrawn on 1 September 2026 by Gwen Governance: The figures were wrong."
    for name in ("report", "appraisal"):
        assert said in text_of(client_of(world.lead).get(url(name, appraisal)))
    assert said in verify(file_of(appraisal, tmp_path)) and bytes_of(appraisal) == before


def test_a_superseded_report_names_what_superseded_it(world, appraisal, tmp_path):
    before = bytes_of(appraisal)
    newer = signed(world, world.appraisal(appraisal.partnership))
    appraisal.refresh_from_db()
    assert appraisal.state == "superseded" and bytes_of(appraisal) == before
    said = f"This report was superseded on 1 September 2026, when appraisal {newer.ref} was signed."
    page = text_of(client_of(world.lead).get(url("report", appraisal)))
    assert said in page and url("report", newer) in page
    assert said in verify(file_of(appraisal, tmp_path))
    withdraw(appraisal=newer, reason="Wrong.", by=world.approver, at=world.now())
    assert "That one has been withdrawn since." in text_of(
        client_of(world.lead).get(url("report", appraisal))
    )


def test_whoever_may_not_read_the_newer_report_gets_no_link_to_it(world, appraisal):
    """A member reads what is open; the newer report withholds something."""
    newer = signed(world, world.appraisal(appraisal.partnership))
    Appraisal.objects.filter(pk=newer.pk).update(withheld=1)
    appraisal.refresh_from_db()
    page = text_of(client_of(world.member).get(url("report", appraisal)))
    assert "was superseded on" in page and url("report", newer) not in page


def test_a_note_taken_away_behind_the_triggers_is_found(world, appraisal, tmp_path):
    note(world, appraisal)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        let_go(cursor, "appraisal_correctionnote")
    tamper("DELETE FROM appraisal_correctionnote")
    assert "The notes of correction on record are not those" in refused(file_of(appraisal, tmp_path))


@pytest.mark.parametrize("redacted", [(), ("The answer to CG-01.",)])
def test_the_pdf_is_as_it_was_issued_only_where_no_redaction_has_made_it_anew(redacted):
    standing = Standing(redacted=redacted)
    page = render_to_string("appraisal/report/corrections.html", {"corrections": [{}], "standing": standing})
    assert ("as it was issued" in page) is (not redacted) and "does not hold it." in page
