"""Redaction: proposed by one, authorised by another, really gone, and the signed report provable still."""

import json
import re
import sqlite3
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from appraisal.models import (
    AnswerRevision,
    Appraisal,
    ChecklistVersion,
    Evidence,
    IssuedReport,
    Message,
    Option,
    Redaction,
    Snapshot,
)
from appraisal.queries.redaction import note_of, targets_of
from appraisal.queries.redaction_pages import typed_on
from appraisal.queries.reminders import reminders
from appraisal.queries.verify import faults_of
from appraisal.rules.document import hash_of
from appraisal.rules.redaction import redacted
from appraisal.urls import of_answer, of_appraisal
from appraisal.writes.answer import settle_rating
from appraisal.writes.challenge import start_thread
from appraisal.writes.correction import add_correction
from appraisal.writes.move import withdraw
from appraisal.writes.redaction import decline_redaction, make_anew, propose_redaction, redact
from partnerships.faults import Refused
from partnerships.models import Event, KeptText
from partnerships.queries.trail import trail_of
from tests.appraisal.again import answer_of, finished, this_year
from tests.appraisal.test_corrections import bytes_of, file_of, signed
from tests.appraisal.test_pages import client_of, sent, url
from tests.appraisal.test_verify import refused, signed_with_everything, small_pdf, verify
from tests.partnerships.sending import problems, text_of

NAME = "Jane Roe of 4 Mill Lane"
WORDS = f"Agreed with {NAME} in May; {NAME} has the minutes."


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for room in ("sign_off", "redacted_report"):
        monkeypatch.setattr(f"appraisal.writes.{room}.render_pdf", small_pdf)


@pytest.fixture
def draft(world):
    """A draft whose answer to CG-02 held a name in every text but the first, and holds it now."""
    appraisal = world.appraisal()
    for words in ("Agreed.", WORDS, f"{WORDS} And {NAME} agrees."):
        world.answer(appraisal, "CG-02", "partly", words)
    return appraisal


@pytest.fixture
def appraisal(world):
    """The same signed."""
    appraisal = world.appraisal()
    world.answer_all(appraisal)
    world.answer(appraisal, "CG-02", "mostly", f"{WORDS} And {NAME} agrees.")
    world.answer(appraisal, "CG-02", "mostly", WORDS)
    appraisal = world.concluded_from(world.submit(appraisal))
    world.submitted = lambda given: appraisal
    world.concluded = lambda given: appraisal
    return signed(world, appraisal)


def propose(world, appraisal, name="answer.narrative", passage=NAME, code="CG-02", by=None):
    found = [one for one in targets_of(appraisal) if one.name == name]
    target = next((one for one in found if one.what.endswith(code)), found[0])
    given = {"target": target, "passage": passage, "reason": "a resident’s name and address"}
    return propose_redaction(appraisal=appraisal, by=by or world.lead, at=world.now(), **given)


def carry_out(world, redaction, by=None):
    at, by = world.now(), by or world.proper
    made = make_anew(redaction=redaction, by=by, at=at)
    return redact(redaction=redaction, made=made, by=by, at=at)


def as_text(value) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, memoryview | bytes) else str(value)


