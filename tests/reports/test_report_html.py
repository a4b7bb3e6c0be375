"""What the report says: the same in the PDF's page and its web twin, in plain words, by exception."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import translation

from appraisal.reports import fit, shapes
from appraisal.reports.html import report_html, twin_parts
from appraisal.reports.sections import ORDER, SECTIONS
from appraisal.rules.document import canonical, hash_of, open_document
from tests.reports import documents

ROOT = Path(__file__).resolve().parents[2]
HASH = "0123456789abcdef" * 4
AUDIT_WORDS = re.compile(r"\b(substantial|reasonable|limited|partial|minimal|no) assurance\b", re.IGNORECASE)


def words(html: str) -> str:
    """The text of a page, without its markup."""
    html = re.sub(r"</?(b|a|span)\b[^>]*>", "", html.partition("<body")[2] or html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def part(document: dict, anchor: str) -> str:
    return next(words(html) for _, name, html in twin_parts(document, hash=HASH) if name == anchor)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_format_opens_and_prints_for_ever(number):
    content = (documents.FIXTURES / f"format-{number}.json").read_bytes()
    document = open_document(content)
    assert hash_of(canonical(json.loads(content))) == FIXTURES[number], (
        "an issued format's fixture never changes"
    )
    assert document["partnership"]["name"] in words(report_html(document, hash=HASH))


FIXTURES = {
    1: "b7f312a774a018f8f4b5d11261c00d308d6d6dba86ead5f8f1ede10052c37eef",
    2: "9be698d03c18f50395379bfa57e5d82398320818bc26079974baeed69999b15e",
    3: "845cdb490f773bc479da8adcd05e97ddf01b99a3090f52205b50971ca71d2757",
    4: "f46646cf90855d3f02b88049c631b3aa30a9b1825fbf7c328c0fb4da89720c2e",
    5: "beb616a9d27a84125a769e60610d7df8be9d120a8b1bf7da34f34ad3deea35d0",
}


def test_the_challenge_is_counted_and_each_thread_told_by_its_beginning_and_its_end():
    said = part(documents.with_threads(), "sign-off")
    assert "4 answers were accepted, 2 of them with an action, 1 was returned on the way." in said
    assert "What is to be done is listed with the conditions, in section 2." in said
    assert "Which page of the agreement says so?" in said and "Since it was signed." in said
    assert "And since when?" not in said and "2 messages between are in the record." in said
    assert "On Financial Management" in said and "Resolved by Rhea Reviewer" in said


def test_of_a_withheld_answer_no_word_of_the_challenge_is_printed():
    said = part(documents.with_threads(), "sign-off")
    assert "nobody may" not in said
    assert "On CG-04" in said and "What is said is withheld with the answer." in said
    agreed = part(documents.with_threads(), "conclusion").partition("Agreed in the challenge")[2]
    assert "nobody may" not in agreed
    assert "Withheld with the answer. CG-04, accepted by Rhea Reviewer Post of" in agreed


def test_what_was_agreed_in_the_challenge_stands_once_with_the_conditions():
    document = documents.with_threads()
    said = words(report_html(document, hash=HASH))
    told = part(document, "conclusion").partition("Agreed in the challenge")[2].partition("Opinions")[0]
    assert "The reviewer accepted 2 answers with an action to be done." in told
    assert "Cost the exit plan" in told and "CG-02, accepted by Rhea Reviewer" in told
    assert said.count("Cost the exit plan") == 1
    assert "Agreed in the challenge" not in part(documents.example(), "conclusion")
    document["challenge"]["verdicts"] = [one | {"stands": False} for one in document["challenge"]["verdicts"]]
    assert "Agreed in the challenge" not in part(document, "conclusion")


def test_a_comment_of_an_earlier_format_is_a_thread_with_its_reply():
    document = documents.example()
    assert document["challenge"]["threads"] and document["challenge"]["verdicts"] == []
    for thread in document["challenge"]["threads"]:
        assert thread["messages"][0]["text"] in part(document, "sign-off")


def test_a_file_of_evidence_is_printed_with_what_proves_its_bytes():
    said = part(documents.with_files(), "answers")
    assert "Dŵr and waste returns.csv (CSV, 29 bytes)" in said
    assert "SHA-256 56880da498684d52dd9d7958b3eda4609bc86b67074bc8f4c1452945ffb88a77" in said
    assert "SHA-256" not in part(documents.in_points(), "answers")


@pytest.mark.parametrize("name", documents.EVERY)
def test_the_twin_says_what_the_pdf_says(name):
    document = getattr(documents, name)()
    page = words(report_html(document, hash=HASH))
    twin = " ".join(words(html) for _, _, html in twin_parts(document, hash=HASH))
    assert twin in page, "the same words, with the same paragraph numbers, in the same order"


def test_paragraphs_are_numbered_once_and_every_link_leads_somewhere():
    twin = "".join(html for _, _, html in twin_parts(documents.proposal(), hash=HASH))
    anchors = re.findall(r'\bid="([^"]+)"', twin)
    assert len(anchors) == len(set(anchors)) > 100
    assert {link[1:] for link in re.findall(r'href="([^"]+)"', twin)} <= {*anchors, *PARTS}
    numbers = [one for one in anchors if one.startswith("p-1-")]
    assert numbers == [f"p-1-{number}" for number in range(1, len(numbers) + 1)]


PARTS = {name.replace("_", "-") for name in ORDER}


@pytest.mark.parametrize("name", documents.EVERY)
def test_a_page_under_a_strict_policy_can_show_the_twin(name):
    twin = "".join(html for _, _, html in twin_parts(getattr(documents, name)(), hash=HASH))
    assert not re.search(r"<script|<style|<img|<link|\sstyle=|\son\w+=", twin)
    assert twin.count("<h1") == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])", twin)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", documents.EVERY)
def test_no_report_borrows_internal_audits_words(name):
    document = getattr(documents, name)()
    document["audit_reports"] = []  # what they said themselves is quoted
    assert not AUDIT_WORDS.search(words(report_html(document, hash=HASH)))


def test_auditors_and_regulators_are_quoted_apart_from_the_officers_positions():
    document = documents.with_opinions()
    said = words(report_html(document, hash=HASH))
    place = said.index("What auditors and regulators have said")
    assert said.index("“Limited assurance.”") > place > said.index("Interests declared")
    assert "They are not part of the officers’ rating" in said
    assert "deputy for Director of Finance" in said and "before the answers changed on 21 August 2026" in said
    assert "left out: The accountable body holds it by law." in said
    declared = said[said.index("Interests declared") : place]
    assert "Councillor Invented" in declared and "council-appointed director" in declared.lower()
    assert "Owns a field beside the site.; declared more than a year ago" in declared
    document["directors"] = []
    assert "Owns a field" not in words(report_html(document, hash=HASH))


def test_whether_it_is_said_who_takes_over_is_printed_where_it_was_asked():
    document = documents.with_succession()
    said = words(report_html(document, hash=HASH))
    assert "No plan; who takes over is not said" in said and "Who takes over not said" in said
    document["partnership"]["succession"] = "Eastvale takes the staff."
    said = words(report_html(document, hash=HASH))
    assert "Who takes over Eastvale takes the staff." in said and "is not said" not in said
    assert "akes over" not in words(report_html(documents.with_opinions(), hash=HASH))


def test_less_depth_than_was_decided_is_said_on_page_one_and_why_with_the_method():
    document = documents.less_deep()
    said = words(report_html(document, hash=HASH))
    assert "short appraisal, less deep than was decided" in said
    assert "decided on its significance, which was a full appraisal. This was said why: Nothing has" in said
    assert "The service ends in March." in said
    assert "less deep" not in words(report_html(documents.with_succession(), hash=HASH)).lower()


def test_the_page_is_the_same_in_every_language_and_hash_seed():
    document = documents.example()
    plain = report_html(document, hash=HASH)
    with translation.override("cy"):
        assert report_html(document, hash=HASH) == plain
    program = (
        "import hashlib, django; django.setup();"
        "from appraisal.reports.html import report_html;"
        "from appraisal.rules.document import open_document;"
        f"d = open_document(open({str(documents.FIXTURES / 'format-1.json')!r}, 'rb').read());"
        f"print(hashlib.sha256(report_html(d, hash={HASH!r}).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "appraisal.settings"},
            timeout=60,
        ).stdout
        for seed in ("1", "4242")
    }
    assert made == {hash_of(plain.encode()).encode() + b"\n"}


def test_findings_are_weakest_first_and_only_what_is_below_the_top():
    document = documents.example()
    said = part(document, "findings")
    assert (
        said.index("Risk Management ") < said.index("Corporate Governance ") < said.index("Performance Man")
    )
    assert "Is there a workable plan for what to do if it fails?" in said
    assert "Have the partners agreed one clear purpose in writing?" not in said, "it is in place"
    assert "Officers rated it “mostly in place”. The challenge settled it at “partly in place”" in said
    assert "The shortest way up to Needs improvement: raise exit and failure plan (RM-03)" in said
    assert "No evidence is cited." in said


def test_a_section_with_nothing_below_the_top_has_one_line():
    document = documents.example()
    best = document["sections"][3]
    top = best["answers"][0]["option"]
    best["answers"] = [one | {"option": top | {"points": one["most"]}} for one in best["answers"]]
    best["way_up"] = None
    assert "Nothing below the top rating in 9 answers, all with evidence that somebody has seen." in part(
        document, "findings"
    )


def test_what_holds_a_section_down_is_said():
    document = documents.example()
    section = document["sections"][0]
    section["position"] |= {"word": "Weak", "rank": 3, "held_by": "key"}
    assert "The points alone would make it Sound; a key question at the bottom" in part(document, "findings")
    section["position"] |= {"word": "Sound", "rank": 1, "held_by": "assertion"}
    section["tally"] |= {"points": 57}
    assert "The points alone would make it Strong; no evidence has been seen" in part(document, "findings")


def test_questions_not_due_yet_are_listed_conditions():
    said = part(documents.proposal(), "findings")
    assert said.count("due by: running") == 4
    assert "each is a condition on the conclusion" in said


@pytest.mark.parametrize(("body", "asked", "purpose"), [
    ("", "The committee is asked to", "For assurance"),
    ("Governance and Audit Committee", "The committee is asked to", "For assurance"),
    ("Cabinet", "Cabinet is asked to", "For decision"),
])  # fmt: skip
def test_where_nobody_wrote_what_is_asked_it_is_to_note_and_seek_assurance(body, asked, purpose):
    document = documents.proposal()
    document["meeting"]["body"] = body
    page = words(report_html(document, hash=HASH))
    assert f"{asked} note the positions and the conclusion below seek assurance on Risk Management" in page
    assert f"{purpose} · Not for publication" in page
    assert "approve" not in part(document, "first-page").replace("approved", "")


def test_an_annual_review_with_no_recommendation_counts_what_got_worse():
    document = documents.example()
    document["appraisal"]["recommendations"] = []
    assert "note the positions below, 2 of them worse than last time" in part(document, "first-page")


def test_the_first_page_says_who_concluded_who_supported_and_what_the_rules_proposed():
    document = documents.example()
    said = part(document, "first-page")
    assert "Continue with improvement (November 2025: continue). Concluded by the Director of Place." in said
    assert "The rules proposed “escalate”, which the reviewer supported." in said
    assert "Delivered? Largely. Still needed? Fully." in said
    assert "Head of paid service: no opinion recorded." in said, "silence is never clearance"
    document["challenge"]["support"] = "not_supported"
    assert "which the reviewer did not support." in part(document, "first-page")


def test_movement_stands_only_beside_an_earlier_appraisal():
    document = documents.example()
    assert "Since 2025" in part(document, "first-page")
    document["previous"] = None
    assert "Since" not in part(document, "first-page")
    assert "last time" not in part(document, "findings")


def test_a_proposal_says_who_decides_and_when():
    said = part(documents.proposal(), "first-page")
    assert "Decided by Cabinet, 9 February 2027" in said
    assert "Conditions" in said
    assert "Delivered?" not in said


def test_no_full_stop_stands_before_the_colon_of_a_condition():
    document = documents.proposal()
    condition = document["conclusion"]["conditions"][0]
    condition |= {"text": "Publish a plan.", "post": "Head of Planning"}
    said = part(document, "first-page")
    assert "Publish a plan: Head of Planning" in said and "plan.:" not in said


def test_a_draft_has_no_hash_and_a_signed_report_prints_it_in_eights():
    assert "01234567 89abcdef 01234567" in part(documents.example(), "sign-off")
    assert "Signed by Marged Tŷ-Newydd, Director of Place, on 21 November 2026 at 14:02 GMT." in part(
        documents.example(), "sign-off"
    )
    draft = report_html(documents.draft(), hash="", watermark="DRAFT")
    assert "Draft, not signed. Anything in it may change" in words(draft)
    assert 'class="report draft"' in draft


def test_what_would_be_withheld_is_listed():
    document = documents.crowded()
    document["sections"][0]["answers"][0]["withheld"] = True
    assert "Narrative of CG-01 exempt, paragraph 14 Prices in a live bid." in part(document, "sign-off")
    assert "withheld from any public edition" in part(document, "answers")


def test_every_citation_stands_beside_its_sources_date_nation_and_status():
    said = part(documents.example(), "answers")
    assert "SWAP (2015 to 2016, England, historic): SWAP-T1-01, table 1, principle 1" in said
    assert "IS (2009 to 2010, Scotland, training slides that never bound anyone): IS-KEY-1" in said


def test_a_shape_or_colour_we_do_not_know_is_plain_and_never_markup():
    odd = shapes.mark("Odd", 'x" onload="alert(1)', "red;}</style>")
    assert "onload" not in odd.pdf + odd.web
    assert shapes.PLAIN[1:] in odd.pdf
    assert shapes.drawings(odd.pdf).keys() == {"report:shape/dash/505a5f.svg"}


def test_every_section_module_is_printed_and_complete():
    modules = {path.stem for path in Path(next(iter(SECTIONS.values())).__file__).parent.glob("*.py")}
    assert modules - {"__init__"} == set(ORDER)
    for section in SECTIONS.values():
        assert section.TITLE and (ROOT / "templates" / section.TEMPLATE).exists()


@pytest.mark.parametrize(("name", "tight"), [("example", False), ("proposal", False), ("crowded", True)])
def test_a_first_page_that_says_a_great_deal_is_set_smaller(name, tight):
    page = SECTIONS["first_page"].context(getattr(documents, name)())
    assert page.get("tight", False) is tight
    assert len(page["conditions"]) <= (fit.TIGHT if tight else fit.ROOMS[0]).conditions


def test_in_smaller_type_nothing_is_cut_while_there_is_room():
    document = documents.example()
    for section in document["sections"]:
        section["why"] = (
            "who decides what when partners differ: not in place; how money is counted: partly in place"
        )
    page = SECTIONS["first_page"].context(document)
    assert page["tight"] and page["gaps"]
    assert not any(row["why"].endswith("…") for row in page["positions"])
    document["appraisal"]["recommendations"] = ["seek assurance on what the partners owe each other"] * 20
    page = SECTIONS["first_page"].context(document)
    assert page["tight"] and all(row["why"].endswith("…") for row in page["positions"])
