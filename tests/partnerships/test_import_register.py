"""A messy spreadsheet into the register and out again: nothing lost, nothing half done."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from partnerships.models import (
    Event,
    FieldChange,
    GovernanceDocument,
    Organisation,
    Outcome,
    Partner,
    Partnership,
    Post,
)
from partnerships.queries.export import HEADINGS, Asker, export_rows, found_partnerships
from partnerships.queries.export_book import BOOK
from partnerships.queries.register import Wanted
from partnerships.rules.cells import NOTHING, CellError, day, plain, pounds
from partnerships.rules.table import rearm
from partnerships.spreadsheets import write_csv
from partnerships.streamed_book import stream_book
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner
from partnerships.writes.post import add_post, appoint
from tests.partnerships.sheets import ROWS, messy, sheet

SUMS, DAYS = {6, 7}, {8, 9}


def run(path, *given) -> tuple[str, str]:
    """What the command prints, and what it says is wrong; it fails where something is."""
    out, wrong = StringIO(), StringIO()
    try:
        call_command("import_register", str(path), *given, stdout=out, stderr=wrong)
    except CommandError as error:
        return out.getvalue(), f"{wrong.getvalue()}\n{error}"
    return out.getvalue(), ""


@pytest.fixture
def put(tmp_path):
    def write(held: bytes, name: str = "register.xlsx"):
        path = tmp_path / name
        path.write_bytes(held)
        return path

    return write


def exported(person=None) -> list[dict]:
    """Every row of the export, by its headings."""
    rows = export_rows(person, Wanted())
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows]


def counts() -> dict:
    models = (Partnership, Partner, Organisation, Post, Event, FieldChange)
    return {model.__name__: model.objects.count() for model in models}


def test_a_messy_sheet_is_tried_then_imported_and_nothing_of_it_is_lost(world, put):
    path, before = put(messy()), counts()
    known = add_organisation(name="Northmoor NHS Trust", sector="nhs", by=None, at=world.now())
    before = counts()
    said, wrong = run(path, "--dry-run")
    assert "Row 8, Lead officer’s post: Enter the post that leads it, or choose one" in wrong
    assert "Nothing was imported." in wrong and counts() == before

    said, wrong = run(path, "--dry-run", "--lead-post", "Head of Libraries")
    assert wrong == "" and counts() == before
    for expected in (
        "Row 5 is one merged cell, and is left out: “Adult services and environment”.",
        "Row 11 is a total, and is left out.",
        "These cells have a formula and no value: G11.",
        "Only the sheet “Register 2026” is read. The workbook also has “Old list”.",
        "“The Northmoor N.H.S. Trust” is much like “Northmoor NHS Trust”, which is known.",
        "Money: Ours: Our money a year",
        "Ward councillor’s view: kept as a note",
        "4 partnerships added",
        "5 organisations added",
        "2 posts added",
    ):
        assert expected in said, said

    assert run(path, "--lead-post", "Head of Libraries")[1] == ""
    river, energy, library, youth = (
        Partnership.objects.get(name=name)
        for name in ("Bwrdd Afon Tŷ-gwyn", "Harbour energy JV", "Library alliance", "Youth network")
    )
    assert (river.ref, river.arrangement, river.status) == ("P-1", "joint_committee", "running")
    assert (river.our_share, river.annual_value, energy.our_share) == (1_200_000, 2_400_000, 120_000)
    assert (river.starts, river.ends) == (date(2020, 4, 1), date(2030, 3, 31))
    assert (energy.starts, energy.ends) == (date(2021, 4, 1), date(2030, 3, 31))
    assert (library.starts, youth.starts, library.annual_value) == (
        date(2026, 4, 1),
        date(2026, 4, 1),
        90_000,
    )
    assert (river.notice_months, energy.notice_months, library.notice_months) == (6, 12, 12)
    assert energy.notes.split("\n") == ["Money: Total: TBC", "Ward councillor’s view: + good for jobs",
                                        "RAG last year: Amber"]  # fmt: skip
    assert (energy.arrangement, library.arrangement, youth.arrangement) == (
        "joint_venture", "contractual_alliance", "informal_network"
    )  # fmt: skip
    assert (youth.status, youth.exit_state, youth.our_share, youth.lead_post.title) == (
        "running", "none", 0, "Youth lead"
    )  # fmt: skip
    assert library.lead_post.title == "Head of Libraries" and library.ref.startswith("PTN-")
    host = energy.partners.get(organisation__name="Eastvale Council")
    assert host.role == "host" and Organisation.objects.filter(name__startswith="Eastvale").count() == 1
    assert known.places.count() == 0
    assert [lost for lost in words_of_the_sheet() if lost not in words_of_the_register()] == []
    # A second time it changes nothing.
    before = counts()
    assert "4 partnerships as they are" in run(path, "--lead-post", "Head of Libraries")[0]
    assert counts() == before


def words_of_the_sheet():
    """Every cell that says something, as the register says the same: a sum as a number, a date as a day."""
    for row in ROWS:
        for place, cell in enumerate(row):
            said = "" if cell is None else str(cell)
            if plain(said) in NOTHING or (plain(said) in ("none yet",) and place != 11):
                continue
            try:
                if place in SUMS:
                    said = str(pounds(said))
                elif place in DAYS:
                    said = str(day(said, last=place == 9))
            except CellError:
                pass
            if place in (3, 4, 12):
                continue  # a choice or a number of months, compared by its value above
            yield from (plain(re.sub(r"\(Host\)", "", part)) for part in re.split(r"[;\n]", said))


def words_of_the_register() -> str:
    return plain(" ".join(str(value) for row in exported() for value in row.values()))


def test_exported_imported_into_an_empty_register_and_exported_again_the_rows_are_the_same(world, put):
    run(put(messy()), "--lead-post", "Head of Libraries")
    odd = world.partnership(
        "=SUM(A1)",
        purpose='\'=quoted\n-minus, "commas" and\nthree lines',
        exit_plan="@home; +44",
        accountable_body=Organisation.objects.get(ours=True),
    )
    assert odd.ref.startswith("PTN-")
    GovernanceDocument.objects.create(partnership=odd, kind="other", title="Plan")
    Outcome.objects.create(partnership=odd, kind="benefit", title="Name")
    first = exported()
    asker, ids = Asker(None, timezone.localdate()), found_partnerships(None, Wanted())
    held = b"".join(stream_book([(part.title, part.headings, part.rows(asker, ids)) for part in BOOK]))
    text = "".join(write_csv(HEADINGS, [list(row.values()) for row in first])).encode()
    for name, content in (("out.xlsx", held), ("out.csv", text)):
        for one in Partnership.objects.all():
            one.partners.all().delete()
            one.delete()
        Organisation.objects.filter(ours=False).delete()
        _, wrong = run(put(content, name))
        assert wrong == ""
        again = exported()
        for row in (*first, *again):
            row.pop("Who holds the lead officer’s post", None)
        assert again == first, name


def test_what_is_withheld_is_not_in_the_export_and_not_taken_back(world, put):
    one = world.partnership(ends=date(2031, 3, 31))
    given = {"kind": "confidential", "paragraph": "", "reason": "Given in confidence.", "look_again": None}
    for part in ("our_share", "ends", "purpose"):
        propose_mark(subject=one, part=part, **given, by=world.governance, at=world.now())
    seen = {"ends": date(2031, 3, 31), "ours": 6_400_000}
    row = exported(world.governance)[0]
    assert (row["End date"], row["Our money a year"]) == (seen["ends"], seen["ours"])
    row = exported(world.colleague)[0]
    assert {row[name] for name in ("End date", "Our money a year", "What it is for")} == {"withheld"}
    content = b"".join(stream_book([("Partnerships", HEADINGS, [list(row.values())])]))
    assert run(put(content))[1] == ""
    one.refresh_from_db()
    assert (one.ends, one.our_share, one.purpose[:8]) == (seen["ends"], seen["ours"], "Collects")


FAULTS = {
    "status": (
        "Status",
        "sleeping",
        "Status: “sleeping” is none of our words, in 1 row: 2",
    ),
    "arrangement": ("Arrangement", "cartel", "Arrangement: “cartel” is none of our words"),
    "to come": ("Exit plan", "TBC", "Exit plan: “TBC” is none of our words"),
    "date": (
        "Start date",
        "31/2/2026",
        "Row 2, Start date: “31/2/2026” is not understood. Enter a real date",
    ),
    "american": ("Start date", "4/27/2026", "Row 2, Start date: “4/27/2026” is not understood."),
    "sum": ("Our money a year", "£1m or so", "“£1m or so” is not understood. Enter whole pounds"),
    "negative": ("Our money a year", "(1,200)", "“(1,200)” is not understood. Enter whole pounds"),
    "vast": ("Our money a year", "100bn", "Enter £99,999,999,999 or less."),
    "months": ("Notice to leave, in months", "soon", "Enter a whole number of months, such as 6."),
    "ref": ("Ref", "P 1/2", "A ref has letters, figures and hyphens"),
    "ended": ("Status", "ended", "Row 2, End date: Enter the date it ended, or another status."),
    "service": ("Service", "x" * 121, "Use 120 characters or fewer. This has 121."),
    "no name": ("Name", "", "Row 2: Enter the partnership’s name, or delete the row."),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_not_understood_is_a_fault_with_its_place_and_nothing_is_imported(world, put, case):
    heading, cell, message = FAULTS[case]
    row = {"Name": "Harbour board", "Lead officer": "Post of Lena Lead", heading: cell}
    good = {"Name": "Good", "Lead officer": "Post of Lena Lead"}
    path = put(sheet(list(row), list(row.values()), [good.get(name, "") for name in row]))
    _, wrong = run(path)
    assert message in wrong and "1 fault." in wrong, wrong
    assert not Partnership.objects.exists()


def test_rows_that_do_not_fit_together(world, put):
    there = world.partnership("Known board", our_share=5, annual_value=10)
    world.partnership("Other board")
    Partnership.objects.filter(pk=there.pk).update(money_year=2026)
    lead = "Post of Lena Lead"
    head = ["Ref", "Name", "Lead officer", "Our contribution", "Total value", "Start", "End"]
    _, wrong = run(
        put(
            sheet(
                head,
                [None, "New board", lead, "11", "10"],
                [None, "new BOARD", lead],
                [None, "Backwards", lead, None, None, "2/4/2026", "1/4/2026"],
                [there.ref, "Other board", lead],
                [None, "Known board", lead, 6],
            )
        )
    )
    for expected in (
        "Row 2, Our money a year: Our money must be the same as or less than all partners’ money.",
        "Row 3: The same partnership is in row 2. Delete one of them.",
        "Row 4, End date: The end date must be the same as or after the start date.",
        "Row 5, Name: There is already a partnership called Other board, under another ref.",
        "Row 6: The same partnership is in row 5.",
        "Row 6, Our money a year: This is the sum of the contributions of 2026.",
    ):
        assert expected in wrong, wrong


def test_a_known_partnership_is_changed_and_keeps_its_partners_and_history(world, put):
    one = world.partnership("Known board", our_share=None, annual_value=None)
    eastvale = add_organisation(name="Eastvale", sector="council", by=None, at=world.now())
    given = {"role": "funder", "joined": date(2021, 4, 1), "by": None, "at": world.now()}
    add_partner(partnership=one, organisation=eastvale, **given)
    head = ["Name", "Purpose", "Partners", "Status", "Our contribution", "Colour"]
    path = put(sheet(head, ["known board", "", "eastvale; Harrowby; us", "ended", "5", "Red"]))
    assert "End date: This date is still to come" in run(path)[1]  # it ends in 2030
    path = put(sheet(head, ["known board", "", "eastvale; Harrowby; us", "", "5", "Red"]))
    assert run(path)[1] == ""
    one.refresh_from_db()
    assert (one.purpose[:8], one.our_share, one.notes) == ("Collects", 5, "Colour: Red")
    names = sorted(one.partners.values_list("organisation__name", "role"))
    assert names == [("Eastvale", "funder"), ("Harrowby", "partner"), ("Northmoor Council", "partner")]
    assert set(FieldChange.objects.on(one).values_list("field", flat=True)) == {
        "our_share",
        "notes",
        "partners",
    }


def test_columns_can_be_said_in_a_file(world, put, tmp_path):
    path = put(sheet(["Title", "Boss", "Old"], ["Harbour", "Post of Lena Lead", "x"]))
    said = tmp_path / "columns.json"
    for wrong, message in (
        ("[]", "give a code for each heading"),
        ('{"Titel": "name"}', "the sheet has no column “Titel”"),
        ('{"Boss": "holder"}', "give a code for each heading"),
        ("{", "cannot be read"),
    ):
        said.write_text(wrong)
        assert message in run(path, "--columns", str(said))[1]
    said.write_text(json.dumps({"Boss": "lead_post", "Old": ""}))
    assert run(path, "--columns", str(said))[1] == ""
    assert Partnership.objects.get().notes == ""


def test_a_word_that_is_none_of_ours_is_said_once_and_matched_in_a_file(world, put, tmp_path):
    lead = "Post of Lena Lead"
    rows = [[f"Board {number}", lead, "Forum", "Dormant"] for number in range(20)]
    path = put(sheet(["Name", "Lead", "Type", "Status"], *rows, ["Odd one", lead, "Club", "live"]))
    said, wrong = run(path)
    for expected in (
        "Type: “Forum” is none of our words, in 20 rows: 2, 3, 4, 5, 6 …",
        "Type: “Club” is none of our words, in 1 row: 22",
        "41 faults.",
    ):
        assert expected in wrong, wrong
    assert wrong.count("“Forum”") == 1 and wrong.count("(Informal network)") == 1 and len(wrong) < 2500
    assert "0 partnerships could be added" in said
    file = tmp_path / "words.json"
    for content, message in (
        ("[]", "give words for each heading"),
        ('{"Type": ["Forum"]}', "give words for each heading"),
        ("{", "cannot be read"),
        ('{"Lead": {"x": "other"}}', "“Lead” is no column whose words are matched"),
        ('{"Kind": {"x": "other"}}', "“Kind” is no column whose words are matched"),
        ('{"Type": {"Forum": "running"}}', "match “Forum” to one of these: informal_network, "),
        ('{"Type": {"Forum": ["other"]}}', "match “Forum” to one of these"),
        ('{"Type": {"Forum": ""}}', "match “Forum” to one of these"),
    ):
        file.write_text(content)
        assert message in run(path, "--words", str(file))[1], content
    file.write_text(json.dumps({"Type": {"FORUM": "informal_network", "club": "note"}}))
    _, wrong = run(path, "--words", str(file))
    assert "Type:" not in wrong and "“Dormant” is none of our words, in 20 rows" in wrong
    assert not Partnership.objects.exists()
    words = {"Type": {"FORUM": "informal_network", "club": "note"}, "Status": {"dormant": "running"}}
    file.write_text(json.dumps(words))
    assert run(path, "--words", str(file))[1] == ""
    assert Partnership.objects.filter(arrangement="informal_network", status="running").count() == 20
    odd = Partnership.objects.get(name="Odd one")
    assert (odd.arrangement, odd.notes) == ("other", "Type: Club")


def test_ordinary_words_for_ends_and_sums_stop_no_sheet(world, put, tmp_path):
    there = world.partnership("Known board")
    assert there.ends is not None
    lead = "Post of Lena Lead"
    head = ["Name", "Lead", "Start", "End", "Total value"]
    path = put(
        sheet(
            head,
            ["Known board", lead, "2019", "Rolling", None],
            ["New board", lead, "2019", "2030", "c. £5,000"],
            ["Odd board", lead, "see note", "no end date", "in kind"],
        )
    )
    said, wrong = run(path)
    for expected in (
        "Start: “see note” is none of our words, in 1 row: 4",
        "Start: “see note” is not understood. Enter a real date, day first, such as 27/3/2026.",
        "Start: correct the sheet, or match words with --words to one of: note (Keep it in the notes).",
        "Total value: “in kind” is not understood. Enter whole pounds, such as 120,000 or £1.2m.",
        "2 faults.",
    ):
        assert expected in wrong, wrong
    assert "1 partnership could be added" in said and "1 partnership could be changed" in said
    file = tmp_path / "words.json"
    file.write_text(json.dumps({"Start": {"See note": "note"}, "Total value": {"in kind": "note"}}))
    said, wrong = run(path, "--words", str(file))
    assert wrong == ""
    for expected in (
        "Start date: a year alone, its first day is taken, in 2 rows: “2019” is 1 January 2019.",
        "End date: no end date, in 2 rows: “Rolling” is kept in the notes; “no end date” is kept",
        "All partners’ money a year: “c.” is left out, in 1 row: “c. £5,000” is £5,000.",
        "0 posts added",
    ):
        assert expected in said, said
    there.refresh_from_db()
    assert (there.starts, there.ends, there.notes) == (date(2019, 1, 1), None, "End: Rolling")
    new, odd = (Partnership.objects.get(name=name) for name in ("New board", "Odd board"))
    assert (new.ends, new.annual_value, new.notes) == (date(2030, 12, 31), 5000, "")
    assert (odd.starts, odd.ends, odd.annual_value) == (None, None, None)
    assert odd.notes == "Start: see note\nEnd: no end date\nTotal value: in kind"
    assert "3 partnerships as they are" in run(path, "--words", str(file))[0]


def test_commas_part_partners_only_where_each_is_known(world, put):
    for name in ("Eastvale", "Harrowby Council", "Food, Farms and Fields Ltd"):
        add_organisation(name=name, sector="council", by=None, at=world.now())
    lead = "Post of Lena Lead"
    rows = {
        "All known": "Eastvale, Harrowby Council",
        "A comma of its own": "Food, Farms and Fields Ltd",
        "One is new": "Eastvale, Harrowby Council and others",
        "More of them": "Eastvale etc.; Plain Ltd",
    }
    path = put(sheet(["Name", "Lead", "Partners"], *([name, lead, one] for name, one in rows.items())))
    said, wrong = run(path)
    assert wrong == "" and said.count("is one new organisation. Is it several?") == 2
    for name, row in (("Eastvale, Harrowby Council and others", 4), ("Eastvale etc.", 5)):
        assert f"“{name}” in row {row} is one new organisation. Is it several? Part them with" in said
    assert "3 organisations added" in said

    def partners(name):
        names = Partnership.objects.get(name=name).partners.filter(organisation__ours=False)
        return sorted(names.values_list("organisation__name", flat=True))

    assert partners("All known") == ["Eastvale", "Harrowby Council"]
    assert partners("A comma of its own") == ["Food, Farms and Fields Ltd"]
    assert partners("One is new") == ["Eastvale, Harrowby Council and others"]
    # Known now, it is nobody's guess any more.
    assert "Is it several?" not in run(path)[0]


def test_one_of_a_thing_is_said_in_the_singular(world, put):
    path = put(sheet(["Name", "Lead", "Partners"], ["One board", "A post", "Eastvale"]))
    said, _ = run(path)
    for expected in ("1 partnership added", "1 organisation added", "1 post added", "0 partnerships changed"):
        assert expected in said, said
    assert "1 partnership as it is" in run(path)[0]


def test_the_command_says_how_cells_were_read_and_what_empty_ones_get(world, put):
    said, wrong = run(put(messy()), "--dry-run", "--lead-post", "Head of Libraries")
    assert wrong == ""
    for expected in (
        "Start date: no day, the first of the month is taken, in 1 row: “April 2021” is 1 April 2021.",
        "Our money a year: a sum written short, in 2 rows: “£1.2m” is £1,200,000; “120k” is £120,000.",
        "Status: Running, in 1 row where the sheet says nothing",
        "Our role: Partner, in 4 rows where the sheet says nothing",
        "Lead officer’s post: Head of Libraries, in 1 row where the sheet says nothing",
    ):
        assert expected in said, said


def test_a_workbook_says_dates_and_sums_as_such_and_runs_nothing(world):
    leads = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=x", "plain", "#REF!"]
    text = "".join(write_csv(["A"], [[one] for one in leads]))
    cells = [row[0] for row in csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))][1:]
    assert all(cell[:1] not in "=+-@\t\r" for cell in cells)
    assert [rearm(cell) for cell in cells] == leads
    rows = [[one, date(2026, 4, 1), 1200] for one in leads]
    page = load_workbook(BytesIO(b"".join(stream_book([("S", ["=A"], rows)])))).active
    assert {cell.data_type for row in page.iter_rows(max_col=1) for cell in row} == {"s"}
    assert page["B2"].is_date and page["C2"].value == 1200 and page.freeze_panes == "B2"


BIG = 400
KILLED = """
import os, sys
from contextlib import nullcontext
import django
django.setup()
from django.core.management import call_command
from django.db import transaction
if sys.argv[2] == "careless":
    class Nothing:
        def __call__(self, *given, **more):
            return given[0] if given and callable(given[0]) else nullcontext()
    for module in list(sys.modules.values()):
        if getattr(module, "transaction", None) is transaction:
            module.transaction = type("T", (), {"atomic": Nothing(), "set_rollback": lambda *a: None})