def everything_in_the_database() -> str:
    """Every value of every row, as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 names of our own
            for row in cursor.fetchall():
                found += [as_text(one) for one in row]
    return "\n".join(found)


STONE = (
    "[Redacted on 1 September 2026 under the authority of Post of Piotr Proper: "
    "a resident’s name and address]"
)


def test_the_words_go_from_the_text_and_from_its_whole_history(world, draft):
    redaction = carry_out(world, propose(world, draft))
    answer = draft.answers.get(question__code="CG-02")
    gone = f"Agreed with {STONE} in May; {STONE} has the minutes. And {STONE} agrees."
    assert answer.narrative == gone
    texts = list(answer.revisions.order_by("number").values_list("narrative", flat=True))
    assert texts[0] == "Agreed." and texts[-1] == gone and NAME not in "".join(texts)
    assert (redaction.state, redaction.passage) == ("done", "")
    assert "Jane Roe" not in everything_in_the_database()
    page = text_of(client_of(world.lead).get(url("answer_history", draft, "CG-02")))
    assert "Redacted on 1 September" in page and "Jane Roe" not in page


def settled(world, reason):
    """In challenge, with the rating of CG-02 settled for `reason`, which names nobody else's words."""
    appraisal = world.submitted()
    answer = appraisal.answers.select_related("question", "appraisal").get(question__code="CG-02")
    option = Option.objects.get(scale=answer.question.scale_id, order=3)
    given = {"option": option, "reason": reason, "seen": answer.version}
    settle_rating(answer=answer, by=world.reviewer, at=world.now(), **given)
    return Appraisal.objects.get(pk=appraisal.pk)


@pytest.mark.parametrize(("passage", "left"), [(NAME, f"{STONE} says it has gaps."), ("", STONE)])
def test_the_reason_for_a_settled_rating_goes_from_the_history_too(world, passage, left):
    appraisal = settled(world, f"{NAME} says it has gaps.")
    others = AnswerRevision.objects.exclude(kind="settled")
    before = list(others.order_by("pk").values_list("narrative", "redaction"))
    carry_out(world, propose(world, appraisal, "answer.settled_reason", passage))
    answer = appraisal.answers.get(question__code="CG-02")
    assert answer.settled_reason == answer.revisions.get(kind="settled").narrative == left
    assert "Jane Roe" not in everything_in_the_database()
    assert "Jane Roe" not in text_of(
        client_of(world.contributor).get(url("answer_history", appraisal, "CG-02"))
    )
    assert list(others.order_by("pk").values_list("narrative", "redaction")) == before


def test_what_a_move_kept_of_the_reason_goes_too(world):
    appraisal = settled(world, f"{NAME} says it has gaps.")
    answer = appraisal.answers.get(question__code="CG-02")
    edition = appraisal.pinned.first().version
    kept = {str(answer.pk): {"settled_reason": answer.settled_reason, "option_id": None}}
    other = ChecklistVersion.objects.exclude(pk=edition.pk).first()
    given = {"threads": {}, "left": {}, "at_version": 1, "by": world.lead, "at": world.now()}
    move = appraisal.edition_moves.create(start=other, to=edition, before=kept, **given)
    carry_out(world, propose(world, appraisal, "answer.settled_reason"))
    move.refresh_from_db()
    assert move.before[str(answer.pk)]["settled_reason"] == f"{STONE} says it has gaps."


def test_a_page_that_was_opened_before_does_not_put_them_back_unseen(world, draft):
    answer = draft.answers.select_related("question", "appraisal").get(question__code="CG-02")
    carry_out(world, propose(world, draft))
    assert world.save(answer).conflict is not None


def test_a_signed_report_is_made_anew_and_the_old_one_is_really_gone(world, appraisal, tmp_path):
    old, old_bytes = Snapshot.objects.get(), bytes_of(appraisal)
    old_file = file_of(appraisal, tmp_path).rename(tmp_path / "old.pdf")
    assert NAME in old.document and "is genuine" in verify(old_file)
    carry_out(world, propose(world, appraisal))
    assert NAME.encode() not in bytes_of(appraisal) and bytes_of(appraisal) != old_bytes
    assert "Jane Roe" not in everything_in_the_database()
    new = Snapshot.objects.get()
    assert (new.signed_at, new.signed_by, new.edition) == (old.signed_at, old.signed_by, old.edition)
    document = json.loads(new.document)
    assert document["signed_as"] == old.hash and document["salt"] != json.loads(old.document)["salt"]
    assert document["redactions"] == [{"what": "The words of CG-02", "note": STONE}]
    emptied = Snapshot.everything.get(pk=old.pk)
    assert (emptied.hash, emptied.document) == (old.hash, "")
    said = verify(file_of(appraisal, tmp_path))
    assert "is genuine" in said and "Personal data has been taken out. The words of CG-02" in said
    said = verify(old_file)
    assert "This was the signed report; it was redacted on 1 September 2026 and replaced." in said
    assert "is genuine" not in said
    for reader in (world.lead, world.auditor):
        page = text_of(client_of(reader).get(url("report", appraisal)))
        assert "Personal data has been taken out" in page and old.hash in page and "Jane Roe" not in page
    pdf = client_of(world.lead).get(url("report_pdf", appraisal)).content
    assert pdf == bytes_of(appraisal) and NAME.encode() not in pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        (held,) = [one.get_file().read_bytes() for one in opened.attachments.values()]
    assert hash_of(held) == new.hash


