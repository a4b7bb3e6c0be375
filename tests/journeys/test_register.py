"""The register as people use it: from first steps and a spreadsheet to a timetable; a joint venture with its
risks and an action that slips; and what a committee asked for, which comes back as an action.
"""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from partnerships.models import Action, Partnership, Person
from partnerships.rules.timetable import working_days_before
from partnerships.writes.meeting import add_body
from tests.journeys.visitor import SUMMARY, answers_the_four_questions
from tests.partnerships.files import picture
from tests.partnerships.sheets import messy
from tests.world import make_world

PASSWORD = "a long walk over the moor"


def dated(day):
    return str(day.day), str(day.month), str(day.year)


def in_words(day):
    return f"{day.day} {day:%B} {day.year}"


# ------------------------------------------------------------------- from an empty database to a timetable


def test_from_first_steps_and_a_spreadsheet_to_a_timetable(visitor, fresh_database, tmp_path):
    officer = visitor()
    logs_in_for_the_first_time(officer)
    names_the_council(officer)
    chooses_its_looks(officer, tmp_path)
    adds_a_list_of_posts(officer)
    agrees_the_risk_matrix(officer)
    imports_the_register(officer, tmp_path)
    sees_the_timetable_before_a_meeting(officer)
    officer.opens("/first-run/").sees("First steps")
    done = ("Name the council", "Choose a colour", "Add people", "Agree the risk matrix", "Bring in a")
    for title in done:
        row = officer.page.get_by_role("listitem").filter(has_text=title)
        expect(row).to_contain_text("Done")


def logs_in_for_the_first_time(officer):
    told = StringIO()
    roles = ("--role", "administrator", "--role", "governance_officer")
    call_command("add_person", "gwen@northmoor.example", "Gwen Gwynne", *roles, stdout=told)
    link = re.search(r"/choose-password/\S+", told.getvalue()).group()
    officer.opens(link).sees("Choose a password")
    officer.writes("New password", PASSWORD).writes("The same password again", PASSWORD)
    officer.presses("Choose this password").sees("Log in", said="Your password is chosen. Log in with it.")
    officer.logs_in("gwen@northmoor.example", PASSWORD).sees("First steps")


def names_the_council(officer):
    officer.follows("Name the council and its nation").sees("The council")
    officer.writes("The council’s name", "Northmoor Council").chooses("England")
    officer.writes("The committee that reads the reports", "Audit and Governance Committee")
    officer.presses("Save").sees("The council", said="Saved.")


def chooses_its_looks(officer, folder):
    path = folder / "logo.png"
    path.write_bytes(picture("PNG", (240, 80)))
    officer.opens("/council/brand/").sees("Colour and logo")
    officer.writes("Colour", "#ffdd00").presses("Save")
    officer.unseen = ""
    expect(officer.page.locator(SUMMARY)).to_contain_text("White words on #ffdd00 are too hard to read")
    officer.writes("Colour", "#00594c").page.get_by_label("Logo").set_input_files(path)
    officer.presses("Save").sees("Colour and logo", said="Saved. Pages show it from now on.")
    logo = officer.page.get_by_role("banner").get_by_role("img", name="Northmoor Council")
    assert logo.evaluate("image => image.naturalWidth") == 240


def adds_a_list_of_posts(officer):
    officer.opens("/posts/add-list/").sees("Add a list of posts")
    text = officer.page.locator("textarea")
    text.fill("Head of Environment, Lena Laker\nDirector of Place")
    officer.dates("Since when do they hold them?", "1", "4", "2026").presses("Go on")
    expect(officer.page.locator(".govuk-error-summary li")).to_contain_text(["Line 1"])
    officer.unseen = ""
    text.fill("Head of Environment, Lena Laker, lena@northmoor.example\nDirector of Place")
    officer.presses("Go on").sees("Add a list of posts")
    officer.chooses("Add all of it").presses("Go on").sees("Posts", said="All of it is added.")
    assert Person.objects.filter(email="lena@northmoor.example").exists()


