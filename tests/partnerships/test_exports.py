"""What exports hold: every sheet of the workbook, the lists of risks and actions, and nothing withheld."""

import csv
import zipfile
from datetime import date, timedelta
from io import BytesIO, StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from partnerships.made_up.facts import add_facts
from partnerships.made_up.partnerships import add_partnerships
from partnerships.made_up.risks import add_actions, add_risks
from partnerships.models import (
    Action,
    ActionRevision,
    Actual,
    AnnualReturn,
    AuditReport,
    Body,
    Contribution,
    GovernanceDocument,
    Mark,
    Meeting,
    MeetingItem,
    Outcome,
    Partner,
    Partnership,
    PartnershipPost,
    Person,
    ReportingLine,
    Representative,
    Risk,
)
from partnerships.queries.export import HEADINGS, export_rows
from partnerships.queries.export_book import BOOK
from partnerships.queries.register import Wanted
from partnerships.rules.nature import QUESTIONS
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from tests.bench.queries import counted
from tests.partnerships.sending import client_of, text_of

LISTS = ("risks", "actions")
MOVED = (date(2026, 10, 1), date(2026, 9, 20))


def withhold(world, subject, part):
    given = {"kind": "confidential", "paragraph": "", "reason": "Told in confidence.", "look_again": None}
    return propose_mark(subject=subject, part=part, **given, by=world.governance, at=world.now())


def book(person, query="", name="partnerships"):
    """Every sheet of a workbook by its title: a list of rows, each by its headings."""
    response = client_of(person).get(reverse(f"{name}_xlsx") + query)
    assert response["Cache-Control"] == "private, no-store"
    sheets = {}
    for page in load_workbook(BytesIO(response.getvalue())).worksheets:
        headings, *rows = page.iter_rows(values_only=True)
        sheets[page.title] = [dict(zip(headings, row, strict=True)) for row in rows]
    return sheets


def csv_of(person, name, query=""):
    response = client_of(person).get(reverse(f"{name}_csv") + query)
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    headings, *rows = csv.reader(StringIO(text, newline=""))
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.fixture
def full(world):
    """A partnership that has one of everything, and one with nothing but its facts."""
    one, lead = world.partnership("A board"), world.posts["lead"]
    world.partnership("B board")
    body = add_organisation(name="=Eastvale", sector="council", by=None, at=world.now())
    partner = Partner.objects.create(
        partnership=one, organisation=body, role="host", voting="votes", share=3333, joined=date(2020, 4, 1)
    )
    Contribution.objects.create(partnership=one, partner=partner, year=2026, kind="money", amount=1200)
    Contribution.objects.create(partnership=one, partner=partner, year=2026, kind="staff", words="A clerk")
    outcome = Outcome.objects.create(
        partnership=one, kind="benefit", title="Less waste", unit="%", baseline=12_500, target=10_000
    )
    for day, value, note in ((date(2025, 4, 1), 1, ""), (date(2026, 4, 1), -11_250, "=1+1")):
        Actual.objects.create(outcome=outcome, on=day, value=value, note=note)
    GovernanceDocument.objects.create(
        partnership=one, kind="agreement", title="Deed", held="Vault", review_on=date(2027, 1, 2)
    )
    ReportingLine.objects.create(
        partnership=one, what="Budget", from_whom="Board", to_whom="Cabinet", frequency="yearly"
    )
    Representative.objects.create(
        partnership=one, kind="director", name="Cllr Vale", interests="Bees", declared_on=date(2026, 5, 1)
    )
    PartnershipPost.objects.create(partnership=one, post=lead, part="Finance")
    AuditReport.objects.create(
        partnership=one,
        kind="internal",
        body="Audit",
        title="Bins",
        dated=date(2026, 2, 3),
        opinion="=Limited",
    )
    AnnualReturn.objects.create(
        partnership=one, year=2026, facts={}, changed=["ends", "partners"], by_name="Lena", at=world.now()
    )
    meeting = Meeting.objects.create(
        body=Body.objects.create(name="Audit Committee", kind="assurance"), on=date(2026, 6, 3)
    )
    item = MeetingItem.objects.create(
        meeting=meeting,
        partnership=one,
        number=1,
        purpose="=Look",
        report="A plan",
        decision="assurance_sought",
        decided_on=date(2026, 6, 4),
        minute="Come back.",
        minute_ref="12",
    )
    risk = world.risk(one, title="=Fails", inherent_likelihood=5, inherent_impact=4, corporate_ref="CR1")
    action = world.action(one, risk=risk, title="-Find another", origin="Audit")
    Action.objects.filter(pk=action.pk).update(item=item)
    for number, (before, after) in enumerate([(date(2026, 9, 1), date(2026, 10, 1)), MOVED], 1):
        agreed = {"reason": "+Waits", "agreed_by": "The board", "by_name": "Lena", "at": world.now()}
        ActionRevision.objects.create(action=action, number=number, before=before, after=after, **agreed)
    return one


