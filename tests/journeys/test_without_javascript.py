"""The lead officer's part with JavaScript off: nothing is missing, and nothing waits for a script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.lead_officer import (
    SEEN,
    adds_evidence,
    answers_every_question,
    chooses_people,
    sees_what_is_missing,
    starts_the_review,
    submits,
)
from tests.world import PASSWORD, make_world


@pytest.fixture
def lead(visitor):
    world = make_world()
    world.partnership()
    lead = visitor(scripts=False, thorough=False).opens("/").sees("Log in").finds_it_sound()
    return lead.logs_in(world.lead.email, PASSWORD).sees("My work").finds_it_sound()


def test_the_lead_officers_part_without_javascript(lead):
    title = starts_the_review(lead)
    chooses_people(lead, title, reviewer="Rhea Reviewer (Post of Rhea Reviewer)", approver="Ada Approver")
    adds_evidence(lead, title)
    sees_what_is_missing(lead, title)
    answers_every_question(lead, title, by_keyboard=0)
    lead.finds_it_sound()
    submits(lead, title)
    lead.opens("/account/").sees("Your account").presses("Log out").sees("Log in")


def test_what_scripts_add_is_not_there_without_them(lead):
    starts_the_review(lead)
    lead.page.get_by_role("link", name="Shared need").click()
    lead.sees("Do the partners agree, on clear evidence, why they need one another?").finds_it_sound()
    # The count is a sentence instead, and no status promises a save that will not come.
    expect(lead.page.get_by_text("Use up to 3000 characters.")).to_be_visible()
    expect(lead.page.locator("[data-saved]")).to_be_empty()
    lead.page.get_by_label("What makes you say so?").fill("Words that wait for the evidence.")
    lead.presses("Save and add evidence").sees("Add evidence")
    lead.writes("What is it?", "Needs analysis").chooses(SEEN).presses("Add evidence")
    lead.sees(
        "Do the partners agree, on clear evidence, why they need one another?",
        said="Added, and ticked for this answer.",
    )
    expect(lead.page.get_by_label("E1 Needs analysis")).to_be_checked()
    expect(lead.page.get_by_label("What makes you say so?")).to_have_value(
        "Words that wait for the evidence."
    )
    # Sections that open and close are the browser's own.
    more = lead.page.locator("details").first
    more.locator("summary").click()
    expect(more.get_by_role("link").first).to_be_visible()
