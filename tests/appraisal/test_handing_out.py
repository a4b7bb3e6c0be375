"""Handing out: who may answer what, what is said to it, what becomes of it as posts and questions move."""

from datetime import timedelta
from io import StringIO
from itertools import product

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Assignment, Option, Question
from appraisal.queries.appraisal import STATE, readable_by, status_in
from appraisal.queries.assignment import to_do, to_see_to, with_left
from appraisal.queries.facts import bars_against
from appraisal.queries.reminders import reminders
from appraisal.rules.completeness import DONE, NOT_DUE
from appraisal.rules.kinds import KINDS
from appraisal.writes.appraisal import set_people
from appraisal.writes.assignment import accept, decline, hand_on, remind_of, take_back
from appraisal.writes.challenge import start_thread
from appraisal.writes.lock import lock
from appraisal.writes.move import return_appraisal, submit
from appraisal.writes.verdict import give_verdict
from partnerships.access import can, visible_to
from partnerships.append_only import lifted
from partnerships.faults import Refused
from partnerships.models import Event, KeptText, Notice, Person
from partnerships.permissions import Permission, Relation, Role
from partnerships.writes.mark import propose_mark
from partnerships.writes.person import edit_person
from partnerships.writes.post import add_post, appoint
from tests.appraisal.test_races import together
from tests.bench.queries import counted
from tests.growth.test_growth import MOST, asked, faults_in
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import make_world

TODAY = timezone.localdate()
SECRET = "unmistakablesecret"


@pytest.fixture
def draft(world):
    return world.appraisal()


@pytest.fixture
def handed(world, draft):
    """Governance, handed out to the post of ``assigned``."""
    return world.hand_out(draft, "CG", due=TODAY + timedelta(days=9), message=f"Please. {SECRET}")[0]


def now(assignment) -> Assignment:
    """It as a request would read it."""
    return Assignment.objects.select_related("appraisal__partnership", "post").get(pk=assignment.pk)


def answer_of(appraisal, code):
    found = Answer.objects.select_related("question__section", "appraisal__partnership")
    return found.get(appraisal=appraisal, question__code=code)


def may_answer(person, appraisal, code="CG-01"):
    return can(person, Permission.ANSWER, answer_of(appraisal, code))


def question_page(appraisal, code="CG-01"):
    return reverse("question", args=[appraisal.ref, code])


def to_save(person, answer, **more):
    option = Option.objects.get(scale=answer.question.scale_id, order=3)
    given = {"option": option.pk, "narrative": "Words", "seen": answer.version, "then": "next"}
    return sent(person, **(given | more))


def leave(world, person):
    facts = {"email": person.email, "name": person.name, "roles": frozenset(), "is_active": False}
    edit_person(person=person, seen=person.version, by=world.administrator, at=world.now(), **facts)


# --------------------------------------------------------------------------------------------- who may answer


def test_whoever_holds_the_post_reads_the_whole_and_answers_that_part_alone(world, draft, handed):
    person = world.assigned
    assert may_answer(person, draft) and not may_answer(person, draft, "FM-02")
    assert can(person, Permission.READ_APPRAISAL, Appraisal.objects.get(pk=draft.pk))
    assert can(person, Permission.ADD_EVIDENCE, draft) and not can(person, Permission.ANSWER, draft)
    client = client_of(person)
    page = text_of(client.get(question_page(draft)))
    assert (
        "Assigned</a> to Post of Asha Assigned (Asha Assigned) until" in page and "Save and continue" in page
    )
    other = text_of(client.get(question_page(draft, "FM-02")))
    assert "Save and continue" not in other and "Assigned</a> to" not in other
    answer = answer_of(draft, "FM-02")
    assert client.post(question_page(draft, "FM-02"), to_save(person, answer)).status_code == 403
    assert client.post(question_page(draft), to_save(person, answer_of(draft, "CG-01"))).status_code == 302
    assert answer_of(draft, "CG-01").saved_by == person and not answer_of(draft, "FM-02").saved_by
    for name in ("page_one", "what_applies"):
        assert client.post(reverse(name, args=[draft.ref]), sent(person, seen=1)).status_code == 403


def test_nobody_else_gets_anything_by_it(world, draft, handed):
    assert not may_answer(world.colleague, draft)
    assert client_of(world.colleague).get(question_page(draft)).status_code == 404
    assert client_of(world.colleague).get(now(handed).get_absolute_url()).status_code == 404


@pytest.mark.parametrize("relation", ["reviewer", "approver"])
def test_whoever_challenges_or_signs_gets_nothing_by_a_post(world, draft, handed, relation):
    judge = world.people[relation]
    appoint(post=handed.post, person=judge, since=TODAY, by=None, at=world.now())
    held = now(handed)
    held.appraisal = Appraisal.objects.get(pk=draft.pk)
    given = {Permission.ADD_EVIDENCE: held.appraisal, Permission.PROPOSE_MARK: held.appraisal}
    given |= {Permission.TAKE_ON: held, Permission.ANSWER: answer_of(draft, "CG-01")}
    assert not [one for one, subject in given.items() if can(judge, one, subject)]
    assert can(judge, Permission.READ_APPRAISAL, held.appraisal)
    for name, more in (
        ("evidence_new", []),
        ("assignment_decline", [held.pk]),
        ("assignment_hand_on", [held.pk]),
    ):
        assert client_of(judge).get(reverse(name, args=[draft.ref, *more])).status_code == 403


@pytest.mark.parametrize("role", [Role.COMMITTEE_MEMBER, Role.CLEARED_MEMBER])
def test_who_becomes_a_member_keeps_no_part(world, draft, handed, role):
    for person in (world.contributor, world.lead, world.assigned):
        person.given_roles = [role.value]
        person.save()
        fresh = Person.objects.get(pk=person.pk)
        assert client_of(fresh).get(question_page(draft)).status_code == 404
        assert not visible_to(Appraisal.objects.all(), fresh, Permission.READ_APPRAISAL).exists()
        assert not may_answer(fresh, draft)