def test_the_workbook_has_a_sheet_for_each_thing_a_partnership_has(world, full):
    sheets = book(world.colleague)
    assert list(sheets) == [part.title for part in BOOK]
    first = [list(row.values()) for row in sheets["Partnerships"]]
    assert tuple(sheets["Partnerships"][0]) == HEADINGS and [row[1] for row in first] == [
        "A board",
        "B board",
    ]
    for title, rows in sheets.items():
        if title not in ("Partnerships", "Partners"):
            assert {(row["Partnership ref"], row["Partnership"]) for row in rows} == {(full.ref, "A board")}
    says = {title: list(rows[0].values())[2:] for title, rows in sheets.items()}
    assert [list(row.values())[1:7] for row in sheets["Partners"]] == [
        ["A board", "Northmoor Council", "Council", "Partner", None, None],
        ["A board", "=Eastvale", "Council", "Host", "Votes", 33.33],
        ["B board", "Northmoor Council", "Council", "Partner", None, None],
    ]
    assert [list(row.values())[2:] for row in sheets["Contributions"]] == [
        ["=Eastvale", "2026/27", "Money", 1200, None],
        ["=Eastvale", "2026/27", "Staff", None, "A clerk"],
    ]
    outcome = sheets["Outcomes"][0]
    assert (outcome["Began at"], outcome["Target"], outcome["Last figure"]) == (12.5, 10, -11.25)
    assert outcome["Last figure on"].date() == date(2026, 4, 1)
    figures = [(row["On"].date(), row["Figure"], row["Note"]) for row in sheets["Figures"]]
    assert figures == [(date(2025, 4, 1), 0.001, None), (date(2026, 4, 1), -11.25, "=1+1")]
    assert {(row["Outcome"], row["Unit"]) for row in sheets["Figures"]} == {("Less waste", "%")}
    assert says["Documents"][:3] == ["Deed", "Agreement or contract", "Vault"]
    assert says["Reporting lines"][:4] == ["Budget", "Board", "Cabinet", "Once a year"]
    assert says["Audit reports"][:3] == ["Internal audit", "Audit", "Bins"]
    assert says["Audit reports"][4] == "=Limited"
    assert says["Representatives"][:2] == ["Cllr Vale", "Council-appointed director"]
    assert says["Other posts"] == ["Post of Lena Lead", "Finance", "Lena Lead"]
    assert says["Annual returns"][0] == "2026/27" and says["Annual returns"][3] == "End date; Partners"


