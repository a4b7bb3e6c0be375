"""The writes of an appraisal: nothing is lost, nothing signed changes, nobody signs their own work."""

import json
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    ChecklistVersion,
    IssuedReport,
    Question,
    Snapshot,
)
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.facts import move_facts
from appraisal.queries.seen import Moved
from appraisal.rules.document import canonical, hash_of
from appraisal.writes.answer import save_answer, settle_rating
from appraisal.writes.appraisal import choose_questions, set_people, start_appraisal
from appraisal.writes.draft import open_draft
from appraisal.writes.move import endorse, return_appraisal, submit, withdraw
from appraisal.writes.sign_off import Prepared, prepare, sign
from partnerships.faults import MoveRefused, Refused
from partnerships.models import Event
from partnerships.rules.trail import first_break
from tests.remembered import remembered


def trail(appraisal) -> list[str]:
    events = Event.objects.filter(subject_kind="appraisal.appraisal", subject_id=appraisal.pk)
    return list(events.order_by("number").values_list("verb", flat=True))


@remembered
def signed(world, appraisal=None) -> Appraisal:
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    return Appraisal.objects.get(pk=appraisal.pk)


@pytest.fixture
def quick_render(monkeypatch):
    """The PDF is not what these tests are about: bytes that depend on the document stand in for it."""
    monkeypatch.setattr(
        "appraisal.writes.sign_off.render_pdf", lambda **given: b"PDF of " + given["document"]
    )


def test_start_lays_out_the_short_questions_and_pins_the_edition(world):
    appraisal = world.appraisal(depth="short")
    asked = set(appraisal.answers.asked().values_list("question__code", flat=True))
    assert {"CG-01", "PM-08", "PM-09", "FM-06"} <= asked
    assert "CP-01" not in asked and "FM-01" not in asked and "CG-03" not in asked
    assert appraisal.pinned.get(part="main").version.number == 1


def test_a_proposal_at_an_early_gate_presets_what_is_not_due(world):
    appraisal = world.appraisal(purpose="proposal", gate="idea", depth="full")
    early = appraisal.answers.asked().filter(question__gate="idea")
    later = appraisal.answers.asked().exclude(question__gate="idea")
    assert set(early.values_list("option", flat=True)) == {None}
    assert set(later.values_list("option__standing", flat=True)) == {"not_due"}


def test_a_second_appraisal_of_one_partnership_is_refused(world):
    partnership = world.partnership()
    world.appraisal(partnership)
    with pytest.raises(Refused, match="already under way"):
        start_appraisal(
            partnership=partnership,
            purpose="proposal",
            gate="idea",
            depth="short",
            circumstances=[],
            due=None,
            by=world.governance,
            at=world.now(),
        )


def test_saving_keeps_every_text_as_a_revision(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "First words")
    world.answer(appraisal, "CG-01", "mostly", "Second words")
    answer = appraisal.answers.get(question__code="CG-01")
    assert (answer.version, answer.narrative, answer.option.code) == (2, "Second words", "mostly")
    assert list(answer.revisions.order_by("number").values_list("narrative", flat=True)) == [
        "First words",
        "Second words",
    ]


def test_who_saves_second_overwrites_nothing_and_loses_nothing(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "Theirs")
    late = world.answer(appraisal, "CG-01", "mostly", "Mine", seen=0, by=world.contributor)
    answer = appraisal.answers.get(question__code="CG-01")
    assert answer.narrative == "Theirs" and answer.version == 1
    assert late.conflict.narrative == "Mine" and late.conflict.kind == "conflict"


def test_evidence_of_a_text_that_came_second_is_not_applied(world):
    appraisal = world.submitted()
    answer = appraisal.answers.get(question__code="CG-01")
    before = list(answer.cited.values_list("evidence", flat=True))
    late = world.answer(appraisal, "CG-01", "mostly", "Mine", seen=0, evidence=[])
    assert late.conflict and list(answer.cited.values_list("evidence", flat=True)) == before


def test_a_request_tried_again_acts_once(world):
    appraisal = world.appraisal()
    key = uuid4()
    first = world.answer(appraisal, "CG-01", "partly", "Words", key=key, seen=0)
    again = world.answer(appraisal, "CG-01", "partly", "Words", key=key, seen=0)
    assert (first.version, again.version, again.conflict) == (1, 1, None)
    assert AnswerRevision.objects.filter(answer__appraisal=appraisal, kind="typed").count() == 1


