"""A file that cannot be taken: the page says why beside the field, and keeps what was typed."""

import pytest
from playwright.sync_api import expect

from appraisal.models import Evidence
from tests.journeys.lead_officer import SEEN
from tests.partnerships import files
from tests.world import make_world

FAULTS = [
    ("minutes.pdf", files.PROGRAM, "This is a program, whatever its name says."),
    ("map.png", files.huge_png(50_000), "The image has more than 100 million pixels."),
    ("plan.docx", files.office(parts={"word/vbaProject.bin": b"x"}), "The document has macros"),
    ("scan.pdf", files.PDF + b"0" * 25_100_000, "The file is larger than 25 MB"),
]
TURNED = "\u202e"  # turns what follows round, so that a name seems to end otherwise
BACKWARDS = f"report{TURNED}fdp.exe.pdf"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_each_fault_is_said_beside_the_field_and_the_title_stays(visitor, site, scripts, tmp_path):
    world = make_world()
    appraisal = world.appraisal()
    lead = visitor(scripts=scripts, thorough=False).is_logged_in_as(world.lead)
    lead.opens(f"{appraisal.get_absolute_url()}evidence/new/").sees("Add evidence")
    lead.writes("What is it?", "Minutes of the board").writes("Where is it? (optional)", "Shelf 4")
    lead.chooses(SEEN)
    for name, content, said in FAULTS:
        sends(lead, tmp_path, name, content)
        assert (
            lead.page.locator("#id_file_error").inner_text().removeprefix("Error:").strip().startswith(said)
        )
        expect(lead.page.get_by_label("What is it?", exact=True)).to_have_value("Minutes of the board")
        expect(lead.page.get_by_label("Where is it? (optional)", exact=True)).to_have_value("Shelf 4")
        expect(lead.page.get_by_label(SEEN, exact=True)).to_be_checked()
        assert not Evidence.objects.exists()
        lead.unseen = ""
    sends(lead, tmp_path, BACKWARDS, files.PDF)
    lead.sees("Evidence", title=f"Evidence: {appraisal.title}", said="Added to the evidence list.")
    kept = Evidence.objects.get().file.name
    assert kept.endswith(".pdf") and TURNED not in kept


def sends(lead, folder, name, content):
    path = folder / name
    path.write_bytes(content)
    lead.page.locator("input[type=file]").set_input_files(path)
    lead.presses("Add evidence")
