"""My work for every role, the portfolio at a glance, and the made-up register that fills them."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal, Checklist
from appraisal.queries.portfolio import register_in_numbers, risks_in_numbers
from appraisal.views.portfolio import Number
from appraisal.writes.draft import open_draft
from partnerships.models import (
    Action,
    ActionRevision,
    AnnualReturn,
    Contribution,
    Event,
    GovernanceDocument,
    Mark,
    Partnership,
    Person,
    Policy,
    PostHolding,
    ReportingLine,
    Representative,
    Risk,
)
from partnerships.queries.needs import CHASED, NEEDS, needs
from partnerships.queries.trail import trail_breaks_at
from partnerships.queries.waiting import partnerships_waiting, stands
from partnerships.rules.risk import heat_map
from partnerships.rules.years import year_of
from partnerships.writes.mark import decide_mark, propose_mark
from partnerships.writes.meeting import add_body, add_item, add_meeting
from partnerships.writes.partnership import edit_partnership
from partnerships.writes.person import add_person, choose_password, edit_person
from partnerships.writes.post import add_post, appoint
from tests.appraisal.test_corrections import signed
from tests.appraisal.test_verify import small_pdf
from tests.growth.test_growth import asked
from tests.partnerships.sending import client_of, text_of
from tests.remembered import remembered
from tests.world import PASSWORD, PEOPLE

TODAY = timezone.localdate()
MATRIX = {
    "likelihoods": [{"name": name, "meaning": ""} for name in ("Rare", "Likely")],
    "impacts": [{"name": name, "meaning": ""} for name in ("Minor", "Major")],
    "levels": [{"name": "Low", "colour": "green"}, {"name": "High", "colour": "red"}],
    "cells": [["Low", "Low"], ["Low", "High"]],
    "categories": [{"code": "finance", "name": "Finance", "appetite": "cautious", "accepts": "Low"}],
}


KINDS_OF_NUMBERS = ("risk_numbers", "action_numbers", "appraisal_numbers")


def action(partnership, number, due, *, owner, **more):
    given = {"title": f"Action {number}", "what": "Do it.", "raised_on": date(2020, 1, 1), "state": "open"}
    given |= {"original_due": due, "due": due, "owner_post": owner}
    return Action.objects.create(partnership=partnership, number=number, **(given | more))


def risk(partnership, number, cell, *, owner, **more):
    given = {"title": f"Risk {number}", "cause": "A.", "event": "B.", "effect": "C.", "category": "finance"}
    given |= {"whose": "council", "treatment": "treat", "raised_on": date(2020, 1, 1), "owner_post": owner}
    given |= {"likelihood": cell[0], "impact": cell[1]}
    return Risk.objects.create(partnership=partnership, number=number, **(given | more))


def my_work(person) -> dict:
    """The page's context, with its blocks by their title."""
    context = client_of(person).get(reverse("my_work")).context
    return {"blocks": {one.title: one for one in context["blocks"]}, "page": context}


def names(block) -> list[str]:
    return [line.name for line in block.lines]


@pytest.fixture
def busy(world):
    return with_actions_and_risks(world)


