"""A draft that is abandoned: by whom, who reads it still, that nothing waits in it, and another can start."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Assignment, Evidence, EvidenceFile
from appraisal.queries.appraisal import readable_by
from appraisal.queries.carrying import offer_of, source_of
from appraisal.queries.last_time import last_time, left_to_do
from appraisal.queries.mark import looked_at_by, marks_waiting
from appraisal.queries.redaction import targets_of
from appraisal.queries.reminders import things_due
from appraisal.queries.timetable import timetable_page
from appraisal.queries.verify import faults_in_trails
from appraisal.writes.answer import save_answer
from appraisal.writes.appraisal import set_people, set_report_facts, start_appraisal
from appraisal.writes.assignment import accept, take_back
from appraisal.writes.challenge import start_thread
from appraisal.writes.evidence import add_evidence
from appraisal.writes.mark import decide_part_mark, mark_part
from appraisal.writes.move import abandon, submit, withdraw
from appraisal.writes.opinion_request import set_opinions
from appraisal.writes.redaction import make_anew, propose_redaction, redact
from partnerships.access import can, require, visible_to
from partnerships.faults import MoveRefused, Refused
from partnerships.models import KeptText, Notice, Person
from partnerships.permissions import Permission
from partnerships.queries.timetable import timetable_in_force
from partnerships.queries.trail import trail_of
from partnerships.writes.meeting import add_body, add_item, add_meeting
from partnerships.writes.post import appoint
from tests.appraisal.again import SEEN, last_year
from tests.appraisal.test_meeting_item import send
from tests.appraisal.test_verify import small_pdf
from tests.partnerships.sending import client_of, problems, sent, text_of

P = Permission
WHY = "It was started for the wrong partnership."
READERS = {"lead", "contributor", "assigned", "reviewer", "opinion_giver", "approver"}
READERS |= {"governance", "proper", "auditor"}
MARK = {
    "kind": "exempt",
    "paragraph": "3",
    "reason": "It would show our bid.",
    "look_again": date(2026, 9, 2),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for room in ("sign_off", "redacted_report"):
        monkeypatch.setattr(f"appraisal.writes.{room}.render_pdf", small_pdf)


def now(record):
    return type(record).objects.get(pk=record.pk)


def url(name, appraisal, *more):
    return reverse(name, args=[appraisal.ref, *more])


def abandoned(world, appraisal, reason=WHY, by=None):
    by = by or world.governance
    return now(abandon(appraisal=now(appraisal), reason=reason, by=by, at=world.now()))


@pytest.fixture
def draft(world):
    """A draft with an answer, evidence, and a section handed out that is late."""
    appraisal = world.appraisal(due=date(2026, 9, 20))
    world.answer(appraisal, "CG-02", "partly", "Unmistakable words.")
    add_evidence(appraisal=now(appraisal), facts=SEEN, by=world.lead, at=world.now())
    world.hand_out(appraisal, "CG", due=date(2026, 9, 3))
    return now(appraisal)


# ---------------------------------------------------------------------------------------------------- by whom


def try_to(world, key, appraisal, reason=WHY):
    """The page's POST as somebody."""
    person = world.people[key]
    return client_of(person).post(url("abandon", appraisal), sent(person, reason=reason))


@pytest.mark.parametrize("key", ["lead", "governance"])
def test_its_lead_officer_and_governance_officers_abandon_a_draft(world, draft, key):
    response = try_to(world, key, draft)
    assert response.status_code == 302 and response.url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert (draft.state, draft.abandoned_reason) == ("abandoned", WHY)
    event = trail_of(draft).first()
    assert (event.verb, event.by_id, event.fields) == ("abandoned", world.people[key].pk, ["state"])
    assert list(faults_in_trails()) == []


@pytest.mark.parametrize(
    ("key", "status"),
    [
        *((key, 403) for key in ("contributor", "assigned", "reviewer", "approver", "auditor", "proper")),
        *((key, 404) for key in ("colleague", "member", "administrator")),
    ],
)
def test_nobody_else_does(world, draft, key, status):
    assert try_to(world, key, draft).status_code == status
    assert now(draft).state == "draft"


