"""Committees: what is brought to a meeting, what it may decide, and what it asks for."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import Refused, Stale
from partnerships.models import Action, Body, Event, Meeting, MeetingItem, Policy
from partnerships.queries.framework import framework_of
from partnerships.queries.withheld import withhold
from partnerships.rules.action import Move
from partnerships.rules.timetable import EXAMPLE
from partnerships.vocabulary import DECISIONS
from partnerships.writes.action import edit_action, move_action
from partnerships.writes.mark import propose_mark
from partnerships.writes.meeting import (
    add_body,
    add_item,
    add_meeting,
    ask_for,
    decide_item,
    edit_body,
    edit_meeting,
)
from partnerships.writes.meeting_item import edit_item
from partnerships.writes.policy import agree_policy
from tests.partnerships.sending import client_of, problems, sent, text_of

HELD = date(2026, 9, 15)


@pytest.fixture
def item(world):
    """A partnership before the audit committee, on the day of the meeting."""
    world.at = datetime.combine(HELD, time(9), UTC)
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=HELD, place="Room 1", **given)
    return add_item(
        meeting=meeting, partnership=world.partnership(), purpose="Note it.", report="APR-2026-0001", **given
    )


def test_a_meeting_on_a_day_on_which_nobody_works_is_saved_and_said(world):
    client, given = client_of(world.governance), {"by": world.governance, "at": world.now()}
    body = add_body(name="Cabinet", kind="decision_maker", **given)
    closed = EXAMPLE | {"closed": ["2026-12-25"]}
    agree_policy(kind=Policy.TIMETABLE, content=closed, seen=0, **given)

    def said(to, *about, on, seen=1):
        data = sent(world.governance, body=body.pk, on=on, place="", seen=seen)
        page = text_of(client.post(reverse(to, args=about), data, follow=True))
        return re.findall(r"[^>]*If that is a slip", page)

    slip = ". If that is a slip"
    assert said("meeting_new", on=date(2026, 12, 12)) == [f"12 December 2026 is a Saturday{slip}"]
    assert said("meeting_new", on=date(2026, 12, 14)) == []
    meeting = Meeting.objects.get(on=date(2026, 12, 14))
    assert said("meeting_edit", meeting.pk, on=date(2026, 12, 13)) == [f"13 December 2026 is a Sunday{slip}"]
    assert said("meeting_edit", meeting.pk, on=date(2026, 12, 13), seen=2) == []  # it was told already
    meeting.refresh_from_db()
    assert said("meeting_edit", meeting.pk, on=date(2026, 12, 25), seen=meeting.version) == [
        f"25 December 2026 is one of the council’s closed days{slip}"
    ]
    assert Meeting.objects.count() == 2


def test_from_an_empty_list_to_a_request(world):
    client, reader = client_of(world.governance), client_of(world.colleague)
    assert "No meeting is recorded yet" in text_of(reader.get(reverse("meetings")))
    assert client.get(reverse("meeting_new")).url == reverse("body_new")
    offered = client.get(reverse("body_new")).context["form"]
    assert (offered["name"].value(), offered["kind"].value()) == (
        "Audit and Governance Committee",
        "assurance",
    )

    def send(to, *about, **fields):
        return client.post(reverse(to, args=about), sent(world.governance, **fields))

    send("body_new", name="Cabinet", kind="decision_maker")
    assert "already a body called cabinet" in problems(send("body_new", name="cabinet", kind="assurance"))[0]
    body = Body.objects.get()
    made = send("meeting_new", body=body.pk, on=HELD, place="")
    meeting = Meeting.objects.get()
    assert made.url == meeting.get_absolute_url()
    again = send("meeting_new", body=body.pk, on=HELD, place="")
    assert problems(again) == ["Cabinet already has a meeting on 15 September 2026."]

    partnership = world.partnership()
    world.partnership("Moorland Bus Partnership")
    said = {
        "": "Enter the partnership’s ref or name",
        "nowhere": "No partnership has this ref or name. Enter its ref, such as PTN-0012",
    }
    for words, message in said.items():
        assert problems(send("meeting_item_new", meeting.pk, partnership=words, purpose="x")) == [message]
    several = problems(send("meeting_item_new", meeting.pk, partnership="moorland", purpose="x"))[0]
    assert several.startswith("Several match: Moorland Bus Partnership (") and partnership.ref in several
    send("meeting_item_new", meeting.pk, partnership=partnership.ref.lower(), purpose="Approve the case.")
    item = MeetingItem.objects.get()

    page = text_of(client.get(reverse("item_decide", args=[meeting.pk, 1])))
    assert "Approved with conditions" in page and "Asked for an audit" not in page
    early = send("item_decide", meeting.pk, 1, decision="approved", decided_on=date(2026, 9, 14), seen=1)
    assert problems(early) == ["This is before the meeting. Enter the day of the meeting, or a later one"]
    late = send("item_decide", meeting.pk, 1, decision="approved", decided_on=date(2140, 1, 1), seen=1)
    assert "still to come" in problems(late)[0]
    send(
        "item_decide",
        meeting.pk,
        1,
        decision="approved",
        decided_on=HELD,
        minute="Agreed.",
        minute_ref="7",
        seen=1,
    )
    fields = {
        "title": "Cost the exit",
        "what": "Say what it costs.",
        "priority": "1",
        "due": date(2026, 9, 14),
    }
    before = send("item_request", meeting.pk, 1, **fields, owner_post=world.posts["lead"].pk)
    assert problems(before) == ["This is before the meeting that asked. Enter a later day"]
    fields |= {"due": HELD, "owner_post": world.posts["lead"].pk}
    late = problems(send("item_request", meeting.pk, 1, **fields))
    assert late == [
        "It was due before today, so it is overdue as soon as it is recorded.",
        "Change the date, or say here why it is recorded only now",
    ]
    send("item_request", meeting.pk, 1, **fields, late_reason="The minute came late.")
    action = Action.objects.get()
    assert action.progress == "Recorded after its date: The minute came late."
    assert (action.item, action.raised_on, action.original_due, action.number) == (item, HELD, HELD, 1)
    shown = text_of(reader.get(meeting.get_absolute_url()))
    assert all(words in shown for words in ("Approved", "minute 7", "Agreed.", "Cost the exit"))
    assert "Change what it decided" not in shown
    listed = text_of(reader.get(reverse("meetings") + f"?body={body.pk}&when=past"))
    assert "15 September 2026" in listed
    assert "No meeting matches" in text_of(reader.get(reverse("meetings") + "?body=x&when=coming"))


def test_an_assurance_body_is_offered_no_approval_and_cannot_be_made_to_give_one(world, item):
    client, address = client_of(world.governance), reverse("item_decide", args=[item.meeting_id, 1])
    page = text_of(client.get(address))
    assert "Sought further assurance" in page and "Approved" not in page
    for forged in ("approved", "approved_with_conditions", "not_approved", "", "noted\x00"):
        response = client.post(address, sent(world.governance, decision=forged, decided_on=HELD, seen=1))
        assert problems(response) == ["Choose what it decided"], forged
    given = {"decided_on": HELD, "minute": "", "minute_ref": "", "by": world.governance, "at": world.now()}
    for decision in set(DECISIONS["decision_maker"]) - set(DECISIONS["assurance"]):
        with pytest.raises(Refused, match="assurance body"):
            decide_item(item=item, decision=decision, seen=1, **given)
    assert MeetingItem.objects.get().decision == ""
    # The control: what it may decide, it decides; and it cannot become a body that may not.
    decide_item(item=item, decision="referred", seen=1, **given)
    with pytest.raises(Stale):
        decide_item(item=item, decision="noted", seen=1, **given)
    body = item.meeting.body
    with pytest.raises(Refused, match="decided what such a body cannot"):
        edit_body(body=body, name=body.name, kind="decision_maker", seen=1, by=None, at=world.now())
    edit_body(body=body, name="Audit", kind="assurance", seen=1, by=None, at=world.now())


def test_an_assurance_body_is_asked_only_what_it_may_do(world, item):
    """On the page one of four, with words; in the record nothing else, nor by becoming such a body later."""
    client, about = client_of(world.governance), {"partnership": item.partnership.ref}
    address = reverse("meeting_item_new", args=[item.meeting_id])
    page = text_of(client.get(address))
    assert "Seek assurance" in page and "Ask for an audit" in page and "What about?" in page

    def send(**fields):
        return client.post(address, sent(world.governance, **about, **fields))

    assert problems(send(purpose="Approve the loan.")) == ["Choose what it is asked to do"]
    assert problems(send(asks="approve", purpose="the loan")) == ["Choose what it is asked to do"]
    assert problems(send(asks="audit", purpose="")) == ["Say what about"]
    assert problems(send(asks="audit", purpose="x" * 300)) == [
        "With what it is asked to do this is too long: remove 17"
    ]
    made = send(asks="audit", purpose="of the claims")
    second = item.meeting.items.get(number=2)
    assert second.purpose == "Ask for an audit of the claims"
    edit = text_of(client.get(made.url))
    assert 'value="audit" id="id_asks_2" checked' in edit and ">\nof the claims</textarea>" in edit

    given = {"by": world.governance, "at": world.now()}
    loan = {"purpose": "Approve the loan.", "report": ""}
    with pytest.raises(Refused, match="It cannot be asked for more"):
        add_item(meeting=item.meeting, partnership=item.partnership, **loan, **given)
    with pytest.raises(Refused, match="It cannot be asked for more"):
        edit_item(item=second, seen=1, **loan, **given)
    both = send(asks="note", purpose="the report and approve the loan")
    assert problems(both)[0].endswith("It cannot be asked for more.")
    told = "the report, which says that Cabinet will approve the loan and agree its terms"
    assert send(asks="note", purpose=told).status_code == 302
    cabinet = add_body(name="Cabinet", kind="decision_maker", **given)
    theirs = add_meeting(body=cabinet, on=HELD, place="", **given)
    add_item(meeting=theirs, partnership=item.partnership, **loan, **given)
    page = text_of(client.get(reverse("meeting_item_new", args=[theirs.pk])))
    assert "Ask for an audit" not in page and "What is the meeting asked to do?" in page
    with pytest.raises(Refused, match="such a body cannot be"):
        edit_body(body=cabinet, name="Cabinet", kind="assurance", seen=1, **given)
    other = {"body": item.meeting.body, "on": date(2026, 9, 16), "place": "", "seen": 1}
    with pytest.raises(Refused, match="such a body cannot be"):
        edit_meeting(meeting=theirs, **other, **given)


def test_a_partnership_is_not_brought_twice_for_the_same(world, item):
    client = client_of(world.governance)
    address = reverse("meeting_item_new", args=[item.meeting_id])
    twice = {"partnership": item.partnership.ref, "asks": "note", "purpose": "IT."}
    said = "Moorland Waste Partnership is brought to this meeting for this already, as item 1."
    assert problems(client.post(address, sent(world.governance, **twice))) == [said]
    other = sent(world.governance, **(twice | {"purpose": "the exit plan."}))
    assert client.post(address, other).status_code == 302
    second, given = item.meeting.items.get(number=2), {"by": world.governance, "at": world.now()}
    with pytest.raises(Refused, match="as item 1"):
        edit_item(item=second, purpose="Note  it.", report="", seen=1, **given)
    edit_item(item=second, purpose=second.purpose, report="A letter", seen=1, **given)  # it may keep its own
    elsewhere = world.partnership("Elsewhere")
    add_item(meeting=item.meeting, partnership=elsewhere, purpose="Note it.", report="", **given)


def test_what_was_decided_and_asked_holds_a_meeting_in_its_place(world, item):
    given = {"by": world.governance, "at": world.now()}
    facts = {"title": "Say", "what": "Say.", "priority": 2, "owner_post": world.posts["lead"]}
    with pytest.raises(Refused, match="due before the meeting"):
        ask_for(item=item, facts=facts | {"due": date(2026, 9, 14)}, **given)
    first = ask_for(item=item, facts=facts | {"due": HELD + timedelta(days=9)}, **given)
    assert ask_for(item=item, facts=facts | {"due": HELD}, **given).number == first.number + 1
    meeting = item.meeting
    move = {"body": meeting.body, "place": "", "seen": 1, **given}
    with pytest.raises(Refused, match="asked for something by an earlier day"):
        edit_meeting(meeting=meeting, on=HELD + timedelta(days=20), **move)
    decide_item(item=item, decision="noted", decided_on=HELD, minute="", minute_ref="", seen=1, **given)
    with pytest.raises(Refused, match="decided at it before"):
        edit_meeting(meeting=meeting, on=HELD + timedelta(days=1), **move)
    other = add_body(name="Cabinet", kind="decision_maker", **given)
    with pytest.raises(Refused, match="by this body"):
        edit_meeting(meeting=meeting, on=HELD, **(move | {"body": other}))
    edit_meeting(meeting=meeting, on=HELD - timedelta(days=1), **move)
    assert Meeting.objects.get().on == HELD - timedelta(days=1)


def test_a_meeting_to_come_has_decided_nothing(world):
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Cabinet", kind="decision_maker", **given)
    meeting = add_meeting(body=body, on=timezone.localdate() + timedelta(days=30), place="", **given)
    add_item(meeting=meeting, partnership=world.partnership(), purpose="Approve it.", report="", **given)
    client = client_of(world.governance)
    assert "Record what it decided" not in text_of(client.get(meeting.get_absolute_url()))
    fields = {"title": "Say", "what": "Say.", "priority": "2", "due": meeting.on}
    response = client.post(
        reverse("item_request", args=[meeting.pk, 1]),
        sent(world.governance, **fields, owner_post=world.posts["lead"].pk),
    )
    assert problems(response) == ["The meeting is still to come. Record what it asked for afterwards"]


def test_the_partnerships_page_can_show_the_framework(world, item):
    given = {"by": world.governance, "at": world.now()}
    facts = {"title": "Cost the exit", "what": "Say.", "priority": 2, "owner_post": world.posts["lead"]}
    ask_for(item=item, facts=facts | {"due": HELD}, **given)
    for person, may in ((world.lead, True), (world.colleague, False)):
        withhold([item.partnership], person)
        framework = framework_of(item.partnership, person, date(2027, 7, 1))
        page = render_to_string("partnerships/partnership/_framework.html", {"framework": framework})
        assert "Audit Committee, 15 September 2026" in page and "Cost the exit" in page
        assert "Overdue</strong> since 30 June 2027" in page and "not decided yet" in page
        assert (reverse("annual_return", args=[item.partnership.ref]) in page) is may


def test_what_a_committee_asked_for_keeps_its_words_and_is_not_dropped_by_its_owner(world, item):
    facts = {"title": "A costed exit plan", "what": "By council.", "priority": 2, "due": date(2026, 12, 1)}
    given = {"by": world.governance, "at": world.now()}
    action = ask_for(item=item, facts=facts | {"owner_post": world.posts["lead"]}, **given)
    words = {"title": "Something easier", "what": "By council.", "priority": 1, "risk": None}
    words |= {"owner_post": action.owner_post, "origin": action.origin}
    mine = {"seen": 1, "by": world.lead, "at": world.now()}
    with pytest.raises(Refused, match="in these words"):
        edit_action(action=action, facts=words, **mine)
    with pytest.raises(Refused, match="Ask a governance officer"):
        move_action(action=action, move=Move.DROP, words="Too much.", **mine)
    edit_action(action=action, facts=words | {"title": action.title}, **mine)
    dropped = move_action(action=action, move=Move.DROP, words="It agreed.", **(given | {"seen": 2}))
    assert dropped.state == "dropped"


def test_a_withheld_request_is_named_to_nobody_who_may_not_read_it(world, item):
    facts = {"title": "Sell the depot", "what": "Quietly.", "priority": 2, "due": date(2026, 12, 1)}
    given = {"by": world.governance, "at": world.now()}
    action = ask_for(item=item, facts=facts | {"owner_post": world.posts["lead"]}, **given)
    why = {"kind": "confidential", "paragraph": "", "reason": "Given in confidence.", "look_again": None}
    propose_mark(subject=action, part="text", **why, **given)
    addresses = [reverse("meeting", args=[item.meeting_id]), item.partnership.get_absolute_url()]
    for address in addresses:
        assert "Sell the depot" not in text_of(client_of(world.colleague).get(address)), address
        assert "Sell the depot" in text_of(client_of(world.lead).get(address)), address
    assert not Event.objects.filter(subject_name__contains="depot").exists()


class TestList:
    @pytest.fixture
    def held(self, world):
        """Meetings of two bodies, long past, past and to come; two partnerships brought to some of them."""
        given, today = {"by": world.governance, "at": world.now()}, timezone.localdate()
        waste, buses = world.partnership(), world.partnership("Bus Partnership")
        cabinet = add_body(name="Cabinet", kind="decision_maker", **given)
        audit = add_body(name="Audit Committee", kind="assurance", **given)
        made = {}
        for name, body, days, place, brought in (
            ("old", cabinet, -400, "Guildhall", [waste, buses]),
            ("last", audit, -9, "Room 1", [waste]),
            ("empty", cabinet, -8, "", []),
            ("today", cabinet, 0, "", [buses]),
            ("next", audit, 9, "", [waste]),
        ):
            made[name] = add_meeting(body=body, on=today + timedelta(days=days), place=place, **given)
            for one in brought:
                add_item(meeting=made[name], partnership=one, purpose=f"Note {one}.", report="", **given)
        first = made["old"].items.get(number=1)
        facts = {"decision": "approved", "decided_on": first.meeting.on, "minute": "", "minute_ref": "7"}
        decide_item(item=first, seen=1, **facts, **given)
        return made

    def listed(self, world, held, **asked) -> list[str]:
        response = client_of(world.colleague).get(reverse("meetings"), asked)
        names = {meeting.pk: name for name, meeting in held.items()}
        return [names[one.pk] for one in response.context["shown"]]

    def test_it_is_searched_filtered_and_sorted(self, world, held):
        latest = ["next", "today", "empty", "last", "old"]
        assert self.listed(world, held) == self.listed(world, held, sort="sideways", when="x") == latest
        assert self.listed(world, held, sort="on") == latest[::-1]
        assert self.listed(world, held, sort="body") == ["next", "last", "today", "empty", "old"]
        assert (
            self.listed(world, held, words="guildhall") == self.listed(world, held, words="cabinet bus")[1:]
        )
        assert self.listed(world, held, words="audit") == ["next", "last"]
        assert self.listed(world, held, body=held["old"].body_id, when="past") == ["empty", "old"]
        assert self.listed(world, held, when="coming") == ["next", "today"]
        # The second item of the oldest is not decided; of those to come there is nothing to record.
        assert self.listed(world, held, when="to-record") == ["last", "old"]

    def test_it_tells_what_one_partnership_was_brought_for(self, world, held):
        one = held["last"].items.get().partnership
        assert self.listed(world, held, partnership=one.ref) == ["next", "last", "old"]
        client = client_of(world.colleague)
        assert f"{reverse('meetings')}?partnership={one.ref}" in text_of(client.get(one.get_absolute_url()))
        page = text_of(client.get(reverse("meetings") + f"?partnership={one.ref}"))
        assert "Approved, minute 7" in page and "Note Moorland Waste" in page and "Note Bus" not in page
        assert page.count("To record") == 1
        given = {"by": world.governance, "at": world.now()}
        why = {"kind": "confidential", "paragraph": "", "reason": "In confidence.", "look_again": None}
        propose_mark(subject=one, part="minutes", **why, **given)
        page = text_of(client.get(reverse("meetings") + f"?partnership={one.ref}"))
        assert "Note Moorland Waste" not in page and "minute 7" not in page and "Approved" in page
        assert "Note Moorland Waste" in text_of(
            client_of(world.lead).get(reverse("meetings") + f"?partnership={one.ref}")
        )