@remembered
def with_actions_and_risks(world):
    """A partnership with actions and risks of its lead officer in every state."""
    Policy.objects.create(kind=Policy.RISK_MATRIX, number=1, content=MATRIX, at=timezone.now())
    Partnership.objects.filter(pk=world.partnership().pk).update(added_at=world.at - timedelta(days=400))
    one, owner = Partnership.objects.get(), world.posts["lead"]
    for number in range(1, 13):
        action(one, number, TODAY - timedelta(days=number), owner=owner)
    action(one, 20, TODAY + timedelta(days=30), owner=owner)
    action(one, 21, TODAY + timedelta(days=31), owner=owner)
    action(one, 22, TODAY, owner=owner)
    done = {"state": "done", "done_on": TODAY, "done_words": "Done."}
    action(one, 30, TODAY, owner=owner, done_by=world.lead, **done)
    action(one, 31, TODAY, owner=owner, done_by=world.colleague, **done)
    risk(one, 1, (2, 2), owner=owner)
    risk(one, 2, (2, 1), owner=owner, review_on=TODAY - timedelta(days=1))
    answered = risk(one, 3, (2, 2), owner=owner)
    action(one, 40, TODAY + timedelta(days=90), owner=world.posts["colleague"], risk=answered)
    accepted = {"accepted_post": owner, "accepted_reason": "Worth it."}
    risk(one, 4, (2, 2), owner=owner, **accepted)
    risk(one, 5, (2, 2), owner=owner, **accepted, accepted_until=TODAY - timedelta(days=1))
    risk(one, 6, (2, 2), owner=owner, closed_on=TODAY, closed_reason="Gone.")
    document = {"kind": "agreement", "title": "Agreement", "review_on": TODAY - timedelta(days=1)}
    GovernanceDocument.objects.create(partnership=one, **document)
    return one


def test_a_lead_officer_sees_what_is_late_and_what_waits(world, busy):
    seen = my_work(world.lead)
    blocks = seen["blocks"]
    late = blocks["Actions that are late"]
    assert (late.total, late.more, len(late.lines)) == (12, 2, 10)
    assert names(late)[0] == "Action 12" and all(line.late for line in late.lines)
    assert names(blocks["Actions due in the next 30 days"]) == ["Action 22", "Action 20"]
    assert names(blocks["Actions to check"]) == ["Action 31"]
    above = blocks["Risks above appetite with nothing done about them"]
    assert sorted(names(above)) == ["Risk 1", "Risk 5"]
    assert names(blocks["Risks to review"]) == ["Risk 2"]
    led = seen["page"]["led"]
    assert led.rows[0].needs == [
        "annual return not given",
        "a governance officer has to decide its significance",
        "not asked whether it is a partnership",
        "no exit plan on record",
        "who takes over is not said",
        "a document to be reviewed",
    ]


@pytest.fixture
def everything(world, busy):
    """What `busy` has, and of every list more than is counted in it."""
    given = {"by": world.governance, "at": world.now()}
    ended, elsewhere = world.partnership("Ended", status="ended"), world.partnership("Elsewhere")
    Partnership.objects.filter(pk=elsewhere.pk).update(lead_post=world.posts["colleague"])
    body = add_body(name="Audit Committee", kind="assurance", **given)
    meeting = add_meeting(body=body, on=date(2020, 1, 1), place="", **given)
    item = add_item(meeting=meeting, partnership=elsewhere, purpose="Note it.", report="", **given)
    done = {"state": "done", "done_on": TODAY, "done_words": "Done.", "done_by": world.reviewer}
    for number, (place, owner) in enumerate(((elsewhere, "colleague"), (busy, "colleague"), (busy, "lead"))):
        post = world.posts[owner]
        action(place, 50 + number, TODAY - timedelta(days=1), owner=post, item=item)
        action(place, 60 + number, TODAY, owner=post)
        action(place, 70 + number, TODAY + timedelta(days=99), owner=post)
        action(place, 80 + number, TODAY, owner=post, **done)
        risk(place, 50 + number, (2, 2), owner=post, review_on=TODAY - timedelta(days=1))
    action(ended, 1, TODAY, owner=world.posts["colleague"], state="dropped", item=item)
    edit = {"email": "approver@northmoor.example", "name": "Ada Approver", "roles": frozenset()}
    edit_person(person=world.approver, seen=world.approver.version, is_active=False, **edit, **given)
    add_post(title="Post of nobody", gives_opinions=False, **given)
    appraisal = world.appraisal(elsewhere)
    why = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": TODAY}
    for part, subject in (
        ("our_share", elsewhere),
        ("text", busy.actions.first()),
        ("text", busy.risks.first()),
        ("headline", appraisal),
        ("narrative", appraisal.answers.order_by("place").first()),
    ):
        mark = propose_mark(subject=subject, part=part, **why, **given)
        decide_mark(mark=mark, subject=subject, agreed=True, reason="", **given)
    propose_mark(subject=elsewhere, part="ends", **why, **given)