def agrees_the_risk_matrix(officer):
    officer.opens("/council/risk-matrix/").sees("Risk matrix and appetite", title="Risk matrix")
    officer.follows("Agree the council’s own").sees("Change the risk matrix")
    officer.presses("Put it in force")
    officer.sees("Risk matrix and appetite", title="Risk matrix", said="The matrix is in force from now on.")


def imports_the_register(officer, folder):
    """A workbook as councils have it: headings in two rows, merged cells, dates and sums as words."""
    path = folder / "Partnerships March.xlsx"
    path.write_bytes(messy())
    officer.opens("/partnerships/import/").sees("Import partnerships")
    officer.page.get_by_label("The spreadsheet").set_input_files(path)
    officer.presses("Go on").sees("Import partnerships", title=f"Import {path.name}")
    officer.presses("Check")
    officer.sees("Import partnerships", title=f"Import {path.name}")
    expect(officer.page.get_by_role("status")).to_contain_text("The sheet cannot be imported yet")
    officer.picks("Lead officer’s post, where a row names none (optional)", "Head of Environment").presses(
        "Check"
    )
    officer.sees("Import partnerships", title=f"Import {path.name}")
    expect(officer.page.get_by_role("status")).to_contain_text("The sheet can be imported")
    assert not Partnership.objects.exists()
    officer.presses("Import")
    officer.unseen = ""
    expect(officer.page.locator("h1")).to_have_text("Partnerships")
    assert Partnership.objects.count() == 4
    made = Partnership.objects.get(name="Bwrdd Afon Tŷ-gwyn")
    assert (made.arrangement, made.our_share, made.partners.count()) == ("joint_committee", 1_200_000, 4)


def sees_the_timetable_before_a_meeting(officer):
    officer.opens("/meetings/bodies/new/").sees("Add a body")
    officer.presses("Add").sees("Committees and boards", title="Bodies", said="Added.")
    meets = working_days_before(timezone.localdate() + timedelta(days=90), 1, ())
    officer.opens("/meetings/new/").sees("Record a meeting")
    officer.picks("Body", "Audit and Governance Committee").dates("When it meets", *dated(meets))
    officer.presses("Record").sees(
        f"Meeting on {in_words(meets)}",
        title=f"Audit and Governance Committee, {in_words(meets)}",
        said="Recorded. Now say what is brought to it.",
    )
    officer.follows("Bring a partnership to it").sees("Bring a partnership to the meeting")
    officer.writes("Partnership", "Harbour energy JV")
    brings_it_to_the_meeting(officer)
    officer.follows("Timetable").sees(f"Timetable for {in_words(meets)}")
    expect(officer.page.locator("main")).to_contain_text("Agenda sent out")


def brings_it_to_the_meeting(officer):
    officer.chooses("Note").writes("What about?", "the annual review.").presses("Add")
    officer.sees("What it is for, and its report", said="Added. Now say which report goes with it.")
    officer.presses("Save")
    officer.unseen = ""


def test_the_demonstration_is_cleared_away_to_start_for_real(visitor, fresh_database, site):
    world = make_world()
    world.partnership()
    Person.objects.update(is_demonstration=True)
    officer = visitor().is_logged_in_as(world.administrator)
    officer.opens("/council/start-for-real/").sees("Start for real")
    officer.writes("Your own name", "Ann Ashdown").writes("Your own e-mail address", "ann@northmoor.example")
    officer.writes("Type “start for real”", "start").presses("Clear the demonstration away and start")
    officer.is_refused("Start for real", "Type “start for real”, just these three words")
    assert Partnership.objects.exists()
    officer.writes("Type “start for real”", "Start for real")
    officer.presses("Clear the demonstration away and start").sees("The demonstration is gone")
    assert not Partnership.objects.exists() and Person.objects.get().name == "Ann Ashdown"
    officer.follows("Choose a password").sees("Choose a password")
    officer.writes("New password", PASSWORD).writes("The same password again", PASSWORD)
    officer.presses("Choose this password").sees("Log in", said="Your password is chosen. Log in with it.")
    officer.logs_in("ann@northmoor.example", PASSWORD).sees("First steps")
    assert "Clears the demonstration" not in officer.page.locator("main").inner_text()


