"""Redacting what stands in the history of an answer alone: typed over, emptied, or second to others."""

import pytest
from django.urls import reverse

from appraisal.models import Answer, AnswerRevision, Appraisal, Snapshot
from appraisal.queries.redaction import targets_of
from appraisal.queries.redaction_elsewhere import elsewhere
from appraisal.queries.verify import faults_of
from appraisal.writes.redaction import make_anew
from partnerships.faults import Refused
from partnerships.permissions import Permission
from tests.appraisal.again import answer_of, finished, this_year
from tests.appraisal.test_corrections import bytes_of
from tests.appraisal.test_redaction import NAME, STONE, carry_out, everything_in_the_database, propose
from tests.appraisal.test_verify import small_pdf
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, problems, sent, text_of

WITH_NAME = f"Agreed with {NAME} in May."


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)


@pytest.fixture
def draft(world):
    """A draft whose answer to CG-02 held a name and does not any more."""
    draft = world.appraisal()
    world.answer_all(draft, 1)
    for words in (WITH_NAME, f"{WITH_NAME} Minuted.", "Agreed in May."):
        world.answer(draft, "CG-02", "partly", words)
    return Appraisal.objects.get(pk=draft.pk)


def history_page(world, appraisal, person="lead") -> str:
    return text_of(
        client_of(world.people[person]).get(reverse("answer_history", args=[appraisal.ref, "CG-02"]))
    )


def test_what_was_typed_over_goes_from_the_history_and_the_answer_stays(world, draft):
    before = Answer.objects.get(appraisal=draft, question__code="CG-02")
    carry_out(world, propose(world, draft))
    after = Answer.objects.get(pk=before.pk)
    assert (after.narrative, after.version) == ("Agreed in May.", before.version)
    assert "Jane Roe" not in everything_in_the_database()
    assert STONE in history_page(world, draft) and "Jane Roe" not in history_page(world, draft)


def test_a_signed_report_that_never_had_the_words_stays_as_it_is(world, draft):
    signed = finished(world, draft)
    held = Snapshot.objects.get(appraisal=signed).hash
    redaction = propose(world, signed)
    assert make_anew(redaction=redaction, by=world.proper, at=world.now()) is None
    carry_out(world, redaction)
    assert [one.hash for one in Snapshot.everything.filter(appraisal=signed)] == [held]
    assert faults_of(bytes_of(signed)) == []
    assert "Jane Roe" not in everything_in_the_database() and STONE in history_page(world, signed)


def test_an_answer_that_is_empty_now_is_offered_and_all_of_its_history_goes(world, draft):
    world.answer(draft, "CG-02", "not_known", "")
    draft = Appraisal.objects.get(pk=draft.pk)
    page = client_of(world.lead).get(reverse("redaction_new", args=[draft.ref]))
    assert "The words of CG-02: empty now, with other words in its history" in text_of(page)
    carry_out(world, propose(world, draft, passage=""))
    answer = answer_of(draft, "CG-02")
    assert answer.narrative == "" and set(answer.revisions.values_list("narrative", flat=True)) == {STONE, ""}
    assert "Jane Roe" not in everything_in_the_database()


def test_words_that_came_second_are_reached(world, draft):
    stale = answer_of(draft, "CG-01")
    world.answer(draft, "CG-01", "partly", "Somebody was first.")
    stale.narrative = WITH_NAME
    assert world.save(stale).conflict is not None
    carry_out(world, propose(world, draft, code="CG-01"))
    lost = AnswerRevision.objects.get(kind="conflict")
    assert lost.narrative == f"Agreed with {STONE} in May."
    assert answer_of(draft, "CG-01").narrative == "Somebody was first."


def test_words_that_stood_nowhere_are_refused_and_the_page_says_so(world, draft):
    with pytest.raises(Refused, match="do not stand in that text"):
        propose(world, draft, passage="Joan Doe")
    address = reverse("redaction_new", args=[draft.ref])
    (target,) = [
        one for one in targets_of(draft) if one.key.startswith("answer.narr") and "CG-02" in one.what
    ]
    given = {"target": target.key, "passage": "Joan Doe", "reason": "A name"}
    assert "do not stand" in problems(client_of(world.lead).post(address, sent(world.lead, **given)))[0]


def test_whoever_decides_sees_the_last_text_that_holds_them_and_that_it_stands_no_longer(world, draft):
    redaction = propose(world, draft)
    page = text_of(
        client_of(world.proper).get(reverse("redaction_decide", args=[draft.ref, redaction.number]))
    )
    assert "The words of CG-02, as it was before" in page and f"<mark>{NAME}</mark> in May. Minuted." in page
    assert "This stands in the history alone" in page and "made anew" not in page


def test_another_proposal_of_words_that_are_left_in_the_history_stays_open(world, draft):
    world.answer(draft, "CG-02", "partly", "Joan Doe agreed.")
    world.answer(draft, "CG-02", "partly", "Agreed in May.")
    first, other = propose(world, draft), propose(world, draft, passage="Joan Doe")
    inside = propose(world, draft, passage="Jane Roe")
    carry_out(world, first)
    for one in (other, inside):
        one.refresh_from_db()
    assert (other.state, inside.state) == ("proposed", "overtaken")
    carry_out(world, other)


def test_next_year_names_the_history_in_which_they_stand_too(world):
    draft = world.appraisal()
    world.answer_all(draft, 1)
    world.answer(draft, "CG-02", "partly", WITH_NAME)
    following = this_year(world, finished(world, draft))
    world.answer(following, "CG-02", "partly", "Agreed in May.")
    redaction = propose(world, Appraisal.objects.get(pk=draft.pk))
    (places,) = elsewhere(
        redaction.appraisal, [redaction], world.governance, Permission.PROPOSE_REDACTION
    ).values()
    assert (following.ref, "The words of CG-02, in its history") in [
        (one.appraisal.ref, one.what) for one in places
    ]


def test_however_long_a_history_is_the_page_asks_the_same(world, draft):
    address, counts = reverse("redaction_new", args=[draft.ref]), []
    client = client_of(world.lead)
    for _ in range(2):
        client.get(address)
        with counted() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
        for number in range(20):
            world.answer(draft, "CG-01", "partly", f"Words, {number} times typed over.")
    assert counts[0] == counts[1]
