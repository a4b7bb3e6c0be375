"""`verify`: whatever of the record was changed after signing is found and named; what may change is not."""

import re
from datetime import date
from io import BytesIO, StringIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from appraisal.models import (
    Answer,
    Appraisal,
    Assignment,
    ChecklistVersion,
    CorrectionNote,
    IssuedReport,
    OpinionCondition,
    Option,
)
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.redaction import targets_of
from appraisal.queries.verify import faults_of
from appraisal.rules.conclusion import ConditionFacts
from appraisal.writes.answer import settle_rating
from appraisal.writes.appraisal import set_report_facts
from appraisal.writes.assignment import decline
from appraisal.writes.conclusion import conclude
from appraisal.writes.correction import add_correction
from appraisal.writes.draft import open_draft
from appraisal.writes.edition import publish
from appraisal.writes.mark import decide_part_mark, lift_part_mark, mark_part
from appraisal.writes.move import withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.opinion_request import Ask, set_opinions
from appraisal.writes.redaction import decline_redaction, make_anew, propose_redaction, redact
from appraisal.writes.sign_off import prepare, sign
from appraisal.writes.verdict import give_verdict
from partnerships.append_only import lifted
from partnerships.audit import record
from partnerships.models import Council, Organisation, Person, Provision, Source
from partnerships.writes.council import set_council
from partnerships.writes.mark import propose_mark
from partnerships.writes.partnership import FIELDS, add_partner, edit_partnership
from partnerships.writes.person import edit_person
from partnerships.writes.post import edit_post
from tests.remembered import remembered

CG_02 = "(SELECT id FROM appraisal_answer WHERE narrative = 'Words about CG-02.')"
LEAD = "(SELECT id FROM partnerships_person WHERE email = 'lead@northmoor.example')"
OTHER = "(SELECT id FROM partnerships_person WHERE email = 'auditor@northmoor.example')"
POST = "(SELECT id FROM partnerships_post WHERE title = 'Post of Aoife Auditor')"


def small_pdf(*, document: bytes, **given) -> bytes:
    """A PDF of one empty page with the document attached, made at once."""
    pdf, made = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.attachments["document.json"] = pikepdf.AttachedFileSpec(pdf, document)
    pdf.save(made)
    return made.getvalue()


@remembered
def signed_with_everything(world) -> Appraisal:
    """A signed appraisal in which every kind of record has a row."""
    appraisal = world.appraisal()
    Appraisal.objects.update(depth="short", depth_decided="full", why_less="Nothing has changed.")
    world.hand_out(appraisal, "FM", message="Please begin.")
    handed = Assignment.objects.select_related("appraisal").get()
    decline(assignment=handed, reason="On leave.", by=world.assigned, at=world.now())
    world.hand_out(appraisal, "RM")
    appraisal = world.submitted(Appraisal.objects.get(pk=appraisal.pk))
    set_opinions(
        appraisal=appraisal,
        asks=[Ask(world.opinion_giver)],
        not_sought={world.posts["colleague"]: "Too small."},
        seen=appraisal.version,
        by=world.lead,
        at=world.now(),
    )
    thread = world.thread(appraisal, "Say more.")
    appraisal = world.returned(appraisal, "CG-04")
    world.say(thread, "Said more.")
    appraisal = set_report_facts(
        appraisal=appraisal,
        facts={"headline": "It works.", "recommendations": "note the positions"},
        seen=appraisal.version,
        by=world.lead,
        at=world.now(),
    )
    appraisal = world.submit(appraisal)
    answer = appraisal.answers.get(question__code="CG-01")
    settled = Option.objects.get(scale=answer.question.scale_id, order=3)
    given = {"reason": "It has gaps.", "seen": answer.version, "by": world.reviewer, "at": world.now()}
    settle_rating(answer=answer, option=settled, **given)
    answer = appraisal.answers.get(question__code="CG-02")
    given = {"seen": answer.version, "by": world.reviewer, "at": world.now()}
    promised = {"what": "Test the plan.", "post": world.posts["lead"], "due": date(2027, 6, 1)}
    give_verdict(answer=answer, word="action", **promised, **given)
    appraisal = world.endorsed_from(appraisal)
    given = {"view": "not_content", "text": "Not until it is funded.", "seen": 0, "interest": "An uncle."}
    give_opinion(appraisal=appraisal, by=world.opinion_giver, at=world.now(), **given)
    given = {"view": "content_with_conditions", "text": "If funded.", "seen": 1, "interest": "A cousin."}
    given["conditions"] = [
        ConditionFacts(text, world.posts["lead"], date(2027, 5, 1)) for text in ("Fund it", "Move it")
    ]
    give_opinion(appraisal=appraisal, by=world.opinion_giver, at=world.now(), **given)
    funded, moved = OpinionCondition.objects.order_by("order")
    conclude(
        appraisal=appraisal,
        word="continue",
        reason="It delivers.",
        risk_worth_taking="The new depot, until May.",
        conditions=[ConditionFacts("Cost the exit plan", world.posts["lead"], date(2027, 4, 30))],
        taken={funded.pk: "", moved.pk: "It stays."},
        proposed="continue",
        seen=0,
        by=world.approver,
        at=world.now(),
    )
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return Appraisal.objects.get(pk=appraisal.pk)