# ------------------------------------------------- a joint venture, its risks, and an action that slips twice


@pytest.fixture
def world(site):
    return make_world()


@pytest.fixture
def lead(visitor, world):
    return visitor().is_logged_in_as(world.lead)


def test_a_joint_venture_its_risks_and_an_action_that_slips(lead, world):
    registers_a_joint_venture(lead)
    raises_a_risk(lead)
    raises_an_action(lead)
    slips_twice(lead)
    finds_it_on_my_work(lead)


def registers_a_joint_venture(lead):
    lead.opens("/partnerships/new/").sees("Register a partnership")
    lead.writes("Name", "Harbour Homes").writes("What it is for", "Builds homes by the harbour.")
    lead.picks("Arrangement", "Joint venture").chooses("Owner or member of the body")
    lead.presses("Register")
    answers_the_four_questions(lead)
    lead.writes("Or a new organisation’s name", "Copperbeck Homes")
    lead.picks("The new organisation’s sector", "Housing provider").presses("Add the partner")
    lead.sees("Add a partner", said="The partner is added.")


def raises_a_risk(lead):
    made = Partnership.objects.get(name="Harbour Homes")
    lead.opens(f"{made.get_absolute_url()}risks/new/").sees("Raise a risk")
    lead.writes("Risk", "Prices fall before the homes are sold")
    lead.writes("Cause", "Interest rates.").writes("What may happen", "Homes sell for less.")
    lead.writes("Effect", "The loan is not repaid.").picks("Category", "Finance")
    lead.chooses("The partnership’s").picks("Owner’s post", "Post of Lena Lead")
    lead.picks("How likely is it now?", "4 Likely").picks("With how much impact now?", "4 Major")
    lead.chooses("Treat: reduce it").picks("Likelihood to reach (optional)", "5 Almost certain")
    lead.picks("Impact to reach (optional)", "4 Major").dates("By when (optional)", "31", "3", "2140")
    lead.presses("Raise the risk")
    expect(lead.page.locator(".govuk-error-summary")).to_contain_text("worse")
    lead.unseen = ""
    lead.writes("Controls planned (optional)", "A floor price.")
    lead.picks("Likelihood to reach (optional)", "2 Unlikely").presses("Raise the risk")
    lead.unseen = ""
    expect(lead.page.locator("h1")).to_contain_text("Prices fall before the homes are sold")
    expect(lead.page.locator("main")).to_contain_text("Very high")
    lead.opens(f"{made.get_absolute_url()}risks/")
    lead.sees("Risks", title="Risks: Harbour Homes")
    now, target = (lead.page.get_by_role("table", name=name) for name in ("Now", "At target"))
    expect(now.get_by_role("link", name="Likely and Major: 1 risk, Very high")).to_have_count(1)
    expect(target.get_by_role("link")).to_have_count(1)
    lead.follows(re.compile("^Unlikely and Major: 1 risk, "), within=target)
    lead.sees("Risks", title="Risks: Harbour Homes")
    expect(lead.page.locator("#list")).to_contain_text("Prices fall before the homes are sold")


def raises_an_action(lead):
    made = Partnership.objects.get(name="Harbour Homes")
    today = timezone.localdate()
    lead.opens(f"{made.get_absolute_url()}actions/new/?risk=1").sees("Raise an action")
    lead.writes("Action", "Agree a floor price").writes(
        "What is to be done", "A price below which none sells."
    )
    lead.picks("Owner’s post", "Post of Lena Lead").dates("When it was raised", *dated(today))
    lead.dates("When it is due", *dated(today - timedelta(days=1))).presses("Raise the action")
    lead.is_refused("Raise an action", "It cannot be due before it was raised. Check both dates.")
    lead.dates("When it is due", *dated(today + timedelta(days=30))).presses("Raise the action")
    lead.unseen = ""
    expect(lead.page.locator("h1")).to_have_text("Agree a floor price")


