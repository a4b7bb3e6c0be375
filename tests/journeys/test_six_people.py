"""Six people, each in a browser of their own, from handing out to sign-off, and next year's from it.

Between the pages nothing is written to the database; only the people and their posts are made before.
"""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from appraisal.models import Answer, Appraisal, Section
from tests.journeys.lead_officer import NAME, SEEN, chooses_people, starts_the_review
from tests.world import PASSWORD, make_world

SIX = ("lead", "assigned", "colleague", "reviewer", "opinion_giver", "approver")
THEIRS, DECLINED, OTHERS = "CG", "RM", "FM"  # sections of Asha, of nobody in the end, of Kit
RETURNED, PROMISED, TALKED = "CG-01", "FM-06", "CG-02"
REASON = re.compile("What makes you say so")


@pytest.fixture
def world(site):
    made = make_world()
    made.partnership(NAME)
    return made


@pytest.fixture
def people(visitor, world):
    """Six browsers. Axe looks at these pages in other journeys."""
    return {key: visitor(thorough=False).is_logged_in_as(world.people[key]) for key in SIX}


@pytest.mark.long
def test_six_people_take_an_appraisal_to_its_signature_and_start_the_next(people, tmp_path):
    lead, asha, kit = people["lead"], people["assigned"], people["colleague"]
    title = starts_the_review(lead)
    chooses_people(lead, title, reviewer="Rhea Reviewer (Post of Rhea Reviewer)", approver="Ada Approver")
    asks_for_an_opinion(lead, title)
    hands_out(lead, title, [THEIRS, DECLINED], "Post of Asha Assigned (Asha Assigned)")
    hands_out(lead, title, [OTHERS], "Post of Asha Assigned (Asha Assigned)")
    takes_on(asha, THEIRS)
    declines(asha, title, DECLINED)
    hands_on(asha, OTHERS, "Post of Kit Colleague (Kit Colleague)")
    takes_on(kit, OTHERS)
    uploads_evidence(asha, title, tmp_path)
    answers(asha, title, of(THEIRS))
    answers(kit, title, of(OTHERS))
    cannot_answer(kit, of(THEIRS)[0])
    reads_why_it_is_declined(lead, title)
    answers(lead, title, [one for one in asked() if section_of(one) not in (THEIRS, OTHERS)])
    submits(lead, title)

    challenges(people["reviewer"], title)
    answers_only_what_is_open(lead, asha, title)
    submits(lead, title)
    endorses(people["reviewer"], title)
    gives_an_opinion(people["opinion_giver"], title)
    concludes_and_signs(people["approver"], title)
    is_genuine(people["approver"], title, tmp_path)

    starts_the_next(lead)


# --------------------------------------------------------------------------------------- what there is


def the_appraisal() -> Appraisal:
    return Appraisal.objects.latest("pk")


def asked() -> list[Answer]:
    held = the_appraisal().answers.asked().select_related("question__section")
    return list(held.order_by("place"))


def section_of(answer: Answer) -> str:
    return answer.question.section.code


def of(section: str) -> list[Answer]:
    return [one for one in asked() if section_of(one) == section]


def an_answer(code: str) -> Answer:
    return next(one for one in asked() if one.question.code == code)


def address_of(answer: Answer) -> str:
    return f"/appraisals/{the_appraisal().ref}/questions/{answer.question.code}/"


def section_title(code: str) -> str:
    return Section.objects.get(version__pinned__appraisal=the_appraisal(), code=code).title


def comes_to(visitor, title):
    """To the task list, from the list of what waits for them."""
    visitor.opens("/").sees("My work").follows(title).sees(title)


# ----------------------------------------------------------------------------------------- handing out


def asks_for_an_opinion(lead, title):
    lead.follows("Ask for opinions").sees("Opinions", title=f"Opinions: {title}")
    lead.chooses("Ask Omar Opinion", group="Post of Omar Opinion")
    lead.presses("Save").sees(title, said="Saved.")


def hands_out(lead, title, sections, post):
    lead.follows("Hand out questions").sees("Hand out questions", title=f"Hand out questions: {title}")
    for code in sections:
        lead.page.get_by_label(section_title(code), exact=True).check()
    lead.picks("Which post answers it?", post)
    by = timezone.localdate() + timedelta(days=14)
    lead.dates("By when? (optional)", str(by.day), str(by.month), str(by.year))
    lead.writes("What should they know? (optional)", "Please name the page.").presses("Hand out")
    lead.sees("Hand out questions", title=f"Hand out questions: {title}", said=re.compile("anded out"))
    lead.follows("Back to the task list").sees(title)


