"""Notices: who is told what of an appraisal, once, at once or with the reminder, and never what was typed."""

from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, Assignment, Evidence, EvidenceFile, Participant
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.redaction import targets_of
from appraisal.queries.reminders import things_due
from appraisal.writes import scan, sign_off
from appraisal.writes.appraisal import set_people, set_report_facts
from appraisal.writes.assignment import decline, hand_on, remind_of, take_back
from appraisal.writes.challenge import start_thread
from appraisal.writes.correction import add_correction
from appraisal.writes.evidence import add_evidence
from appraisal.writes.move import endorse, submit, withdraw
from appraisal.writes.opinion import give_opinion
from appraisal.writes.opinion_request import Ask, set_opinions
from appraisal.writes.redaction import decline_redaction, make_anew, propose_redaction, redact
from appraisal.writes.verdict import open_answer
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Notice, Person
from partnerships.permissions import Role
from partnerships.writes.notice import News, choose_mail, look_at, tell
from partnerships.writes.person import add_person, edit_person
from partnerships.writes.post import appoint
from tests.appraisal.again import answer_of
from tests.appraisal.test_reminders import FailsForOne
from tests.partnerships.sending import client_of, text_of

SECRET = "unmistakablesecret"
TODAY = date(2026, 11, 23)


@contextmanager
def told_of(found: set):
    """Collects who is told what in the block: (name of the person, kind, how often)."""
    before = {one.pk: one.count for one in Notice.objects.all()}
    yield
    names = {pk: email.partition("@")[0] for pk, email in Person.objects.values_list("pk", "email")}
    found |= {
        (names[one.person_id], one.kind) for one in Notice.objects.all() if one.count != before.get(one.pk)
    }


def told(act) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    with told_of(found):
        act()
    return found


def now(record):
    return type(record).objects.get(pk=record.pk)


def live(assignment):
    return Assignment.objects.select_related("appraisal").get(pk=assignment.pk)


def code_of(appraisal, section) -> str:
    """The first question asked of a section."""
    asked = appraisal.answers.asked().filter(question__section__code=section).order_by("place")
    return asked.values_list("question__code", flat=True)[0]


@pytest.fixture
def draft(world):
    return world.appraisal()


@pytest.fixture
def in_challenge(world, draft):
    world.hand_out(draft, "CG")
    return world.submitted(now(draft))