@pytest.fixture
def appraisal(world, monkeypatch):
    """A signed appraisal, its report made without WeasyPrint."""
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    return signed_with_everything(world)


@pytest.fixture
def issued(appraisal, tmp_path):
    """The issued report as a file."""
    path = tmp_path / "report.pdf"
    path.write_bytes(bytes(IssuedReport.objects.get(snapshot__appraisal=appraisal).content))
    return path


def verify(path) -> str:
    said = StringIO()
    call_command("verify", str(path), stdout=said, stderr=said)
    return said.getvalue()


def refused(path) -> str:
    """What `verify` says of a report that it does not find genuine."""
    said = StringIO()
    with pytest.raises(CommandError, match="NOT verified") as failed:
        call_command("verify", str(path), stdout=said, stderr=said)
    assert failed.value.returncode == 1
    return said.getvalue()


def test_a_changed_byte_of_the_embedded_document_is_found(issued, tmp_path):
    with pikepdf.open(issued) as pdf:
        (name,) = pdf.attachments
        content = pdf.attachments[name].get_file().read_bytes()
        changed = content.replace(b"It delivers", b"It dElivers")
        assert changed != content
        pdf.attachments[name].obj.EF.F.write(changed)
        forged = tmp_path / "forged.pdf"
        pdf.save(forged)
    assert "The embedded document does not have the hash" in refused(forged)


def let_go(cursor, table: str) -> None:
    """Take the triggers away that guard a table."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {name}")


def tamper(done: str) -> None:
    """Run the statements of `done` with the triggers taken away of whatever they change."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table changes while checks are pending
        for table in set(re.findall(r"(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)", done)):
            let_go(cursor, table)
        for statement in done.split("; "):
            cursor.execute(statement)
            assert cursor.rowcount > 0


def changed(table: str, what: str, where: str = "1 = 1") -> str:
    return f"UPDATE {table} SET {what} WHERE {where}"  # noqa: S608 our own words