def test_risks_and_actions_say_what_their_pages_say(world, full):
    sheets = book(world.colleague)
    risk, action = sheets["Risks"][0], sheets["Actions"][0]
    for heading, words in {
        "Risk": "R1",
        "Title": "=Fails",
        "Owner’s post": "Post of Lena Lead",
        "Who holds it": "Lena Lead",
        "Likelihood now": "Likely",
        "Impact now": "Major",
        "Level now": "Very high",
        "Level at target": "Medium",
        "Above appetite": "Yes",
        "Direction": "New",
        "Number in the corporate risk register": "CR1",
        "State": "Open",
        "Accepted by": None,
    }.items():
        assert risk[heading] == words, heading
    assert risk["Colour now"] and risk["Likelihood without controls"] and risk["Target by"]
    for heading, words in {
        "Action": "A1",
        "Title": "-Find another",
        "Priority": 1,
        "Times moved later": 0,
        "For the risk": "R1",
        "Asked for by": "Audit Committee, 3 June 2026",
        "State": "Under way",
        "Done or dropped on": None,
    }.items():
        assert action[heading] == words, heading
    assert action["First date"] == action["Due"]


def test_the_first_sheet_says_what_the_council_decided_of_a_partnership(world, full):
    answers = {"another_body": "yes", "same_result": "no", "decide_together": "yes", "share_results": "no"}
    decided = {"tier": "=High", "next_appraisal": date(2027, 3, 1), "nature_answers": answers}
    Partnership.objects.filter(pk=full.pk).update(**decided)
    first, second = book(world.colleague)["Partnerships"]
    assert first["Tier of significance"] == "=High" and first["To be appraised next on"].date() == date(
        2027, 3, 1
    )
    asked = [one.text for one in QUESTIONS]
    assert [first[text] for text in asked] == ["Yes", "No", "Yes", "No"]
    assert {second[text] for text in (*asked, "Tier of significance", "To be appraised next on")} == {None}
    assert csv_of(world.colleague, "partnerships")[0]["Tier of significance"] == "'=High"


def test_decisions_and_moved_dates_say_what_their_pages_say(world, full):
    sheets = book(world.colleague)
    (decision,), moves = sheets["Decisions"], sheets["Action dates"]
    assert decision["Meeting"].date() == date(2026, 6, 3) and decision["Decided on"].date().day == 4
    assert [value for heading, value in decision.items() if heading not in ("Meeting", "Decided on")][2:] == [
        "Audit Committee",
        "Assurance body",
        1,
        "=Look",
        "A plan",
        "Sought further assurance",
        "12",
        "Come back.",
        "A1",
        None,
    ]
    Meeting.objects.update(cancelled="Too few could come.")
    (decision,) = book(world.colleague)["Decisions"]
    assert decision["Why the meeting is cancelled"] == "Too few could come."
    assert [(row["Move"], row["From"].date(), row["To"].date()) for row in moves] == [
        (1, date(2026, 9, 1), date(2026, 10, 1)),
        (2, *MOVED),
    ]
    told = {"Action": "A1", "Title": "-Find another", "Why": "+Waits", "Agreed by": "The board"}
    assert told.items() <= moves[0].items() and moves[0]["Recorded by"] == "Lena"
    assert [row["Days later"] for row in moves] == [30, -11]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_exported_as_it_is_filtered_and_sorted(world, full, name):
    other = Partnership.objects.get(name="B board")
    world.risk(other, title="Minor", likelihood=2, target_likelihood=2, treatment="tolerate")
    world.action(other, title="Minor", priority=3)
    query = "?sort=-partnership"
    rows, sheet = csv_of(world.colleague, name, query), book(world.colleague, query, name)
    assert [row["Partnership"] for row in rows] == ["B board", "A board"]
    assert [row["Title"] for row in sheet[name.capitalize()]] == ["Minor", rows[1]["Title"][1:]]
    assert rows[1]["Title"] in ("'=Fails", "'-Find another")  # a spreadsheet does not calculate it
    for query in ("?words=minor", f"?partnership={other.ref}", f"?partnership={other.ref}&words=minor"):
        assert [row["Title"] for row in csv_of(world.colleague, name, query)] == ["Minor"], query
    assert csv_of(world.colleague, name, f"?owner={world.posts['editor'].pk}") == []
    page = text_of(client_of(world.colleague).get(f"{reverse(name)}?words=minor"))
    assert f"{reverse(f'{name}_xlsx')}?words=minor" in page and f"{reverse(f'{name}_csv')}?words=min" in page
    page = text_of(client_of(world.colleague).get(f"{reverse(name)}?partnership={other.ref}"))
    assert "A board" not in page and "Show every partnership’s" in page and "Clear the filters" in page
    own = text_of(client_of(world.colleague).get(reverse(f"partnership_{name}", args=[full.ref])))
    assert reverse(f"{name}_xlsx") not in own


