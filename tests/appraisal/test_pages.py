"""The pages of an appraisal: what they show, how much they ask, and errors that keep what was typed."""

from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from appraisal.models import AnswerRevision, Appraisal
from appraisal.templatetags.questions import with_links
from appraisal.writes.opinion import give_opinion
from partnerships.forms.base import TYPED_BY
from partnerships.models import KeptText
from partnerships.writes.kept_text import LONGEST
from tests.partnerships.sending import text_of


def client_of(person, **more) -> Client:
    client = Client(**more)
    client.force_login(person, backend="partnerships.known.KnownPerson")
    return client


def sent(person, **fields):
    return {"write_key": str(uuid4()), "typed_by": signing.dumps(person.pk, salt=TYPED_BY), **fields}


def url(name, appraisal, *more):
    return reverse(name, args=[appraisal.ref, *more])


@pytest.mark.parametrize(
    "name",
    [
        "appraisal",
        "what_applies",
        "appraisal_people",
        "page_one",
        "check_answers",
        "all_questions",
        "evidence",
        "evidence_new",
        "draft",
    ],
)
def test_the_lead_officers_pages_open(world, name):
    appraisal = world.appraisal()
    response = client_of(world.lead).get(url(name, appraisal))
    assert response.status_code == 200
    assert "Moorland Waste Partnership" in response.content.decode()


def test_the_question_page_shows_the_question_its_help_and_its_citations(world):
    appraisal = world.appraisal()
    page = client_of(world.lead).get(url("question", appraisal, "CG-01")).content.decode()
    for words in ("why they need one another?", "What good looks like", "SWAP-T1-01", "Where are we now?"):
        assert words in page
    assert "Not due yet" not in page
    assert (
        "Undated; 2015 or 2016, since it looks back on work done in 2015, England, historic: Table 1" in page
    )


def test_the_report_as_a_page_says_first_that_it_is_not_for_publication(world):
    page = client_of(world.lead).get(url("draft", world.appraisal())).content.decode()
    above, _, below = page.partition("<strong>Not for publication.</strong>")
    assert '<main class="govuk-main-wrapper" id="main">' in above and "pa-report" in below
    assert "<h1" not in above and "pa-actions" not in above
    assert "It is a draft, not signed." in below


def test_a_save_without_javascript_goes_on_to_the_next_question(world):
    appraisal = world.appraisal()
    client = client_of(world.lead)
    answer = appraisal.answers.get(question__code="CG-01")
    option = answer.question.scale.options.get(code="partly")
    response = client.post(
        url("question", appraisal, "CG-01"),
        sent(world.lead, option=option.pk, narrative="Agreed in May.\r\nNot signed.", seen=0),
    )
    assert response.status_code == 302 and response.url == url("question", appraisal, "CG-02")
    answer.refresh_from_db()
    assert answer.narrative == "Agreed in May.\nNot signed."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * 3001, "remove 1."),
        ("bell \x07 here", "control character at position 6"),
        ("nul \x00 here", "control character at position 5"),
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_on_the_page(world, text, words):
    appraisal = world.appraisal()
    response = client_of(world.lead).post(
        url("question", appraisal, "CG-01"), sent(world.lead, narrative=text, seen=0)
    )
    page = response.content.decode()
    assert response.status_code == 200 and words in page
    assert text in page and 'href="#id_narrative"' in page
    assert not AnswerRevision.objects.filter(kind="typed").exists()


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ({"option": "999999"}, "Choose one of the ratings on the page"),
        ({"evidence": ["888888"]}, "some of it is no longer there"),
        ({"evidence": ["words"]}, "Select a valid choice"),
    ],
)
def test_a_forged_option_or_evidence_is_refused_with_words(world, forged, words):
    appraisal = world.appraisal()
    response = client_of(world.lead).post(
        url("question", appraisal, "CG-01"), sent(world.lead, narrative="Kept", seen=0, **forged)
    )
    page = response.content.decode()
    assert response.status_code == 200 and words in page and "Kept" in page
    assert appraisal.answers.get(question__code="CG-01").version == 0


def test_a_stale_page_keeps_both_texts_and_shows_them(world):
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "partly", "Theirs")
    client = client_of(world.contributor)
    response = client.post(
        url("question", appraisal, "CG-01"), sent(world.contributor, narrative="Mine", seen=0), follow=True
    )
    page = response.content.decode()
    assert "has changed since you opened the page" in page and "Mine" in page and "Theirs" in page


