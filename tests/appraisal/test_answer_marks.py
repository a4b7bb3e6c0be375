"""Withholding a part of an answer: proposed, agreed, lifted; and who may read the signed report meanwhile."""

from datetime import date

from django.utils import timezone

from appraisal.models import Appraisal, IssuedReport
from appraisal.queries.document import collect_document, fingerprint
from appraisal.writes.sign_off import prepare, sign
from partnerships.models import Mark
from partnerships.vocabulary import WITHHOLDABLE
from partnerships.writes.mark import propose_mark
from tests.appraisal.test_pages import client_of, sent, url
from tests.remembered import remembered

GIVEN = {
    "part": "narrative",
    "kind": "exempt",
    "paragraph": "3",
    "reason": "A tender is open.",
    "look_again_0": "1",
    "look_again_1": "4",
    "look_again_2": "2099",
}


@remembered
def signed(world, appraisal: Appraisal) -> Appraisal:
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=timezone.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return Appraisal.objects.get(pk=appraisal.pk)


def text_of(response) -> str:
    return response.content.decode()


def test_from_the_proposal_to_its_end(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    member, proper, lead = (client_of(world.people[who]) for who in ("member", "proper", "lead"))
    open_one, appraisal = signed(world, world.appraisal()), world.appraisal(world.partnership("Another"))
    page = url("answer_mark", appraisal, "CG-01")
    assert lead.post(page, sent(world.lead, **GIVEN)).status_code == 302
    appraisal = signed(world, appraisal)
    report = url("report", appraisal)
    assert member.get(url("report", open_one)).status_code == 200
    assert member.get(report).status_code == 404, "a proposal withholds at once"

    decide = url("answer_mark_decide", appraisal, "CG-01", Mark.objects.get().pk)
    assert decide in text_of(proper.get(page))
    assert decide not in text_of(lead.get(page))
    assert proper.post(decide, sent(world.proper, decision="agree")).status_code == 302
    assert member.get(report).status_code == 404

    assert "Look again at the words of CG-01" in text_of(proper.get(decide))
    refused = proper.post(decide, sent(world.proper, now="stop", reason=""))
    assert "Say why it need not be withheld any more" in text_of(refused)
    assert lead.post(decide, sent(world.lead, now="stop", reason="Me too.")).status_code == 403
    assert proper.post(decide, sent(world.proper, now="stop", reason="The tender closed.")).status_code == 302
    assert member.get(report).status_code == 200
    assert "The tender closed." in text_of(proper.get(page))
    assert proper.get(decide).status_code == 404


def test_the_report_names_what_is_marked_as_pages_do(world):
    appraisal = world.appraisal()
    client_of(world.lead).post(url("answer_mark", appraisal, "CG-01"), sent(world.lead, **GIVEN))
    facts = {name: GIVEN[name] for name in ("kind", "paragraph", "reason")} | {"look_again": date(2099, 4, 1)}
    given = {"by": world.lead, "at": world.now()}
    propose_mark(subject=appraisal.partnership, part="our_share", **facts, **given)
    told = [mark["what"] for mark in collect_document(appraisal.pk)["marks"]]
    assert told == ["CG-01: the words", f"the register: {WITHHOLDABLE['our_share'].lower()}"]
    page = text_of(client_of(world.lead).get(url("draft", appraisal)))
    assert all(f'<th scope="row">{what}</th>' in page for what in told) and "our_share" not in page


def test_an_issued_report_says_which_program_made_it(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    monkeypatch.setattr("appraisal.writes.sign_off.version", {"weasyprint": "99.1"}.get)
    signed(world, world.appraisal())
    assert IssuedReport.objects.get().made_with == "WeasyPrint 99.1"


def test_a_mark_of_another_answer_is_not_decided_here(world):
    appraisal = world.appraisal()
    client_of(world.lead).post(url("answer_mark", appraisal, "CG-01"), sent(world.lead, **GIVEN))
    other = url("answer_mark_decide", appraisal, "CG-02", Mark.objects.get().pk)
    assert client_of(world.proper).get(other).status_code == 404
