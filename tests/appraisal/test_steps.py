"""Steps before a meeting: one rule for page, reminders, My work and portfolio; and recording a step."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal
from appraisal.queries.owed import owed_before
from appraisal.queries.reminders import things_due
from appraisal.queries.steps_arm import (
    overdue_by_meeting,
    prepared_arms,
    read_of,
    recorded_arms,
    to_prepare,
    to_record,
)
from appraisal.queries.timetable import timetable_page
from appraisal.writes.opinion import give_opinion
from partnerships.faults import Refused, Stale
from partnerships.models import Event, FieldChange, Meeting, MeetingItem, Partnership, Policy, StepTaken
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.dates import in_words
from partnerships.rules.timetable import EXAMPLE, read_timetable, timetable
from partnerships.writes.meeting import add_body, add_item, add_meeting, decide_item
from partnerships.writes.meeting_item import remove_item
from partnerships.writes.meeting_standing import cancel_meeting
from partnerships.writes.step import record_step, take_back_step
from tests.growth.test_growth import asked
from tests.partnerships.sending import client_of, problems, sent, text_of

ON = date(2026, 12, 17)
LATE = date(2026, 12, 16)  # when every step before the meeting is overdue
REPORT, AGENDA = "report-to-committee-services", "agenda-sent-out-five-clear-days"
NOTICE = "notice-of-the-decision-given-28-clear"


def given(world):
    return {"by": world.governance, "at": world.now()}


def meeting_of(world, on=ON, kind="assurance", name="Audit Committee"):
    body = add_body(name=name, kind=kind, **given(world))
    return add_meeting(body=body, on=on, place="", **given(world))


def bring(world, meeting, partnership, **facts):
    purpose = f"Note point {meeting.items.count()}."
    made = add_item(meeting=meeting, partnership=partnership, purpose=purpose, report="", **given(world))
    MeetingItem.objects.filter(pk=made.pk).update(**facts)
    return MeetingItem.objects.select_related("meeting__body", "partnership").get(pk=made.pk)


def step_of(key, meeting):
    steps = timetable_in_force().timetable.before(meeting.body.kind).steps
    return next(one for one in steps if one.key == key)


def rows_of(meeting, person, today):
    """What the page shows of each item: the standing of each step, by its code or key."""
    meeting = Meeting.objects.select_related("body").get(pk=meeting.pk)
    shown = timetable_page(meeting, timetable_in_force().timetable, person, 1, today)
    return [{row.step.code or row.step.key: row.standing for row in one.steps} for one in shown]


def told(day):
    return [(one.name, one.count) for one in things_due(day) if one.kind in ("yours", "steps")]


@pytest.fixture
def meeting(world):
    return meeting_of(world)


class TestNothingIsOwed:
    """Where nobody can take a step any more: neither the page nor the reminder nor a count says otherwise."""

    def check(self, world, meeting, today, appraisal_step):
        agreed = timetable_in_force().timetable
        shown = rows_of(meeting, world.governance, today)
        codes = {"started", "submitted", "challenged", "opinions", "signed"}
        assert {row[code] for row in shown for code in codes} == {appraisal_step}
        meeting = Meeting.objects.select_related("body").get(pk=meeting.pk)
        assert not [one for one in owed_before(meeting, agreed, today) if not one.recorded]
        assert not to_prepare(read_of(prepared_arms(today, agreed, ON)), agreed, ON)
        return shown

    def test_of_what_is_decided(self, world, meeting):
        for word in ("noted", "referred"):
            partnership = world.partnership(f"It was {word}")
            bring(world, meeting, partnership, decision=word, decided_on=ON)
        shown = self.check(world, meeting, LATE, "undone")
        assert {row[AGENDA] for row in shown} == {"unrecorded"}
        assert told(LATE) == [] and owed_before(meeting, timetable_in_force().timetable, LATE) == []
        assert "Overdue" not in text_of(
            client_of(world.governance).get(reverse("meeting_timetable", args=[meeting.pk]))
        )

    def test_of_a_meeting_that_is_over(self, world, meeting):
        bring(world, meeting, world.partnership())
        day_after = ON + timedelta(days=1)
        shown = self.check(world, meeting, day_after, "undone")
        assert shown[0][REPORT] == "unrecorded" and told(day_after) == []
        assert rows_of(meeting, world.governance, ON)[0]["signed"] == "overdue"  # on its day it still is

    def test_of_what_needs_no_report_of_ours(self, world, meeting):
        """A report made elsewhere, whatever else is under way; a contract; what ended."""
        world.appraisal(world.partnership("Elsewhere"))
        bring(world, meeting, Partnership.objects.get(name="Elsewhere"), report="Consultant’s report")
        bring(world, meeting, world.partnership("A contract"))
        bring(world, meeting, world.partnership("It ended", status="ended"))
        Partnership.objects.filter(name="A contract").update(nature="contract")
        shown = self.check(world, meeting, LATE, "unneeded")
        assert {row[REPORT] for row in shown} == {"overdue"}  # the agenda goes out all the same
        assert told(LATE) == [("Audit Committee, 17 December 2026", 6)]

    def test_of_what_was_signed_without_an_opinion(self, world, meeting):
        appraisal = world.appraisal()
        bring(world, meeting, appraisal.partnership)
        Appraisal.objects.filter(pk=appraisal.pk).update(state="signed")
        shown = rows_of(meeting, world.governance, LATE)[0]
        assert (shown["started"], shown["opinions"]) == ("done", "undone")
        assert told(LATE) == [("Audit Committee, 17 December 2026", 2)]

    def test_a_report_made_elsewhere_is_withheld_with_what_was_asked(self, world, meeting):
        """Nobody is told by a step that a report is named, where that is withheld from them."""
        item = bring(world, meeting, world.partnership(), report="Consultant’s report")
        shown = rows_of(meeting, world.colleague, LATE)[0]
        assert shown["started"] == "unseen"
        assert rows_of(meeting, world.lead, LATE)[0]["started"] == "unneeded"
        assert item.report


def every_case(world, meeting):
    """An item for each way in which an appraisal, a report and a record can stand."""
    made = []
    stages = {
        "Nothing yet": lambda one: None,
        "Started": world.appraisal,
        "Submitted": lambda one: world.submitted(world.appraisal(one)),
        "Endorsed": lambda one: world.endorsed(world.appraisal(one)),
        "Heard": lambda one: heard(world, world.submitted(world.appraisal(one))),
        "Signed": lambda one: moved(world.appraisal(one), "signed"),
        "Withdrawn": lambda one: moved(world.appraisal(one), "withdrawn"),
        "Abandoned": lambda one: moved(world.appraisal(one), "abandoned"),
    }
    for name, make in stages.items():
        partnership = world.partnership(name)
        appraisal = make(partnership)
        for report in ("", "A letter", *([appraisal.ref] if appraisal else [])):
            made.append(bring(world, meeting, partnership, report=report))
    long_ago = world.appraisal(world.partnership("Long ago"))
    Appraisal.objects.filter(pk=long_ago.pk).update(started_at=world.at.replace(year=2024))
    made += [bring(world, meeting, long_ago.partnership, report=report) for report in ("", long_ago.ref)]
    return made


def moved(appraisal, state):
    why = {f"{state}_reason": "It is."} if state in ("withdrawn", "abandoned") else {}
    Appraisal.objects.filter(pk=appraisal.pk).update(state=state, **why)
    return appraisal


def heard(world, appraisal):
    current = Appraisal.objects.get(pk=appraisal.pk)
    give_opinion(appraisal=current, view="content", text="", seen=0, by=world.opinion_giver, at=world.now())
    return current


def test_the_database_says_the_same_as_the_page_and_the_reminder(world, meeting):
    """Of one meeting from its records, of many from flat rows: they must agree on every item and step."""
    items = every_case(world, meeting)
    agreed = timetable_in_force().timetable.before("assurance")
    for item, key in zip(items, (REPORT, AGENDA), strict=False):
        record_step(item=item, step=step_of(key, meeting), on=None, seen=0, **given(world))
    days = [due + timedelta(days=1) for _, due in timetable(ON, agreed.steps, agreed.closed)]
    for today in [*days[:-1], ON - timedelta(days=200)]:
        shown = dict(zip(items, rows_of(meeting, world.governance, today), strict=True))
        by = today - timedelta(days=1)
        rows = read_of([*prepared_arms(today, agreed, by), *recorded_arms(today, agreed, by)])
        for owed, is_of in ((to_prepare, lambda one: one.code), (to_record, lambda one: one.recorded)):
            late = {one.brought.pk: one.step.code or one.step.key for one in owed(rows, agreed, by)}
            names = [one.code or one.key for one in agreed.steps if is_of(one)]
            for item, standings in shown.items():
                expected = next((name for name in names if standings[name] == "overdue"), None)
                assert late.get(item.pk) == expected, (today, item.partnership, item.report)
    count = overdue_by_meeting(agreed, LATE, appraisals=True, most=5)
    assert [(pk, on, many) for on, pk, _, many in count] == [(meeting.pk, ON, 9)]
    agreed_with_page = {one.item.partnership_id for one in owed_before(meeting, agreed, LATE) if one.overdue}
    assert len(agreed_with_page) == 9


def record(world, item, key=AGENDA, who="governance", **fields):
    address = reverse("item_step", args=[item.meeting_id, item.number, key])
    fields = {"standing": "done"} | fields
    return client_of(world.people[who]).post(address, sent(world.people[who], **fields))


class TestRecording:
    @pytest.fixture
    def coming(self, world):
        """A meeting in four working days, so that its agenda is late."""
        return meeting_of(world, on=timezone.localdate() + timedelta(days=4), name="Scrutiny")

    def test_it_is_due_then_overdue_until_somebody_records_it(self, world, meeting):
        item = bring(world, meeting, world.partnership())
        due = {step.key: day for step, day in timetable(ON, *steps_and_closed())}
        assert rows_of(meeting, world.colleague, due[REPORT])[0][REPORT] == "due"
        day_after = due[REPORT] + timedelta(days=1)
        assert rows_of(meeting, world.colleague, day_after)[0][REPORT] == "overdue"
        assert ("Audit Committee, 17 December 2026", 1) in told(day_after)
        with pytest.raises(Refused, match="still to come"):
            record_step(item=item, step=step_of(REPORT, meeting), on=due[REPORT], seen=0, **given(world))
        world.at = world.at.replace(month=12, day=14)
        on = due[REPORT] + timedelta(days=2)
        record_step(item=item, step=step_of(REPORT, meeting), on=on, seen=0, **given(world))
        assert rows_of(meeting, world.colleague, LATE)[0][REPORT] == "late"
        take_back_step(item=item, step=step_of(REPORT, meeting), seen=1, **given(world))
        assert rows_of(meeting, world.colleague, LATE)[0][REPORT] == "overdue"

    def test_who_recorded_what_is_shown_and_kept(self, world, coming):
        item, today = bring(world, coming, world.partnership()), timezone.localdate()
        page = reverse("meeting_timetable", args=[coming.pk])
        link = reverse("item_step", args=[coming.pk, item.number, AGENDA])
        assert link in text_of(client_of(world.governance).get(page))
        assert link not in text_of(client_of(world.lead).get(page))
        assert record(world, item, on=today).url == f"{page}#item-1"
        shown = text_of(client_of(world.colleague).get(page))
        assert "recorded by Gwen Governance" in shown
        yesterday = today - timedelta(days=1)
        assert record(world, item, on=yesterday, seen=1).status_code == 302
        assert StepTaken.objects.get().on == yesterday and StepTaken.objects.get().version == 2
        history = text_of(client_of(world.auditor).get(reverse("meeting_history", args=[coming.pk])))
        assert in_words(today) in history and in_words(yesterday) in history
        verbs = Event.objects.filter(subject_kind="partnerships.meetingitem").values_list("verb", flat=True)
        assert list(verbs.order_by("pk")) == ["step recorded", "step corrected"]
        assert record(world, item, standing="undone", on=yesterday, seen=2).status_code == 302
        assert not StepTaken.objects.exists() and FieldChange.objects.filter(field="steps").count() == 3

    def test_what_is_typed_is_asked_about(self, world, coming):
        item, tomorrow = bring(world, coming, world.partnership()), timezone.localdate() + timedelta(days=1)
        assert problems(record(world, item)) == ["Enter the day on which it was done"]
        assert problems(record(world, item, standing="")) == ["Choose where it stands"]
        assert "still to come" in problems(record(world, item, on=tomorrow))[0]
        assert problems(record(world, item, standing="unneeded", on=timezone.localdate())) == [
            "Leave this empty, or choose “It is done” above"
        ]
        assert problems(record(world, item, standing="undone")) == ["Choose where it stands"]
        for key in ("signed", "meeting", "no-such-step", NOTICE):
            assert record(world, item, key=key, on=timezone.localdate()).status_code == 404
        assert record(world, item, who="lead", on=timezone.localdate()).status_code == 403

    def test_somebody_elses_record_is_not_overwritten(self, world, coming):
        item, today = bring(world, coming, world.partnership()), timezone.localdate()
        assert record(world, item, standing="unneeded").status_code == 302
        page = text_of(record(world, item, on=today))
        assert "Somebody else saved" in page and "not needed. Recorded by Gwen" in page
        with pytest.raises(Stale):
            take_back_step(item=item, step=step_of(AGENDA, coming), seen=0, **given(world))
        record(world, item, standing="undone", seen=1)
        assert problems(record(world, item, on=today, seen=1))[0].startswith("Somebody else took back")

    def test_one_agenda_is_recorded_for_all_that_is_on_it(self, world, coming):
        today = timezone.localdate()
        items = [bring(world, coming, world.partnership(f"Number {number}")) for number in range(3)]
        record(world, items[1], standing="unneeded")
        page = client_of(world.governance).get(reverse("item_step", args=[coming.pk, 1, AGENDA]))
        assert "The same for the other item of which nothing is recorded" in text_of(page)
        assert record(world, items[0], on=today, others="on").status_code == 302
        assert {one.item_id: one.on for one in StepTaken.objects.all()} == {
            items[0].pk: today, items[1].pk: None, items[2].pk: today,
        }  # fmt: skip
        assert [row[AGENDA] for row in rows_of(coming, world.lead, today)][1] == "unneeded"

    def test_nothing_is_recorded_of_a_cancelled_meeting_and_what_is_taken_away_keeps_its_record(
        self, world, coming
    ):
        item = bring(world, coming, world.partnership())
        record(world, item, standing="unneeded")
        remove_item(item=item, seen=1, **given(world))
        history = text_of(client_of(world.auditor).get(reverse("meeting_history", args=[coming.pk])))
        assert "Agenda sent out: five clear days: not needed" in history
        item = bring(world, coming, world.partnership("Another"))
        coming.refresh_from_db()
        cancel_meeting(meeting=coming, reason="No room.", seen=coming.version, **given(world))
        assert "This meeting is cancelled" in problems(record(world, item, standing="unneeded"))[0]

    def test_it_can_be_recorded_and_corrected_once_the_item_is_decided(self, world):
        held = meeting_of(world, on=date(2026, 9, 1))
        item = bring(world, held, world.partnership())
        decision = {"decision": "noted", "decided_on": held.on, "minute": "", "minute_ref": "", "seen": 1}
        decide_item(item=item, **decision, **given(world))
        assert record(world, item, on=date(2026, 8, 24)).status_code == 302
        assert record(world, item, on=date(2026, 8, 25), seen=1).status_code == 302
        assert rows_of(held, world.lead, timezone.localdate())[0][AGENDA] == "late"


def steps_and_closed():
    agreed = timetable_in_force().timetable
    return agreed.steps, agreed.closed


def test_a_record_stays_when_its_step_gets_another_name_or_leaves(world, meeting):
    """The step is known by its key; the page says what it was called, and keeps what has no step any more."""
    item = bring(world, meeting, world.partnership())
    for key in (REPORT, AGENDA):
        record_step(item=item, step=step_of(key, meeting), on=None, seen=0, **given(world))
    content = read_timetable(EXAMPLE).as_values()
    steps = [one for one in content["steps"] if one["key"] != REPORT]
    next(one for one in steps if one["key"] == AGENDA)["name"] = "Papers published"
    Policy.objects.create(kind=Policy.TIMETABLE, number=1, content=content | {"steps": steps}, at=world.now())
    client = client_of(world.governance)
    page = text_of(client.get(reverse("meeting_timetable", args=[meeting.pk])))
    assert "Papers published" in page and "“Agenda sent out: five clear days”, recorded by" in page
    assert "does not have any more: Report to committee services: not needed, by Gwen Governance" in page
    gone = reverse("item_step", args=[meeting.pk, 1, REPORT])
    assert gone in page and client.get(gone).status_code == 200


def test_the_form_of_the_timetable_keeps_the_keys(world):
    address, client = reverse("timetable_policy"), client_of(world.administrator)
    form = client.get(address).context["form"]
    says = {one.name: one.value() for one in form if one.value() is not None}
    says = {name: value for name, value in says.items() if name not in ("write_key", "typed_by")}
    place = next(name for name, value in says.items() if value == AGENDA).removesuffix("_key")
    says |= {f"{place}_name": "Papers published", f"{place}_bodies": "assurance"}
    says |= {"steps_13_name": "Chair briefed", "steps_13_days": "2", "steps_13_who": "Clerk"}
    assert client.post(address, sent(world.administrator, **says)).status_code == 302
    steps = {one.name: one for one in timetable_in_force().timetable.steps}
    assert steps["Papers published"].key == AGENDA and steps["Papers published"].bodies == "assurance"
    assert steps["Chair briefed"].key == "chair-briefed"
    assert "Papers published" not in {
        one.name for one in timetable_in_force().timetable.before("decision_maker").steps
    }


class TestDashboards:
    @pytest.fixture
    def soon(self, world):
        """A partnership brought to a meeting of Cabinet in twenty days, and nothing done of it."""
        cabinet = meeting_of(
            world, on=timezone.localdate() + timedelta(days=20), kind="decision_maker", name="Cabinet"
        )
        bring(world, cabinet, world.partnership())
        return cabinet

    def blocks(self, person):
        found = client_of(person).get(reverse("my_work")).context["blocks"]
        return {one.title.partition(":")[0]: one for one in found if one.title.startswith("Steps")}

    def test_my_work_of_who_leads_and_of_who_records(self, world, soon):
        (lead,), address = self.blocks(world.lead).values(), reverse("meeting_timetable", args=[soon.pk])
        (line,) = lead.lines
        assert (line.name, line.address, line.late) == ("Moorland Waste Partnership", address, True)
        assert line.about.startswith("Appraisal started (Lead officer), by ") and "Cabinet, " in line.about
        (governance,) = self.blocks(world.governance).values()
        assert governance.title.startswith("Steps before a meeting to record") and governance.total == 1
        assert governance.lines[0].about.startswith("Notice of the decision given: 28 clear days")
        for person in (world.colleague, world.reviewer, world.auditor, world.member):
            assert self.blocks(person) == {}
        world.appraisal(Partnership.objects.get())
        assert "Answers submitted" in self.blocks(world.lead)["Steps before a meeting"].lines[0].about
        item = MeetingItem.objects.get()
        record(world, item, key=NOTICE, standing="unneeded")
        assert self.blocks(world.governance) == {} or "Report to committee" in (
            self.blocks(world.governance)["Steps before a meeting to record"].lines[0].about
        )
        MeetingItem.objects.update(decision="noted", decided_on=soon.on)
        assert self.blocks(world.lead) == self.blocks(world.governance) == {}

    def test_all_of_them_are_on_a_page_that_my_work_leads_to(self, world, soon):
        """What is on an agenda twice is one line, there and here; of no other's, and no more than a page."""
        for place in range(60):
            one = world.partnership(f"Number {place:02}")
            for _ in range(1 + place % 2):
                bring(world, soon, one)
        world.partnership("Another’s", lead_post=world.posts["contributor"])
        bring(world, soon, Partnership.objects.get(name="Another’s"))
        for person, many in ((world.lead, 61), (world.governance, 62)):
            client, (block,) = client_of(person), self.blocks(person).values()
            assert (len(block.lines), block.total) == (10, many)
            assert block.all in text_of(client.get(reverse("my_work")))
            first, second = (client.get(f"{block.all}&page={page}") for page in (1, 2))
            rows = [*first.context["shown"], *second.context["shown"]]
            assert len(first.context["shown"]) == 50 and len(rows) == many
            names = [one.item.partnership.name for one in rows]
            assert len(set(names)) == many and ("Another’s" in names) == (person == world.governance)
            assert {line.name for line in block.lines} <= set(names)
            assert "Overdue" in text_of(first)
        record_it = reverse("item_step", args=[soon.pk, 1, NOTICE])
        assert record_it in text_of(first) or record_it in text_of(second)
        for who in ("lead", "colleague"):  # whoever records nothing is shown what they lead
            page = client_of(world.people[who]).get(reverse("meeting_steps") + "?view=record&page=x")
            assert record_it not in text_of(page)
            assert page.context["shown"].paginator.count == (61 if who == "lead" else 0)
        assert "No step waits for you now." in text_of(page)

    def test_a_step_of_the_second_item_is_told_once_the_first_is_recorded(self, world, soon):
        again = bring(world, soon, Partnership.objects.get())
        for key in (NOTICE, REPORT, AGENDA):
            record(world, MeetingItem.objects.get(number=1), key=key, standing="unneeded")
        (block,) = self.blocks(world.governance).values()
        (row,) = client_of(world.governance).get(block.all).context["shown"]
        assert row.item == again and block.total == 1

    def test_what_is_due_within_a_week_is_there_and_not_late(self, world, soon):
        agreed = timetable_in_force().timetable
        days = {step.code: due for step, due in timetable(soon.on, agreed.steps, agreed.closed)}
        later = timezone.localdate() + (timezone.localdate() - days["started"])
        Meeting.objects.update(on=soon.on + (later - timezone.localdate()) + timedelta(days=6))
        found = self.blocks(world.lead)
        if found:  # closed days and weekends move it by some days
            assert not found["Steps before a meeting"].lines[0].late
        Meeting.objects.update(on=soon.on + timedelta(days=200))
        assert self.blocks(world.lead) == self.blocks(world.governance) == {}

    def test_the_portfolio_counts_partnerships_and_leads_to_the_timetable(self, world, soon):
        bring(world, soon, Partnership.objects.get())  # twice on one agenda
        bring(world, soon, world.partnership("Another"))
        for person in (world.governance, world.auditor):
            (number,) = client_of(person).get(reverse("portfolio")).context["step_numbers"]
            assert number.count == 2 and number.label.startswith("Cabinet, ")
            assert number.address == reverse("meeting_timetable", args=[soon.pk])
        for item in MeetingItem.objects.all():
            record(world, item, key=NOTICE, standing="unneeded")
            MeetingItem.objects.filter(pk=item.pk).update(report="")
        seen, _ = asked(client_of(world.governance), reverse("portfolio"))
        assert len(seen) <= 10 and seen.repeated() == []

    def test_a_member_is_told_nothing_of_appraisals(self, world, soon):
        item = MeetingItem.objects.get()
        for key in (NOTICE, REPORT, AGENDA):
            record(world, item, key=key, standing="unneeded")
        assert client_of(world.member).get(reverse("portfolio")).context["step_numbers"] == []
        assert len(client_of(world.auditor).get(reverse("portfolio")).context["step_numbers"]) == 1

    @pytest.mark.parametrize("person", ["lead", "governance", "member", "colleague", "proper"])
    def test_my_work_asks_no_more_for_it(self, world, soon, person):
        counts = []
        for number in range(2):
            for place in range(number * 12):
                bring(world, soon, world.partnership(f"Number {place}"))
            seen, _ = asked(client_of(world.people[person]), reverse("my_work"))
            assert seen.repeated() == []
            all_of_them = []
            for view in ("mine", "record"):
                found, _ = asked(client_of(world.people[person]), f"{reverse('meeting_steps')}?view={view}")
                assert found.repeated() == [] and not [one for one in found.lists() if one[1] > 50]
                all_of_them.append(len(found))
            assert max(all_of_them) <= 8
            counts.append((len(seen), *all_of_them))
        assert counts[0][0] <= 8 and counts[0] == counts[1]


def test_the_page_asks_the_same_of_one_as_of_many(world, meeting):
    counts = []
    for number in (1, 8):
        for place in range(number):
            item = bring(world, meeting, world.partnership(f"Number {number}.{place}"))
            record_step(item=item, step=step_of(AGENDA, meeting), on=None, seen=0, **given(world))
        for name, about in (("meeting_timetable", [meeting.pk]), ("item_step", [meeting.pk, 1, AGENDA])):
            seen, _ = asked(client_of(world.governance), reverse(name, args=about))
            assert seen.repeated() == []
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 15 and counts[1] <= 8