def test_once_it_was_returned_its_lead_officer_asks_a_governance_officer(world):
    appraisal = world.returned(world.submitted(), "CG-01")
    page = text_of(client_of(world.lead).get(url("abandon", appraisal)))
    said = "The reviewer has returned it. Ask a governance officer to abandon it."
    assert said in page and "You cannot abandon it now" in page and "<textarea" not in page
    offers = [
        text_of(client_of(one).get(url("appraisal", appraisal))) for one in (world.lead, world.governance)
    ]
    assert [url("abandon", appraisal) in one for one in offers] == [False, True]
    refused = try_to(world, "lead", appraisal)
    assert problems(refused) == [said] and WHY in text_of(refused)
    with pytest.raises(MoveRefused, match="Ask a governance officer"):
        abandoned(world, appraisal, by=world.lead)
    assert now(appraisal).state == "draft" and not now(appraisal).abandoned_reason
    assert try_to(world, "governance", appraisal).status_code == 302
    assert now(appraisal).state == "abandoned"


def test_a_lead_officer_who_is_a_governance_officer_too_does_it_as_that(world):
    appraisal = world.returned(world.submitted(), "CG-01")
    people = {"lead": [world.governance]}
    set_people(appraisal=now(appraisal), people=people, seen=now(appraisal).version, by=None, at=world.now())
    assert abandoned(world, appraisal, by=world.governance).state == "abandoned"


def test_only_a_draft_is_abandoned(world, draft, monkeypatch):
    for state, made in (
        ("in challenge", lambda: world.submitted(draft)),
        ("endorsed", lambda: world.endorsed_from(now(draft))),
    ):
        made()
        with pytest.raises(MoveRefused, match=f"The appraisal is {state}, so it cannot be abandoned now"):
            abandoned(world, draft)
        assert try_to(world, "governance", draft).status_code == 403
        assert now(draft).abandoned_reason == ""
    signed = last_year(world, world.partnership("Another"))
    with pytest.raises(Refused, match="This appraisal is signed, so it cannot be changed"):
        abandoned(world, signed)
    gone = abandoned(world, world.appraisal(world.partnership("A third")))
    for again in (lambda: abandoned(world, gone), lambda: submit(appraisal=gone, by=None, at=world.now())):
        with pytest.raises(Refused, match=r"It was abandoned on 1 September 2026\. Start a new appraisal\."):
            again()
    with pytest.raises(MoveRefused, match="Start a new appraisal"):
        withdraw(appraisal=gone, reason="Wrong.", by=world.governance, at=world.now())


def test_a_reason_is_asked_for_and_has_an_end(world, draft):
    assert problems(try_to(world, "lead", draft, "")) == ["Say why it is abandoned"]
    assert problems(try_to(world, "lead", draft, "x" * 501))
    with pytest.raises(Refused, match="Say why it is abandoned"):
        abandoned(world, draft, reason="")
    with pytest.raises(IntegrityError, match="abandoned_has_reason"), transaction.atomic():
        Appraisal.objects.filter(pk=draft.pk).update(state="abandoned")
    assert now(draft).state == "draft"


def test_it_is_not_abandoned_while_a_file_waits_for_the_scan(world, draft):
    """What is frozen could not be told of the verdict."""
    evidence = Evidence.objects.get(appraisal=draft)
    facts = {"stored": uuid4().hex, "name": "a.pdf", "kind": "pdf", "size": 9, "sha256": "b" * 60}
    file = EvidenceFile.objects.create(evidence=evidence, state="waiting", **facts)
    with pytest.raises(MoveRefused, match="1 file waits for the virus scan: E1"):
        abandoned(world, draft)
    assert "1 file waits for the virus scan" in text_of(client_of(world.lead).get(url("abandon", draft)))
    EvidenceFile.objects.filter(pk=file.pk).update(state="kept")
    assert abandoned(world, draft).state == "abandoned"


