"""What page one asks of a meeting: a body that is given assurance is not asked to decide."""

import pytest

from appraisal.models import Appraisal
from partnerships.writes.council import set_council
from partnerships.writes.meeting import add_body
from tests.appraisal.test_pages import client_of, url
from tests.partnerships.sending import problems, sent

AUDIT, CABINET = "Audit Panel", "Cabinet"
DECIDING = "note the conclusion\nApprove the third loan.\nagree that it goes on"


@pytest.fixture
def appraisal(world):
    given = {"by": world.governance, "at": world.now()}
    add_body(name=AUDIT, kind="assurance", **given)
    add_body(name=CABINET, kind="decision_maker", **given)
    return world.appraisal()


def send(world, appraisal, **fields):
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    fields = {"seen": appraisal.version, "headline": "PRECIOUS", **fields}
    return client_of(world.lead).post(url("page_one", appraisal), sent(world.lead, **fields))


@pytest.mark.parametrize("meeting", [AUDIT, "the audit  panel"])
def test_an_assurance_body_is_not_asked_to_decide_and_words_are_offered(world, appraisal, meeting):
    response = send(world, appraisal, meeting=meeting, recommendations=DECIDING)
    (said,) = problems(response)
    assert said.startswith(
        "Audit Panel gives assurance and decides nothing. It may note, comment, seek assurance"
    )
    assert (
        "Instead of “Approve the third loan.” write, for example, "
        "“refer the third loan to the body that decides”."
    ) in said
    assert "Instead of “agree that it goes on” write, for example, “note the conclusion, and refer" in said
    assert "PRECIOUS" in response.text and "Approve the third loan." in response.text
    assert Appraisal.objects.get().recommendations == ""
    offered = "note the conclusion\nrefer the third loan to the body that decides"
    assert send(world, appraisal, meeting=meeting, recommendations=offered).status_code == 302


@pytest.mark.parametrize(
    "asked",
    [
        "That the committee approves the loan.",
        "It is recommended to agree the loan",
        "note the report and approve it",
        "That the Audit Panel adopts it",
    ],
)
def test_a_decision_is_refused_in_whatever_words_it_is_asked(world, appraisal, asked):
    (said,) = problems(send(world, appraisal, meeting=AUDIT, recommendations=f"note it\n{asked}"))
    assert f"Instead of “{asked}” write" in said
    told = "note that Cabinet will approve the budget\nseek assurance that the trust agrees and adopts a plan"
    assert send(world, appraisal, meeting=AUDIT, recommendations=told).status_code == 302


@pytest.mark.parametrize("meeting", [CABINET, "Some other meeting", ""])
def test_whoever_decides_or_is_not_on_the_register_is_asked_anything(world, appraisal, meeting):
    assert send(world, appraisal, meeting=meeting, recommendations=DECIDING).status_code == 302
    assert "Approve" in Appraisal.objects.get().recommendations


def test_without_a_meeting_it_goes_to_the_councils_committee(world, appraisal):
    given = {"name": "Northmoor Council", "nation": "england", "seen": 1}
    set_council(committee=AUDIT, by=world.administrator, at=world.now(), **given)
    assert problems(send(world, appraisal, recommendations=DECIDING))
    assert send(world, appraisal, recommendations="ask internal audit to test it").status_code == 302


def test_another_meeting_asks_again_and_what_stood_before_can_stay(world, appraisal):
    send(world, appraisal, meeting=CABINET, recommendations=DECIDING)
    assert problems(send(world, appraisal, meeting=AUDIT, recommendations=DECIDING))
    Appraisal.objects.update(meeting=AUDIT)
    more = {"meeting": AUDIT, "recommendations": DECIDING, "headline": "It is late."}
    assert send(world, appraisal, **more).status_code == 302