def test_lists_find_what_pages_open(world, draft, handed):
    """The same in the database as of one record, in every stage of it and state of the appraisal."""
    other = world.appraisal(world.partnership("Another"))
    for person, stage in product((world.assigned, world.colleague), Assignment.STAGES):
        reason = "No." if stage == "declined" else ""
        with transaction.atomic(), lifted():
            Assignment.objects.filter(pk=handed.pk).update(stage=stage, reason=reason)
        for state in ("draft", "endorsed", "signed", "withdrawn", "abandoned"):
            with transaction.atomic(), lifted():  # nothing signed is opened again
                Appraisal.objects.filter(pk=draft.pk).update(state=state, abandoned_reason="A mistake.")
            for permission in (Permission.READ_APPRAISAL, Permission.READ_REPORT):
                opens = [one for one in Appraisal.objects.all() if can(person, permission, one)]
                found = visible_to(Appraisal.objects.all(), person, permission)
                assert set(found) == set(opens), (person, stage, state, permission)
            is_open = state in ("draft", "endorsed")  # abandoning one writes down who reads it still
            wanted = person == world.assigned and stage in ("asked", "accepted") and is_open
            assert (draft in readable_by(person)) == wanted and other not in readable_by(person)


def test_the_nearer_wins(world, draft, handed):
    world.hand_out(draft, questions=["CG-02"], post=world.posts["colleague"])
    assert may_answer(world.assigned, draft) and not may_answer(world.assigned, draft, "CG-02")
    assert may_answer(world.colleague, draft, "CG-02") and not may_answer(world.colleague, draft)
    sizes = {one.post_id: one.of for one in with_left(Assignment.objects.all())}
    asked_there = draft.answers.asked().filter(question__section__code="CG").count()
    assert sizes == {world.posts["assigned"].pk: asked_there - 1, world.posts["colleague"].pk: 1}
    own = Assignment.objects.get(question="CG-02")
    decline(assignment=now(own), reason="No.", by=world.colleague, at=world.now())
    assert may_answer(world.assigned, draft, "CG-02") and not may_answer(world.colleague, draft, "CG-02")


