"""Reminders: to whom, of what, once a day, and nothing in them that is written or withheld."""

import smtplib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from appraisal.models import Appraisal, Participant
from appraisal.queries.reminders import HEADINGS, reminders, things_due
from appraisal.rules.reminder import MOST_LINES, reminder_text
from partnerships.models import Action, Mark, MeetingItem, Partnership, Person, Reminder, Risk
from partnerships.queries.timetable import timetable_in_force
from partnerships.rules.timetable import timetable
from partnerships.writes.mark import decide_mark, keep_mark, propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting, ask_for
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner
from partnerships.writes.person import edit_person
from partnerships.writes.post import add_post, appoint
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import client_of

TODAY = date(2026, 11, 23)
SECRET = "unmistakablesecret"


def run(*args):
    out = StringIO()
    call_command("send_reminders", "--today", str(TODAY), *args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def behind(world, settings):
    """A partnership with one of everything that is late, some of it secret; the world besides."""
    settings.SITE_URL = "https://partnerships.northmoor.example"
    partnership = world.partnership(purpose=SECRET, ends=date(2041, 7, 13), our_share=7_777_777)
    Partnership.objects.filter(pk=partnership.pk).update(added_at=world.at.replace(year=2024))
    partnership.refresh_from_db()
    given = {"by": world.governance, "at": world.now()}
    for part in ("purpose", "ends", "our_share"):
        facts = {"kind": "exempt", "paragraph": "3", "reason": SECRET, "look_again": date(2030, 1, 1)}
        propose_mark(subject=partnership, part=part, **facts, **given)
    decide_tier(world, partnership)
    body = add_organisation(name="Eastvale", sector="council", **given)
    add_partner(partnership=partnership, organisation=body, role="partner", joined=None, **given)
    cabinet = add_body(name="Cabinet", kind="decision_maker", **given)
    held = add_meeting(body=cabinet, on=date(2026, 9, 15), place="", **given)
    world.at += timedelta(days=30)
    given |= {"at": world.now()}
    item = add_item(meeting=held, partnership=partnership, purpose=SECRET, report="", **given)
    owners = {"lead": -1, "contributor": 7, "reviewer": 15}
    for key, days in owners.items():
        facts = {"title": SECRET, "what": SECRET, "priority": 2, "owner_post": world.posts[key]}
        ask_for(item=item, facts=facts | {"due": TODAY + timedelta(days=days)}, **given)
    coming = add_meeting(body=cabinet, on=date(2026, 12, 17), place="", **given)
    add_item(meeting=coming, partnership=partnership, purpose=SECRET, report="", **given)
    for number, (post, review) in enumerate((("lead", -1), ("lead", -400), ("approver", 0)), 1):
        Risk.objects.create(
            partnership=partnership, number=number, title=SECRET, cause=SECRET, event=SECRET, effect=SECRET,
            category="money", whose="council", owner_post=world.posts[post], likelihood=2, impact=2,
            treatment="treat", raised_on=date(2025, 1, 1), review_on=TODAY + timedelta(days=review),
        )  # fmt: skip
    return partnership


def test_each_person_gets_one_mail_of_what_is_theirs(world, behind):
    assert run() == "3 sent\n"
    texts = {one.to[0].partition("@")[0]: one.body for one in mail.outbox}
    assert set(texts) == {"lead", "contributor", "governance"}  # nothing of the others' is late or soon due
    said = {who: {key for key, words in HEADINGS.items() if words in text} for who, text in texts.items()}
    assert said["lead"] == {"overdue", "risks", "returns", "steps"}
    assert said["contributor"] == {"soon"}
    assert said["governance"] == {"stale", "decisions", "steps"}  # notice that Cabinet is to decide
    assert f"- {behind}: 2\n" in texts["lead"]  # two risks
    assert f"https://partnerships.northmoor.example/partnerships/{behind.ref}/return/" in texts["lead"]
    assert texts["lead"].startswith("Lena Lead,\n\nThis waits for you")
    for text in texts.values():
        assert SECRET not in text and "2041" not in text and "7,777" not in text and "7777" not in text


def test_a_second_run_sends_nothing_and_the_next_day_sends_again(world, behind):
    run()
    assert run() == "0 sent\n" and len(mail.outbox) == 3
    call_command("send_reminders", "--today", str(TODAY + timedelta(days=1)), stdout=StringIO())
    tomorrow = [one.to[0].partition("@")[0] for one in mail.outbox[3:]]
    # By then an action falls due within two weeks, and a risk is past its review.
    assert sorted(tomorrow) == ["approver", "contributor", "governance", "lead", "reviewer"]
    assert Reminder.objects.count() == 8


def test_a_dry_run_prints_and_leaves_no_trace(world, behind):
    said = run("--dry-run")
    assert "To lead@northmoor.example" in said and str(behind) in said and SECRET not in said
    assert not mail.outbox and not Reminder.objects.exists()
    with pytest.raises(CommandError, match="is not a day"):
        call_command("send_reminders", "--today", "soon")


class FailsForOne(EmailBackend):
    """A mail server that refuses the lead officer's mail."""

    def send_messages(self, messages):
        if any("lead@northmoor.example" in one.to for one in messages):
            raise smtplib.SMTPServerDisconnected("Gone away")
        return super().send_messages(messages)


def test_mail_that_could_not_be_sent_is_tried_again(world, behind, settings):
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.{FailsForOne.__name__}"
    out = StringIO()
    with pytest.raises(CommandError, match="1 could not be sent"):
        call_command("send_reminders", "--today", str(TODAY), stdout=out, stderr=out)
    assert "lead@northmoor.example: Gone away" in out.getvalue() and "2 sent" in out.getvalue()
    assert {one.to[0] for one in mail.outbox} == {
        "contributor@northmoor.example",
        "governance@northmoor.example",
    }
    settings.EMAIL_BACKEND = works
    assert run() == "1 sent\n" and mail.outbox[-1].to == ["lead@northmoor.example"]


def test_what_nobody_holds_goes_to_the_governance_officer(world, behind):
    given = {"by": world.administrator, "at": world.now()}
    appoint(post=world.posts["contributor"], person=None, since=TODAY, **given)
    leaver = world.lead
    gone = {"email": leaver.email, "name": leaver.name, "roles": frozenset(), "is_active": False}
    edit_person(person=leaver, seen=leaver.version, **gone, **given)
    empty = add_post(title="Post of nobody", gives_opinions=False, **given)
    Risk.objects.filter(owner_post=world.posts["approver"]).update(
        owner_post=empty, review_on=TODAY - timedelta(days=1)
    )
    assert run() == "1 sent\n"
    text = mail.outbox[0].body
    assert mail.outbox[0].to == ["governance@northmoor.example"]
    for heading in ("Actions overdue", "Actions due within two weeks", "Risks past their review date"):
        assert f"{heading} (nobody holds the post)" in text
    assert "Significance to decide, or to ask again\n" in text


def told(day, kind) -> set[tuple[str, str, int]]:
    """Who is told on that day of what there is of a kind: whose name begins with whom, its name, how many."""
    return {
        (person.email.partition("@")[0], one.name, one.count)
        for person, rows in reminders(day).items()
        for one, _ in rows
        if one.kind == kind
    }


def test_officers_are_told_of_decisions_that_nobody_recorded(world, behind):
    held = MeetingItem.objects.get(meeting__on=date(2026, 9, 15))
    say = {"purpose": "Note it.", "report": "", "by": world.governance, "at": world.now()}
    add_item(meeting=held.meeting, partnership=behind, **say)
    assert told(date(2026, 9, 15), "decisions") == set()  # the day itself is early enough
    assert told(date(2026, 9, 16), "decisions") == {("governance", "Cabinet, 15 September 2026", 2)}
    MeetingItem.objects.filter(meeting=held.meeting).update(decision="noted", decided_on=held.meeting.on)
    assert told(TODAY, "decisions") == set()


def test_the_proper_officer_is_told_of_marks_to_look_at_again(world, behind):
    """By record; of none that is only proposed. Without a proper officer, the governance officer is."""
    given = {"by": world.proper, "at": world.now()}
    assert told(date(2030, 1, 2), "marks") == set()
    for mark in Mark.objects.on(behind).filter(part__in=["ends", "our_share"]):
        decide_mark(mark=mark, subject=behind, agreed=True, reason="", **given)
    assert told(date(2029, 12, 31), "marks") == set()
    assert told(date(2030, 1, 1), "marks") == {("proper", behind.name, 2)}
    Person.objects.filter(pk=world.proper.pk).update(is_active=False)
    assert told(date(2030, 1, 1), "marks") == {("governance", behind.name, 2)}
    keep_mark(mark=mark, subject=behind, look_again=date(2031, 1, 1), reason="", **given)
    assert told(date(2030, 1, 1), "marks") == {("governance", behind.name, 1)}


def test_a_lead_officer_is_told_of_actions_to_check_but_of_their_own(world, behind):
    """Whoever reported an action complete never checks it: the governance officer is told."""
    reported = {"state": "done", "done_on": TODAY, "done_by": world.contributor}
    Action.objects.filter(number__in=(1, 2)).update(**reported)
    assert told(TODAY, "check") == {("lead", behind.name, 2)}
    Action.objects.filter(number=2).update(done_by=world.lead)
    assert told(TODAY, "check") == {("lead", behind.name, 1), ("governance", behind.name, 1)}


def test_one_action_is_led_to_and_more_to_the_readers_own_list(world, behind):
    """Never to the partnership, where they would have to be looked for; what is there is what is told of."""
    client = client_of(world.lead)

    def addresses(kind):
        return [one.address for one, _ in reminders(TODAY)[world.lead] if one.kind == kind]

    mine = Action.objects.get(owner_post=world.posts["lead"])
    assert addresses("overdue") == [mine.get_absolute_url()]
    Action.objects.update(due=TODAY - timedelta(days=2))
    assert addresses("overdue") == [mine.get_absolute_url()]  # others are not theirs
    Action.objects.update(owner_post=world.posts["lead"])
    Action.objects.filter(pk=mine.pk).update(owner_post=world.posts["contributor"])
    (late,), (risks,) = addresses("overdue"), addresses("risks")
    shown = [row.action for row in client.get(late).context["shown"]]
    assert len(shown) == 2 and mine not in shown
    assert len(client.get(risks).context["shown"]) == 2 < Risk.objects.count()
    Action.objects.update(state="done", done_on=TODAY, done_by=world.contributor)
    (check,) = addresses("check")
    assert len(client.get(check).context["shown"]) == 3
    Action.objects.exclude(pk=mine.pk).update(done_by=world.lead)
    assert addresses("check") == [mine.get_absolute_url()]


def test_significance_that_was_never_decided_is_told(world, behind):
    never = world.partnership("Never decided")
    assert told(TODAY, "stale") == {("governance", behind.name, 1), ("governance", "Never decided", 1)}
    Partnership.objects.filter(pk=never.pk).update(nature="contract")
    assert told(TODAY, "stale") == {("governance", behind.name, 1)}


def test_a_step_before_a_meeting_is_told_to_whom_it_waits_for(world):
    """To the lead officer a week before their own step; to the reviewer, the opinion givers, the approver."""
    partnership = world.partnership()
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=date(2026, 12, 17), place="", **given)
    add_item(meeting=meeting, partnership=partnership, purpose="Note it.", report="", **given)
    agreed = timetable_in_force().timetable
    due = {step.code: day for step, day in timetable(meeting.on, agreed.steps, agreed.closed)}

    def steps(day):
        """Who is told what that day, of steps."""
        found = reminders(day).items()
        return {
            (one.kind, person.email.partition("@")[0], one.count)
            for person, rows in found
            for one, _ in rows
            if one.kind in ("yours", "steps") and one.name == partnership.name
        }

    week = timedelta(days=7)
    assert steps(due["started"] - week - timedelta(days=1)) == set()
    assert steps(due["started"] - week) == {("yours", "lead", 1)}
    assert steps(due["started"] + timedelta(days=1)) == {("steps", "lead", 1)}
    appraisal = world.appraisal(partnership)
    world.submitted(appraisal)
    assert steps(due["challenged"] - week) == {("yours", "reviewer", 1)}
    late = steps(due["challenged"] + timedelta(days=1))
    assert late == {("yours", "reviewer", 1), ("steps", "lead", 1)}
    world.endorsed_from(appraisal)
    assert steps(due["opinions"]) == {("yours", "opinion_giver", 1)}
    Participant.objects.filter(appraisal=appraisal, relation="opinion_giver").delete()
    assert steps(due["signed"]) == {("yours", "approver", 1)}