def opens_what_was_handed_out(visitor, section):
    held = the_appraisal().assignments.filter(section=section).latest("pk")
    visitor.opens(held.get_absolute_url())
    heading = visitor.page.locator("h1").inner_text()
    visitor.sees(heading, title=visitor.page.title().removesuffix(" – Partnership Appraisal"))
    return heading


def takes_on(visitor, section):
    visitor.opens("/").sees("My work")
    heading = opens_what_was_handed_out(visitor, section)
    expect(visitor.page.get_by_text("Please name the page.")).to_be_visible()
    visitor.presses("Accept")
    shown = visitor.page.title().removesuffix(" – Partnership Appraisal")
    visitor.sees(heading, title=shown, said="Accepted. Whoever asked sees that you have it.")


def declines(visitor, title, section):
    opens_what_was_handed_out(visitor, section)
    visitor.follows("Decline")
    heading = visitor.page.locator("h1").inner_text()
    visitor.sees(heading).presses("Decline").is_refused(heading, "Say why you decline it")
    visitor.writes("Why do you decline it?", "We do not keep the risk register.").presses("Decline")
    expect(visitor.page.get_by_text("Declined. Whoever asked is told.")).to_be_visible()
    visitor.unseen = ""


def hands_on(visitor, section, post):
    opens_what_was_handed_out(visitor, section)
    visitor.follows("Hand it on")
    visitor.sees(visitor.page.locator("h1").inner_text()).picks("Which post should have it?", post)
    visitor.presses("Hand it on")
    expect(visitor.page.get_by_text("Handed on. Whoever asked you is told.")).to_be_visible()
    visitor.unseen = ""


def reads_why_it_is_declined(lead, title):
    comes_to(lead, title)
    lead.follows("Hand out questions").sees("Hand out questions", title=f"Hand out questions: {title}")
    expect(lead.page.get_by_text("We do not keep the risk register.")).to_be_visible()
    lead.follows("Back to the task list").sees(title)


# ------------------------------------------------------------------------------------------- answering


def uploads_evidence(visitor, title, folder):
    """A file, from the page of a question, which cites it from then on."""
    answer = of(THEIRS)[0]
    visitor.opens(address_of(answer)).sees(answer.question.text)
    visitor.presses("Save and add evidence").sees("Add evidence")
    minutes = folder / "minutes of May.txt"
    minutes.write_text("The board met, and agreed.")
    visitor.writes("What is it?", "Minutes of the board").chooses(SEEN)
    visitor.page.get_by_label("The file (optional)").set_input_files(minutes)
    visitor.presses("Add evidence").sees(answer.question.text, said="Added, and ticked for this answer.")
    expect(visitor.page.get_by_role("group", name="Evidence").get_by_role("checkbox")).to_be_checked()


def answers(visitor, title, held):
    for one in held:
        visitor.opens(address_of(one)).sees(one.question.text)
        place = 0 if one.question.code != RETURNED else 1
        visitor.page.get_by_role("group", name="Where are we now?").get_by_role("radio").nth(place).check()
        visitor.page.get_by_label(REASON).fill(f"Agreed in May: {one.question.code}.")
        for box in visitor.page.get_by_role("group", name="Evidence").get_by_role("checkbox").all():
            box.check()
        visitor.presses("Save and return to the list").sees(title, state="Draft")


