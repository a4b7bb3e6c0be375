"""The report that goes to a meeting with a partnership: one of its appraisals, or one made elsewhere."""

from datetime import date

import pytest
from django.urls import reverse

from appraisal.models import Appraisal
from appraisal.queries.timetable import timetable_page
from partnerships.models import MeetingItem
from partnerships.queries.timetable import timetable_in_force
from partnerships.writes.meeting import add_body, add_item, add_meeting
from partnerships.writes.meeting_item import edit_item
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, problems, sent, text_of

ON = date(2026, 12, 17)


@pytest.fixture
def meeting(world):
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    return add_meeting(body=body, on=ON, place="", **given)


def brought(world, meeting, partnership):
    given = {"by": world.governance, "at": world.now()}
    return add_item(meeting=meeting, partnership=partnership, purpose="Note it.", report="", **given)


def send(world, item, **fields):
    item.refresh_from_db()
    given = {"asks": "note", "purpose": "it.", "seen": item.version} | fields
    address = reverse("item_edit", args=[item.meeting_id, item.number])
    return client_of(world.governance).post(address, sent(world.governance, **given))


def test_adding_leads_to_the_choice_of_its_report(world, meeting):
    appraisal = world.appraisal()
    client = client_of(world.governance)
    fields = {"partnership": appraisal.partnership.ref, "asks": "note", "purpose": "it."}
    made = client.post(reverse("meeting_item_new", args=[meeting.pk]), sent(world.governance, **fields))
    item = MeetingItem.objects.get()
    assert made.url == reverse("item_edit", args=[meeting.pk, 1])
    page = text_of(client.get(made.url))
    assert f"{appraisal.ref}: annual review 2026 (draft)" in page and "Another report, made elsewhere" in page
    assert send(world, item, report=appraisal.ref).url == meeting.get_absolute_url()
    item.refresh_from_db()
    assert item.report == appraisal.ref
    assert appraisal.ref in text_of(client.get(meeting.get_absolute_url()))
    assert client.get(made.url).context["form"]["report"].value() == appraisal.ref


def test_another_report_is_named_and_a_ref_must_be_this_partnerships(world, meeting):
    appraisal, other = world.appraisal(), world.appraisal(world.partnership("Harbour board"))
    item = brought(world, meeting, appraisal.partnership)
    for fields, message in (
        ({"report": "other", "other": ""}, "Enter a few words that name the other report"),
        ({"report": "other", "other": other.ref}, "This partnership has no appraisal of that ref. Check it"),
        (
            {"report": "other", "other": "apr-2026-99"},
            "This partnership has no appraisal of that ref. Check it",
        ),
        ({"report": other.ref}, "Choose the report, or say that there is none"),
        ({"report": "none", "other": "A letter"}, "Leave this empty, or choose “Another report” above"),
        ({"purpose": "", "report": "none"}, "Say what about"),
        ({"report": "other", "other": "x" * 41}, "Use 40 characters or fewer. This has 41: remove 1."),
    ):
        assert problems(send(world, item, **fields)) == [message]
    for typed, kept in (("Audit letter, May", "Audit letter, May"), (appraisal.ref.lower(), appraisal.ref)):
        assert send(world, item, report="other", other=typed).status_code == 302
        item.refresh_from_db()
        assert item.report == kept
    assert send(world, item, report="none").status_code == 302
    item.refresh_from_db()
    assert item.report == ""


def test_a_partnership_without_appraisals_is_asked_for_a_few_words(world, meeting):
    item = brought(world, meeting, world.partnership())
    page = text_of(client_of(world.governance).get(reverse("item_edit", args=[meeting.pk, 1])))
    assert "Another report" not in page and "Which report goes with it?" in page
    assert send(world, item, other="Audit letter").status_code == 302
    assert MeetingItem.objects.get().report == "Audit letter"
    assert send(world, item, other="APR-2026-0001").status_code == 200
    assert send(world, item, other="").status_code == 302
    assert MeetingItem.objects.get().report == ""


def test_somebody_elses_change_stands_beside_what_was_typed(world, meeting):
    item = brought(world, meeting, world.appraisal().partnership)
    given = {"by": world.governance, "at": world.now()}
    edit_item(item=item, purpose="Refer it to Cabinet.", report="Letter", seen=1, **given)
    page = send(world, item, report="none", purpose="Refuse it.", seen=1)
    assert "Somebody else saved" in text_of(page) and "Refer it to Cabinet." in text_of(page)
    assert MeetingItem.objects.get().purpose == "Refer it to Cabinet."


def test_the_timetable_follows_the_appraisal_that_is_named_and_no_other_partnerships(world, meeting):
    """An appraisal that is named counts also where it was started long before."""
    first, other = world.appraisal(), world.appraisal(world.partnership("Harbour board"))
    item = brought(world, meeting, first.partnership)
    Appraisal.objects.filter(pk=first.pk).update(started_at=world.at.replace(year=2024))

    def found():
        agreed = timetable_in_force().timetable
        shown = timetable_page(meeting, agreed, world.governance, 1, date(2026, 10, 30))
        return next(iter(shown)).appraisal

    assert found() is None
    MeetingItem.objects.filter(pk=item.pk).update(report=other.ref)
    assert found() is None
    MeetingItem.objects.filter(pk=item.pk).update(report=first.ref)
    assert found() == first


def test_the_choice_asks_the_same_whatever_there_is_to_choose_from(world, meeting):
    counts = []
    for name in ("None", "One"):
        partnership = world.partnership(name)
        if name == "One":
            world.appraisal(partnership)
        item = brought(world, meeting, partnership)
        client, address = client_of(world.governance), reverse("item_edit", args=[meeting.pk, item.number])
        client.get(address)
        with counted() as seen:
            client.get(address)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