def test_the_page_says_how_much_is_in_it_and_what_becomes_of_it(world, draft):
    page = text_of(client_of(world.lead).get(url("abandon", draft)))
    asked = draft.answers.asked().count()
    assert f"1 of {asked} questions are answered, with 1 piece of evidence." in page
    assert f"A new appraisal of {draft.partnership.name} can then be started." in page
    link = url("abandon", draft)
    for key, offered in (("lead", True), ("governance", True), ("contributor", False), ("auditor", False)):
        assert (link in text_of(client_of(world.people[key]).get(url("appraisal", draft)))) == offered
    world.submitted(draft)
    assert link not in text_of(client_of(world.governance).get(url("appraisal", draft)))


def test_a_request_that_comes_twice_leads_where_the_first_led(world, draft):
    given, client = sent(world.lead, reason=WHY), client_of(world.lead)
    assert [client.post(url("abandon", draft), given).status_code for _ in range(2)] == [302, 302]
    assert trail_of(draft).filter(verb="abandoned").count() == 1


# ----------------------------------------------------------------------------------------------- who reads it


def readers(world, appraisal) -> set[str]:
    """Who opens its task list, asked of each page, of the record and of the database alike."""
    found = set()
    for key, person in world.people.items():
        opens = client_of(person).get(url("appraisal", appraisal)).status_code == 200
        assert opens == can(person, P.READ_APPRAISAL, appraisal) == (appraisal in readable_by(person)), key
        assert opens == (appraisal in visible_to(Appraisal.objects.all(), person, P.READ_APPRAISAL)), key
        found |= {key} if opens else set()
    return found


def test_exactly_those_read_it_who_could_read_the_draft(world, draft):
    assert readers(world, draft) == READERS
    gone = abandoned(world, draft)
    assert readers(world, gone) == READERS
    for key, person in world.people.items():
        client = client_of(person)
        pages = ("all_questions", "evidence", "handed_out", "threads", "draft", "appraisal_opinions")
        found = {client.get(url(name, gone)).status_code for name in pages}
        found.add(client.get(url("question", gone, "CG-02")).status_code)
        found.add(client.get(url("answer_history", gone, "CG-02")).status_code)
        assert found == ({200} if key in READERS else {404}), key
        reports = {client.get(url(name, gone)).status_code for name in ("report", "report_pdf")}
        assert reports == {404}, key  # there is none
        lists = [client.get(reverse("appraisals"), {"state": "abandoned"}), client.get(reverse("appraisals"))]
        lists.append(client.get(gone.partnership.get_absolute_url()))
        assert [gone.ref in text_of(one) for one in lists] == [key in READERS] * 3, key
        for name in ("trends", "partnership"):
            page = text_of(client.get(reverse(name, args=[gone.partnership.ref])))
            assert "Unmistakable" not in page and WHY not in page, key


