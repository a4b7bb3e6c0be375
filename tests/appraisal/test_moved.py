"""What moved since a day: every list with its total, nothing withheld, and no more queries for more."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appraisal.models import Appraisal
from partnerships.models import FieldChange, Partner, Partnership, Risk, RiskScoring
from partnerships.rules.action import Move
from partnerships.rules.years import months_later
from partnerships.writes.action import move_action
from partnerships.writes.action_dates import move_date
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, edit_partnership
from partnerships.writes.risk_score import SCORES, score_risk
from tests.bench.queries import counted
from tests.bench.rows import fill_appraisals, fill_register
from tests.partnerships.sending import client_of, text_of

TODAY = timezone.localdate()
SINCE = date(2026, 8, 1)
AFTER = date(2026, 10, 1)
GIVEN = {"kind": "exempt", "paragraph": "3", "reason": "Bid.", "look_again": date(2040, 1, 1)}


def asked(person, since=SINCE):
    return client_of(person).get(reverse("what_moved"), since_in(since))


def since_in(day: date) -> dict:
    """A day as the page's address has it."""
    return {f"since_{place}": part for place, part in enumerate((day.day, day.month, day.year))}


def totals(response) -> dict:
    """Every list by its section and title: how many, and what is called."""
    return {
        (section, part.title): (part.total, [line.name for line in part.lines])
        for section, parts in response.context["sections"]
        for part in parts
    }


def edit(world, partnership, **facts):
    partnership.refresh_from_db()
    given = {"seen": partnership.version, "by": world.governance, "at": world.now()}
    edit_partnership(partnership=partnership, facts=facts, **given)


def score(world, risk, likelihood, impact):
    risk.refresh_from_db()
    facts = {name: getattr(risk, name) for name in SCORES}
    facts |= {"likelihood": likelihood, "impact": impact, "odd_reason": "So it is."}
    score_risk(risk=risk, facts=facts, words="", seen=risk.version, by=world.lead, at=world.now())


@pytest.fixture
def moved(world):
    """One of everything that moves, and beside it one that moved before the day."""
    old, gone = world.partnership("Old board"), world.partnership("Gone board")
    Partnership.objects.update(added_at=world.at - timedelta(days=900))
    new = world.partnership("New board", our_share=7)
    edit(world, old, our_share=6_400_000 - 1_000_000)
    edit(world, old, our_share=6_400_000 + 500_000)
    edit(world, gone, our_share=6_399_900, status="ended", ends=AFTER)
    for name, joined, left in (("Eastvale", AFTER, None), ("Harrowby", date(2020, 1, 1), AFTER)):
        body = add_organisation(name=name, sector="council", by=None, at=world.now())
        given = {"role": "partner", "joined": joined, "by": None, "at": world.now()}
        place = add_partner(partnership=old, organisation=body, **given)
        Partner.objects.filter(pk=place.pk).update(left=left)
    titles = ("Rises", "Falls", "Stays", "Closes", "Comes")
    risks = {title: world.risk(old, title=title, likelihood=3, impact=3) for title in titles}
    for title, risk in risks.items():
        if title != "Comes":
            Risk.objects.filter(pk=risk.pk).update(raised_on=date(2025, 1, 1))
    before = {"likelihood": 3, "impact": 3, "by_name": "Lena", "at": world.at - timedelta(days=300)}
    RiskScoring.objects.bulk_create(
        RiskScoring(risk=risks[one], **before) for one in ("Rises", "Falls", "Stays")
    )
    for title, cell in (("Rises", (5, 5)), ("Falls", (1, 1)), ("Stays", (3, 3))):
        score(world, risks[title], *cell)
    Risk.objects.filter(pk=risks["Closes"].pk).update(closed_on=AFTER, closed_reason="Gone.")
    slips, done, sooner = (world.action(old, title=title) for title in ("Slips", "Done", "Sooner"))
    given = {"reason": "Late.", "agreed_by": "Board", "seen": 1, "by": world.lead}
    move_date(action=slips, due=date(2041, 6, 30), at=world.now(), **given)
    move_date(action=sooner, due=date(2040, 6, 30), at=world.now(), **given)
    for move, by, seen in ((Move.REPORT, world.lead, 1), (Move.CHECK, world.governance, 2)):
        move_action(action=done, move=move, words="Done.", seen=seen, by=by, at=world.now())
    return {"old": old, "new": new, "gone": gone, "risks": risks, "slips": slips}