@pytest.fixture
def signed(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    appraisal = world.concluded()
    sign(world, appraisal)
    return now(appraisal)


def sign(world, appraisal):
    seen = fingerprint(collect_document(appraisal.pk))
    by, at = world.approver, world.now()
    prepared = sign_off.prepare(appraisal=appraisal, by=by, at=at, seen=seen)
    return sign_off.sign(appraisal=now(appraisal), prepared=prepared, by=by)


# ------------------------------------------------------------------------------------------- who is told what


def test_those_who_are_given_a_part_are_told_and_nobody_else(world):
    def begin():
        world.made = world.appraisal()

    parts = {(one, f"part_{one}") for one in ("lead", "contributor", "reviewer", "approver")}
    assert told(begin) == parts | {("opinion_giver", "opinion_asked")}
    again = {"appraisal": world.made, "by": world.governance}

    def more():
        people = {"contributor": [world.contributor, world.colleague]}
        set_people(people=people, seen=world.made.version, at=world.now(), **again)

    assert told(more) == {("colleague", "part_contributor")}  # whoever had a part already is told nothing

    def asks():
        asked = [Ask(world.opinion_giver), Ask(world.editor, due=date(2026, 12, 3))]
        seen = now(world.made).version
        set_opinions(asks=asked, not_sought={}, seen=seen, at=world.now(), **again)

    assert told(asks) == {("editor", "opinion_asked")}
    assert (
        world.editor.notices.get().words == "Your opinion on its appraisal is asked for by 3 December 2026."
    )


def test_whoever_does_it_is_not_told(world, draft):
    def lead():
        people = {"contributor": [world.contributor, world.governance, world.colleague]}
        seen = now(draft).version
        set_people(appraisal=draft, people=people, seen=seen, by=world.governance, at=world.now())

    assert told(lead) == {("colleague", "part_contributor")}


def test_whoever_has_left_is_not_told(world, draft):
    gone = {"email": "reviewer@northmoor.example", "name": "Rhea Reviewer", "is_active": False}
    person = world.reviewer
    edit_person(
        person=person, roles=frozenset(), seen=person.version, by=world.administrator, at=world.now(), **gone
    )
    world.answer_all(draft)
    assert told(lambda: world.submit(now(draft))) == {("opinion_giver", "opinion_awaited")}


def test_whoever_has_become_a_member_has_no_part_any_more(world, draft):
    """They are told nothing of it, and no list of theirs leads to a page that they may not read."""
    world.answer_all(draft)
    Person.objects.filter(pk=world.reviewer.pk).update(given_roles=["committee_member"])
    member = Person.objects.get(pk=world.reviewer.pk)
    listed = client_of(member).get(reverse("my_work"))
    assert draft.get_absolute_url() not in listed.text
    assert told(lambda: world.submit(now(draft))) == {("opinion_giver", "opinion_awaited")}
    Person.objects.filter(pk=world.opinion_giver.pk).update(given_roles=["committee_member"])
    Participant.objects.filter(relation="opinion_giver").update(due=timezone.localdate())
    due = [(one.kind, one.person) for one in things_due(timezone.localdate())]
    assert ("ungiven", None) in due and "opinions" not in dict(due)


def test_what_is_handed_out_is_told_to_whom_it_is_with_and_to_who_asked(world, draft):
    made: list[Assignment] = []

    def act(write, **more):
        return told(lambda: made.append(write(**{"at": world.now(), "by": world.assigned} | more)))

    assert told(lambda: made.extend(world.hand_out(draft, "CG"))) == {("assigned", "handed_out")}
    reminding = {"assignment": live(made[-1]), "by": world.governance}
    assert act(remind_of, **reminding) == {("assigned", "reminded")}
    on = {"assignment": live(made[0]), "post": world.posts["colleague"], "reason": SECRET}
    assert act(hand_on, **on) == {("colleague", "handed_out"), ("lead", "handed_on")}
    no = {"assignment": live(made[-1]), "reason": SECRET, "by": world.colleague}
    assert act(decline, **no) == {("lead", "declined")}
    made.extend(world.hand_out(draft, "CG"))
    back = {"assignment": live(made[-1]), "by": world.governance}
    assert act(take_back, **back) == {("assigned", "taken_back")}
    assert told(lambda: world.hand_out(draft, "FM", post=world.posts["lead"])) == set()  # to oneself
    words = {one.kind: one.words for one in Notice.objects.exclude(kind__startswith="part_")}
    assert words["handed_out"] == "You are asked to answer 7 questions. Say whether you can."
    assert words["handed_on"].endswith("you handed out were handed on to Post of Kit Colleague.")
    theirs = client_of(world.assigned).get(world.assigned.notices.get(kind="taken_back").address)
    assert theirs.status_code == 200  # although they may read the appraisal no longer


@pytest.mark.parametrize("how", ["declined", "handed on", "taken back"])
def test_what_was_told_of_a_part_is_over_with_it(world, draft, how):
    asks = Notice.objects.unseen().filter(kind__in=("handed_out", "reminded"))
    (one,) = world.hand_out(draft, "CG")
    remind_of(assignment=live(one), by=world.lead, at=world.now())
    assert asks.filter(person=world.assigned).count() == 2
    given = {"assignment": live(one), "by": world.assigned, "at": world.now()}
    if how == "declined":
        decline(reason="No.", **given)
    elif how == "handed on":
        hand_on(reason="", post=world.posts["colleague"], **given)
    else:
        take_back(**given | {"by": world.lead})
    assert not asks.filter(person=world.assigned).exists()
    if how == "handed on":
        theirs = asks.get(person=world.colleague)
        assert client_of(world.colleague).get(theirs.address).status_code == 200
    else:
        world.hand_out(draft, "CG")
        assert asks.filter(person=world.assigned).count() == 1


def test_what_was_told_of_several_parts_is_over_with_the_last(world, draft):
    asks = Notice.objects.unseen().filter(person=world.assigned, kind="handed_out")
    parts = world.hand_out(draft, "CG", "FM")
    for one, left in zip(parts, (1, 0), strict=True):
        decline(assignment=live(one), reason="No.", by=world.assigned, at=world.now())
        assert asks.count() == left


def test_who_takes_over_a_post_is_told_of_what_goes_with_it(world, draft):
    world.hand_out(draft, "CG")
    given = {"since": date(2026, 9, 20), "by": world.administrator}

    def appointed(post, person):
        return told(lambda: appoint(post=world.posts[post], person=person, at=world.now(), **given))

    assert appointed("assigned", world.colleague) == {("colleague", "handed_out")}
    assert appointed("opinion_giver", world.editor) == {("editor", "opinion_asked")}
    assert appointed("lead", world.governance) == {("governance", "part_lead")}
    assert appointed("assigned", None) == set()


def test_each_move_is_told_to_whose_turn_it_is(world, draft, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    world.hand_out(draft, "CG")
    world.answer_all(now(draft))
    said = told(lambda: world.submit(now(draft)))
    assert said == {("reviewer", "submitted"), ("opinion_giver", "opinion_awaited")}
    codes = ("CG-01", "CG-02", code_of(draft, "FM"))
    said = told(lambda: world.returned(draft, *codes))
    assert said == {(one, "returned") for one in ("lead", "contributor", "assigned")}
    words = {one.person: one.words for one in Notice.objects.filter(kind="returned").select_related("person")}
    assert "3 questions" in words[world.lead] == words[world.contributor]
    assert "2 questions" in words[world.assigned]  # theirs of them
    for code in codes:
        world.answer(now(draft), code, "partly", "Page 4.")
    assert told(lambda: world.submit(now(draft))) >= {("reviewer", "submitted")}
    again = Notice.objects.get(person=world.reviewer, kind="submitted")
    assert (again.count, "again" in again.words) == (2, True)
    said = told(lambda: world.endorsed_from(now(draft)))
    assert said == {("approver", "endorsed"), ("lead", "endorsed")}
    assert "Your conclusion" in world.approver.notices.get(kind="endorsed").words
    assert "Your conclusion" not in world.lead.notices.get(kind="endorsed").words
    facts = {"headline": SECRET}

    def edit():
        seen = now(draft).version
        set_report_facts(appraisal=draft, facts=facts, seen=seen, by=world.lead, at=world.now())

    assert told(edit) == {("approver", "unsettled"), ("reviewer", "unsettled")}
    assert told(edit) == set()  # nothing more came of it
    concluded = world.concluded_from(now(draft))
    everybody = ("lead", "contributor", "reviewer", "opinion_giver")
    assert told(lambda: sign(world, concluded)) == {(one, "signed") for one in everybody}


def test_who_holds_a_part_that_was_not_sent_back_is_told_nothing(world, draft):
    world.hand_out(draft, "CG")
    world.submitted(now(draft))
    assert ("assigned", "returned") not in told(lambda: world.returned(draft, code_of(draft, "FM")))


def test_an_answer_that_is_opened_is_told_to_who_may_change_it(world, draft):
    world.hand_out(draft, "CG")
    world.submitted(now(draft))
    others = code_of(draft, "FM")
    world.returned(draft, "CG-01")

    def opens(code):
        given = {"reason": SECRET, "by": world.reviewer, "at": world.now()}
        open_answer(answer=answer_of(now(draft), code), **given)

    officers = {("lead", "opened"), ("contributor", "opened")}
    assert told(lambda: opens("CG-02")) == officers | {("assigned", "opened")}
    assert told(lambda: opens(others)) == officers  # the holder of a post has no part in that one
    for person in (world.lead, world.assigned):
        notice = Notice.objects.get(person=person, address__endswith="CG-02/", kind="opened")
        assert SECRET not in notice.words and "one answer more" in notice.words
        assert client_of(person).get(notice.address).status_code == 200
    world.submit(now(draft))  # from here on the lead officer alone changes an answer
    assert told(lambda: opens("CG-04")) == {("lead", "opened")}


def test_a_message_is_told_to_the_other_side(world, in_challenge):
    def ask():
        world.talk = world.thread(in_challenge, SECRET, "CG-01")

    assert told(ask) == {("lead", "message"), ("contributor", "message")}
    assert told(lambda: world.say(world.talk, SECRET)) == {("reviewer", "message")}
    world.returned(in_challenge, "CG-01")
    back = told(lambda: world.say(world.talk, SECRET, by=world.reviewer))
    assert back == {(one, "message") for one in ("lead", "contributor", "assigned")}
    whole = told(lambda: world.thread(in_challenge, SECRET))
    assert whole == {("lead", "message"), ("contributor", "message")}


def test_an_opinion_is_told_to_the_lead_officer_and_the_approver(world, in_challenge):
    def give(view="not_content", seen=0):
        facts = {"view": view, "text": SECRET, "seen": seen, "by": world.opinion_giver}
        give_opinion(appraisal=now(in_challenge), at=world.now(), **facts)

    both = {("lead", "opinion_given"), ("approver", "opinion_given")}
    assert told(give) == both
    assert world.lead.notices.get(kind="opinion_given").words == "Omar Opinion has given an opinion."
    assert told(lambda: give("content", 1)) == both
    assert world.lead.notices.get(kind="opinion_given").words == "Omar Opinion has changed their opinion."
    world.returned(in_challenge, "CG-01")
    world.answer(now(in_challenge), "CG-01", "partly", "Page 4.")
    assert told(lambda: world.submit(now(in_challenge))) == {("reviewer", "submitted")}  # theirs is given


def test_what_comes_after_a_signature_is_told_to_everybody_with_a_part(world, signed):
    everybody = {"lead", "contributor", "reviewer", "opinion_giver", "approver"}
    facts = {"appraisal": signed, "about": SECRET, "text": SECRET, "by": world.approver}
    said = told(lambda: add_correction(at=world.now(), **facts))
    assert said == {(one, "corrected") for one in everybody - {"approver"}}
    gone = {"appraisal": signed, "reason": SECRET, "by": world.governance}
    assert told(lambda: withdraw(at=world.now(), **gone)) == {(one, "withdrawn") for one in everybody}


def test_a_signature_ends_what_asked_somebody_for_something_and_so_does_a_withdrawal(
    world, draft, monkeypatch
):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    world.hand_out(draft, "CG")
    facts = {"partnership": draft.partnership, "words": "Scan.", "at": world.at}
    address = f"{draft.get_absolute_url()}evidence/"
    world.contributor.notices.create(kind="file_removed", address=address, **facts)
    world.thread(world.submitted(now(draft)), SECRET)
    new = Notice.objects.unseen().filter(address__startswith=draft.get_absolute_url())

    def kinds():
        return set(new.values_list("kind", flat=True))

    assert kinds() > {"handed_out", "submitted", "opinion_asked", "opinion_awaited", "message", "part_lead"}
    sign(world, world.concluded_from(now(draft)))
    assert kinds() == {"signed", "file_removed"}
    withdraw(appraisal=now(draft), reason=SECRET, by=world.governance, at=world.now())
    assert kinds() == {"withdrawn", "file_removed"}


def test_a_redaction_is_told_to_who_may_agree_to_it_and_then_to_whose_words_it_is_about(world, in_challenge):
    other = {"email": "paula@northmoor.example", "name": "Paula Proper", "by": world.administrator}
    paula = add_person(roles=frozenset({Role.PROPER_OFFICER}), at=world.now(), **other)
    made = []

    def propose(by):
        target = next(one for one in targets_of(in_challenge) if one.name == "answer.narrative")
        facts = {"target": target, "passage": "Words", "reason": SECRET, "by": by}
        made.append(propose_redaction(appraisal=in_challenge, at=world.now(), **facts))

    both = {("proper", "redaction_proposed"), ("paula", "redaction_proposed")}
    assert told(lambda: propose(world.lead)) == both
    wait = Notice.objects.unseen().filter(kind="redaction_proposed")
    assert told(lambda: decline_redaction(redaction=made[-1], by=paula, at=world.now())) == set()
    assert not wait.exists()  # nobody need decide it any more
    assert told(lambda: propose(world.governance)) == both

    def carry_out():
        given = {"redaction": made[-1], "by": world.proper, "at": world.now()}
        redact(made=make_anew(**given), **given)

    assert told(carry_out) == {("lead", "redacted"), ("approver", "redacted")} and not wait.exists()


def test_a_file_that_the_scan_removes_is_told_to_who_added_it(world, draft, monkeypatch):
    facts = {"title": SECRET, "held": SECRET, "strength": "seen", "dated": None, "valid_until": None}
    given = {"appraisal": draft, "facts": facts, "by": world.contributor}
    evidence = add_evidence(at=world.now(), **given)
    for tells, said in ((False, set()), (True, {("contributor", "file_removed")})):
        EvidenceFile.objects.all().delete()
        file = EvidenceFile.objects.create(
            evidence=Evidence.objects.get(pk=evidence.pk), stored="gone", name=f"{SECRET}.txt", size=1,
            sha256="0" * 64, state="waiting",
        )  # fmt: skip
        at = world.now()
        assert told(lambda at=at, f=file, t=tells: scan._note(f, "Eicar", at=at, tell=t)) == said
    words = world.contributor.notices.get(kind="file_removed").words
    assert words.startswith("The virus scan removed the file of E1, which you added on 1 September 2026.")
    assert SECRET not in words and "Eicar" not in words


# ------------------------------------------------------------------------------------- once, and not for less


def test_twenty_messages_are_one_notice_and_one_mail(world, in_challenge, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        talk = world.thread(in_challenge, SECRET, "CG-01")
    for _ in range(19):
        with django_capture_on_commit_callbacks(execute=True):
            world.say(talk, SECRET, by=world.reviewer)
    one = world.lead.notices.get(kind="message")
    assert (one.count, one.at, one.by) == (20, world.at, world.reviewer)
    assert [each.to for each in mail.outbox] == [[world.contributor.email], [world.lead.email]] or [
        each.to for each in mail.outbox
    ] == [[world.lead.email], [world.contributor.email]]
    look_at(notice=one, at=world.now())
    with django_capture_on_commit_callbacks(execute=True):
        world.say(talk, SECRET, by=world.reviewer)
    assert world.lead.notices.filter(kind="message").count() == 2
    assert [each.to for each in mail.outbox[2:]] == [[world.lead.email]]  # the other has not looked yet


def test_what_was_mailed_on_another_day_is_mailed_again(
    world, in_challenge, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        talk = world.thread(in_challenge, SECRET, "CG-01")
    sent = len(mail.outbox)
    Notice.objects.filter(person=world.lead).update(mailed_at=world.at - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        world.say(talk, SECRET, by=world.reviewer)
    assert [one.to for one in mail.outbox[sent:]] == [[world.lead.email]]
    assert world.lead.notices.get(kind="message").count == 2


def test_the_same_address_in_two_partnerships_is_two_notices(world, draft):
    other = world.partnership("Another")
    for partnership in (draft.partnership_id, other.pk):
        news = [News([world.lead.pk], "taken_back", "1 question was taken back.", "/assignments/")]
        tell(news=news, partnership=partnership, by=None, at=world.now())
    assert world.lead.notices.filter(kind="taken_back").count() == 2


def test_telling_asks_as_many_queries_however_many_are_told(
    world, draft, django_assert_num_queries, django_assert_max_num_queries
):
    everybody = list(Person.objects.values_list("pk", flat=True))
    given = {"partnership": draft.partnership_id, "by": None}
    for people, count in ((everybody[:1], 3), (everybody, 5)):
        news = [News(people, "message", "There is a message.", f"/{count}/")]
        with django_assert_max_num_queries(4):
            tell(news=news, at=world.now(), **given)
        with django_assert_max_num_queries(4):
            tell(news=news, at=world.now(), **given)
    with django_assert_num_queries(0):
        tell(news=[News([], "message", "Nobody.", "/")], at=world.now(), **given)


def test_a_write_that_is_refused_tells_nobody(world, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as found:
        assert told(lambda: refused(world, draft)) == set()
        with pytest.raises(RuntimeError), transaction.atomic():
            world.hand_out(draft, "CG")
            assert world.assigned.notices.exists()  # the control: it was there until it was undone
            raise RuntimeError
    assert not world.assigned.notices.exists() and not mail.outbox
    assert not any("notice" in str(one) for one in found)


def refused(world, draft):
    with pytest.raises(MoveRefused):
        submit(appraisal=now(draft), by=world.lead, at=world.now())  # nothing is answered
    with pytest.raises(Refused):
        start_thread(appraisal=now(draft), text=SECRET, by=world.reviewer, at=world.now())


# ------------------------------------------------------------------------------------------------------- mail


def daily(*args):
    out = StringIO()
    call_command("send_reminders", "--today", str(TODAY), *args, stdout=out, stderr=out)
    return out.getvalue()


def chooses(person, choice):
    choose_mail(person=person, choice=choice, seen=now(person).version, at=timezone.now())


def hand_out_and_commit(world, draft, callbacks, section="CG"):
    with callbacks(execute=True):
        world.hand_out(draft, section)


def mails_to(person) -> list:
    return [one for one in mail.outbox if one.to == [person.email]]


def test_a_mail_names_the_partnership_and_what_happened_and_leads_to_it(
    world, draft, settings, django_capture_on_commit_callbacks
):
    settings.SITE_URL = "https://partnerships.northmoor.example"
    hand_out_and_commit(world, draft, django_capture_on_commit_callbacks)
    (one,) = mail.outbox
    notice = world.assigned.notices.get()
    assert one.subject == (
        "Moorland Waste Partnership: You are asked to answer 7 questions. Say whether you can."
    )
    assert f"\nhttps://partnerships.northmoor.example/notices/{notice.pk}/\n" in one.body
    assert one.body.startswith("Asha Assigned,\n") and notice.mailed_at is not None


def test_once_a_day_and_only_here_get_nothing_at_once(world, draft, django_capture_on_commit_callbacks):
    for choice, section in (("daily", "CG"), ("never", "FM")):
        chooses(world.assigned, choice)
        hand_out_and_commit(world, draft, django_capture_on_commit_callbacks, section)
    assert not mail.outbox and world.assigned.notices.count() == 2


def test_the_daily_mail_has_the_notices_of_who_chose_that_and_of_who_only_has_notices(
    world, draft, django_capture_on_commit_callbacks
):
    chooses(world.assigned, "daily")
    hand_out_and_commit(world, draft, django_capture_on_commit_callbacks)
    Notice.objects.exclude(person=world.assigned).delete()
    Assignment.objects.update(asked_at=timezone.now() + timedelta(days=400))  # nothing to remind of
    assert "New since you last looked" in daily("--dry-run") and not mails_to(world.assigned)
    daily()
    (one,) = mails_to(world.assigned)
    assert "- Moorland Waste Partnership: You are asked to answer 7 questions." in one.body
    assert "This is new for you in Partnership Appraisal on 23 November 2026." in one.body
    assert world.assigned.notices.get().mailed_at is not None
    out = StringIO()
    call_command("send_reminders", "--today", str(TODAY + timedelta(days=1)), stdout=out)
    assert len(mails_to(world.assigned)) == 1  # told once


@pytest.mark.parametrize("why", ["seen", "never", "demonstration", "left"])
def test_what_is_not_mailed_with_the_reminder(world, draft, why, django_capture_on_commit_callbacks):
    chooses(world.assigned, "never" if why == "never" else "daily")
    hand_out_and_commit(world, draft, django_capture_on_commit_callbacks)
    Assignment.objects.update(asked_at=timezone.now() + timedelta(days=400))
    if why == "seen":
        look_at(notice=world.assigned.notices.get(), at=world.now())
    Person.objects.filter(pk=world.assigned.pk).update(
        is_demonstration=why == "demonstration", is_active=why != "left"
    )
    daily()
    assert not mails_to(world.assigned)


def test_the_demonstration_has_no_letter_box(world, draft, django_capture_on_commit_callbacks):
    Person.objects.update(is_demonstration=True)
    hand_out_and_commit(world, draft, django_capture_on_commit_callbacks)
    assert not mail.outbox and world.assigned.notices.exists()


class IsAway(FailsForOne):
    """A mail server that cannot be reached."""

    def open(self):
        raise ConnectionRefusedError("Nobody is there")


@pytest.mark.parametrize("server", ["FailsForOne", "IsAway"])
def test_mail_that_fails_is_logged_undoes_nothing_and_goes_the_next_day(
    world, in_challenge, settings, server, caplog, django_capture_on_commit_callbacks
):
    Notice.objects.all().delete()
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.{server}"
    with django_capture_on_commit_callbacks(execute=True):
        world.thread(in_challenge, SECRET, "CG-01")
    settings.EMAIL_BACKEND = works
    sent = {"FailsForOne": [world.contributor.email], "IsAway": []}[server]
    assert [one.to[0] for one in mail.outbox] == sent  # one that fails keeps no other back
    assert "next reminder" in caplog.text and SECRET not in caplog.text
    assert world.lead.notices.get().mailed_at is None
    mail.outbox.clear()
    daily()
    texts = {one.to[0]: one.body for one in mail.outbox}
    assert "There is a message for you in the challenge." in texts[world.lead.email]
    assert world.lead.notices.get().mailed_at is not None
    if sent:
        assert "There is a message" not in texts.get(world.contributor.email, "")


def test_a_reminder_that_fails_keeps_its_notices_for_the_next_run(
    world, draft, settings, django_capture_on_commit_callbacks
):
    chooses(world.lead, "daily")
    Notice.objects.exclude(person=world.lead).delete()
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.FailsForOne"
    with pytest.raises(CommandError, match="1 could not be sent"):
        daily()
    assert world.lead.notices.get().mailed_at is None
    settings.EMAIL_BACKEND = works
    daily()
    assert world.lead.notices.get().mailed_at is not None and "You lead its" in mails_to(world.lead)[0].body


def test_names_with_line_breaks_do_not_reach_a_subject(world, draft, django_capture_on_commit_callbacks):
    type(draft.partnership).objects.update(name=f"Waste\r\nBcc: all@northmoor.example{'x' * 90}")
    hand_out_and_commit(world, draft, django_capture_on_commit_callbacks)
    (one,) = mail.outbox
    assert "\n" not in one.subject and "\r" not in one.subject and len(one.subject) <= 120
    assert one.recipients() == [world.assigned.email]


def test_old_notices_are_forgotten(world, draft):
    Notice.objects.all().delete()
    today = timezone.now()
    kept = {"new": (170, True), "half": (190, True), "unseen": (600, False), "old": (740, False)}
    for kind, (days, seen) in kept.items():
        at = today - timedelta(days=days)
        facts = {"partnership": draft.partnership, "words": kind, "address": "/", "mailed_at": at}
        world.lead.notices.create(kind=kind, at=at, seen_at=at if seen else None, **facts)
    daily("--dry-run")
    assert world.lead.notices.count() == 4
    daily()
    assert set(world.lead.notices.values_list("kind", flat=True)) == {"new", "unseen"}


# ------------------------------------------------------------------------------------- nothing that was typed


def test_nothing_that_is_typed_is_in_any_notice_or_mail(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
    # Here all mail goes at the end, when little would be new any more; in use each goes as it happens.
    for settles in ("look_at_ended", "look_at_parted"):
        monkeypatch.setattr(f"appraisal.writes.notice.{settles}", lambda **given: None)
    with django_capture_on_commit_callbacks(execute=True):
        appraisal = everything_said(world)
    daily()
    typed = str(collect_document(appraisal.pk))
    assert typed.count(SECRET) > 20  # the control: it is in what was typed
    told_all = "".join(f"{one.words} {one.address} {one.kind}" for one in Notice.objects.all())
    assert Notice.objects.values("kind").distinct().count() >= 14 and len(mail.outbox) > 20
    assert SECRET not in told_all
    for one in mail.outbox:
        assert SECRET not in one.message().as_string() + one.body + one.subject
    for person in (world.lead, world.approver):
        assert SECRET not in text_of(client_of(person).get(reverse("notices")))


def everything_said(world) -> Appraisal:
    """An appraisal on which everybody has said something, from its start to its withdrawal."""
    draft = world.appraisal()
    (one,) = world.hand_out(draft, "FM", message=SECRET)
    decline(assignment=live(one), reason=SECRET, by=world.assigned, at=world.now())
    (one,) = world.hand_out(draft, "CG", message=SECRET)
    remind_of(assignment=live(one), by=world.lead, at=world.now())
    world.answer_all(now(draft))
    for answer in draft.answers.asked().select_related("question", "appraisal", "option"):
        world.save(answer, narrative=SECRET)
    facts = {"headline": SECRET, "recommendations": SECRET, "meeting": SECRET}
    seen = now(draft).version
    set_report_facts(appraisal=draft, facts=facts, seen=seen, by=world.lead, at=world.now())
    world.submit(now(draft))
    talk = world.thread(draft, SECRET, "CG-01")
    world.judge(draft, "CG-01", reason=SECRET)
    world.returned(draft)
    world.say(talk, SECRET)
    world.answer(now(draft), "CG-01", "partly", f"{SECRET} again")
    given = {"reason": SECRET, "by": world.reviewer, "at": world.now()}
    locked = draft.answers.filter(locked=True).select_related("question", "appraisal").first()
    open_answer(answer=locked, **given)
    world.submit(now(draft))
    given = {"view": "not_content", "text": SECRET, "seen": 0, "by": world.opinion_giver}
    give_opinion(appraisal=now(draft), at=world.now(), interest=SECRET, **given)
    world.content(now(draft))
    seen = fingerprint(collect_document(draft.pk))
    given = {"support": "not_supported", "reason": SECRET, "seen": seen, "interest": SECRET}
    endorse(appraisal=now(draft), by=world.reviewer, at=world.now(), **given)
    facts = {"headline": f"{SECRET} more"}
    set_report_facts(appraisal=draft, facts=facts, seen=now(draft).version, by=world.lead, at=world.now())
    sign(world, world.concluded_from(now(draft)))
    given = {"about": SECRET, "text": SECRET, "by": world.approver}
    add_correction(appraisal=now(draft), at=world.now(), **given)
    target = next(one for one in targets_of(now(draft)) if one.name == "conclusion.reason")
    given = {"target": target, "passage": "", "reason": SECRET, "by": world.lead}
    made = propose_redaction(appraisal=now(draft), at=world.now(), **given)
    given = {"redaction": made, "by": world.proper, "at": world.now()}
    redact(made=make_anew(**given), **given)
    withdraw(appraisal=now(draft), reason=SECRET, by=world.governance, at=world.now())
    return draft
