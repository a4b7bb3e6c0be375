"""A checklist that comes as a file, has a scale and positions of its own, and needs no code to be used."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Band, Checklist, Option
from appraisal.queries.appraisal import task_list
from appraisal.queries.content import content_of
from appraisal.queries.document import collect_document
from appraisal.reports.html import report_html
from appraisal.rules.content import ChecklistError, as_file, as_plain
from appraisal.rules.content_json import read_json
from appraisal.rules.reading import read_content
from appraisal.writes.draft import edit_part, open_draft
from appraisal.writes.edition import publish
from tests.appraisal.test_editions import drafted
from tests.partnerships.sending import client_of
from tests.rules.six_by_six import six_by_six

HASH = "0" * 64


@pytest.fixture
def appraisal(world, tmp_path):
    """An appraisal with that checklist, which came from a file."""
    file = tmp_path / "six.json"
    file.write_text(json.dumps(as_file(six_by_six())))
    call_command("import_checklist", file, verbosity=0)
    checklist = Checklist.objects.get(code="six-by-six")
    draft = checklist.versions.select_related("checklist").get()
    publish(version=draft, change_note="First edition.", by=None, at=timezone.now())
    return world.appraisal(checklist=checklist, depth="full")


def answer(world, appraisal, **codes):
    """Every statement “agree”, but those whose codes are given (S1_01)."""
    for one in appraisal.answers.asked().select_related("question"):
        code = one.question.code
        world.answer(appraisal, code, codes.get(code.replace("-", "_"), "agree"), f"Words of {code}.")


def blocks_of(appraisal):
    """The sections as the task list shows them."""
    appraisal.main_version = appraisal.pinned.get().version_id
    return task_list(appraisal)


def test_what_was_imported_is_what_is_stored(appraisal):
    version = appraisal.pinned.get().version
    assert content_of(version) == six_by_six(change_note="First edition.")
    assert read_json(json.dumps(as_file(content_of(version))).encode(), set()) == content_of(version)


def test_sections_and_the_whole_are_called_by_their_own_words(world, appraisal):
    worse = {f"S3_0{place}": "strongly_disagree" for place in range(1, 7)}
    answer(world, appraisal, **(worse | {"S1_01": "strongly_agree", "S2_01": "disagree"}))
    document = collect_document(appraisal.pk)
    found = {one["title"]: (one["position"]["word"], one["tally"]["points"]) for one in document["sections"]}
    assert found == {
        "Purpose": ("Working well", 19),
        "Ownership": ("Mostly working", 17),
        "Trust": ("Broken", 6),
        "Clear arrangements": ("Mostly working", 18),
        "Measuring": ("Mostly working", 18),
        "Learning": ("Mostly working", 18),
    }
    assert {name: document["total"][name] for name in ("word", "points", "possible")} == {
        "word": "Sound",
        "points": 96,
        "possible": 144,
    }
    assert document["spread"] == [
        ["Working well", 1], ["Mostly working", 4], ["Strained", 0], ["Not working", 0], ["Broken", 1],
    ]  # fmt: skip
    assert document["proposed"]["reasons"] == ["Trust is Broken."]
    shown = [(block.title, block.position.word) for block in blocks_of(appraisal)]
    assert ("Trust", "Broken") in shown and ("Purpose", "Working well") in shown


def test_the_report_and_the_pages_say_it_in_points(world, appraisal):
    answer(world, appraisal)
    page = report_html(collect_document(appraisal.pk), hash=HASH)
    assert "All sections together: Sound, 108 of 144 points." in page
    assert "19 of 24 points" in page and "109 of 144 points" in page
    assert "Trust has positions of its own" in page and "22 of 24 points" in page
    assert "no evidence has been seen" not in page and "goes no higher than" not in page
    assert "The whole is called by the points of all sections together" in page
    appraisal = world.submit(appraisal)
    shown = client_of(world.reviewer).get(reverse("challenge_endorse", args=[appraisal.ref])).text
    assert "All sections together" in shown and "108 of 144 points" in shown
    listed = client_of(world.colleague).get("/checklists/six-by-six/").text
    assert "19 of 24 points" in listed and "Guarded" in listed and "109 of 144 points" in listed


def test_where_less_is_asked_the_share_counts(world, appraisal):
    """Of five statements that count, 16 of 20 points are the same share as 19.2 of 24."""
    answer(world, appraisal, S1_01="strongly_agree")
    appraisal.answers.filter(question__code="S1-06").update(asked=False)
    purpose = collect_document(appraisal.pk)["sections"][0]
    assert (purpose["tally"]["points"], purpose["tally"]["possible"]) == (16, 20)
    assert purpose["position"]["word"] == "Working well"


def test_a_key_statement_at_the_bottom_holds_its_section_down(world, appraisal):
    """The bottom of this scale has a point: what fails a key question is the lowest rating, not nothing."""
    version = open_draft(checklist=Checklist.objects.get(code="six-by-six"), by=None, at=timezone.now())
    question = version.questions.get(code="S1-01")
    edit_part(part=question, seen=1, values={"key": True}, by=None, at=timezone.now())
    publish(version=version, change_note="Key.", by=None, at=timezone.now())
    again = world.appraisal(world.partnership("Another"), checklist=version.checklist, depth="full")
    answer(world, again, S1_01="strongly_disagree", **{f"S1_0{n}": "strongly_agree" for n in range(2, 7)})
    document = collect_document(again.pk)
    purpose = document["sections"][0]
    assert (purpose["position"]["word"], purpose["position"]["held_by"]) == ("Not working", "key")
    assert [(step["code"], step["to"]) for step in purpose["way_up"]["steps"]] == [("S1-01", "Disagree")]
    assert blocks_of(again)[0].position.held_by == "key"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda plain: plain["bands"][0].update(of=30),
         "the checklist: bands are all said “of” the same number of points"),
        (lambda plain: plain["bands"][0].update(at_least=25),
         "the checklist, band 1: “at_least” must be a whole number from 0 to 24"),
        (lambda plain: plain["total"][0].update(at_least=145),
         "the checklist, the total, band 1: “at_least” must be a whole number from 0 to 144"),
        (lambda plain: plain["total"].pop(),
         "the checklist, the total: bands go from the highest to 0, each once, at least two"),
        (lambda plain: plain["sections"][2]["bands"][1].update(word="Trusting"),
         "section 3 (S3), band 2: the word is already used in section 3 (S3), band 1"),
        (lambda plain: plain["sections"][2]["bands"][0].update(needs_evidence=1),
         "section 3 (S3), band 1: “needs_evidence” must be true or false"),
        (lambda plain: plain["sections"][2].update(bands="none"), "section 3 (S3): has no bands"),
    ],
)  # fmt: skip
def test_faults_in_sets_of_bands_are_said_with_their_place(spoil, said):
    plain = as_plain(six_by_six())
    spoil(plain)
    with pytest.raises(ChecklistError) as refused:
        read_content(plain, set())
    assert refused.value.faults == [said]


def test_the_database_keeps_a_band_in_one_place(appraisal, db):
    version = drafted(six_by_six(code="other"))
    section = version.sections.first()
    given = {"version": version, "word": "X", "at_least": 1, "of": 24, "shape": "full", "colour": "#00592e"}
    for wrong in ({"section": section, "total": True}, {"at_least": 25}, {"at_least": 19}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Band.objects.create(**(given | {"total": False} | wrong))


def give(appraisal, points, codes):
    """Lets the statements of `codes`, of 1 to 4 points each, add up to `points`."""
    left = points - len(codes)
    for code in codes:
        more = min(3, left)
        left -= more
        chosen = Option.objects.get(scale__version__pinned__appraisal=appraisal, points=1 + more)
        appraisal.answers.filter(question__code=code).update(option=chosen, confirm=False)
    assert left == 0


@pytest.mark.parametrize(
    ("points", "word", "of_trust"),
    [
        (6, "Not working", "Broken"), (7, "Strained", "Broken"), (8, "Strained", "Broken"),
        (9, "Strained", "Guarded"), (12, "Strained", "Guarded"), (13, "Mostly working", "Guarded"),
        (14, "Mostly working", "Guarded"), (15, "Mostly working", "Wary"), (18, "Mostly working", "Wary"),
        (19, "Working well", "Wary"), (21, "Working well", "Wary"), (22, "Working well", "Trusting"),
        (24, "Working well", "Trusting"),
    ],
)  # fmt: skip
def test_on_each_side_of_every_boundary_of_a_section(appraisal, points, word, of_trust):
    for section in ("S1", "S3"):
        give(appraisal, points, [f"{section}-{place:02}" for place in range(1, 7)])
    sections = {one["code"]: one["position"]["word"] for one in collect_document(appraisal.pk)["sections"]}
    assert (sections["S1"], sections["S3"]) == (word, of_trust)


@pytest.mark.parametrize(
    ("points", "word"),
    [(36, "Failing"), (37, "At risk"), (72, "At risk"), (73, "Sound"), (108, "Sound"), (109, "Thriving"),
     (144, "Thriving")],
)  # fmt: skip
def test_on_each_side_of_every_boundary_of_the_whole(appraisal, points, word):
    give(appraisal, points, [f"S{section}-{place:02}" for section in range(1, 7) for place in range(1, 7)])
    document = collect_document(appraisal.pk)
    assert (document["total"]["word"], document["total"]["points"]) == (word, points)
    said = f"All sections together: {word}, {points} of 144 points."
    assert said in report_html(document, hash=HASH)
