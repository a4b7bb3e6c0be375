"""Importing in the browser: the file and its columns, the check, the import, dropping it; and the exports."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from partnerships.models import Event, Organisation, Partnership, RegisterImport
from partnerships.models.partnership import Partnership as Model
from partnerships.queries.export import HEADINGS
from partnerships.queries.register_import import plan_import, table_of
from partnerships.rules.register_columns import BY_CODE, COLUMNS, TEXT
from partnerships.rules.register_row import MOST_POUNDS
from partnerships.vocabulary import PARTNERSHIP_FACTS
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import FIELDS, edit_partnership
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.partnerships.sheets import messy, sheet

NEW = "register_import_new"


@pytest.fixture
def upload(world):
    """Uploads a file as the governance officer: the sheet that is kept, or the page of what is wrong."""

    def act(held, name="register.xlsx", person=None):
        person = person or world.governance
        data = sent(person, file=SimpleUploadedFile(name, held))
        response = client_of(person).post(reverse(NEW), data)
        return RegisterImport.objects.latest("pk") if response.status_code == 302 else response

    return act


def decided(world, held, then, **changes):
    """Sends the page of a sheet, its columns as they are guessed but for `changes`."""
    held.refresh_from_db()
    plan = plan_import(table_of(held), timezone.localdate())
    fields = {"checked": plan.fingerprint}
    fields |= {f"column_{place}": code for place, code in enumerate(held.columns["taken"])}
    fields |= {"lead_post": held.columns["lead_post"], "seen": held.version, "then": then} | changes
    same = fields.pop("same", [])
    data = sent(world.governance, **fields) | {"same": same}
    return client_of(world.governance).post(held.get_absolute_url(), data)


def test_every_fact_has_its_column_and_every_column_its_limits():
    assert set(FIELDS) == set(PARTNERSHIP_FACTS) <= set(BY_CODE)
    for one in COLUMNS:
        if one.code in PARTNERSHIP_FACTS:
            field = Model._meta.get_field(one.code)
            if one.kind == TEXT:
                assert one.longest == field.max_length, one.code
            assert dict(field.flatchoices) == dict(one.choices), one.code
    assert (
        next(one.limit_value for one in Model._meta.get_field("our_share").validators if one.limit_value)
        == MOST_POUNDS
    )


def test_from_the_file_to_the_register(world, upload):
    known = add_organisation(name="Northmoor NHS Trust", sector="nhs", by=None, at=world.now())
    held = upload(messy(), "Partnerships March.xlsx")
    client = client_of(world.governance)
    page = text_of(client.get(held.get_absolute_url()))
    assert "Partnerships March.xlsx" in page and "Bwrdd Afon Tŷ-gwyn" in page and "Money: Ours" in page
    assert held.name in text_of(client.get(reverse(NEW)))
    response = decided(world, held, "check")
    page = text_of(client.get(response.url))
    assert "The sheet cannot be imported yet" in page and "Enter the post that leads it" in page
    assert ">Import</button>" not in page
    response = decided(world, held, "check", lead_post=world.posts["lead"].pk)
    page = text_of(client.get(response.url))
    assert "The sheet can be imported" in page and ">Import</button>" in page
    assert "The Northmoor N.H.S. Trust: the same as Northmoor NHS Trust" in page
    assert not Partnership.objects.exists()
    given = {"same": ["The Northmoor N.H.S. Trust"], "column_14": ""}
    page = text_of(client.get(decided(world, held, "check", **given).url))
    assert "The Northmoor N.H.S. Trust: the same" not in page and "The Northmoor N.H.S. Trust" in page
    response = decided(world, held, "import", **given)
    assert response.url == reverse("partnerships")
    assert "Imported: 4 partnerships added and 0 changed." in text_of(response.client.get(response.url))
    assert known.places.count() == 1 and not Organisation.objects.filter(name__contains="N.H.S.").exists()
    assert "RAG" not in Partnership.objects.get(name="Youth network").notes
    assert not RegisterImport.objects.exists()
    told = Event.objects.filter(subject_kind="partnerships.registerimport")
    assert {one.verb for one in told} == {"uploaded", "columns chosen", "imported"}


def test_a_fault_at_the_import_itself_keeps_everything_as_it_was(world, upload):
    held = upload(sheet(["Name", "Lead", "Start"], ["One", "A post", "1/4/2026"], ["Two", "A post", "soon"]))
    response = decided(world, held, "import")
    assert problems(response) == [
        "Row 3, Start: “soon” is not understood. Enter a real date, day first, such as 27/3/2026."
    ]
    held.refresh_from_db()
    assert held.version == 1 and not Partnership.objects.exists()
    response = decided(world, held, "check", column_2="lead_post")
    assert problems(response) == [
        "“Lead” is already taken for Lead officer’s post. Choose something else here"
    ]
    response = decided(world, held, "check", column_2="forged", lead_post="999999")
    assert "Choose from the list what “Start” is" in problems(response)
    response = decided(world, held, "check", seen=7)
    assert problems(response)[0].startswith("Somebody else saved this page")


def test_a_sheet_is_its_uploaders_alone_and_can_be_dropped_once(world, upload):
    held = upload(sheet(["Name"], ["One"]))
    assert client_of(world.lead).get(held.get_absolute_url()).status_code == 404
    world.administrator.given_roles = ["governance_officer"]
    world.administrator.save()
    assert client_of(world.administrator).get(held.get_absolute_url()).status_code == 404
    data = sent(world.governance, then="drop")
    for _ in range(2):
        assert client_of(world.governance).post(held.get_absolute_url(), data).url == reverse(NEW)
    assert not RegisterImport.objects.exists() and not Partnership.objects.exists()


def test_an_import_that_is_sent_twice_imports_once(world, upload):
    held = upload(sheet(["Name", "Lead"], ["One", "A post"]))
    fields = {"column_0": "name", "column_1": "lead_post", "seen": 1, "then": "import"}
    fields["checked"] = plan_import(table_of(held), timezone.localdate()).fingerprint
    data = sent(world.governance, **fields)
    client = client_of(world.governance)
    assert [client.post(held.get_absolute_url(), data).url for _ in range(2)] == [reverse("partnerships")] * 2
    assert Partnership.objects.count() == 1 and Event.objects.filter(verb="registered").count() == 1


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (None, "Choose a file"),
        (b"", "The file is empty. Choose another."),
        (b"a" * 5_000_001, "The file is larger than 5 MB. Split it into several files."),
        (b"PKnonsense", "The file is damaged, or is no workbook."),
        (b"Colour\nred", "No heading is known."),
    ],
)
def test_what_is_wrong_with_the_file_is_said_on_its_page(world, held, message):
    data = sent(world.governance) | ({} if held is None else {"file": SimpleUploadedFile("a.xlsx", held)})
    response = client_of(world.governance).post(reverse(NEW), data)
    assert problems(response)[0].startswith(message) and "<title>Error: " in text_of(response)
    assert not RegisterImport.objects.exists()


def test_planning_and_pages_ask_as_much_for_many_rows_as_for_few(world, upload):
    counts = set()
    for many in (3, 300):
        rows = [[f"Board {many} {one}", "A post", f"Body {one}"] for one in range(many)]
        held = upload(sheet(["Name", "Lead", "Partners"], *rows))
        client = client_of(world.governance)
        client.get(reverse("account"))
        with CaptureQueriesContext(connection) as captured:
            client.get(held.get_absolute_url(), {"checked": "yes"})
        counts.add(len(captured))
    assert len(counts) == 1 and max(counts) < 15


def test_the_exports_follow_the_filters_the_sort_and_what_their_reader_may_see(world):
    one, two = (
        world.partnership("A board", our_share=5, annual_value=9),
        world.partnership("B board", status="proposed"),
    )
    given = {"kind": "confidential", "paragraph": "", "reason": "Told in confidence.", "look_again": None}
    propose_mark(subject=one, part="our_share", **given, by=world.governance, at=world.now())
    one.partners.create(
        organisation=add_organisation(name="=Eastvale", sector="other", by=None, at=world.now())
    )
    client = client_of(world.colleague)
    response = client.get(reverse("partnerships_csv"), {"sort": "-name"})
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == HEADINGS and [row[1] for row in rows[1:]] == ["B board", "A board"]
    held = dict(zip(rows[0], rows[2], strict=True))
    assert (held["Our money a year"], held["Partners"]) == ("withheld", "'=Eastvale")
    assert (
        "attachment" in response["Content-Disposition"] and response["Cache-Control"] == "private, no-store"
    )
    response = client_of(world.governance).get(reverse("partnerships_xlsx"), {"status": "running"})
    page = load_workbook(BytesIO(response.content)).active
    values = list(page.iter_rows(values_only=True))
    assert len(values) == 2 and values[1][1] == "A board" and 5 in values[1]
    address = reverse("partnerships_csv")
    assert f"{address}?status=running" in text_of(client.get(reverse("partnerships"), {"status": "running"}))
    assert two.name not in b"".join(client.get(address, {"words": "Eastvale"}).streaming_content).decode()


def test_an_import_does_what_was_looked_at_and_nothing_else(world, upload):
    partnership = world.partnership()
    held = upload(sheet(["Name", "Area it covers"], [partnership.name, "The coast"]))
    page = text_of(client_of(world.governance).get(held.get_absolute_url(), {"checked": "yes"}))
    checked = plan_import(table_of(held), timezone.localdate()).fingerprint
    assert f'value="{checked}"' in page
    facts = {"facts": {"area": "Three wards"}, "seen": 1, "by": world.lead, "at": world.now()}
    edit_partnership(partnership=partnership, **facts)
    response = decided(world, held, "import", checked=checked)
    assert problems(response) == ["The columns or the register have changed since you checked. Check again."]
    assert problems(decided(world, held, "import", checked=""))
    partnership.refresh_from_db()
    assert partnership.area == "Three wards"
    assert decided(world, held, "import").status_code == 302
    partnership.refresh_from_db()
    assert partnership.area == "The coast"
