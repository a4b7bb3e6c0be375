"""From an empty database to the downloaded report: an administrator sets the council up, and four people
(governance officer, lead officer, reviewer, approver), each in a browser of their own, do the rest.
"""

import os
import re
import subprocess
import sys
from datetime import timedelta
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from appraisal.models import Answer, Snapshot
from partnerships.models import Person
from tests.journeys.lead_officer import (
    NAME,
    SETTLED,
    adds_evidence,
    answers_every_question,
    chooses_people,
    listed_as,
    sees_what_is_missing,
    starts_the_review,
    submits,
    submits_again,
)
from tests.journeys.visitor import answers_the_four_questions

PASSWORD = "a long walk over the moor"
PEOPLE = {
    "governance": ("Gwen Gwynne", "gwen@northmoor.example", "Governance Manager", ["Governance officer"]),
    "lead": ("Lena Laker", "lena@northmoor.example", "Head of Environment", []),
    "reviewer": ("Rhea Rowe", "rhea@northmoor.example", "Head of Finance", []),
    "approver": ("Ada Ashe", "ada@northmoor.example", "Director of Place", []),
}


@pytest.fixture
def people(visitor):
    """A browser for each of them."""
    return {key: visitor() for key in PEOPLE}


@pytest.mark.long
def test_from_an_empty_database_to_the_downloaded_report(
    visitor, people, fresh_database, tmp_path, top_folder
):
    administrator = visitor()
    chooses_a_password(administrator, first_administrator())
    sets_the_council_up(administrator)
    for key, (name, email, post, roles) in PEOPLE.items():
        chooses_a_password(people[key], adds_a_person(administrator, name, email, roles))
        adds_a_post(administrator, post, name)
        people[key].logs_in(email, PASSWORD).sees("My work")

    registers_organisations(people["governance"])
    registers_the_partnership(people["governance"])

    title = starts_the_review(people["lead"])
    chooses_people(people["lead"], title, reviewer="Rhea Rowe (Head of Finance)", approver="Ada Ashe")
    adds_evidence(people["lead"], title)
    sees_what_is_missing(people["lead"], title)
    answers_every_question(people["lead"], title, by_keyboard=3)
    submits(people["lead"], title)

    comments_and_returns(people["reviewer"], title)
    replies_and_submits_again(people["lead"], title)
    settles_a_rating_and_endorses(people["reviewer"], title)

    concludes_with_a_condition(people["approver"], title)
    signs(people["approver"], title)
    pdf = downloads_the_report(people["approver"], title)
    is_genuine(pdf, fresh_database, tmp_path, top_folder)
    administrator.opens(people["approver"].page.url).sees("Page not found")


# ------------------------------------------------------------------------------------------------ the council


def first_administrator() -> str:
    """What whoever installs the service does: the link it prints."""
    told = StringIO()
    call_command(
        "add_person", "adam@northmoor.example", "Adam Archer", "--role", "administrator", stdout=told
    )
    return re.search(r"/choose-password/\S+", told.getvalue()).group()


def chooses_a_password(person, link):
    person.opens(link).sees("Choose a password")
    person.writes("New password", "short").writes("The same password again", "short")
    person.presses("Choose this password")
    person.is_refused(
        "Choose a password",
        "This password is too short. It must contain at least 12 characters.",
    )
    person.writes("New password", PASSWORD).writes("The same password again", PASSWORD)
    person.presses("Choose this password").sees("Log in", said="Your password is chosen. Log in with it.")
    person.opens(link).sees("This link does not work any more").follows("Log in").sees("Log in")


def sets_the_council_up(administrator):
    administrator.logs_in("adam@northmoor.example", "not the password")
    administrator.is_refused(
        "Log in", "The e-mail address or the password is not right. Check both and try again."
    )
    administrator.logs_in("adam@northmoor.example", PASSWORD).sees("First steps")
    administrator.follows("Name the council and its nation").sees("The council")
    administrator.presses("Save").is_refused(
        "The council", "Enter the council’s name", "Choose a nation", "Enter the committee’s name"
    )
    administrator.writes("The council’s name", "Northmoor Council").chooses("England")
    administrator.writes("The committee that reads the reports", "Audit and Governance Committee")
    administrator.presses("Save").sees("The council", said="Saved.")
    expect(administrator.page.get_by_role("banner")).to_contain_text("Northmoor Council")


