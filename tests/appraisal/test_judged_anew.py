"""What was judged is judged again once it is another, and those it is about do not choose who judges it."""

import pytest

from appraisal.models import Answer, Appraisal, Evidence
from appraisal.queries.parts import verdicts_owed
from appraisal.vocabulary import CIRCUMSTANCES
from appraisal.writes.appraisal import choose_questions, set_people
from appraisal.writes.evidence import edit_evidence
from partnerships.faults import Refused

FACTS = {"title": "Minutes", "held": "Shelf 2", "strength": "assured", "dated": None, "valid_until": None}


def now(appraisal) -> Appraisal:
    return Appraisal.objects.select_related("partnership").get(pk=appraisal.pk)


def test_a_verdict_falls_when_evidence_that_is_cited_is_described_otherwise(world):
    appraisal = world.submitted()
    world.judge(appraisal, "CG-02", "accept")
    evidence = Evidence.objects.select_related("appraisal").get(appraisal=appraisal)
    given = {"by": world.lead, "at": world.now()}
    for facts, stands in ((None, True), (FACTS, False)):
        same = {name: getattr(evidence, name) for name in FACTS}
        evidence.appraisal = now(appraisal)
        edit_evidence(evidence=evidence, facts=facts or same, seen=evidence.version, **given)
        evidence.refresh_from_db()
        assert appraisal.answers.get(question__code="CG-02").verdict_stands == stands


def test_an_answer_that_was_locked_and_came_back_must_be_accepted_anew(world):
    appraisal = world.appraisal(depth="full")
    always = set(appraisal.answers.asked().values_list("question__code", flat=True))

    def choose(circumstances):
        current = now(appraisal)
        given = {"seen": current.version, "by": world.lead, "at": world.now()}
        choose_questions(appraisal=current, circumstances=circumstances, **given)

    choose(list(CIRCUMSTANCES))
    more = sorted(set(appraisal.answers.asked().values_list("question__code", flat=True)) - always)
    world.submitted(now(appraisal))
    world.judge(appraisal, more[0], "accept")
    world.returned(appraisal, sorted(always)[0])
    choose([])
    choose(list(CIRCUMSTANCES))
    came_back = Answer.objects.select_related("question", "appraisal").get(
        appraisal=appraisal, question__code=more[0]
    )
    assert not came_back.is_locked and came_back.confirm and more[0] not in verdicts_owed(now(appraisal))
    world.save(came_back, narrative="Turned round entirely.")
    assert more[0] in verdicts_owed(now(appraisal))


@pytest.mark.parametrize("relation", ["reviewer", "approver"])
def test_once_it_is_returned_only_a_governance_officer_changes_who_judges_it(world, relation):
    appraisal = world.returned(world.submitted(), "CG-02")
    people = {relation: [world.colleague], "contributor": [world.contributor]}
    given = {"appraisal": appraisal, "people": people, "seen": now(appraisal).version, "at": world.now()}
    with pytest.raises(Refused, match=f"Ask a governance officer to change the {relation}"):
        set_people(by=world.lead, **given)
    assert not appraisal.participants.filter(person=world.colleague).exists()
    set_people(by=world.governance, **given)
    assert appraisal.participants.get(relation=relation).person == world.colleague


def test_before_it_is_returned_the_lead_officer_chooses_them(world):
    appraisal = world.appraisal()
    people = {"reviewer": [world.colleague]}
    set_people(appraisal=appraisal, people=people, seen=appraisal.version, by=world.lead, at=world.now())
    assert appraisal.participants.get(relation="reviewer").person == world.colleague
