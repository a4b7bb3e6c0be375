"""The PDF: conformant by two judges, the same every time, and its first page one page."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import page
import pikepdf
import pytest

from appraisal.reports.html import report_html
from appraisal.reports.phrases import day
from appraisal.rules.document import canonical, hash_of
from tests.reports import documents
from tests.reports.pdf_checks import elements, faults, text

ROOT = Path(__file__).resolve().parents[2]
# The validator's own fault: it miscounts a stream whose last byte is a carriage return.
WAIVED = {"PDFA3A-STREAM-LENGTH-001"}


def pages(pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [text(one) for one in file.pages]


@pytest.mark.parametrize("name", documents.EVERY)
@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_a_report_passes_the_validator(rendered, name, profile):
    report = page.validate_pdf_bytes(rendered(name), profile=profile)
    assert [(one.rule_id, one.message) for one in report.failures if one.rule_id not in WAIVED] == []


@pytest.mark.parametrize("name", documents.EVERY)
def test_a_report_passes_our_own_checks(rendered, name):
    document = getattr(documents, name)()
    draft = document["sign_off"] is None
    standing = "Draft, not signed" if draft else "final"
    footer = f"{document['ref']} · full edition · {standing} · as at {day(document['as_at'])}"
    assert (
        faults(
            rendered(name),
            title=document["title"] if name != "hostile" else shown(rendered(name)),
            footer=footer,
            embedded=None if draft else canonical(document),
        )
        == []
    )


def shown(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return str(file.docinfo["/Title"])


BREAKAGES = {
    "it is not tagged": lambda file: file.Root.__delitem__("/MarkInfo"),
    "it has no language": lambda file: file.Root.__delitem__("/Lang"),
    "its title is wrong": lambda file: file.docinfo.__setitem__("/Title", "Another"),
    "its title is not displayed": lambda file: file.Root.__delitem__("/ViewerPreferences"),
    "its headings are out of order": lambda file: _first(file, "/H1").__setitem__("/S", pikepdf.Name.H4),
    "a header has no scope": lambda file: _first(file, "/TH").A.__delitem__("/Scope"),
    "a header cannot be found": lambda file: file.Root.StructTreeRoot.__delitem__("/IDTree"),
    "it has no output intent": lambda file: file.Root.__delitem__("/OutputIntents"),
    "its attachment is wrong": lambda file: file.Root.__delitem__("/AF"),
    "it holds an action": lambda file: file.Root.__setitem__(
        "/OpenAction", file.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))
    ),
}


def _first(file: pikepdf.Pdf, name: str) -> pikepdf.Dictionary:
    return next(one for one in elements(file) if name == one.S)


@pytest.mark.parametrize("fault", BREAKAGES)
def test_our_own_checks_can_fail(rendered, fault):
    document = documents.example()
    broken = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendered("example"))) as file:
        BREAKAGES[fault](file)
        file.save(broken)
    found = faults(
        broken.getvalue(), title=document["title"], footer=document["ref"], embedded=canonical(document)
    )
    assert fault in found


def test_the_same_document_makes_the_same_bytes_whatever_the_hash_seed():
    document = documents.example()
    content = canonical(document)
    request = {
        "html": report_html(document, hash=hash_of(content)),
        "ref": document["ref"],
        "title": document["title"],
        "document": content.decode(),
        "made_at": datetime(2026, 11, 21, 14, 2, 31, tzinfo=UTC).isoformat(),
    }
    first, second = (_child(json.dumps(request).encode(), seed) for seed in ("1", "4242"))
    assert first.stderr == second.stderr == b"", "WeasyPrint warned of something"
    assert first.stdout.startswith(b"%PDF-1.7")
    assert first.stdout == second.stdout


def _child(request: bytes, seed: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "appraisal.reports.pdf"],
        input=request,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
        timeout=120,
    )


def test_the_date_is_the_only_thing_a_later_rendering_changes(rendered):
    with pikepdf.open(io.BytesIO(rendered("example"))) as file:
        assert str(file.docinfo["/CreationDate"]) == str(file.docinfo["/ModDate"]) == "D:20261121140231Z"


@pytest.mark.parametrize("name", ["example", "draft", "proposal", "crowded", "empty"])
def test_the_first_page_is_one_page(rendered, name):
    first, second = pages(rendered(name))[:2]
    assert "Officers’ own assessment, not an audit opinion" in first
    assert "Position by section" in first
    assert "What this rests on" in first
    assert "1 Findings by section, by exception" in second


def test_no_page_of_a_draft_prints_a_hash_and_each_says_it_is_not_signed(rendered):
    every = pages(rendered("draft"))
    assert all("Draft, not signed" in one for one in every)
    assert not any("SHA-256 hash is" in one for one in every)
    assert "DRAFT" not in " ".join(every), "the watermark is drawn, and not read out"


def test_every_page_says_whose_it_is_and_that_it_is_not_for_publication(rendered):
    for number, one in enumerate(every := pages(rendered("example")), 1):
        assert "Northmoor Council (fictional) · Governance and Audit Committee, 15 January 2027" in one
        assert "Not for publication" in one
        assert f"Page {number} of {len(every)}" in one


def test_running_heads_and_feet_are_artifacts(rendered):
    with pikepdf.open(io.BytesIO(rendered("example"))) as file:
        for one in file.pages:
            marks = [
                str(operands[0])
                for operands, operator in pikepdf.parse_content_stream(one)
                if str(operator) == "BDC"
            ]
            assert marks.count("/Artifact") >= 4, "head, standing, foot and page number"


def test_hostile_text_is_printed_as_text(rendered):
    words = " ".join(pages(rendered("hostile")))
    assert (
        '<script>alert("x")</script><style>*{display:none}</style></p></td>{{ secret }}{% now "Y" %}' in words
    )
    assert "[U+202E]drowssap[U+202C]" in words
    assert "[U+1F9FF]" in words
    assert "[U+6F22]" in words
    assert "\x00" not in words


def test_welsh_letters_are_drawn(rendered):
    words = " ".join(pages(rendered("example")))
    assert "Pont-ar-Wŷdd" in words
    assert "Mae’r ffurflen Gymraeg ar gael" in words