def test_nobody_is_reminded_of_steps_that_nobody_can_take(world):
    """Of a contract, of what ended, of a report made elsewhere, of what is signed; once if listed twice."""
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=date(2026, 12, 15), place="", **given)
    agenda = [("A contract", ""), ("It ended", ""), ("Elsewhere", "Consultant’s report"), ("Signed", "")]
    for name, report in [*agenda, ("Twice", ""), ("Twice", "")]:
        one = Partnership.objects.filter(name=name).first() or world.partnership(name)
        purpose = f"Note point {meeting.items.count()}."
        add_item(meeting=meeting, partnership=one, purpose=purpose, report=report, **given)
    Partnership.objects.filter(name="A contract").update(nature="contract")
    Partnership.objects.filter(name="It ended").update(status="ended")
    signed = world.appraisal(Partnership.objects.get(name="Signed"))
    Appraisal.objects.filter(pk=signed.pk).update(state="signed")
    due = [one.name for one in things_due(date(2026, 12, 10)) if one.kind in ("yours", "steps")]
    assert due == ["Twice", str(meeting)]  # whose agenda goes out, whatever is on it


def test_returns_are_not_asked_for_before_their_time(world, behind):
    call_command("send_reminders", "--today", "2026-06-01", stdout=StringIO())
    assert not [one for one in mail.outbox if HEADINGS["returns"] in one.body]
    call_command("send_reminders", "--today", "2026-06-02", stdout=StringIO())
    assert [one.to[0] for one in mail.outbox if HEADINGS["returns"] in one.body] == ["lead@northmoor.example"]


def test_a_mail_is_never_endless_and_a_name_stays_on_its_line():
    rows = [("A\nBcc: x", number, "/x/") for number in range(1, MOST_LINES + 3)]
    text = reminder_text(name="Ann", day="1 May 2026", site="https://x.example", groups={"Late": rows})
    assert "- and 2 more" in text and "\nBcc" not in text and text.count("https://x.example/x/") == MOST_LINES