def test_whoever_had_a_part_reads_it_still_and_the_next_holder_of_the_post_never_does(world, draft):
    """Asha wrote nothing: she could read the draft. Kit could not, whatever post is Kit's one day."""
    gone = abandoned(world, draft)
    today = {"since": timezone.localdate(), "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["assigned"], person=world.colleague, **today)
    assert readers(world, gone) == READERS
    held = gone.participants.filter(relation="was_assigned")
    assert [(one.person, one.post) for one in held] == [(world.assigned, world.posts["assigned"])]
    page = text_of(client_of(world.governance).get(url("appraisal", gone)))
    assert "Had questions to answer" in page
    assert client_of(world.colleague).get(url("question", gone, "CG-02")).status_code == 404
    assert gone.ref not in text_of(client_of(world.colleague).get(reverse("appraisals")))
    appoint(post=world.posts["assigned"], person=None, **today)
    assert readers(world, gone) == READERS


def test_only_those_are_written_down_who_read_it_by_a_part_alone(world, draft):
    """Not who is named otherwise, who may never answer, who has left, or from whom it was taken back."""
    for key, code in (("contributor", "FM"), ("administrator", "RM"), ("colleague", "PM"), ("editor", "IM")):
        world.hand_out(now(draft), code, post=world.posts[key])
    given = {"since": timezone.localdate(), "by": None, "at": world.now()}
    appoint(post=world.posts["administrator"], person=world.member, **given)
    taken = Assignment.objects.select_related("appraisal").get(post=world.posts["colleague"])
    take_back(assignment=taken, by=world.lead, at=world.now())
    Person.objects.filter(pk=world.editor.pk).update(is_active=False)
    gone = abandoned(world, draft)
    assert [one.person for one in gone.participants.filter(relation="was_assigned")] == [world.assigned]
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        gone.participants.filter(relation="was_assigned").update(person=world.colleague)


def test_a_member_since_reads_nothing_of_it_any_more(world, draft):
    gone = abandoned(world, draft)
    Person.objects.filter(pk=world.assigned.pk).update(given_roles=["committee_member"])
    world.people["assigned"] = now(world.assigned)
    assert readers(world, gone) == READERS - {"assigned"}


def test_its_page_says_by_whom_when_and_why_and_what_can_be_done(world, draft):
    gone = abandoned(world, draft, by=world.lead)
    said = f"This appraisal was abandoned on 1 September 2026 by Lena Lead: {WHY}"
    for name in ("appraisal", "draft"):
        assert said in text_of(client_of(world.reviewer).get(url(name, gone)))
    page = text_of(client_of(world.lead).get(url("appraisal", gone)))
    assert "Start a new appraisal" in page and "Overdue" not in page and "Handed out to you" not in page
    assert url("abandon", gone) not in page and "Mark a part of the report" not in page
    assert "Overdue" not in text_of(client_of(world.assigned).get(url("appraisal", gone)))
    assert "Unmistakable words." in text_of(client_of(world.assigned).get(url("question", gone, "CG-02")))
    listed = text_of(client_of(world.lead).get(gone.partnership.get_absolute_url()))
    assert gone.ref in listed and "Abandoned" in listed
    assert "Start a new appraisal" not in text_of(client_of(world.reviewer).get(url("appraisal", gone)))


def test_what_was_handed_out_of_it_waits_for_no_answer(world, draft):
    (handed,) = Assignment.objects.all()
    pages = ("appraisal", "handed_out", "all_questions")

    def said():
        client = client_of(world.lead)
        return [text_of(client.get(url(one, draft))) for one in pages] + [
            text_of(client.get(handed.get_absolute_url()))
        ]

    assert ["not accepted yet" in page for page in said()] == [True, True, True, False]
    abandoned(world, draft)
    *lists, own = said()
    assert not [page for page in lists if "not accepted yet" in page or ", not accepted" not in page]
    assert ">Not accepted<" in own and "Over: the appraisal is abandoned" in own and ">Asked<" not in own


def test_the_preview_says_that_it_was_abandoned(world, draft, monkeypatch):
    marks = []
    monkeypatch.setattr(
        "appraisal.views.report.report_html", lambda *one, watermark, **more: marks.append(watermark)
    )
    monkeypatch.setattr("appraisal.views.report.render_pdf", lambda **given: b"%PDF")
    for act in (lambda: draft, lambda: abandoned(world, draft)):
        assert client_of(world.lead).get(url("draft_pdf", act())).status_code == 200
    assert marks == ["Draft", "Abandoned"]


# ----------------------------------------------------------------------------------------- nothing is changed


def test_a_save_is_refused_in_a_sentence_and_its_words_are_kept(world, draft):
    answer = Answer.objects.select_related("question", "appraisal").get(
        appraisal=draft, question__code="CG-01"
    )
    gone = abandoned(world, draft)
    given = sent(world.lead, option=answer.question.scale.options.first().pk, narrative="Typed late", seen=0)
    response = client_of(world.lead).post(url("question", draft, "CG-01"), given)
    said = "You cannot answer questions in this appraisal now that it is abandoned. Start a new appraisal"
    assert response.status_code == 403 and said in text_of(response)
    assert "Typed late" in str(KeptText.objects.get(person=world.lead).fields)
    upload = {"title": "Minutes", "strength": "seen", "file": BytesIO(b"We met.")}
    response = client_of(world.lead).post(url("evidence_new", gone), sent(world.lead, **upload))
    said = "You cannot add evidence to this appraisal now that it is abandoned. Start a new appraisal"
    assert response.status_code == 403 and said in text_of(response)
    given = {"option": None, "narrative": "Late", "evidence": [], "seen": 0, "key": uuid4()}
    with pytest.raises(Refused, match=r"It was abandoned on 1 September 2026\. Start a new appraisal\."):
        save_answer(answer=answer, by=world.lead, at=world.now(), **given)
    assert gone.evidence.count() == 1
    assert not AnswerRevision.objects.filter(narrative__contains="ate").exists()


def test_whatever_was_let_in_before_is_refused_after(world, draft):
    """As a request does that had its permission just before."""
    handed = Assignment.objects.select_related("appraisal").get(appraisal=draft)
    before = now(draft)
    abandoned(world, draft)
    given = {"by": world.lead, "at": world.now()}
    acts = (
        lambda: add_evidence(appraisal=before, facts=SEEN, **given),
        lambda: accept(assignment=handed, by=world.assigned, at=world.now()),
        lambda: set_people(appraisal=before, people={"contributor": []}, seen=before.version, **given),
        lambda: set_opinions(appraisal=before, asks=[], not_sought={}, seen=before.version, **given),
        lambda: start_thread(appraisal=before, text="Why?", **given),
        lambda: mark_part(subject=before, part="headline", **MARK, **given),
    )
    for act in acts:
        with pytest.raises(Refused, match="Start a new appraisal"):
            act()


def test_nobody_may_do_anything_to_it_but_read_and_have_words_taken_out(world, draft):
    gone = abandoned(world, draft)
    reads = {P.READ_APPRAISAL, P.READ_TRAIL, P.READ_WITHHELD, P.PROPOSE_REDACTION, P.AUTHORISE_REDACTION}
    of_it = {one for one in P if "this appraisal" in one.value or "its answers" in one.value}
    for person in world.people.values():
        for permission in of_it - reads:
            with pytest.raises((PermissionDenied, Http404)):
                require(person, permission, gone, to_see=P.READ_APPRAISAL)


@pytest.mark.parametrize("name", ["answer.narrative", "appraisal.abandoned_reason", "evidence.title"])
def test_personal_data_is_taken_out_of_it(world, draft, name):
    gone = abandoned(world, draft, reason="Jane Roe asked for it.")
    KeptText.objects.create(
        person=world.lead, path=url("abandon", gone), fields={"reason": ["Because."]}, at=world.now()
    )
    target = next(one for one in targets_of(gone) if one.name == name)
    given = {"target": target, "passage": "", "reason": "a name"}
    redaction = propose_redaction(appraisal=gone, by=world.lead, at=world.now(), **given)
    page = text_of(client_of(world.proper).get("/"))
    assert "Redactions to decide" in page  # it is read still, so this is decided still
    given = {"redaction": redaction, "by": world.proper, "at": world.now()}
    redact(made=make_anew(**given), **given)
    after = next(one for one in targets_of(now(gone)) if one.key == target.key)
    assert after.text.startswith("[Redacted on") and now(gone).state == "abandoned"
    assert KeptText.objects.exists() == (name != "appraisal.abandoned_reason")
    assert "[Redacted on" in text_of(client_of(world.lead).get(url("draft", now(gone))))


# ---------------------------------------------------------------------------------------- nothing waits in it


def test_everybody_who_works_on_it_is_told_and_of_nothing_else_of_it(world, draft):
    at_first = Notice.objects.unseen().filter(address__startswith=draft.get_absolute_url())
    assert {one.person.name for one in at_first} >= {"Asha Assigned", "Rhea Reviewer", "Lena Lead"}
    abandoned(world, draft, by=world.lead)
    told = {one.person_id: one for one in Notice.objects.unseen()}
    everybody = {"contributor", "assigned", "reviewer", "opinion_giver", "approver"}
    assert set(told) == {world.people[key].pk for key in everybody}
    for one in Notice.objects.unseen():
        assert (one.kind, one.address) == ("abandoned", draft.get_absolute_url())
        assert "abandoned" in one.words and WHY not in one.words


def test_nobody_has_it_to_do_and_nothing_of_it_is_late(world, draft):
    today = date(2026, 12, 1)

    def waits(person):
        page = text_of(client_of(person).get("/")).partition("New since you last looked")[0]
        return draft.get_absolute_url() in page

    assert {key for key, one in world.people.items() if waits(one)} >= {"lead", "assigned", "contributor"}
    assert [due for due in things_due(today) if draft.ref in due.address]
    gone = abandoned(world, draft)
    assert not [key for key, one in world.people.items() if waits(one)]
    assert not [due for due in things_due(today) if gone.ref in due.address]
    for key in ("lead", "assigned", "governance"):
        client = client_of(world.people[key])
        for view in ("mine", "out"):
            assert gone.ref not in text_of(client.get(reverse("assignments"), {"view": view}))
        assert gone.ref not in text_of(client.get(reverse("appraisals"), {"state": "past"}))
    portfolio = client_of(world.governance).get(reverse("portfolio"))
    found = {one.label: one.count for one in portfolio.context["appraisal_numbers"]}
    assert (found["Abandoned"], found["Draft"], found["Past their date"]) == (1, 0, 0)


def test_a_mark_in_it_waits_for_no_decision(world, draft):
    given = {"by": world.lead, "at": world.now()}
    answer = Answer.objects.select_related("appraisal", "question").get(
        appraisal=draft, question__code="CG-02"
    )
    proposed = mark_part(subject=answer, part="narrative", **MARK, **given)
    decided = mark_part(subject=draft, part="headline", **MARK, **given)
    decide_part_mark(mark=decided, subject=draft, agreed=True, reason="", by=world.proper, at=world.now())
    today = date(2026, 12, 1)
    other = mark_part(subject=world.appraisal(world.partnership("Another")), part="headline", **MARK, **given)
    assert {one.mark for one in marks_waiting(1).object_list} == {proposed, other}
    assert list(looked_at_by(world.proper, today)) == [decided]
    assert [due for due in things_due(today) if due.kind == "marks"]
    gone = abandoned(world, draft)
    assert {one.mark for one in marks_waiting(1).object_list} == {other}
    assert not looked_at_by(world.proper, today) and gone.withheld == 2
    assert not [due for due in things_due(today) if due.kind == "marks"]
    assert gone.ref not in text_of(client_of(world.proper).get("/"))
    page = text_of(client_of(world.governance).get(url("appraisal_mark", gone)))
    assert "Propose to withhold" not in page


def test_it_is_on_no_timetable_and_goes_to_no_meeting(world, draft):
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=date(2026, 12, 17), place="", **given)
    item = add_item(
        meeting=meeting, partnership=draft.partnership, purpose="Note it.", report=draft.ref, **given
    )
    agreed, today = timetable_in_force().timetable, date(2026, 11, 1)

    def shown():
        (one,) = timetable_page(meeting, agreed, world.governance, 1, today)
        return one.appraisal, one.steps[0].standing

    def owed():
        return sorted(due.kind for due in things_due(today) if due.kind in ("yours", "steps"))

    assert shown() == (draft, "done") and owed() == ["steps"]
    gone = abandoned(world, draft)
    assert shown() == (None, "overdue") and owed() == ["steps"]  # another is to be started, by the same day
    response = send(world, item, report="other", other=gone.ref)
    assert problems(response) == ["This partnership has no appraisal of that ref. Check it"]
    assert send(world, item, report=gone.ref).status_code == 302  # what stands on record can stay
    another = world.appraisal(draft.partnership)
    assert shown() == (another, "done")
    page = client_of(world.governance).get(reverse("item_edit", args=[meeting.pk, item.number]))
    assert set(page.context["form"].reports) == {another.ref, gone.ref}
    send(world, item, report=another.ref)
    page = client_of(world.governance).get(reverse("item_edit", args=[meeting.pk, item.number]))
    assert set(page.context["form"].reports) == {another.ref}