def test_a_report_is_redacted_twice_and_each_step_is_proved(world, appraisal, tmp_path):
    first = Snapshot.objects.get()
    carry_out(world, propose(world, appraisal))
    middle = file_of(appraisal, tmp_path).rename(tmp_path / "middle.pdf")
    carry_out(world, propose(world, appraisal, passage="", code="CG-01", by=world.governance))
    assert "was redacted on" in verify(middle)
    assert "is genuine" in verify(file_of(appraisal, tmp_path))
    document = json.loads(Snapshot.objects.get().document)
    assert document["signed_as"] == first.hash and len(document["redactions"]) == 2
    assert Snapshot.everything.count() == 3


def test_a_forged_old_report_is_none(world, appraisal, tmp_path):
    old_file = file_of(appraisal, tmp_path).rename(tmp_path / "old.pdf")
    carry_out(world, propose(world, appraisal))
    old_file.write_bytes(old_file.read_bytes() + b"\n")
    assert "byte for byte" in refused(old_file)


TEXTS = [
    "answer.narrative",
    "answer.settled_reason",
    "message.text",
    "verdict.reason",
    "verdict.what",
    "opinion.text",
    "opinion_condition.text",
    "opinion_condition.why_not",
    "declaration.interest",
    "not_sought.why",
    "conclusion.reason",
    "conclusion.risk_worth_taking",
    "condition.text",
    "appraisal.headline",
    "appraisal.recommendations",
    "appraisal.why_less",
    "evidence.title",
    "evidence.held",
    "note.text",
    "appraisal.withdrawn_reason",
    "handed.message",
    "handed.reason",
    "earlier.words",
]
NOT_IN_DOCUMENT = (
    "note.text",
    "appraisal.withdrawn_reason",
    "handed.message",
    "handed.reason",
    "earlier.words",
)


@pytest.mark.parametrize("name", TEXTS)
def test_every_kind_of_text_is_taken_out_of_record_and_report_alike(world, name):
    appraisal = signed_with_everything(world)
    add_correction(
        appraisal=appraisal, about="Page one", text="It opened in June.", by=world.approver, at=world.now()
    )
    if name == "appraisal.withdrawn_reason":
        appraisal = withdraw(appraisal=appraisal, reason="It is wrong.", by=world.governance, at=world.now())
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
    (target, *_) = [one for one in targets_of(appraisal) if one.name == name]
    before = Snapshot.objects.get().hash
    carry_out(world, propose(world, appraisal, name, passage="", code=target.what[-5:]))
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    after = next(one for one in targets_of(appraisal) if one.key == target.key)
    assert after.text.startswith("[Redacted on 1 September 2026") and after.text != target.text
    assert faults_of(bytes_of(appraisal)) == []
    assert (Snapshot.objects.get().hash == before) == (name in NOT_IN_DOCUMENT)
    texts = [text for text in texts_in(json.loads(Snapshot.objects.get().document)) if target.text in text]
    assert texts == [] or name == "answer.narrative"  # other answers say the same here