def test_autosave_says_401_in_json_when_logged_out_and_keeps_the_words(world):
    appraisal = world.appraisal()
    response = Client().post(
        url("question", appraisal, "CG-01"),
        sent(world.lead, narrative="Typed for an hour", seen=0),
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 401 and response.json() == {"problem": "logged_out", "kept": True}
    assert KeptText.objects.get().person == world.lead


def test_words_come_back_after_log_in_and_only_to_the_person_who_typed_them(world):
    appraisal = world.appraisal()
    address = url("question", appraisal, "CG-01")
    lost = Client().post(address, sent(world.lead, narrative="Typed for an hour", seen=0))
    assert lost.status_code == 302 and "kept=1" in lost.url
    other = client_of(world.contributor)
    session = other.session
    session["kept"] = True
    session.save()
    assert "Typed for an hour" not in other.get(address).content.decode()
    same = client_of(world.lead)
    session = same.session
    session["kept"] = True
    session.save()
    page = same.get(address).content.decode()
    assert "Typed for an hour" in page and "We kept what you typed" in page


@pytest.mark.parametrize(("length", "is_kept"), [(LONGEST - 100, True), (LONGEST + 1, False)])
def test_words_too_long_to_be_kept_are_said_to_be_lost(world, length, is_kept):
    address = url("question", world.appraisal(), "CG-01")
    typed = sent(world.lead, narrative="x" * length, seen=0)
    page = text_of(Client().post(address, typed, follow=True))
    assert KeptText.objects.exists() == is_kept == ("We kept what you typed." in page)
    assert ("It was too long to be kept" in page) != is_kept
    refused = text_of(client_of(world.lead, enforce_csrf_checks=True).post(address, typed))
    assert ("we kept what you typed" in refused) == is_kept
    assert ("too long to be kept" in refused) != is_kept
    gone = {
        "typed_by": sent(world.colleague)["typed_by"]
    }  # the page was theirs, and the appraisal is not any more
    late = client_of(world.colleague).post(address, typed | gone)
    assert late.status_code == 404
    assert ("we kept what you typed" in text_of(late)) == is_kept
    assert ("too long to be kept" in text_of(late)) != is_kept


def test_a_forged_signature_keeps_nothing(world):
    appraisal = world.appraisal()
    Client().post(
        url("question", appraisal, "CG-01"),
        sent(world.lead, narrative="Planted", seen=0) | {"typed_by": f"{world.lead.pk}:forged"},
    )
    assert not KeptText.objects.exists()


def test_a_failed_csrf_check_gives_the_words_back(world):
    appraisal = world.appraisal()
    address = url("question", appraisal, "CG-01")
    client = client_of(world.lead, enforce_csrf_checks=True)
    response = client.post(address, sent(world.lead, narrative="Typed for an hour", seen=0))
    assert response.status_code == 403 and "nothing is lost" in response.content.decode()
    assert "Typed for an hour" in client.get(address).content.decode()


def test_a_stranger_gets_the_same_404_as_for_a_ref_that_does_not_exist(world):
    appraisal = world.appraisal()
    client = client_of(world.colleague)
    real = client.get(url("appraisal", appraisal))
    invented = client.get(reverse("appraisal", args=["APR-2026-9999"]))
    assert (real.status_code, invented.status_code) == (404, 404)
    assert real.content == invented.content


def test_a_double_submit_of_a_thread_makes_one(world):
    appraisal = world.submitted()
    fields = sent(world.reviewer, text="Once only")
    client = client_of(world.reviewer)
    first = client.post(url("challenge", appraisal), fields)
    again = client.post(url("challenge", appraisal), fields)
    assert (first.status_code, again.status_code) == (302, 302)
    assert appraisal.threads.count() == 1


def test_somebody_elses_key_is_refused(world):
    appraisal = world.submitted()
    fields = sent(world.reviewer, text="Mine")
    client_of(world.reviewer).post(url("challenge", appraisal), fields)
    other = world.submitted(world.appraisal(world.partnership("Another Partnership")))
    response = client_of(world.governance).post(
        url("appraisal_people", other), fields | {"seen": other.version, "lead": world.lead.pk}
    )
    assert response.status_code == 200 and "Save again" in response.content.decode()


@pytest.mark.parametrize(("name", "most"), [("question", 10), ("all_questions", 12), ("appraisal", 14)])
def test_pages_ask_a_fixed_number_of_queries(world, django_assert_max_num_queries, name, most):
    short = world.submitted()
    full = world.submitted(world.appraisal(world.partnership("Another Partnership"), depth="full"))
    client = client_of(world.lead)
    counts = []
    for appraisal in (short, full):
        address = url(name, appraisal, "CG-01") if name == "question" else url(name, appraisal)
        client.get(address)
        with django_assert_max_num_queries(most) as counted:
            assert client.get(address).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_save_asks_at_most_nine_queries(world, django_assert_max_num_queries):
    appraisal = world.appraisal()
    client = client_of(world.lead)
    option = appraisal.answers.get(question__code="CG-01").question.scale.options.get(code="partly")
    fields = sent(world.lead, option=option.pk, narrative="Words", seen=0, then="stay")
    with django_assert_max_num_queries(200) as counted:
        assert client.post(url("question", appraisal, "CG-01"), fields).status_code == 302
    writes = [
        one["sql"]
        for one in counted.captured_queries
        if one["sql"].startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
    ]
    assert len(writes) <= 9, "\n".join(writes)


def test_what_stands_against_submitting_leads_to_each_question(world):
    appraisal = world.appraisal()
    first, *_ = appraisal.answers.asked().order_by("place").values_list("question__code", flat=True)
    page = client_of(world.lead).get(url("check_answers", appraisal)).text
    link = f'<a class="govuk-link pa-unbroken" href="{url("question", appraisal, first)}">{first}</a>'
    assert f"have no rating: {link}, " in page


def test_only_what_a_reason_names_is_a_link():
    said = with_links("1 question has no <rating>: 1, a-B and more. Answer 1.", {"1": "/one/", "a-B": "/b/"})
    one, other = (
        f'<a class="govuk-link pa-unbroken" href="{address}">{code}</a>'
        for code, address in (("1", "/one/"), ("a-B", "/b/"))
    )
    assert said == f"1 question has no &lt;rating&gt;: {one}, {other} and more. Answer 1."
    assert with_links("Nobody reviews.", {"Nobody": "/"}) == "Nobody reviews."


def test_the_approver_is_told_what_stands_in_the_way(world):
    appraisal = world.endorsed()
    page = client_of(world.approver).get(url("sign", appraisal)).content.decode()
    assert "No conclusion has been recorded." in page
    assert Appraisal.objects.get(pk=appraisal.pk).state == "endorsed"


@pytest.mark.parametrize("value", ["9" * 40, "-1", "x", "\x00", "²", "0"])
@pytest.mark.parametrize("part", ["lead", "reviewer", "approver", "contributor"])
def test_a_person_who_is_not_in_the_list_is_refused_with_words(world, part, value):
    appraisal = world.appraisal()
    given = {"lead": world.lead.pk, "seen": appraisal.version} | {part: value}
    response = client_of(world.governance).post(
        url("appraisal_people", appraisal), sent(world.governance, **given)
    )
    assert ("Choose who leads it" if part == "lead" else "Choose people from the list") in response.text
    assert Appraisal.objects.get().version == appraisal.version


def test_my_work_tells_what_waits_from_what_is_with_others(world):
    def work(who):
        return client_of(world.people[who]).get(reverse("my_work")).context

    appraisal = world.appraisal()
    assert [words for _, words in work("lead")["waiting"]] == ["Answer the questions and submit"]
    assert list(work("reviewer")["with_others"]) == [appraisal]
    world.submitted(appraisal)
    assert not work("lead")["waiting"] and list(work("lead")["with_others"]) == [appraisal]
    assert [words for _, words in work("reviewer")["waiting"]] == ["Challenge the answers"]
    assert [words for _, words in work("opinion_giver")["waiting"]] == ["Give your opinion"]
    appraisal.refresh_from_db()
    give_opinion(appraisal=appraisal, view="content", text="", seen=0, by=world.opinion_giver, at=world.now())
    assert not work("opinion_giver")["waiting"]
