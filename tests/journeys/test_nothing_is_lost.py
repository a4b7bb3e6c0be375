"""What somebody typed is never lost, and never shown to anybody else: an expired session, a failed CSRF
check, no connection, a reply that does not arrive, somebody who saved first, Back, a button pressed twice.
"""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from appraisal.models import Answer, AnswerRevision, Evidence
from partnerships.models import KeptText, Partner, Partnership
from partnerships.writes.organisation import add_organisation
from tests.journeys.lead_officer import SEEN
from tests.world import PASSWORD, make_world

WORDS = "The agreement of 2023 sets out each council’s role."
MORE = " Schedule 2 names the officers."
SAVED = re.compile(r"^Saved \d\d:\d\d$")
OFFLINE = "Not saved: no connection. Your words are still here, and are saved when it is back."
UNREACHED = OFFLINE.replace("no connection", "the server cannot be reached")
FAILING = (
    "Not saved: the server cannot save at this moment. Your words are still here, and it is tried again."
)

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


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


def answer() -> Answer:
    return Answer.objects.select_related("question").get(question__code="CG-01")


def box(person):
    return person.page.get_by_label("What makes you say so?")


def status(person):
    return person.page.locator("[data-saved]")


def types(person, words):
    """As somebody types: each key an event of its own."""
    box(person).press_sequentially(words)


def holds_back(person, address) -> list:
    """Whatever the page sends to `address` waits in this list to be let through."""
    held: list = []

    def hold(route):
        held.append(route)

    person.page.route(f"**{address}", hold)
    return held


def question(person, address):
    person.opens(address).sees(answer().question.text)
    return person


# ------------------------------------------------------------------------- an expired session, a failed check


@with_and_without_scripts
def test_after_an_expired_session_the_words_come_back_after_log_in(visitor, world, address, scripts):
    lead = question(visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead), address)
    lead.chooses("Partly in place")
    box(lead).fill(WORDS)
    Session.objects.all().delete()
    lead.presses("Save and continue").sees("Log in").finds_it_sound()
    expect(lead.page.get_by_text("We kept what you typed.")).to_be_visible()
    lead.logs_in(world.lead.email, PASSWORD).sees(answer().question.text).finds_it_sound()
    expect(lead.page.get_by_text("It is not saved yet.")).to_be_visible()
    expect(box(lead)).to_have_value(WORDS)
    expect(lead.page.get_by_label("Partly in place")).to_be_checked()
    assert answer().version == 0
    lead.presses("Save and return to the list").sees(str(answer().appraisal.title))
    assert answer().narrative == WORDS
    assert not KeptText.objects.exists()


def test_nobody_else_sees_the_words_that_were_kept(visitor, world, appraisal, address):
    lead = question(visitor(thorough=False).is_logged_in_as(world.lead), address)
    box(lead).fill(WORDS)
    Session.objects.all().delete()
    lead.presses("Save and continue").sees("Log in")
    # The next person at the same desk
    lead.logs_in(world.contributor.email, PASSWORD).sees(answer().question.text)
    expect(box(lead)).to_have_value("")
    lead.opens("/kept/").sees("Words we kept for you")
    assert WORDS not in lead.page.content()
    lead.opens("/account/").sees("Your account").presses("Log out").sees("Log in")
    lead.logs_in(world.lead.email, PASSWORD).sees("My work").finds_it_sound()
    lead.follows("Get them back").sees("Words we kept for you").finds_it_sound()
    expect(lead.page.get_by_text(WORDS)).to_be_visible()
    lead.page.locator("main h2 a").click()
    lead.sees(answer().question.text)
    expect(box(lead)).to_have_value(WORDS)


def test_what_is_typed_on_while_logged_out_is_kept_to_the_last_word(lead, world, address):
    question(lead, address)
    Session.objects.all().delete()
    types(lead, WORDS)
    logged_out = "Not saved: you have been logged out. Your words are kept: save to log in and get them back."
    expect(status(lead)).to_have_text(logged_out)
    types(lead, MORE)
    expect(status(lead)).to_have_text("Not saved yet")
    expect(status(lead)).to_have_text(logged_out)
    assert [kept.fields["narrative"] for kept in KeptText.objects.all()] == [[WORDS + MORE]]
    lead.presses("Save and continue").sees("Log in").logs_in(world.lead.email, PASSWORD)
    lead.sees(answer().question.text)
    expect(box(lead)).to_have_value(WORDS + MORE)
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    assert answer().narrative == WORDS + MORE and not KeptText.objects.exists()