@pytest.mark.parametrize(("name", "counted"), [("risks", "Risks"), ("actions", "Under way")])
def test_what_is_counted_is_exported_as_the_page_counts_it(world, full, name, counted):
    other = Partnership.objects.get(name="B board")
    for number in range(3):
        world.risk(other, title=f"Minor {number}", likelihood=2, target_likelihood=2, treatment="tolerate")
        world.action(other, title=f"Minor {number}", owner_post=world.posts["contributor"])
    title = f"{name.capitalize()} by partnership"
    query = "?view=by-partnership&sort=-name"
    rows, (sheet,) = csv_of(world.colleague, name, query), book(world.colleague, query, name).items()
    assert sheet[0] == title and [row["Partnership"] for row in sheet[1]] == ["B board", "A board"]
    assert [(row["Partnership ref"], row[counted]) for row in rows] == [(other.ref, "3"), (full.ref, "1")]
    assert csv_of(world.colleague, name, query + "&words=minor") == rows[:1]
    assert csv_of(world.colleague, name, query + "&words=zebra") == []
    owners = csv_of(world.colleague, name, "?view=by-owner&words=minor")
    assert {row["Owner’s post"] for row in owners} <= {"Post of Lena Lead", "Post of Colin Contributor"}
    assert all(row["Who holds it"] in row["Owner’s post"] for row in owners) and owners
    page = text_of(client_of(world.colleague).get(f"{reverse(name)}?view=by-owner&words=minor"))
    assert f"{reverse(f'{name}_xlsx')}?view=by-owner&words=minor" in page.replace("&amp;", "&")


def test_cells_of_the_heat_map_and_views_of_actions_narrow_an_export(world, full):
    assert len(csv_of(world.colleague, "risks", "?cell=4-4")) == 1
    assert csv_of(world.colleague, "risks", "?cell=1-1") == []
    assert csv_of(world.colleague, "risks", "?shows=closed") == []
    assert len(csv_of(world.lead, "actions", "?view=mine")) == 1
    assert csv_of(world.colleague, "actions", "?view=closed") == []


def test_a_workbook_says_who_holds_a_post_and_has_left(world, full):
    assert {row["Who holds it"] for row in book(world.colleague)["Other posts"]} == {"Lena Lead"}
    Person.objects.filter(pk=world.lead.pk).update(is_active=False)
    sheets = book(world.colleague)
    for title in ("Other posts", "Risks", "Actions"):
        assert {row["Who holds it"] for row in sheets[title]} == {"Lena Lead (has left)"}, title