import partnerships.management.commands.import_register as command
if sys.argv[2] == "careless":
    command.transaction = type("T", (), {"atomic": Nothing(), "set_rollback": staticmethod(lambda *a: None)})
    import partnerships.writes.register_import as writes
    writes.import_table = writes.import_table.__wrapped__
    writes._hold_organisations = lambda: None  # what no transaction can hold
    command.import_table = writes.import_table
from partnerships.writes import partnership as one
import partnerships.writes.register_import as many
count, add = 0, many.add_partnership
def counted(**given):
    global count
    made = add(**given)
    count += 1
    print(count, flush=True)
    return made
many.add_partnership = counted
call_command("import_register", sys.argv[1], "--lead-post", "Head of All")
print("done", flush=True)
"""


def killed_at(path, url, moment: int, how: str) -> None:
    """Run the command in another process, and kill it once it has added so many."""
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "appraisal.settings"}
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(path), how],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in child.stdout:
            if line.strip() == str(moment):
                child.send_signal(signal.SIGKILL)
                break
        assert child.wait(timeout=60) == -signal.SIGKILL
    finally:
        child.kill()
        child.stdout.close()


def big_sheet(put):
    rows = [[f"Board {number}", "Clears paths.", f"Council {number % 9}"] for number in range(BIG)]
    return put(sheet(["Name", "Purpose", "Partners"], *rows))


def test_an_import_that_is_killed_has_changed_nothing(fresh_database, put):
    path, before = big_sheet(put), counts()
    for moment in (1, 60, BIG):
        killed_at(path, fresh_database, moment, "as it is")
        time.sleep(0.2)  # a server notices that its client has gone
        assert counts() == before, moment


def test_without_the_transaction_a_killed_import_leaves_rows(fresh_database, put):
    killed_at(big_sheet(put), fresh_database, 40, "careless")
    assert 0 < Partnership.objects.count() < BIG


def test_a_person_named_as_lead_stands_for_the_post_they_hold(world, put):
    head = "Post of Lena Lead"
    path = put(
        sheet(["Name", "Lead officer"], ["One", "lena lead"], ["Two", head], ["Three", "Head of Roads"])
    )
    said, wrong = run(path)
    assert wrong == "" and f"lena lead is a person: the post they hold, {head}, leads." in said
    led = Partnership.objects.filter(lead_post__title=head).values_list("name", flat=True)
    assert sorted(led) == ["One", "Two"]
    assert not Post.objects.filter(title__iexact="lena lead").exists()


def test_a_person_with_no_post_or_several_leads_only_once_it_is_said_which(world, put):
    world.lead.holdings.update(until=timezone.localdate())
    row = sheet(["Name", "Lead officer"], ["One", "Lena Lead"])
    assert "Lena Lead is a person who holds no post. Give them one under People" in run(put(row))[1]
    for title in ("Head of Roads", "Head of Parks"):
        post = add_post(title=title, gives_opinions=False, by=world.administrator, at=world.now())
        appoint(post=post, person=world.lead, since=date(2026, 9, 1), by=world.administrator, at=world.now())
    wrong = run(put(row))[1]
    assert "Lena Lead is a person and holds Head of" in wrong and "Write which of these posts leads." in wrong
    assert not Partnership.objects.exists()


def test_no_exit_plan_needed_is_taken_from_the_sheet_with_its_own_words_as_the_reason(world, put):
    lead = "Post of Lena Lead"
    _, wrong = run(put(sheet(["Name", "Lead", "Exit plan"], ["One", lead, "Not needed"])))
    assert wrong == ""
    one = Partnership.objects.get(name="One")
    assert (one.exit_state, one.exit_plan) == (
        "not_needed",
        "The spreadsheet that was imported says “Not needed”.",
    )
    # What is there already says it better.
    Partnership.objects.update(exit_plan="A year’s notice is enough.")
    run(put(sheet(["Name", "Lead", "Exit plan"], ["One", lead, "not needed"])))
    assert Partnership.objects.get(name="One").exit_plan == "A year’s notice is enough."


def test_new_organisations_that_are_much_alike_and_words_read_as_nothing_are_said(world, put):
    lead = "Post of Lena Lead"
    rows = [["One", lead, "Norfen DC", "n/a"], ["Two", lead, "Norfen District Council; Fen CIC", "N/A"]]
    said, _ = run(put(sheet(["Name", "Lead", "Partners", "End date"], *rows)), "--dry-run")
    assert "“Norfen DC”, “Norfen District Council”: 2 organisations are added. Are they one?" in said
    assert "“n/a” under End date was read as nothing, in 1 row." in said
    assert "Fen CIC”:" not in said