def test_a_new_holder_has_it_and_the_one_before_has_not(world, draft, handed):
    before = Appraisal.objects.get(pk=draft.pk).version
    given = {"since": TODAY, "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["assigned"], person=world.colleague, **given)
    assert may_answer(world.colleague, draft) and not may_answer(world.assigned, draft)
    assert Appraisal.objects.get(pk=draft.pk).version > before
    event = Event.objects.filter(subject_kind="appraisal.appraisal").latest("id")
    assert (event.verb, event.fields) == ("handed out goes with the post", ["Post of Asha Assigned"])


def test_who_had_the_post_before_has_no_notice_left_of_what_they_cannot_read(world, draft, handed):
    unseen = Notice.objects.filter(kind="handed_out").unseen()
    assert [one.person for one in unseen] == [world.assigned]
    given = {"since": TODAY, "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["assigned"], person=world.colleague, **given)
    assert [one.person for one in unseen.all()] == [world.colleague]
    assert client_of(world.colleague).get(unseen.get().address).status_code == 200


@pytest.mark.parametrize("person", ["reviewer", "approver", "member", "cleared", "auditor"])
def test_whoever_challenges_signs_or_never_answers_does_not_by_taking_over_the_post(
    world, draft, handed, person
):
    given = {"since": TODAY, "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["assigned"], person=world.people[person], **given)
    assert not may_answer(world.people[person], draft)
    address = question_page(draft)
    response = client_of(world.people[person]).post(
        address, to_save(world.people[person], answer_of(draft, "CG-01"))
    )
    assert response.status_code == (404 if person in ("member", "cleared") else 403)
    with pytest.raises(Refused, match="does not answer"):
        accept(assignment=now(handed), by=world.people[person], at=world.now())


def test_after_submission_it_can_only_be_read_and_a_return_opens_it_again(world, draft, handed):
    accept(assignment=now(handed), by=world.assigned, at=world.now())
    world.answer_all(Appraisal.objects.get(pk=draft.pk))
    challenged = submit(appraisal=Appraisal.objects.get(pk=draft.pk), by=world.lead, at=world.now())
    assert not may_answer(world.assigned, draft) and not can(world.assigned, Permission.TAKE_ON, now(handed))
    assert client_of(world.assigned).get(question_page(draft)).status_code == 200
    for write in (accept, take_back, remind_of):
        with pytest.raises(Refused, match="submitted"):
            write(assignment=now(handed), by=world.lead, at=world.now())
    with pytest.raises(Refused, match="submitted"):
        world.hand_out(draft, "FM", by=world.governance)
    question = answer_of(draft, "CG-01").question
    thread = start_thread(
        appraisal=challenged, question=question, text="Why?", by=world.reviewer, at=world.now()
    )
    answer = answer_of(draft, "CG-01")
    given = {"word": "return", "reason": "Say why.", "seen": answer.version}
    give_verdict(answer=answer, **given, by=world.reviewer, at=world.now())
    return_appraisal(appraisal=Appraisal.objects.get(pk=draft.pk), by=world.reviewer, at=world.now())
    assert may_answer(world.assigned, draft) and now(handed).stage == "accepted"
    address = reverse("thread", args=[draft.ref, thread.pk])
    assert client_of(world.assigned).post(address, sent(world.assigned, text="So.")).status_code == 302
    assert thread.messages.last().by == world.assigned


def test_signed_it_is_frozen(world, draft, handed):
    Appraisal.objects.filter(pk=draft.pk).update(state="signed")
    one = now(handed)
    for write, more in ((accept, {}), (decline, {"reason": "No."}), (take_back, {}), (remind_of, {})):
        with pytest.raises(Refused, match="signed, so it cannot be changed"):
            write(assignment=one, by=world.lead, at=world.now(), **more)
    with pytest.raises(Refused, match="signed"):
        hand_on(assignment=one, post=world.posts["colleague"], reason="", by=world.assigned, at=world.now())


def test_whoever_answered_what_was_handed_out_cannot_sign_nor_review(world, draft, handed):
    world.answer(draft, "CG-01", "partly", "Words", by=world.assigned)
    people = list(draft.participants.all())
    assert "You answered a question in it, so somebody else must sign it." in bars_against(
        draft, world.assigned, people
    )
    take_back(assignment=now(handed), by=world.lead, at=world.now())
    appraisal = Appraisal.objects.get(pk=draft.pk)
    with pytest.raises(Refused, match="must not have written it"):
        set_people(
            appraisal=appraisal, people={"reviewer": [world.assigned]}, seen=appraisal.version,
            by=world.governance, at=world.now(),
        )  # fmt: skip


@pytest.mark.parametrize("part", ["reviewer", "approver"])
def test_whoever_has_questions_is_not_chosen_to_challenge_or_sign(world, draft, handed, part):
    appraisal = Appraisal.objects.get(pk=draft.pk)
    people = {"appraisal": appraisal, "people": {part: [world.assigned]}, "seen": appraisal.version}
    with pytest.raises(Refused, match="Asha Assigned holds a post that questions are handed out to"):
        set_people(**people, by=world.governance, at=world.now())


# -------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize("post", ["reviewer", "approver"])
def test_nothing_is_handed_to_whoever_challenges_or_signs(world, draft, post):
    with pytest.raises(Refused, match="whoever challenges, or signs, does not answer"):
        world.hand_out(draft, "CG", post=world.posts[post])


@pytest.mark.parametrize("post", ["member", "cleared", "auditor", "reviewer", "approver"])
def test_posts_of_whoever_never_answers_or_judges_are_not_offered(world, draft, post):
    client, address = client_of(world.lead), reverse("handed_out", args=[draft.ref])
    offered = client.get(address).context["form"].fields["post"].queryset
    assert world.posts[post] not in offered and world.posts["assigned"] in offered
    response = client.post(address, sent(world.lead, parts=["section:CG"], post=world.posts[post].pk))
    assert problems(response) == ["Choose a post"]
    with pytest.raises(Refused, match="does not answer"):
        world.hand_out(draft, "CG", post=world.posts[post])


def test_what_was_declined_stands_first_and_is_handed_out_again_as_it_was_asked(world, draft, handed):
    client, address = client_of(world.lead), reverse("handed_out", args=[draft.ref])
    decline(assignment=now(handed), reason="Not mine.", by=world.assigned, at=world.now())
    page = client.get(address)
    assert page.context["declined"] == [handed] and page.context["closed"] == []
    assert "Declined, and with nobody now" in text_of(page) and f"?again={handed.pk}" in page.content.decode()
    form = client.get(f"{address}?again={handed.pk}").context["form"]
    begins = {name: form[name].value() for name in ("parts", "message", "due")}
    assert begins == {"parts": ["section:CG"], "message": handed.message, "due": handed.due}
    for no_such in ("0", "9" * 30, "x", ""):
        assert client.get(f"{address}?again={no_such}").context["ticked"] == set()
    world.hand_out(draft, "CG", post=world.posts["colleague"])
    page = client.get(address)
    assert page.context["declined"] == [] and page.context["closed"] == [handed]


def test_a_part_is_with_one_post_at_a_time(world, draft, handed):
    with pytest.raises(Refused, match="CG is with Post of Asha Assigned already"):
        world.hand_out(draft, "CG", post=world.posts["colleague"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            appraisal=draft,
            section="CG",
            post=world.posts["colleague"],
            asked_by=world.lead,
            asked_at=world.at,
        )
    take_back(assignment=now(handed), by=world.lead, at=world.now())
    assert world.hand_out(draft, "CG", post=world.posts["colleague"])


def test_what_is_not_asked_is_not_handed_out(world, draft):
    for part in ({"questions": ["XX-99"]}, {"questions": ()}):
        with pytest.raises(Refused):
            world.hand_out(draft, **part)
    with pytest.raises(Refused, match="CO is not asked any more"):
        world.hand_out(draft, "CO")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            appraisal=draft, post=world.posts["lead"], asked_by=world.lead, asked_at=world.at
        )


def test_who_was_slow_is_refused(world, draft, handed):
    stale = now(handed)
    take_back(assignment=now(handed), by=world.lead, at=world.now())
    for write, more in ((accept, {}), (decline, {"reason": "No."})):
        with pytest.raises(Refused, match="just been changed"):
            write(assignment=stale, by=world.assigned, at=world.now(), **more)
    with pytest.raises(Refused, match="taken back meanwhile"):
        accept(assignment=now(handed), by=world.assigned, at=world.now())


# ------------------------------------------------------------------------ taken away while somebody is typing


def test_a_save_after_it_was_taken_back_is_refused_and_its_words_are_kept(world, draft, handed):
    client, answer = client_of(world.assigned), answer_of(draft, "CG-01")
    data = to_save(world.assigned, answer, narrative="An hour of typing")
    take_back(assignment=now(handed), by=world.lead, at=world.now())
    assert client.post(question_page(draft), data).status_code == 404
    assert not AnswerRevision.objects.filter(narrative="An hour of typing").exists()
    kept = KeptText.objects.get(person=world.assigned)
    assert kept.fields["narrative"] == ["An hour of typing"]
    assert "An hour of typing" in text_of(client.get(reverse("kept_texts")))


def test_a_save_after_the_post_changed_hands_is_refused_and_kept_for_who_typed(world, draft, handed):
    client, answer = client_of(world.assigned), answer_of(draft, "CG-01")
    given = {"since": TODAY, "by": world.administrator, "at": world.now()}
    appoint(post=world.posts["assigned"], person=world.colleague, **given)
    assert client.post(question_page(draft), to_save(world.assigned, answer)).status_code == 404
    assert KeptText.objects.get().person == world.assigned


def test_where_something_is_withheld_a_part_is_handed_on_to_who_reads_it_already(world, draft, handed):
    """Whoever was handed a part would clear somebody for it otherwise; who may hand out does."""
    by_governance = {"by": world.governance, "at": world.now()}
    colleague, nobody = (
        world.posts["colleague"],
        add_post(title="Empty", gives_opinions=False, **by_governance),
    )
    given = {"by": world.assigned, "at": world.now(), "reason": ""}
    why = {"paragraph": "3", "reason": "It would hurt.", "look_again": TODAY + timedelta(days=90)}
    mark = {"kind": "exempt", "part": "our_share", "by": world.lead, "at": world.now()} | why
    propose_mark(subject=draft.partnership, **mark)
    for post in (colleague, nobody):
        with pytest.raises(Refused, match="Something in this appraisal is withheld"):
            hand_on(assignment=now(handed), post=post, **given)
    client = client_of(world.assigned)
    typed = sent(world.assigned, post=colleague.pk, reason="Kit knows.")
    page = client.post(reverse("assignment_hand_on", args=[draft.ref, handed.pk]), typed)
    assert "decline it and say who should have it" in page.text and "Kit knows." in page.text
    assert not can(world.colleague, Permission.READ_APPRAISAL, draft)
    on = hand_on(assignment=now(handed), post=world.posts["contributor"], **given)
    assert hand_on(assignment=now(on), post=colleague, **(given | {"by": world.governance})).stage == "asked"
    assert can(world.colleague, Permission.READ_APPRAISAL, now(on).appraisal)


@pytest.mark.parametrize("how", ["taken back", "declined", "handed on", "another has the question", "post"])
def test_a_save_that_was_allowed_a_moment_before_asks_again(world, draft, handed, how):
    """Between the permission and the lock: what takes it away moves the appraisal on."""
    answer = answer_of(draft, "CG-01")
    assert can(world.assigned, Permission.ANSWER, answer)
    given = {"by": world.lead, "at": world.now()}
    if how == "taken back":
        take_back(assignment=now(handed), **given)
    elif how == "declined":
        decline(assignment=now(handed), reason="No.", **given)
    elif how == "handed on":
        hand_on(assignment=now(handed), post=world.posts["colleague"], reason="", **given)
    elif how == "post":
        appoint(post=world.posts["assigned"], person=world.colleague, since=TODAY, **given)
    else:
        world.hand_out(draft, questions=["CG-01"], post=world.posts["colleague"])
    option = Option.objects.get(scale=answer.question.scale_id, code="partly")
    with pytest.raises(Refused, match="just been changed"):
        world.save(answer, option=option, narrative="Too late", by=world.assigned)
    assert not AnswerRevision.objects.filter(narrative="Too late").exists()


def test_without_the_question_asked_again_that_save_would_go_through(world, draft, handed, monkeypatch):
    """Negative control of the above."""
    monkeypatch.setattr("appraisal.writes.answer.hold", lambda appraisal: appraisal)
    answer = answer_of(draft, "CG-01")
    take_back(assignment=now(handed), by=world.lead, at=world.now())
    option = Option.objects.get(scale=answer.question.scale_id, order=3)
    assert world.save(answer, option=option, narrative="Too late", by=world.assigned).version == 1


def handed_out_at_once(world, appraisal) -> list[str]:
    """What becomes of four who hand out the same section at once, each to another post."""
    posts = ["assigned", "colleague", "contributor", "governance"]

    def giver(key):
        def give():
            try:
                world.hand_out(appraisal, "CG", post=world.posts[key])
            except (Refused, IntegrityError) as fault:
                return type(fault).__name__
            return "made"

        return give

    return sorted(together([giver(key) for key in posts]))


def test_of_four_who_hand_out_the_same_at_once_one_does(fresh_database):
    world = make_world()
    appraisal = world.appraisal()
    assert handed_out_at_once(world, appraisal) == ["Refused", "Refused", "Refused", "made"]
    assert Assignment.objects.count() == 1


def test_without_looking_under_the_lock_the_database_alone_refuses(fresh_database, monkeypatch):
    """Negative control: what the writes look at is taken away; the constraint holds none the less."""
    world = make_world()
    appraisal = world.appraisal()
    monkeypatch.setattr("appraisal.writes.assignment._refuse_handed", lambda appraisal, parts: None)
    monkeypatch.setattr("appraisal.writes.assignment.lock", lambda appraisal, as_read: lock(appraisal))
    found = handed_out_at_once(world, appraisal)
    assert found == ["IntegrityError", "IntegrityError", "IntegrityError", "made"]
    assert Assignment.objects.count() == 1


def test_an_acceptance_disturbs_nobody(world, draft, handed):
    """The control of the above: where nothing is taken away a save goes through."""
    answer = answer_of(draft, "CG-01")
    accept(assignment=now(handed), by=world.assigned, at=world.now())
    option = Option.objects.get(scale=answer.question.scale_id, code="partly")
    assert world.save(answer, option=option, narrative="In time", by=world.assigned).version == 1


# ----------------------------------------------------------------------------------------- what is said to it


def test_accepting_declining_and_handing_on_are_told_and_recorded(
    world, draft, handed, django_capture_on_commit_callbacks
):
    def said(write, **more):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            write(by=world.assigned, at=world.now(), **more)
        event = Event.objects.filter(subject_kind="appraisal.appraisal").latest("id")
        return event.verb, event.fields, [one.to[0].partition("@")[0] for one in mail.outbox]

    post = "Post of Asha Assigned"
    assert said(accept, assignment=now(handed)) == ("handed out accepted", ["CG", post], [])
    verb, fields, told = said(hand_on, assignment=now(handed), post=world.posts["colleague"], reason=SECRET)
    assert (verb, fields) == ("handed on", ["CG", "Post of Kit Colleague"])
    assert told == ["colleague", "lead"] and now(handed).stage == "handed_on"
    assert all(SECRET not in one.body and str(draft.partnership) in one.body for one in mail.outbox)
    (theirs,) = world.colleague.notices.all()
    assert "7 questions" in mail.outbox[0].body and theirs.get_absolute_url() in mail.outbox[0].body
    assert "/handed-out/" in theirs.address
    made = Assignment.objects.get(stage="asked")
    assert (made.came_from, made.due, made.asked_by) == (handed, handed.due, world.lead)
    verb, fields, told = said(decline, assignment=now(made), reason=SECRET)
    assert (verb, told) == ("handed out declined", ["lead"]) and SECRET not in mail.outbox[0].body + str(
        fields
    )
    assert [one.stage for one in Assignment.objects.order_by("pk")] == ["handed_on", "declined"]
    page = text_of(client_of(world.lead).get(reverse("handed_out", args=[draft.ref])))
    assert SECRET in page and "Declined, and with nobody now" in page


def test_handing_out_is_told_in_one_mail_that_holds_nothing_that_was_typed(
    world, draft, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        world.hand_out(draft, "CG", "FM", message=SECRET)
    (one,) = mail.outbox
    assert one.to == ["assigned@northmoor.example"] and SECRET not in one.body
    count = draft.answers.asked().filter(question__section__code__in=("CG", "FM")).count()
    assert f"{draft.partnership}: You are asked to answer {count} questions." in one.body
    told = world.assigned.notices.get(kind="handed_out")
    assert (told.address, SECRET in told.words) == (draft.get_absolute_url(), False)


def test_mail_that_cannot_be_sent_undoes_nothing(
    world, draft, handed, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "tests.appraisal.test_reminders.FailsForOne"
    with django_capture_on_commit_callbacks(execute=True):
        decline(assignment=now(handed), reason="No.", by=world.assigned, at=world.now())
    assert now(handed).stage == "declined" and not mail.outbox


def test_a_reminder_goes_once_a_day(world, draft, handed, django_capture_on_commit_callbacks):
    given = {"by": world.lead, "at": world.now()}
    with django_capture_on_commit_callbacks(execute=True):
        remind_of(assignment=now(handed), **given)
    (one,) = mail.outbox
    assert one.to == ["assigned@northmoor.example"] and "7 questions" in one.body and SECRET not in one.body
    with pytest.raises(Refused, match="Remind them again tomorrow"):
        remind_of(assignment=now(handed), **given)
    remind_of(assignment=now(handed), by=world.governance, at=world.now() + timedelta(days=1))
    world.answer_all(Appraisal.objects.get(pk=draft.pk))
    with pytest.raises(Refused, match="nothing to remind of"):
        remind_of(assignment=now(handed), by=world.lead, at=world.now() + timedelta(days=3))


def test_a_post_that_nobody_holds_can_have_it_and_its_next_holder_finds_it(world, draft):
    empty = add_post(title="Head of Nothing", gives_opinions=False, by=world.lead, at=world.now())
    client, address = client_of(world.lead), reverse("handed_out", args=[draft.ref])
    page = text_of(client.post(address, sent(world.lead, parts=["section:CG"], post=empty.pk), follow=True))
    assert "Nobody holds the post of Head of Nothing now" in page and "(nobody holds it)" in page
    one = Assignment.objects.get()
    with pytest.raises(Refused, match="Nobody holds the post"):
        remind_of(assignment=now(one), by=world.lead, at=world.now())
    appoint(post=empty, person=world.colleague, since=TODAY, by=world.lead, at=world.now())
    assert may_answer(world.colleague, draft)


def test_who_left_the_council_is_named_so_and_is_sent_nothing(
    world, draft, handed, django_capture_on_commit_callbacks
):
    leave(world, world.assigned)
    page = text_of(client_of(world.lead).get(draft.get_absolute_url()))
    assert "Post of Asha Assigned (Asha Assigned (has left))" in page
    with pytest.raises(Refused, match="Nobody holds the post"):
        remind_of(assignment=now(handed), by=world.lead, at=world.now())


def test_a_section_that_is_no_longer_asked_waits(world, draft, handed):
    draft.answers.filter(question__section__code="CG").update(asked=False)
    assert not to_do(world.assigned).filter(left__gt=0) and with_left(Assignment.objects.all()).get().of == 0
    for page in (reverse("handed_out", args=[draft.ref]), now(handed).get_absolute_url()):
        assert "of it is asked now" in text_of(client_of(world.lead).get(page)).replace(
            "Not asked now", "of it is asked now"
        )
    assert client_of(world.assigned).get(question_page(draft)).status_code == 404
    draft.answers.filter(question__section__code="CG").update(asked=True)
    assert may_answer(world.assigned, draft)


# ------------------------------------------------------------------------------------------------------ pages


def test_several_parts_are_handed_out_at_once_and_what_was_typed_is_given_back(world, draft):
    Appraisal.objects.filter(pk=draft.pk).update(due=TODAY + timedelta(days=30))
    client, address = client_of(world.lead), reverse("handed_out", args=[draft.ref])
    form = client.get(address).context["form"]
    assert form.initial["due"] == TODAY + timedelta(days=30)
    fields = {"parts": ["section:FM", "question:CG-01", "question:FM-02"], "message": "Kindly."}
    late = fields | {"post": world.posts["assigned"].pk, "due": TODAY - timedelta(days=1)}
    response = client.post(address, sent(world.lead, **late))
    assert problems(response) == ["The date must be today or later"] and "Kindly." in text_of(response)
    assert response.context["ticked"] == set(fields["parts"])
    page = client.post(address, sent(world.lead, **late | {"due": TODAY + timedelta(days=31)}), follow=True)
    assert "That date is after the appraisal’s own" in text_of(page)
    assert {one.code for one in Assignment.objects.all()} == {"FM", "CG-01"}
    again = client.post(address, sent(world.lead, **late | {"due": TODAY}))
    assert problems(again) == ["Part of this is not asked, or is with somebody, by now. Tick again"]
    assert problems(client.post(address, sent(world.lead))) == [
        "Tick at least one section or question",
        "Choose a post",
    ]


def test_the_task_list_shows_theirs_first_and_alone_if_wanted(world, draft, handed):
    client, address = client_of(world.assigned), draft.get_absolute_url()
    page = text_of(client.get(address))
    assert "Accept or decline" in page and page.index("CG-01") < page.index("FM-02")
    assert page.count(">CG-02<") == 1
    mine = text_of(client.get(f"{address}?whose=mine"))
    assert "CG-02" in mine and "FM-02" not in mine and "All questions" in mine
    theirs = text_of(client_of(world.lead).get(address))
    assert "With Post of Asha Assigned (Asha Assigned)" in theirs and "not accepted yet" in theirs
    assert "Overdue" not in theirs and "Only mine" not in theirs
    Assignment.objects.update(due=TODAY - timedelta(days=1))
    assert "Overdue" in text_of(client_of(world.lead).get(address))
    world.answer_all(Appraisal.objects.get(pk=draft.pk))
    assert "Overdue" not in text_of(client_of(world.lead).get(address))


def test_a_section_counts_the_same_on_the_task_list_and_where_it_is_handed_out(world, draft):
    world.hand_out(draft, "CG")
    world.hand_out(draft, questions=["CG-02"], post=world.posts["colleague"])
    for person in (world.lead, world.assigned):
        client = client_of(person)
        tasks = client.get(draft.get_absolute_url())
        page = text_of(client.get(reverse("handed_out", args=[draft.ref])))
        above = {}
        for block in tasks.context["listed"]:
            if block.rest:
                above[block.code] = block.above
                count = f"0 of {len(block.lines)}"
                more = f", {block.above} listed above" if block.above else ""
                assert f'{block.title} <span class="pa-count">{count}{more}</span>' in text_of(tasks)
                part = page.partition(f"{block.title}</strong>")[2]
                assert part.partition('<span class="pa-rows__end">')[2].startswith(f"{count}</span>")
        opening = {line.code[:2] for line in tasks.context["opening"]}
        assert opening and {code for code, count in above.items() if count} == opening | (
            {"CG"} if person == world.assigned else set()
        )


def test_saving_leads_on_to_the_next_of_theirs(world, draft, handed):
    world.hand_out(draft, questions=["FM-02"])
    world.hand_out(draft, questions=["CG-02"], post=world.posts["colleague"])
    client = client_of(world.assigned)
    codes = list(draft.answers.asked().order_by("place").values_list("question__code", flat=True))
    first = [code for code in codes if code.startswith("CG") and code != "CG-02"]
    wanted = [*first[1:], "FM-02"]
    for code, following in zip(first, wanted, strict=True):
        data = to_save(world.assigned, answer_of(draft, code))
        response = client.post(question_page(draft, code), data, follow=True)
        assert response.redirect_chain[-1][0] == question_page(draft, following)
    last = client.post(
        question_page(draft, "FM-02"), to_save(world.assigned, answer_of(draft, "FM-02")), follow=True
    )
    assert last.redirect_chain[-1][0] == draft.get_absolute_url()


def test_all_on_one_page_lets_them_write_theirs_alone(world, draft, handed):
    page = text_of(client_of(world.assigned).get(reverse("all_questions", args=[draft.ref])))
    assert "Save CG-01" in page and "Save FM-02" not in page
    assert page.count("data-answer") == draft.answers.asked().filter(question__section__code="CG").count()


def test_evidence_is_added_by_them_and_cited_in_theirs_alone(world, draft, handed):
    client = client_of(world.assigned)
    for code, cited in (("CG-01", 1), ("FM-02", 0)):
        address = f"{reverse('evidence_new', args=[draft.ref])}?for={code}"
        data = sent(world.assigned, title=f"Minutes {code}", strength="seen", whole="yes")
        assert client.post(address, data).status_code == 302
        assert answer_of(draft, code).cited.count() == cited
    assert draft.evidence.count() == 2
    address = reverse("evidence_cite", args=[draft.ref, 1, "FM-02"])
    assert client.post(address, sent(world.assigned)).status_code == 403
    assert (
        client.post(reverse("evidence_remove", args=[draft.ref, 2]), sent(world.assigned)).status_code == 403
    )
    page = text_of(client.get(reverse("evidence", args=[draft.ref])))
    assert "Add evidence" in page and "Change<" not in page


def test_the_pages_ask_no_more_queries_however_much_is_handed_out(world, draft):
    codes = ["CG", "FM", "IM", "PA"]
    client = client_of(world.assigned)
    counts = {}
    for turn in range(2):
        if turn:
            for code in codes[1:]:
                world.hand_out(draft, code)
            world.hand_out(draft, questions=["CG-02"], post=world.posts["colleague"])
        else:
            world.hand_out(draft, codes[0])
        for name in ("question", "all_questions", "appraisal", "handed_out", "assignment"):
            one = Assignment.objects.first()
            more = {"question": ["CG-01"], "assignment": [one.pk]}.get(name, [])
            seen, _ = asked(client, reverse(name, args=[draft.ref, *more]))
            assert faults_in(seen) == [] and len(seen) <= MOST.get(name, 16), (name, len(seen))
            counts.setdefault(name, []).append(len(seen))
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
    answer = answer_of(draft, "CG-01")
    data = to_save(world.assigned, answer)
    with counted() as seen:
        assert client.post(question_page(draft), data).status_code == 302
    assert len(seen) <= MOST["save"]


# ------------------------------------------------------------------------------ what is left, in the database


def given(kind):
    """Values and words of a kind of question, complete and not."""
    values = {
        "rating": [[]],
        "yes_no": [[], ["yes"]],
        "clearance": [
            [],
            ["", "Ann", ""],
            ["cleared", "", ""],
            ["cleared", "Ann", "2026-01-02"],
            ["not_cleared", "Ann", "2026-01-02"],
            ["not_cleared", "Ann", ""],
        ],
    }
    return product(values.get(kind, [[], ["1"]]), ["", "Words"])


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_counts_what_is_left_as_the_rules_do(world, draft, kind):
    answer = answer_of(draft, "CG-01")
    scale = answer.question.scale
    options = [None, *scale.options.all()] if KINDS[kind].rated else [None]
    cases = 0
    with transaction.atomic():
        for (value, words), option, confirm, gate in product(
            given(kind), options, (False, True), ("idea", "running")
        ):
            Appraisal.objects.filter(pk=draft.pk).update(purpose="proposal", gate="business_case")
            Answer.objects.filter(pk=answer.pk).update(
                value=value, narrative=words, option=option, confirm=confirm, saved_at=timezone.now()
            )
            now_asked = Answer.objects.filter(pk=answer.pk).annotate()
            with_kind = {"kind": kind, "gate": gate, "scale": scale if KINDS[kind].rated else None}
            _as_kind(answer.question_id, with_kind)
            appraisal = Appraisal.objects.get(pk=draft.pk)
            status = status_in(appraisal, *now_asked.values_list(*STATE).get())
            told = (status, kind, value, words, option and option.code, confirm, gate)
            assert now_asked.unfinished().exists() == (status not in (*DONE, NOT_DUE)), told
            assert now_asked.due_now().exists() == (status != NOT_DUE), told
            cases += 1
    assert cases >= 8


def _as_kind(pk, fields):
    """Makes a question another kind, past what keeps a published edition as it is."""
    with lifted():
        Question.objects.filter(pk=pk).update(**fields)


def test_what_is_returned_waits_for_whoever_has_it_until_it_changes(world, draft):
    world.hand_out(draft, "CG", due=TODAY + timedelta(days=9))
    held = accept(assignment=now(draft.assignments.get()), by=world.assigned, at=world.now())
    draft = Appraisal.objects.get(pk=draft.pk)
    returned = world.returned(world.submitted(draft), "CG-01", "CG-02")
    client, own, whole = client_of(world.assigned), reverse("my_work"), returned.get_absolute_url()
    asked_of = draft.answers.asked().filter(question__section__code="CG").count()
    for left in (2, 1):
        assert [one.left for one in to_do(world.assigned)] == [left]
        assert f"{left} of {asked_of} left" in text_of(client.get(own))
        assert f"{asked_of} of {asked_of}, {left} returned" in text_of(client.get(whole))
        code = {2: "CG-01", 1: "CG-02"}[left]
        world.answer(returned, code, "partly", "As the minutes say.", by=world.assigned)
    assert not to_do(world.assigned) and "left" not in text_of(client.get(own))
    assert "returned" not in text_of(client.get(whole)).split("Governance")[1][:40]
    assert not to_see_to(world.lead, held.due + timedelta(days=1))


def test_what_waits_for_whom(world, draft, handed):
    assert [one.pk for one in to_do(world.assigned)] == [handed.pk] and not to_do(world.colleague)
    assert not to_see_to(world.lead, TODAY) and not to_see_to(world.governance, TODAY)
    assert [one.pk for one in to_see_to(world.lead, TODAY + timedelta(days=10))] == [handed.pk]
    new = hand_on(
        assignment=now(handed), post=world.posts["colleague"], reason="", by=world.assigned, at=world.now()
    )
    assert [one.pk for one in to_see_to(world.lead, TODAY)] == [new.pk]
    accept(assignment=now(new), by=world.colleague, at=world.now())
    assert not to_see_to(world.lead, TODAY)
    decline(assignment=now(new), reason="No.", by=world.colleague, at=world.now())
    assert [one.pk for one in to_see_to(world.lead, TODAY)] == [new.pk]
    world.hand_out(draft, "CG")
    assert not to_see_to(world.lead, TODAY)


# -------------------------------------------------------------------------------------- My work and reminders


def blocks_of(person):
    return {one.title: one for one in client_of(person).get(reverse("my_work")).context["blocks"]}


def test_my_work_says_what_is_theirs_and_what_they_handed_out(world, draft, handed):
    (block,) = blocks_of(world.assigned).values()
    (line,) = block.lines
    page = text_of(client_of(world.assigned).get(reverse("my_work")))
    assert "Waiting for me" not in page and "No appraisal waits for you." not in page
    assert block.title == "Assigned to me" and line.name.startswith(f"{draft.partnership}: ")
    assert line.address == now(handed).get_absolute_url() and not line.late
    assert line.about.startswith("not accepted yet · 7 of 7 left · due ")
    world.hand_out(draft, "FM", due=TODAY - timedelta(days=1))
    world.hand_out(draft, questions=["IM-03"], post=world.posts["colleague"])
    decline(
        assignment=now(Assignment.objects.get(question="IM-03")), reason=SECRET, by=world.colleague,
        at=world.now(),
    )  # fmt: skip
    (out,) = (one for title, one in blocks_of(world.lead).items() if title.startswith("Handed out"))
    assert [(line.late, "declined" in line.about) for line in out.lines] == [(True, False), (False, True)]
    assert not [title for title in blocks_of(world.colleague) if title.startswith(("Handed", "Assigned"))]
    for person, title in ((world.assigned, "Assigned to me"), (world.lead, out.title)):
        block = blocks_of(person)[title]
        assert client_of(person).get(block.all).context["shown"].paginator.count == block.total == 2
    assert SECRET not in text_of(client_of(world.lead).get(out.all))
    for person in ("assigned", "lead", "governance", "colleague"):
        seen, _ = asked(client_of(world.people[person]), reverse("my_work"))
        assert len(seen) <= 8 and seen.repeated() == []


OURS = ("handed", "unaccepted", "unheld")


def ours(today):
    found = {
        person: {(due.kind, due.count, orphaned) for due, orphaned in rows if due.kind in OURS}
        for person, rows in reminders(today).items()
    }
    return {person: rows for person, rows in found.items() if rows}


def test_reminders_name_what_is_late_soon_due_or_not_accepted(world, draft, handed):
    begun = timezone.localdate(handed.asked_at)
    Assignment.objects.update(due=begun + timedelta(days=20))
    assert ours(begun + timedelta(days=2)) == {}
    assert ours(begun + timedelta(days=3)) == {world.assigned: {("unaccepted", 7, False)}}
    accept(assignment=now(handed), by=world.assigned, at=world.now())
    assert ours(begun + timedelta(days=12)) == {}
    for days in (13, 20, 40):
        assert ours(begun + timedelta(days=days)) == {world.assigned: {("handed", 7, False)}}
    appoint(post=world.posts["assigned"], person=None, since=TODAY, by=world.lead, at=world.now())
    assert ours(begun + timedelta(days=13)) == {
        world.governance: {("handed", 7, True)},
        world.lead: {("unheld", 7, False)},
    }
    appoint(post=world.posts["assigned"], person=world.colleague, since=TODAY, by=world.lead, at=world.now())
    assert ours(begun + timedelta(days=13)) == {world.colleague: {("handed", 7, False)}}
    text = StringIO()
    call_command("send_reminders", "--dry-run", "--today", str(begun + timedelta(days=13)), stdout=text)
    assert "Questions assigned to you" in text.getvalue() and SECRET not in text.getvalue()
    world.answer_all(Appraisal.objects.get(pk=draft.pk))
    assert ours(begun + timedelta(days=40)) == {}


def test_relations_are_told_apart(world, draft, handed):
    whole = Appraisal.objects.get(pk=draft.pk).relations_of(world.assigned)
    assert whole == {Relation.ASSIGNED}
    assert answer_of(draft, "CG-01").relations_of(world.assigned) == {
        Relation.ASSIGNED,
        Relation.ASSIGNED_THIS,
    }
    assert answer_of(draft, "FM-02").relations_of(world.assigned) == {Relation.ASSIGNED}
    assert now(handed).relations_of(world.assigned) == {Relation.ASSIGNED, Relation.ASSIGNED_THIS}
    assert now(handed).relations_of(world.lead) == {Relation.LEAD}


def test_a_section_is_called_by_its_title_and_the_people_stand_in_the_order_of_their_parts(world, draft):
    client, address = client_of(world.lead), reverse("handed_out", args=[draft.ref])
    parts = {"parts": ["section:FM", "question:CG-02"], "post": world.posts["assigned"].pk, "message": ""}
    page = text_of(client.post(address, sent(world.lead, due=None, **parts), follow=True))
    assert "Handed out to Post of Asha Assigned: Financial Management, CG-02." in page
    assert 'not accepted yet <span class="pa-quiet">· Not started</span>' in page
    section = draft.assignments.get(section="FM")
    declining = reverse("assignment_decline", args=[draft.ref, section.pk])
    assert f"{draft.title}: Financial Management" in text_of(client_of(world.assigned).get(declining))
    draft.participants.filter(relation="lead").delete()
    draft.participants.create(person=world.lead, relation="lead")
    people = client.get(draft.get_absolute_url()).context["people"]
    assert [one.relation for one in people] == sorted(
        (one.relation for one in people),
        key=["lead", "contributor", "reviewer", "opinion_giver", "approver"].index,
    )
    assert people[0].relation == "lead" and len({one.relation for one in people}) > 3


def test_whoever_comes_to_an_empty_post_finds_what_it_had(world, draft, handed):
    """The lead and what was handed out: they were its last holder's, who has nothing of it any more."""
    given = {"since": TODAY, "by": world.administrator}
    for name in ("lead", "assigned"):
        appoint(post=world.posts[name], person=None, at=world.now(), **given)
    assert draft.participants.get(relation="lead").person == world.lead
    appoint(post=world.posts["lead"], person=world.colleague, at=world.now(), **given)
    appoint(post=world.posts["assigned"], person=world.editor, at=world.now(), **given)
    assert draft.participants.get(relation="lead").person == world.colleague
    assert may_answer(world.editor, Appraisal.objects.get(pk=draft.pk)) and not may_answer(world.lead, draft)
    unseen = Notice.objects.unseen().filter(kind__in=("handed_out", "part_given"))
    assert {one.person for one in unseen} >= {world.editor}