def listed_at(client, address: str) -> int:
    """How many a list finds."""
    return client.get(address).context["shown"].paginator.count


@pytest.mark.parametrize(
    ("person", "least"), [("lead", 6), ("governance", 7), ("both", 11), ("administrator", 1), ("proper", 1)]
)
def test_every_block_of_my_work_leads_to_a_list_of_as_many(world, everything, person, least):
    """Of a lead officer, of who watches, and of who does both."""
    asks = world.people["governance" if person == "both" else person]
    if person == "both":
        appoint(post=world.posts["lead"], person=asks, since=TODAY, by=asks, at=world.now())
    client, seen = client_of(asks), my_work(asks)
    blocks = seen["blocks"].values()
    for block in blocks:
        assert not block.all or listed_at(client, block.all) == block.total, block.title
    assert {one.title for one in blocks if not one.all} <= {"Posts whose holder has left"}
    assert seen["page"]["led"].total == listed_at(client, f"{reverse('partnerships')}?mine=on")
    assert len(blocks) >= least


def test_marks_are_named_on_my_work_as_their_list_names_them(world, everything):
    """Read in one query with all else, whatever they are on."""
    client = client_of(world.proper)
    block = my_work(world.proper)["blocks"]["Marks to look at again"]
    listed = client.get(block.all).context["shown"]
    assert len(block.lines) == 5
    for line, one in zip(block.lines, listed, strict=True):
        assert (line.name, line.address) == (one.where, one.decided)
        assert line.about.startswith(f"{one.what}: withheld") and not line.late
    waiting = my_work(world.proper)["page"]["marks"].rows
    assert [one.what for one in waiting] == ["End date"]


@pytest.mark.parametrize("person", PEOPLE)
def test_my_work_asks_at_most_eight_queries_of_anybody(world, everything, person):
    appoint(
        post=world.posts["reviewer"], person=world.people[person], since=TODAY, by=world.lead, at=world.at
    )
    if person != "approver":  # who has left
        seen, _ = asked(client_of(world.people[person]), reverse("my_work"))
        assert len(seen) <= 8 and seen.repeated() == []


def test_whoever_keeps_people_sees_who_has_not_chosen_a_password(world):
    title = "People who have not chosen a password"
    assert title not in my_work(world.administrator)["blocks"]
    given = {"roles": frozenset(), "by": world.administrator, "at": world.now()}
    for number in range(12):
        person = add_person(email=f"new{number}@northmoor.example", name=f"New {number:02}", **given)
    block = my_work(world.administrator)["blocks"][title]
    assert (names(block)[0], len(block.lines), block.total) == ("New 00", 10, 12)
    assert client_of(world.administrator).get(block.lines[0].address).status_code == 200
    choose_password(person=person, password=PASSWORD, at=world.now())
    Person.objects.filter(name="New 00").update(is_active=False)
    assert my_work(world.administrator)["blocks"][title].total == 10
    assert title not in my_work(world.governance)["blocks"]


def test_whoever_edits_checklists_sees_their_drafts(world):
    before = my_work(world.editor)["blocks"].get("Drafts of checklists")
    open_draft(checklist=Checklist.objects.get(code="due-diligence"), by=world.editor, at=world.now())
    block = my_work(world.editor)["blocks"]["Drafts of checklists"]
    assert block.total == (before.total if before else 0) + 1
    assert all(client_of(world.editor).get(one.address).status_code == 200 for one in block.lines)
    assert "Drafts of checklists" not in my_work(world.lead)["blocks"]


def test_others_see_only_what_is_theirs(world, busy):
    assert my_work(world.reviewer)["blocks"] == {}
    assert my_work(world.auditor)["blocks"] == {}


