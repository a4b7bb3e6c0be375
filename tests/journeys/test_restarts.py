"""The server goes away while somebody types, as when it is restarted: what they typed stays in sight, and is
saved once when it is back. The browser has its connection all the time, and does not know.
"""

import re

import pytest
from django.db import OperationalError
from playwright.sync_api import expect

from appraisal.models import Answer, AnswerRevision, Appraisal, Message, Opinion
from partnerships.views.page import BUSY
from tests.journeys.restarts import Site
from tests.journeys.test_nothing_is_lost import (
    FAILING,
    MORE,
    SAVED,
    UNREACHED,
    WORDS,
    answer,
    box,
    question,
    status,
    types,
)
from tests.world import PASSWORD, make_world

A_DOUBLE_CLICK = 1100  # within this a button takes no second press
FIRST_PAUSE = 2000  # before the server is asked again
NOT_SENT = "Not sent: the server cannot be reached. What you typed is still here. It is sent when it is back."


@pytest.fixture
def site(fresh_database):
    server = Site()
    yield server
    server.goes_down()


@pytest.fixture
def world(site):
    return make_world()


@pytest.fixture
def appraisal(world):
    return world.appraisal()


@pytest.fixture
def address(appraisal):
    return f"{appraisal.get_absolute_url()}questions/CG-01/"


@pytest.fixture
def lead(visitor, world):
    return visitor(thorough=False).is_logged_in_as(world.lead)


def saved() -> list[str]:
    """Every text that was ever saved for the answer."""
    return [one.narrative for one in AnswerRevision.objects.filter(answer=answer()).order_by("id")]


def does_not_ask(person):
    person.page.evaluate("delete document.body.dataset.reach")


def save(person):
    """Presses the button, and waits for nothing."""
    person.page.get_by_role("button", name="Save and continue").click()


# --------------------------------------------------------------------------------------------------- answers


def test_what_is_typed_during_an_outage_is_saved_once_it_is_over(lead, site, address):
    question(lead, address)
    site.goes_down()
    types(lead, WORDS)
    expect(status(lead)).to_have_text(UNREACHED)
    lead.finds_it_sound()
    types(lead, MORE)
    site.comes_back()
    expect(status(lead)).to_have_text(SAVED, timeout=40_000)
    expect(box(lead)).to_have_value(WORDS + MORE)
    assert saved() in ([WORDS, WORDS + MORE], [WORDS + MORE])


def pastes_and_saves_in_an_outage(lead, site):
    """Nothing has been sent before the button is pressed."""
    site.goes_down()
    box(lead).fill(WORDS)
    save(lead)
    expect(status(lead)).to_have_text(UNREACHED)
    expect(lead.page.locator("h1")).to_have_text(answer().question.text)
    expect(box(lead)).to_have_value(WORDS)


def test_a_pasted_text_saved_at_once_in_an_outage_is_saved_exactly_once(lead, site, address):
    question(lead, address)
    pastes_and_saves_in_an_outage(lead, site)
    site.comes_back()
    expect(status(lead)).to_have_text(SAVED, timeout=40_000)
    assert saved() == [WORDS]
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    assert answer().narrative == WORDS


def test_what_is_pressed_again_in_an_outage_waits_all_the_same(lead, site, address):
    question(lead, address)
    pastes_and_saves_in_an_outage(lead, site)
    for _ in range(2):
        lead.page.wait_for_timeout(A_DOUBLE_CLICK)
        save(lead)
    expect(status(lead)).to_have_text(UNREACHED)
    expect(box(lead)).to_have_value(WORDS)
    site.comes_back()
    expect(status(lead)).to_have_text(SAVED, timeout=40_000)
    assert saved() == [WORDS]


def test_an_answer_that_is_saved_is_not_left_for_a_page_that_does_not_come(lead, site, address):
    question(lead, address)
    types(lead, WORDS)
    expect(status(lead)).to_have_text(SAVED)
    site.goes_down()
    save(lead)
    expect(status(lead)).to_have_text(
        re.compile("^Not sent: the server cannot be reached. Your words are still")
    )
    site.comes_back()
    lead.page.wait_for_timeout(A_DOUBLE_CLICK)
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    assert answer().narrative == WORDS


def test_without_its_question_to_the_server_the_page_is_left_for_the_browsers_own(lead, site, address):
    """Negative control: a page that is not told whom to ask loses the text."""
    question(lead, address)
    does_not_ask(lead)
    with pytest.raises(AssertionError):
        pastes_and_saves_in_an_outage(lead, site)
    assert WORDS not in lead.page.content() and saved() == []


@pytest.mark.parametrize("reply", [502, 503, 500], ids=["a proxy alone", "no database", "a fault"])
def test_one_reply_that_it_cannot_save_now_is_followed_by_another_try(lead, address, reply):
    question(lead, address)
    sent: list = []

    def fails_once(route):
        sent.append(route.request.post_data)
        if len(sent) > 1:
            return route.continue_()
        return route.fulfill(status=reply, body="<h1>Not now</h1>", content_type="text/html")

    lead.page.route(f"**{address}", fails_once)
    types(lead, WORDS)
    expect(status(lead)).to_have_text(FAILING)
    expect(status(lead)).to_have_text(SAVED)
    assert len(sent) == 2 and saved() == [WORDS]


