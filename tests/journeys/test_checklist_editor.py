"""An editor changes a checklist, tries it out and publishes; the lead officer moves to it, and goes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.world import make_world

CHECKLIST = "Partnership governance due diligence"
ASKED = "Do the partners agree, on clear evidence, why they need one another?"
REWORDED = "Do the partners agree, on evidence they have all seen, why they need one another?"


def words_of(appraisal) -> dict[str, bytes]:
    """The bytes of every answer's words, by code."""
    held = appraisal.answers.values_list("question__code", "narrative")
    return {code: words.encode() for code, words in held}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_changed_question_to_an_appraisal_that_moves(visitor, scripts):
    world = make_world()
    appraisal = world.appraisal()
    world.answer(appraisal, "CG-01", "in_place", "The needs analysis of 2024.")
    editor = visitor(scripts=scripts, thorough=scripts).is_logged_in_as(world.editor)
    editor.opens("/checklists/").sees("Checklists")
    editor.follows(re.compile("^Change it")).sees(f"Change “{CHECKLIST}”?").presses("Open a draft")
    draft = {"title": f"Draft: {CHECKLIST}"}
    editor.sees(
        CHECKLIST, **draft, said="The draft is open. Nobody but editors sees it until it is published."
    )

    editor.follows(re.compile("^CG-01 ")).sees("Change CG-01")
    editor.writes("Question", REWORDED).presses("Save").sees(CHECKLIST, **draft, said="Saved.")
    editor.follows(re.compile("^Add a question.*CG$")).sees("Add a question")
    editor.writes("Question", "Is there one page that says how it works?")
    editor.writes("In a few words", "one page").picks("Scale", "How far it is in place")
    editor.presses("Add").sees(CHECKLIST, **draft, said="Added.")
    scales = {"title": f"Scales and positions: {CHECKLIST}"}
    editor.follows("Scales and positions").sees(CHECKLIST, **scales)
    editor.follows("Add a scale").sees("Add a scale").writes("Name", "How often").presses("Add")
    editor.sees(CHECKLIST, **scales, said="Added.")
    for word, points in (("Always", "1"), ("Never", "0")):
        editor.follows(re.compile("^Add a word.*How often$")).sees("Add a word").writes("Word", word)
        editor.picks("What it says", "Rated").writes("Points", points).presses("Add")
        editor.sees(CHECKLIST, **scales, said="Added.")
    editor.follows("Questions").sees(CHECKLIST, **draft)
    editor.follows("Add a section").sees("Add a section").writes("Code", "SV").writes("Title", "Social value")
    editor.presses("Add").sees(CHECKLIST, **draft, said="Added.")
    editor.follows(re.compile("^Add a question.*SV$")).sees("Add a question")
    editor.writes("Question", "Do partners buy from local firms?").writes("In a few words", "local firms")
    editor.picks("Scale", "How often").presses("Add").sees(CHECKLIST, **draft, said="Added.")
    editor.follows(re.compile("^SV-01 ")).sees("Change SV-01")
    editor.follows("See it as the officer will").sees("Do partners buy from local firms?")
    expect(editor.page.get_by_text("Always")).to_be_visible()
    editor.follows("Back to the question").sees("Change SV-01")
    editor.follows("Back to the draft").sees(CHECKLIST, **draft)
    editor.follows(re.compile("^CG-16 ")).sees("Change CG-16")
    editor.follows("When it is asked").sees("When is it asked?", title="When CG-16 is asked")
    editor.follows("The arrangement").sees("The arrangement: when is CG-16 asked?")
    editor.chooses("is any of these").chooses("Company").presses("Add the condition")
    editor.sees("When is it asked?", title="When CG-16 is asked", said="Added.")
    expect(editor.page.get_by_text("Asked when the arrangement is a company.").first).to_be_visible()
    editor.follows("Back to the question").sees("Change CG-16")
    editor.follows("What it addresses").sees("What it addresses", title="What CG-16 addresses")
    editor.page.get_by_label("Words, or a ref").fill("purpose")
    editor.presses("Search").sees("What it addresses", title="What CG-16 addresses")
    with editor.page.expect_navigation():
        editor.page.get_by_role("button", name=re.compile("^Address it")).first.click()
    editor.sees("What it addresses", title="What CG-16 addresses", said="Saved.")

    editor.follows("Back to the question").sees("Change CG-16").follows("Back to the draft").sees(
        CHECKLIST, **draft
    )
    editor.follows("Try it").sees(CHECKLIST, title=f"Try it: {CHECKLIST}")
    editor.picks("Arrangement", "Company")
    with editor.page.expect_navigation():
        editor.page.get_by_role("button", name="Show what results").first.click()
    editor.sees(CHECKLIST, title=f"Try it: {CHECKLIST}")
    editor.page.get_by_label(re.compile("^CG-16 ")).select_option(label="In place")
    with editor.page.expect_navigation():
        editor.page.get_by_role("button", name="Show what results").first.click()
    editor.sees(CHECKLIST, title=f"Try it: {CHECKLIST}")
    expect(editor.page.get_by_text("3 of 3 points")).to_be_visible()
    expect(editor.page.get_by_label(re.compile("^SV-01 "))).to_be_visible()

    editor.follows("Changes and publishing").sees(CHECKLIST, **draft)
    expect(editor.page.get_by_text("CG-16 is new: Is there one page that says how it works?")).to_be_visible()
    editor.presses("Publish edition 2").is_refused(CHECKLIST, "Say what has changed", **draft)
    editor.writes("What has changed?", "Evidence that all have seen; one page.").presses("Publish edition 2")
    editor.sees(CHECKLIST, said="Edition 2 is published. Appraisals that start from now on use it.")

    lead = visitor(scripts=scripts, thorough=scripts).is_logged_in_as(world.lead)
    lead.opens(appraisal.get_absolute_url()).sees(appraisal.title)
    lead.follows("See what would change").sees("Move to edition 2?")
    expect(lead.page.get_by_role("heading", name="To confirm again: 1")).to_be_visible()
    before = words_of(appraisal)
    lead.presses("Move to edition 2")
    lead.sees(appraisal.title, said="It has moved to the new edition. Every answer is kept.")
    assert words_of(appraisal).items() >= before.items() and len(before) == 62
    expect(lead.page.get_by_text("Confirm again")).to_be_visible()
    lead.follows("Undo it").sees("Go back to edition 1?").presses("Undo the move")
    lead.sees(appraisal.title, said="The move is undone.")
    lead.follows("See what would change").sees("Move to edition 2?").presses("Move to edition 2")
    lead.sees(appraisal.title, said="It has moved to the new edition. Every answer is kept.")
    lead.follows("Shared need").sees(REWORDED)
    expect(lead.page.get_by_label("What makes you say so?")).to_have_value("The needs analysis of 2024.")
    lead.presses("Save and continue").sees("Have the partners agreed one clear purpose in writing?")
