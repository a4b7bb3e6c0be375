"""The lead officer's part of an annual review, step by step, as both journeys through it take it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from appraisal.models import Answer
from tests.journeys.visitor import Visitor

NAME = "Moorland Waste Partnership"
REVIEW = re.compile(rf"{NAME}: annual review \d{{4}}")
SETTLED = "FM-06"
SAVED = re.compile(r"^Saved \d\d:\d\d$")


# How the form says the second strength of evidence.
SEEN = "Seen: somebody other than its author has looked at it"


def starts_the_review(lead: Visitor) -> str:
    """Start a short annual review; its title."""
    lead.opens("/").sees("My work").follows(NAME).sees(NAME)
    lead.follows("Start an appraisal").sees("Start an appraisal")
    lead.presses("Start").is_refused("Start an appraisal", "Choose what it is for", "Choose how deep it goes")
    due = timezone.localdate() + timedelta(days=60)
    lead.chooses("Annual review").chooses("Short")
    lead.dates("When is it due? (optional)", str(due.day), str(due.month), str(due.year)).presses("Start")
    title = lead.page.locator("h1").inner_text()
    assert REVIEW.fullmatch(title)
    lead.sees(title, said="Started. Choose who reviews and approves it when you know.", state="Draft")
    return title


def chooses_people(lead: Visitor, title: str, *, reviewer: str, approver: str) -> None:
    lead.follows("Choose people").sees("Who works on it")
    lead.chooses(reviewer, group="Reviewers").picks("Approver (optional)", approver)
    lead.presses("Save").sees(title, said="Saved.", state="Draft")


def adds_evidence(lead: Visitor, title: str) -> None:
    lead.follows("Evidence").sees("Evidence", title=f"Evidence: {title}")
    lead.follows("Add evidence").sees("Add evidence")
    lead.dates("Its date (optional)", "1", "3", "2023").dates("Valid until (optional)", "1", "3", "2022")
    lead.presses("Add evidence").is_refused(
        "Add evidence",
        "Say what it is",
        "Choose how strong it is",
        "It must be valid until a date after its own",
    )
    lead.writes("What is it?", "Inter-authority agreement").writes("Where is it? (optional)", "Legal file 12")
    lead.chooses(SEEN)
    lead.dates("Valid until (optional)", "31", "mar", "2030").presses("Add evidence")
    lead.sees("Evidence", title=f"Evidence: {title}", said="Added to the evidence list.")
    lead.follows("Back to the task list").sees(title)


def sees_what_is_missing(lead: Visitor, title: str) -> None:
    lead.follows("Check your answers").sees("Check your answers")
    expect(lead.page.locator("main")).to_contain_text("questions have no rating")
    expect(lead.page.get_by_role("button", name="Submit for challenge")).to_have_count(0)
    lead.follows("Back to the task list").sees(title)


def answers_every_question(lead: Visitor, title: str, *, by_keyboard: int) -> None:
    """A rating below the top one, a reason and evidence for each; so many of them with the keyboard alone."""
    in_order = ("place",)
    answers = list(Answer.objects.asked().select_related("question").order_by(*in_order))
    assert 15 <= len(answers) <= 25
    lead.follows(listed_as(answers[0]))
    lead.page.keyboard.press("Tab")
    expect(lead.page.get_by_role("link", name="Skip to main content")).to_be_focused()
    lead.page.keyboard.press("Enter")
    for number, answer in enumerate(answers):
        lead.sees(answer.question.text)
        words = f"Agreed in writing and checked in May: {answer.question.code}."
        (answers_by_keyboard if number < by_keyboard else answers_by_mouse)(lead, words)
    lead.sees(title, state="Draft")
    expect(lead.page.get_by_text(f"{len(answers)} of {len(answers)} answered.")).to_be_visible()


def listed_as(answer: Answer) -> re.Pattern[str]:
    """The link to an answer on the task list."""
    return re.compile(f"^{re.escape(answer.question.label)}$", re.IGNORECASE)


def fields_of(lead: Visitor):
    ratings = lead.page.get_by_role("group", name="Where are we now?").get_by_role("radio")
    evidence = lead.page.get_by_role("group", name="Evidence").get_by_role("checkbox")
    return ratings, lead.page.get_by_label("What makes you say so?"), evidence


def answers_by_mouse(lead: Visitor, words: str) -> None:
    ratings, reason, evidence = fields_of(lead)
    ratings.nth(1).check()
    reason.fill(words)
    evidence.check()
    lead.presses("Save and continue")


def answers_by_keyboard(lead: Visitor, words: str) -> None:
    ratings, reason, evidence = fields_of(lead)
    keyboard = lead.page.keyboard
    lead.tabs_to(ratings.first)
    keyboard.press("ArrowDown")
    expect(ratings.nth(1)).to_be_checked()
    lead.tabs_to(reason)
    keyboard.type(words)
    lead.tabs_to(evidence)
    keyboard.press("Space")
    expect(lead.page.locator("[data-saved]")).to_have_text(SAVED)
    lead.tabs_to(lead.page.get_by_role("button", name="Save and continue"))
    with lead.page.expect_navigation():
        keyboard.press("Enter")


def submits(lead: Visitor, title: str) -> None:
    """All is answered; then, in another tab, a reason goes missing. The page says which, and leads there."""
    lead.follows("Check your answers").sees("Check your answers")
    expect(lead.page.get_by_role("button", name="Submit for challenge")).to_be_visible()
    other = lead.context.new_page()
    other.goto(lead.page.url.replace("check/", f"questions/{SETTLED}/"))
    other.get_by_label("What makes you say so?").fill("")
    other.get_by_role("button", name="Save and return to the list").click()
    expect(other.locator("h1")).to_have_text(title)
    other.close()
    lead.presses("Submit for challenge").is_refused(
        "Check your answers", f"1 answer needs a reason: {SETTLED}. Say what makes you say so."
    )
    question = Answer.objects.get(question__code=SETTLED).question
    lead.follows(f"Change {question.label}").sees(question.text)
    lead.page.get_by_label("What makes you say so?").fill("Seen in the accounts.")
    lead.presses("Save and return to the list").sees(title, state="Draft")
    submits_again(lead, title)


def submits_again(lead: Visitor, title: str) -> None:
    lead.follows("Check your answers").sees("Check your answers")
    lead.presses("Submit for challenge")
    lead.sees(title, said="Submitted. The reviewer has it now.", state="In challenge")