def texts_in(value) -> list[str]:
    """Every text of a document."""
    if isinstance(value, dict | list):
        return [
            text for one in (value.values() if isinstance(value, dict) else value) for text in texts_in(one)
        ]
    return [value] if isinstance(value, str) else []


def test_every_text_that_a_signed_appraisal_has_is_among_them(world):
    appraisal = signed_with_everything(world)
    assert {one.name for one in targets_of(appraisal)} <= {*TEXTS}


def test_the_proper_officer_finds_what_is_proposed_and_is_reminded_of_it(world, draft):
    client, today = client_of(world.proper), world.now().date()
    assert "Redactions to decide" not in text_of(client.get("/"))
    redaction = propose(world, draft)
    page = text_of(client.get("/"))
    assert "Redactions to decide" in page and redaction.what in page and "Jane Roe" not in page
    assert "Redactions to decide" not in text_of(client_of(world.governance).get("/"))
    told = reminders(today)[world.proper]
    address = reverse("redaction_decide", args=[draft.ref, redaction.number])
    assert [one.address for one, _ in told if one.kind == "redactions"] == [address]
    carry_out(world, redaction)
    assert "Redactions to decide" not in text_of(client.get("/")) and world.proper not in reminders(today)


def test_who_proposed_it_is_not_asked_to_decide_it(world, draft):
    redaction = propose(world, draft, by=world.proper)
    assert "Redactions to decide" not in text_of(client_of(world.proper).get("/"))
    told = reminders(world.now().date())
    assert world.proper not in told
    assert [one.kind for one, _ in told[world.governance] if redaction.appraisal.ref in one.address] == [
        "redactions"
    ]


def test_nobody_decides_what_they_proposed(world, draft):
    redaction = propose(world, draft, by=world.proper)
    with pytest.raises(Refused, match="somebody else must decide"):
        carry_out(world, redaction)
    with pytest.raises(Refused, match="somebody else must decide"):
        decline_redaction(redaction=redaction, by=world.proper, at=world.now())


def test_declined_words_stay_and_the_proposal_forgets_them(world, draft):
    redaction = decline_redaction(redaction=propose(world, draft), by=world.proper, at=world.now())
    assert (redaction.state, redaction.passage) == ("declined", "")
    assert NAME in draft.answers.get(question__code="CG-02").narrative
    with pytest.raises(Refused, match="decided this already"):
        carry_out(world, redaction)


def test_words_that_are_not_there_are_refused(world, draft):
    with pytest.raises(Refused, match="do not stand in that text"):
        propose(world, draft, passage="Somebody else")
    Appraisal.objects.filter(pk=draft.pk).update(headline=WORDS)
    draft.refresh_from_db()
    redaction = propose(world, draft, "appraisal.headline")
    Appraisal.objects.filter(pk=draft.pk).update(headline="Nobody.")
    with pytest.raises(Refused, match="no longer stand"):
        carry_out(world, redaction)


def test_the_trail_names_fields_and_never_the_words(world, appraisal):
    carry_out(world, propose(world, appraisal))
    verbs = list(trail_of(appraisal).order_by("number").values_list("verb", flat=True))[-3:]
    assert verbs == ["redaction proposed", "report redacted", "redacted"]
    assert not Event.objects.filter(fields__icontains="Jane").exists()


def test_what_was_kept_of_refused_requests_goes_too(world, draft):
    for words in (WORDS, "Others."):
        path = url("question", draft, "CG-02")
        KeptText.objects.create(person=world.lead, path=path, fields={"narrative": [words]}, at=world.now())
    carry_out(world, propose(world, draft))
    assert [one.fields for one in KeptText.objects.all()] == [{"narrative": ["Others."]}]


def others(passages, **given):
    """The proposals of `passages` of the words of CG-02, by number."""
    return [propose(passage=passage, **given) for passage in passages]