def test_nothing_withheld_is_in_an_export_to_who_may_not_read_it(world, full):
    other = Partnership.objects.get(name="B board")
    for one in (full, other):
        withhold(world, one, "our_share")
    Contribution.objects.update(words="quietsum")
    Risk.objects.update(
        cause="quietrisk", title="quietrisk", corporate_ref="quietrisk", closed_reason="quietrisk"
    )
    Action.objects.update(what="quietact", origin="quietact", progress="quietact", title="quietact")
    moved = {"before": MOVED[1], "after": MOVED[0], "by_name": "Lena", "at": world.now()}
    said = {"reason": "quietact", "agreed_by": "quietact"}
    ActionRevision.objects.create(action=full.actions.get(), number=3, **said, **moved)
    MeetingItem.objects.update(
        purpose="quietmeet", report="quietmeet", minute="quietmeet", minute_ref="quietmeet"
    )
    withhold(world, full, "minutes")
    withhold(world, full.risks.get(), "text")
    assert Mark.objects.on(full.actions.get()).withholding().exists()  # with its risk
    for who, may in (("colleague", False), ("administrator", False), ("lead", True), ("governance", True)):
        person = getattr(world, who)
        client = client_of(person)
        files = [client.get(reverse(f"{name}_xlsx")).getvalue() for name in ("partnerships", *LISTS)]
        said = b"".join(
            archive.read(part)
            for file in files
            for archive in [zipfile.ZipFile(BytesIO(file))]
            for part in archive.namelist()
        )
        said += str([csv_of(person, name) for name in LISTS]).encode()
        for secret in (b"quietsum", b"quietrisk", b"quietact", b"quietmeet"):
            assert (secret in said) is may, (who, secret)
    sheets = book(world.colleague)
    # Whether there is a contribution is not told either.
    assert [tuple(row.values()) for row in sheets["Contributions"]] == [
        (one.ref, one.name, *["withheld"] * 5) for one in (full, other)
    ]
    # Whose risk it is tells who is involved, as its page holds.
    Risk.objects.update(whose="partner", partner=full.partners.first())
    assert csv_of(world.colleague, "risks")[0]["Which partner’s"] == "withheld"
    assert csv_of(world.lead, "risks")[0]["Which partner’s"] not in ("", "withheld")
    for title, typed in (("Risks", "Why it is closed"), ("Actions", "How it goes")):
        row = sheets[title][0]
        assert row["Title"] == row[typed] == "withheld" and row["Owner’s post"] == "Post of Lena Lead"
    # What was decided and when is told, as the meeting's page does.
    row = sheets["Decisions"][0]
    assert (row["What it decided"], row["Actions it asked for"]) == ("Sought further assurance", "A1")
    said = ("What it was asked to do", "Report", "Number of the minute", "The minute")
    assert {row[heading] for heading in said} == {"withheld"}
    row = sheets["Action dates"][0]
    assert (row["Why"], row["Agreed by"], row["Days later"]) == ("withheld", "withheld", 30)


@pytest.mark.parametrize(
    ("part", "title"),
    [
        ("outcomes", "Outcomes"),
        ("documents", "Documents"),
        ("reporting", "Reporting lines"),
        ("representatives", "Representatives"),
        ("audits", "Audit reports"),
    ],
)
def test_a_sheet_of_withheld_rows_says_so_whether_or_not_there_are_any(world, full, part, title):
    other = Partnership.objects.get(name="B board")
    before = book(world.colleague)[title]
    assert len(before) == 1 and "withheld" not in before[0].values()
    for one in (full, other):
        withhold(world, one, part)
    seen = [tuple(row.values()) for row in book(world.colleague)[title]]
    wide = len(before[0]) - 2
    assert seen == [(one.ref, one.name, *["withheld"] * wide) for one in (full, other)]
    assert book(world.governance)[title] == before


def test_figures_are_withheld_with_the_outcomes_they_are_of(world, full):
    withhold(world, full, "outcomes")
    seen = [tuple(row.values()) for row in book(world.colleague)["Figures"]]
    assert seen == [(full.ref, full.name, *["withheld"] * 5)]
    assert len(book(world.governance)["Figures"]) == 2
    held = client_of(world.governance).get(reverse("partnerships_xlsx")).getvalue()
    note = load_workbook(BytesIO(held))["Figures"]["G3"]
    assert (note.value, note.data_type) == ("=1+1", "s")  # a text, and no formula


