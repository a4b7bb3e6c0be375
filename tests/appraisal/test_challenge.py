"""The challenge: threads, verdicts, what a return opens and locks, and what changed since."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, Appraisal, Message, Option, Section, Thread, Verdict
from appraisal.queries.changed import changed_since_read
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.queries.marked_words import words_of
from appraisal.queries.my_work import appraisals_of
from appraisal.queries.on_record import faults_on_record
from appraisal.queries.parts import verdicts_owed
from appraisal.reports.html import report_html
from appraisal.rules.document import canonical, open_document
from appraisal.rules.workflow import Move, reasons_against
from appraisal.views.whose_turn import waiting_for
from appraisal.writes import answer as answer_writes
from appraisal.writes import challenge as challenge_writes
from appraisal.writes.appraisal import choose_questions
from appraisal.writes.challenge import resolve_thread, take_back
from appraisal.writes.evidence import add_evidence, edit_evidence
from appraisal.writes.mark import mark_part
from appraisal.writes.verdict import accept_section, open_answer
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Action, Mark
from tests.appraisal.test_what_came_between import signed
from tests.partnerships.sending import client_of, problems, sent, text_of

CANARY = "Zorro bids nine million"
ACTION = {"what": "Cost the exit plan", "due": date(2040, 3, 31)}


def url(name, appraisal, *more):
    return reverse(name, args=[appraisal.ref, *more])


def fresh(appraisal):
    return Appraisal.objects.get(pk=appraisal.pk)


def answer_of(appraisal, code):
    answers = Answer.objects.select_related("question", "appraisal", "option")
    return answers.get(appraisal=appraisal, question__code=code)


@pytest.fixture
def appraisal(world):
    """In challenge, every answer with evidence that somebody has seen."""
    return world.submitted()


class TestThreads:
    def test_whose_turn_it_is_follows_who_wrote_last(self, world, appraisal):
        thread = world.thread(appraisal)
        assert Thread.objects.get().waits_for == "officers"
        world.say(thread, "Because.", by=world.contributor)
        assert Thread.objects.get().waits_for == "reviewer"
        world.say(thread, "And?", by=world.reviewer)
        assert Thread.objects.get().waits_for == "officers"

    def test_it_is_resolved_by_somebody_at_a_time_and_a_message_opens_it_again(self, world, appraisal):
        thread = world.thread(appraisal)
        resolve_thread(thread=thread, by=world.reviewer, at=world.now())
        resolved = Thread.objects.get()
        assert resolved.resolved_by == world.reviewer and resolved.resolved_at
        with pytest.raises(Refused, match="has resolved this thread"):
            world.say(thread, "One thing more.")
        world.say(thread, "After all.", by=world.reviewer)
        assert Thread.objects.unresolved().count() == 1

    def test_who_resolves_it_is_told_whether_it_was_answered(self, world, appraisal):
        thread = world.thread(appraisal)
        client, address = (
            client_of(world.reviewer),
            reverse("thread_resolve", args=[appraisal.ref, thread.pk]),
        )
        assert "The officers have not answered it yet" in text_of(client.get(address))
        world.say(thread, "Because.", by=world.contributor)
        assert "Nothing is left to do about it" in text_of(client.get(address))

    def test_no_message_is_ever_edited(self, world, appraisal):
        world.thread(appraisal)
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
            Message.objects.update(text="Other words")
        assert Message.objects.get().text == "Why?"

    def test_only_its_author_takes_back_the_last_message(self, world, appraisal):
        world.say(world.thread(appraisal), "Oops.")
        first, last = Message.objects.select_related("thread__appraisal").order_by("id")
        for message, by in ((first, world.reviewer), (last, world.reviewer)):
            with pytest.raises(Refused):
                take_back(message=message, by=by, at=world.now())
        take_back(message=last, by=world.lead, at=world.now())
        assert Thread.objects.get().waits_for == "officers"
        take_back(message=first, by=world.reviewer, at=world.now())
        assert not Thread.objects.exists()

    def test_its_length_is_limited(self, world, appraisal, monkeypatch):
        monkeypatch.setattr(challenge_writes, "MOST_MESSAGES", 2)
        monkeypatch.setattr(challenge_writes, "MOST_THREADS", 1)
        thread = world.thread(appraisal)
        world.say(thread)
        with pytest.raises(Refused, match="2 messages at most"):
            world.say(thread)
        with pytest.raises(Refused, match="1 threads on this already"):
            world.thread(appraisal)

    def test_there_are_none_before_the_challenge(self, world):
        with pytest.raises(Refused, match="Threads begin with the challenge"):
            world.thread(world.appraisal(), by=world.lead)

    def test_one_is_begun_only_where_something_is_asked(self, world, appraisal):
        asked = set(appraisal.answers.asked().values_list("question__section", flat=True))
        sections = Section.objects.filter(version__pinned__appraisal=appraisal).exclude(pk__in=asked)
        for name in ("challenge", "thread_new"):
            client, address = client_of(world.reviewer), url(name, appraisal)
            offered = client.get(address).context["form"].fields["section"].queryset
            assert set(offered.values_list("pk", flat=True)) == asked and sections
            given = sent(world.reviewer, section=sections[0].pk, text="Why?")
            assert problems(client.post(address, given)) == ["Choose a section from the list"]

    def test_a_long_one_shows_its_beginning_and_its_end(self, world, appraisal):
        thread = world.thread(appraisal, "The first.", "CG-01")
        for number in range(8):
            world.say(thread, f"Message {number}.")
        page = client_of(world.lead).get(url("question", appraisal, "CG-01")).text
        assert "The first." in page and "Message 7." in page and "5 messages between" in page
        assert "Message 3." not in page
        assert "Message 3." in client_of(world.lead).get(url("thread", appraisal, thread.pk)).text


class TestVerdicts:
    def test_one_is_on_the_text_it_judged(self, world, appraisal):
        world.judge(appraisal, "CG-01", "accept")
        assert answer_of(appraisal, "CG-01").is_accepted
        answer = answer_of(appraisal, "CG-01")
        cited = list(answer.cited.values_list("evidence_id", flat=True))
        world.save(answer, narrative=answer.narrative, evidence=cited)
        assert answer_of(appraisal, "CG-01").is_accepted, "the same words again change nothing"
        world.save(answer_of(appraisal, "CG-01"), narrative="Other words.", evidence=cited)
        changed = answer_of(appraisal, "CG-01")
        assert changed.verdict == "accept" and not changed.is_accepted
        page = client_of(world.reviewer).get(url("question", appraisal, "CG-01")).text
        assert "On an earlier text" in page

    def test_another_piece_of_evidence_is_another_text(self, world, appraisal):
        world.judge(appraisal, "CG-01", "accept")
        answer = answer_of(appraisal, "CG-01")
        world.save(answer, narrative=answer.narrative, evidence=[])
        assert not answer_of(appraisal, "CG-01").is_accepted

    def test_one_given_between_reading_and_saving_does_not_outlive_the_save(self, world, appraisal):
        read = answer_of(appraisal, "CG-01")
        world.judge(appraisal, "CG-01", "accept")
        world.save(read, narrative="Saved over what was accepted.")
        assert not answer_of(appraisal, "CG-01").is_accepted

    def test_one_on_what_was_saved_meanwhile_is_refused(self, world, appraisal):
        seen = answer_of(appraisal, "CG-01").version
        world.answer(appraisal, "CG-01", "partly", "Changed meanwhile")
        with pytest.raises(Refused, match="changed while you were reading"):
            world.judge(appraisal, "CG-01", "accept", seen=seen)

    def test_a_settled_rating_keeps_the_verdict(self, world, appraisal):
        world.judge(appraisal, "CG-01", "accept")
        answer = answer_of(appraisal, "CG-01")
        option = Option.objects.get(scale=answer.question.scale_id, code="partly")
        answer_writes.settle_rating(
            answer=answer,
            option=option,
            reason="Gaps.",
            seen=answer.version,
            by=world.reviewer,
            at=world.now(),
        )
        assert answer_of(appraisal, "CG-01").is_accepted

    def test_a_section_is_accepted_but_what_is_open_or_returned(self, world, appraisal):
        world.thread(appraisal, code="CG-01")
        world.judge(appraisal, "CG-02")
        section = answer_of(appraisal, "CG-01").question.section
        answers = appraisal.answers.asked().filter(question__section=section)
        seen = sum(answers.values_list("version", flat=True))
        given = {"section": section, "by": world.reviewer, "at": world.now()}
        with pytest.raises(Refused, match="An answer changed"):
            accept_section(appraisal=fresh(appraisal), seen=seen - 1, **given)
        many = accept_section(appraisal=fresh(appraisal), seen=seen, **given)
        assert many == answers.count() - 2 == answers.filter(verdict="accept").count()
        assert set(answers.exclude(verdict="accept").values_list("question__code", flat=True)) == {
            "CG-01",
            "CG-02",
        }

    def test_the_button_of_a_section_says_how_many_there_were(self, world, appraisal):
        section = answer_of(appraisal, "CG-01").question.section
        answers = appraisal.answers.asked().filter(question__section=section)
        seen = sum(answers.values_list("version", flat=True))
        client = client_of(world.reviewer)
        response = client.post(
            url("challenge_accept", appraisal, section.pk), sent(world.reviewer, seen=seen), follow=True
        )
        assert f"{answers.count()} answers are accepted." in response.text

    def test_those_owed_are_the_returned_the_key_and_what_tops_its_scale_on_word_alone(self, world):
        appraisal = world.appraisal()
        world.answer_all(appraisal)
        world.answer(appraisal, "CG-01", "in_place", "So they say.", evidence=[])
        key = set(
            appraisal.answers.asked().filter(question__key=True).values_list("question__code", flat=True)
        )
        appraisal = world.submit(fresh(appraisal))
        assert "CG-01" not in key and set(verdicts_owed(appraisal)) == key | {"CG-01"}
        ordinary = next(
            one.question.code
            for one in appraisal.answers.asked().select_related("question")
            if one.question.code not in key | {"CG-01"}
        )
        world.judge(appraisal, ordinary)
        assert ordinary in verdicts_owed(appraisal)
        (reason,) = reasons_against(Move.ENDORSE, move_facts(fresh(appraisal)))
        assert reason.startswith(f"{len(key) + 2} answers need your verdict")
        world.content(appraisal)
        assert not reasons_against(Move.ENDORSE, move_facts(fresh(appraisal)))

    def test_the_page_asks_for_what_a_verdict_needs(self, world, appraisal):
        client, seen = client_of(world.reviewer), answer_of(appraisal, "CG-01").version
        address = url("challenge_question", appraisal, "CG-01")
        wanted = {"return": ["Say why it is returned"]}
        wanted["action"] = ["Say what is to be done", "Choose a post", "Enter by when"]
        for word, said in wanted.items():
            assert problems(client.post(address, sent(world.reviewer, seen=seen, verdict=word))) == said
        assert not Verdict.objects.exists()


class TestPartialReturn:
    def test_only_what_was_returned_is_open(self, world, appraisal):
        world.returned(appraisal, "CG-01")
        assert answer_of(appraisal, "CG-01").is_locked is False
        world.save(answer_of(appraisal, "CG-01"), narrative="Better.")
        for by in (world.lead, world.contributor):
            with pytest.raises(Refused, match="This answer is locked"):
                world.save(answer_of(appraisal, "CG-02"), narrative="Slipped in.", by=by)
        assert not Answer.objects.filter(narrative="Slipped in.").exists()

    def test_without_the_lock_it_would_be_saved(self, world, appraisal, monkeypatch):
        world.returned(appraisal, "CG-01")
        monkeypatch.setattr(Answer, "is_locked", False)
        world.save(answer_of(appraisal, "CG-02"), narrative="Slipped in.")
        assert Answer.objects.filter(narrative="Slipped in.").exists()

    def test_a_page_from_before_the_return_saves_nothing(self, world, appraisal):
        read = answer_of(appraisal, "CG-02")
        world.returned(appraisal, "CG-01")
        with pytest.raises(Refused):
            world.save(read, narrative="Slipped in.")

    def test_it_stays_locked_once_it_is_submitted_again(self, world, appraisal):
        world.submit(world.returned(appraisal, "CG-01"))
        with pytest.raises(Refused, match="locked"):
            world.save(answer_of(appraisal, "CG-02"), narrative="Slipped in.")

    def test_the_page_says_why_and_whom_to_ask(self, world, appraisal):
        world.returned(appraisal, "CG-01")
        page = client_of(world.lead).get(url("question", appraisal, "CG-02")).text
        assert "The reviewer did not return this answer" in page and "ask Rhea Reviewer to open it" in page
        assert "Save and continue" not in page
        response = client_of(world.lead).post(
            url("question", appraisal, "CG-02"),
            sent(world.lead, seen=answer_of(appraisal, "CG-02").version, narrative="Slipped in."),
        )
        assert any("locked" in problem for problem in problems(response))
        whole = client_of(world.lead).get(url("all_questions", appraisal)).text
        assert whole.count("Locked: the reviewer did not return it") == appraisal.answers.asked().count() - 1

    def test_only_what_is_open_offers_a_change_before_it_is_submitted_again(self, world, appraisal):
        world.returned(appraisal, "CG-01")
        page = client_of(world.lead).get(url("check_answers", appraisal)).text
        assert page.count(">Change<span") == 1 and page.count(">View<span") > 1

    def test_a_thread_on_a_section_opens_it_and_one_on_the_whole_everything(self, world, appraisal):
        section = answer_of(appraisal, "FM-02").question.section
        world.thread(appraisal, section=section)
        world.returned(appraisal)
        held = appraisal.answers.asked()
        assert set(held.filter(locked=False)) == set(held.filter(question__section=section))
        world.say(Thread.objects.get())
        appraisal = world.submit(fresh(appraisal))
        world.thread(appraisal)
        world.returned(appraisal)
        assert not held.filter(locked=True).exists()

    def test_the_reviewer_opens_one_more_where_the_officers_ask(self, world, appraisal):
        world.returned(appraisal, "CG-01")
        thread = world.thread(appraisal, "May we correct it?", "CG-02", by=world.contributor)
        assert thread.waits_for == "reviewer"
        response = client_of(world.reviewer).post(
            url("answer_open", appraisal, "CG-02"), sent(world.reviewer, reason="They asked.")
        )
        assert response.status_code == 302
        world.save(answer_of(appraisal, "CG-02"), narrative="Corrected.")
        with pytest.raises(Refused, match="is open"):
            open_answer(
                answer=answer_of(appraisal, "CG-02"), reason="Again.", by=world.reviewer, at=world.now()
            )
        facts = move_facts(world.submit(fresh(appraisal)))
        assert facts.changed == ("CG-02",) and "CG-02" not in facts.to_judge and "CG-01" in facts.to_judge

    def test_evidence_may_be_added_and_what_a_locked_answer_cites_stays(self, world, appraisal):
        world.returned(appraisal, "CG-01")
        facts = {"title": "Other", "held": "", "strength": "seen", "dated": None, "valid_until": None}
        add_evidence(appraisal=fresh(appraisal), facts=facts, by=world.lead, at=world.now())
        cited = fresh(appraisal).evidence.get(number=1)
        with pytest.raises(Refused, match="which the reviewer did not return"):
            edit_evidence(evidence=cited, facts=facts, seen=cited.version, by=world.lead, at=world.now())
        added = fresh(appraisal).evidence.get(number=2)
        edit_evidence(evidence=added, facts=facts | {"title": "New"}, seen=1, by=world.lead, at=world.now())

    def test_what_is_newly_asked_or_comes_back_is_open(self, world):
        appraisal = world.submitted(world.appraisal(circumstances=["staff_affected"]))
        world.returned(appraisal, "CG-01")
        before = set(appraisal.answers.asked().values_list("pk", flat=True))
        for circumstances in ([], ["staff_affected", "trading"]):
            now = fresh(appraisal)
            given = {"by": world.lead, "at": world.now()}
            choose_questions(appraisal=now, circumstances=circumstances, seen=now.version, **given)
        again = appraisal.answers.asked().filter(confirm=True)
        assert again.exists() and not any(one.is_locked for one in again)
        assert not any(one.is_locked for one in appraisal.answers.asked().exclude(pk__in=before))


class TestWhatChanged:
    def test_it_is_told_first_with_what_differs(self, world, appraisal):
        world.returned(appraisal, "CG-01", "CG-02")
        for words in ("First try.", "Page 14 of the agreement."):
            world.save(answer_of(appraisal, "CG-01"), narrative=words)
        appraisal = world.submit(fresh(appraisal))
        page = client_of(world.reviewer).get(url("challenge", appraisal))
        assert [one.answer.question.code for one in page.context["changed"]] == ["CG-01"]
        assert [one.answer.question.code for one in page.context["unchanged"]] == ["CG-02"]
        text = page.text
        assert text.index("1 answer changed") < text.index("Page 14") < text.index("Every answer, by section")
        (detail,) = [one for one in page.context["changed"][0].differs if one.label == "Words"]
        assert (detail.before, detail.after) == ("Words about CG-01.", "Page 14 of the agreement.")

    def test_what_was_saved_and_put_back_did_not_change(self, world, appraisal):
        world.returned(appraisal, "CG-01")
        before = answer_of(appraisal, "CG-01")
        cited = list(before.cited.values_list("evidence_id", flat=True))
        world.save(before, narrative="Otherwise.", evidence=cited)
        world.save(answer_of(appraisal, "CG-01"), narrative=before.narrative, evidence=cited)
        appraisal = world.submit(fresh(appraisal))
        assert changed_since_read(appraisal) == {}


class TestSignOff:
    @pytest.fixture(autouse=True)
    def _without_pdf(self, monkeypatch):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")

    def test_what_was_accepted_with_an_action_is_an_action_of_the_partnership(self, world, appraisal):
        world.judge(appraisal, "CG-01", "action", post=world.posts["contributor"], **ACTION)
        signed(world, world.concluded_from(fresh(appraisal)))
        action = Action.objects.get()
        assert (action.title, action.owner_post) == (ACTION["what"], world.posts["contributor"])
        assert action.origin == f"Challenge of CG-01, {appraisal.ref}" and action.due == ACTION["due"]
        assert Verdict.objects.get(word="action").action == action
        page = client_of(world.lead).get(url("question", appraisal, "CG-01")).text
        assert action.get_absolute_url() in page

    def test_one_that_was_overtaken_is_none(self, world, appraisal):
        world.judge(appraisal, "CG-01", "action", post=world.posts["contributor"], **ACTION)
        world.judge(appraisal, "CG-01", "accept")
        signed(world, world.concluded_from(fresh(appraisal)))
        assert not Action.objects.exists()

    def test_one_whose_day_has_passed_says_why_it_comes_late(self, world, appraisal):
        world.judge(appraisal, "CG-01", "action", post=world.posts["lead"], **ACTION)
        Verdict.objects.filter(word="action").update(due=timezone.localdate() - timedelta(days=1))
        Verdict.objects.update(at=timezone.now() - timedelta(days=9))
        signed(world, world.concluded_from(fresh(appraisal)))
        assert "promised for this date before the appraisal was signed" in Action.objects.get().progress

    def test_a_document_of_before_is_on_record_as_it_was_signed(self, world, appraisal):
        """Comments were turned into threads: their documents still say what the rows say."""
        world.say(world.thread(appraisal, "Which page?", "CG-01"), "Page 14.")
        Message.objects.filter(thread__appraisal=appraisal)
        document = collect_document(appraisal.pk)
        document["format"], challenge = 4, document["challenge"]
        del challenge["verdicts"]
        challenge["comments"] = [
            {
                "code": one["code"],
                "text": one["messages"][0]["text"],
                "by": one["messages"][0]["by"],
                "on": one["messages"][0]["on"],
                "reply": one["messages"][1]["text"],
                "replied_by": one["messages"][1]["by"],
            }
            for one in challenge.pop("threads")
        ]
        old = open_document(canonical(document))
        Appraisal.objects.filter(pk=appraisal.pk).update(as_at=old["as_at"])
        assert faults_on_record(fresh(appraisal), old) == []
        challenge["comments"][0]["reply"] = "Page 15."
        tampered = open_document(canonical(document))
        assert faults_on_record(fresh(appraisal), tampered) == [
            "Thread 1 is not on record as it was signed. What differs: words."
        ]


class TestWithheld:
    MARK = {"kind": "exempt", "paragraph": "3", "reason": "It would show our bid."}

    def marked(self, world, appraisal, part="narrative"):
        mark_part(
            subject=answer_of(appraisal, "CG-01"),
            part=part,
            look_again=date(2040, 1, 1),
            by=world.reviewer,
            at=world.now(),
            **self.MARK,
        )

    def test_nothing_said_about_a_withheld_answer_leaks(self, world, appraisal, monkeypatch):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
        world.say(world.thread(appraisal, f"{CANARY} one", "CG-01"), f"{CANARY} two")
        facts = {"what": f"{CANARY} three", "due": ACTION["due"], "post": world.posts["lead"]}
        world.judge(appraisal, "CG-01", "action", **facts)
        self.marked(world, appraisal)
        assert CANARY not in report_html(collect_document(appraisal.pk), hash="0" * 64)
        for name in ("appraisal", "threads"):
            page = client_of(world.member).get(url(name, appraisal))
            assert page.status_code == 404
        for person in (world.lead, world.reviewer, world.member):
            assert CANARY not in client_of(person).get(reverse("my_work")).text
        assert CANARY not in client_of(world.lead).get(url("appraisal", appraisal)).text
        signed(world, world.concluded_from(fresh(appraisal)))
        action = Action.objects.get()
        assert Mark.objects.on(action).withholding().get().part == "text"
        for person in (world.member, world.colleague):
            client = client_of(person)
            for address in (action.get_absolute_url(), reverse("actions"), url("report", appraisal)):
                assert CANARY not in client.get(address).text
        assert not any(CANARY in f"{one.subject} {one.body}" for one in mail.outbox)

    def test_an_answer_that_is_marked_after_signing_withholds_the_action_made_of_it(
        self, world, appraisal, monkeypatch
    ):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
        facts = {"what": f"{CANARY} three", "due": ACTION["due"], "post": world.posts["contributor"]}
        world.judge(appraisal, "CG-01", "action", **facts)
        appraisal = signed(world, world.concluded_from(fresh(appraisal)))
        action = Action.objects.get()
        assert CANARY in client_of(world.colleague).get(action.get_absolute_url()).text
        self.marked(world, appraisal)
        assert CANARY not in client_of(world.colleague).get(action.get_absolute_url()).text

    def test_where_nothing_is_marked_it_is_printed(self, world, appraisal):
        world.thread(appraisal, f"{CANARY} one", "CG-01")
        assert CANARY in report_html(collect_document(appraisal.pk), hash="0" * 64)

    def test_the_proper_officer_reads_what_the_mark_covers(self, world, appraisal):
        world.say(world.thread(appraisal, "Asked.", "CG-01"), "Told.")
        world.judge(appraisal, "CG-01")
        words = words_of(answer_of(appraisal, "CG-01"), "narrative")
        assert words == ["Words about CG-01.", "Asked.", "Told.", "Say which page."]


class TestWhoseTurn:
    def waiting(self, person, appraisal):
        (found,) = [one for one in appraisals_of(person) if one.pk == appraisal.pk]
        return waiting_for(person, found)

    def test_my_work_says_it(self, world, appraisal):
        thread = world.thread(appraisal, code="CG-01")
        assert self.waiting(world.contributor, appraisal) == "Reply in 1 thread"
        assert self.waiting(world.reviewer, appraisal) == "Challenge the answers"
        world.returned(appraisal, "CG-01", "CG-02")
        assert self.waiting(world.lead, appraisal) == (
            "Returned to you: look at 2 answers, reply in 1 thread and submit again"
        )
        assert self.waiting(world.reviewer, appraisal) == ""
        world.say(thread)
        assert self.waiting(world.reviewer, appraisal) == "Reply in 1 thread"
        world.submit(fresh(appraisal))
        assert self.waiting(world.reviewer, appraisal) == (
            "Challenge again: 2 answers you returned · 1 thread for you to look at"
        )

    def test_the_task_list_says_it(self, world, appraisal):
        world.thread(appraisal, code="CG-01")
        world.returned(appraisal, "CG-01")
        page = client_of(world.lead).get(url("appraisal", appraisal)).text
        assert "Only what the reviewer returned is open" in page and "Reply on CG-01" in page
        assert "A thread waits for the officers" in page and "Locked: not returned" in page
        with pytest.raises(MoveRefused, match="1 thread waits for your reply"):
            world.submit(fresh(appraisal))

    @pytest.mark.parametrize("state", ["signed", "withdrawn", "superseded", "abandoned"])
    def test_once_it_is_over_nothing_of_locks_and_turns_is_said(self, world, appraisal, state):
        world.thread(appraisal, code="CG-01")
        world.returned(appraisal, "CG-01")
        Appraisal.objects.filter(pk=appraisal.pk).update(state=state, abandoned_reason="A mistake.")
        page = client_of(world.lead).get(url("appraisal", appraisal)).text
        assert "CG-01" in page and "A thread waits" not in page and "Locked: not returned" not in page


def test_a_settled_rating_and_the_officers_stand_side_by_side(world, appraisal):
    answer = answer_of(appraisal, "CG-01")
    officers, settled = answer.option.word, Option.objects.get(scale=answer.question.scale_id, code="partly")
    answer_writes.settle_rating(
        answer=answer, option=settled, reason="Gaps.", seen=answer.version, by=world.reviewer, at=world.now()
    )
    question = client_of(world.reviewer).get(url("question", appraisal, "CG-01")).text
    assert f"Settled in challenge: {settled.word}" in question and officers in question
    assert (
        f"settled as <strong>{settled.word.lower()}"
        in client_of(world.reviewer).get(url("challenge", appraisal)).text
    )
    document = collect_document(appraisal.pk)
    (said,) = [
        one for section in document["sections"] for one in section["answers"] if one["code"] == "CG-01"
    ]
    assert (said["option"]["word"], said["officer_option"]["word"]) == (settled.word, officers)
    printed = report_html(document, hash="0" * 64)
    assert "Gaps." in printed


def test_who_can_endorse_is_not_told_first_that_nothing_is_returned(world, appraisal):
    client, address = client_of(world.reviewer), url("challenge", appraisal)
    world.thread(appraisal, code="CG-01")
    assert "Nothing is returned yet." in client.get(address).text
    world.content(appraisal)
    page = client.get(address).text
    assert "Nothing is returned yet." not in page and "Nothing stands in the way of endorsing it." in page


@pytest.mark.parametrize(
    ("who", "state", "said"),
    [
        (
            "reviewer",
            "draft",
            "You cannot challenge this appraisal while it is a draft: it is with its officers.",
        ),
        ("reviewer", "endorsed", "appraisal while it is endorsed: it is with its approver."),
        ("reviewer", "signed", "You cannot challenge this appraisal now that it is signed."),
        (
            "lead",
            "draft",
            "You cannot challenge this appraisal. If you think you should, ask your governance",
        ),
        ("lead", "in_challenge", "You cannot challenge this appraisal. If you think you should, ask"),
    ],
)
def test_the_refusal_names_the_state_where_only_that_is_in_the_way(world, appraisal, who, state, said):
    Appraisal.objects.filter(pk=appraisal.pk).update(state=state)
    response = client_of(world.people[who]).get(url("challenge", appraisal))
    assert response.status_code == 403 and said in response.text
    assert ("governance officer" in response.text) is (who == "lead")


def test_the_page_of_a_verdict_shows_the_answer_that_it_is_on(world, appraisal):
    answer = answer_of(appraisal, "CG-02")
    page = client_of(world.reviewer).get(url("challenge_question", appraisal, "CG-02")).text
    for said in (answer.question.text, answer.option.word, answer.narrative, "E1 "):
        assert said and said in page
    refused = client_of(world.reviewer).post(
        url("challenge_question", appraisal, "CG-02"),
        sent(world.reviewer, verdict="return", seen=answer.version),
    )
    assert problems(refused) and answer.option.word in refused.text and "E1 " in refused.text