def test_a_governance_officer_sees_what_is_behind_anywhere(world, busy):
    """Late actions of others, and partnerships that lack something."""
    blocks = my_work(world.governance)["blocks"]
    assert set(blocks) == {
        "Actions to check",
        "Actions of others that are late",
        "Partnerships that are behind",
    }
    assert names(blocks["Actions to check"]) == ["Action 30", "Action 31"]
    others = blocks["Actions of others that are late"]
    assert (others.total, names(others)[0]) == (12, "Action 12")
    listed = client_of(world.governance).get(others.all).context["shown"]
    assert listed.paginator.count == others.total
    behind = blocks["Partnerships that are behind"].lines
    assert [one.about.split(" · ")[:2] for one in behind] == [
        ["annual return not given", "significance to decide, or to ask again"]
    ]
    Partnership.objects.update(tier="Limited", next_appraisal=TODAY - timedelta(days=1))
    assert (
        "appraisal due" in my_work(world.governance)["blocks"]["Partnerships that are behind"].lines[0].about
    )
    AnnualReturn.objects.create(
        partnership=busy, year=year_of(TODAY), facts={}, words="", by_name="Lena", at=world.now()
    )
    Partnership.objects.update(next_appraisal=TODAY)
    assert "Partnerships that are behind" not in my_work(world.governance)["blocks"]


def test_the_next_meetings_are_told_to_those_they_are_about(world, busy):
    given = {"by": world.governance, "at": world.now()}
    body = add_body(name="Audit Committee", kind="assurance", **given)
    held = [add_meeting(body=body, on=TODAY + timedelta(days=days), place="", **given) for days in (-1, 0, 9)]
    add_item(meeting=held[2], partnership=busy, purpose="Note it.", report="", **given)

    def coming(person):
        return [one.on for one in my_work(person)["page"]["meetings"]]

    assert coming(world.governance) == coming(world.member) == [held[1].on, held[2].on]
    assert coming(world.lead) == [held[2].on] and coming(world.colleague) == []
    page = text_of(client_of(world.lead).get(reverse("my_work")))
    assert reverse("meeting_timetable", args=[held[2].pk]) in page


def test_whoever_leads_many_sees_what_is_behind_elsewhere_too(register, monkeypatch):
    monkeypatch.setattr("partnerships.queries.waiting.MOST_ROWS", 12)
    mine = list(Partnership.objects.exclude(status="ended").values_list("pk", flat=True)[:13])
    Partnership.objects.filter(pk__in=mine).update(lead_post=register.posts["governance"])
    seen = partnerships_waiting(stands(register.governance), TODAY)
    assert (seen["led"].total, len(seen["led"].rows)) == (13, 10) and seen["behind"].total > 0


def test_what_was_signed_is_listed_once_for_who_may_read_it(world, monkeypatch):
    monkeypatch.setattr("appraisal.writes.sign_off.render_pdf", small_pdf)
    done = [signed(world, world.appraisal(world.partnership(name))) for name in ("First", "Second")]
    for person, seen in (("lead", 2), ("auditor", 2), ("colleague", 0)):
        page = text_of(client_of(world.people[person]).get("/"))
        assert [page.count(one.title) for one in done] == [min(seen, 1)] * 2


def test_my_own_actions_are_listed_however_far_away(world, busy):
    later = my_work(world.lead)["blocks"]["My other open actions"]
    assert names(later) == ["Action 21"] and not later.lines[0].late
    Action.objects.exclude(number=21).delete()
    assert names(my_work(world.lead)["blocks"]["My open actions"]) == ["Action 21"]