def test_another_proposal_of_words_that_are_gone_is_closed_by_nobody_and_forgets_them(world, draft):
    given = {"world": world, "appraisal": draft}
    first, second, third = others([NAME, "Jane Roe", "the minutes"], **given)
    (own,) = others(["Mill Lane"], by=world.proper, **given)
    carry_out(world, first)
    found = {one.number: (one.state, one.passage, one.decided_by) for one in draft.redactions.all()}
    assert found == {
        first.number: ("done", "", world.proper),
        second.number: ("overtaken", "", None),
        third.number: ("proposed", "the minutes", None),
        own.number: ("overtaken", "", None),
    }
    assert "Jane Roe" not in everything_in_the_database()
    last = trail_of(draft).order_by("number").last()
    assert last.verb == "redaction overtaken" and "its words went with redaction 1" in last.fields


def test_where_all_of_a_text_goes_no_other_proposal_of_it_stays(world, draft):
    world.answer(draft, "CG-01", "partly", WORDS)
    given = {"world": world, "appraisal": draft}
    whole, *_ = others(["", "", NAME], **given)
    elsewhere = propose(world, draft, code="CG-01")
    carry_out(world, whole)
    assert [one.state for one in draft.redactions.all()] == ["done", "overtaken", "overtaken", "proposed"]
    elsewhere.refresh_from_db()
    assert elsewhere.passage == NAME


def kept(world, *pages):
    for path, words in pages:
        KeptText.objects.create(person=world.lead, path=path, fields={"narrative": [words]}, at=world.now())


def kept_now():
    return [one.fields["narrative"] for one in KeptText.objects.order_by("id")]


def test_what_was_kept_goes_whatever_its_line_ends(world, draft):
    world.answer(draft, "CG-02", "partly", "Agreed with Jane Roe\n4 Mill Lane.")
    path = url("question", draft, "CG-02")
    kept(world, (path, "With Jane Roe\r\n4 Mill Lane, and more."), (path, "With Jane Roe."))
    carry_out(world, propose(world, draft, passage="Jane Roe\n4 Mill Lane"))
    assert kept_now() == [["With Jane Roe."]]


def test_where_all_goes_nothing_is_kept_of_its_page(world, draft):
    own, other = url("question", draft, "CG-02"), url("question", draft, "CG-03")
    kept(world, (own, "Like it!"), (f"{own}challenge/", "Like it too."), (other, "Of another."))
    carry_out(world, propose(world, draft, passage=""))
    assert kept_now() == [["Of another."]]


def test_the_pages_that_each_kind_of_text_is_typed_on_are_there(world):
    appraisal = signed_with_everything(world)
    add_correction(appraisal=appraisal, about="One", text="In June.", by=world.approver, at=world.now())
    routes = [str(one.pattern) for one in of_appraisal]
    routes += [f"questions/<slug:code>/{one.pattern}" for one in of_answer]
    for target in targets_of(appraisal):
        for page in typed_on(target):
            shape = re.sub(r"questions/[^/]+/", "questions/<slug:code>/", page)
            assert any(one.startswith(shape) for one in routes), page


def test_a_message_with_a_name_goes_and_nothing_else_of_it_can_be_changed(world):
    appraisal = world.submitted()
    start_thread(appraisal=appraisal, text=f"Ask {NAME}.", by=world.reviewer, at=world.now())
    carry_out(world, propose(world, appraisal, "message.text"))
    message = appraisal.threads.get().messages.get()
    assert message.text == f"Ask {STONE}."
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="Ask nobody.")


def test_without_its_trail_a_redacted_report_is_not_genuine(world, appraisal):
    """Negative control: a snapshot put in the place of another, without the event that tells of it."""
    carry_out(world, propose(world, appraisal))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE appraisal_snapshot DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER appraisal_snapshot_only_update")
        cursor.execute("UPDATE appraisal_snapshot SET hash = 'x' || substr(hash, 2) WHERE document = ''")
    assert any("The trail does not" in one for one in faults_of(bytes_of(appraisal)))


# ------------------------------------------------------------------------------------------- in the database


