"""What is withheld stays withheld: in the list, its search, filters and order, in print, page and history."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from appraisal.queries.mark import marks_closing
from partnerships.models import (
    AuditReport,
    GovernanceDocument,
    Mark,
    Outcome,
    Partnership,
    ReportingLine,
    Representative,
)
from partnerships.queries.register import Wanted, register
from partnerships.writes.mark import decide_mark, propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting, decide_item
from partnerships.writes.meeting_item import edit_item, remove_item
from partnerships.writes.partnership import edit_partner, edit_partnership
from partnerships.writes.row import add_row
from tests.partnerships.sending import client_of, facts_of, text_of

SECRETS = (
    "£7,777,777",
    "£7.8m",
    "£71,111,111",
    "£71.1m",
    "unmistakablesecret",
    "quietexit",
    "13 July 2041",
    "13 Jul 2041",
)
PARTS = ("purpose", "annual_value", "our_share", "ends", "exit_state", "exit_plan")
MAY_NOT = ("colleague", "member", "reviewer", "administrator", "editor")
MAY = ("governance", "proper", "auditor", "cleared", "lead")


def mark(world, partnership, part, **facts):
    given = {
        "kind": "exempt",
        "paragraph": "3",
        "reason": "A tender is open.",
        "look_again": date(2030, 1, 1),
    }
    return propose_mark(subject=partnership, part=part, by=world.lead, at=world.now(), **(given | facts))


@pytest.fixture
def secret(world):
    """A partnership that says secrets, all withheld, and said them before in its history."""
    partnership = world.partnership(
        purpose="It does an unmistakablesecret thing.",
        annual_value=71_111_111,
        our_share=7_777_777,
        ends=date(2041, 7, 13),
        exit_state="draft",
        exit_plan="A quietexit.",
    )
    facts = {name: getattr(partnership, name) for name in facts_of(partnership) if name != "seen"}
    facts |= {"lead_post": partnership.lead_post, "accountable_body": None, "starts": date(2019, 4, 1)}
    edit_partnership(
        partnership=partnership,
        facts=facts | {"our_share": 7_777_776, "exit_plan": "A noisy exit."},
        seen=partnership.version,
        by=world.lead,
        at=world.now(),
    )
    edit_partnership(
        partnership=partnership, facts=facts, seen=partnership.version, by=world.lead, at=world.now()
    )
    for part in PARTS:
        mark(world, partnership, part)
    return Partnership.objects.get(pk=partnership.pk)


def pages(partnership):
    return {
        "list": reverse("partnerships"),
        "sorted by money": reverse("partnerships") + "?sort=-money",
        "sorted by end": reverse("partnerships") + "?sort=ends",
        "print": reverse("partnerships_print"),
        "page": partnership.get_absolute_url(),
        "history": reverse("partnership_history", args=[partnership.ref]),
        "marks": reverse("partnership_mark", args=[partnership.ref]),
        "organisation": reverse("organisations"),
    }


@pytest.mark.parametrize("who", MAY_NOT)
def test_no_page_says_it_to_those_who_may_not_read_it(world, secret, who):
    client = client_of(getattr(world, who))
    for name, address in pages(secret).items():
        page = text_of(client.get(address))
        assert secret.name in page or name == "organisation"
        assert not [one for one in SECRETS if one in page], name
        if name in ("list", "print", "page"):
            assert "withheld" in page


@pytest.mark.parametrize("who", MAY)
def test_those_who_may_read_it_do(world, secret, who):
    client = client_of(getattr(world, who))
    said = {name: text_of(client.get(address)) for name, address in pages(secret).items()}
    for name in ("list", "print"):
        assert "£7.8m of £71.1m" in said[name]
        assert "withheld from others" in said[name]
        assert "13 Jul 2041" in said[name]
        assert "In draft" in said[name]
    assert "Not for publication" in said["print"]
    for words in ("£7,777,777", "£71,111,111", "unmistakablesecret", "quietexit", "13 July 2041"):
        assert words in said["page"]
    assert "£7,777,776" in said["history"]
    assert "noisy exit" in said["history"]


def test_the_list_to_publish_leaves_it_out_whoever_prints_it(world, secret):
    page = text_of(client_of(world.governance).get(reverse("partnerships_print") + "?edition=public"))
    assert secret.name in page
    assert not [one for one in SECRETS if one in page]
    assert "Not for publication" not in page
    assert "something of the money is withheld in 1" in page


@pytest.mark.parametrize(
    "query", ["words=unmistakablesecret", "exit_state=draft", "words=waste&exit_state=draft"]
)
def test_search_and_filters_do_not_find_it(world, secret, query):
    for who, found in (("colleague", False), ("lead", True), ("governance", True)):
        page = text_of(client_of(getattr(world, who)).get(f"{reverse('partnerships')}?{query}"))
        assert (secret.name in page) is found, who


def test_what_is_not_withheld_still_finds_it(world, secret):
    page = text_of(client_of(world.colleague).get(reverse("partnerships") + "?words=moorland"))
    assert secret.name in page


def test_order_by_exit_plan_does_not_tell_it(world, secret):
    for state in ("none", "agreed"):
        world.partnership(state.capitalize(), exit_state=state)

    def order(person, way):
        return [one.name for one in register(person, Wanted(sort=way))]

    assert order(world.colleague, "exit") == ["None", "Agreed", secret.name]
    assert order(world.colleague, "-exit") == order(None, "-exit") == ["Agreed", "None", secret.name]
    assert order(world.lead, "exit") == ["None", secret.name, "Agreed"]


@pytest.mark.parametrize(
    ("sort", "part", "small", "large"),
    [
        ("money", "our_share", {"our_share": 10}, {"our_share": 17_000_000}),
        ("ends", "ends", {"ends": date(2027, 1, 1)}, {"ends": date(2099, 1, 1)}),
    ],
)
def test_order_does_not_tell_it(world, secret, sort, part, small, large):
    """Withheld counts as unknown, which stands last both ways; for those who read it, it stands between."""
    world.partnership("A small one", **small)
    world.partnership("Z large one", **large)
    world.partnership("Unknown", **{part: None})

    def order(person, way):
        return [one.name for one in register(person, Wanted(sort=way))]

    assert order(world.colleague, sort) == ["A small one", "Z large one", secret.name, "Unknown"]
    assert order(world.colleague, f"-{sort}") == ["Z large one", "A small one", secret.name, "Unknown"]
    assert order(world.governance, sort) == ["A small one", secret.name, "Z large one", "Unknown"]
    assert order(world.lead, f"-{sort}") == ["Z large one", secret.name, "A small one", "Unknown"]


def test_totals_leave_out_what_is_withheld(world, secret):
    world.partnership("Another", annual_value=2_000_000, our_share=1_000_000)
    held_back = client_of(world.colleague).get(reverse("partnerships_print")).context["totals"]
    full = client_of(world.auditor).get(reverse("partnerships_print")).context["totals"]
    assert (held_back.ours, held_back.all_partners, held_back.withheld) == ("£1m", "£2m", 1)
    assert (full.ours, full.all_partners, full.withheld, full.disclosed) == ("£8.8m", "£73.1m", 0, 1)


def test_declining_a_mark_ends_the_withholding(world, secret):
    address = secret.get_absolute_url()
    assert "£7,777,777" not in text_of(client_of(world.colleague).get(address))
    one = mark_of(secret, "our_share")
    decide_mark(
        mark=one, subject=secret, agreed=False, reason="It is public.", by=world.proper, at=world.now()
    )
    assert "£7,777,777" in text_of(client_of(world.colleague).get(address))
    assert "£71,111,111" not in text_of(client_of(world.colleague).get(address))


def test_the_reason_is_shown_to_those_who_read_what_is_withheld(world, secret):
    address = reverse("partnership_mark", args=[secret.ref])
    assert "A tender is open." not in text_of(client_of(world.colleague).get(address))
    assert "A tender is open." in text_of(client_of(world.cleared).get(address))


def test_leading_one_partnership_opens_no_other(world, secret):
    other = world.partnership("Led by another", lead_post=world.posts["reviewer"], our_share=3_333_333)
    mark(world, other, "our_share")
    client = client_of(world.lead)
    assert "£3,333,333" not in text_of(client.get(other.get_absolute_url()))
    assert "£7,777,777" in text_of(client.get(secret.get_absolute_url()))
    listed = text_of(client.get(reverse("partnerships")))
    assert "£3.3m" not in listed
    assert "£7.8m" in listed


def mark_of(partnership, part):
    return Mark.objects.on(partnership).get(part=part)


# -------------------------------------------------------------------------------------- rows of a partnership

QUIET = {"outcomes": "quietoutcome", "representatives": "quietname", "documents": "quietdeed"}
QUIET |= {"reporting": "quietreport", "audits": "quietaudit"}
SHOWN_ON = {"outcomes": "partnership_outcomes"}


@pytest.fixture
def rows(world):
    """A partnership with a row of every kind that can be withheld, each of which was said on its history."""
    partnership = world.partnership()
    given = {"partnership": partnership, "by": world.lead, "at": world.now()}
    add_row(model=Outcome, facts={"kind": "outcome", "title": "quietoutcome"}, **given)
    sits = {"kind": "director", "name": "quietname", "interests": "Shares."}
    add_row(model=Representative, facts=sits, **given)
    deed = {"kind": "agreement", "title": "quietdeed", "review_on": date(2020, 1, 1)}
    add_row(model=GovernanceDocument, facts=deed, **given)
    report = {"what": "quietreport", "from_whom": "Them", "to_whom": "Us", "frequency": "yearly"}
    add_row(model=ReportingLine, facts=report, **given)
    audit = {"kind": "internal", "body": "Audit", "title": "quietaudit", "dated": date(2026, 1, 1)}
    add_row(model=AuditReport, facts=audit | {"opinion": "Weak."}, **given)
    return partnership


@pytest.mark.parametrize("part", QUIET)
def test_rows_are_withheld_as_a_whole(world, rows, part):
    word = QUIET[part]
    pages = [SHOWN_ON.get(part, "partnership_governance"), "partnership_history"]
    for who in ("colleague", *MAY):
        for name in pages:
            page = text_of(client_of(getattr(world, who)).get(reverse(name, args=[rows.ref])))
            assert word in page, (who, name)
    mark(world, rows, part)
    for who, may in (*((one, False) for one in MAY_NOT), *((one, True) for one in MAY)):
        for name in pages:
            page = text_of(client_of(getattr(world, who)).get(reverse(name, args=[rows.ref])))
            assert ((word in page) is may and "withheld" in page) or may, (who, name)
            others = [one for one in QUIET.values() if one in page]
            assert others or name == "partnership_outcomes"


@pytest.mark.parametrize(("part", "need"), [("documents", "document"), ("representatives", "interests")])
def test_a_list_of_what_is_missing_does_not_tell_withheld_rows(world, rows, part, need):
    address = f"{reverse('partnerships')}?needs={need}"
    assert rows.name in text_of(client_of(world.member).get(address))
    mark(world, rows, part)
    assert rows.name not in text_of(client_of(world.member).get(address))
    assert rows.name in text_of(client_of(world.governance).get(address))


def test_rows_that_no_report_prints_close_no_report(world, rows):
    appraisal = world.appraisal(rows)
    mark(world, rows, "outcomes")
    assert not marks_closing(appraisal).exists()
    for number, part in enumerate(("our_share", "representatives", "audits"), 1):
        mark(world, rows, part)
        assert marks_closing(appraisal).count() == number


def test_minutes_are_withheld_wherever_a_meeting_is_told_of(world, rows):
    """On the meeting, its timetable and its history; of an item there and of one that was taken away."""
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Cabinet", kind="decision_maker", **given)
    meeting = add_meeting(body=body, on=date(2026, 9, 1), place="", **given)
    brought = {"meeting": meeting, "report": ""}
    other = world.partnership("Open to all")
    kept = add_item(partnership=rows, purpose="Weigh the quietbid.", **brought, **given)
    edit_item(item=kept, purpose=kept.purpose, report="The quietreport", seen=1, **given)
    gone = add_item(partnership=rows, purpose="Hear of the quieterbid.", **brought, **given)
    add_item(partnership=other, purpose="Note the openwords.", **brought, **given)
    remove_item(item=gone, seen=gone.version, **given)
    said = {"decision": "approved", "decided_on": meeting.on, "minute": "The quietminute."}
    decide_item(item=kept, seen=kept.version, minute_ref="Q9", **said, **given)
    pages = {
        name: reverse(name, args=[meeting.pk]) for name in ("meeting", "meeting_timetable", "meeting_history")
    }
    words = ("quietbid", "quieterbid", "quietminute", "quietreport")
    told = {name: text_of(client_of(world.colleague).get(one)) for name, one in pages.items()}
    assert all(any(word in page for page in told.values()) for word in words)
    mark(world, rows, "minutes")
    for who in MAY_NOT:
        for name, address in pages.items():
            page = text_of(client_of(getattr(world, who)).get(address))
            assert not any(word in page for word in words) and "withheld" in page, (who, name)
            assert "openwords" in page and (name != "meeting" or "Approved" in page)
    for who in MAY:
        seen = {name: text_of(client_of(getattr(world, who)).get(one)) for name, one in pages.items()}
        assert all(word in seen["meeting_history"] for word in words)
        assert "quietminute" in seen["meeting"] and "quietbid" in seen["meeting_timetable"]


def test_a_share_that_would_tell_withheld_money_is_withheld_with_it(world):
    partnership = world.partnership(annual_value=17_900_000, our_share=6_400_000)
    partner = partnership.partners.get()
    facts = {"role": partner.role, "voting": "", "joined": None, "left": None}
    for share in (1234, 3576):
        partner.refresh_from_db()
        edit_partner(
            partner=partner,
            facts=facts | {"share": share},
            seen=partner.version,
            by=world.lead,
            at=world.now(),
        )
    pages = [
        reverse(name, args=[partnership.ref]) for name in ("partnership_partners", "partnership_history")
    ]

    def said(person):
        client = client_of(world.people[person])
        sheets = zipfile.ZipFile(BytesIO(client.get(reverse("partnerships_xlsx")).getvalue()))
        book = b"".join(sheets.read(name) for name in sheets.namelist()).decode()
        return [*(text_of(client.get(page)) for page in pages), book]

    assert all("35.76" in one for one in said("colleague"))
    mark(world, partnership, "our_share")
    for person in MAY_NOT:
        assert not [one for one in said(person) if "35.76" in one or "12.34" in one], person
    assert all("35.76" in one for one in said("governance"))
