"""The timetable before a meeting, and what the register decided as an appraisal's pages show it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.reminders import things_due
from appraisal.queries.timetable import timetable_page
from appraisal.writes.appraisal import start_appraisal
from appraisal.writes.move import withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.sign_off import prepare, sign
from partnerships.faults import Refused
from partnerships.models import Action, Meeting, MeetingItem, Partnership, Policy
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.dates import in_words
from partnerships.rules.significance import months_between
from partnerships.rules.timetable import timetable
from partnerships.rules.years import months_later
from partnerships.writes.mark import propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for
from partnerships.writes.significance import set_next_appraisal
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import client_of, problems, sent, text_of


@pytest.fixture
def meeting(world):
    """A meeting in December, to which a partnership that is appraised and one that is not are brought."""
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=date(2026, 12, 17), place="", **given)
    for name in ("Appraised", "Forgotten"):
        partnership = world.partnership(name)
        add_item(meeting=meeting, partnership=partnership, purpose="Note it.", report="", **given)
    return meeting


def standings(meeting, person, today=date(2026, 10, 30)):
    agreed = timetable_in_force().timetable
    shown = timetable_page(meeting, agreed, person, 1, today)
    return [{row.step.code or row.step.name: row.standing for row in one.steps} for one in shown]


def test_each_step_stands_where_the_appraisal_says(world, meeting):
    first = meeting.items.first().partnership
    appraised, forgotten = standings(meeting, world.governance)
    assert appraised == forgotten and forgotten["started"] == forgotten["submitted"] == "overdue"
    assert forgotten["challenged"] == "due" and forgotten["Meeting"] == "due"

    appraisal = world.appraisal(first)
    assert standings(meeting, world.governance)[0]["started"] == "done"
    world.submitted(appraisal)
    appraisal.refresh_from_db()
    assert standings(meeting, world.governance)[0]["submitted"] == "done"
    thread = world.thread(appraisal)
    world.returned(appraisal)
    assert standings(meeting, world.governance)[0]["submitted"] == "overdue"  # it is back with its lead
    world.say(thread)
    world.concluded_from(world.submit(Appraisal.objects.get(pk=appraisal.pk)))
    now = standings(meeting, world.governance)[0]
    assert (now["challenged"], now["opinions"], now["signed"]) == ("done", "due", "due")
    give_opinion(
        appraisal=Appraisal.objects.get(pk=appraisal.pk),
        view="content",
        text="",
        seen=0,
        by=world.opinion_giver,
        at=world.now(),
    )
    now = standings(meeting, world.governance, today=date(2026, 12, 9))
    assert now[0]["opinions"] == "done" and now[0]["signed"] == "overdue"
    assert now[0]["Report to committee services"] == "overdue"  # until somebody records it


def test_a_reader_is_told_nothing_of_an_appraisal_they_may_not_read(world, meeting):
    world.appraisal(meeting.items.first().partnership)
    reader = standings(meeting, world.colleague)
    assert reader[0] == reader[1] and set(reader[0].values()) == {"unseen", "due"}
    assert standings(meeting, world.lead)[1]["started"] == "overdue"  # who leads it may know
    page = text_of(client_of(world.colleague).get(reverse("meeting_timetable", args=[meeting.pk])))
    assert "Not shown to you" in page and "APR-" not in page
    assert "APR-" in text_of(client_of(world.auditor).get(reverse("meeting_timetable", args=[meeting.pk])))


def test_the_notice_is_shown_and_withheld(world, meeting):
    partnership = meeting.items.first().partnership
    Partnership.objects.filter(pk=partnership.pk).update(notice_months=18)
    address = reverse("meeting_timetable", args=[meeting.pk])
    assert "18 months" in text_of(client_of(world.colleague).get(address))
    assert "17 June 2028" in text_of(client_of(world.colleague).get(address))
    mark = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    given = {"by": world.governance, "at": world.now()}
    propose_mark(subject=partnership, part="notice_months", **mark, **given)
    page = text_of(client_of(world.colleague).get(address))
    assert "18 months" not in page and "2028" not in page and "pa-withheld" in page
    assert "18 months" in text_of(client_of(world.lead).get(address))


def test_the_timetable_is_changed_in_editions(world, meeting):
    address, client = reverse("timetable_policy"), client_of(world.administrator)
    form = client.get(address).context["form"]
    as_it_is = {one.name: one.value() for one in form if one.value() is not None}
    as_it_is = {name: value for name, value in as_it_is.items() if name not in ("write_key", "typed_by")}
    closed = as_it_is | {"closed": "2026-12-16\n\n2026-12-16\nnever", "due_day": "31"}
    said = problems(client.post(address, sent(world.administrator, **closed)))
    assert said == [
        "“never” is not a day: write it as 2026-12-25.",
        "Enter the day and month by which annual returns are due, such as 30 6.",
    ]
    closed |= {"closed": "2026-12-16", "due_day": "31", "due_month": "5", "steps_7_days": "1"}
    assert client.post(address, sent(world.administrator, **closed)).status_code == 302
    agreed = timetable_in_force()
    assert agreed.number == 1 and agreed.timetable.returns_due == (5, 31)
    page = text_of(client.get(reverse("meeting_timetable", args=[meeting.pk])))
    assert "Tue 15 Dec 2026" in page and "an example" not in page
    assert Policy.objects.get().kind == "timetable"
    assert "Change the timetable" not in text_of(client_of(world.colleague).get(address))


def test_what_was_asked_for_opens_the_next_appraisal(world, meeting):
    item = meeting.items.first()
    given = {"by": world.governance, "at": world.now()}
    earlier = add_meeting(body=meeting.body, on=date(2026, 6, 10), place="", **given)
    before = add_item(meeting=earlier, partnership=item.partnership, purpose="Note.", report="", **given)
    facts = {"title": "Cost the exit", "what": "Say.", "priority": 2, "owner_post": world.posts["lead"]}
    facts |= {"due": earlier.on + timedelta(days=20)}
    ask_for(item=before, facts=facts, late_reason="Minuted late.", **given)
    start = text_of(client_of(world.lead).get(reverse("appraisal_new", args=[item.partnership.ref])))
    assert "Asked for by committees" in start and "Audit Committee, 10 June 2026" in start
    appraisal = world.appraisal(item.partnership)
    tasks = text_of(client_of(world.lead).get(appraisal.get_absolute_url()))
    assert "Cost the exit" in tasks and "Overdue" in tasks and "Post of Lena Lead (Lena Lead)" in tasks
    Action.objects.update(state="dropped", done_words="It was renewed.")
    tasks = text_of(client_of(world.lead).get(appraisal.get_absolute_url()))
    assert "Cost the exit" in tasks and "Dropped: It was renewed." in tasks and "Overdue" not in tasks
    Appraisal.objects.update(state="signed")  # it was started after they asked, so it answers
    page = text_of(client_of(world.lead).get(item.partnership.get_absolute_url()))
    assert "Cost the exit" not in page


def test_the_next_meeting_proposes_when_an_appraisal_is_due(world, meeting):
    """By the step that is still to come; an item whose report is made elsewhere, or decided, asks nothing."""
    one, today = meeting.items.first().partnership, timezone.localdate()
    address = reverse("appraisal_new", args=[one.ref])
    Meeting.objects.update(on=today - timedelta(days=1))

    def proposed():
        response = client_of(world.lead).get(address)
        field = response.context["form"]["due"]
        return field.value(), field.help_text

    assert proposed() == (None, "For example, 27 3 2027.")
    for days, step in ((200, "Answers submitted"), (30, "Signed"), (3, "")):
        on = today + timedelta(days=days)
        Meeting.objects.update(on=on)
        day, why = proposed()
        dated = {one.name: due for one, due in timetable(on, *agreed_steps())}
        assert day == dated[step or "Meeting"] >= today
        assert f"brought to Audit Committee on {in_words(on)}" in why
        assert (f"its timetable says “{step}” by this day" if step else "the day of the meeting") in why
    for facts in ({"report": "Ours"}, {"report": "", "decision": "noted", "decided_on": today}):
        MeetingItem.objects.update(**facts)
        assert proposed()[0] is None
    MeetingItem.objects.update(decision="", decided_on=None)
    chosen = {"purpose": "annual_review", "depth": "short", "due": today + timedelta(days=9)}
    assert client_of(world.lead).post(address, sent(world.lead, **chosen)).status_code == 302
    assert Appraisal.objects.get().due == chosen["due"]


def agreed_steps():
    agreed = timetable_in_force().timetable
    return agreed.steps, agreed.closed


def test_what_was_decided_sets_depth_and_signatory(world):
    partnership = world.partnership()
    decide_tier(world, partnership, level=2)
    address = reverse("appraisal_new", args=[partnership.ref])
    response = client_of(world.lead).get(address)
    assert response.context["form"]["depth"].value() == "full"
    assert "<strong>Major</strong>, full appraisal" in text_of(response)
    appraisal = world.appraisal(partnership, depth="full")
    people = text_of(client_of(world.governance).get(reverse("appraisal_people", args=[appraisal.ref])))
    assert "Signs: Director of the service, with the section 151 officer’s opinion." in people
    small = world.partnership("A small one", our_share=10, annual_value=20)
    decide_tier(world, small, level=0)
    response = client_of(world.lead).get(reverse("appraisal_new", args=[small.ref]))
    assert response.context["form"]["depth"].value() is None
    assert "annual return only" in text_of(response)


def test_signing_moves_the_next_appraisal_and_withdrawing_moves_it_back(world, monkeypatch):
    """A year was decided upon: it is counted from the signature, and again from the decision."""
    stand_in = "appraisal.writes.sign_off.render_pdf"
    monkeypatch.setattr(stand_in, lambda **given: b"PDF of " + given["document"])
    partnership = world.partnership()
    decide_tier(world, partnership)
    decided = Partnership.objects.get(pk=partnership.pk).next_appraisal
    months = months_between(timezone.localdate(world.at), decided)
    assert months > 0
    world.at += timedelta(days=70)
    appraisal = world.concluded(world.appraisal(partnership, depth="full"))
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    moved = Partnership.objects.get(pk=partnership.pk)
    assert moved.next_appraisal == months_later(timezone.localdate(prepared.frozen.at), months) > decided
    assert moved.version == partnership.version
    pages = moved.get_absolute_url(), reverse("significance", args=[moved.ref])
    overview, working = (text_of(client_of(world.colleague).get(page)) for page in pages)
    assert f"next on {in_words(moved.next_appraisal)}" in overview
    next_on = working.partition("Next</dt>")[2].partition("</dd>")[0]
    assert f'">{in_words(moved.next_appraisal)}' in next_on
    assert f"Decided then: {in_words(decided)}. An appraisal signed since then moved it." in next_on
    withdraw(appraisal=appraisal, reason="Wrong partner named.", by=world.approver, at=world.now())
    assert Partnership.objects.get(pk=partnership.pk).next_appraisal == decided
    assert "Decided then" not in text_of(client_of(world.colleague).get(pages[1]))
    undecided = world.partnership("Another one")
    set_next_appraisal(partnership=undecided, appraised=date(2026, 1, 1))
    assert Partnership.objects.get(pk=undecided.pk).next_appraisal is None


def test_an_appraisal_that_is_due_is_found_until_one_is_signed(world):
    partnership, other = world.partnership(), world.partnership("Another one")
    yesterday = timezone.localdate() - timedelta(days=1)
    Partnership.objects.filter(pk=partnership.pk).update(next_appraisal=yesterday)
    Partnership.objects.filter(pk=other.pk).update(next_appraisal=yesterday + timedelta(days=1))
    page = text_of(client_of(world.governance).get(reverse("partnerships") + "?needs=appraisal"))
    assert partnership.name in page and other.name not in page
    today = timezone.localdate()
    due = [one for one in things_due(today) if one.kind == "appraisals"]
    assert [(one.name, one.post) for one in due] == [(partnership.name, partnership.lead_post_id)]
    world.appraisal(Partnership.objects.get(pk=partnership.pk))
    assert [one for one in things_due(today) if one.kind == "appraisals"] == []


def test_whoever_starts_is_told_that_the_four_questions_were_not_asked(world):
    partnership = world.partnership()
    address = reverse("appraisal_new", args=[partnership.ref])
    asked = "Nobody has said yet whether it is a partnership."
    assert asked in text_of(client_of(world.lead).get(address))
    Partnership.objects.filter(pk=partnership.pk).update(nature_answers={"another_body": "yes"})
    assert asked not in text_of(client_of(world.lead).get(address))


def test_a_contract_is_not_appraised(world):
    partnership = world.partnership()
    page = text_of(client_of(world.lead).get(partnership.get_absolute_url()))
    assert "Start an appraisal" in page
    Partnership.objects.filter(pk=partnership.pk).update(nature="contract")
    assert "Start an appraisal" not in text_of(client_of(world.lead).get(partnership.get_absolute_url()))
    address = reverse("appraisal_new", args=[partnership.ref])
    assert "only partnerships are appraised" in text_of(client_of(world.lead).get(address))
    data = sent(world.lead, purpose="annual_review", depth="short")
    assert problems(client_of(world.lead).post(address, data)) == [
        "This is on the register as “contract”, and only partnerships are appraised."
    ]
    partnership.refresh_from_db()
    with pytest.raises(Refused):
        start_appraisal(
            partnership=partnership, purpose="annual_review", gate="running", depth="short",
            circumstances=[], due=None, by=world.lead, at=timezone.now(),
        )  # fmt: skip


def test_what_turns_out_to_be_a_contract_is_no_longer_appraised_and_its_pages_say_so(world):
    appraisal = world.appraisal()
    start = reverse("appraisal_new", args=[appraisal.partnership.ref])
    lead, note = client_of(world.lead), "Nobody needs to go on with"
    assert note not in text_of(lead.get(appraisal.get_absolute_url()))
    assert "must be signed or abandoned before another starts" in text_of(lead.get(start))
    Partnership.objects.filter(pk=appraisal.partnership_id).update(nature="contract")
    for page in (appraisal.get_absolute_url(), start):
        told = text_of(lead.get(page))
        assert note in told and "“Contract: we buy a service”" in told
        assert "must be signed" not in told
    data = sent(world.lead, purpose="annual_review", depth="short")
    assert problems(lead.post(start, data))[0].startswith("This is on the register as “contract”")
    assert reverse("partnership_nature", args=[appraisal.partnership.ref]) in text_of(lead.get(start))
    Appraisal.objects.filter(pk=appraisal.pk).update(state="signed")
    assert note not in text_of(lead.get(appraisal.get_absolute_url()))