# --------------------------------------------------------------------------------------------- another starts


def test_a_new_appraisal_starts_and_nothing_of_the_abandoned_comes_into_it(world):
    signed = last_year(world)
    partnership = signed.partnership
    due = now(partnership).next_appraisal
    appraisal = world.appraisal(partnership, start_from=signed)
    world.answer(appraisal, "CG-02", "partly", "Unmistakable words.")
    given = {"partnership": now(partnership), "purpose": "annual_review", "gate": "running", "depth": "short"}
    given |= {"circumstances": [], "due": None, "by": world.lead}
    with pytest.raises(Refused, match="under way"):
        start_appraisal(at=world.now(), **given)
    gone = abandoned(world, appraisal)
    assert source_of(partnership) == signed == offer_of(partnership).appraisal
    assert now(partnership).next_appraisal == due and now(signed).state == "signed"
    with pytest.raises(Refused, match="cannot be started from any more"):
        start_appraisal(at=world.now(), start_from=gone, **given)
    page = text_of(client_of(world.lead).get(reverse("appraisal_new", args=[partnership.ref])))
    assert gone.ref not in page and "under way" not in page
    another = start_appraisal(at=world.now(), start_from=signed, **given)
    assert another.state == "draft" and another.carried_from == signed
    answer = Answer.objects.select_related("appraisal", "question").get(
        appraisal=another, question__code="CG-02"
    )
    assert answer.narrative != "Unmistakable words."
    assert last_time(answer, world.lead).ref == signed.ref
    assert left_to_do(partnership, world.lead, date(2026, 12, 1)).appraisal == signed
    assert gone.ref not in text_of(client_of(world.lead).get(reverse("trends", args=[partnership.ref])))
    page = text_of(client_of(world.lead).get(url("appraisal", gone)))
    assert "Started from" in page and "to be confirmed" not in page and "Start a new appraisal" not in page
    finished = world.answer_all(another, 1)
    assert finished is None and Appraisal.objects.filter(partnership=partnership).count() == 3


