"""Meetings that are cancelled, and meetings and bodies that were recorded by mistake."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.queries.reminders import things_due
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Body, Event, Meeting
from partnerships.queries.timetable import day_before_meeting
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for, decide_item
from partnerships.writes.meeting_standing import cancel_meeting, hold_meeting
from tests.partnerships.sending import client_of, problems, sent, text_of

TODAY = timezone.localdate()
REASON = "Too few members could come."


@pytest.fixture
def given(world):
    return {"by": world.governance, "at": world.now()}


@pytest.fixture
def coming(world, given):
    """A meeting in three weeks, and nothing brought to it."""
    body = add_body(name="Audit Committee", kind="assurance", **given)
    return add_meeting(body=body, on=TODAY + timedelta(days=21), place="", **given)


@pytest.fixture
def item(world, coming, given):
    return add_item(meeting=coming, partnership=world.partnership(), purpose="Note it.", report="", **given)


def page_of(person, name, *about):
    return text_of(client_of(person).get(reverse(name, args=about)))


def cancel(world, meeting, **fields):
    address = reverse("meeting_cancel", args=[meeting.pk])
    return client_of(world.governance).post(address, sent(world.governance, **({"seen": 1} | fields)))


class TestCancelling:
    def test_a_cancelled_meeting_asks_nothing_of_anybody_until_that_is_taken_back(self, world, coming, item):
        timetable = reverse("meeting_timetable", args=[coming.pk])

        def asked_for():
            return (
                any(one.address == timetable for one in things_due(TODAY)),
                day_before_meeting(item.partnership, TODAY) is not None,
                coming.get_absolute_url() in page_of(world.governance, "my_work"),
                coming.get_absolute_url()
                in text_of(client_of(world.colleague).get(reverse("meetings") + "?when=coming")),
                "Steps for" in page_of(world.colleague, "meeting_timetable", coming.pk),
            )

        assert asked_for() == (True,) * 5
        assert problems(cancel(world, coming)) == ["Say why it is cancelled"]
        assert cancel(world, coming, reason=REASON).status_code == 302
        assert asked_for() == (False,) * 5
        hold = reverse("meeting_hold", args=[coming.pk])
        assert client_of(world.governance).post(hold, sent(world.governance, seen=2)).status_code == 302
        assert asked_for() == (True,) * 5
        verbs = Event.objects.filter(subject_id=coming.pk, subject_kind="partnerships.meeting")
        assert list(verbs.order_by("number").values_list("verb", flat=True))[-2:] == [
            "cancelled",
            "held after all",
        ]

    def test_it_is_shown_as_cancelled_with_why(self, world, coming, item):
        cancel(world, coming, reason=REASON)
        shown = page_of(world.colleague, "meeting", coming.pk)
        assert REASON in shown and "the meeting is cancelled" in shown and "held after all" not in shown
        assert "It is held after all" in page_of(world.governance, "meeting", coming.pk)
        assert ">Cancelled</strong>" in page_of(world.colleague, "meetings")
        assert "(cancelled)" in text_of(client_of(world.colleague).get(item.partnership.get_absolute_url()))
        assert REASON in page_of(world.colleague, "meeting_timetable", coming.pk)
        history = page_of(world.colleague, "meeting_history", coming.pk)
        assert "Why it is cancelled" in history and REASON in history

    def test_nothing_is_brought_to_it_decided_or_asked_for(self, world, coming, item, given):
        cancel_meeting(meeting=coming, reason=REASON, seen=1, **given)
        decision = {"decision": "noted", "decided_on": coming.on, "minute": "", "minute_ref": "", "seen": 1}
        asked = {"title": "Cost it", "what": "Cost it.", "owner_post": world.posts["lead"], "priority": 1}
        tries = (
            lambda: add_item(
                meeting=coming, partnership=item.partnership, purpose="Note.", report="", **given
            ),
            lambda: decide_item(item=item, **decision, **given),
            lambda: ask_for(item=item, facts=asked | {"due": coming.on}, **given),
        )
        for one in tries:
            with pytest.raises(Refused, match="This meeting is cancelled"):
                one()

    def test_one_that_decided_was_held(self, world, coming, item, given):
        Meeting.objects.filter(pk=coming.pk).update(on=date(2026, 9, 1))
        decision = {"decision": "noted", "decided_on": date(2026, 9, 1), "minute": "", "minute_ref": ""}
        decide_item(item=item, **decision, seen=1, **given)
        why = "What it decided is recorded. If that was a mistake, take the decision back first."
        assert why in page_of(world.governance, "meeting_cancel", coming.pk)
        with pytest.raises(MoveRefused, match="What it decided is recorded"):
            cancel_meeting(meeting=coming, reason=REASON, seen=1, **given)

    def test_one_that_asked_for_something_was_held(self, world, coming, item, given):
        asked = {"title": "Cost it", "what": "Cost it.", "owner_post": world.posts["lead"], "priority": 1}
        Meeting.objects.filter(pk=coming.pk).update(on=date(2026, 9, 1))
        ask_for(item=item, facts=asked | {"due": date(2040, 1, 1)}, **given)
        with pytest.raises(MoveRefused, match="It asked for something"):
            cancel_meeting(meeting=coming, reason=REASON, seen=1, **given)

    def test_one_that_is_not_cancelled_is_held_already(self, coming, given):
        with pytest.raises(Refused, match="It is not cancelled"):
            hold_meeting(meeting=coming, seen=1, **given)


class TestRemoving:
    def remove(self, world, name, pk):
        address = reverse(name, args=[pk])
        return client_of(world.governance).post(address, sent(world.governance))

    def test_a_meeting_to_which_nothing_is_brought(self, world, coming):
        page = page_of(world.governance, "meeting", coming.pk)
        assert reverse("meeting_remove", args=[coming.pk]) in page
        assert self.remove(world, "meeting_remove", coming.pk).status_code == 302
        assert not Meeting.objects.exists()
        history = page_of(world.colleague, "body_history", coming.body_id)
        assert "Meetings removed" in history and f"{coming.on.year}" in history
        assert Event.objects.filter(verb="removed", subject_kind="partnerships.meeting").exists()

    def test_a_meeting_to_which_something_is_brought_stays_and_says_so(self, world, coming, item):
        why = "A partnership is brought to it. If it is not held, cancel it instead."
        page = page_of(world.governance, "meeting_remove", coming.pk)
        assert why in page and reverse("meeting_cancel", args=[coming.pk]) in page
        assert problems(self.remove(world, "meeting_remove", coming.pk)) == [why]
        assert reverse("meeting_remove", args=[coming.pk]) not in page_of(
            world.governance, "meeting", coming.pk
        )
        assert Meeting.objects.exists()

    def test_a_body_that_never_met(self, world, coming):
        why = "A meeting of it is recorded. One to which nothing is brought can be removed first."
        assert problems(self.remove(world, "body_remove", coming.body_id)) == [why]
        assert why in page_of(world.governance, "body_remove", coming.body_id)
        self.remove(world, "meeting_remove", coming.pk)
        assert reverse("body_remove", args=[coming.body_id]) in page_of(
            world.governance, "body_edit", coming.body_id
        )
        assert self.remove(world, "body_remove", coming.body_id).status_code == 302
        assert not Body.objects.exists()
        assert Event.objects.filter(verb="removed", subject_kind="partnerships.body").exists()

    def test_a_page_of_a_body_opened_before_a_meeting_went_still_saves(self, world, coming):
        self.remove(world, "meeting_remove", coming.pk)
        address = reverse("body_edit", args=[coming.body_id])
        data = sent(world.governance, name="Audit Board", kind="assurance", seen=1)
        assert client_of(world.governance).post(address, data).status_code == 302
