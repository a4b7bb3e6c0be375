"""What committees asked for opens the next appraisal, with how it stands, until that is signed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from appraisal.models import Appraisal
from appraisal.queries.document import collect_document, fingerprint
from appraisal.writes.move import withdraw
from appraisal.writes.sign_off import prepare, sign
from partnerships.append_only import lifted
from partnerships.models import Action
from partnerships.rules.action import Move
from partnerships.writes.action import move_action
from partnerships.writes.mark import propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, text_of
from tests.remembered import remembered


def as_if(appraisal, **facts):
    """As if it had gone so from the start: what is signed never changes."""
    with transaction.atomic(), lifted():
        Appraisal.objects.filter(pk=appraisal.pk).update(**facts)


@pytest.fixture
def asked(world):
    """Two things that a committee asked of a partnership in June: one is overdue, the other has time."""
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    held = add_meeting(body=body, on=date(2026, 6, 10), place="", **given)
    item = add_item(meeting=held, partnership=world.partnership(), purpose="Note it.", report="", **given)
    given |= {"item": item, "late_reason": "Minuted late."}
    facts = {"what": "Say.", "priority": 2, "owner_post": world.posts["lead"]}
    return [
        ask_for(facts=facts | {"title": title, "due": held.on + timedelta(days=days)}, **given)
        for title, days in (("Cost the exit", 20), ("Name a successor", 9_999))
    ]


@remembered
def signed(world, appraisal):
    """Work an appraisal through and sign it."""
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return appraisal


def test_what_was_asked_for_stays_until_an_appraisal_answers_it(world, asked, monkeypatch):
    """Finished or dropped, it is listed with how it ended, until the appraisal that answers it is signed."""
    monkeypatch.setattr(
        "appraisal.writes.sign_off.render_pdf", lambda **given: b"PDF of " + given["document"]
    )
    first, second = asked
    partnership = first.partnership
    drop = {"words": "The agreement was renewed.", "by": world.governance, "at": world.now()}
    move_action(action=first, move=Move.DROP, seen=1, **drop)
    report = {"words": "Named.", "by": world.contributor, "at": world.now()}
    move_action(action=second, move=Move.REPORT, seen=1, **report)
    appraisal = world.appraisal(partnership)

    def pages(who="lead"):
        client = client_of(world.people[who])
        yield text_of(client.get(partnership.get_absolute_url()))
        yield text_of(client.get(appraisal.get_absolute_url()))

    for page in pages():
        assert "Cost the exit" in page and "Dropped on 1 September 2026: The agreement was renewed." in page
        assert (
            "Reported complete, to be checked, on 1 September 2026." in page
            and "Overdue</strong>" not in page
        )
    move_action(action=second, move=Move.CHECK, words="", seen=2, by=world.lead, at=world.now())
    for page in pages():
        assert "Complete and checked on 1 September 2026." in page and "Cost the exit" in page
    # An appraisal that is under way answers nothing yet, and one that was signed answers both.
    signed(world, appraisal)
    shown = text_of(client_of(world.lead).get(partnership.get_absolute_url()))
    assert "Asked for by committees" not in shown
    # Withdrawn, it answers no more; and what is not finished stays whatever was signed.
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    withdraw(appraisal=appraisal, reason="Wrong partner named.", by=world.approver, at=world.now())
    assert "Cost the exit" in text_of(client_of(world.lead).get(partnership.get_absolute_url()))
    as_if(appraisal, state="superseded")
    reopen = {"words": "It is not.", "by": world.governance, "at": world.now()}
    move_action(action=second, move=Move.REOPEN, seen=3, **reopen)
    shown = text_of(client_of(world.lead).get(partnership.get_absolute_url()))
    assert "Name a successor" in shown and "Cost the exit" not in shown


def test_an_appraisal_that_was_started_before_it_was_asked_does_not_answer(world, asked):
    first = asked[0]
    move_action(action=first, move=Move.DROP, words="Renewed.", seen=1, by=world.governance, at=world.now())
    appraisal = world.appraisal(first.partnership)
    as_if(appraisal, state="signed", started_at=datetime(2026, 6, 10, 8, tzinfo=UTC))
    shown = text_of(client_of(world.lead).get(first.partnership.get_absolute_url()))
    assert "Cost the exit" in shown
    as_if(appraisal, started_at=datetime(2026, 6, 11, 8, tzinfo=UTC))
    shown = text_of(client_of(world.lead).get(first.partnership.get_absolute_url()))
    assert "Cost the exit" not in shown


def test_what_ends_after_the_signature_waits_for_the_next_one(world, asked):
    """The report that was signed could not say how it ended."""
    first = asked[0]
    appraisal = world.appraisal(first.partnership)
    june = {"started_at": datetime(2026, 6, 11, 8, tzinfo=UTC), "as_at": date(2026, 6, 20)}
    as_if(appraisal, state="signed", **june)
    move_action(action=first, move=Move.DROP, words="Renewed.", seen=1, by=world.governance, at=world.now())
    shown = text_of(client_of(world.lead).get(first.partnership.get_absolute_url()))
    assert "Cost the exit" in shown and "Dropped on 1 September 2026" in shown
    as_if(appraisal, as_at=date(2026, 9, 1))
    assert "Cost the exit" not in text_of(client_of(world.lead).get(first.partnership.get_absolute_url()))


def test_why_a_withheld_request_was_dropped_is_told_to_nobody_who_may_not_read_it(world, asked):
    first = asked[0]
    why = {"kind": "confidential", "paragraph": "", "reason": "Given in confidence.", "look_again": None}
    propose_mark(subject=first, part="text", by=world.governance, at=world.now(), **why)
    drop = {"words": "Quietly solved.", "by": world.governance, "at": world.now()}
    move_action(action=first, move=Move.DROP, seen=1, **drop)
    address = first.partnership.get_absolute_url()
    hidden = text_of(client_of(world.colleague).get(address))
    assert "Quietly solved." not in hidden and "Cost the exit" not in hidden and "Dropped on" in hidden
    told = text_of(client_of(world.lead).get(address))
    assert "Quietly solved." in told and "Cost the exit" in told


def test_the_head_of_an_appraisal_asks_the_same_of_two_requests_as_of_forty(world, asked):
    appraisal, item = world.appraisal(asked[0].partnership), asked[0].item
    client = client_of(world.lead)
    addresses = [appraisal.get_absolute_url(), appraisal.partnership.get_absolute_url()]
    counts = []
    for more in (0, 38):
        for number in range(more):
            facts = {"title": f"Say {number}", "what": "Say.", "priority": 2, "due": date(2040, 1, 1)}
            facts |= {"owner_post": world.posts["lead"]}
            ask_for(item=item, facts=facts, by=world.governance, at=world.now())
        Action.objects.filter(title__startswith="Say").update(state="dropped", done_words="No.")
        for address in addresses:
            client.get(address)
            with counted() as seen:
                page = text_of(client.get(address))
            counts.append(len(seen))
    assert counts[:2] == counts[2:] and "Say 37" in page
