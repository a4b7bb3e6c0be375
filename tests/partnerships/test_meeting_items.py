"""What is brought to a meeting: corrected, taken away, and a decision corrected or taken back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Event, FieldChange, Meeting, MeetingItem
from partnerships.queries.trail import trail_breaks_at
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for, decide_item
from partnerships.writes.meeting_item import edit_item, remove_item, take_back_decision
from tests.partnerships.sending import client_of, problems, sent, text_of

HELD = date(2026, 9, 15)
DECIDED = {"decision": "noted", "decided_on": HELD, "minute": "Heard.", "minute_ref": "7"}


@pytest.fixture
def item(world):
    """A partnership before the audit committee, on the day of the meeting."""
    world.at = datetime.combine(HELD, time(9), UTC)
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=HELD, place="Room 1", **given)
    return add_item(
        meeting=meeting, partnership=world.partnership(), purpose="Note theterms.", report="", **given
    )


@pytest.fixture
def given(world):
    return {"by": world.governance, "at": world.now()}


def asked_for(world, item, given):
    facts = {"title": "Cost the exit", "what": "Say.", "priority": 2, "due": date(2040, 1, 1)}
    return ask_for(item=item, facts=facts | {"owner_post": world.posts["lead"]}, **given)


def test_an_item_is_taken_away_and_the_history_keeps_it(world, item, given):
    client, meeting = client_of(world.governance), item.meeting
    address = reverse("item_remove", args=[meeting.pk, 1])
    assert address in text_of(client.get(meeting.get_absolute_url()))
    assert "“Note theterms.” leaves the meeting" in text_of(client.get(address))
    data = sent(world.governance, seen=item.version)
    assert client.post(address, data).url == meeting.get_absolute_url()
    assert client.post(address, data).url == meeting.get_absolute_url()  # a second press does no harm
    assert not MeetingItem.objects.exists()
    page = text_of(client_of(world.colleague).get(reverse("meeting_history", args=[meeting.pk])))
    assert (
        "1. Moorland Waste Partnership" in page and "Asked to: Note theterms." in page and "nothing" in page
    )
    assert Event.objects.filter(subject_id=meeting.pk, verb="item removed").exists()
    assert trail_breaks_at(meeting) is None
    # Its number is nobody's again: a page that was opened before leads to nothing.
    again = add_item(
        meeting=meeting, partnership=item.partnership, purpose="Note others.", report="", **given
    )
    assert again.number == 2
    assert client.get(reverse("item_decide", args=[meeting.pk, 1])).status_code == 404
    with pytest.raises(Refused, match="taken away"):
        decide_item(item=item, seen=1, **DECIDED, **given)
    with pytest.raises(Refused, match="taken away"):
        asked_for(world, item, given)


def test_what_was_decided_or_asked_for_stays(world, item, given):
    client = client_of(world.governance)
    asked_for(world, item, given)
    decide_item(item=item, seen=1, **DECIDED, **given)
    address = reverse("item_remove", args=[item.meeting_id, 1])
    page = text_of(client.get(address))
    assert "What was decided on it is recorded" in page and "which is an action now" in page
    assert "<button" not in page.split("<main")[1]
    assert len(problems(client.post(address, sent(world.governance)))) == 2
    with pytest.raises(MoveRefused):
        remove_item(item=item, seen=item.version, **given)
    with pytest.raises(Refused, match="decision is recorded"):
        edit_item(item=item, purpose="Note others.", report="", seen=2, **given)
    shown = text_of(client.get(item.meeting.get_absolute_url()))
    assert address not in shown and reverse("item_edit", args=[item.meeting_id, 1]) not in shown
    assert MeetingItem.objects.get().purpose == "Note theterms."


def test_a_decision_is_corrected_or_taken_back_and_both_stay_in_the_history(world, item, given):
    client = client_of(world.governance)
    decide, undo = (reverse(name, args=[item.meeting_id, 1]) for name in ("item_decide", "item_undecide"))
    assert "recorded already" not in text_of(client.get(decide))
    assert problems(client.post(undo, sent(world.governance, seen=1))) == ["Nothing is recorded as decided."]
    decide_item(item=item, seen=1, **DECIDED, **given)
    page = text_of(client.get(decide))
    assert "A decision is recorded already. Correct it here" in page and undo in page
    corrected = DECIDED | {"decision": "referred", "minute": "Sent on.", "seen": 2}
    assert client.post(decide, sent(world.governance, **corrected)).status_code == 302
    verbs = list(Event.objects.filter(subject_kind="partnerships.meetingitem").values_list("verb", flat=True))
    assert sorted(verbs) == ["decision corrected", "decision recorded"]
    with pytest.raises(Stale):
        take_back_decision(item=item, seen=2, **given)
    assert "“Referred to the decision-maker”" in text_of(client.get(undo))
    assert client.post(undo, sent(world.governance, seen=3)).status_code == 302
    item.refresh_from_db()
    assert (item.decision, item.decided_on, item.minute, item.minute_ref) == ("", None, "", "")
    history = text_of(client.get(reverse("meeting_history", args=[item.meeting_id])))
    said = ("Heard.", "Sent on.", "Noted", "Referred to the decision-maker")
    assert all(words in history for words in said)
    remove_item(item=item, seen=item.version, **given)
    history = text_of(client.get(reverse("meeting_history", args=[item.meeting_id])))
    assert all(words in history for words in said)  # what was taken back stays when the item goes


def test_what_was_changed_meanwhile_is_not_taken_away_unread(world, item, given):
    address = reverse("item_remove", args=[item.meeting_id, 1])
    client = client_of(world.governance)
    seen = client.get(address).context["form"]["seen"].value()
    edit_item(item=item, purpose="Note the extension.", report="", seen=1, **given)
    refused = client.post(address, sent(world.governance, seen=seen))
    assert refused.status_code == 200 and "Note the extension." in text_of(refused)
    assert MeetingItem.objects.filter(pk=item.pk).exists()


def test_a_decision_is_not_older_than_the_meeting_as_it_stands_now(world, item, given):
    """The page was opened before somebody moved the meeting."""
    Meeting.objects.filter(pk=item.meeting_id).update(on=item.meeting.on + timedelta(days=20))
    with pytest.raises(Refused, match="The meeting was on"):
        decide_item(item=item, seen=1, **DECIDED, **given)
    world.at += timedelta(days=40)
    asked = asked_for(world, item, given | {"at": world.now()})
    assert asked.raised_on == item.meeting.on + timedelta(days=20)


def test_an_edit_says_what_changed_and_a_stale_one_changes_nothing(world, item, given):
    edit_item(item=item, purpose="Note it all.", report="A letter", seen=1, **given)
    with pytest.raises(Stale):
        edit_item(item=item, purpose="Refer it.", report="", seen=1, **given)
    said = FieldChange.objects.on(item).values_list("field", "before", "after")
    assert set(said) == {("purpose", "Note theterms.", "Note it all."), ("report", "", "A letter")}
    assert trail_breaks_at(item) is None


def test_only_who_records_meetings_is_offered_it(world, item):
    page = text_of(client_of(world.colleague).get(item.meeting.get_absolute_url()))
    assert "Take it away" not in page and "History" in page
    for name in ("item_remove", "item_undecide", "item_edit"):
        address = reverse(name, args=[item.meeting_id, 1])
        assert client_of(world.colleague).post(address, sent(world.colleague)).status_code == 403