# What is done to the record, and what `verify` must say of it.
TAMPERING = {
    "document": (
        changed("appraisal_snapshot", "document = replace(document, 'It delivers', 'It dElivers')"),
        "The stored document does not have the hash",
    ),
    "hash": (changed("appraisal_snapshot", "hash = 'x' || substr(hash, 2)"), "does not have the hash"),
    "format": (changed("appraisal_snapshot", "format = 1"), "The format or edition on record"),
    "signer": (
        changed("appraisal_snapshot", f"signed_by_id = {LEAD}"),
        "The person on record as having signed",
    ),
    "time of signing": (
        changed("appraisal_snapshot", "signed_at = '2020-01-01 09:00:00+00:00'"),
        "The time of signing",
    ),
    "bytes": (changed("appraisal_issuedreport", "sha256 = 'x' || substr(sha256, 2)"), "not the one that was"),
    "size": (changed("appraisal_issuedreport", "size = size + 1"), "does not have the size"),
    "trail": (
        changed("partnerships_event", "by_name = 'Somebody Else'", "verb = 'report issued'"),
        "is broken at event",
    ),
    "state": (changed("appraisal_appraisal", "state = 'draft'"), "but the last move in its trail"),
    "headline": (changed("appraisal_appraisal", "headline = 'All is well.'"), "What differs: headline."),
    "recommendations": (
        changed("appraisal_appraisal", "recommendations = 'approve it'"),
        "What differs: recommendations.",
    ),
    "purpose": (changed("appraisal_appraisal", "purpose = 'proposal'"), "What differs: purpose."),
    "depth": (changed("appraisal_appraisal", "depth = 'full'", "depth = 'short'"), "What differs: depth."),
    "meeting": (
        changed("appraisal_appraisal", "meeting = 'Cabinet', meeting_on = '2027-01-02'"),
        "The meeting is not on record as it was signed. What differs: body, day.",
    ),
    "support": (
        changed("appraisal_appraisal", "support = 'not_supported'"),
        "The reviewer’s view is not on record as it was signed. What differs: whether it supports",
    ),
    "reason for support": (
        changed("appraisal_appraisal", "support_reason = 'Not at all.'"),
        "What differs: reason.",
    ),
    "less depth": (
        changed("appraisal_appraisal", "why_less = 'It was late.'"),
        "What differs: why it goes less deep.",
    ),
    "condition of an opinion": (
        changed("appraisal_opinioncondition", "text = 'Do not fund it'"),
        "Opinion 1 is not on record as it was signed. What differs: conditions.",
    ),
    "condition taken over": (
        changed("appraisal_opinioncondition", "due = '2030-01-01'"),
        "Condition 2 is not on record as it was signed. What differs: date.",
    ),
    "deputy": (
        changed("appraisal_opinion", "deputy_for = 'The Mayor'"),
        "What differs: whose deputy gave it.",
    ),
    "declaration": (
        changed("appraisal_declaration", "interest = ''"),
        "Declaration 1 is not on record as it was signed. What differs: words.",
    ),
    "words of an answer": (
        changed("appraisal_answer", "narrative = 'Others.'", "narrative = 'Words about CG-02.'"),
        "Answer CG-02 is not on record as it was signed. What differs: words.",
    ),
    "rating": (
        changed("appraisal_answer", "option_id = option_id + 1", "narrative = 'Words about CG-02.'"),
        "Answer CG-02 is not on record as it was signed. What differs: rating.",
    ),
    "day it was signed": (
        changed("appraisal_appraisal", "as_at = '2020-01-01'"),
        "What differs: day it was signed.",
    ),
    "waiting to be confirmed": (
        changed("appraisal_answer", "confirm = (1 = 1)", "narrative = 'Words about CG-02.'"),
        "What differs: whether it waits to be confirmed.",
    ),
    "value of an answer": (
        changed("appraisal_answer", "value = '[\"yes\"]'", "narrative = 'Words about CG-02.'"),
        "Answer CG-02 is not on record as it was signed. What differs: answer.",
    ),
    "settled rating": (
        changed("appraisal_answer", "settled_option_id = option_id", "settled_reason <> ''"),
        "Answer CG-01 is not on record as it was signed. What differs: rating.",
    ),
    "officer’s own rating": (
        changed("appraisal_answer", "option_id = option_id + 1", "settled_reason <> ''"),
        "Answer CG-01 is not on record as it was signed. What differs: officer’s own rating.",
    ),
    "settled reason": (
        changed("appraisal_answer", "settled_reason = 'Other.'", "settled_reason <> ''"),
        "What differs: reason for the settled rating.",
    ),
    "day of an answer": (
        changed("appraisal_answer", "saved_at = '2020-01-01 09:00:00+00:00'", "narrative like '%CG-02.'"),
        "What differs: day it was saved.",
    ),
    "question no longer asked": (
        changed("appraisal_answer", "asked = (1 = 0)", "narrative = 'Words about CG-02.'"),
        "Answer CG-02 was signed, and is no longer on record.",
    ),
    "citation": (
        f"DELETE FROM appraisal_answerevidence WHERE answer_id = {CG_02}",  # noqa: S608
        "Answer CG-02 is not on record as it was signed. What differs: evidence cited.",
    ),
    "evidence": (
        changed("appraisal_evidence", "title = 'A letter', held = 'Lost', strength = 'assured'"),
        "Evidence E1 is not on record as it was signed. What differs: title, where it is, strength.",
    ),
    "dates of evidence": (
        changed("appraisal_evidence", "dated = '2025-01-01', valid_until = '2030-01-01'"),
        "What differs: date, date it is valid until.",
    ),
    "number of evidence": (
        changed("appraisal_evidence", "number = 7"),
        "Evidence E7 is on record, and was not signed.",
    ),
    "view of an opinion": (
        changed("appraisal_opinion", "view = 'content'"),
        "Opinion 1 is not on record as it was signed. What differs: view.",
    ),
    "opinion": (
        changed("appraisal_opinion", "text = 'Yes.', post_title = 'Another post'"),
        "What differs: post, words.",
    ),
    "opinion removed": (
        "DELETE FROM appraisal_opinioncondition; DELETE FROM appraisal_opinion",
        "Opinion 1 was signed, and is no longer on record.",
    ),
    "message": (
        changed("appraisal_message", "text = 'Well done.'", "text = 'Say more.'"),
        "Thread 1 is not on record as it was signed. What differs: words.",
    ),
    "day of a message": (
        changed("appraisal_message", "at = '2020-01-01 09:00:00+00:00'", "text = 'Said more.'"),
        "Thread 1 is not on record as it was signed. What differs: days.",
    ),
    "thread opened again": (
        changed("appraisal_thread", "resolved_by_id = NULL, resolved_at = NULL"),
        "What differs: whether it is resolved.",
    ),
    "thread removed": (
        "DELETE FROM appraisal_message; DELETE FROM appraisal_thread",
        "Thread 1 was signed, and is no longer on record.",
    ),
    "verdict": (
        changed("appraisal_verdict", "reason = 'Well done.'", "word = 'return'"),
        "Verdict 1 is not on record as it was signed. What differs: reason.",
    ),
    "verdict removed": ("DELETE FROM appraisal_verdict WHERE word = 'return'", "is no longer on record."),
    "conclusion": (
        changed("appraisal_conclusion", "reason = 'Another reason.', risk_worth_taking = ''"),
        "The conclusion is not on record as it was signed. What differs: reason, risk worth taking.",
    ),
    "word of the conclusion": (
        changed("appraisal_conclusion", "word = 'escalate'"),
        "The conclusion is not on record as it was signed. What differs: word.",
    ),
    "a word nobody knows": (changed("appraisal_conclusion", "word = 'hooray'"), "What differs: word."),
    "condition": (
        changed("appraisal_conclusioncondition", "text = 'Do less', due = '2030-01-01'"),
        "Condition 1 is not on record as it was signed. What differs: words, date.",
    ),
    "condition removed": (
        "DELETE FROM appraisal_conclusioncondition",
        "Condition 2 was signed, and is no longer on record.",
    ),
    "conclusion removed": (
        "DELETE FROM appraisal_conclusioncondition; DELETE FROM appraisal_conclusion",
        "The conclusion was signed, and is no longer on record.",
    ),
    "who gave a verdict": (
        changed("appraisal_verdict", f"by_id = {OTHER}", "word = 'return'"),
        "Verdict 1 is not on record as it was signed. What differs: who gave it.",
    ),
    "when a verdict was given": (
        changed("appraisal_verdict", "at = '2026-09-01 00:00:01+00:00'", "word = 'return'"),
        "Verdict 1 is not on record as the trail tells of it.",
    ),
    "post of a verdict": (
        changed("appraisal_verdict", f"post_id = {POST}", "word = 'action'"),
        "is not on record as it was signed. What differs: post.",
    ),
    "action of a verdict": (
        changed("appraisal_verdict", "action_id = NULL", "action_id IS NOT NULL"),
        "does not name the action that was made of it.",
    ),
    "who wrote a message": (
        changed("appraisal_message", f"by_id = {OTHER}", "text = 'Said more.'"),
        "Thread 1 is not on record as it was signed. What differs: who wrote it.",
    ),
    "who resolved a thread": (
        changed("appraisal_thread", f"resolved_by_id = {OTHER}"),
        "Thread 1 is not on record as it was signed. What differs: who resolved it.",
    ),
    "who gave an opinion": (
        changed("appraisal_opinion", f"by_id = {OTHER}"),
        "Opinion 1 is not on record as it was signed. What differs: who gave it.",
    ),
    "post of an opinion’s condition": (
        changed("appraisal_opinioncondition", f"post_id = {POST}", '"order" = 2'),
        "Opinion 1 is not on record as it was signed. What differs: post of a condition.",
    ),
    "post of a condition": (
        changed("appraisal_conclusioncondition", f"post_id = {POST}"),
        "Condition 1 is not on record as it was signed. What differs: post.",
    ),
    "post that is not asked": (
        changed("appraisal_notsought", f"post_id = {POST}"),
        "is not asked is not on record as it was signed. What differs: post.",
    ),
    "who declared": (
        changed("appraisal_declaration", f"person_id = {OTHER}"),
        "Declaration 1 is not on record as it was signed. What differs: who made it.",
    ),
    "who concluded": (
        changed("appraisal_conclusion", f"by_id = {OTHER}"),
        "The conclusion is not on record as it was signed. What differs: who gave it",
    ),
    "who endorsed": (
        changed("appraisal_appraisal", f"endorsed_by_id = {OTHER}"),
        "The reviewer’s view is not on record as it was signed. What differs: who gave it.",
    ),
    "who had a part": (
        changed("appraisal_participant", f"person_id = {OTHER}", "relation = 'contributor'"),
        "The part of Colin Contributor as contributor is not on record as it was signed. "
        "What differs: person.",
    ),
    "a part removed": (
        "DELETE FROM appraisal_participant WHERE relation = 'contributor'",
        "Who took part as contributor is not on record as it was signed.",
    ),
    "who added evidence": (
        changed("appraisal_evidence", f"added_by_id = {OTHER}"),
        "Evidence E1 is not on record as the trail tells of it.",
    ),
    "who handed out": (
        changed("appraisal_assignment", f"asked_by_id = {OTHER}", "section = 'RM'"),
        "What was handed out of RM is not on record as the trail tells of it.",
    ),
    "to whom it was handed out": (
        changed("appraisal_assignment", f"post_id = {POST}", "section = 'RM'"),
        "What was handed out of RM is not on record as the trail tells of it.",
    ),
    "who declined": (
        changed("appraisal_assignment", f"settled_by_id = {OTHER}", "section = 'FM'"),
        "What was handed out of FM is not on record as the trail tells of it.",
    ),
    "what was handed out removed": (
        "DELETE FROM appraisal_assignment WHERE section = 'RM'",
        "The trail tells of 2 parts that were handed out; 1 are on record.",
    ),
    "history of an answer": (
        changed("appraisal_answerrevision", "narrative = 'Others.'", "narrative = 'Words about CG-02.'"),
        "The history of CG-02 does not end in what is on record.",
    ),
    "history of a settled reason": (
        changed("appraisal_answerrevision", "narrative = 'Others.'", "kind = 'settled'"),
        "The history of CG-01 does not end in what is on record.",
    ),
    "who saved an answer": (
        changed("appraisal_answer", f"saved_by_id = {OTHER}", "narrative = 'Words about CG-02.'"),
        "The history of CG-02 does not say who saved it last, or when.",
    ),
    "last revision removed": (
        f"DELETE FROM appraisal_answerrevision WHERE answer_id = {CG_02} AND kind = 'typed'",  # noqa: S608
        "The history of CG-02 does not end in what is on record.",
    ),
    "how much is withheld": (
        changed("appraisal_appraisal", "withheld = 1"),
        "How much is withheld is not what the marks on record say.",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_changed_record_is_found_and_named_even_where_the_triggers_were_taken_away(issued, what):
    assert "is genuine" in verify(issued)
    done, said = TAMPERING[what]
    tamper(done)
    assert said in refused(issued)


def later(world, appraisal) -> None:
    """What leaves rows and events after a signature: a note, marks, redactions done, declined and open."""
    given = {"by": world.approver, "at": world.now()}
    add_correction(appraisal=appraisal, about="Page one", text="It opened in June.", **given)
    mark = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    answer = appraisal.answers.get(question__code="CG-01")
    for subject, part in ((answer, "narrative"), (appraisal, "headline")):
        made = mark_part(subject=subject, part=part, by=world.lead, at=world.now(), **mark)
        decided = {"agreed": True, "reason": "", "by": world.proper, "at": world.now()}
        decide_part_mark(mark=made, subject=subject, **decided)
    given = {"subject": appraisal, "reason": "It is open now.", "by": world.proper, "at": world.now()}
    lift_part_mark(mark=made, **given)
    words = [one for one in targets_of(appraisal) if one.name == "answer.narrative"]
    for target in (*words[2:5], words[2]):  # the last goes with the first
        given = {"target": target, "passage": "", "reason": "a name", "by": world.lead, "at": world.now()}
        propose_redaction(appraisal=appraisal, **given)
    first, second, *_ = appraisal.redactions.order_by("number")
    at = world.now()
    redact(redaction=first, made=make_anew(redaction=first, by=world.proper, at=at), by=world.proper, at=at)
    decline_redaction(redaction=second, by=world.proper, at=world.now())


def file_now(appraisal, path):
    """The report that stands, as a file."""
    path.write_bytes(bytes(IssuedReport.objects.get(snapshot__appraisal=appraisal).content))
    return path


EVENT = "DELETE FROM partnerships_event WHERE verb"
LATER = {
    "text of a note": (
        changed("appraisal_correctionnote", "text = 'It opened in July.'"),
        "Note of correction 1 does not say what it said.",
    ),
    "a note without its salt": (
        changed("appraisal_correctionnote", "text = 'It opened in July.', salt = NULL"),
        "Note of correction 1 does not say what it said.",
    ),
    "who noted": (
        changed("appraisal_correctionnote", f"by_id = {OTHER}"),
        "The notes of correction on record are not those",
    ),
    "who authorised a redaction": (
        changed("appraisal_redaction", f"decided_by_id = {OTHER}", "number = 1"),
        "Redaction 1 is not on record as the trail tells of it.",
    ),
    "who proposed a redaction": (
        changed("appraisal_redaction", f"proposed_by_id = {OTHER}", "number = 2"),
        "Redaction 2 is not on record as the trail tells of it.",
    ),
    "tombstone": (
        changed("appraisal_redaction", "tombstone = '[Nothing]'", "number = 1"),
        "Redaction 1 is not on record as the trail tells of it.",
    ),
    "a redaction declined that was not": (
        changed("appraisal_redaction", f"state = 'declined', decided_by_id = {OTHER}", "number = 3"),
        "Redaction 3 is not on record as the trail tells of it.",
    ),
    "a redaction closed that was not": (
        changed("appraisal_redaction", "state = 'overtaken'", "number = 3"),
        "Redaction 3 is not on record as the trail tells of it.",
    ),
    "a redaction open that was closed": (
        changed("appraisal_redaction", "state = 'proposed'", "number = 4"),
        "The trail says “redaction overtaken” 1 times; 0 are on record.",
    ),
    "a redaction removed": (
        "DELETE FROM appraisal_redaction WHERE number = 3",
        "The trail says “redaction proposed” 4 times; 3 are on record.",
    ),
    "who agreed to a mark": (
        changed("partnerships_mark", f"decided_by_id = {OTHER}", "state = 'decided'"),
        "A mark of what is withheld is not on record as the trail tells of it.",
    ),
    "a mark removed": (
        "DELETE FROM partnerships_mark WHERE state = 'lifted'",
        "The trail tells of other marks of what is withheld than are on record.",
    ),
    "a mark lifted that was not": (
        changed(
            "partnerships_mark",
            f"state = 'lifted', lifted_by_id = {OTHER}, lifted_at = decided_at",
            "state = 'decided'",
        ),
        "A mark of what is withheld is not on record as the trail tells of it.",
    ),
    # The end of the chain, from each of its last events on: what is left fits together.
    "cut from the redaction declined on": (f"{EVENT} = 'redaction declined'", "Redaction 2 is not on record"),
    "cut from the redaction on": (
        f"{EVENT} IN ('redaction declined', 'redaction overtaken', 'redacted', 'report redacted')",
        "The trail does not tell of the redactions that led to this report.",
    ),
    "cut from the note on": (
        f"{EVENT} LIKE '%redact%'; {EVENT} LIKE 'mark%'; {EVENT} = 'correction noted'",
        "The trail does not tell of the redactions",
    ),
    "end of the chain of an answer": (
        f"{EVENT} = 'mark agreed' AND subject_kind LIKE '%.answer'",
        "A mark of",
    ),
}


@pytest.mark.parametrize("what", LATER)
def test_what_came_after_a_signature_is_found_too(world, appraisal, tmp_path, monkeypatch, what):
    monkeypatch.setattr("appraisal.writes.redacted_report.render_pdf", small_pdf)
    later(world, appraisal)
    issued = file_now(appraisal, tmp_path / "now.pdf")
    assert "is genuine" in verify(issued)
    done, said = LATER[what]
    tamper(done)
    assert said in refused(issued)


def test_a_redaction_of_something_else_excuses_no_answer(world, appraisal, tmp_path, monkeypatch):
    """Evidence and answers are numbered each for themselves: the same number is not the same text."""
    monkeypatch.setattr("appraisal.writes.redacted_report.render_pdf", small_pdf)
    numbers = set(appraisal.answers.values_list("pk", flat=True))
    target = next(one for one in targets_of(appraisal) if one.kind == "evidence" and one.pk in numbers)
    given = {"target": target, "passage": "", "reason": "a name", "by": world.lead, "at": world.now()}
    made, at = propose_redaction(appraisal=appraisal, **given), world.now()
    redact(redaction=made, made=make_anew(redaction=made, by=world.proper, at=at), by=world.proper, at=at)
    issued = file_now(appraisal, tmp_path / "now.pdf")
    assert "is genuine" in verify(issued)
    tamper(changed("appraisal_answerrevision", "narrative = 'Otherwise.'", f"answer_id = {target.pk}"))
    assert "does not end in what is on record" in refused(issued)


def test_a_note_whose_words_were_redacted_says_what_is_left(world, appraisal, issued, monkeypatch):
    """Its seal stays in the trail, and can be tried against nothing: the salt has gone with the words."""
    given = {"by": world.approver, "at": world.now()}
    note = add_correction(appraisal=appraisal, about="Page one", text="Jane Roe left.", **given)
    target = next(one for one in targets_of(appraisal) if one.text == note.text)
    given = {"target": target, "passage": "Jane Roe", "reason": "a name", "by": world.lead, "at": world.now()}
    made = propose_redaction(appraisal=appraisal, **given)
    redact(redaction=made, made=None, by=world.proper, at=world.now())
    note.refresh_from_db()
    assert note.salt is None and "Jane Roe" not in note.text
    assert "is genuine" in verify(issued)


def test_a_note_of_before_there_were_seals_is_no_fault(world, appraisal, issued):
    given = {"by": world.approver, "at": world.now()}
    note = CorrectionNote.objects.create(
        appraisal=appraisal, number=1, about="Page one", text="It opened in June.", name="Ada", **given
    )
    record("correction noted", subject=appraisal, fields=("note 1",), **given)
    assert not note.seal and "is genuine" in verify(issued)


def test_what_may_change_after_signing_is_no_fault(world, appraisal, issued):
    def given():
        return {"by": world.governance, "at": world.now()}

    for name in ("lead", "reviewer", "approver", "opinion_giver"):
        facts = {"email": f"{name}@new.example", "name": f"New {name}", "is_active": True, "seen": 1}
        edit_person(
            person=Person.objects.get(pk=world.people[name].pk), roles=frozenset(), **facts, **given()
        )
        post = world.posts[name]
        edit_post(post=post, title=f"New post {name}", gives_opinions=False, seen=1, **given())
    partnership = appraisal.partnership
    facts = {name: getattr(partnership, name) for name in FIELDS}
    facts |= {"name": "Renamed", "purpose": "Another.", "status": "ending", "annual_value": 9_000_000}
    edit_partnership(partnership=partnership, facts=facts, seen=partnership.version, **given())
    council = Organisation.objects.create(name="Eastvale", sector="council")
    add_partner(partnership=partnership, organisation=council, role="partner", joined=None, **given())
    facts = {"nation": "wales", "committee": "Another", "seen": Council.current().version}
    set_council(name="Southmoor Council", **facts, **given())
    Provision.objects.update(text="Our own reading of it.", title="Ours")
    Source.objects.update(status="Historic.", nation="Wales")
    mark = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    propose_mark(subject=partnership, part="our_share", **mark, **given())
    mark_part(subject=appraisal.answers.get(question__code="CG-01"), part="narrative", **mark, **given())
    draft = open_draft(checklist=ChecklistVersion.objects.in_use().get().checklist, **given())
    draft.questions.filter(code="CG-01").update(text="Is something else asked?")
    publish(version=draft, change_note="A second edition.", **given())
    assert "is genuine" in verify(issued)


def test_the_next_appraisal_is_no_fault_of_this_one(world, appraisal, issued):
    following = world.appraisal(appraisal.partnership)
    world.answer(following, "CG-01", "partly", "Other words.", key=uuid4())
    assert "is genuine" in verify(issued)


def test_any_number_of_records_is_compared_in_the_same_queries(issued, django_assert_num_queries):
    with django_assert_num_queries(57):
        assert faults_of(issued.read_bytes()) == []
    assert Answer.objects.asked().count() > 12


def test_a_withdrawal_is_said_and_one_undone_is_found(world, appraisal, issued):
    withdraw(appraisal=appraisal, reason="The figures were wrong.", by=world.approver, at=timezone.now())
    said = verify(issued)
    assert (
        f"This report was withdrawn on {timezone.localdate():%-d %B %Y} by Ada Approver: The figures" in said
    )
    with lifted():
        Appraisal.objects.filter(pk=appraisal.pk).update(state="signed")
    assert "but the last move in its trail" in refused(issued)


def test_what_was_cut_off_the_trail_with_its_row_is_found_by_what_was_kept(
    world, appraisal, issued, tmp_path
):
    given = {"by": world.approver, "at": world.now()}
    add_correction(appraisal=appraisal, about="Page one", text="It opened in June.", **given)
    kept, said = tmp_path / "ends.csv", StringIO()
    call_command("verify", keep=kept, stdout=said)
    withdraw(appraisal=appraisal, reason="The figures were wrong.", by=world.approver, at=world.now())
    call_command("verify", kept=kept, stdout=said)
    assert "chains go on from what was kept" in said.getvalue()
    with pytest.raises(CommandError, match="cannot be written"):  # what is kept is not written over
        call_command("verify", keep=kept, stdout=said)
    with lifted():
        Appraisal.objects.filter(pk=appraisal.pk).update(state="signed", withdrawn_reason="")
    tamper("DELETE FROM appraisal_correctionnote")
    tamper("DELETE FROM partnerships_event WHERE verb IN ('correction noted', 'withdrawn')")
    assert "is genuine" in verify(issued)  # of itself the record cannot tell
    with pytest.raises(CommandError, match="NOT what was kept") as failed:
        call_command("verify", kept=kept, stdout=said, stderr=said)
    assert failed.value.returncode == 1
    assert f"The trail of appraisal.appraisal {appraisal.pk} has lost or changed its event" in said.getvalue()
    kept.write_text("no ends")
    with pytest.raises(CommandError, match="cannot be read as what --keep writes"):
        call_command("verify", kept=kept, stdout=said)
