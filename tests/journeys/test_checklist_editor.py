"""An editor changes a checklist, tries it out and publishes; the lead officer moves to it, and goes back."""

import json
import re
from dataclasses import replace
from itertools import cycle

import pytest
from playwright.sync_api import expect

from appraisal.queries.content import content_of
from appraisal.rules.content import SectionContent
from appraisal.writes.evidence import add_evidence
from tests.appraisal.test_editions import built_in, published
from tests.rules.every_kind import FACTS, TYPED, a_fact
from tests.world import make_world

CHECKLIST = "Partnership governance due diligence"
ASKED = "Do the partners agree, on clear evidence, why they need one another?"
REWORDED = "Do the partners agree, on evidence they have all seen, why they need one another?"
TYPED_WORDS = "“Cytûn”, meddai’r Tŷ:\n\n  the needs analysis of 2024 <b>says so</b>."
COSTS = "Y gost, ŵ â £ ac €."
# Each answer has words of its own: one of these, with its code.
WORDS = cycle(
    (
        "Mae’r bartneriaeth yn gweithio: ŵŷâêîôû ŴŶ, {}.",
        "First line of {}.\n\nThird line.\n\tIndented.",
        "She said “{}”, he said 'so', and \"both\" <i>signed</i> & sealed.",
        "{} at length. " + "Cytunwyd ar y pwrpas yn ysgrifenedig. " * 75,
        "  {} between spaces, \u202eturned, e\u0301 in two parts, 5\u00a0%. ",
    )
)


def with_facts():
    """The checklist as the council uses it: an edition of its own that asks for a fact of every kind too."""
    facts = SectionContent("F", "Facts", "", "What is so.", tuple(a_fact(code) for code in FACTS))
    content = content_of(built_in())
    published(replace(content, sections=(*content.sections, facts)), note="Facts, too.")


def answered(world):
    """A full appraisal. All that is asked has words, most has a rating or a value, some cites evidence."""
    appraisal = world.appraisal(depth="full")
    facts = {"held": "", "strength": "seen", "dated": None, "valid_until": None}
    evidence = [
        add_evidence(appraisal=appraisal, facts=facts | {"title": title}, by=world.lead, at=world.now()).pk
        for title in ("Minutes", "Cytundeb", "Accounts")
    ]
    for number, one in enumerate(appraisal.answers.asked().select_related("question", "appraisal")):
        code, scale = one.question.code, one.question.scale
        option = [None, *scale.options.all()][number % 4] if scale else None
        value = TYPED[code][1] if code in TYPED else []
        words = next(WORDS).format(code)
        world.save(one, option=option, value=value, narrative=words, evidence=evidence[: number % 5])
    return appraisal


def kept(appraisal) -> dict[str, bytes]:
    """Every answer by code: its words, rating, value and the evidence it cites, as bytes."""
    answers = appraisal.answers.select_related("question", "option").prefetch_related("cited__evidence")
    return {
        one.question.code: json.dumps(
            [
                one.narrative,
                one.option and one.option.code,
                one.value,
                sorted(cite.evidence.number for cite in one.cited.all()),
            ],
            ensure_ascii=False,
        ).encode()
        for one in answers
    }


def types_two_answers(lead, appraisal):
    """A rating and a number, with words, as an officer types them."""
    lead.opens(appraisal.get_absolute_url()).sees(appraisal.title)
    lead.follows("Shared need").sees(ASKED)
    lead.writes("What makes you say so?", TYPED_WORDS).chooses("Partly in place")
    lead.page.get_by_role("group", name="Evidence").get_by_label(re.compile("Cytundeb")).check()
    lead.presses("Save and return to the list").sees(appraisal.title)
    lead.opens(f"{appraisal.get_absolute_url()}questions/F-06/").sees("Is F-06 so?")
    lead.writes("Your answer", "£1,250.75").writes("What should a reader know?", COSTS)
    lead.presses("Save and return to the list").sees(appraisal.title)
    words, option, *_ = json.loads(kept(appraisal)["CG-01"])
    assert (words, option) == (TYPED_WORDS, "partly")
    assert json.loads(kept(appraisal)["F-06"])[:3] == [COSTS, None, ["1250.75"]]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.long
def test_from_a_changed_question_to_an_appraisal_that_moves(visitor, scripts):
    world = make_world()
    with_facts()
    appraisal = answered(world)
    lead = visitor(scripts=scripts, thorough=scripts).is_logged_in_as(world.lead)
    types_two_answers(lead, appraisal)
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
    editor.picks("Arrangement", re.compile("^Company$"))
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
    new = re.compile("^CG-16 is new in “.+”: Is there one page that says how it works")
    expect(editor.page.get_by_text(new)).to_be_visible()
    editor.presses("Publish edition 3").is_refused(CHECKLIST, "Say what has changed", **draft)
    editor.writes("What has changed?", "Evidence that all have seen; one page.").presses("Publish edition 3")
    editor.sees(
        CHECKLIST,
        said="Edition 3 is published. Appraisals that start from now on use it. The one under way keeps its "
        "edition; the lead officer sees what would change, and can move.",
    )
    reads_it_in_print(editor)

    lead.opens(appraisal.get_absolute_url()).sees(appraisal.title)
    before = kept(appraisal)
    is_worth_comparing(appraisal, before)
    lead.follows("See what would change").sees("Move to edition 3?")
    expect(lead.page.get_by_role("heading", name="To confirm again: 1")).to_be_visible()
    lead.presses("Move to edition 3")
    lead.sees(appraisal.title, said="It has moved to the new edition. Every answer is kept.")
    moved = kept(appraisal)
    assert moved.keys() - before.keys() == {"CG-16", "SV-01"}
    assert {code: moved[code] for code in before} == before
    expect(lead.page.get_by_text("Confirm again")).to_be_visible()
    lead.follows("Undo it").sees("Go back to edition 2?").presses("Undo the move")
    lead.sees(appraisal.title, said="The move is undone.")
    assert kept(appraisal) == moved
    asked = set(appraisal.answers.asked().values_list("question__code", flat=True))
    assert not asked & {"CG-16", "SV-01"} and asked < before.keys()
    lead.follows("See what would change").sees("Move to edition 3?").presses("Move to edition 3")
    lead.sees(appraisal.title, said="It has moved to the new edition. Every answer is kept.")
    assert kept(appraisal) == moved
    lead.follows("Shared need").sees(REWORDED)
    expect(lead.page.get_by_label("What makes you say so?")).to_have_value(TYPED_WORDS)
    lead.presses("Save and continue").sees("Have the partners agreed one clear purpose in writing?")


def reads_it_in_print(editor):
    """The checklist's page on paper has what is new: the questions, and the words of the scale."""
    page = editor.page
    page.emulate_media(media="print")
    expect(page.locator("body > header")).to_be_hidden()
    for words in (REWORDED, "Is there one page that says how it works?", "Do partners buy from local firms?"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    scale = page.get_by_role("table", name="The words of the scale How often")
    for row in ("Always 1", "Never 0"):
        expect(scale.get_by_role("row", name=row)).to_be_visible()
    page.emulate_media(media="screen")


def is_worth_comparing(appraisal, held):
    """Every asked answer has words of its own; many have a rating, some a value, most cite something."""
    asked = appraisal.answers.asked().values_list("question__code", flat=True)
    rows = [json.loads(held[code]) for code in asked]
    words, options, values, cited = zip(*rows, strict=True)
    assert len(rows) > 50 and all(words) and len(set(words)) == len(rows)
    assert sum(map(bool, options)) > 30 and sum(map(bool, values)) == 6 and sum(map(bool, cited)) > 30