def test_what_cannot_be_saved_for_long_says_why_on_a_page_of_its_own(lead, world, address, monkeypatch):
    """The database gives every write up, as on a full disk; then there is room."""

    def gives_up(**_):
        raise OperationalError("database or disk is full")

    question(lead, address)
    with monkeypatch.context() as patched:
        patched.setattr("appraisal.views.answer.save_answer", gives_up)
        types(lead, WORDS)
        expect(status(lead)).to_have_text(FAILING)
        lead.presses("Save and continue").is_refused(answer().question.text, BUSY)
        expect(box(lead)).to_have_value(WORDS)
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    assert saved() == [WORDS]


# ----------------------------------------------------------------------------------------------- other pages


def note(person):
    return person.page.locator("[data-sending]")


def gives_an_opinion(visitor, world, appraisal):
    world.submitted(appraisal)
    giver = visitor(thorough=False).is_logged_in_as(world.people["opinion_giver"])
    giver.opens(f"{appraisal.get_absolute_url()}opinion/")
    giver.sees("Your opinion", title=f"Your opinion: {appraisal.title}")
    giver.chooses("Not content").page.get_by_label("Your reasons").fill(WORDS)
    return giver.chooses("I have no interest in this partnership")


def records(person):
    person.page.get_by_role("button", name="Record my opinion").click()


def test_an_opinion_recorded_in_an_outage_stays_in_sight_and_is_recorded_once_it_is_over(
    visitor, world, site, appraisal
):
    giver = gives_an_opinion(visitor, world, appraisal)
    site.goes_down()
    records(giver)
    expect(note(giver)).to_have_text(NOT_SENT)
    giver.finds_it_sound()
    expect(giver.page.get_by_label("Your reasons")).to_have_value(WORDS)
    with giver.page.expect_navigation():
        site.comes_back()
    giver.sees(appraisal.title, said="Your opinion is recorded.")
    assert [one.text for one in Opinion.objects.all()] == [WORDS]


def test_who_types_on_in_an_outage_presses_again(visitor, world, site, appraisal):
    giver = gives_an_opinion(visitor, world, appraisal)
    site.goes_down()
    records(giver)
    expect(note(giver)).to_have_text(NOT_SENT)
    giver.page.get_by_label("Your reasons").press_sequentially(MORE)
    expect(note(giver)).to_have_text(re.compile("press the button again when you have finished"))
    site.comes_back()
    giver.page.wait_for_timeout(A_DOUBLE_CLICK)
    giver.presses("Record my opinion").sees(appraisal.title, said="Your opinion is recorded.")
    assert [one.text for one in Opinion.objects.all()] == [WORDS + MORE]


def test_where_only_the_question_to_the_server_is_stopped_it_is_sent_all_the_same(visitor, world, appraisal):
    giver = gives_an_opinion(visitor, world, appraisal)
    giver.page.route("**/reach/", lambda route: route.abort())
    records(giver)
    expect(note(giver)).to_have_text(NOT_SENT)
    expect(giver.page.get_by_role("button", name="send it all the same")).to_be_visible()
    giver.finds_it_sound()
    giver.presses("send it all the same").sees(appraisal.title, said="Your opinion is recorded.")
    assert [one.text for one in Opinion.objects.all()] == [WORDS]


def test_an_opinion_of_a_page_that_does_not_ask_the_server_is_lost(visitor, world, site, appraisal):
    """Negative control of the two above."""
    giver = gives_an_opinion(visitor, world, appraisal)
    does_not_ask(giver)
    site.goes_down()
    records(giver)
    expect(giver.page.get_by_label("Your reasons")).to_have_count(0)
    assert WORDS not in giver.page.content() and not Opinion.objects.exists()


def test_a_message_and_its_verdict_wait_for_the_server(visitor, world, site, appraisal, address):
    world.submitted(appraisal)
    reviewer = visitor(thorough=False).is_logged_in_as(world.people["reviewer"])
    question(reviewer, address)
    reviewer.page.get_by_label("Start a thread").fill(WORDS)
    site.goes_down()
    reviewer.page.get_by_role("button", name="Record and stay").click()
    expect(note(reviewer)).to_have_text(NOT_SENT)
    with reviewer.page.expect_navigation():
        site.comes_back()
    reviewer.unseen = ""
    assert [one.text for one in Message.objects.all()] == [WORDS]


def test_nobody_signs_by_a_button_pressed_some_time_ago(visitor, world, site, appraisal):
    """What asks for a password is not sent by itself once the server is back: it is pressed again."""
    appraisal = world.concluded(appraisal)
    approver = visitor(thorough=False).is_logged_in_as(world.people["approver"])
    approver.opens(f"{appraisal.get_absolute_url()}sign/")
    approver.sees("Sign the appraisal", title=f"Sign: {appraisal.title}")
    approver.page.get_by_role("checkbox").check()
    approver.writes("Your password", PASSWORD)
    site.goes_down()
    approver.page.get_by_role("button", name="Sign", exact=True).click()
    expect(note(approver)).to_have_text(NOT_SENT.replace("It is sent", "Press the button again"))
    site.comes_back()
    approver.page.wait_for_timeout(3 * FIRST_PAUSE)
    expect(note(approver)).to_be_visible()
    assert Appraisal.objects.get(pk=appraisal.pk).state == "endorsed"
    expect(approver.page.get_by_label("Your password")).to_have_value(PASSWORD)
    signed = "Signed. The report is issued and can no longer change."
    approver.presses("Sign").sees(appraisal.title, said=signed, state="Signed")
    assert Appraisal.objects.get(pk=appraisal.pk).state == "signed"
