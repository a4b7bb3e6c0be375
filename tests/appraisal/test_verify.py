"""`verify`: whatever of the record was changed after signing is found and named; what may change is not."""

from datetime import date
from io import BytesIO, StringIO
from uuid import uuid4

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from appraisal.models import Answer, Appraisal, ChecklistVersion, IssuedReport, OpinionCondition, Option
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.verify import faults_of
from appraisal.rules.conclusion import ConditionFacts
from appraisal.writes.answer import settle_rating
from appraisal.writes.appraisal import set_report_facts
from appraisal.writes.conclusion import conclude
from appraisal.writes.draft import open_draft
from appraisal.writes.edition import publish
from appraisal.writes.mark import mark_part
from appraisal.writes.move import withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.opinion_request import Ask, set_opinions
from appraisal.writes.sign_off import prepare, sign
from appraisal.writes.verdict import give_verdict
from partnerships.models import Council, Organisation, Person, Provision, Source
from partnerships.writes.council import set_council
from partnerships.writes.mark import propose_mark
from partnerships.writes.partnership import FIELDS, add_partner, edit_partnership
from partnerships.writes.person import edit_person
from partnerships.writes.post import edit_post
from tests.remembered import remembered

CG_02 = "(SELECT id FROM appraisal_answer WHERE narrative = 'Words about CG-02.')"
LEAD = "(SELECT id FROM partnerships_person WHERE email = 'lead@northmoor.example')"


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
    appraisal = world.submitted()
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
    given = {"view": "content_with_conditions", "text": "If funded.", "seen": 0, "interest": "A cousin."}
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
    """Run the statements of `done` with the triggers taken away that guard what was signed and the trail."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table changes while checks are pending
        for table in (
            "appraisal_snapshot",
            "appraisal_issuedreport",
            "appraisal_message",
            "partnerships_event",
        ):
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
    "depth": (changed("appraisal_appraisal", "depth = 'full'"), "What differs: depth."),
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
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_changed_record_is_found_and_named_even_where_the_triggers_were_taken_away(issued, what):
    assert "is genuine" in verify(issued)
    done, said = TAMPERING[what]
    tamper(done)
    assert said in refused(issued)


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
    with django_assert_num_queries(24):
        assert faults_of(issued.read_bytes()) == []
    assert Answer.objects.asked().count() > 12


def test_a_withdrawal_is_said_and_one_undone_is_found(world, appraisal, issued):
    withdraw(appraisal=appraisal, reason="The figures were wrong.", by=world.approver, at=timezone.now())
    said = verify(issued)
    assert (
        f"This report was withdrawn on {timezone.localdate():%-d %B %Y} by Ada Approver: The figures" in said
    )
    Appraisal.objects.filter(pk=appraisal.pk).update(state="signed")
    assert "but the last move in its trail" in refused(issued)