def cannot_answer(visitor, answer):
    """What is somebody else's is read, and has no button."""
    visitor.opens(address_of(answer)).sees(answer.question.text)
    expect(visitor.page.get_by_text("Agreed in May")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Save and continue")).to_have_count(0)


def submits(lead, title):
    comes_to(lead, title)
    lead.follows("Check your answers").sees("Check your answers")
    lead.presses("Submit for challenge")
    lead.sees(title, said="Submitted. The reviewer has it now.", state="In challenge")


# --------------------------------------------------------------------------------------- the challenge


def challenges(reviewer, title):
    comes_to(reviewer, title)
    returned, promised, talked = (an_answer(code) for code in (RETURNED, PROMISED, TALKED))
    reviewer.opens(address_of(returned)).sees(returned.question.text)
    reviewer.chooses("Return, with a reason").writes("Why, if you return it", "Which page says so?")
    recorded(reviewer, returned)
    reviewer.opens(address_of(promised)).sees(promised.question.text)
    reviewer.follows("Accept it with an action").sees(f"Challenge {PROMISED}")
    reviewer.chooses("Accept with an action")
    reviewer.writes("What is to be done, if you accept it with an action", "Publish the accounts.")
    reviewer.picks("By the holder of which post?", "Post of Lena Lead")
    due = timezone.localdate() + timedelta(days=200)
    reviewer.dates("By when?", str(due.day), str(due.month), str(due.year))
    recorded(reviewer, promised)
    reviewer.opens(address_of(talked)).sees(talked.question.text)
    reviewer.writes("Start a thread (optional)", "Since when is it so?")
    recorded(reviewer, talked)
    comes_to(reviewer, title)
    reviewer.follows("Challenge the answers").sees("Challenge the answers", title=f"Challenge: {title}")
    reviewer.follows("Return parts").sees("Return parts to the lead officer?", title="Return parts")
    reviewer.presses("Return them").sees(
        title, said="Returned to the lead officer. Only the parts you returned are open.", state="Draft"
    )


def recorded(reviewer, answer):
    reviewer.presses("Record and stay")
    reviewer.sees(answer.question.text, said=f"Your challenge of {answer.question.code} is recorded.")


def answers_only_what_is_open(lead, asha, title):
    """What was not returned is locked for both; what was, Asha answers, who has it; the lead replies."""
    for visitor in (lead, asha):
        locked = an_answer(TALKED)
        visitor.opens(address_of(locked)).sees(locked.question.text)
        expect(visitor.page.get_by_text("The reviewer did not return this answer")).to_be_visible()
        expect(visitor.page.get_by_role("button", name="Save and continue")).to_have_count(0)
    returned = an_answer(RETURNED)
    asha.opens(address_of(returned)).sees(returned.question.text)
    expect(asha.page.get_by_text("Which page says so?")).to_be_visible()
    asha.page.get_by_label(REASON).fill("Page 14 of the agreement.")
    asha.presses("Save and return to the list").sees(title, state="Draft")
    comes_to(lead, title)
    lead.follows(re.compile("^Reply")).sees(f"Thread on {TALKED}")
    lead.writes("Your message", "Since the board met in May.").presses("Send")
    lead.sees(f"Thread on {TALKED}", said="Sent.")


def endorses(reviewer, title):
    returned, talked = an_answer(RETURNED), an_answer(TALKED)
    comes_to(reviewer, title)
    reviewer.opens(address_of(returned)).sees(returned.question.text)
    expect(reviewer.page.get_by_text("Page 14 of the agreement.")).to_be_visible()
    reviewer.chooses("Accept")
    recorded(reviewer, returned)
    reviewer.opens(address_of(talked)).sees(talked.question.text)
    reviewer.follows(re.compile("^Resolve")).sees("Resolve this thread?").presses("Resolve it")
    reviewer.sees(talked.question.text, said="The thread is resolved.")
    comes_to(reviewer, title)
    reviewer.follows("Challenge the answers").sees("Challenge the answers", title=f"Challenge: {title}")
    accept = re.compile("^Accept [0-9]+ in this section")
    while True:
        folded = reviewer.page.locator("details", has_text="Every answer, by section").first
        if folded.get_attribute("open") is None:
            folded.locator("summary").first.click()
        if not reviewer.page.get_by_role("button", name=accept).count():
            break
        reviewer.page.get_by_role("button", name=accept).first.click()
        reviewer.sees("Challenge the answers", title=f"Challenge: {title}", said=re.compile("accepted"))
    reviewer.follows("Endorse").sees("Endorse the answers", title=f"Endorse: {title}")
    reviewer.chooses("Supported").chooses("I have no interest in this partnership").presses("Endorse")
    reviewer.sees(title, said="Endorsed. The approver has it now.", state="Endorsed")


# -------------------------------------------------------------------------- the opinion, the signature


def gives_an_opinion(giver, title):
    comes_to(giver, title)
    giver.follows("Give your opinion").sees("Your opinion", title=f"Your opinion: {title}")
    giver.chooses("Content with conditions")
    condition = giver.page.locator(".pa-condition").first
    condition.locator("summary").click()
    giver.writes("Condition 1: what must be done (optional)", "Keep a reserve for the exit.")
    in_condition(condition, "Post of Lena Lead", 150)
    giver.chooses("I have no interest in this partnership").presses("Record my opinion")
    giver.sees(title, said="Your opinion is recorded.", state="Endorsed")


def in_condition(condition, post, days):
    condition.get_by_label("By which post").select_option(label=post)
    due = timezone.localdate() + timedelta(days=days)
    for name, text in (("Day", due.day), ("Month", due.month), ("Year", due.year)):
        condition.get_by_label(name).fill(str(text))


def concludes_and_signs(approver, title):
    comes_to(approver, title)
    approver.follows("Conclude and sign").sees("Your conclusion", title=f"Conclude: {title}")
    expect(approver.page.get_by_text("Keep a reserve for the exit.", exact=True)).to_be_visible()
    approver.chooses("Continue").writes("Your reasons", "It delivers.")
    approver.page.get_by_label(re.compile("^Take it over")).check()
    approver.presses("Save and go on to signing").sees(
        "Sign the appraisal",
        title=f"Sign: {title}",
        said="Your conclusion is recorded. It counts once you sign.",
    )
    approver.page.get_by_role("checkbox").check()
    approver.writes("Your password", "not the password").presses("Sign")
    approver.is_refused("Sign the appraisal", re.compile("assword"), title=f"Sign: {title}")
    approver.page.get_by_role("checkbox").check()
    approver.writes("Your password", PASSWORD).presses("Sign")
    approver.sees(title, said="Signed. The report is issued and can no longer change.", state="Signed")


def is_genuine(approver, title, folder):
    approver.follows("Report").sees(NAME, title=f"Report: {title}")
    link = approver.page.get_by_role("link", name=re.compile("^Download the PDF"))
    with approver.page.expect_download() as download:
        link.click()
    (folder / "report.pdf").write_bytes(download.value.path().read_bytes())
    told = StringIO()
    call_command("verify", str(folder / "report.pdf"), stdout=told)
    assert "is genuine" in told.getvalue()


# ------------------------------------------------------------------------------------------- next year


def starts_the_next(lead):
    """What came across counts for nothing until it is confirmed: together where it may be."""
    before = the_appraisal()
    lead.opens(before.partnership.get_absolute_url()).sees(NAME)
    lead.follows("Start an appraisal").sees("Start an appraisal")
    expect(lead.page.get_by_label(re.compile(f"Start from {before.ref}"))).to_be_checked()
    lead.chooses("Annual review").chooses("Short").presses("Start")
    title = lead.page.locator("h1").inner_text()
    lead.unseen = ""
    assert the_appraisal().pk != before.pk
    many = len(asked())
    expect(lead.page.get_by_text(f"0 of {many} answered.", exact=False)).to_be_visible()
    chooses_people(lead, title, reviewer="Rhea Reviewer (Post of Rhea Reviewer)", approver="Ada Approver")
    asks_for_an_opinion(lead, title)

    lead.follows("Confirm what came across").sees("Confirm what came across")
    together = lead.page.locator("[name=answers]").count()
    assert 3 < together < many
    lead.page.get_by_role("button", name=f"Tick all {together}").click()
    lead.presses("Confirm those I ticked")
    heading = lead.page.locator("h1").inner_text()
    lead.sees(heading, said=re.compile(f"{together} answers confirmed together"))
    cannot_submit_yet(lead, title, many - together)

    left = [one for one in asked() if one.confirm]
    assert len(left) == many - together and RETURNED in {one.question.code for one in left}
    for one in left:
        lead.opens(address_of(one)).sees(one.question.text)
        lead.presses("Still holds: confirm")
        lead.unseen = ""
    lead.opens(the_appraisal().get_absolute_url()).sees(title)
    lead.follows("Check your answers").sees("Check your answers")
    lead.presses("Submit for challenge")
    lead.sees(title, said="Submitted. The reviewer has it now.", state="In challenge")


def cannot_submit_yet(lead, title, left):
    lead.opens(the_appraisal().get_absolute_url()).sees(title)
    lead.follows("Check your answers").sees("Check your answers")
    expect(lead.page.get_by_text(re.compile(f"{left} answers? needs? confirming"))).to_be_visible()
    expect(lead.page.get_by_role("button", name="Submit for challenge")).to_have_count(0)
    lead.follows("Back to the task list").sees(title)