@with_and_without_scripts
def test_a_failed_csrf_check_gives_the_words_back(visitor, world, address, scripts):
    lead = question(visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead), address)
    box(lead).fill(WORDS)
    lead.context.clear_cookies(name="csrftoken")
    lead.presses("Save and continue").sees("This page was too old to save").finds_it_sound()
    assert answer().version == 0
    lead.follows("Go back to your words").sees(answer().question.text)
    expect(box(lead)).to_have_value(WORDS)
    lead.presses("Save and return to the list").sees(str(answer().appraisal.title))
    assert answer().narrative == WORDS and not KeptText.objects.exists()


def test_the_words_of_one_person_are_not_given_to_another_who_has_logged_in_since(lead, world, address):
    question(lead, address)
    box(lead).fill(WORDS)
    lead.is_logged_in_as(world.contributor)
    lead.context.clear_cookies(name="csrftoken")
    lead.presses("Save and continue").sees("This page was too old to save")
    expect(lead.page.get_by_text("Nothing was saved. Open the page again")).to_be_visible()
    lead.follows("Open the page again").sees(answer().question.text)
    expect(box(lead)).to_have_value("")
    assert KeptText.objects.get().person == world.lead and answer().version == 0


# ---------------------------------------------------------------------------------------- saving while typing


def test_saved_is_said_only_when_the_server_has_confirmed_the_words_in_the_box(lead, address):
    question(lead, address)
    held = holds_back(lead, address)
    types(lead, WORDS)
    expect(status(lead)).to_have_text("Not saved yet")
    expect(status(lead)).to_have_text("Saving…")
    assert answer().version == 0
    types(lead, MORE)
    held[0].continue_()
    expect(status(lead)).to_have_text("Not saved yet")
    lead.page.unroute(f"**{address}")
    expect(status(lead)).to_have_text(SAVED)
    assert answer().narrative == WORDS + MORE and answer().version == 2
    lead.page.reload()
    lead.sees(answer().question.text)
    expect(status(lead)).to_have_text(re.compile(r"^Saved \d+ \w+, \d\d:\d\d by Lena Lead$"))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"status": 500, "body": "<h1>Something went wrong</h1>"}, FAILING),
        ({"status": 200, "body": "<h1>Log in</h1>"}, "Not saved. Save to see why."),
        ({"status": 302, "headers": {"location": "/log-in/"}}, UNREACHED),
    ],
    ids=["an error", "a page instead of a reply", "a redirect"],
)
def test_whatever_else_comes_back_is_not_called_saved(lead, address, reply, words):
    question(lead, address)
    lead.page.route(f"**{address}", lambda route: route.fulfill(content_type="text/html", **reply))
    types(lead, WORDS)
    expect(status(lead)).to_have_text(words)
    expect(box(lead)).to_have_value(WORDS)
    lead.page.unroute(f"**{address}")
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    assert answer().narrative == WORDS


def test_without_a_connection_the_page_says_so_keeps_the_words_and_saves_them_when_it_is_back(lead, address):
    question(lead, address)
    lead.context.set_offline(True)
    types(lead, WORDS)
    expect(status(lead)).to_have_text(OFFLINE)
    lead.finds_it_sound()
    lead.page.get_by_role("button", name="Save and continue").click()
    expect(box(lead)).to_have_value(WORDS)
    expect(lead.page.locator("h1")).to_have_text(answer().question.text)
    types(lead, MORE)
    lead.context.set_offline(False)
    expect(status(lead)).to_have_text(SAVED)
    expect(box(lead)).to_have_value(WORDS + MORE)
    assert answer().narrative == WORDS + MORE


def test_a_save_whose_reply_is_lost_is_neither_lost_nor_made_twice(lead, address):
    question(lead, address)

    def lose_the_reply(route):
        route.fetch()
        route.abort()

    lead.page.route(f"**{address}", lose_the_reply)
    types(lead, WORDS)
    expect(status(lead)).to_have_text(UNREACHED)
    assert answer().narrative == WORDS
    types(lead, MORE)
    lead.page.unroute(f"**{address}")
    lead.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(status(lead)).to_have_text(SAVED)
    revisions = AnswerRevision.objects.filter(answer=answer()).order_by("id")
    assert [(one.kind, one.narrative) for one in revisions] == [("typed", WORDS), ("typed", WORDS + MORE)]