def fails(statement, *given):
    with pytest.raises(DatabaseError, match=r"never changed or removed|second_person"), transaction.atomic():
        connection.cursor().execute(statement, given)


FORBIDDEN = [
    "UPDATE appraisal_answerrevision SET narrative = 'x'",
    "UPDATE appraisal_answerrevision SET narrative = 'x', redaction_id = %(r)s",
    "UPDATE appraisal_answerrevision SET narrative = '', redaction_id = %(r)s",
    "UPDATE appraisal_answerrevision SET number = number + 1, redaction_id = %(r)s",
    "DELETE FROM appraisal_answerrevision",
    "UPDATE appraisal_snapshot SET document = ''",
    "UPDATE appraisal_snapshot SET document = '', redaction_id = %(r)s",
    "UPDATE appraisal_snapshot SET document = 'x', redaction_id = %(r)s",
    "UPDATE appraisal_issuedreport SET size = 0, redaction_id = %(r)s",
    "UPDATE appraisal_issuedreport SET redaction_id = %(r)s",
    "DELETE FROM appraisal_snapshot",
    "DELETE FROM appraisal_issuedreport",
    "DELETE FROM appraisal_redaction",
    "UPDATE appraisal_redaction SET state = 'done'",
    "UPDATE appraisal_redaction SET state = 'proposed', passage = 'x'",
    "UPDATE appraisal_redaction SET passage = 'x'",
]


@pytest.mark.parametrize("state", ["proposed", "done"])
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_lets_nothing_else_through(world, appraisal, statement, state):
    redaction = propose(world, appraisal)
    if state == "done":
        carry_out(world, redaction)
        redaction = Redaction.objects.get()
    fails(statement.replace("%(r)s", str(redaction.pk)))


def test_the_database_wants_a_second_person_and_a_proposal_first(world, draft):
    redaction = propose(world, draft)
    for who in ("NULL", str(world.lead.pk)):
        fails(
            f"UPDATE appraisal_redaction SET state = 'authorised', tombstone = 'x', decided_by_id = {who}"  # noqa: S608
        )
    columns = [one.column for one in Redaction._meta.fields if one.column not in ("id", "number", "state")]
    listed = ", ".join(columns)
    fails(
        f"INSERT INTO appraisal_redaction (number, state, {listed}) "  # noqa: S608
        f"SELECT 9, 'authorised', {listed} FROM appraisal_redaction"
    )
    assert redaction.state == "proposed"


def test_while_it_is_authorised_only_its_own_words_go(world, appraisal):
    """The database itself compares what is authorised: other texts, and other words, stay as they are."""
    redaction = propose(world, appraisal)
    redaction.state, redaction.tombstone, redaction.decided_by = "authorised", "[Redacted]", world.proper
    redaction.decided_at = world.now()
    redaction.save()
    other = AnswerRevision.objects.filter(answer__question__code="CG-01").first()
    fails(
        "UPDATE appraisal_answerrevision SET narrative = '[Redacted]', redaction_id = %s WHERE id = %s",
        redaction.pk,
        other.pk,
    )
    own = AnswerRevision.objects.filter(narrative=WORDS).first()
    fails(
        "UPDATE appraisal_answerrevision SET narrative = 'Others.', redaction_id = %s WHERE id = %s",
        redaction.pk,
        own.pk,
    )
    AnswerRevision.objects.filter(pk=own.pk).update(
        narrative=WORDS.replace(NAME, "[Redacted]"), redaction=redaction
    )


def test_while_a_reason_is_redacted_the_words_of_the_answer_stay(world):
    appraisal = settled(world, f"{NAME} says it has gaps.")
    redaction = propose(world, appraisal, "answer.settled_reason", passage="")
    redaction.state, redaction.tombstone, redaction.decided_by = "authorised", "[Redacted]", world.proper
    redaction.decided_at = world.now()
    redaction.save()
    own = AnswerRevision.objects.filter(answer__question__code="CG-02")
    statement = "UPDATE appraisal_answerrevision SET narrative = %s, redaction_id = %s WHERE id = %s"
    words, reason = own.exclude(kind="settled").first(), own.get(kind="settled")
    fails(statement, "[Redacted]", redaction.pk, words.pk)
    fails(statement, "Others.", redaction.pk, reason.pk)
    own.filter(pk=reason.pk).update(narrative="[Redacted]", redaction=redaction)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL removes old rows when it vacuums")