def test_a_partnership_whose_draft_was_abandoned_is_to_be_appraised_again(world, draft):
    partnership = draft.partnership
    type(partnership).objects.filter(pk=partnership.pk).update(next_appraisal=date(2026, 9, 1))
    today = date(2026, 9, 1) + timedelta(days=1)

    def to_start():
        return [due for due in things_due(today) if due.kind == "appraisals"]

    assert to_start() == []
    abandoned(world, draft)
    assert [due.name for due in to_start()] == [partnership.name]


def test_what_cannot_be_changed_any_more_is_shown_in_words_and_not_offered(world):
    draft = world.appraisal(circumstances=["trading"])
    client = client_of(world.lead)
    said = {"page_one": ["It works.", "18 December 2026", "note it"], "what_applies": ["It will trade"]}
    facts = {"headline": "It works.", "meeting_on": date(2026, 12, 18), "recommendations": "note it"}
    set_report_facts(appraisal=draft, facts=facts, seen=draft.version, by=world.lead, at=world.now())
    for name in said:
        offered = client.get(reverse(name, args=[draft.ref])).text.partition("<main")[2]
        assert 'type="submit"' in offered and "You cannot change this now." not in offered
    Appraisal.objects.filter(pk=draft.pk).update(state="abandoned", abandoned_reason="A mistake.")
    for name, words in said.items():
        page = client.get(reverse(name, args=[draft.ref]))
        shown = text_of(page).partition("You cannot change this now.")[2]
        assert page.status_code == 200 and all(one in shown for one in words), name
        assert "<form" not in shown and "<input" not in shown
