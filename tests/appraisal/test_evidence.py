"""The evidence list: what its strengths mean, and what stands on it."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from appraisal.models import Appraisal, Evidence
from appraisal.vocabulary import STRENGTH_MEANINGS, STRENGTHS
from appraisal.writes.evidence import add_evidence, edit_evidence, remove_evidence
from partnerships.faults import Refused
from partnerships.queries.trail import trail_of
from tests.appraisal.test_pages import client_of, sent

FACTS = {"title": "A letter", "held": "", "strength": "seen", "dated": None, "valid_until": None}


def listed(world, appraisal: Appraisal, title: str = "A letter") -> Evidence:
    facts = FACTS | {"title": title}
    return add_evidence(appraisal=appraisal, facts=facts, by=world.lead, at=world.now())


def remove(world, evidence: Evidence) -> None:
    evidence = Evidence.objects.select_related("appraisal").get(pk=evidence.pk)
    remove_evidence(evidence=evidence, by=world.lead, at=world.now())


def refusal(world, evidence: Evidence) -> str:
    with pytest.raises(Refused) as refused:
        remove(world, evidence)
    return refused.value.message


def test_the_strengths_mean_the_same_where_they_are_chosen_and_in_the_report(world):
    appraisal, client = world.appraisal(), client_of(world.lead)
    form = client.get(reverse("evidence_new", args=[appraisal.ref])).content.decode()
    report = client.get(reverse("draft", args=[appraisal.ref])).content.decode()
    assert STRENGTH_MEANINGS["seen"] == "somebody other than its author has looked at it"
    for code, word in STRENGTHS.items():
        assert f"{word}: {STRENGTH_MEANINGS[code]}" in form
        assert f"{word}: {STRENGTH_MEANINGS[code]}." in report


def test_what_no_answer_cites_is_removed_and_its_number_is_never_given_again(world):
    appraisal = world.appraisal()
    first, second, third = (listed(world, appraisal) for _ in range(3))
    remove(world, second)
    remove(world, third)
    assert [one.number for one in appraisal.evidence.all()] == [1]
    assert listed(world, appraisal).number == 4
    remove(world, first)
    remove(world, appraisal.evidence.get())
    assert listed(world, appraisal).number == 5
    last = trail_of(appraisal).filter(verb="evidence removed").first()
    kept = [f"kept what was said before: Evidence E4, {one}" for one in ("strength", "title")]
    assert (last.fields, last.by_name) == (["E4", *kept], "Lena Lead")


def test_the_limit_is_of_what_is_listed(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.evidence.MOST_EVIDENCE", 2)
    appraisal = world.appraisal()
    for _ in range(3):
        remove(world, listed(world, appraisal))
    listed(world, appraisal)
    listed(world, appraisal)
    with pytest.raises(Refused, match="at most 2"):
        listed(world, appraisal)


def test_what_an_answer_cites_stays_and_the_refusal_names_the_answers(world):
    appraisal = world.appraisal()
    evidence = listed(world, appraisal)
    world.answer(appraisal, "CG-01", "partly", "Words", evidence=[evidence.pk])
    assert refusal(world, evidence) == "E1 is cited by CG-01. Take it out of that answer first."
    world.answer(appraisal, "CG-02", "partly", "Words", evidence=[evidence.pk])
    assert refusal(world, evidence) == "E1 is cited by CG-01, CG-02. Take it out of those answers first."
    appraisal.answers.update(asked=False)
    assert "E1 is cited by CG-01, CG-02, questions not asked now. It stays" in refusal(world, evidence)
    assert Evidence.objects.count() == 1 and appraisal.answers.filter(cited__isnull=False).count() == 2


def test_removing_cancels_an_endorsement_and_ends_with_the_signature(world):
    appraisal = world.appraisal()
    evidence, other = listed(world, appraisal), listed(world, appraisal)
    world.endorsed(appraisal)
    remove(world, evidence)
    assert Appraisal.objects.get().state == "in_challenge"
    Appraisal.objects.update(state="signed")
    assert "is signed, so it cannot be changed" in refusal(world, other)


def test_a_second_removal_and_an_edit_that_come_too_late_are_refused_in_words(world):
    appraisal = world.appraisal()
    evidence = Evidence.objects.select_related("appraisal").get(pk=listed(world, appraisal).pk)
    remove(world, evidence)
    given = {"evidence": evidence, "by": world.lead, "at": world.now()}
    with pytest.raises(Refused, match="Somebody has removed this"):
        remove_evidence(**given)
    with pytest.raises(Refused, match="Somebody has removed this"):
        edit_evidence(facts=FACTS, seen=1, **given)


def test_the_page_of_the_list_removes_once_and_offers_it_only_where_nothing_cites(world):
    appraisal = world.appraisal()
    cited = listed(world, appraisal, "Agreement")
    listed(world, appraisal, "Entered twice")
    world.answer(appraisal, "CG-01", "partly", "Words", evidence=[cited.pk])
    client = client_of(world.lead)
    addresses = [reverse("evidence_remove", args=[appraisal.ref, number]) for number in (1, 2)]
    page = client.get(reverse("evidence", args=[appraisal.ref])).content.decode()
    assert addresses[0] not in page and addresses[1] in page
    assert "Entered twice" in client.get(addresses[1]).content.decode()
    fields = sent(world.lead)
    for _ in range(2):
        assert client.post(addresses[1], fields).status_code == 302
    assert list(appraisal.evidence.values_list("number", flat=True)) == [1]
    assert trail_of(appraisal).filter(verb="evidence removed").count() == 1
    refused = client.post(addresses[0], sent(world.lead)).content.decode()
    assert "E1 is cited by CG-01. Take it out of that answer first." in refused


def test_the_report_marks_what_no_answer_cites(world):
    appraisal = world.appraisal()
    cited = listed(world, appraisal, "Agreement")
    world.answer(appraisal, "CG-01", "partly", "Words", evidence=[cited.pk])
    address, client = reverse("draft", args=[appraisal.ref]), client_of(world.lead)
    page = client.get(address).content.decode()
    assert "Everything on the evidence list, each once." in page and "not cited" not in page
    listed(world, appraisal, "Entered twice")
    page = client.get(address).content.decode()
    assert "What no answer cites is marked “not cited”." in page
    assert 'Entered twice<br><span class="aside">not cited</span>' in page and page.count(">not cited<") == 1


@pytest.mark.parametrize(
    ("held", "leads"),
    [
        ("https://intranet.example/minutes?a=1&b=2", True),
        ("HTTP://intranet.example/", True),
        ("https://intranet.example/two words", False),
        ("See https://intranet.example/", False),
        ("javascript:alert(1)//https://intranet.example/", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("https:intranet.example", False),
        ('https://intranet.example/"onclick="alert(1)', True),
    ],
)
def test_an_address_on_the_web_is_a_link_and_nothing_else_is(world, held, leads):
    appraisal = world.appraisal()
    add_evidence(appraisal=appraisal, facts=FACTS | {"held": held}, by=world.lead, at=world.now())
    page = client_of(world.lead).get(reverse("evidence", args=[appraisal.ref])).text
    link = f'<a class="govuk-link" href="{escape(held)}" rel="noopener noreferrer">{escape(held)}</a>'
    assert (link in page) is leads and escape(held) in page
    assert page.count('rel="noopener noreferrer"') == leads