def test_a_rating_of_another_scale_is_refused(world):
    appraisal = world.appraisal()
    other = appraisal.answers.get(question__code="PM-08").question.scale.options.first()
    answer = appraisal.answers.select_related("question", "appraisal").get(question__code="CG-01")
    with pytest.raises(Refused, match="ratings on the page"):
        save_answer(
            answer=answer,
            option=other,
            narrative="",
            evidence=[],
            seen=0,
            key=uuid4(),
            by=world.lead,
            at=world.now(),
        )


def test_evidence_of_another_appraisal_is_refused(world):
    other = world.appraisal(world.partnership("Another Partnership"))
    world.answer_all(other)
    stolen = other.evidence.get()
    appraisal = world.appraisal()
    with pytest.raises(Refused, match="this appraisal’s list"):
        world.answer(appraisal, "CG-01", "partly", "Words", evidence=[stolen.pk])


def test_submission_names_what_is_missing(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "")
    with pytest.raises(MoveRefused) as refused:
        submit(appraisal=appraisal, by=world.lead, at=world.now())
    assert any("no rating" in reason for reason in refused.value.reasons)
    assert any("CG-01" in reason and "a reason" in reason for reason in refused.value.reasons)
    assert Appraisal.objects.get(pk=appraisal.pk).state == "draft"


def test_return_needs_something_returned_and_submission_a_reply(world):
    appraisal = world.submitted()
    with pytest.raises(MoveRefused, match="Nothing is returned"):
        return_appraisal(appraisal=appraisal, by=world.reviewer, at=world.now())
    thread = world.thread(appraisal, "Say more.")
    world.returned(appraisal)
    with pytest.raises(MoveRefused, match="waits for your reply"):
        submit(appraisal=appraisal, by=world.lead, at=world.now())
    world.say(thread, "Said.")
    assert submit(appraisal=appraisal, by=world.lead, at=world.now()).state == "in_challenge"


def test_a_settled_rating_governs_and_both_are_kept(world):
    appraisal = world.appraisal()
    world.answer_all(appraisal, option_order=1)
    submit(appraisal=appraisal, by=world.lead, at=world.now())
    answer = appraisal.answers.select_related("question", "appraisal").get(question__code="RM-03")
    lowest = answer.question.scale.options.get(code="not_in_place")
    settle_rating(
        answer=answer,
        option=lowest,
        reason="No plan was shown.",
        seen=answer.version,
        by=world.reviewer,
        at=world.now(),
    )
    document = collect_document(appraisal.pk)
    section = next(one for one in document["sections"] if one["code"] == "RM")
    printed = next(one for one in section["answers"] if one["code"] == "RM-03")
    assert printed["option"]["code"] == "not_in_place" and printed["officer_option"]["code"] == "in_place"
    assert section["position"]["word"] == "Weak" and section["position"]["held_by"] == "key"


def test_an_edit_after_endorsement_cancels_it_and_the_conclusion_must_be_looked_at_again(world):
    appraisal = world.concluded()
    world.answer(appraisal, "CG-01", "partly", "Changed")
    again = Appraisal.objects.get(pk=appraisal.pk)
    assert again.state == "in_challenge" and not again.conclusion.stands
    assert trail(appraisal)[-1] == "endorsement cancelled"


def test_saving_the_same_words_again_cancels_nothing(world):
    appraisal = world.endorsed()
    answer = appraisal.answers.get(question__code="CG-01")
    cited = list(answer.cited.values_list("evidence_id", flat=True))
    world.answer(appraisal, "CG-01", "mostly", answer.narrative, evidence=cited)
    assert Appraisal.objects.get(pk=appraisal.pk).state == "endorsed"


def test_signing_freezes_the_document_and_keeps_the_bytes(world, quick_render):
    appraisal = signed(world)
    snapshot = Snapshot.objects.get(appraisal=appraisal)
    document = json.loads(snapshot.document)
    assert appraisal.state == "signed" and document["status"] == "final"
    assert document["sign_off"]["name"] == "Ada Approver"
    assert hash_of(canonical(document)) == snapshot.hash and len(document["salt"]) == 32
    assert bytes(IssuedReport.objects.get(snapshot=snapshot).content).endswith(snapshot.document.encode())
    events = Event.objects.filter(subject_kind="appraisal.appraisal", subject_id=appraisal.pk).order_by(
        "number"
    )
    assert first_break([one.chained() | {"hash": one.hash} for one in events]) is None
    assert snapshot.hash in events.last().fields


def test_nothing_signed_changes(world, quick_render):
    appraisal = signed(world)
    with pytest.raises(Refused, match="cannot be changed"):
        world.answer(appraisal, "CG-01", "partly", "Too late")
    with pytest.raises(Refused, match="cannot be changed"):
        set_people(appraisal=appraisal, people={}, seen=appraisal.version, by=world.lead, at=world.now())
    assert not AnswerRevision.objects.filter(narrative="Too late").exists()