def adds_a_person(administrator, name, email, roles) -> str:
    administrator.follows("People", within=administrator.page.get_by_role("banner")).sees("People")
    administrator.follows("Add a person").sees("Add a person")
    administrator.writes("Name", name).writes("E-mail address", email)
    for role in roles:
        administrator.chooses(role)
    administrator.presses("Add").sees(name, said="Added. Make a link with which they choose a password.")
    administrator.presses("Save and make a link").sees(f"A link for {name}")
    return administrator.page.locator(".pa-link code").inner_text()


def adds_a_post(administrator, title, holder):
    administrator.follows("Done").sees(holder)
    administrator.follows("Posts").sees("Posts").follows("Add a post").sees("Add a post")
    administrator.writes("Title", title).presses("Add").sees(
        title, said="Added. Say who holds it when you know."
    )
    administrator.follows("Change who holds it").sees("Who holds this post")
    administrator.picks("Who holds it now", holder).presses("Save")
    administrator.is_refused("Who holds this post", "Enter the first day")
    administrator.dates("Since", "1", "4", "2024").presses("Save").sees(title, said="Saved.")


# ----------------------------------------------------------------------------------------------- the register


def registers_organisations(governance):
    governance.follows("Partnerships").sees("Partnerships").follows("Organisations").sees("Organisations")
    for name in ("Eastvale Council", "Harrowby Council"):
        governance.follows("Add an organisation").sees("Add an organisation")
        governance.writes("Name", name).chooses("Council").presses("Add")
        governance.sees(name, said="The organisation is added.")
        governance.follows("Organisations").sees("Organisations")


def registers_the_partnership(governance):
    governance.follows("Partnerships", within=governance.page.get_by_role("banner")).sees("Partnerships")
    governance.follows("Register a partnership").sees("Register a partnership")
    governance.writes("Name", NAME).chooses("Partner").dates("Start date", "31", "2", "2020")
    governance.presses("Register").is_refused(
        "Register a partnership",
        "Say what the partnership is for",
        "Choose an arrangement from the list",
        "Choose the lead officer’s post from the list",
        "Start date must be a real date, such as 27 3 2026",
    )
    governance.writes("What it is for", "Collects and treats household waste for three councils.")
    governance.picks("Arrangement", "Joint committee")
    governance.picks("Lead officer’s post", "Head of Environment")
    governance.dates("Start date", "1", "4", "2020").dates("End date (optional)", "31", "3", "2030")
    governance.writes("All partners’ money a year (optional)", "17,900,000")
    governance.writes("Our money a year (optional)", "£6,400,000")
    governance.presses("Register")
    answers_the_four_questions(governance)
    governance.presses("Add the partner").is_refused(
        "Add a partner", "Choose an organisation, or type the name of a new one"
    )
    governance.picks("Organisation", "Eastvale Council").presses("Add the partner")
    governance.sees("Add a partner", said="The partner is added.")
    governance.picks("Organisation", "Harrowby Council").presses("Add the partner")
    governance.sees("Add a partner", said="The partner is added.")
    governance.follows("Done: go to partners and money")
    governance.sees("Partners and money", title=f"Partners and money: {NAME}")
    expect(governance.page.locator("tbody th")).to_contain_text(["Northmoor", "Eastvale", "Harrowby"])
    governance.follows("Overview").sees(NAME)


# --------------------------------------------------------------------------------- the reviewer, the approver


