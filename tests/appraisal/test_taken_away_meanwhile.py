"""While somebody types, their part or role is taken away: they are told so, and have their words back."""

import pytest
from django.urls import reverse

from appraisal.models import Answer, Appraisal, Participant
from appraisal.writes.appraisal import set_people
from appraisal.writes.assignment import take_back
from partnerships.models import KeptText, Person, PostHolding
from tests.appraisal.test_pages import client_of, sent, url
from tests.partnerships.sending import text_of

JSON = {"headers": {"accept": "application/json"}}
WORDS = "Words that took an afternoon."


def leaves_the_contributors(world, appraisal):
    given = {"seen": appraisal.version, "by": world.governance, "at": world.now()}
    set_people(appraisal=appraisal, people={"contributor": []}, **given)


def has_it_taken_back(world, appraisal):
    held = appraisal.assignments.select_related("appraisal").get()
    take_back(assignment=held, by=world.lead, at=world.now())


def gives_up_their_post(world, appraisal):
    PostHolding.objects.filter(post=world.posts["assigned"]).update(until="2026-09-01")


def is_submitted(world, appraisal):
    world.answer_all(appraisal)
    world.submit(Appraisal.objects.get(pk=appraisal.pk))


@pytest.mark.parametrize(
    ("who", "happens", "status"),
    [
        ("contributor", leaves_the_contributors, 404),
        ("contributor", is_submitted, 403),
        ("assigned", has_it_taken_back, 404),
        ("assigned", gives_up_their_post, 404),
        ("assigned", is_submitted, 403),
    ],
)
@pytest.mark.parametrize("by_itself", [True, False])
def test_an_answer_that_is_not_theirs_any_more(world, who, happens, status, by_itself):
    """Nothing is saved; the words are kept, under their name and for nobody else, and the page says so."""
    appraisal = world.appraisal()
    world.hand_out(appraisal, "CG")
    appraisal = Appraisal.objects.get(pk=appraisal.pk)
    person, address = world.people[who], url("question", appraisal, "CG-01")
    client = client_of(person)
    assert client.get(address).status_code == 200
    seen = Answer.objects.get(appraisal=appraisal, question__code="CG-01").version
    happens(world, appraisal)
    response = client.post(address, sent(person, narrative=WORDS, seen=seen), **(JSON if by_itself else {}))
    assert response.status_code == status
    assert not Answer.objects.filter(narrative=WORDS).exists()
    kept = KeptText.objects.get()
    assert (kept.person, kept.fields["narrative"]) == (person, [WORDS])
    if by_itself:
        assert response.json() == {"problem": "gone" if status == 404 else "refused", "kept": True}
    else:
        assert "we kept" in text_of(response).lower() or "are kept" in text_of(response).lower()
    assert WORDS in text_of(client.get(reverse("kept_texts")))
    assert WORDS not in text_of(client_of(world.lead).get(reverse("kept_texts")))


def test_a_role_of_the_council_that_is_taken_away(world):
    """A governance officer edits a partnership that they do not lead; the role goes, and the words stay."""
    partnership = world.partnership()
    address = reverse("partnership_edit", args=[partnership.ref, "what"])
    client = client_of(world.governance)
    assert client.get(address).status_code == 200
    Person.objects.filter(pk=world.governance.pk).update(given_roles=[])
    response = client.post(address, sent(world.governance, purpose=WORDS, seen=1))
    assert response.status_code == 403
    assert KeptText.objects.get().fields["purpose"] == [WORDS]
    partnership.refresh_from_db()
    assert partnership.purpose != WORDS


def test_a_reviewer_who_is_replaced_gives_no_verdict(world):
    appraisal = world.submitted()
    client = client_of(world.reviewer)
    address = url("challenge_question", appraisal, "CG-01")
    assert client.get(address).status_code == 200
    Participant.objects.filter(appraisal=appraisal, relation="reviewer").update(person=world.colleague)
    fields = {"verdict": "return", "reason": WORDS, "seen": 1}
    assert client.post(address, sent(world.reviewer, **fields)).status_code == 404
    assert KeptText.objects.get().fields["reason"] == [WORDS]
    assert not Answer.objects.exclude(verdict="").exists()