def test_every_list_has_what_moved_and_its_total(world, moved):
    page = asked(world.governance)
    assert totals(page) == {
        ("Partnerships", "Registered"): (1, ["New board"]),
        ("Partnerships", "Ended"): (1, ["Gone board"]),
        ("Partners", "Joined"): (1, ["Eastvale"]),
        ("Partners", "Left"): (1, ["Harrowby"]),
        ("Risks", "Raised"): (1, ["R5 Comes"]),
        ("Risks", "Closed"): (1, ["R4 Closes"]),
        ("Risks", "Level rose"): (1, ["R1 Rises"]),
        ("Risks", "Level fell"): (1, ["R2 Falls"]),
        ("Actions", "Raised"): (3, ["A1 Slips", "A2 Done", "A3 Sooner"]),
        ("Actions", "Complete and checked"): (1, ["A2 Done"]),
        ("Actions", "Moved later"): (1, ["A1 Slips"]),
        ("Appraisals", "Signed"): (0, []),
    }
    money = page.context["money"]
    assert (money.up, money.down, money.rising, money.falling) == (500_000, 100, 1, 1)
    said = text_of(page)
    for words in (
        "What moved since 1 August 2026",
        "up £500,000, from £6.4m to £6.9m",
        "down £100, from £6.4m to £6.4m",
        "from 31 Dec 2040 to 30 Jun 2041",
    ):
        assert words in said, words
    # Since a day after all of it, nothing.
    later = asked(world.governance, TODAY - timedelta(days=1))
    assert {total for total, _ in totals(later).values()} == {0}
    assert later.context["money"].rows == () and "What moved most" not in text_of(later)


def test_signed_appraisals_are_those_the_reader_may_read(world):
    signed = world.concluded()
    Appraisal.objects.filter(pk=signed.pk).update(state="signed", as_at=AFTER)
    assert totals(asked(world.governance))["Appraisals", "Signed"][0] == 1
    assert totals(asked(world.member))["Appraisals", "Signed"][0] == 1
    Appraisal.objects.filter(pk=signed.pk).update(withheld=1)
    assert totals(asked(world.governance))["Appraisals", "Signed"][0] == 1
    assert totals(asked(world.member))["Appraisals", "Signed"][0] == 0


def test_what_is_withheld_does_not_show(world, moved):
    for subject, part in (
        (moved["old"], "our_share"),
        (moved["gone"], "ends"),
        (moved["risks"]["Rises"], "text"),
        (moved["slips"], "text"),
    ):
        propose_mark(subject=subject, part=part, by=world.lead, at=world.now(), **GIVEN)
    full, less = asked(world.governance), asked(world.member)
    assert "£500,000" in text_of(full) and "£500,000" not in text_of(less)
    assert (less.context["money"].up, less.context["money"].rising) == (0, 0)
    assert totals(full)["Partnerships", "Ended"][0] == 1 and totals(less)["Partnerships", "Ended"][0] == 0
    for title in ("Rises", "Slips"):
        assert title in text_of(full) and title not in text_of(less)
    assert totals(less)["Risks", "Level rose"] == (1, [""]) and "withheld" in text_of(less)


def test_the_day_is_a_year_ago_unless_another_before_today_is_asked_for(world):
    client, address = client_of(world.governance), reverse("what_moved")
    assert client.get(address).context["since"] == months_later(TODAY, -12)
    for wrong, message in (
        ({"since_0": "31", "since_1": "2", "since_2": "2026"}, "Day must be a real date"),
        ({"since_0": "x"}, "Day must include a month and a year"),
        ({"since_0": "1", "since_1": "1", "since_2": "2100"}, "Enter a day before today"),
    ):
        page = client.get(address, wrong)
        assert page.context["since"] == months_later(TODAY, -12) and message in text_of(page)
    world.partnership()
    assert reverse("what_moved") in text_of(client.get(reverse("portfolio")))
    assert client_of(world.colleague).get(address).status_code == 404


def test_it_asks_the_same_at_10_as_at_250(world, moved):
    found = {}
    for size in (10, 250):
        made = fill_register(size - Partnership.objects.count())
        fill_appraisals(10, world.lead)
        FieldChange.objects.bulk_create(
            FieldChange(
                subject_kind="partnerships.partnership",
                subject_id=one.pk,
                field="our_share",
                before="1",
                after=str(one.our_share),
                by_name="Lena",
                at=timezone.now(),
            )
            for one in made.partnerships
        )
        for who in ("governance", "member"):
            client = client_of(world.people[who])
            client.get(reverse("account"))  # warm
            with counted() as seen:
                page = client.get(reverse("what_moved"), since_in(SINCE))
            assert page.status_code == 200 and seen.repeated() == []
            found.setdefault(who, []).append(len(seen))
    money = page.context["money"]
    assert len(money.rows) == 10 and money.more > 100
    assert all(len(part.lines) <= 10 for _, parts in page.context["sections"] for part in parts)
    assert all(few == many <= 10 for few, many in found.values()), found