def slips_twice(lead):
    first = timezone.localdate() + timedelta(days=30)
    for days, why in ((60, "The valuer is late."), (120, "The board met without a quorum.")):
        lead.follows("Move the date").sees("Move the date")
        lead.dates("The new date", *dated(first + timedelta(days=days)))
        lead.writes("Why does it move?", why).writes("Who agreed?", "The board")
        lead.presses("Save")
        lead.unseen = ""
    ledger = lead.page.get_by_role("table")
    expect(ledger).to_contain_text(in_words(first))
    expect(ledger).to_contain_text("The valuer is late.")
    expect(ledger).to_contain_text("The board met without a quorum.")
    expect(lead.page.locator("main")).to_contain_text("Moved later 2 times.")
    action = Action.objects.get()
    assert (action.original_due, action.extensions) == (first, 2)
    lead.finds_it_sound()


def finds_it_on_my_work(lead):
    """What the new partnership still lacks, the risk nobody looked at again, and what the lead changed."""
    lead.opens("/").sees("My work")
    mine = lead.page.get_by_role("region", name="Partnerships I lead").get_by_role("listitem")
    expect(mine).to_contain_text(["Harbour Homes"])
    expect(mine.first).to_contain_text("a governance officer has to decide its significance")
    expect(lead.page.locator("main")).to_contain_text("Copperbeck Homes; kind of arrangement decided")
    lead.finds_it_sound()


# --------------------------------------------------------- what a committee asked for comes back as an action


def test_a_committee_s_request_comes_back_as_an_action(visitor, world, lead):
    partnership = world.partnership()
    add_body(name="Audit Committee", kind="assurance", by=world.governance, at=world.now())
    officer = visitor().is_logged_in_as(world.governance)
    met = timezone.localdate() - timedelta(days=7)
    officer.opens("/meetings/new/").sees("Record a meeting")
    officer.picks("Body", "Audit Committee").dates("When it meets", *dated(met))
    officer.presses("Record")
    officer.unseen = ""
    officer.follows("Bring a partnership to it").sees("Bring a partnership to the meeting")
    officer.writes("Partnership", partnership.ref)
    brings_it_to_the_meeting(officer)
    decides_and_asks(officer, partnership, met)
    lead.opens("/").sees("My work")
    lead.opens(f"{partnership.get_absolute_url()}appraise/").sees("Start an appraisal")
    expect(lead.page.locator("main")).to_contain_text("Asked for by committees")
    expect(lead.page.locator("main")).to_contain_text("Bring a costed exit plan")
    lead.follows("Bring a costed exit plan")
    lead.unseen = ""
    expect(lead.page.locator("h1")).to_have_text("Bring a costed exit plan")
    expect(lead.page.locator("main")).to_contain_text("Audit Committee")


def decides_and_asks(officer, partnership, met):
    officer.follows(re.compile("Record what it decided"))
    officer.sees("What it decided")
    expect(officer.page.get_by_label("Approved", exact=True)).to_have_count(0)
    officer.chooses("Sought further assurance").dates("On which day", *dated(met)).presses("Save")
    officer.unseen = ""
    officer.follows(re.compile("Record what it asked for")).sees("What it asked for")
    officer.writes("In a few words", "Bring a costed exit plan")
    officer.writes("What exactly did it ask for?", "What leaving would cost each council.")
    officer.picks("Whose is it?", "Post of Lena Lead")
    officer.dates("By when?", *dated(timezone.localdate() + timedelta(days=60))).presses("Save")
    officer.unseen = ""
    expect(officer.page.locator("main")).to_contain_text("Bring a costed exit plan")
