"""Moving an open appraisal to the next edition: every answer kept, the changed ones confirmed, all undone."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Answer, AnswerRevision, Appraisal, Checklist, EditionMove, PinnedVersion, Thread
from appraisal.queries.content import content_of
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.moving import annex_of, move_to_undo, newer_edition, plan_of
from appraisal.rules.content import ConditionContent, ScaleContent, SectionContent
from appraisal.rules.moving import plan
from appraisal.writes import edition_move
from appraisal.writes.appraisal import choose_questions
from appraisal.writes.edition_move import move_to_edition, undo_move
from appraisal.writes.lock import lock
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Event
from tests.appraisal.test_editions import published
from tests.bench.queries import counted
from tests.growth.checklists import checklist_of
from tests.partnerships.sending import client_of, problems, sent
from tests.remembered import remembered
from tests.rules.making_content import SCALE, a_checklist, a_question, a_section, an_option, with_question

FIRST = a_checklist(a_section("A", 3), a_section("B", 2))
ONES_OWN = {"code": "small"}


def without(content, code):
    sections = (
        replace(one, questions=tuple(q for q in one.questions if q.code != code)) for one in content.sections
    )
    return replace(content, sections=tuple(sections))


def second():
    """A-01 reworded, A-02 corrected, B-01 gone, C-01 new, the rest as it was."""
    content = with_question(FIRST, "A-01", text="Is A-01 truly so?")
    content = with_question(content, "A-02", text="Is A-02 so, really?", corrected=True)
    content = without(content, "B-01")
    new = SectionContent("C", "Section C", "", "", (a_question("C-01"),))
    return replace(content, sections=(*content.sections, new))


@pytest.fixture
def appraisal(world):
    published(FIRST)
    return world.appraisal(checklist=Checklist.objects.get(code="small"), depth="full")


@remembered
def answer_all(world, appraisal, option="yes"):
    for one in appraisal.answers.asked().select_related("question"):
        world.answer(appraisal, one.question.code, option, f"Words about {one.question.code}.")


def states(appraisal):
    """By code: whether it is asked, its rating, its words, whether it waits to be confirmed."""
    return {
        one.question.code: (one.asked, one.option and one.option.code, one.narrative, one.confirm)
        for one in appraisal.answers.select_related("question", "option")
    }


def moved(world, appraisal, content=None) -> EditionMove:
    version = published(content or second(), note="A second edition.")
    seen = Appraisal.objects.get(pk=appraisal.pk).version
    return move_to_edition(appraisal=appraisal, to=version, seen=seen, by=world.lead, at=timezone.now())


class TestThePlan:
    @pytest.mark.parametrize(
        ("facts", "kind", "why"),
        [
            ({"text": "Is it?"}, "confirm", "It is reworded"),
            ({"text": "Is it?", "corrected": True}, "carried", ""),
            ({"prompts": ("more",)}, "confirm", "What to think about is changed"),
            ({"good": "Better."}, "confirm", "What good looks like is changed"),
            ({"weight": 2, "key": True, "label": "x", "why": "x", "evidence": ("x",)}, "carried", ""),
        ],
    )
    def test_what_becomes_of_a_question(self, facts, kind, why):
        (row,) = [one for one in plan([FIRST, with_question(FIRST, "A-01", **facts)]) if one.code == "A-01"]
        assert (row.kind, row.why) == (kind, why)

    def test_other_words_of_its_scale_are_confirmed_other_colours_not(self):
        options = (an_option("yes", 1, word="Aye"), *SCALE.options[1:])
        kinds = {one.kind for one in plan([FIRST, replace(FIRST, scales=(replace(SCALE, options=options),))])}
        assert kinds == {"confirm"}
        painted = tuple(replace(one, colour="#b10e1e", shape="half") for one in SCALE.options[::-1])
        kinds = {one.kind for one in plan([FIRST, replace(FIRST, scales=(replace(SCALE, options=painted),))])}
        assert kinds == {"carried"}

    @pytest.mark.parametrize(
        ("facts", "kinds"),
        [
            ({"meaning": "The opposite."}, {"confirm"}),
            ({"meaning": "The same.", "word": "Yess", "corrected": True}, {"carried"}),
            ({"points": 2, "corrected": True}, {"confirm"}),
        ],
    )
    def test_a_meaning_is_confirmed_a_correction_is_not(self, facts, kinds):
        after = replace(SCALE, options=(replace(SCALE.options[0], **facts), *SCALE.options[1:]))
        assert {one.kind for one in plan([FIRST, replace(FIRST, scales=(after,))])} == kinds

    def test_of_another_scale_nothing_is_a_correction(self):
        other = ScaleContent(
            "other", "Other", (replace(SCALE.options[0], word="Yess", corrected=True), *SCALE.options[1:])
        )
        before = replace(FIRST, scales=(SCALE, other))
        after = with_question(before, "A-01", scale="other")
        (row,) = [one for one in plan([before, after]) if one.code == "A-01"]
        assert (row.kind, row.why) == ("confirm", "It is rated in other words")

    def test_a_correction_excuses_its_own_step_only(self):
        reworded = with_question(FIRST, "A-01", text="Is A-01 not so at all?")
        corrected = with_question(reworded, "A-01", text="Is A-01 not so at all, then?", corrected=True)
        (row,) = [one for one in plan([FIRST, reworded, corrected]) if one.code == "A-01"]
        assert (row.kind, row.why) == ("confirm", "It is reworded") and row.words

    def test_what_was_out_between_is_confirmed(self):
        (row,) = [one for one in plan([FIRST, without(FIRST, "A-01"), FIRST]) if one.code == "A-01"]
        assert (row.kind, row.why) == ("confirm", "It had been taken out, and has come back")

    def test_new_and_gone(self):
        found = {one.code: one.kind for one in plan([FIRST, second()])}
        assert found == {
            "A-01": "confirm", "A-02": "carried", "A-03": "carried",
            "B-02": "carried", "C-01": "new", "B-01": "annex",
        }  # fmt: skip


class TestMoving:
    def test_every_answer_is_kept(self, world, appraisal):
        answer_all(world, appraisal)
        revisions = AnswerRevision.objects.count()
        moved(world, appraisal)
        assert states(appraisal) == {
            "A-01": (True, "yes", "Words about A-01.", True),
            "A-02": (True, "yes", "Words about A-02.", False),
            "A-03": (True, "yes", "Words about A-03.", False),
            "B-01": (False, "yes", "Words about B-01.", False),
            "B-02": (True, "yes", "Words about B-02.", False),
            "C-01": (True, None, "", False),
        }
        assert AnswerRevision.objects.count() == revisions
        to = PinnedVersion.objects.get(appraisal=appraisal).version
        assert to.number == 2
        for one in appraisal.answers.asked().select_related("question", "option__scale"):
            assert one.question.version == to and (one.option is None or one.option.scale.version == to)
        assert Event.objects.filter(verb="moved to another edition", fields=["edition 2"]).exists()

    def test_what_waits_to_be_confirmed_does_not_count_until_it_is(self, world, appraisal):
        answer_all(world, appraisal)
        moved(world, appraisal)
        tallies = {one["code"]: one["tally"] for one in collect_document(appraisal.pk)["sections"]}
        assert tallies["A"]["possible"] == 2 and set(tallies) == {"A", "B", "C"}
        assert "B-01" not in str(collect_document(appraisal.pk)["sections"])
        with pytest.raises(MoveRefused):
            world.submit(appraisal)
        world.answer(appraisal, "A-01", "yes", "Read again.")
        world.answer(appraisal, "C-01", "no", "New.")
        assert collect_document(appraisal.pk)["sections"][0]["tally"]["possible"] == 3
        assert world.submit(appraisal).state == "in_challenge"

    def test_a_rating_that_the_scale_has_lost_is_asked_for_again_and_its_words_stay(self, world, appraisal):
        answer_all(world, appraisal, "na")
        lost = replace(FIRST, scales=(replace(SCALE, options=SCALE.options[:2]),))
        moved(world, appraisal, lost)
        assert set(states(appraisal).values()) == {
            (True, None, f"Words about {code}.", False) for code in ("A-01", "A-02", "A-03", "B-01", "B-02")
        }

    def test_a_question_that_comes_back_finds_its_answer(self, world, appraisal):
        answer_all(world, appraisal)
        moved(world, appraisal)
        world.answer(appraisal, "C-01", "no", "New.")
        moved(world, appraisal, FIRST)
        assert states(appraisal)["B-01"] == (True, "yes", "Words about B-01.", True)
        assert states(appraisal)["C-01"] == (False, "no", "New.", False)
        assert [one.question.code for one in annex_of(appraisal)] == ["C-01"]

    def test_the_questions_can_be_chosen_again_afterwards(self, world, appraisal):
        answer_all(world, appraisal)
        moved(world, appraisal)
        now = Appraisal.objects.get(pk=appraisal.pk)
        choose_questions(
            appraisal=now, circumstances=["trading"], seen=now.version, by=world.lead, at=timezone.now()
        )
        assert states(appraisal)["B-01"][0] is False

    def test_threads_go_with_their_question(self, world, appraisal):
        answer_all(world, appraisal)
        appraisal = world.submit(appraisal)
        question = appraisal.answers.get(question__code="A-01").question
        world.thread(appraisal, code="A-01")
        world.judge(appraisal, "A-01")
        client_of(world.reviewer).post(
            reverse("challenge_return", args=[appraisal.ref]), sent(world.reviewer)
        )
        moved(world, appraisal)
        assert Thread.objects.get().question.version.number == 2
        now = Appraisal.objects.get(pk=appraisal.pk)
        undo_move(appraisal=now, seen=now.version, by=world.lead, at=timezone.now())
        assert Thread.objects.get().question == question

    def test_only_a_draft_moves_and_only_to_the_edition_in_use(self, world, appraisal):
        version = published(second(), note="Second.")
        given = {"appraisal": appraisal, "by": world.lead, "at": timezone.now()}
        with pytest.raises(Stale):
            move_to_edition(to=version, seen=appraisal.version + 1, **given)
        published(replace(second(), title="Third"), note="Third.")
        with pytest.raises(Refused, match="not in use any more"):
            move_to_edition(to=version, seen=appraisal.version, **given)
        answer_all(world, appraisal)
        world.submit(appraisal)
        newer = newer_edition(appraisal)
        now = Appraisal.objects.get(pk=appraisal.pk)
        with pytest.raises(Refused, match="while it is a draft"):
            move_to_edition(to=newer, seen=now.version, **given)

    def test_what_is_signed_never_changes(self, world, appraisal):
        answer_all(world, appraisal)
        concluded = world.concluded_from(world.submit(appraisal))
        before = fingerprint(collect_document(concluded.pk))
        Appraisal.objects.filter(pk=appraisal.pk).update(state="signed")
        version = published(second(), note="Second.")
        with pytest.raises(Refused, match="signed, so it cannot be changed"):
            move_to_edition(
                appraisal=concluded, to=version, seen=concluded.version, by=world.lead, at=timezone.now()
            )
        assert fingerprint(collect_document(concluded.pk)) == before


class TestUndoing:
    def undo(self, world, appraisal):
        now = Appraisal.objects.get(pk=appraisal.pk)
        undo_move(appraisal=now, seen=now.version, by=world.lead, at=timezone.now())

    def test_everything_stands_as_before(self, world, appraisal):
        answer_all(world, appraisal)
        before, document = states(appraisal), collect_document(appraisal.pk)
        moved(world, appraisal)
        self.undo(world, appraisal)
        after = states(appraisal)
        assert after.pop("C-01") == (False, None, "", False)
        assert after == before
        assert fingerprint(collect_document(appraisal.pk)) == fingerprint(document)
        assert not annex_of(appraisal).exists()
        with pytest.raises(Refused, match="cannot be undone any more"):
            self.undo(world, appraisal)

    def test_it_can_be_moved_again(self, world, appraisal):
        answer_all(world, appraisal)
        moved(world, appraisal)
        first = states(appraisal)
        self.undo(world, appraisal)
        now = Appraisal.objects.get(pk=appraisal.pk)
        move_to_edition(
            appraisal=now, to=newer_edition(now), seen=now.version, by=world.lead, at=timezone.now()
        )
        assert states(appraisal) == first

    @pytest.mark.parametrize("work", ["answer", "people"])
    def test_not_once_somebody_has_worked_on_it(self, world, appraisal, work):
        answer_all(world, appraisal)
        moved(world, appraisal)
        assert move_to_undo(Appraisal.objects.get(pk=appraisal.pk)) is not None
        if work == "answer":
            world.answer(appraisal, "A-03", "no", "Changed.")
        else:
            now = Appraisal.objects.get(pk=appraisal.pk)
            choose_questions(
                appraisal=now, circumstances=[], seen=now.version, by=world.lead, at=timezone.now()
            )
        assert move_to_undo(Appraisal.objects.get(pk=appraisal.pk)) is None
        with pytest.raises(Refused, match="cannot be undone any more"):
            self.undo(world, appraisal)

    def test_not_over_what_is_saved_while_it_waits(self, world, appraisal, monkeypatch):
        answer_all(world, appraisal)
        moved(world, appraisal)

        def waits(one, **how):
            monkeypatch.setattr(edition_move, "lock", lock)
            world.answer(appraisal, "A-03", "no", "Saved a moment before.")
            return lock(one, **how)

        monkeypatch.setattr(edition_move, "lock", waits)
        with pytest.raises(Refused, match="cannot be undone any more"):
            self.undo(world, appraisal)


class TestPages:
    def test_the_lead_is_offered_the_move_sees_it_moves_and_undoes_it(self, world, appraisal):
        answer_all(world, appraisal)
        lead, tasks = client_of(world.lead), appraisal.get_absolute_url()
        assert "has been published" not in lead.get(tasks).text
        published(second(), note="A second edition.")
        assert "Edition 2 of the checklist has been published." in lead.get(tasks).text
        assert "has been published" not in client_of(world.contributor).get(tasks).text
        address = reverse("appraisal_move", args=[appraisal.ref])
        page = lead.get(address)
        assert "<ins>truly</ins>" in page.text and "You have answered this." in page.text
        assert "To confirm again: 1" in page.text and "Carried over as they are: 3" in page.text
        form = page.context["form"]
        fields = sent(world.lead, seen=form["seen"].value(), edition=form["edition"].value())
        assert lead.post(address, fields).status_code == 302
        assert lead.post(address, fields).status_code == 302  # pressed twice, moved once
        assert EditionMove.objects.count() == 1
        page = lead.get(tasks).text
        assert "Moved to edition 2 of the checklist." in page and "Confirm again" in page
        annex = client_of(world.reviewer).get(reverse("appraisal_annex", args=[appraisal.ref])).text
        assert "Words about B-01." in annex and "Yes" in annex
        undo = reverse("appraisal_move_undo", args=[appraisal.ref])
        form = lead.get(undo).context["form"]
        assert lead.post(undo, sent(world.lead, seen=form["seen"].value())).status_code == 302
        assert "Edition 2 of the checklist has been published." in lead.get(tasks).text
        assert lead.get(reverse("question", args=[appraisal.ref, "C-01"])).status_code == 404

    def test_the_lead_of_one_in_challenge_is_told_how_it_can_move(self, world, appraisal):
        answer_all(world, appraisal)
        Appraisal.objects.filter(pk=appraisal.pk).update(state="in_challenge")
        published(second(), note="A second edition.")
        lead, address = client_of(world.lead), reverse("appraisal_move", args=[appraisal.ref])
        assert "Edition 2 of the checklist has been published." in lead.get(appraisal.get_absolute_url()).text
        page = lead.get(address).text
        assert "ask the reviewer to return it" in page and "To confirm again: 1" in page
        assert "Move to edition 2</button>" not in page
        assert lead.post(address, sent(world.lead, seen=0)).status_code == 403
        assert client_of(world.reviewer).get(address).status_code == 403

    def test_what_is_new_and_what_else_differs_is_said(self, world, appraisal):
        published(with_question(second(), "A-03", prompts=("the money",)), note="A second edition.")
        page = client_of(world.lead).get(reverse("appraisal_move", args=[appraisal.ref])).text
        assert "What to think about is changed." in page and "the money" in page
        assert "A rating on “Yes or no”" in page  # how C-01, which is new, is answered

    def test_what_changed_stands_beside_the_answer_that_must_be_confirmed(self, world, appraisal):
        answer_all(world, appraisal)
        options = (replace(SCALE.options[0], word="Aye"), *SCALE.options[1:])
        content = with_question(FIRST, "A-01", text="Is A-01 truly so?", prompts=("the money",))
        moved(world, appraisal, replace(content, scales=(replace(SCALE, options=options),)))
        lead = client_of(world.lead)
        page = lead.get(reverse("question", args=[appraisal.ref, "A-01"])).text
        assert "<ins>truly</ins>" in page and "the money" in page and "<ins>Aye (1)</ins>" in page
        page = lead.get(reverse("question", args=[appraisal.ref, "A-02"])).text
        assert "<ins>Aye (1)</ins>" in page and "<dt>Question</dt>" not in page
        world.answer(appraisal, "A-02", "no", "It is not.")
        assert "<ins>" not in lead.get(reverse("question", args=[appraisal.ref, "A-02"])).text

    def test_what_leaves_and_what_comes_back_is_said_of_this_appraisal(self, world, appraisal):
        """Two questions become some for proposals alone, and then for every appraisal again."""
        answer_all(world, appraisal)
        proposal = ConditionContent("purpose", "is", ("proposal",))
        content = with_question(FIRST, "A-02", conditions=(proposal,))
        content = with_question(content, "B-02", text="Is it now?", conditions=(proposal,))
        newer = published(content, note="For proposals.")
        now = Appraisal.objects.get(pk=appraisal.pk)
        found = plan_of(now, newer)
        assert {one.code for one in found.annex} == {"A-02", "B-02"} and not found.confirm
        move_to_edition(appraisal=now, to=newer, seen=now.version, by=world.lead, at=timezone.now())
        again = published(FIRST, note="As before.")
        found = plan_of(Appraisal.objects.get(pk=appraisal.pk), again)
        assert {one.code for one in found.confirm} == {"A-02", "B-02"} and not found.new

    def test_a_page_that_was_open_before_the_move_keeps_its_words(self, world, appraisal):
        answer_all(world, appraisal)
        lead, address = client_of(world.lead), reverse("question", args=[appraisal.ref, "A-03"])
        old = Answer.objects.get(appraisal=appraisal, question__code="A-03")
        moved(world, appraisal)
        fields = sent(world.lead, option=old.option_id, narrative="PRECIOUS", seen=old.version)
        shown = lead.post(address, fields, follow=True)
        assert "Words about A-03." in shown.text and "PRECIOUS" in shown.text  # both, side by side
        kept = AnswerRevision.objects.get(kind="conflict")
        assert (kept.narrative, kept.option.code) == ("PRECIOUS", "yes")
        assert kept.option.scale.version.number == 2
        autosave = lead.post(address, sent(world.lead, narrative="MORE", seen=old.version),
                             headers={"Accept": "application/json"})  # fmt: skip
        assert autosave.status_code == 409

    def test_a_question_that_was_open_unanswered_is_not_saved_under_other_words(self, world, appraisal):
        lead, address = client_of(world.lead), reverse("question", args=[appraisal.ref, "A-01"])
        moved(world, appraisal)
        response = lead.post(
            address, sent(world.lead, narrative="PRECIOUS", seen=0), headers={"Accept": "application/json"}
        )
        assert response.status_code == 409 and states(appraisal)["A-01"][2] == ""
        assert AnswerRevision.objects.get(kind="conflict").narrative == "PRECIOUS"
        assert "Not started" in lead.get(appraisal.get_absolute_url()).text

    def test_the_move_goes_to_the_edition_that_the_page_showed(self, world, appraisal):
        published(second(), note="Second.")
        lead, address = client_of(world.lead), reverse("appraisal_move", args=[appraisal.ref])
        form = lead.get(address).context["form"]
        fields = {name: form[name].value() for name in ("seen", "edition")}
        published(replace(second(), title="Third"), note="Third.")
        response = lead.post(address, sent(world.lead, **fields))
        assert problems(response) == ["Another edition is in use by now. Look again at what would change."]
        Appraisal.objects.filter(pk=appraisal.pk).update(version=9)
        form = response.context["form"]
        fields = {name: form[name].value() for name in ("seen", "edition")}
        response = lead.post(address, sent(world.lead, **fields))
        assert problems(response)[0].startswith("The appraisal has changed since you opened this page.")
        form = response.context["form"]
        fields = {name: form[name].value() for name in ("seen", "edition")}
        assert lead.post(address, sent(world.lead, **fields)).status_code == 302

    def test_a_rating_that_is_lost_is_named_before_and_after(self, world, appraisal):
        answer_all(world, appraisal, "na")
        published(replace(FIRST, scales=(replace(SCALE, options=SCALE.options[:2]),)), note="Shorter.")
        lead, address = client_of(world.lead), reverse("appraisal_move", args=[appraisal.ref])
        page = lead.get(address)
        assert "To answer again: 5" in page.text and "was “Na”" in page.text
        form = page.context["form"]
        fields = {name: form[name].value() for name in ("seen", "edition")}
        assert lead.post(address, sent(world.lead, **fields)).status_code == 302
        shown = lead.get(reverse("question", args=[appraisal.ref, "A-01"])).text
        assert "You had answered “Na”" in shown and "Words about A-01." in shown

    def test_there_is_no_page_where_there_is_nothing_to_move_to(self, world, appraisal):
        assert client_of(world.lead).get(reverse("appraisal_move", args=[appraisal.ref])).status_code == 404


def test_a_plan_takes_as_many_queries_through_many_editions_as_to_the_next(world, appraisal):
    lead, address = client_of(world.lead), reverse("appraisal_move", args=[appraisal.ref])
    found = []
    for turn in range(4):
        published(with_question(FIRST, "A-01", text=f"Is it so, {turn}?"), note=f"Turn {turn}.")
        lead.get(address)
        with counted() as seen:
            lead.get(address)
        found.append(len(seen))
    assert len(set(found)) == 1 and found[0] <= 25


def test_five_hundred_answers_move_in_a_bounded_number_of_statements(world):
    version = checklist_of(500, title="A growing one")
    appraisal = world.appraisal(checklist=version.checklist, depth="full")
    changed = with_question(content_of(version), "CG-001", text="Is it otherwise?")
    to = published(changed, note="One question is reworded.")
    now = Appraisal.objects.get(pk=appraisal.pk)
    with counted() as seen:
        assert len(plan_of(now, to).carried) == 499
    assert len(seen) <= 25, len(seen)
    with counted() as seen:
        move_to_edition(appraisal=now, to=to, seen=now.version, by=world.lead, at=timezone.now())
    assert len(seen) <= 70, len(seen)
    now = Appraisal.objects.get(pk=appraisal.pk)
    with counted() as seen:
        undo_move(appraisal=now, seen=now.version, by=world.lead, at=timezone.now())
    assert len(seen) <= 40, len(seen)
