"""What annual returns said, for everybody who reads the register: the page, the list and the exports."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from partnerships.models import AnnualReturn, GovernanceDocument
from partnerships.rules.years import year_of
from partnerships.writes.annual_return import give_return
from partnerships.writes.mark import propose_mark
from partnerships.writes.row import add_row
from tests.partnerships.sending import client_of, text_of

MAY_NOT = ("colleague", "member", "reviewer", "administrator", "editor")
MAY = ("governance", "proper", "auditor", "cleared", "lead")
REMARK = "The depot is for sale."
LEAK = "=HYPERLINK(1) quietremark"


@pytest.fixture
def given(world):
    """A partnership with a return in which two facts were changed, and words beside them."""
    partnership = world.partnership(our_share=400, annual_value=7_777_777, exit_plan="A quietexit.")
    deed = {"kind": "agreement", "title": "quietdeed", "review_on": timezone.localdate()}
    add_row(model=GovernanceDocument, facts=deed, partnership=partnership, by=world.lead, at=world.now())
    facts = {"our_share": 500, "most_lost": 9}
    give_return(
        partnership=partnership,
        facts=facts,
        words=REMARK,
        seen=partnership.version,
        by=world.lead,
        at=timezone.now(),
    )
    return partnership


def address(partnership):
    return reverse("partnership_returns", args=[partnership.ref])


def shown_to(person, partnership):
    return text_of(client_of(person).get(address(partnership)))


def mark(world, partnership, part):
    why = {"kind": "exempt", "paragraph": "3", "reason": "A tender is open.", "look_again": date(2030, 1, 1)}
    propose_mark(subject=partnership, part=part, by=world.lead, at=world.now(), **why)


@pytest.mark.parametrize("who", [*MAY, *MAY_NOT, "other"])
def test_everybody_who_reads_the_register_reads_what_was_confirmed(world, given, who):
    page = shown_to(getattr(world, who) if who != "other" else world.contributor, given)
    for words in (REMARK, "£7,777,777", "£500", "A quietexit.", "quietdeed", "by Lena Lead", "Running"):
        assert words in page, words
    assert page.count("(changed then)") == 2


def test_the_overview_and_the_list_lead_there(world, given):
    reader = client_of(world.colleague)
    assert address(given) in text_of(reader.get(given.get_absolute_url()))
    listed = text_of(reader.get(reverse("annual_returns")))
    assert address(given) in listed and REMARK in listed
    assert address(given) in text_of(client_of(world.lead).get(reverse("annual_return", args=[given.ref])))
    assert "None has been given yet" in shown_to(world.member, world.partnership("No returns"))


@pytest.mark.parametrize(
    ("part", "words", "stay"),
    [
        ("annual_value", "£7,777,777", "£500"),
        ("exit_plan", "A quietexit.", "£7,777,777"),
        ("documents", "quietdeed", "£7,777,777"),
        ("outcomes", "without a figure of the last year", "quietdeed"),
        ("notes", REMARK, "quietdeed"),
    ],
)
def test_what_is_withheld_on_the_partnership_is_withheld_in_its_returns(world, given, part, words, stay):
    """And with it the words of its giver, wherever they are: one mark closes them, whatever it is on."""
    mark(world, given, part)
    for who in (*MAY, *MAY_NOT):
        page, may = shown_to(getattr(world, who), given), who in MAY
        assert stay in page, who
        assert (words in page, REMARK in page, "withheld" not in page) == (may, may, may), who
        client = client_of(getattr(world, who))
        assert (REMARK in text_of(client.get(reverse("annual_returns")))) is may, who
        assert (REMARK in listed_csv(client)) is may, who
        row = sheet_of(client)
        assert (row["Anything else the council should know"] == REMARK) is may, who
        assert (words in "".join(str(one) for one in row.values()).replace("7777777", "£7,777,777")) is may


def listed_csv(client) -> str:
    return b"".join(client.get(reverse("returns_csv")).streaming_content).decode("utf-8-sig")


def sheet_of(client, name="Moorland Waste Partnership") -> dict:
    response = client.get(reverse("partnerships_xlsx"))
    sheet = load_workbook(BytesIO(response.getvalue()))["Annual returns"]
    heads, *rows = sheet.iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row)
    said = [{head.value: cell.value for head, cell in zip(heads, row, strict=True)} for row in rows]
    return next(one for one in said if one["Partnership"] == name)


def test_the_exports_have_the_facts_and_the_words_and_no_formula(world, given):
    AnnualReturn.objects.create(
        partnership=world.partnership("A board"), year=year_of(timezone.localdate()),
        facts={"exit_plan": LEAK}, words=LEAK, by_name="Lena", at=timezone.now(),
    )  # fmt: skip
    client = client_of(world.governance)
    row = sheet_of(client, "A board")
    assert (row["About the exit"], row["Status"]) == (LEAK, None)
    assert row["Anything else the council should know"] == LEAK
    cells = [
        row["Anything else the council should know"] for row in csv.DictReader(StringIO(listed_csv(client)))
    ]
    assert REMARK in cells and f"'{LEAK}" in cells


def test_the_page_goes_on_to_older_returns_and_asks_the_same_of_one_as_of_many(world, given):
    client, year = client_of(world.member), year_of(timezone.localdate())
    client.get(address(given))
    counts = set()
    for number in range(1, 23):
        AnnualReturn.objects.create(
            partnership=given, year=year - number, facts={"status": "Running"}, by_name=f"Giver {number}.",
            at=timezone.now() - timedelta(days=365 * number),
        )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            page = text_of(client.get(address(given)))
        counts.add(len(asked))
    assert len(counts) == 1 and "Giver 9." in page and "Giver 10." not in page
    assert page.index(REMARK) < page.index("Giver 1.")
    last = text_of(client.get(address(given) + "?page=3"))
    assert "Giver 22." in last and "Giver 9." not in last
    assert client.get(address(given) + "?page=x").status_code == 200
