"""Withholding what a report prints beside its answers: who proposes, who decides, and who reads meanwhile."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, Option
from appraisal.queries.appraisal import readable_by
from appraisal.queries.document import collect_document
from appraisal.queries.marked_words import READ, words_of
from appraisal.reports.html import report_html
from appraisal.rules.conclusion import ConditionFacts
from appraisal.vocabulary import PARTS_OF_A_REPORT, PARTS_OF_AN_ANSWER
from appraisal.writes.answer import settle_rating
from appraisal.writes.appraisal import set_report_facts
from appraisal.writes.conclusion import conclude
from appraisal.writes.mark import decide_part_mark, lift_part_mark, mark_part
from appraisal.writes.opinion import give_opinion
from partnerships.models import Event, Mark
from partnerships.writes.mark import propose_mark
from tests.appraisal.test_answer_marks import GIVEN, signed, text_of
from tests.appraisal.test_pages import client_of, sent, url
from tests.bench.queries import counted

OFFICERS = ("governance", "proper", "auditor", "lead", "contributor", "reviewer", "opinion_giver", "approver")
WHY = {"kind": "exempt", "paragraph": "3", "reason": "A tender is open.", "look_again": date(2099, 4, 1)}


@pytest.fixture(autouse=True)
def quick_render(monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", lambda **given: b"%PDF stands in")


def mark(world, subject, part, **more):
    return mark_part(subject=subject, part=part, by=world.governance, at=world.now(), **(WHY | more))


def answer_of(appraisal, code="CG-01"):
    return appraisal.answers.select_related("appraisal", "question").get(question__code=code)


def fresh(appraisal):
    return Appraisal.objects.get(pk=appraisal.pk)


def reads(person, appraisal):
    """How a report answers a person, at both its addresses, and whether any list names it."""
    client = client_of(person)
    lists = (reverse("appraisals"), reverse("my_work"), appraisal.partnership.get_absolute_url())
    return (
        {client.get(url(name, appraisal)).status_code for name in ("report", "report_pdf")},
        any(f"/{appraisal.ref}/" in text_of(client.get(address)) for address in lists),
        readable_by(person).filter(pk=appraisal.pk).exists(),
    )


OPENS, MISSING = ({200}, True, True), ({404}, False, False)


class TestWhoReads:
    def test_each_part_closes_the_report_as_an_answer_does_and_opens_it_again(self, world):
        appraisal = signed(world, world.appraisal())
        assert reads(world.member, appraisal) == OPENS
        answer = answer_of(appraisal)
        parts = [(appraisal, part) for part in PARTS_OF_A_REPORT]
        for subject, part in [*parts, *((answer, part) for part in PARTS_OF_AN_ANSWER)]:
            made = mark(world, subject, part)
            assert reads(world.member, appraisal) == MISSING, part
            given = {"mark": made, "subject": subject, "by": world.proper, "at": world.now()}
            decide_part_mark(agreed=True, reason="", **given)
            assert reads(world.member, appraisal) == MISSING, part
            lift_part_mark(reason="It closed.", **given)
            assert reads(world.member, appraisal) == OPENS, part

    def test_who_is_cleared_and_every_officer_still_reads_it(self, world):
        appraisal = signed(world, world.appraisal())
        mark(world, appraisal, "opinions")
        for who in ("cleared", *OFFICERS):
            assert reads(getattr(world, who), appraisal) == OPENS, who
        assert reads(world.colleague, appraisal) == MISSING

    def test_what_was_proposed_in_the_draft_closes_what_is_signed_until_it_is_declined(self, world):
        appraisal = world.appraisal()
        made = mark(world, appraisal, "headline")
        appraisal = signed(world, appraisal)
        assert reads(world.member, appraisal) == MISSING
        given = {"by": world.proper, "at": world.now()}
        decide_part_mark(mark=made, subject=appraisal, agreed=False, reason="It is known.", **given)
        assert reads(world.member, appraisal) == OPENS

    def test_one_of_two_marks_that_ends_leaves_it_closed(self, world):
        appraisal = signed(world, world.appraisal())
        first, _ = mark(world, appraisal, "headline"), mark(world, answer_of(appraisal), "narrative")
        assert fresh(appraisal).withheld == 2
        given = {"mark": first, "subject": appraisal, "by": world.proper, "at": world.now()}
        decide_part_mark(agreed=False, reason="It is known.", **given)
        assert fresh(appraisal).withheld == 1
        assert reads(world.member, appraisal) == MISSING

    def test_a_mark_on_one_report_closes_no_other(self, world):
        one, other = (signed(world, world.appraisal(world.partnership(name))) for name in ("One", "Other"))
        mark(world, one, "headline")
        assert reads(world.member, other) == OPENS

    def test_the_next_report_does_not_say_what_was_concluded_last_time(self, world):
        partnership = world.partnership()
        before = signed(world, world.appraisal(partnership))
        after = world.appraisal(partnership)
        assert collect_document(after.pk)["previous"]["conclusion_word"] == "Continue"
        mark(world, before, "headline")
        assert collect_document(after.pk)["previous"]["conclusion_word"] == "Continue"
        made = mark(world, before, "conclusion")
        assert collect_document(after.pk)["previous"] == {
            "ref": before.ref,
            "as_at": collect_document(after.pk)["previous"]["as_at"],
            "conclusion_word": "",
        }
        assert f"{before.ref}, as at" in report_html(collect_document(after.pk), hash="")
        given = {"mark": made, "subject": before, "by": world.proper, "at": world.now()}
        decide_part_mark(agreed=False, reason="It is known.", **given)
        assert collect_document(after.pk)["previous"]["conclusion_word"] == "Continue"


class TestWhoProposes:
    def propose(self, person, appraisal, **more):
        given = GIVEN | {"part": "headline"} | more
        return client_of(person).post(url("appraisal_mark", appraisal), sent(person, **given))

    def test_those_who_write_there_in_each_state(self, world):
        appraisal = world.appraisal()

        def may(*who):
            """Each in turn, of everybody; who may has the mark declined again, so that the next can try."""
            found = []
            for key, person in world.people.items():
                status = self.propose(person, appraisal, part="challenge").status_code
                made = Mark.objects.filter(state=Mark.PROPOSED).first()
                assert (status == 302) is bool(made), key
                assert status in (302, 403 if key in (*OFFICERS,) else 404), key
                if made:
                    found.append(key)
                    given = {"by": world.proper, "at": world.now()}
                    decide_part_mark(mark=made, subject=appraisal, agreed=False, reason="No.", **given)
            assert sorted(found) == sorted(who)

        may("governance", "lead", "contributor")
        appraisal = world.submitted(appraisal)
        may("governance", "lead", "reviewer", "opinion_giver")
        appraisal = world.concluded_from(appraisal)
        may("governance", "lead", "reviewer", "opinion_giver", "approver")
        other = signed(world, world.appraisal(world.partnership("Another")))
        assert self.propose(world.lead, other).status_code == 403
        assert self.propose(world.governance, other).status_code == 302

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"part": "narrative"}, "Choose what to withhold"),
            ({"part": ""}, "Choose what to withhold"),
            ({"paragraph": ""}, "Enter the paragraph that makes it exempt"),
            ({"reason": ""}, "Say why it is withheld"),
            ({"reason": "x" * 501}, "Use 500 characters or fewer."),
            ({"look_again_2": "2020"}, "This date has passed: enter one still to come"),
        ],
    )
    def test_what_is_refused_is_said(self, world, fields, message):
        page = text_of(self.propose(world.lead, world.appraisal(), **fields))
        assert message in page
        assert not Mark.objects.exists()

    def test_pressing_twice_marks_once_and_a_second_mark_is_refused(self, world):
        appraisal = world.appraisal()
        data = sent(world.lead, **GIVEN | {"part": "headline"})
        for _ in range(2):
            response = client_of(world.lead).post(url("appraisal_mark", appraisal), data)
            assert response.status_code == 302
        assert Mark.objects.count() == 1
        again = text_of(self.propose(world.lead, appraisal))
        assert "This is already marked." in again
        events = Event.objects.filter(verb="marked exempt", subject_kind="appraisal.appraisal")
        assert events.get().fields == ["headline"]

    def test_a_mark_leaves_an_endorsement_as_it_is(self, world):
        appraisal = world.concluded()
        assert self.propose(world.approver, appraisal, part="conclusion").status_code == 302
        assert fresh(appraisal).state == "endorsed"
        page = text_of(client_of(world.approver).get(url("sign", appraisal)))
        assert "1 part is withheld:" in page
        assert "the conclusion. Until the proper officer ends that" in page


class TestWhoDecides:
    def test_from_the_queue_to_its_end(self, world):
        appraisal = world.appraisal()
        made = mark(world, appraisal, "evidence")
        proper, page = client_of(world.proper), url("appraisal_mark", appraisal)
        decide = url("appraisal_mark_decide", appraisal, made.pk)
        queue = text_of(proper.get(reverse("marks_to_decide")))
        assert decide in queue
        assert f"{appraisal.title}: The evidence list of the report" in queue
        work = text_of(proper.get(reverse("my_work")))
        assert decide in work
        assert "Decide whether this is withheld: The evidence list of the report" in work
        assert decide in text_of(proper.get(page))
        assert decide not in text_of(client_of(world.lead).get(page))
        for who in ("lead", "governance", "approver"):
            person = getattr(world, who)
            assert client_of(person).post(decide, sent(person, decision="agree")).status_code == 403
        for who in ("member", "cleared", "colleague"):
            assert client_of(getattr(world, who)).get(decide).status_code == 404

        assert "Withhold the evidence list of the report?" in text_of(proper.get(decide))
        assert "Say why it is not withheld" in text_of(
            proper.post(decide, sent(world.proper, decision="decline"))
        )
        assert proper.post(decide, sent(world.proper, decision="agree")).url == page
        assert decide not in text_of(proper.get(reverse("marks_to_decide")))
        assert decide not in text_of(proper.get(reverse("my_work")))
        assert "Look again at the evidence list of the report" in text_of(proper.get(decide))
        again = {"look_again_0": 1, "look_again_1": 1, "look_again_2": 2041}
        assert proper.post(decide, sent(world.proper, now="keep", **again)).url == page
        made.refresh_from_db()
        assert (made.state, made.look_again) == (Mark.DECIDED, date(2041, 1, 1))
        assert proper.post(decide, sent(world.proper, now="stop", reason="It is public.")).status_code == 302
        assert "It is public." in text_of(proper.get(page))
        assert proper.get(decide).status_code == 404
        verbs = Event.objects.filter(subject_kind="appraisal.appraisal", fields=["evidence"])
        assert list(verbs.order_by("number").values_list("verb", flat=True)) == [
            "marked exempt",
            "mark agreed",
            "mark looked at again",
            "mark lifted",
        ]

    def test_a_mark_is_decided_where_it_belongs(self, world):
        one, other = world.appraisal(), world.appraisal(world.partnership("Another"))
        made, on_answer = mark(world, one, "headline"), mark(world, answer_of(one), "narrative")
        proper = client_of(world.proper)
        assert proper.get(url("appraisal_mark_decide", other, made.pk)).status_code == 404
        assert proper.get(url("appraisal_mark_decide", one, on_answer.pk)).status_code == 404
        assert proper.get(url("answer_mark_decide", one, "CG-01", made.pk)).status_code == 404

    def test_the_queue_lists_all_three_kinds_the_oldest_first_in_as_many_queries_as_there_are(self, world):
        appraisal = world.appraisal()
        on_answer = mark(world, answer_of(appraisal), "settled_reason")
        on_fact = propose_mark(
            subject=appraisal.partnership, part="our_share", by=world.lead, at=world.now(), **WHY
        )
        on_text = mark(world, appraisal, "headline")
        client, seen = client_of(world.proper), []
        for codes in (["CG-01"], ["CG-02", "CG-03", "CG-05"]):
            for code in codes[1:]:
                mark(world, answer_of(appraisal, code), "rating")
            client.get(reverse("marks_to_decide"))
            with counted() as statements:
                page = client.get(reverse("marks_to_decide"))
            seen.append(len(statements))
        assert seen[0] == seen[1]
        assert [one.mark for one in page.context["shown"]][:3] == [on_answer, on_fact, on_text]
        assert "The reason for the settled rating of CG-01" in text_of(page)
        assert f"{appraisal.partnership.name}: Our money a year" in text_of(page)


class TestWhatIsSaid:
    def test_the_report_and_the_pages_list_it(self, world):
        appraisal = world.appraisal()
        mark(world, appraisal, "risk_worth_taking")
        mark(world, answer_of(appraisal), "settled_reason")
        given = {"by": world.lead, "at": world.now()}
        propose_mark(subject=appraisal.partnership, part="our_share", **given, **WHY)
        document = collect_document(appraisal.pk)
        assert [one["what"] for one in document["marks"]] == [
            "CG-01: the reason for the settled rating",
            "the risk worth taking",
            "the register: our money a year",
        ]
        assert document["rests_on"]["withheld"] == 1  # of the answers, which that sentence is about
        answers = [one for section in document["sections"] for one in section["answers"]]
        assert [one["code"] for one in answers if one["withheld"]] == ["CG-01"]
        lead = client_of(world.lead)
        assert "(2 withheld)" in text_of(lead.get(url("appraisal", appraisal)))
        page = text_of(lead.get(url("appraisal_mark", appraisal)))
        assert "The risk worth taking: exempt" in page
        assert "The reason for the settled rating of CG-01" in page
        assert "Our money a year" in page
        assert url("answer_mark", appraisal, "CG-01") in page

    def test_each_page_that_takes_such_words_leads_to_where_they_are_marked(self, world):
        appraisal = world.submitted()
        page = url("appraisal_mark", appraisal)
        pages = {
            "lead": ("appraisal", "page_one", "evidence"),
            "reviewer": ("challenge", "challenge_endorse"),
            "opinion_giver": ("opinion",),
        }
        for who, names in pages.items():
            for name in names:
                assert page in text_of(client_of(getattr(world, who)).get(url(name, appraisal))), name
        appraisal = world.concluded_from(appraisal)
        assert page in text_of(client_of(world.approver).get(url("conclusion", appraisal)))
        assert "What is withheld</a>" in text_of(client_of(world.auditor).get(url("appraisal", appraisal)))

    def test_the_proper_officer_reads_the_words_of_each_part(self, world):
        appraisal = written(world)
        assert set(READ) == {*PARTS_OF_A_REPORT, *PARTS_OF_AN_ANSWER}
        post = world.posts["lead"].title
        assert {part: words_of(appraisal, part) for part in PARTS_OF_A_REPORT} == {
            "why_less": ["Nothing has changed."],
            "headline": ["A headline."],
            "recommendations": ["note it\nask for more"],
            "conclusion": ["Continue", "A reason."],
            "risk_worth_taking": ["A risk."],
            "conditions": [f"Sign the lease. ({post})"],
            "opinions": [f"{world.posts['opinion_giver'].title}: not content. An opinion."],
            "declarations": ["Omar Opinion: A cousin."],
            "challenge": ["A reviewer’s reason.", "A comment.", "A reply."],
            "evidence": ["E1 Inter-authority agreement: Legal file 12"],
        }
        answer = answer_of(appraisal, "CG-02")
        assert words_of(answer, "narrative") == ["Words about CG-02."]
        assert words_of(answer, "rating") == ["Not in place"]
        assert words_of(answer, "settled_reason") == ["A settled reason."]
        for subject, part in [*((appraisal, one) for one in PARTS_OF_A_REPORT), (answer, "settled_reason")]:
            made = mark(world, subject, part)
            at = ("CG-02", made.pk) if subject is answer else (made.pk,)
            name = "answer_mark_decide" if subject is answer else "appraisal_mark_decide"
            page = text_of(client_of(world.proper).get(url(name, appraisal, *at)))
            assert words_of(subject, part)[-1].split(": ")[-1] in page

    def test_a_part_in_which_nothing_is_written_says_so(self, world):
        appraisal = world.appraisal()
        for part in PARTS_OF_A_REPORT:
            made = mark(world, appraisal, part)
            page = text_of(client_of(world.proper).get(url("appraisal_mark_decide", appraisal, made.pk)))
            assert "Nothing is written yet" in page


def written(world):
    """An endorsed appraisal with words in every part."""
    appraisal = world.submitted()
    facts = {"headline": "A headline.", "recommendations": "note it\nask for more"}
    at = {"at": world.now()}
    set_report_facts(appraisal=appraisal, facts=facts, seen=appraisal.version, by=world.lead, **at)
    appraisal = fresh(appraisal)
    answer = answer_of(appraisal, "CG-02")
    option = Option.objects.get(scale=answer.question.scale_id, code="not_in_place")
    given = {"option": option, "reason": "A settled reason.", "seen": answer.version}
    settle_rating(answer=answer, by=world.reviewer, **given, **at)
    appraisal = fresh(appraisal)
    world.say(world.thread(appraisal, "A comment."), "A reply.")
    given = {"view": "not_content", "text": "An opinion.", "seen": 0, "interest": "A cousin."}
    give_opinion(appraisal=fresh(appraisal), by=world.opinion_giver, **given, **at)
    world.endorsed_from(fresh(appraisal))
    less = {"depth_decided": "full", "why_less": "Nothing has changed."}
    Appraisal.objects.update(support_reason="A reviewer’s reason.", **less)
    due = timezone.localdate() + timedelta(days=90)
    conclude(
        appraisal=fresh(appraisal),
        word="continue",
        reason="A reason.",
        risk_worth_taking="A risk.",
        conditions=[ConditionFacts("Sign the lease.", world.posts["lead"], due)],
        proposed="continue",
        seen=0,
        by=world.approver,
        **at,
    )
    return fresh(appraisal)