def comments_and_returns(reviewer, title):
    reviewer.opens("/").sees("My work").follows(title).sees(title, state="In challenge")
    challenge = f"Challenge: {title}"
    reviewer.follows("Challenge the answers").sees("Challenge the answers", title=challenge)
    expect(reviewer.page.get_by_text("Nothing is returned yet.")).to_be_visible()
    reviewer.presses("Start the thread").is_refused(
        "Challenge the answers", "Write a message", title=challenge
    )
    question = Answer.objects.get(question__code="CG-01").question
    reviewer.follows(f"CG-01 {question.text}").sees(question.text)
    reviewer.chooses("Return, with a reason").presses("Record and stay")
    reviewer.is_refused("Challenge CG-01", "Say why it is returned")
    reviewer.writes("Why, if you return it", "It must name its source.")
    reviewer.writes("Start a thread (optional)", "Which page of the agreement says so?")
    reviewer.presses("Record and stay")
    reviewer.sees(question.text, said="Your challenge of CG-01 is recorded.")
    reviewer.follows(title).sees(title).follows("Challenge the answers").sees(
        "Challenge the answers", title=challenge
    )
    reviewer.follows("Return parts").sees("Return parts to the lead officer?", title="Return parts")
    reviewer.presses("Return them").sees(
        title,
        said="Returned to the lead officer. Only the parts you returned are open.",
        state="Draft",
    )


def replies_and_submits_again(lead, title):
    lead.opens("/").sees("My work").follows(title).sees(title, state="Draft")
    expect(lead.page.get_by_text("A thread waits for the officers")).to_be_visible()
    locked = Answer.objects.get(question__code=SETTLED)
    lead.follows(listed_as(locked)).sees(locked.question.text)
    expect(lead.page.get_by_text("The reviewer did not return this answer")).to_be_visible()
    lead.follows(title).sees(title)
    answer = Answer.objects.get(question__code="CG-01")
    lead.follows(listed_as(answer)).sees(answer.question.text)
    expect(lead.page.get_by_text("Which page of the agreement says so?")).to_be_visible()
    lead.page.get_by_label("What makes you say so?").fill("Schedule 2, page 14 of the agreement.")
    lead.presses("Save and return to the list").sees(title, state="Draft")
    lead.follows(listed_as(answer)).sees(answer.question.text)
    lead.follows(re.compile("^Reply")).sees("Thread on CG-01")
    lead.presses("Send").is_refused("Thread on CG-01", "Write a message")
    lead.writes("Your message", "Page 14. The answer now says so.").presses("Send")
    lead.sees("Thread on CG-01", said="Sent.")
    lead.follows("Back to the answer").sees(answer.question.text)
    lead.follows(title).sees(title)
    submits_again(lead, title)


def settles_a_rating_and_endorses(reviewer, title):
    reviewer.opens("/").sees("My work").follows(title).sees(title, state="In challenge")
    challenge = f"Challenge: {title}"
    reviewer.follows("Challenge the answers").sees("Challenge the answers", title=challenge)
    expect(reviewer.page.get_by_text("1 answer changed since you returned parts on")).to_be_visible()
    returned = Answer.objects.get(question__code="CG-01").question
    reviewer.page.get_by_role("link", name=f"CG-01 {returned.text}").first.click()
    reviewer.sees(returned.text).chooses("Accept").presses("Record and stay")
    reviewer.sees(returned.text, said="Your challenge of CG-01 is recorded.")
    reviewer.follows(re.compile("^Resolve")).sees("Resolve this thread?").presses("Resolve it")
    reviewer.sees(returned.text, said="The thread is resolved.")
    question = Answer.objects.get(question__code=SETTLED).question
    reviewer.opens(reviewer.page.url.replace("CG-01", SETTLED)).sees(question.text)
    reviewer.page.get_by_text("Settle another rating").first.click()
    reviewer.page.get_by_label("Settle another rating (optional)").select_option(index=3)
    reviewer.presses("Record and stay").is_refused(f"Challenge {SETTLED}", "Say why this rating is settled")
    reviewer.writes("Why this rating (optional)", "The accounts were late twice.")
    reviewer.presses("Record and stay")
    reviewer.sees(question.text, said=f"Your challenge of {SETTLED} is recorded.")
    expect(reviewer.page.get_by_text("Settled in challenge:")).to_be_visible()
    accepts_every_section(reviewer, title, challenge)
    reviewer.follows("Endorse").sees("Endorse the answers", title=f"Endorse: {title}")
    reviewer.presses("Endorse").is_refused(
        "Endorse the answers",
        "Choose whether you support it",
        "Say whether you have an interest",
        title=f"Endorse: {title}",
    )
    reviewer.chooses("Supported").chooses("I have no interest in this partnership").presses("Endorse")
    reviewer.sees(title, said="Endorsed. The approver has it now.", state="Endorsed")