def test_the_workbook_holds_what_the_filters_find_in_the_order_of_the_list(world, full):
    second = Partnership.objects.get(name="B board")
    GovernanceDocument.objects.create(partnership=second, kind="other", title="Plan")
    sheets = book(world.colleague, "?sort=-name")
    assert [row["Document"] for row in sheets["Documents"]] == ["Plan", "Deed"]
    sheets = book(world.colleague, f"?words={second.ref}")
    assert [row["Document"] for row in sheets["Documents"]] == ["Plan"] and sheets["Risks"] == []


def test_the_workbook_can_be_imported_again_from_its_first_sheet(world, full, tmp_path):
    decided = {"tier": "High", "next_appraisal": date(2027, 3, 1), "nature_answers": {"another_body": "no"}}
    Partnership.objects.filter(pk=full.pk).update(**decided)
    path = tmp_path / "register.xlsx"
    path.write_bytes(client_of(world.governance).get(reverse("partnerships_xlsx")).getvalue())
    before = [list(row) for row in export_rows(world.governance, Wanted())]
    said = StringIO()
    call_command("import_register", str(path), stdout=said)
    assert "2 partnerships as they are" in said.getvalue()
    assert "Only the sheet “Partnerships” is read." in said.getvalue()
    assert "Tier of significance: left out" in said.getvalue()
    Partnership.objects.update(area="Lost", our_share=None, exit_plan="Lost", tier="Low", nature_answers={})
    call_command("import_register", str(path), stdout=said)
    after = [list(row) for row in export_rows(world.governance, Wanted())]
    place = HEADINGS.index("Our money a year")
    assert before[0][place] == after[0][place] == 6_400_000
    assert [row[:6] for row in after] == [row[:6] for row in before]
    assert set(Partnership.objects.values_list("tier", "notes")) == {("Low", "")}


def fill(count):
    made = add_partnerships(count)
    add_actions(made, add_risks(made, 2, 1), 2, 1)
    add_facts(made, 1)
    for one in made.partnerships:
        ReportingLine.objects.create(
            partnership=one, what="Budget", from_whom="Us", to_whom="Them", frequency="yearly"
        )
        PartnershipPost.objects.create(partnership=one, post=one.lead_post, part="Finance")
    bring_and_move(made.partnerships)


def bring_and_move(partnerships):
    """Bring each to a meeting that asks for its first action, whose date is then moved."""
    body, _ = Body.objects.get_or_create(name="Cabinet", kind="decision_maker")
    meeting = Meeting.objects.create(body=body, on=date(2026, 1, 1) + timedelta(len(partnerships)))
    for number, one in enumerate(partnerships, 1):
        item = MeetingItem.objects.create(meeting=meeting, partnership=one, number=number, purpose="Look")
        action = one.actions.first()
        Action.objects.filter(pk=action.pk).update(item=item)
        moved = {"before": action.due, "after": action.due, "by_name": "Lena", "at": timezone.now()}
        ActionRevision.objects.create(action=action, number=9, reason="Waits", agreed_by="Us", **moved)


@pytest.mark.parametrize("who", ["colleague", "lead", "governance"])
def test_an_export_asks_the_same_for_3_partnerships_as_for_a_page_of_them(world, who):
    client, asked = client_of(getattr(world, who)), {}
    for count in (3, 97):
        fill(count)
        for name in ("partnerships", *LISTS):
            for ending, query in product(("xlsx", "csv"), ("", "?view=by-owner", "?view=by-partnership")):
                address = reverse(f"{name}_{ending}") + query
                client.get(address).getvalue()
                with counted() as seen:
                    client.get(address).getvalue()
                asked.setdefault(address, []).append(len(seen))
                assert not seen.repeated()
    assert {address: set(counts) for address, counts in asked.items() if len(set(counts)) > 1} == {}
    assert max(asked[reverse("partnerships_xlsx")]) <= 26
    assert max(asked[reverse("risks_csv")]) <= 6
    assert max(asked[reverse("risks_csv") + "?view=by-partnership"]) <= 6