def test_what_a_row_says_it_needs_is_what_the_register_finds(register):
    """The same conditions twice, once in the database and once in words: they must agree on every row."""
    leads = Partnership.objects.values("lead_post")[:1]
    PostHolding.objects.filter(post__in=leads).delete()
    # Of every kind of next appraisal, and of questions that were asked.
    for number, one in enumerate(Partnership.objects.order_by("pk")):
        due = TODAY + timedelta(days=number % 3 - 1) if number % 4 else None
        asked = {"another_body": "yes"} if number % 2 else {}
        facts = {"next_appraisal": due, "nature_answers": asked, "succession": "Us." * (number % 3)}
        facts |= {"sharing": ("missing", "agreed")[number % 2], "dpia_review": due}
        Partnership.objects.filter(pk=one.pk).update(**facts)
        sits = {"kind": "representative", "name": "Cllr", "interests": "None." * (number % 2)}
        Representative.objects.create(partnership=one, declared_on=TODAY, **sits)
        reports = {"what": "Accounts", "from_whom": "Them", "to_whom": "Us", "frequency": "yearly"}
        ReportingLine.objects.create(partnership=one, last_received=due, **reports)
    watched = partnerships_waiting(stands(register.governance), TODAY)["behind"]
    found = Q(pk__in=())
    for code in CHASED:
        found |= needs(code, register.governance, TODAY)
    assert watched.total == Partnership.objects.filter(found).count() > 10
    told = set()
    for row in watched.rows:
        told |= set(row.needs)
        codes = {
            code
            for code in NEEDS
            if Partnership.objects.filter(needs(code, register.governance, TODAY), pk=row.pk).exists()
        }
        assert {NEEDS[code].lower() for code in codes} == set(row.needs), row
    assert len(told) >= len(NEEDS) - 1


def test_what_changed_names_fields_and_never_their_words(world, busy):
    facts = {name: getattr(busy, name) for name in ("name", "purpose", "arrangement", "status", "our_role")}
    facts |= {name: getattr(busy, name) for name in ("accountable_body", "lead_post", "starts", "ends")}
    facts |= {"annual_value": 17_900_000, "our_share": 5_432_109, "exit_state": "draft", "exit_plan": "Sell."}
    edit_partnership(partnership=busy, facts=facts, seen=1, by=world.governance, at=world.now())
    mark = {"part": "our_share", "kind": "exempt", "paragraph": "3", "reason": "It shows our bid."}
    propose_mark(subject=busy, look_again=date(2030, 1, 1), by=world.lead, at=world.now(), **mark)
    for person in (world.lead, world.governance, world.proper):
        page = my_work(person)["page"]
        said = " ".join(one.what for one in page["changes"])
        assert "Our money a year" in said and "Exit plan" in said
        assert "5,432,109" not in said and "bid" not in said
        history = reverse("partnership_history", args=[busy.ref])
        assert client_of(person).get(history).status_code == 200  # where each leads
    assert not my_work(world.proper)["page"]["portfolio"]  # which they may not open
    for person in (world.colleague, world.editor, world.administrator):
        assert my_work(person)["page"]["changes"] == []


# ------------------------------------------------------------------------------------------------ portfolio


@pytest.fixture
def register(world):
    call_command("make_register", "--partnerships", "40", stdout=StringIO())
    return world


@pytest.mark.parametrize("person", ["governance", "member"])
def test_every_number_is_that_of_the_list_it_leads_to(register, person):
    late = register.appraisal(Partnership.objects.filter(status="running").first())
    Appraisal.objects.filter(pk=late.pk).update(due=TODAY - timedelta(days=1))
    register.appraisal(Partnership.objects.filter(status="running").last())
    Action.objects.filter(pk__in=Action.objects.filter(state="open")[:9]).update(due=TODAY)
    Risk.objects.filter(pk__in=Risk.objects.all()[:9]).update(review_on=TODAY - timedelta(days=1))
    client = client_of(register.people[person])
    page = client.get(reverse("portfolio"))
    assert page.context["total"] == 40
    tables = [rows for _, rows in page.context["tables"]]
    tables += [page.context[name] for name in ("lacking", *KINDS_OF_NUMBERS)]
    cells = [cell for row in page.context["heat"] for cell in row]
    tables.append([Number(cell.words, cell.count, f"{reverse('risks')}?cell={cell.code}") for cell in cells])
    followed = [one for rows in tables for one in rows if one.address]
    for one in followed:
        assert listed_at(client, one.address) == one.count, one
    assert len(followed) > 60
    told = {one.label: one.count for name in KINDS_OF_NUMBERS for one in page.context[name]}
    # None of these is true because there is nothing to count, nor because everything is counted.
    if person == "governance":
        assert 0 < told["Past their review"] < page.context["risks"].total
        assert 0 < told["Due in the next 30 days"] < told["Open"] and told["Past their date"] == 1