@pytest.mark.parametrize("model", [Snapshot, IssuedReport, AnswerRevision, Event])
@pytest.mark.parametrize("way", ["update", "delete"])
def test_the_database_itself_refuses_to_change_the_record(world, quick_render, model, way):
    signed(world)
    field = {Snapshot: "hash", IssuedReport: "sha256", AnswerRevision: "narrative", Event: "verb"}[model]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        if way == "update":
            model.objects.update(**{field: "changed"})
        else:
            model.objects.all()._raw_delete(model.objects.db)


def test_a_published_question_cannot_be_reworded_in_the_database(world):
    with pytest.raises(DatabaseError, match="published edition never changes"), transaction.atomic():
        Question.objects.filter(code="CG-01").update(text="Something else?")


@pytest.mark.parametrize(
    "facts", [{"title": "Other"}, {"change_note": "Other."}, {"number": 7}, {"state": "draft"}]
)
def test_a_published_edition_stays_what_it_is_in_the_database(world, facts):
    editions = ChecklistVersion.objects.in_use()
    with pytest.raises(DatabaseError, match="published edition never changes"), transaction.atomic():
        editions.update(**facts)
    with pytest.raises(DatabaseError, match="published edition never changes"), transaction.atomic():
        editions._raw_delete(editions.db)
    assert editions.update(state="retired")
    with pytest.raises(DatabaseError, match="published edition never changes"), transaction.atomic():
        ChecklistVersion.objects.filter(state="retired").update(state="published")


def test_nothing_is_moved_from_a_draft_into_a_published_edition_in_the_database(world):
    published = ChecklistVersion.objects.get(checklist__code="due-diligence")
    draft = open_draft(checklist=published.checklist, by=None, at=world.now())
    for rows in (draft.bands.filter(section=None), draft.questions.filter(code="CG-01")):
        # On SQLite another guard can be asked first: a band would take the place of one that is there.
        refused = "published edition never changes|never replaced"
        with pytest.raises(DatabaseError, match=refused), transaction.atomic():
            rows.update(version=published)


def test_sign_off_is_refused_where_anything_moved_since_it_was_read(world, quick_render):
    appraisal = world.concluded()
    seen = fingerprint(collect_document(appraisal.pk))
    prepared = prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)
    Appraisal.objects.filter(pk=appraisal.pk).update(headline="Slipped in while rendering")
    with pytest.raises(Moved, match="changed while") as refused:
        sign(appraisal=appraisal, prepared=prepared, by=world.approver)
    assert refused.value.moved == ["Page one has changed: headline."]
    assert not Snapshot.objects.filter(appraisal=appraisal).exists()
    with pytest.raises(Refused, match="since you opened"):
        prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("lead", "You lead this appraisal"),
        ("reviewer", "You challenged it"),
        ("contributor", "You answered a question"),
    ],
)
def test_nobody_signs_what_they_wrote_or_challenged(world, quick_render, who, why):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "Mine", by=world.contributor)
    appraisal = world.concluded(appraisal)
    seen = fingerprint(collect_document(appraisal.pk))
    signer = world.people[who]
    prepared: Prepared = prepare(appraisal=appraisal, by=signer, at=world.now(), seen=seen)
    with pytest.raises(MoveRefused, match=why):
        sign(appraisal=appraisal, prepared=prepared, by=signer)
    assert Appraisal.objects.get(pk=appraisal.pk).state == "endorsed"


def test_the_approver_may_not_have_another_part(world):
    appraisal = world.appraisal()
    with pytest.raises(Refused, match="must not lead"):
        set_people(
            appraisal=appraisal,
            people={"approver": [world.reviewer], "reviewer": [world.reviewer]},
            seen=appraisal.version,
            by=world.governance,
            at=world.now(),
        )


def test_a_later_signature_supersedes_the_earlier(world, quick_render):
    partnership = world.partnership()
    first = signed(world, world.appraisal(partnership))
    second = signed(world, world.appraisal(partnership))
    assert Appraisal.objects.get(pk=first.pk).state == "superseded" and second.state == "signed"
    document = json.loads(Snapshot.objects.get(appraisal=second).document)
    assert document["previous"]["ref"] == first.ref
    assert {section["movement"] for section in document["sections"]} <= {"same", ""}