def test_a_save_under_way_and_the_button_do_not_race(lead, address):
    question(lead, address)
    held = holds_back(lead, address)
    types(lead, WORDS)
    expect(status(lead)).to_have_text("Saving…")
    types(lead, MORE)
    lead.page.get_by_role("button", name="Save and continue").click()
    with lead.page.expect_navigation():
        held[0].continue_()
        lead.page.unroute(f"**{address}")
    lead.sees(Answer.objects.get(question__code="CG-02").question.text)
    assert answer().narrative == WORDS + MORE
    assert not AnswerRevision.objects.filter(kind="conflict").exists()


def test_on_the_page_with_all_questions_each_answer_saves_while_it_is_typed(lead, appraisal):
    lead.opens(f"{appraisal.get_absolute_url()}all/").sees(
        "All questions on one page", title=f"All questions: {appraisal.title}"
    )
    entries = {code: lead.page.locator(f"#{code}") for code in ("CG-01", "CG-02")}
    for code, entry in entries.items():
        entry.get_by_label("What makes you say so?").fill(f"Words about {code}")
    with lead.page.expect_navigation():
        entries["CG-02"].get_by_role("button", name="Save CG-02").click()
    lead.sees("All questions on one page", title=f"All questions: {appraisal.title}").finds_it_sound()
    for code in entries:
        assert Answer.objects.get(question__code=code).narrative == f"Words about {code}"


# ------------------------------------------------------------------------------------------- leaving the page


def leaves(person, act) -> list[str]:
    """What the browser asked before it left, and was told to leave all the same."""
    asked: list[str] = []

    def agree(dialog):
        asked.append(dialog.type)
        dialog.accept()

    person.page.once("dialog", agree)
    with person.page.expect_navigation():
        act()
    return asked


def test_an_answer_left_before_it_is_saved_is_kept_all_the_same(lead, world, address):
    question(lead, address)
    types(lead, WORDS)
    assert leaves(lead, lead.page.get_by_role("link", name="Partnerships").click) == ["beforeunload"]
    lead.sees("Partnerships").opens(address).sees(answer().question.text)
    expect(box(lead)).to_have_value(WORDS)
    assert answer().narrative == WORDS


def test_words_the_browser_puts_back_are_not_called_saved(lead, world, address):
    world.answer(answer().appraisal, "CG-01", "partly", "Before.")
    question(lead, address)
    # A browser that could not send them when the page was left, and puts them back.
    lead.page.evaluate("navigator.sendBeacon = () => false")
    types(lead, WORDS)
    assert leaves(lead, lead.page.get_by_role("link", name="Partnerships").click) == ["beforeunload"]
    assert answer().narrative == "Before."
    lead.sees("Partnerships")
    lead.page.go_back()
    lead.sees(answer().question.text)
    expect(status(lead)).to_have_text(re.compile("^Saved"))
    assert answer().narrative == box(lead).input_value()


@pytest.mark.parametrize(
    ("who", "page", "label"),
    [
        ("reviewer", "questions/CG-01/", "Start a thread"),
        ("opinion_giver", "opinion/", "Your reasons"),
    ],
)
def test_words_that_do_not_save_themselves_are_asked_for_before_they_are_left(
    visitor, world, appraisal, who, page, label
):
    world.submitted(appraisal)
    person = visitor(thorough=False).is_logged_in_as(world.people[who])
    person.opens(f"{appraisal.get_absolute_url()}{page}")
    person.unseen = ""
    away = person.page.get_by_role("link", name="Partnerships")
    assert leaves(person, away.click) == []
    person.sees("Partnerships").opens(f"{appraisal.get_absolute_url()}{page}")
    person.unseen = ""
    person.page.get_by_label(label).fill(WORDS)
    assert leaves(person, away.click) == ["beforeunload"]
    person.sees("Partnerships")


# ----------------------------------------------------------------------- who saved first, Back, pressed twice