def test_what_is_withheld_is_left_out_of_sums_and_said(register):
    one = Partnership.objects.filter(status="running", exit_state="agreed").first()
    given = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2030, 1, 1)}
    for part in ("our_share", "exit_state"):
        propose_mark(subject=one, part=part, by=register.governance, at=register.now(), **given)
    live = Partnership.objects.exclude(status="ended")
    marked = Mark.objects.withholding().filter(part="annual_value").values("subject_id")
    full = register_in_numbers(register.governance, TODAY)
    less = register_in_numbers(register.member, TODAY)
    assert full.money["our_share"].amount == sum(live.values_list("our_share", flat=True))
    assert full.money["our_share"].amount - less.money["our_share"].amount == one.our_share
    assert (full.money["our_share"].withheld, less.money["our_share"].withheld) == (0, 1)
    assert less.money["annual_value"].withheld == live.filter(pk__in=marked).count() > 0
    assert full.by_exit - less.by_exit == Counter(agreed=1) and less.by_exit[None] == 1
    found = Partnership.objects.filter(needs("exit", register.member, TODAY))
    assert less.lacking["exit"] == found.count()
    page = text_of(client_of(register.member).get(reverse("portfolio")))
    assert "1 withheld" in page


def test_the_heat_map_counts_every_open_risk_once(register):
    risks = risks_in_numbers(TODAY)
    assert risks.total == Risk.objects.filter(closed_on__isnull=True).count() > 100
    shown = heat_map(risks.force.matrix, risks.cells)
    assert sum(cell.count for row in shown for cell in row) == risks.total
    assert sum(1 for row in shown for cell in row if cell.count) > 20


def test_drafts_are_counted_for_those_who_may_read_them_alone(world):
    world.appraisal()
    counted = {
        key: next(
            one.count
            for one in client_of(world.people[key]).get(reverse("portfolio")).context["appraisal_numbers"]
            if one.label == "Draft"
        )
        for key in ("governance", "auditor", "member", "cleared")
    }
    assert counted == {"governance": 1, "auditor": 1, "member": 0, "cleared": 0}


# --------------------------------------------------------------------------------------- the made-up register


def test_the_made_up_register_holds_together_and_is_the_same_again(register):
    one = Partnership.objects.get(ref="BEN-000007")
    assert trail_breaks_at(one) is None and Event.objects.filter(verb="made up").count() == 40
    assert (Risk.objects.count(), Action.objects.count()) == (160, 240)
    for moved in Action.objects.filter(extensions__gt=0):
        ledger = list(ActionRevision.objects.filter(action=moved))
        assert ledger[0].before == moved.original_due and ledger[-1].after == moved.due
        assert len(ledger) == moved.extensions
    year = Contribution.objects.filter(partnership=one, year=one.money_year)
    assert sum(year.values_list("amount", flat=True)) == one.annual_value
    with pytest.raises(CommandError, match="There are partnerships in this database already"):
        call_command("make_register", "--partnerships", "1")
    with pytest.raises(CommandError, match="must be a whole number from 0 to 100,000"):
        call_command("make_register", "--partnerships", "100001")
    assert set(NEEDS) == set(register_in_numbers(register.governance, TODAY).lacking)
