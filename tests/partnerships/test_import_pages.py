"""Importing in the browser: the file and its columns, the check, the import, dropping it; and the exports."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from partnerships.models import Event, Organisation, Partnership, RegisterImport
from partnerships.models.partnership import Partnership as Model
from partnerships.queries.export import HEADINGS
from partnerships.queries.planned_row import as_read
from partnerships.queries.register_import import plan_import, table_of
from partnerships.queries.register_preview import becomes
from partnerships.rules.register_columns import BY_CODE, COLUMNS, TEXT
from partnerships.rules.register_reading import IN_THE_NOTES, value_in_words
from partnerships.rules.register_row import DEFAULTS, MOST_POUNDS
from partnerships.rules.sheet import Sheet
from partnerships.vocabulary import PARTNERSHIP_FACTS
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import FIELDS, edit_partnership
from partnerships.writes.register_import import keep_sheet
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
    page = text_of(response.client.get(response.url))
    assert "Imported: 4 partnerships added and 0 changed. Only the sheet “Register 2026” is read." in page
    assert "Row 11 is a total, and is left out." in page
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


def test_a_sheet_that_nobody_imported_is_forgotten(world, upload):
    kept = {days: upload(messy()) for days in (29, 31)}
    for days, held in kept.items():
        RegisterImport.objects.filter(pk=held.pk).update(at=timezone.now() - timedelta(days=days))
    newest = upload(messy())
    assert set(RegisterImport.objects.values_list("pk", flat=True)) == {kept[29].pk, newest.pk}
    assert Event.objects.filter(subject_id=kept[31].pk, verb="dropped").exists()
    page = text_of(client_of(world.governance).get(reverse(NEW)))
    assert "They are kept for 30 days." in page


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
    page = load_workbook(BytesIO(response.getvalue())).active
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


def checked(world, held, **query):
    """The page of a sheet once it is checked."""
    query = {"checked": "yes"} | query
    return text_of(client_of(world.governance).get(held.get_absolute_url(), query))


def plainly(page):
    """The words of a page without its elements."""
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


def word_field(page, said, heading):
    """The name of the choice that asks what a word means."""
    label = escape(f"What “{said}” in “{heading}” means")
    return re.search(rf'for="id_(word_[a-z0-9_]+)">{re.escape(label)}<', page)[1]


def test_what_each_row_becomes_is_shown_before_it_is_imported(world, upload):
    head = ["Name", "Lead", "Type", "Start", "Our contribution", "Total value", "RAG"]
    one = ["<b>River</b> board", "A post", "Joint Committees", "June 2020", "£1.2m", "TBC", "Amber"]
    held = upload(sheet(head, one, ["Coast board", "A post", "", "1/4/2021", "", "5", ""]))
    page = checked(world, held)
    assert "<b>River</b>" not in page
    said = plainly(page)
    for expected in (
        "Row 2: <b>River</b> board is added",
        "Arrangement Joint committee from “Joint Committees”: our word for the same",
        "Start date 1 June 2020 from “June 2020”: no day, the first of the month is taken",
        "Our money a year £1,200,000 from “£1.2m”: a sum written short",
        "All partners’ money a year kept in the notes from “TBC”: still to come",
        "Our role Partner (the sheet says nothing)",
        "Into the notes Total value: TBC; RAG: Amber",
        "Start date 1 April 2021 from “1/4/2021”",
        "Start date No day, the first of the month is taken “June 2020”: 1 June 2020 1",
        "Arrangement Other 1",
        "Our role Partner 2 (the sheet has no such column)",
        "Exit plan No plan 2 (the sheet has no such column)",
    ):
        assert expected in said, (expected, said)


def test_every_value_that_is_shown_is_what_the_register_then_holds(world, upload):
    held = upload(messy())
    post = world.posts["lead"].pk
    decided(world, held, "check", lead_post=post)
    held.refresh_from_db()
    plan = plan_import(table_of(held), timezone.localdate())
    shown = {row.name: row for row in becomes(plan, "1")}
    assert decided(world, held, "import", lead_post=post).status_code == 302
    assert len(shown) == Partnership.objects.count() == 4
    for name, row in shown.items():
        partnership = Partnership.objects.get(name=name)
        for one in row.readings:
            if one.code in PARTNERSHIP_FACTS and one.read != IN_THE_NOTES:
                there = as_read(partnership, one.code)
                assert one.read == value_in_words(BY_CODE[one.code], there), (name, one)
        beside = dict(row.given)
        for code in DEFAULTS:
            heading = BY_CODE[code].heading
            assert beside.get(heading) in (None, value_in_words(BY_CODE[code], getattr(partnership, code)))
            assert (heading in beside) != any(one.code == code for one in row.readings), (name, code)


def test_a_changed_row_shows_what_the_sheet_changes_and_not_what_was_noted_before(world, upload):
    one = world.partnership()
    Partnership.objects.filter(pk=one.pk).update(notes="Said in confidence.", area="The coast")
    head = ["Name", "Area it covers", "Our contribution", "Colour", "Purpose"]
    held = upload(sheet(head, [one.name, "The coast", "£7k", "Red", one.purpose]))
    page = checked(world, held)
    said = plainly(page)
    assert f"{one.name} changes Our money a year £7,000 from “£7k”" in said
    assert "Into the notes Colour: Red" in said and "Said in confidence." not in page
    assert (
        "Area it covers" not in said.partition("What the columns are")[0]
        and "A new partnership gets:" not in said
    )


def test_a_word_that_is_none_of_ours_is_matched_once_for_all_its_rows(world, upload):
    head = ["Name", "Lead", "Type", "Status"]
    rows = [
        [f"Board {number}", "A post", "Forum" if number % 2 else "FORUM ", "Live"] for number in range(30)
    ]
    content = sheet(head, *rows, ["Last", "A post", "Clwb “Ŵy” <i>", "Asleep"])
    held = upload(content)
    page = checked(world, held)
    assert page.count("Reciprocal cover between councils") == 2  # once for each word, and in no row
    assert "30 <span" in page and "<i>" not in page
    said = plainly(page)
    assert "Row 2 Type “FORUM” is not understood. Match it to one of our words." in said
    forum, club = word_field(page, "FORUM", "Type"), word_field(page, "Clwb “Ŵy” <i>", "Type")
    asleep = word_field(page, "Asleep", "Status")
    response = decided(world, held, "check", **{forum: "informal_network"})
    page = text_of(client_of(world.governance).get(response.url))
    assert "“FORUM”: Informal network" in page and "30 <span" in page
    assert '<option value="informal_network" selected>' in page and "The sheet cannot be imported yet" in page
    assert not Partnership.objects.exists()
    given = {forum: "informal_network", club: "note", asleep: "proposed"}
    response = decided(world, held, "check", **given)
    assert "The sheet can be imported" in text_of(client_of(world.governance).get(response.url))
    # What words mean is remembered for the next sheet with these headings, and can be changed there.
    again = upload(sheet(head, ["Another", "A post", "forum", "Running"]))
    assert again.columns["meant"] == {
        "arrangement": {"forum": "informal_network", "clwb “ŵy” <i>": "note"},
        "status": {"asleep": "proposed"},
    }
    assert "The sheet can be imported" in checked(world, again)
    decided(world, again, "check", **{forum: ""})
    again.refresh_from_db()
    assert "forum" not in again.columns["meant"]["arrangement"] and again.columns["meant"]["status"]
    assert decided(world, held, "import", **given).url == reverse("partnerships")
    assert Partnership.objects.filter(arrangement="informal_network").count() == 30
    last = Partnership.objects.get(name="Last")
    assert (last.arrangement, last.status, last.notes) == ("other", "proposed", "Type: Clwb “Ŵy” <i>")


def test_a_forged_match_is_refused_and_what_was_chosen_is_kept(world, upload):
    held = upload(sheet(["Name", "Lead", "Type", "Status"], ["One", "A post", "Forum", "Asleep"]))
    page = checked(world, held)
    forum, asleep = word_field(page, "Forum", "Type"), word_field(page, "Asleep", "Status")
    for forged in ("running", "x" * 5000, "<b>", "NOTE"):
        response = decided(world, held, "check", **{forum: forged, asleep: "ended"})
        assert problems(response) == ["Choose from the list what “Forum” in “Type” means"]
        page = text_of(response)
        assert '<option value="ended" selected>' in page and f'id="id_{forum}"' in page
        held.refresh_from_db()
        assert held.columns["meant"] == {}
    other = forum[:-16] + "0" * 16
    strange = {other: "other", "word_name_0": "other", "word_status_": "x", asleep: "proposed"}
    assert decided(world, held, "check", **strange).status_code == 302
    held.refresh_from_db()
    assert held.columns["meant"] == {"status": {"asleep": "proposed"}}
    # Somebody else's page of before: nothing is saved, and what was chosen stands.
    response = decided(world, held, "check", seen=1, **{forum: "other", asleep: "running"})
    assert problems(response)[0].startswith("Somebody else saved this page")
    assert '<option value="other" selected>' in text_of(response)
    held.refresh_from_db()
    assert held.columns["meant"] == {"status": {"asleep": "proposed"}}


def test_a_match_that_changes_at_the_import_itself_is_no_more_what_was_looked_at(world, upload):
    held = upload(sheet(["Name", "Lead", "Type"], ["One", "A post", "Forum"]))
    forum = word_field(checked(world, held), "Forum", "Type")
    decided(world, held, "check", **{forum: "other"})
    response = decided(world, held, "import", **{forum: "company"})
    assert problems(response) == ["The columns or the register have changed since you checked. Check again."]
    held.refresh_from_db()
    assert held.columns["meant"] == {"arrangement": {"forum": "other"}} and not Partnership.objects.exists()
    assert decided(world, held, "import", **{forum: "other"}).status_code == 302
    assert Partnership.objects.get().arrangement == "other"


def test_a_sheet_that_was_kept_before_there_were_matches_opens_and_is_imported(world, upload):
    held = upload(sheet(["Name", "Lead", "Type"], ["One", "A post", "Forum"]))
    del held.columns["meant"]
    held.save()
    forum = word_field(checked(world, held), "Forum", "Type")
    again = upload(sheet(["Name", "Lead", "Type"], ["One", "A post", "Forum"]))
    assert again.columns["meant"] == {}
    decided(world, held, "check", **{forum: "other"})
    assert decided(world, held, "import", **{forum: "other"}).status_code == 302


def test_what_is_refused_is_not_counted_and_what_is_left_out_is_said(world, upload):
    known = world.partnership("Known board", area="The coast")
    head, post = ["Name", "Lead", "Area it covers"], "Post of Lena Lead"
    rows = [["One", post], ["Two", post], ["one", post], [known.name, post, "Inland"]]
    held = upload(sheet(head, *rows, [known.name, post, "Both"]))
    plan = plan_import(table_of(held), timezone.localdate())
    assert (len(plan.added), len(plan.changed), len(plan.faults)) == (2, 1, 2)
    said = plainly(checked(world, held))
    assert "To be added 2 To be changed 1 As they are 0 Faults 2" in said
    assert "Row 4: one" not in said and "Row 4 the row The same partnership is in row 2." in said
    response = decided(world, held, "import")
    assert len(problems(response)) == 2 and Partnership.objects.count() == 1
    totals = [[f"Total {number}", None, "Total"] for number in range(8)]
    held = upload(sheet(head, ["One", post], ["Two", post], [known.name, post, "The coast"], *totals))
    before = Partnership.objects.count()
    response = decided(world, held, "import")
    page = plainly(text_of(response.client.get(response.url)))
    assert "Imported: 2 partnerships added and 0 changed. 1 is as before. Row 5 is a total" in page
    assert "Row 9 is a total, and is left out. And 3 more." in page
    assert Partnership.objects.count() - before == 2


def test_the_page_of_ten_thousand_rows_is_bounded_and_every_row_can_be_looked_at(world):
    long = "Purposes, " * 150
    rows = [
        (
            number,
            [
                f"Board {number}",
                "A post",
                f"Forum {number % 3000}" if number % 2 else "JV",
                long,
                f"£{number}k",
            ],
        )
        for number in range(2, 10_002)
    ]
    head = ["Name", "Lead", "Type", "Purpose", "Total value"]
    held = keep_sheet(name="big", sheet=Sheet(head, rows), by=world.governance, at=world.now())
    page = checked(world, held)
    assert len(page.encode()) < 300_000
    said = plainly(page)
    assert "These are 40 of 1500" in said and "and 4992 more" in said
    assert "Row 2: Board 2 is added" in said and "Row 22: Board 22" not in said
    # A fault that no match mends is not crowded out by thousands that one does.
    rows[9_000][1][4] = "5 or plenty"
    held.rows = rows
    held.save()
    said = plainly(checked(world, held, page="500"))
    assert "“5 or plenty” is not understood" in said
    assert "Row 10000: Board 10000 is added" in said