def accepts_every_section(reviewer, title, challenge):
    reviewer.follows(title).sees(title).follows("Challenge the answers").sees(
        "Challenge the answers", title=challenge
    )
    accept = re.compile("^Accept [0-9]+ in this section")
    while True:
        folded = reviewer.page.locator("details", has_text="Every answer, by section").first
        if folded.get_attribute("open") is None:  # the browser unfolds what an address leads into
            folded.locator("summary").first.click()
        if not reviewer.page.get_by_role("button", name=accept).count():
            return
        reviewer.page.get_by_role("button", name=accept).first.click()
        reviewer.sees("Challenge the answers", title=challenge, said=re.compile("accepted"))


def concludes_with_a_condition(approver, title):
    approver.opens("/").sees("My work").follows(title).sees(title, state="Endorsed")
    approver.follows("Conclude and sign").sees("Your conclusion", title=f"Conclude: {title}")
    approver.writes("Condition 1: what must be done (optional)", "Agree an exit plan with costs.")
    approver.presses("Save and go on to signing").is_refused(
        "Your conclusion",
        "Choose your conclusion",
        "Give your reasons",
        "Enter the post of condition 1",
        "Enter the date of condition 1",
        title=f"Conclude: {title}",
    )
    approver.chooses("Continue with improvement")
    approver.writes("Your reasons", "It delivers, but nobody has planned how we would leave.")
    condition = approver.page.locator(".pa-condition").first
    condition.get_by_label("By which post").select_option(label="Head of Environment")
    due = timezone.localdate() + timedelta(days=120)
    for name, text in (("Day", due.day), ("Month", due.month), ("Year", due.year)):
        condition.get_by_label(name).fill(str(text))
    approver.presses("Save and go on to signing").sees(
        "Sign the appraisal",
        title=f"Sign: {title}",
        said="Your conclusion is recorded. It counts once you sign.",
    )


def signs(approver, title):
    approver.presses("Sign").is_refused(
        "Sign the appraisal", "Tick the box to sign", "Enter your password", title=f"Sign: {title}"
    )
    approver.writes("Your password", PASSWORD)
    approver.chooses(
        "I have read this report, I have no interest in this partnership, and I sign it as the record of my "
        "conclusion."
    ).presses("Sign")
    approver.sees(title, said="Signed. The report is issued and can no longer change.", state="Signed")


# ------------------------------------------------------------------------------------------------- the report


def downloads_the_report(approver, title) -> bytes:
    approver.follows("Report").sees(NAME, title=f"Report: {title}")
    link = approver.page.get_by_role("link", name=re.compile("^Download the PDF"))
    with approver.page.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def is_genuine(pdf, database, folder, top):
    """It carries the very document that was signed, and the record agrees with it."""
    snapshot = Snapshot.objects.get()
    with pikepdf.open(BytesIO(pdf)) as opened:
        carried = [file.get_file().read_bytes() for file in opened.attachments.values()]
    assert carried == [snapshot.document.encode()]
    assert Person.objects.get(email="ada@northmoor.example").name in snapshot.document
    (folder / "report.pdf").write_bytes(pdf)
    verify = [sys.executable, "manage.py", "verify", str(folder / "report.pdf")]
    told = subprocess.run(
        verify,
        check=False,
        cwd=top,
        env={**os.environ, "DATABASE_URL": database},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert "is genuine" in told.stdout
