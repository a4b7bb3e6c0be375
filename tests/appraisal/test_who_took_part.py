"""Whoever answered what was handed out is named in what is signed, and reads it like others named in it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, IssuedReport, Participant, Snapshot
from appraisal.queries.appraisal import readable_by
from appraisal.queries.document import collect_document
from appraisal.reports.html import report_html
from appraisal.writes.appraisal import set_people
from appraisal.writes.assignment import take_back
from partnerships.append_only import lifted
from partnerships.models import Notice
from partnerships.writes.post import appoint
from tests.appraisal.again import finished
from tests.appraisal.test_handing_out import now
from tests.appraisal.test_verify import small_pdf
from tests.partnerships.sending import client_of

ANSWERED = "Answered questions"


def names_in(document) -> list[tuple[str, str]]:
    """Who answered, and in which post, as a document says it."""
    return [(one["name"], one["post"]) for one in document["people"] if one["part"] == ANSWERED]


@pytest.fixture
def draft(world):
    """Asha answers what she has, Eve what is taken from her then, Colin what he may answer anyway."""
    draft = world.appraisal()
    world.answer_all(draft, 1)
    world.hand_out(draft, "CG")
    world.answer(draft, "CG-01", "partly", "As Asha has it.", by=world.assigned)
    (held,) = world.hand_out(draft, questions=("FM-02",), post=world.posts["editor"])
    world.answer(draft, "FM-02", "partly", "As Eve has it.", by=world.editor)
    take_back(assignment=now(held), by=world.lead, at=world.now())
    world.answer(draft, "FM-02", "partly", "As Lena has it.")
    world.answer(draft, "RM-01", "partly", "As Colin has it.", by=world.contributor)
    return Appraisal.objects.get(pk=draft.pk)


@pytest.fixture
def signed(world, draft, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    return finished(world, draft)


BOTH = [("Asha Assigned", "Post of Asha Assigned"), ("Eve Editor", "Post of Eve Editor")]


def test_the_report_names_whoever_answered_as_the_page_to_sign_did(world, draft, monkeypatch):
    assert names_in(collect_document(draft.pk)) == BOTH
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    signed = finished(world, draft)
    document = json.loads(Snapshot.objects.get(appraisal=signed).document)
    assert names_in(document) == BOTH
    printed = " ".join(report_html(document, hash="").split())
    assert "Asha Assigned</th> <td>Post of Asha Assigned</td> <td>Answered questions" in printed


def test_whoever_kept_what_they_answered_reads_what_is_signed(world, signed):
    client = client_of(world.assigned)
    for name in ("report", "report_pdf", "appraisal", "check_answers"):
        assert client.get(reverse(name, args=[signed.ref])).status_code == 200, name
    assert client.get(reverse("question", args=[signed.ref, "CG-01"])).status_code == 200
    assert signed in readable_by(world.assigned)
    assert Notice.objects.filter(person=world.assigned, kind="signed").exists()


@pytest.mark.parametrize("after", ["colleague", None])
def test_whoever_left_the_post_before_the_signature_reads_nothing(world, draft, monkeypatch, after):
    """Nor where somebody else holds it then: that a post is held does not make its former holder one."""
    given = {"since": timezone.localdate(), "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["assigned"], person=after and world.people[after], **given)
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    signed = finished(world, draft)
    assert signed.participants.get(person=world.assigned).relation == "answered_before"
    client = client_of(world.assigned)
    for name in ("report", "report_pdf", "appraisal", "all_questions", "evidence", "earlier"):
        assert client.get(reverse(name, args=[signed.ref])).status_code == 404, name
    assert not Notice.objects.filter(person=world.assigned, kind="signed").exists()


def test_it_is_named_in_the_post_in_which_it_was_answered(world, draft, monkeypatch):
    """Not in another that has something of it too, which they held for a moment and answered nothing of."""
    world.hand_out(draft, questions=("RM-01",), post=world.posts["colleague"])
    given = {"since": timezone.localdate(), "by": world.administrator, "at": world.now()}
    for person in (world.editor, world.colleague):
        appoint(post=world.posts["colleague"], person=person, **given)
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    signed = finished(world, draft)
    part = signed.participants.get(person=world.editor)
    assert (part.relation, part.post.title) == ("answered_before", "Post of Eve Editor")


def test_whoever_lost_it_before_the_signature_reads_nothing(world, signed):
    client = client_of(world.editor)
    for name in ("report", "report_pdf", "appraisal"):
        assert client.get(reverse(name, args=[signed.ref])).status_code == 404, name
    assert signed not in readable_by(world.editor)
    assert not Notice.objects.filter(person=world.editor, kind="signed").exists()


def test_whoever_held_a_part_and_answered_nothing_is_not_named_and_reads_nothing(world, draft, monkeypatch):
    world.hand_out(draft, "RM", post=world.posts["colleague"])
    assert client_of(world.colleague).get(draft.get_absolute_url()).status_code == 200
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    signed = finished(world, draft)
    assert not signed.participants.filter(person=world.colleague).exists()
    assert client_of(world.colleague).get(reverse("report", args=[signed.ref])).status_code == 404


def test_the_next_holder_of_the_post_reads_nothing_and_the_report_stays_theirs_who_wrote(world, signed):
    post = world.posts["assigned"]
    appoint(post=post, person=world.colleague, since=timezone.localdate(), by=world.lead, at=world.now())
    address = reverse("report", args=[signed.ref])
    assert client_of(world.colleague).get(address).status_code == 404
    assert client_of(world.assigned).get(address).status_code == 200


def test_a_contributor_who_is_one_no_longer_is_named_with_what_they_wrote(world, draft):
    set_people(appraisal=draft, people={"contributor": []}, seen=draft.version, by=world.lead, at=world.now())
    assert ("Colin Contributor", "") in names_in(collect_document(draft.pk))


def test_words_on_what_is_not_asked_name_nobody(world, draft):
    draft.answers.filter(question__code="CG-01").update(asked=False)
    assert [name for name, _ in names_in(collect_document(draft.pk))] == ["Eve Editor"]


def test_verify_finds_it_as_it_was_signed_and_somebody_else_in_their_place(world, signed, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(bytes(IssuedReport.objects.get(snapshot__appraisal=signed).content))

    def verified() -> str:
        said = StringIO()
        call_command("verify", str(path), stdout=said, stderr=said)
        return said.getvalue()

    assert "is genuine" in verified()
    with transaction.atomic(), lifted():
        Participant.objects.filter(relation="answered").update(person=world.colleague)
    with pytest.raises(Exception, match="NOT verified"):
        verified()