@with_and_without_scripts
def test_a_stale_answer_shows_both_texts(visitor, world, address, scripts):
    lead = question(visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead), address)
    world.answer(answer().appraisal, "CG-01", "partly", "Theirs.", by=world.contributor)
    types(lead, WORDS)
    if scripts:
        said = "Not saved: this answer has changed since you opened the page. Save to see both texts."
        expect(status(lead)).to_have_text(said)
    lead.presses("Save and continue")
    expect(lead.page).to_have_title(re.compile("^Error: "))
    lead.is_refused(
        answer().question.text, "Keep yours or theirs", "Make one of both, then save"
    ).finds_it_sound()
    both = lead.page.locator(".pa-both section")
    expect(both).to_contain_text([WORDS, "Theirs."])
    expect(box(lead)).to_have_value("Theirs.")
    assert answer().narrative == "Theirs."
    assert AnswerRevision.objects.filter(kind="conflict", narrative=WORDS).count() == 1
    box(lead).fill(f"Theirs. {WORDS}")
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    assert answer().narrative == f"Theirs. {WORDS}"


def test_a_stale_record_shows_both_texts(lead, world, appraisal):
    partnership = appraisal.partnership
    edit = f"{partnership.get_absolute_url()}edit/what/"
    other = lead.context.new_page()
    lead.opens(edit).sees("What it is")
    other.goto(f"{lead.site}{edit}")
    other.get_by_label("What it is for").fill("Collects waste.")
    other.get_by_role("button", name="Save").click()
    expect(other.locator("h1")).to_have_text("Facts")
    lead.writes("What it is for", "Collects and burns waste.").presses("Save")
    lead.is_refused(
        "What it is",
        "Somebody else saved this page while you were typing. Your words are still below. "
        "Compare them with what is saved now, then save again.",
    ).finds_it_sound()
    expect(lead.page.get_by_role("table")).to_contain_text("Collects waste.")
    expect(lead.page.get_by_label("What it is for")).to_have_value("Collects and burns waste.")
    assert Partnership.objects.get().purpose == "Collects waste."


@with_and_without_scripts
def test_words_changed_after_the_back_button_are_not_lost(visitor, world, address, scripts):
    lead = question(visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead), address)
    box(lead).fill(WORDS)
    lead.presses("Save and continue").sees(Answer.objects.get(question__code="CG-02").question.text)
    lead.page.go_back()
    lead.sees(answer().question.text)
    expect(box(lead)).to_have_value(WORDS)
    box(lead).fill(WORDS + MORE)
    lead.presses("Save and return to the list").sees(str(answer().appraisal.title))
    assert answer().narrative == WORDS + MORE


@with_and_without_scripts
def test_a_form_changed_after_the_back_button_acts_again(visitor, world, appraisal, scripts):
    lead = visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead)
    lead.opens(f"{appraisal.get_absolute_url()}evidence/new/").sees("Add evidence")
    lead.chooses(SEEN).writes("What is it?", "Agreement").presses("Add evidence")
    lead.sees("Evidence", title=f"Evidence: {appraisal.title}", said="Added to the evidence list.")
    lead.page.go_back()
    lead.sees("Add evidence")
    lead.chooses(SEEN).writes("What is it?", "Minutes").presses("Add evidence")
    lead.sees("Evidence", title=f"Evidence: {appraisal.title}", said="Added to the evidence list.")
    assert [one.title for one in Evidence.objects.order_by("id")] == ["Agreement", "Minutes"]


@with_and_without_scripts
def test_a_button_pressed_twice_acts_once(visitor, world, appraisal, scripts):
    add_organisation(name="Eastvale Council", sector="council", by=world.governance, at=world.now())
    lead = visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead)
    partners = Partner.objects.count()
    lead.opens(f"{appraisal.partnership.get_absolute_url()}partners/new/").sees("Add a partner")
    lead.picks("Organisation", "Eastvale Council")
    # The second press may break off where the first leads: what is shown in the end counts.
    lead.page.get_by_role("button", name="Add the partner").dblclick()
    expect(lead.page.locator(".pa-rows li")).to_have_count(partners + 1, timeout=20_000)
    lead.sees("Add a partner", said="The partner is added.")
    assert Partner.objects.count() == partners + 1