def test_the_file_of_the_database_holds_them_no_more(world, draft):
    with connection.cursor() as cursor:
        carry_out(world, propose(world, draft))
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
    assert sqlite3.sqlite_version_info > (3, 39)


# --------------------------------------------------------------------------------------- where room is short


def titled(world, draft, title):
    """A piece of evidence with a long title, as the target of a redaction."""
    Evidence.objects.create(
        appraisal=draft, number=1, title=title, strength="asserted", added_by=world.lead, added_at=world.now()
    )
    return propose(world, draft, "evidence.title", passage="Jane Roe")


def filled(length):
    return "Minutes with Jane Roe, " + "x" * (length - 23)


def test_of_a_long_text_only_the_words_go_and_the_page_says_what_stands_there(world, draft):
    redaction = titled(world, draft, filled(190))
    page = text_of(client_of(world.proper).get(url("redaction_decide", draft, redaction.number)))
    assert "The rest of the text stays. It leaves room for “[Redacted]” only" in page
    carry_out(world, redaction)
    assert Evidence.objects.get().title == filled(190).replace("Jane Roe", "[Redacted]")
    assert note_of(Redaction.objects.get())["note"] == STONE


def test_a_page_says_nothing_of_room_where_there_is_enough(world, draft):
    redaction = propose(world, draft)
    page = text_of(client_of(world.proper).get(url("redaction_decide", draft, redaction.number)))
    assert "In its place will stand the day" in page and "The rest of the text stays" not in page


def test_where_nothing_has_room_nobody_proposes_or_authorises_it(world, draft):
    with pytest.raises(Refused, match="Choose more words around them, or leave this empty") as fault:
        titled(world, draft, filled(200))
    assert fault.value.field == "passage"
    Evidence.objects.update(title=filled(190))
    redaction = propose(world, draft, "evidence.title", passage="Jane Roe")
    Evidence.objects.update(title=filled(200))
    with pytest.raises(Refused, match="so long now that there is no room"):
        carry_out(world, redaction)
    assert Evidence.objects.get().title == filled(200)
    assert propose(world, draft, "evidence.title", passage="with Jane Roe").state == "proposed"


# --------------------------------------------------------------------------------------------------- on pages


def test_from_page_to_page(world, appraisal):
    lead, proper = client_of(world.lead), client_of(world.proper)
    page = text_of(lead.get(url("appraisal", appraisal)))
    assert "Take personal data out" in page
    answer = appraisal.answers.get(question__code="CG-02")
    given = {"target": f"answer.narrative:{answer.pk}", "passage": NAME, "reason": "a name"}
    assert problems(lead.post(url("redaction_new", appraisal), sent(world.lead)))
    wrong = lead.post(url("redaction_new", appraisal), sent(world.lead, **given | {"passage": "Not there"}))
    assert "do not stand in that text" in problems(wrong)[0]
    assert lead.post(url("redaction_new", appraisal), sent(world.lead, **given)).status_code == 302
    waiting = text_of(proper.get(reverse("marks_to_decide")))
    assert url("redaction_decide", appraisal, 1) in waiting and "Jane Roe" not in waiting
    assert f"<mark>{NAME}</mark>" in text_of(proper.get(url("redaction_decide", appraisal, 1)))
    assert lead.get(url("redaction_decide", appraisal, 1)).status_code == 403
    decided = sent(world.proper, decision="agree", write_key=str(uuid4()))
    assert proper.post(url("redaction_decide", appraisal, 1), decided).status_code == 302
    assert proper.post(url("redaction_decide", appraisal, 1), decided).status_code == 302  # sent once more
    assert Redaction.objects.get().state == "done" and Snapshot.everything.count() == 2
    assert "Jane Roe" not in text_of(lead.get(url("redaction_new", appraisal)))
    assert IssuedReport.objects.count() == 1 and Appraisal.objects.get().state == "signed"


