"""What was said before it was changed: kept field by field, readable, redactable, and read by nobody else."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from appraisal.models import (
    Appraisal,
    Conclusion,
    EarlierWords,
    Evidence,
    Opinion,
    OpinionCondition,
    Redaction,
)
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.earlier import earlier_page
from appraisal.queries.redaction import targets_of
from appraisal.queries.redaction_elsewhere import elsewhere
from appraisal.queries.verify import faults_of
from appraisal.rules.conclusion import ConditionFacts
from appraisal.writes.appraisal import set_report_facts
from appraisal.writes.conclusion import conclude
from appraisal.writes.evidence import FIELDS, edit_evidence, remove_evidence
from appraisal.writes.move import endorse
from appraisal.writes.opinion import give_opinion
from appraisal.writes.opinion_request import Ask, set_opinions
from partnerships.append_only import lifted
from partnerships.faults import Refused, Stale
from partnerships.permissions import Permission
from partnerships.queries.trail import trail_of
from tests.appraisal.test_corrections import bytes_of
from tests.appraisal.test_opinions import listed as listed_giver
from tests.appraisal.test_pages import client_of, sent, url
from tests.appraisal.test_redaction import carry_out, everything_in_the_database, propose
from tests.appraisal.test_verify import signed_with_everything, small_pdf
from tests.growth.test_growth import asked, faults_in
from tests.partnerships.sending import text_of

NAME = "Jane Roe of 4 Mill Lane"
FIRST = f"{NAME} is paid twice."
DUE = date(2027, 5, 1)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for room in ("sign_off", "redacted_report"):
        monkeypatch.setattr(f"appraisal.writes.{room}.render_pdf", small_pdf)


def says(world, appraisal, view, text="", **more):
    """The opinion giver gives their opinion, or changes it."""
    held = Opinion.objects.filter(appraisal=appraisal, by=world.opinion_giver).first()
    given = {"seen": held.version if held else 0, "by": world.opinion_giver, "at": world.now()}
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    return give_opinion(appraisal=appraisal, view=view, text=text, **(given | more))


def asks(world, text):
    return ConditionFacts(text, world.posts["lead"], DUE)


@pytest.fixture
def changed(world):
    """In challenge, with an opinion and an interest that were other ones before."""
    appraisal = world.submitted()
    says(world, appraisal, "not_content", FIRST, interest="A cousin works there.")
    says(world, appraisal, "content", interest="")
    return Appraisal.objects.get(pk=appraisal.pk)


def kept(appraisal, **of):
    rows = EarlierWords.objects.filter(appraisal=appraisal, **of).order_by("pk")
    return [(one.kind, one.field, one.words) for one in rows]


def page(world, who, appraisal, name="earlier", **query):
    return text_of(client_of(world.people[who]).get(url(name, appraisal), query))


def test_an_opinion_and_an_interest_that_are_changed_are_kept_and_read(world, changed):
    assert kept(changed) == [
        ("opinion", "view", "Not content"),
        ("opinion", "text", FIRST),
        ("declaration", "interest", "A cousin works there."),
    ]
    row = EarlierWords.objects.get(field="text")
    assert (row.said_by, row.by) == (world.opinion_giver, world.opinion_giver)
    assert row.said_at < row.at == Opinion.objects.get().at
    pages = {"lead": "earlier", "auditor": "appraisal_opinions", "opinion_giver": "opinion"}
    for who, name in pages.items():
        read = page(world, who, changed, name)
        assert FIRST in read and "A cousin works there." in read and "Not" in read, name
        assert "Said before by Omar Opinion" in read
    assert url("earlier", changed) in page(world, "lead", changed, "appraisal")


def test_who_reads_the_register_and_not_the_draft_reads_nothing_of_it(world, changed):
    """Negative control for a leak: those without a part in it, on every page that they do reach."""
    for who in ("colleague", "member", "cleared", "administrator", "editor"):
        client = client_of(world.people[who])
        assert client.get(url("earlier", changed)).status_code == 404
        assert client.get(url("appraisal_opinions", changed)).status_code == 404
        for address in (
            changed.partnership.get_absolute_url(),
            reverse("partnership_history", args=[changed.partnership.ref]),
            reverse("my_work"),
        ):
            read = text_of(client.get(address))
            assert "Jane Roe" not in read and "cousin" not in read, (who, address)
    assert "Jane Roe" in page(world, "reviewer", changed)


def test_after_the_signature_the_same_people_read_it_and_members_do_not(world):
    appraisal = signed_with_everything(world)
    words = "Not until it is funded."
    assert words in page(world, "auditor", appraisal) and words in page(world, "approver", appraisal)
    for who in ("member", "cleared", "colleague", "assigned"):
        assert client_of(world.people[who]).get(url("earlier", appraisal)).status_code in (403, 404)
        assert words not in text_of(client_of(world.people[who]).get(url("report", appraisal)))


def test_only_what_was_changed_makes_a_row(world):
    appraisal = world.submitted()
    says(world, appraisal, "not_content", "Nobody has shown us any plan.", interest="")
    says(world, appraisal, "not_content", "Nobody has shown us any plan.", interest="")
    assert kept(appraisal) == []
    says(world, appraisal, "not_content", "Nobody has shown us any costed plan.", interest="")
    assert kept(appraisal) == [("opinion", "text", "Nobody has shown us any plan.")]
    assert "shown us any <ins>costed</ins> plan." in page(world, "lead", appraisal)


def test_a_refused_save_keeps_nothing(world, changed):
    before = kept(changed)
    with pytest.raises(Stale):
        says(world, changed, "not_content", "Again.", seen=1)
    with pytest.raises(Refused):
        says(world, changed, "not_content", "")
    assert kept(changed) == before


def test_a_request_sent_twice_keeps_once(world):
    appraisal = world.submitted()
    held = says(world, appraisal, "not_content", "No plan.")
    client, given = client_of(world.opinion_giver), {"view": "content", "text": "", "has_interest": "none"}
    form = sent(world.opinion_giver, **given, seen=held.version)
    assert [client.post(url("opinion", appraisal), form).status_code for _ in range(2)] == [302, 302]
    assert kept(appraisal) == [("opinion", "view", "Not content"), ("opinion", "text", "No plan.")]


def test_conditions_are_kept_with_what_became_of_them(world):
    appraisal = world.concluded()
    given = {"interest": None, "conditions": [asks(world, "Fund it"), asks(world, "Move it")]}
    says(world, appraisal, "content_with_conditions", **given)
    funded, moved = OpinionCondition.objects.order_by("order")
    concludes(world, appraisal, "It delivers.", taken={funded.pk: "", moved.pk: "It stays."})
    concludes(world, appraisal, "It delivers.", taken={funded.pk: "", moved.pk: "Too late."})
    says(world, appraisal, "content", conditions=())
    fund = "Fund it (Post of Lena Lead, by 1 May 2027)"
    move = "Move it (Post of Lena Lead, by 1 May 2027)"
    assert [words for *_, words in kept(appraisal, kind="opinion", field="conditions")] == [
        f"{fund} ·\n{move}",
        f"{fund}: taken over ·\n{move}: left out, because It stays.",
        f"{fund}: taken over ·\n{move}: left out, because Too late.",
    ]
    read = page(world, "approver", appraisal)
    assert "Ada Approver" in read and "It stays." in read


def concludes(world, appraisal, reason, word="continue", conditions=(), taken=None, risk=""):
    held = Conclusion.objects.filter(appraisal=appraisal).first()
    return conclude(
        appraisal=Appraisal.objects.get(pk=appraisal.pk),
        word=word,
        reason=reason,
        risk_worth_taking=risk,
        conditions=conditions,
        taken=taken,
        proposed="continue",
        seen=held.version if held else 0,
        by=world.approver,
        at=world.now(),
    )


def test_a_conclusion_that_is_changed_is_kept(world):
    appraisal = world.concluded()
    concludes(world, appraisal, "It delivers.", conditions=[asks(world, "Cost it")], risk="The depot.")
    count = EarlierWords.objects.count()
    concludes(world, appraisal, "It fails.", word="plan_the_exit")
    assert kept(appraisal)[count:] == [
        ("conclusion", "word", "Continue"),
        ("conclusion", "reason", "It delivers."),
        ("conclusion", "risk_worth_taking", "The depot."),
        ("conclusion", "conditions", "Cost it (Post of Lena Lead, by 1 May 2027)"),
    ]
    for name in ("earlier", "conclusion", "sign"):
        assert "What was said before" in page(world, "approver", appraisal, name)
    assert "The depot." in page(world, "lead", appraisal, of="conclusion")


def test_evidence_that_is_corrected_or_taken_off_is_kept(world):
    appraisal = world.appraisal()
    evidence = listed(world, appraisal)
    facts = {name: getattr(evidence, name) for name in FIELDS}
    edit_evidence(evidence=evidence, facts=facts, seen=1, by=world.lead, at=world.now())
    assert kept(appraisal) == []
    facts |= {"title": "Minutes", "strength": "tested", "dated": DUE}
    edit_evidence(evidence=evidence, facts=facts, seen=2, by=world.lead, at=world.now())
    evidence = Evidence.objects.select_related("appraisal").get()
    remove_evidence(evidence=evidence, by=world.lead, at=world.now())
    assert kept(appraisal) == [
        ("evidence", "title", f"Minutes with {NAME}"),
        ("evidence", "strength", "Asserted"),
        ("evidence", "dated", ""),
        ("evidence", "title", "Minutes"),
        ("evidence", "held", "The office"),
        ("evidence", "strength", "Tested"),
        ("evidence", "dated", "1 May 2027"),
    ]
    read = page(world, "contributor", appraisal, of="evidence")
    assert "Evidence E1" in read and "gone" in read and "Mill Lane" in read
    assert "What was said before" in page(world, "lead", appraisal, "evidence")
    carry_out(world, propose(world, appraisal, "earlier.words"))
    assert "Jane Roe" not in everything_in_the_database()


def listed(world, appraisal):
    return Evidence.objects.create(
        appraisal=appraisal,
        number=1,
        title=f"Minutes with {NAME}",
        held="The office",
        added_by=world.lead,
        added_at=world.now(),
    )


def page_one(world, appraisal, **facts):
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    return set_report_facts(
        appraisal=appraisal, facts=facts, seen=appraisal.version, by=world.lead, at=world.now()
    )


def test_page_one_is_kept_and_why_a_post_is_not_asked(world):
    appraisal = world.appraisal()
    page_one(world, appraisal, headline="It works.", recommendations="note it")
    assert kept(appraisal) == [] and "What was said before" not in page(world, "lead", appraisal, "page_one")
    for headline in ("It fails.", "", "It fails again."):
        page_one(world, appraisal, headline=headline, recommendations="note it")
    headlines = ["It works.", "It fails.", ""]
    assert kept(appraisal) == [("appraisal", "headline", one) for one in headlines]
    shown = earlier_page(appraisal, 1).object_list
    told = [(part.before, part.after) for one in shown for part in one.parts]
    assert told == [("", "It fails again."), ("It fails.", ""), ("It works.", "It fails.")]
    appraisal, post = Appraisal.objects.get(pk=appraisal.pk), listed_giver(world, "colleague", asked="never")
    for why in ("Too small.", "Too late."):
        given = {"asks": [Ask(world.opinion_giver)], "not_sought": {post: why}}
        appraisal = set_opinions(
            appraisal=appraisal, seen=appraisal.version, by=world.lead, at=world.now(), **given
        )
    assert kept(appraisal, kind="not_sought") == [("not_sought", "why", "Too small.")]
    assert "small." in page(world, "lead", appraisal, "appraisal_opinions")
    assert "What was said before" in page(world, "lead", appraisal, "page_one")
    read = page(world, "lead", appraisal, of="page-one")
    assert "It fails again." in read and "note it" not in read
    assert "small." not in read


def test_what_the_reviewer_said_of_the_proposal_is_kept(world):
    appraisal = world.endorsed_from(world.submitted())
    page_one(world, appraisal, headline="It is late.")  # which cancels the endorsement
    given = {"support": "not_supported", "reason": "It is dear.", "by": world.reviewer, "at": world.now()}
    seen = fingerprint(collect_document(appraisal.pk))
    appraisal = endorse(appraisal=Appraisal.objects.get(pk=appraisal.pk), seen=seen, **given)
    assert kept(appraisal) == [("appraisal", "support", "Supported"), ("appraisal", "support_reason", "")]
    assert "Said before by Rhea Reviewer" in page(world, "approver", appraisal)


# ---------------------------------------------------------------------------------------------- redaction


@pytest.mark.parametrize("passage", [NAME, ""])
def test_a_redaction_reaches_the_earlier_wordings_of_the_same_text(world, passage):
    appraisal = world.submitted()
    for text in (FIRST, f"{NAME} agrees.", f"Ask {NAME}."):
        says(world, appraisal, "not_content", text)
    says(world, appraisal, "not_content", f"As {NAME} said.")
    held = propose(world, appraisal, "opinion.text", passage)
    assert elsewhere(appraisal, [held], world.lead, Permission.READ_APPRAISAL) == {held.pk: []}
    carry_out(world, held)
    assert "Jane Roe" not in everything_in_the_database()
    texts = [words for *_, words in kept(appraisal, field="text")]
    assert len(texts) == 3 and all("[Redacted on" in one for one in texts)
    assert not passage or texts[0].endswith("] is paid twice.")
    assert "Jane Roe" not in page(world, "lead", appraisal)
    assert EarlierWords.objects.exclude(redaction=None).count() == 3


def test_what_stands_in_an_earlier_wording_alone_is_redacted_there(world, changed):
    assert "Jane Roe" not in Opinion.objects.get().text
    carry_out(world, propose(world, changed, "earlier.words"))
    assert "Jane Roe" not in everything_in_the_database()
    assert kept(changed, field="text")[0][2].endswith("is paid twice.")
    assert kept(changed, field="interest") == [("declaration", "interest", "A cousin works there.")]


def test_a_proposal_of_an_earlier_wording_is_closed_where_its_words_went_with_another(world):
    appraisal = world.submitted()
    says(world, appraisal, "not_content", f"{FIRST} Ask the clerk.")
    says(world, appraisal, "not_content", FIRST)
    gone = propose(world, appraisal, "earlier.words", "Jane Roe")
    left = propose(world, appraisal, "earlier.words", "the clerk")
    carry_out(world, propose(world, appraisal, "opinion.text"))
    gone.refresh_from_db(), left.refresh_from_db()
    assert (gone.state, gone.passage) == ("overtaken", "") and left.state == "proposed"
    assert "Jane Roe" not in everything_in_the_database()


@pytest.mark.parametrize("field", ["text", "why_not"])
def test_a_condition_goes_from_the_lists_before_too(world, field):
    appraisal = world.concluded()
    texts = [f"Ask {NAME}", "Move it"]
    for view in ("content_with_conditions", "content", "content_with_conditions"):
        given = [asks(world, one) for one in texts] if view != "content" else ()
        says(world, appraisal, view, conditions=given)
        if view != "content":
            pks = OpinionCondition.objects.order_by("order").values_list("pk", flat=True)
            concludes(world, appraisal, "Yes.", taken=dict.fromkeys(pks, f"{NAME} said so."))
    says(world, appraisal, "content_with_conditions", conditions=[asks(world, texts[0])])
    (pk,) = OpinionCondition.objects.values_list("pk", flat=True)
    concludes(world, appraisal, "Yes.", taken={pk: f"{NAME} said so again."})
    carry_out(world, propose(world, appraisal, f"opinion_condition.{field}"))
    assert "Jane Roe" not in "".join(words for *_, words in kept(appraisal))


def test_every_kind_of_typed_text_is_taken_out_of_a_signed_record_and_it_is_genuine(world):
    appraisal = signed_with_everything(world)
    found = [one for one in targets_of(appraisal) if one.kind == "earlier"]
    assert len(found) >= 3
    for one in found:
        carry_out(world, propose(world, appraisal, one.name, passage="", code=one.what))
        assert faults_of(bytes_of(Appraisal.objects.get(pk=appraisal.pk))) == []
    typed = EarlierWords.objects.filter(pk__in=[one.pk for one in found])
    assert all(one.words.startswith("[Redacted on") for one in typed)


def authorised(world, appraisal, name, passage):
    redaction = propose(world, appraisal, name, passage)
    redaction.state, redaction.tombstone, redaction.decided_by = "authorised", "[Redacted]", world.proper
    redaction.decided_at = world.now()
    redaction.save()
    return redaction


def fails(done, *given):
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        connection.cursor().execute(done, given)


def test_the_database_lets_a_redaction_take_its_own_words_and_nothing_else(world, changed):
    row, other = EarlierWords.objects.get(field="text"), EarlierWords.objects.get(field="interest")
    put = "UPDATE appraisal_earlierwords SET words = %s, redaction_id = %s WHERE id = %s"
    redaction = authorised(world, changed, "earlier.words", NAME)
    fails(put, "[Redacted]", redaction.pk, row.pk)
    fails(put, "[Redacted]", redaction.pk, other.pk)
    fails("UPDATE appraisal_earlierwords SET by_id = by_id + 1, redaction_id = %s", redaction.pk)
    fails("DELETE FROM appraisal_earlierwords WHERE id = %s", row.pk)
    connection.cursor().execute(put, ["[Redacted] is paid twice.", redaction.pk, row.pk])
    Redaction.objects.filter(pk=redaction.pk).update(state="done", passage="")
    fails(put, "Slipped in.", redaction.pk, row.pk)


def test_a_redaction_of_another_appraisal_reaches_nothing_here(world, changed):
    other = world.submitted(world.appraisal(world.partnership("Another")))
    says(world, other, "not_content", FIRST)
    redaction = authorised(world, other, "opinion.text", NAME)
    row = EarlierWords.objects.get(field="text")
    put = "UPDATE appraisal_earlierwords SET words = %s, redaction_id = %s WHERE id = %s"
    fails(put, "[Redacted] is paid twice.", redaction.pk, row.pk)


# ------------------------------------------------------------------------------------- verify, and growth


def test_verify_finds_what_was_taken_away_or_put_in(world):
    appraisal = signed_with_everything(world)
    assert faults_of(bytes_of(appraisal)) == []
    row = EarlierWords.objects.filter(kind="opinion").first()
    columns = ", ".join(f'"{one.column}"' for one in EarlierWords._meta.fields if one.column != "id")
    for done in (
        f"DELETE FROM appraisal_earlierwords WHERE id = {row.pk}",  # noqa: S608
        f"INSERT INTO appraisal_earlierwords ({columns}) "  # noqa: S608
        f"SELECT {columns} FROM appraisal_earlierwords WHERE id = {row.pk}",
        "UPDATE appraisal_earlierwords SET by_id = said_by_id + 1 WHERE said_by_id IS NOT NULL",
    ):
        with transaction.atomic():
            with lifted():
                connection.cursor().execute(done)
            assert any("What was said before" in one for one in faults_of(bytes_of(appraisal))), done
            transaction.set_rollback(True)


def test_the_event_names_what_was_kept_and_none_of_its_words(world, changed):
    fields = trail_of(changed).filter(verb="opinion given").order_by("number").last().fields
    assert "kept what was said before: Opinion of Post of Omar Opinion, text" in fields
    assert not any("Jane" in one for event in trail_of(changed) for one in event.fields)


def test_pages_ask_the_same_however_much_was_changed(world):
    appraisal, counts = world.concluded(), []
    conditions = [asks(world, "Fund it"), asks(world, "Move it")]
    pages = {
        "earlier": world.lead,
        "appraisal_opinions": world.lead,
        "evidence": world.lead,
        "opinion": world.opinion_giver,
        "conclusion": world.approver,
        "sign": world.approver,
    }
    for number in range(2):
        given = {"conditions": conditions, "interest": f"Interest {number}."}
        says(world, appraisal, "content_with_conditions", f"Words {number}.", **given)
        concludes(world, appraisal, f"Reason {number}.", conditions=conditions)
    for _ in range(2):
        counts.append({})
        for name, person in pages.items():
            seen, _ = asked(client_of(person), url(name, appraisal))
            assert name in ("opinion", "conclusion", "sign") or faults_in(seen) == [], name
            counts[-1][name] = len(seen)
        rows = list(EarlierWords.objects.order_by("pk"))
        for one in rows * 20:
            one.pk, one.at = None, world.now()
            one.save(force_insert=True)
    assert counts[0] == counts[1] and counts[0]["earlier"] <= 15
    shown = earlier_page(appraisal, 1)
    assert shown.has_next() and sum(len(one.parts) for one in shown.object_list) == 50
