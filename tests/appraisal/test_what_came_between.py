"""Something came between reading a page and sending it: who may do what then, and where the words go."""

from copy import copy

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Conclusion, Message, Opinion
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.facts import move_facts
from appraisal.rules.workflow import Move, reasons_against
from appraisal.vocabulary import PARTS_OF_AN_ANSWER
from appraisal.writes.appraisal import set_people
from appraisal.writes.challenge import MOST_MESSAGES, resolve_thread, take_back
from appraisal.writes.evidence import add_evidence
from appraisal.writes.mark import mark_part
from appraisal.writes.move import submit
from appraisal.writes.opinion import give_opinion
from appraisal.writes.sign_off import prepare, sign
from partnerships.faults import Refused
from partnerships.models import KeptText, Mark, PostHolding
from partnerships.writes.post import add_post, appoint
from tests.appraisal.test_pages import client_of, sent, url
from tests.partnerships.sending import problems
from tests.remembered import remembered


@pytest.fixture
def quick_render(monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")


@remembered
def signed(world, appraisal):
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=timezone.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return Appraisal.objects.get(pk=appraisal.pk)


def mark(world, appraisal, code, part):
    return mark_part(
        subject=appraisal.answers.select_related("appraisal", "question").get(question__code=code),
        part=part,
        kind="confidential",
        paragraph="",
        reason="Given in confidence.",
        look_again=None,
        by=world.lead,
        at=world.now(),
    )


class TestWhoSigns:
    def test_a_new_approver_cannot_sign_another_approvers_conclusion(self, world):
        appraisal = world.concluded()
        people = {"approver": [world.colleague]}
        set_people(
            appraisal=appraisal, people=people, seen=appraisal.version, by=world.governance, at=world.now()
        )
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        assert not Conclusion.objects.get().stands
        Conclusion.objects.update(stands=True)  # even where it stood
        reasons = reasons_against(Move.SIGN, move_facts(appraisal, world.colleague))
        assert reasons == ["The conclusion is another approver’s. Record your own before you sign."]

    def test_who_changed_only_words_does_not_sign_them(self, world):
        appraisal = world.appraisal()
        world.answer(appraisal, "CG-01", "partly", "Mine", by=world.contributor)
        world.answer(appraisal, "CG-01", "partly", "Reworded", by=world.colleague)
        appraisal = world.concluded(appraisal)
        reasons = reasons_against(Move.SIGN, move_facts(appraisal, world.colleague))
        assert "You answered a question in it, so somebody else must sign it." in reasons


class TestWordsThatCameTooLate:
    def send(self, person, address, **fields):
        return client_of(person).post(address, sent(person, **fields))

    def test_a_conclusion_after_the_endorsement_was_cancelled(self, world):
        appraisal = world.endorsed()
        world.answer(appraisal, "CG-01", "partly", "Changed")
        response = self.send(world.approver, url("conclusion", appraisal), word="continue", reason="PRECIOUS")
        assert response.status_code == 403
        assert "nothing is lost: we kept what you typed" in response.text
        assert KeptText.objects.get(person=world.approver).fields["reason"] == ["PRECIOUS"]
        page = client_of(world.approver).get(reverse("kept_texts")).text
        assert "PRECIOUS" in page and f": {appraisal.ref}" in page

    def test_an_answer_to_a_question_that_is_not_asked_any_more(self, world):
        appraisal = world.appraisal()
        Answer.objects.filter(appraisal=appraisal, question__code="CG-01").update(asked=False)
        address = url("question", appraisal, "CG-01")
        assert self.send(world.lead, address, narrative="PRECIOUS").status_code == 404
        assert KeptText.objects.get(person=world.lead).fields["narrative"] == ["PRECIOUS"]
        typed = sent(world.lead, narrative="PRECIOUS")
        response = client_of(world.lead).post(address, typed, headers={"Accept": "application/json"})
        assert (response.status_code, response.json()) == (404, {"problem": "gone", "kept": True})

    def test_an_autosave_after_submission_is_told_in_json(self, world):
        appraisal = world.submitted()
        response = client_of(world.contributor).post(
            url("question", appraisal, "CG-01"),
            sent(world.contributor, narrative="PRECIOUS"),
            headers={"Accept": "application/json"},
        )
        assert (response.status_code, response.json()) == (403, {"problem": "refused", "kept": True})
        assert KeptText.objects.get().person == world.contributor

    def test_somebody_elses_page_keeps_nothing_for_them(self, world):
        appraisal = world.submitted()
        address = url("question", appraisal, "CG-01")
        response = client_of(world.contributor).post(address, sent(world.reviewer, narrative="Words"))
        assert response.status_code == 403 and "we kept" not in response.text
        assert not KeptText.objects.filter(person=world.contributor).exists()


class TestWordsRefusedStayOnThePage:
    """What cannot be saved any more is still there to copy, with why: the page is all that holds it."""

    def test_of_an_answer_that_was_locked_meanwhile(self, world):
        appraisal = world.submitted()
        answer = appraisal.answers.get(question__code="CG-01")
        world.returned(appraisal, "CG-02")
        address = url("question", appraisal, "CG-01")
        typed = {"option": answer.option_id, "narrative": "PRECIOUS", "seen": answer.version}
        response = self.send(world.lead, address, **typed)
        assert "This answer is locked" in problems(response)[0]
        assert "PRECIOUS</textarea>" in response.text and "It is not saved." in response.text
        assert not Answer.objects.filter(narrative="PRECIOUS").exists()
        unsent = client_of(world.lead).get(address).text
        assert "<textarea" not in unsent and "It is not saved." not in unsent

    def test_of_a_locked_answer_once_they_are_given_back(self, world):
        appraisal = world.submitted()
        world.returned(appraisal, "CG-02")
        address = url("question", appraisal, "CG-01")
        KeptText.objects.create(
            person=world.lead, path=address, fields={"narrative": ["PRECIOUS"]}, at=world.now()
        )
        client = client_of(world.lead)
        session = client.session
        session["kept"] = True
        session.save()
        assert "PRECIOUS</textarea>" in client.get(address).text

    def send(self, person, address, **fields):
        return client_of(person).post(address, sent(person, **fields))

    def test_of_a_message_in_a_thread_that_was_resolved_meanwhile(self, world):
        appraisal = world.submitted()
        thread = world.thread(appraisal, code="CG-01")
        resolve_thread(thread=thread, by=world.reviewer, at=world.now())
        address = url("thread", appraisal, thread.pk)
        response = self.send(world.lead, address, text="PRECIOUS")
        assert problems(response) and "PRECIOUS</textarea>" in response.text
        assert "Your message is not sent." in response.text and "open it again</button>" not in response.text
        assert Message.objects.count() == 1
        assert "<textarea" not in client_of(world.lead).get(address).text

    def test_of_a_message_in_a_thread_that_is_full(self, world):
        appraisal = world.submitted()
        thread = world.thread(appraisal, code="CG-01")
        more = Message(thread=thread, text="More.", by=world.lead, by_reviewer=False, at=world.now())
        Message.objects.bulk_create([copy(more) for _ in range(MOST_MESSAGES - 1)])
        address = url("thread", appraisal, thread.pk)
        response = self.send(world.lead, address, text="PRECIOUS")
        assert problems(response) and "PRECIOUS</textarea>" in response.text
        assert "<textarea" not in client_of(world.lead).get(address).text

    def test_of_an_opinion_of_somebody_who_may_give_none_any_more(self, world):
        appraisal = world.submitted()
        world.answer(appraisal, "CG-02", "partly", "Answered by them", by=world.opinion_giver)
        address = url("opinion", appraisal)
        typed = {"view": "not_content", "text": "PRECIOUS", "has_interest": "none"}
        response = self.send(world.opinion_giver, address, **typed)
        assert problems(response) and "PRECIOUS</textarea>" in response.text
        assert not Opinion.objects.exists() and "Record my opinion" not in response.text
        assert "<textarea" not in client_of(world.opinion_giver).get(address).text

    def test_of_a_mark_where_every_part_was_marked_meanwhile(self, world):
        appraisal = world.appraisal()
        for part in PARTS_OF_AN_ANSWER:
            mark(world, appraisal, "CG-02", part)
        address = url("answer_mark", appraisal, "CG-02")
        typed = {"part": "narrative", "kind": "confidential", "reason": "PRECIOUS"}
        response = self.send(world.lead, address, **typed)
        assert problems(response) and "PRECIOUS</textarea>" in response.text
        assert "<textarea" not in client_of(world.lead).get(address).text


class TestUnderTheLock:
    def test_who_might_write_when_the_page_was_read_may_not_once_it_has_moved_on(self, world):
        appraisal = world.appraisal()
        world.answer_all(appraisal)
        read = appraisal.answers.select_related("question", "appraisal").get(question__code="CG-01")
        submit(appraisal=appraisal, by=world.lead, at=world.now())
        with pytest.raises(Refused, match="just been changed"):
            world.save(read, narrative="Slipped in", by=world.contributor)
        assert not Answer.objects.filter(narrative="Slipped in").exists()

    def test_a_message_with_a_reply_is_not_taken_back(self, world):
        thread = world.thread(world.submitted())
        read = Message.objects.select_related("thread__appraisal").get()
        world.say(thread, "LONG")
        with pytest.raises(Refused, match="answered it since"):
            take_back(message=read, by=world.reviewer, at=world.now())
        assert Message.objects.count() == 2

    def test_evidence_added_after_endorsement_cancels_it(self, world):
        appraisal = world.concluded()
        facts = {"title": "Late audit", "held": "", "strength": "assured", "dated": None, "valid_until": None}
        add_evidence(appraisal=appraisal, facts=facts, by=world.lead, at=world.now())
        assert Appraisal.objects.get(pk=appraisal.pk).state == "in_challenge"
        assert not Conclusion.objects.get().stands


class TestMarks:
    def test_agreeing_twice_does_not_lift(self, world):
        appraisal = world.appraisal()
        made = mark(world, appraisal, "CG-01", "narrative")
        proper, address = client_of(world.proper), url("answer_mark_decide", appraisal, "CG-01", made.pk)
        for _ in range(2):
            response = proper.post(address, sent(world.proper, decision="agree", reason="A tender is open"))
        assert "This mark has been decided already." in response.text
        assert Mark.objects.get().state == Mark.DECIDED

    def test_a_withheld_rating_does_not_show_in_how_a_position_moved(self, world, quick_render):
        moved = set()
        for rating in ("in_place", "not_in_place"):
            partnership = world.partnership(f"Partnership of {rating}")
            before = world.appraisal(partnership)
            world.answer_all(before)
            world.answer(before, "CG-01", rating, "Words")
            mark(world, before, "CG-01", "rating")
            submitted = submit(appraisal=before, by=world.lead, at=world.now())
            signed(world, world.concluded_from(submitted))
            after = world.appraisal(partnership)
            world.answer_all(after)
            document = collect_document(after.pk)
            section = next(one for one in document["sections"] if one["code"] == "CG")
            moved.add(section["movement"])
        assert len(moved) == 1

    def test_one_on_a_question_not_asked_any_more_can_be_decided_and_is_not_in_the_report(self, world):
        appraisal = world.appraisal()
        made = mark(world, appraisal, "CG-01", "narrative")
        Answer.objects.filter(appraisal=appraisal, question__code="CG-01").update(asked=False)
        assert collect_document(appraisal.pk)["marks"] == []
        address = url("answer_mark_decide", appraisal, "CG-01", made.pk)
        given = sent(world.proper, decision="decline", reason="It is not asked.")
        assert client_of(world.proper).post(address, given).status_code == 302
        assert Appraisal.objects.get(pk=appraisal.pk).withheld == 0

    def test_the_proper_officer_finds_it_among_their_work(self, world):
        appraisal = world.appraisal()
        made = mark(world, appraisal, "CG-01", "narrative")
        page = client_of(world.proper).get(reverse("my_work")).text
        assert url("answer_mark_decide", appraisal, "CG-01", made.pk) in page
        assert "The words of CG-01" in page
        assert "The words of CG-01" not in client_of(world.lead).get(reverse("my_work")).text


def test_an_opinion_bears_the_post_that_gives_opinions_and_is_held_now(world):
    post = add_post(title="Section 151 Officer", gives_opinions=True, by=None, at=world.now())
    appoint(post=post, person=world.colleague, since=timezone.localdate(), by=None, at=world.now())
    appraisal = world.appraisal()
    people = {"opinion_giver": [world.colleague]}
    set_people(
        appraisal=appraisal, people=people, seen=appraisal.version, by=world.governance, at=world.now()
    )
    assert appraisal.participants.get(relation="opinion_giver").post == post
    appraisal = world.submitted(Appraisal.objects.get(pk=appraisal.pk))
    PostHolding.objects.filter(post=post).update(until=timezone.localdate())
    give_opinion(appraisal=appraisal, view="content", text="", seen=0, by=world.colleague, at=world.now())
    assert Opinion.objects.get().post_title == "Post of Kit Colleague"


def test_an_officer_who_comes_round_to_the_settled_rating_leaves_it_settled(world):
    appraisal = world.submitted()
    answer = appraisal.answers.select_related("question").get(question__code="CG-01")
    lower = answer.question.scale.options.get(code="partly")
    address = url("challenge_question", appraisal, "CG-01")
    given = {"settled_option": lower.pk, "settled_reason": "No review.", "seen": answer.version}
    client_of(world.reviewer).post(address, sent(world.reviewer, **given))
    world.answer(appraisal, "CG-01", "partly", "Agreed.")
    answer.refresh_from_db()
    given |= {"seen": answer.version, "text": "Thank you."}
    assert client_of(world.reviewer).post(address, sent(world.reviewer, **given)).status_code == 302
    answer.refresh_from_db()
    assert answer.settled_option == lower


def test_evidence_added_from_a_question_is_cited_by_its_answer(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "Words")
    address = f"{url('evidence_new', appraisal)}?for=CG-01"
    given = {"title": "Agreement", "strength": "seen", "whole": "yes"}
    response = client_of(world.lead).post(address, sent(world.lead, **given))
    assert response.url == url("question", appraisal, "CG-01")
    answer = appraisal.answers.get(question__code="CG-01")
    assert [one.evidence.title for one in answer.cited.all()] == ["Agreement"]
    assert (answer.narrative, answer.version, answer.revisions.count()) == ("Words", 2, 2)
