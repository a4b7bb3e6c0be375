"""What a reviewer's verdict saves and whom it bars; what is not due yet, has run out or was not asked for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Evidence, Message, Verdict
from appraisal.queries.document import collect_document
from appraisal.queries.facts import move_facts
from appraisal.queries.judgement import tallies
from appraisal.reports.html import report_html
from appraisal.rules.conclusion import ConditionFacts
from appraisal.rules.workflow import Move, reasons_against
from appraisal.writes.answer import settle_rating
from appraisal.writes.appraisal import set_people
from appraisal.writes.conclusion import conclude
from appraisal.writes.evidence import add_evidence
from partnerships.append_only import lifted
from partnerships.faults import Refused
from partnerships.models import Post
from partnerships.writes.post import add_post
from tests.appraisal.test_editions import published
from tests.appraisal.test_what_came_between import signed
from tests.partnerships.sending import client_of, problems, sent
from tests.rules.every_kind import every_kind


def verdict(world, appraisal, **fields):
    answer = Answer.objects.get(appraisal=appraisal, question__code="CG-01")
    address = reverse("challenge_question", args=[appraisal.ref, "CG-01"])
    data = sent(world.reviewer, seen=answer.version, **fields)
    return client_of(world.reviewer).post(address, data)


def lower(appraisal):
    scale = appraisal.answers.select_related("question__scale").get(question__code="CG-01").question.scale
    return scale.options.get(code="partly").pk


class TestTheVerdict:
    @pytest.fixture
    def appraisal(self, world):
        return world.submitted()

    def test_a_corrected_reason_is_saved_and_both_stay_in_the_history(self, world, appraisal):
        option = lower(appraisal)
        for reason in ("No review.", "No review since 2024."):
            response = verdict(world, appraisal, settled_option=option, settled_reason=reason)
            assert response.status_code == 302
        answer = Answer.objects.get(appraisal=appraisal, question__code="CG-01")
        assert answer.settled_reason == "No review since 2024."
        settled = answer.revisions.filter(kind="settled").order_by("pk").values_list("narrative", flat=True)
        assert list(settled) == ["No review.", "No review since 2024."]

    def test_a_settled_rating_is_taken_back_though_its_reason_is_still_in_the_box(self, world, appraisal):
        verdict(world, appraisal, settled_option=lower(appraisal), settled_reason="No review.")
        response = verdict(world, appraisal, settled_option="", settled_reason="No review.")
        assert response.status_code == 302
        answer = Answer.objects.get(appraisal=appraisal, question__code="CG-01")
        assert (answer.settled_option, answer.settled_reason) == (None, "")

    def test_a_reason_without_a_rating_is_refused_and_stays_on_the_page(self, world, appraisal):
        response = verdict(world, appraisal, settled_reason="PRECIOUS")
        assert problems(response) == ["Choose the rating that this is the reason for"]
        assert "PRECIOUS" in response.text

    def test_nothing_at_all_is_refused(self, world, appraisal):
        assert problems(verdict(world, appraisal)) == [
            "Give a verdict, settle another rating, or start a thread"
        ]
        assert not Message.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            (
                {"verdict": "accept", "reason": "PRECIOUS"},
                "You wrote a reason and chose “Accept”. Choose “Return, with a reason”, or clear the reason",
            ),
            (
                {"text": "A thread.", "reason": "PRECIOUS"},
                "You wrote a reason and chose no verdict. "
                "Choose “Return, with a reason”, or clear the reason",
            ),
            (
                {"verdict": "accept", "what": "PRECIOUS"},
                "You filled in an action and chose “Accept”. "
                "Choose “Accept with an action”, or clear the action, its post and its date",
            ),
            (
                {"verdict": "return", "reason": "Say which page.", "what": "PRECIOUS"},
                "You filled in an action and chose “Return, with a reason”. "
                "Choose “Accept with an action”, or clear the action, its post and its date",
            ),
        ],
    )
    def test_what_was_typed_for_another_verdict_is_asked_about(self, world, appraisal, typed, said):
        """Saving would drop it: nothing is saved, and clearing it is all that it takes."""
        response = verdict(world, appraisal, **typed)
        assert problems(response) == [said]
        assert "PRECIOUS</textarea>" in response.text
        assert not (Verdict.objects.exists() or Message.objects.exists())
        cleared = {name: value for name, value in typed.items() if value != "PRECIOUS"}
        assert verdict(world, appraisal, **cleared).status_code == 302
        assert Verdict.objects.exists() or Message.objects.exists()

    def test_a_thread_beside_a_rating_settled_before_leaves_it(self, world, appraisal):
        given = {"settled_option": lower(appraisal), "settled_reason": "No review."}
        verdict(world, appraisal, **given)
        before = AnswerRevision.objects.count()
        assert verdict(world, appraisal, text="Say when.", **given).status_code == 302
        assert AnswerRevision.objects.count() == before and Message.objects.get().text == "Say when."

    def test_whoever_settled_a_rating_does_not_sign_it(self, world, appraisal):
        verdict(world, appraisal, settled_option=lower(appraisal), settled_reason="No review.")
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        people = {"reviewer": [world.colleague], "approver": [world.reviewer]}
        set_people(appraisal=appraisal, people=people, seen=appraisal.version, by=world.lead, at=world.now())
        appraisal = Appraisal.objects.get(pk=appraisal.pk)
        bars = move_facts(appraisal, world.reviewer).signer_bars
        assert "You challenged it, so somebody else must sign it." in bars


class TestAFact:
    def test_it_takes_a_thread_and_no_rating(self, world):
        version = published(every_kind())
        appraisal = world.appraisal(checklist=version.checklist, depth="full")
        for code in ("A-01", "A-02"):
            world.answer(appraisal, code, "yes", "So.")
        Answer.objects.filter(appraisal=appraisal, question__scale=None).update(narrative="Said.", version=1)
        appraisal = world.submit(Appraisal.objects.get(pk=appraisal.pk))
        address = reverse("challenge_question", args=[appraisal.ref, "F-06"])
        reviewer = client_of(world.reviewer)
        assert (
            "Settle another rating"
            not in reviewer.get(reverse("question", args=[appraisal.ref, "F-06"])).text
        )
        assert problems(reviewer.post(address, sent(world.reviewer, seen=1))) == [
            "Give a verdict, or start a thread"
        ]
        option = version.scales.get().options.first()
        forged = sent(world.reviewer, seen=1, settled_option=option.pk, settled_reason="Why.", text="Why?")
        assert reviewer.post(address, forged).status_code == 302
        answer = appraisal.answers.get(question__code="F-06")
        assert answer.settled_option is None
        with pytest.raises(Refused, match="Choose one of the ratings"):
            settle_rating(answer=answer, option=option, reason="x", seen=1, by=world.reviewer, at=world.now())


class TestNotDueYet:
    @pytest.fixture
    def appraisal(self, world):
        """A proposal at its idea, endorsed: what is due at later gates is not due yet."""
        appraisal = world.appraisal(purpose="proposal", gate="idea", depth="short")
        for answer in appraisal.answers.asked().select_related("question__scale").filter(option=None):
            best = answer.question.scale.options.first()
            world.answer(appraisal, answer.question.code, best.code, "Words.")
        return world.endorsed_from(world.submit(Appraisal.objects.get(pk=appraisal.pk)))

    def concluded(self, world, appraisal, word, conditions=()):
        given = {"reason": "It is sound.", "risk_worth_taking": "", "proposed": "", "seen": 0}
        conclude(
            appraisal=appraisal, word=word, conditions=conditions, by=world.approver, at=world.now(), **given
        )
        return Appraisal.objects.get(pk=appraisal.pk)

    def test_it_does_not_simply_proceed(self, world, appraisal):
        later = len(collect_document(appraisal.pk)["not_due"])
        assert later > 1
        said = f"{later} questions are not due yet, and each is a condition"
        with pytest.raises(Refused, match=said):
            self.concluded(world, appraisal, "proceed")
        address = reverse("conclusion", args=[appraisal.ref])
        given = sent(world.approver, seen=0, word="proceed", reason="It is sound.")
        response = client_of(world.approver).post(address, given)
        assert problems(response)[0].startswith(said) and "It is sound." in response.text

    def test_it_proceeds_on_the_condition_of_each_gate(self, world, appraisal):
        due = timezone.localdate() + timedelta(days=90)
        own = ConditionFacts("Cost the exit plan", world.posts["lead"], due)
        appraisal = self.concluded(world, appraisal, "proceed_with_conditions", [own])
        document = collect_document(appraisal.pk)
        conditions = document["conclusion"]["conditions"]
        assert conditions[0]["text"] == "Cost the exit plan" and conditions[0]["gate_word"] == ""
        gates = [one["gate_word"] for one in conditions[1:]]
        assert gates == [one for one in ("Business case", "Agreement", "Running") if one in gates] and gates
        counts = [one["gate_word"] for one in document["not_due"]]
        assert [one["text"] for one in conditions[1:]] == [
            f"Answer the {counts.count(gate)} questions that are due by then" for gate in gates
        ]
        assert not reasons_against(Move.SIGN, move_facts(appraisal, world.approver))
        printed = report_html(document, hash="0" * 64)
        assert "before the gate “business case”" in printed and "set no condition" not in printed

    def test_no_condition_of_ones_own_is_needed(self, world, appraisal):
        appraisal = self.concluded(world, appraisal, "proceed_with_conditions")
        assert not reasons_against(Move.SIGN, move_facts(appraisal, world.approver))

    def test_a_conclusion_to_proceed_that_is_there_is_not_signed(self, world, appraisal):
        appraisal = self.concluded(world, appraisal, "proceed_with_conditions")
        appraisal.conclusion.word = "proceed"
        appraisal.conclusion.save()
        reasons = reasons_against(Move.SIGN, move_facts(appraisal, world.approver))
        assert len(reasons) == 1 and "each is a condition" in reasons[0]


class TestEvidenceThatHasRunOut:
    def cited(self, world, appraisal, days):
        today = timezone.localdate()
        facts = {"title": "The audit", "held": "", "strength": "tested", "dated": today - timedelta(days=400)}
        facts |= {"valid_until": today + timedelta(days=days)}
        one = add_evidence(appraisal=appraisal, facts=facts, by=world.lead, at=world.now())
        world.answer(appraisal, "CG-01", "in_place", "Words", evidence=[one.pk])
        return one

    @pytest.mark.parametrize(("days", "supported"), [(0, 1), (-1, 0)])
    def test_it_counts_as_asserted_from_the_day_after(self, world, days, supported):
        appraisal = world.appraisal()
        self.cited(world, appraisal, days)
        assert sum(one.supported for one in tallies([appraisal.pk])[appraisal.pk].values()) == supported
        document = collect_document(appraisal.pk)
        assert document["rests_on"]["evidenced"] == supported
        assert ("run out" in report_html(document, hash="0" * 64)) is (supported == 0)

    def test_what_was_valid_when_it_was_signed_counts_for_ever(self, world, monkeypatch):
        monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")
        appraisal = world.appraisal()
        self.cited(world, appraisal, 0)
        world.answer_all(appraisal)
        signed(world, world.concluded_from(world.submit(Appraisal.objects.get())))
        before = tallies([appraisal.pk])
        with lifted():
            Evidence.objects.update(valid_until=timezone.localdate() - timedelta(days=10))
            Appraisal.objects.update(as_at=timezone.localdate() - timedelta(days=20))
        assert tallies([appraisal.pk]) == before


def test_who_is_not_asked_is_named_with_why(world):
    post = add_post(title="Monitoring Officer", gives_opinions=True, by=None, at=world.now())
    appraisal = world.appraisal()
    nobody_said = {"posts": ["Monitoring Officer"], "owed": [], "why": "", "each": []}
    assert collect_document(appraisal.pk)["opinions_not_sought"] == nobody_said
    printed = report_html(collect_document(appraisal.pk), hash="0" * 64)
    assert "<b>Not asked:</b> Monitoring Officer." in printed and "No reason is recorded" not in printed
    Post.objects.filter(pk=post.pk).update(opinion_asked="all")
    document = collect_document(appraisal.pk)
    assert document["opinions_not_sought"]["owed"] == ["Monitoring Officer"]
    printed = report_html(document, hash="0" * 64)
    assert "<b>Not asked:</b> Monitoring Officer. No reason is recorded." in printed
    address = reverse("appraisal_opinions", args=[appraisal.ref])
    client = client_of(world.governance)
    form = client.get(address).context["form"]
    asked = {f"ask_{world.posts['opinion_giver'].pk}": "holder", f"ask_{post.pk}": "no"}
    given = {"seen": form["seen"].value(), f"why_{post.pk}": "No decision of law is asked for."} | asked
    assert client.post(address, sent(world.governance, **given)).status_code == 302
    document = collect_document(appraisal.pk)
    assert document["opinions_not_sought"]["each"] == [
        {"post": "Monitoring Officer", "why": "No decision of law is asked for."}
    ]
    printed = report_html(document, hash="0" * 64)
    assert "Monitoring Officer: No decision of law is asked for." in printed
    assert "No reason is recorded" not in printed
    assert "No decision of law" in client.get(address).text