def test_withdrawing_leaves_the_report_as_it_was(world, quick_render):
    appraisal = signed(world)
    before = bytes(IssuedReport.objects.get(snapshot__appraisal=appraisal).content)
    withdraw(appraisal=appraisal, reason="Wrong partner named.", by=world.approver, at=world.now())
    again = Appraisal.objects.get(pk=appraisal.pk)
    assert again.state == "withdrawn" and again.withdrawn_reason == "Wrong partner named."
    assert bytes(IssuedReport.objects.get(snapshot__appraisal=appraisal).content) == before


def test_an_answer_no_longer_asked_is_kept_and_comes_back_to_be_confirmed(world):
    appraisal = world.appraisal(circumstances=["staff_affected"])
    world.answer(appraisal, "PA-02", "partly", "Unions were told in May.")
    appraisal.refresh_from_db()
    choose_questions(
        appraisal=appraisal, circumstances=[], seen=appraisal.version, by=world.lead, at=world.now()
    )
    gone = Answer.objects.get(appraisal=appraisal, question__code="PA-02")
    assert not gone.asked and gone.narrative == "Unions were told in May."
    appraisal.refresh_from_db()
    choose_questions(
        appraisal=appraisal,
        circumstances=["staff_affected"],
        seen=appraisal.version,
        by=world.lead,
        at=world.now(),
    )
    back = Answer.objects.get(appraisal=appraisal, question__code="PA-02")
    assert back.asked and back.confirm


def test_a_change_in_the_register_must_be_met_before_submission(world):
    appraisal = world.appraisal()
    world.answer_all(appraisal)
    type(appraisal.partnership).objects.filter(pk=appraisal.partnership_id).update(arrangement="company")
    with pytest.raises(MoveRefused, match="register has changed"):
        submit(appraisal=appraisal, by=world.lead, at=world.now())


def test_endorsing_without_support_needs_a_reason(world):
    appraisal = world.submitted()
    with pytest.raises(Refused, match="Say why"):
        endorse(
            appraisal=appraisal,
            support="not_supported",
            reason="",
            seen=fingerprint(collect_document(appraisal.pk)),
            by=world.reviewer,
            at=world.now(),
        )
    assert Appraisal.objects.get(pk=appraisal.pk).state == "in_challenge"


def test_choosing_questions_again_cancels_an_endorsement(world):
    appraisal = world.concluded(world.appraisal(circumstances=["staff_affected"]))
    choose_questions(
        appraisal=appraisal, circumstances=[], seen=appraisal.version, by=world.lead, at=world.now()
    )
    again = Appraisal.objects.get(pk=appraisal.pk)
    assert again.state == "in_challenge" and not again.conclusion.stands


def test_whoever_endorsed_may_not_sign_whatever_part_they_have_now(world):
    appraisal = world.endorsed()
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    set_people(
        appraisal=appraisal,
        people={"reviewer": [world.colleague], "approver": [world.reviewer]},
        seen=appraisal.version,
        by=world.governance,
        at=world.now(),
    )
    again = Appraisal.objects.get(pk=appraisal.pk)
    assert again.state == "in_challenge", "another reviewer must look"
    facts = move_facts(again, world.reviewer)
    assert "You challenged it, so somebody else must sign it." in facts.signer_bars


def test_a_reviewer_must_not_have_rated_before_in_another_part(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "Mine", by=world.contributor)
    appraisal.refresh_from_db()
    with pytest.raises(Refused, match="must not have written"):
        set_people(
            appraisal=appraisal,
            people={"contributor": [], "reviewer": [world.contributor]},
            seen=appraisal.version,
            by=world.governance,
            at=world.now(),
        )


def test_endorsing_something_other_than_what_was_read_is_refused(world):
    appraisal = world.submitted()
    seen = fingerprint(collect_document(appraisal.pk))
    world.answer(appraisal, "CG-01", "partly", "Changed meanwhile")
    with pytest.raises(Refused, match="has changed"):
        endorse(
            appraisal=appraisal,
            support="supported",
            reason="",
            seen=seen,
            by=world.reviewer,
            at=world.now(),
        )


def test_a_key_that_comes_back_with_other_words_or_from_somebody_else_loses_nothing(world):
    appraisal = world.appraisal()
    key = uuid4()
    world.answer(appraisal, "CG-01", "partly", "First", key=key, seen=0)
    other = world.answer(appraisal, "CG-01", "partly", "Second", key=key, seen=0)
    assert other.conflict.narrative == "Second"
    third = world.answer(appraisal, "CG-01", "partly", "First", key=key, seen=0, by=world.contributor)
    assert third.conflict.by == world.contributor
    with pytest.raises(Refused, match="out of date"):
        world.answer(appraisal, "CG-01", "partly", "Fourth", key=key, seen=1)
    assert appraisal.answers.get(question__code="CG-01").narrative == "First"