def test_in_a_narrow_column_the_rest_of_a_text_stays():
    given = {"passage": "Jane", "whole": False, "stone": f"[{'x' * 50}]"}
    assert redacted("Ask Jane.", longest=None, **given) == f"Ask [{'x' * 50}]."
    assert redacted("Ask Jane.", longest=57, **given) == f"Ask [{'x' * 50}]."
    assert redacted("Ask Jane.", longest=56, **given) == "Ask [Redacted]."
    whole = given | {"passage": "", "whole": True}
    assert redacted("Ask Jane.", longest=52, **whole) == f"[{'x' * 50}]"
    assert redacted("Ask Jane.", longest=20, **whole) == f"[{'x' * 17}…]"
    assert redacted("Nobody.", longest=20, **given) == "Nobody."
    assert redacted("", passage="", whole=True, stone="[x]", longest=None) == ""


def test_whoever_proposes_and_decides_reads_where_else_the_words_stand(world, appraisal):
    """Carried into this year's draft, or copied into another text: each is redacted for itself."""
    following = this_year(world, appraisal)
    world.answer(following, "CG-01", "partly", f"As {NAME.upper().replace(' ', chr(10), 1)} said.")
    propose(world, appraisal)
    lead, proper = client_of(world.lead), client_of(world.proper)
    bare = lambda page: " ".join(re.sub("<[^>]+>", "", text_of(page)).split())  # noqa: E731
    told = bare(lead.get(url("redaction_new", appraisal)))
    places = f"{following.ref}: The words of CG-01; {following.ref}: The words of CG-02."
    assert f"The same words stand in {places} Propose it there too" in told
    asked = bare(proper.get(url("redaction_decide", appraisal, 1)))
    assert "The same words stand elsewhere too." in asked
    assert all(f"{following.ref}: The words of {code}" in asked for code in ("CG-01", "CG-02"))
    for code in ("CG-01", "CG-02"):
        world.answer(following, code, "partly", "As the clerk said.", seen=answer_of(following, code).version)
    asked = bare(proper.get(url("redaction_decide", appraisal, 1)))
    assert all(f"The words of {code}, in its history" in asked for code in ("CG-01", "CG-02"))
    for number, code in enumerate(("CG-01", "CG-02"), 1):
        copied = NAME.upper().replace(" ", chr(10), 1) if code == "CG-01" else NAME
        carry_out(world, propose(world, Appraisal.objects.get(pk=following.pk), passage=copied, code=code))
        asked = bare(proper.get(url("redaction_decide", appraisal, 1)))
        assert ("stand elsewhere" in asked) == (number == 1)
    assert "The same words" not in bare(lead.get(url("redaction_new", appraisal)))


def test_a_message_with_which_a_part_was_handed_out_goes_too(world):
    """Of a draft, and where the appraisal is signed: no report holds it."""
    appraisal = world.appraisal()
    world.hand_out(appraisal, "CG", message=f"Ask {NAME}.")
    assignment = appraisal.assignments.get()
    carry_out(world, propose(world, appraisal, "handed.message"))
    assignment.refresh_from_db()
    assert assignment.message == f"Ask {STONE}."
    world.hand_out(appraisal, "FM", message=f"Or {NAME}.")
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    world.answer_all(appraisal)
    appraisal = finished(world, appraisal)
    carry_out(world, propose(world, appraisal, "handed.message", code="FM: the message"))
    assert appraisal.assignments.get(section="FM").message == f"Or {STONE}."
    assert NAME not in everything_in_the_database()
