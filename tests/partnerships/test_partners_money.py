"""Who puts in what: a year's money on one page, other contributions, shares, and who may read the sums."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.models import Contribution, Event, FieldChange, Partner, Partnership
from partnerships.queries.contribution import contributions_seen, to_sum_up
from partnerships.rules.years import year_in_words, year_of
from partnerships.writes.mark import propose_mark
from partnerships.writes.merge import merge_organisations
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, edit_partnership
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import client_of, problems, sent, text_of


@pytest.fixture
def partnership(world):
    return world.partnership()


@pytest.fixture
def year(world):
    return year_of(world.now().date())


@pytest.fixture
def places(world, partnership):
    """Ours, and two other partners."""
    for name in ("Eastvale Council", "Harrowby Council"):
        body = add_organisation(name=name, sector="council", by=world.governance, at=world.now())
        given = {"role": "partner", "joined": date(2020, 4, 1), "by": world.lead, "at": world.now()}
        add_partner(partnership=partnership, organisation=body, **given)
    return list(partnership.partners.select_related("organisation").order_by("pk"))


def money(world, partnership, year, places, *amounts, **more):
    address = reverse("partnership_money", args=[partnership.ref, year])
    fields = {f"partner_{place.pk}": amount for place, amount in zip(places, amounts, strict=True)}
    fields = {"seen": contributions_seen(partnership)} | fields | more
    return client_of(world.lead).post(address, sent(world.lead, **fields))


def test_a_year_s_money_becomes_the_partnership_s_two_sums(world, partnership, places, year):
    assert money(world, partnership, year, places, "£400", "600", "0").status_code == 302
    fresh = Partnership.objects.get()
    assert (fresh.annual_value, fresh.our_share, fresh.money_year) == (1000, 400, year)
    page = text_of(client_of(world.colleague).get(reverse("partnership_partners", args=[partnership.ref])))
    for words in ("£1,000", "40%", "60%", "Eastvale Council"):
        assert words in page
    history = text_of(client_of(world.colleague).get(reverse("partnership_history", args=[partnership.ref])))
    assert "Eastvale Council: £600" in history and "£6,400,000" in history


def test_a_partner_of_whose_money_nothing_is_known_is_not_left_out_of_a_whole(
    world, partnership, places, year
):
    money(world, partnership, year, places, "400", "", "0")
    address = reverse("partnership_partners", args=[partnership.ref])
    page = text_of(client_of(world.colleague).get(address))
    assert "Recorded so far" in page and page.count("not recorded") == 1 and "100%" not in page
    assert "£0" in page
    money(world, partnership, year, places, "400", "0", "0")
    page = text_of(client_of(world.colleague).get(address))
    assert "Recorded so far" not in page and "not recorded" not in page and "100%" in page


def sums():
    now = Partnership.objects.get()
    return now.our_share, now.annual_value, now.money_year


def test_a_part_of_a_year_is_never_the_whole(world, partnership, places, year):
    """Reviewed as “£52,000 of £86,000”, which became “£52,000 of £52,000”."""
    Partnership.objects.update(our_share=50_000, annual_value=86_000)
    partners = reverse("partnership_partners", args=[partnership.ref])
    reader = client_of(world.colleague)
    money(world, partnership, year, places, "52000", "", "")
    assert sums() == (52_000, 86_000, None)
    assert "£52,000 of £86,000" in text_of(reader.get(reverse("partnerships")))
    page = text_of(reader.get(partners))
    assert "Recorded so far" in page and "no sum is recorded for: Eastvale Council, Harrowby Council" in page
    sheet = b"".join(reader.get(reverse("partnerships_csv")).streaming_content).decode("utf-8-sig")
    row = next(csv.DictReader(StringIO(sheet, newline="")))
    assert (row["All partners’ money a year"], row["Our money a year"]) == ("86000", "52000")
    money(world, partnership, year, places, "52000", "20000", "0")
    assert sums() == (52_000, 72_000, year) and "no sum is recorded" not in text_of(reader.get(partners))
    money(world, partnership, year, places, "52000", "20000", "")
    assert sums() == (52_000, 72_000, year)  # it stays as it was
    money(world, partnership, year, places, "52000", "20001", "")
    assert sums() == (52_000, None, None)  # less than what is recorded: it is not known


def test_significance_is_asked_again_about_what_moved_and_never_about_a_part(
    world, partnership, places, year
):
    decide_tier(world, partnership)
    money(world, partnership, year, places, "6400000", "", "")
    assert sums() == (6_400_000, 17_900_000, None) and not Partnership.objects.get().significance_stale
    money(world, partnership, year, places, "9000000", "", "")
    assert Partnership.objects.get().significance_stale == "What changed: our money."


def test_the_last_partner_s_sum_completes_a_year_however_it_comes(world, partnership, places, year):
    """As a price in kind, because it was no partner then, or because it never was one."""
    lead, ref, last = client_of(world.lead), partnership.ref, places[2]
    money(world, partnership, year, places, "400", "600", "")
    assert sums() == (400, 17_900_000, None)
    add = reverse("row_new", args=[ref, "contribution"])
    facts = {"partner": last.pk, "year": year, "kind": "staff"}
    lead.post(add, sent(world.lead, words="A planner", **facts))
    assert sums() == (400, 17_900_000, None)  # without a price nobody knows
    assert "no price" in text_of(lead.get(reverse("partnership_partners", args=[ref])))
    row = Contribution.objects.get(kind="staff")
    edit = reverse("row_edit", args=[ref, "contribution", row.pk])
    lead.post(edit, sent(world.lead, seen=1, amount="90", **facts))
    assert sums() == (400, 1000, year)
    Partnership.objects.update(annual_value=17_900_000, money_year=None)
    lead.post(reverse("row_remove", args=[ref, "contribution", row.pk]), sent(world.lead))
    assert sums() == (400, 17_900_000, None)
    leave = reverse("partner_leave", args=[ref, last.pk])
    assert lead.post(leave, sent(world.lead, left=date(year, 3, 31))).status_code == 302
    assert sums() == (400, 1000, year)
    back = {"role": "partner", "joined": date(2020, 4, 1), "left": "", "left_0": "", "seen": 2}
    Partnership.objects.update(annual_value=17_900_000, money_year=None)
    lead.post(reverse("partner_edit", args=[ref, last.pk]), sent(world.lead, **back))
    assert Partner.objects.get(pk=last.pk).left is None and sums() == (400, 17_900_000, None)
    assert lead.post(reverse("partner_remove", args=[ref, last.pk]), sent(world.lead)).status_code == 302
    assert sums() == (400, 1000, year)


def test_what_contributions_do_not_say_can_still_be_typed(world, partnership, places, year):
    money(world, partnership, year, places, "400", "600", "")
    lead, address = client_of(world.lead), reverse("partnership_edit", args=[partnership.ref, "money"])
    page = text_of(lead.get(address))
    assert 'name="annual_value"' in page and 'name="our_share"' not in page
    assert "Our money is what the contributions say" in page

    def typed(amount):
        now = Partnership.objects.get()
        return lead.post(address, sent(world.lead, annual_value=amount, seen=now.version))

    assert problems(typed("999"))[0].startswith("£1,000 is recorded for 2026/27 already.")
    assert typed("5000").status_code == 302 and sums() == (400, 5000, None)
    for facts in ({"our_share": 3}, {"our_share": None}):
        with pytest.raises(Refused, match="what the partners’ contributions add up to"):
            now = Partnership.objects.get()
            edit_partnership(partnership=now, facts=facts, seen=now.version, by=world.lead, at=world.now())
    money(world, partnership, year, places, "", "600", "")
    now = Partnership.objects.get()
    facts = {"our_share": 5001}
    with pytest.raises(Refused, match="the same as or more than our money"):
        edit_partnership(partnership=now, facts=facts, seen=now.version, by=world.lead, at=world.now())


def test_a_year_to_come_counts_from_its_first_day(world, partnership, places, year):
    """Nothing is saved on 1 April: the daily run brings it up to date, in nobody's name, once."""
    other = world.partnership("Harbour board", our_share=50, annual_value=86)
    body = add_organisation(name="Port", sector="business", by=world.governance, at=world.now())
    add_partner(
        partnership=other, organisation=body, role="partner", joined=None, by=world.lead, at=world.now()
    )
    address = reverse("partnership_money", args=[other.ref, year + 1])
    ours = other.partners.get(organisation__ours=True)
    fields = {f"partner_{ours.pk}": "60", "seen": 0}
    assert client_of(world.lead).post(address, sent(world.lead, **fields)).status_code == 302
    money(world, partnership, year, places, "400", "600", "0")
    money(world, partnership, year + 1, places, "500", "700", "0")
    last, first = f"{year + 1}-03-31", f"{year + 1}-04-01"

    def now():
        rows = Partnership.objects.order_by("pk")
        return list(rows.values_list("our_share", "annual_value", "money_year", "version"))

    def run(*args):
        out = StringIO()
        call_command("send_reminders", *args, stdout=out)
        return "brought up to date" in out.getvalue()

    before, events = now(), Event.objects.count()
    assert before[0][:3] == (400, 1000, year) and before[1][:3] == (50, 86, None)
    assert not run("--today", last) and run("--today", first, "--dry-run")
    assert (now(), Event.objects.count()) == (before, events)
    assert run("--today", first)
    after = now()
    assert after[0][:3] == (500, 1200, year + 1) and after[1][:3] == (60, 86, None)
    kept = FieldChange.objects.on(partnership).filter(by_name="the system", by_id=None)
    assert set(kept.values_list("field", "before", "after")) == {
        ("our_share", "400", "500"),
        ("annual_value", "1000", "1200"),
        ("money_year", str(year), str(year + 1)),
    }
    assert Event.objects.filter(verb="summed up", by_id=None).count() == 2
    events = Event.objects.count()
    assert not run("--today", first) and (now(), Event.objects.count()) == (after, events)


def test_a_partnership_that_fails_is_told_and_the_others_are_brought_up_to_date(
    world, partnership, places, year, monkeypatch
):
    money(world, partnership, year + 1, places, "500", "700", "0")

    def busy(*args, **given):
        raise OperationalError("database is locked")

    monkeypatch.setattr("partnerships.writes.contribution.mark_stale", busy)
    before, err = sums(), StringIO()
    with pytest.raises(CommandError, match="the sums of 1 could not be brought up to date"):
        call_command("send_reminders", "--today", f"{year + 1}-04-01", stdout=StringIO(), stderr=err)
    assert sums() == before and "database is locked" in err.getvalue()
    assert not FieldChange.objects.filter(by_name="the system").exists()


def test_finding_what_a_year_changes_asks_the_same_of_one_as_of_many(
    world, places, year, django_assert_num_queries
):
    for number in range(12):
        one = world.partnership(f"Board {number}")
        place = one.partners.get()
        Contribution.objects.create(partnership=one, partner=place, year=year, kind="money", amount=5)
        with django_assert_num_queries(3):
            assert len(to_sum_up(year)) == number + 1
        assert to_sum_up(year - 1) == []


def test_saving_money_sums_up_though_no_sum_was_changed(world, partnership, places, year):
    money(world, partnership, year, places, "400", "600", "0")
    Partnership.objects.update(our_share=1, annual_value=2, money_year=year - 1)  # as before 1 April
    assert money(world, partnership, year, places, "400", "600", "0").status_code == 302
    assert sums() == (400, 1000, year)


def test_an_accountable_body_that_is_no_partner_is_named_as_that(world, partnership, places):
    address = reverse("partnership_partners", args=[partnership.ref])
    given = {"name": "Westhaven Council", "sector": "council", "by": world.governance, "at": world.now()}
    other, said = add_organisation(**given), "is the accountable body, and is not among the partners"
    for body, told in ((places[1].organisation, False), (other, True)):
        Partnership.objects.update(accountable_body=body)
        assert (said in text_of(client_of(world.colleague).get(address))) == told
    Partner.objects.filter(organisation=places[1].organisation).update(left=date(2021, 4, 1))
    Partnership.objects.update(accountable_body=places[1].organisation)
    assert f"Eastvale Council {said}" in text_of(client_of(world.colleague).get(address))


def test_the_sums_cannot_be_typed_over_the_contributions(world, partnership, places, year):
    money(world, partnership, year, places, "400", "600", "0")
    edit = reverse("partnership_edit", args=[partnership.ref, "money"])
    page = text_of(client_of(world.lead).get(edit))
    assert "what the contributions add up to" in page and 'name="annual_value"' not in page
    fresh = Partnership.objects.get()
    with pytest.raises(Refused, match="what the partners’ contributions add up to"):
        edit_partnership(
            partnership=fresh, facts={"our_share": 9}, seen=fresh.version, by=world.lead, at=world.now()
        )


def test_the_sums_typed_at_registration_are_proposed_until_money_is_recorded(world, partnership, places):
    now = year_of(timezone.localdate())
    ours, one, other = (place.pk for place in places)

    def shown(year):
        page = client_of(world.lead).get(reverse("partnership_money", args=[partnership.ref, year]))
        initial = page.context["form"].initial
        sums = {pk: initial[f"partner_{pk}"] for pk in (ours, one, other) if f"partner_{pk}" in initial}
        return sums, text_of(page).count("From the register, and not saved yet.")

    money_page = reverse("partnership_money", args=[partnership.ref, now])
    assert "for you to enter: £11,500,000 in all" in text_of(client_of(world.lead).get(money_page))

    assert shown(now) == shown(now + 1) == ({ours: 6_400_000}, 1)
    assert shown(now - 1) == ({}, 0) and not Contribution.objects.exists()
    Partner.objects.filter(pk=other).update(left=date(now, 3, 1))
    assert shown(now) == ({ours: 6_400_000, one: 11_500_000}, 2)
    Partnership.objects.update(ends=date(now + 1, 3, 31))
    assert shown(now + 1) == ({}, 0)
    assert money(world, partnership, now, places[:2], "", "600").status_code == 302
    assert shown(now) == ({one: 600}, 0)
    Partnership.objects.update(ends=None)
    assert shown(now + 1) == ({}, 0)


def test_the_history_says_a_financial_year_as_its_pages_do(world, partnership, places, year):
    money(world, partnership, year, places, "400", "600", "0")
    history = text_of(client_of(world.lead).get(reverse("partnership_history", args=[partnership.ref])))
    changed = history.partition("Financial year of the sums")[2][:200]
    assert year_in_words(year) in changed


def test_nothing_is_saved_of_a_year_with_one_bad_sum(world, partnership, places, year):
    response = money(world, partnership, year, places, "400", "six hundred", "5")
    assert problems(response) == ["The sum must be whole pounds, such as 120,000 or 1.2m"]
    assert 'value="400"' in text_of(response)
    assert not Contribution.objects.exists()


def test_two_people_with_the_same_year_open(world, partnership, places, year):
    seen = contributions_seen(partnership)
    money(world, partnership, year, places, "400", "600", "0")
    response = money(world, partnership, year, places, "1", "2", "3", seen=seen)
    assert problems(response)[0].startswith("Somebody else saved this page")
    assert Partnership.objects.get().annual_value == 1000
    assert 'value="2"' in text_of(response)
    key = response.context["form"]["write_key"].value()
    again = money(
        world,
        partnership,
        year,
        places,
        "1",
        "2",
        "3",
        seen=response.context["form"]["seen"].value(),
        write_key=key,
    )
    assert again.status_code == 302
    assert Partnership.objects.get().annual_value == 6


def test_a_year_outside_the_partnership_s_life(world, partnership, places, year):
    Partnership.objects.update(starts=date(year - 1, 6, 1), ends=date(year, 6, 1))
    fits = money(world, partnership, year - 1, places, "1", "2", "3")
    assert fits.status_code == 302
    response = money(world, partnership, year + 1, places, "1", "2", "3")
    assert problems(response)[0].endswith(
        "is outside the partnership’s life. Choose another year, or change its dates."
    )
    assert not Contribution.objects.filter(year=year + 1).exists()


def test_a_partner_who_had_not_joined_or_has_left_is_not_asked(world, partnership, places, year):
    Partner.objects.filter(pk=places[1].pk).update(joined=date(year + 1, 4, 1))
    Partner.objects.filter(pk=places[2].pk).update(left=date(year - 1, 3, 31))
    page = text_of(client_of(world.lead).get(reverse("partnership_money", args=[partnership.ref, year])))
    assert "Eastvale" not in page and "Harrowby" not in page and "Northmoor Council (us)" in page


def test_staff_assets_and_things_without_a_price(world, partnership, places, year):
    address = reverse("row_new", args=[partnership.ref, "contribution"])
    lead = client_of(world.lead)
    facts = {"partner": places[1].pk, "year": year, "kind": "in_kind"}
    assert problems(lead.post(address, sent(world.lead, **facts))) == [
        "Enter what it is worth, or say what it is"
    ]
    assert lead.post(address, sent(world.lead, words="Two rooms", **facts)).status_code == 302
    assert problems(lead.post(address, sent(world.lead, words="Rooms", **facts)))[0].startswith(
        "Eastvale Council has a contribution of this kind"
    )
    forged = sent(world.lead, words="x", **(facts | {"kind": "money"}))
    assert problems(lead.post(address, forged)) == ["Choose what is put in"]
    page = text_of(lead.get(reverse("partnership_partners", args=[partnership.ref])))
    assert "Two rooms" in page and "1 without a price" in page
    row = Contribution.objects.get()
    edit = reverse("row_edit", args=[partnership.ref, "contribution", row.pk])
    lead.post(edit, sent(world.lead, seen=1, amount="900", words="Two rooms", **facts))
    assert Contribution.objects.get().amount == 900
    assert lead.post(reverse("row_remove", args=[partnership.ref, "contribution", row.pk]), sent(world.lead))
    assert not Contribution.objects.exists()
    assert FieldChange.objects.on(partnership).filter(field="contributions", before__contains="£900").exists()


@pytest.mark.parametrize(("shares", "ours"), [(("40", "60"), "0.01"), (("100", ""), "1")])
def test_shares_of_more_than_the_whole(world, partnership, places, shares, ours):
    lead = client_of(world.lead)
    for place, share in zip(places[1:], shares, strict=True):
        address = reverse("partner_edit", args=[partnership.ref, place.pk])
        assert lead.post(address, sent(world.lead, role="partner", share=share, seen=1)).status_code == 302
    address = reverse("partner_edit", args=[partnership.ref, places[0].pk])
    response = lead.post(address, sent(world.lead, share=ours, seen=1))
    assert problems(response)[0].startswith("The partners’ shares would come to 10")
    assert "enter 0% or less" in problems(response)[0]


def test_the_page_of_a_partner(world, partnership, places):
    lead, address = client_of(world.lead), reverse("partner_edit", args=[partnership.ref, places[1].pk])
    facts = {"role": "host", "voting": "votes", "share": "33.33", "joined": date(2021, 4, 1), "seen": 1}
    assert lead.post(address, sent(world.lead, **facts)).status_code == 302
    place = Partner.objects.get(pk=places[1].pk)
    assert (place.role, place.voting, place.share, place.version) == ("host", "votes", 3333, 2)
    assert problems(lead.post(address, sent(world.lead, **facts)))[0].startswith("Somebody else saved")
    for share in ("101", "33.333", "a third", "-1"):
        assert problems(lead.post(address, sent(world.lead, **(facts | {"seen": 2, "share": share}))))
    assert 'name="role"' not in text_of(
        lead.get(reverse("partner_edit", args=[partnership.ref, places[0].pk]))
    )


def test_who_may_not_read_the_sums_may_not_add_them_up_either(world, partnership, places, year):
    money(world, partnership, year, places, "432109", "567891", "")
    propose_mark(
        subject=partnership,
        part="our_share",
        kind="confidential",
        paragraph="",
        reason="Given in confidence.",
        look_again=None,
        by=world.lead,
        at=world.now(),
    )
    for name in ("partnership", "partnership_partners", "partnership_history"):
        address = reverse(name, args=[partnership.ref])
        page = text_of(client_of(world.colleague).get(address))
        assert "432,109" not in page and "567,891" not in page, name
        if name != "partnership":
            assert "432,109" in text_of(client_of(world.governance).get(address))


def test_no_later_change_of_dates_leaves_a_contribution_outside(world, partnership, places, year):
    money(world, partnership, year - 1, places, "1", "2", "3")
    lead, ref = client_of(world.lead), partnership.ref
    when = {"status": "running", "starts": date(year, 4, 1), "seen": Partnership.objects.get().version}
    response = lead.post(reverse("partnership_edit", args=[ref, "when"]), sent(world.lead, **when))
    assert problems(response)[0].startswith("There are contributions in ")
    address = reverse("partner_edit", args=[ref, places[1].pk])
    late = {"role": "partner", "joined": date(year, 4, 1), "seen": 1}
    assert problems(lead.post(address, sent(world.lead, **late)))[0].startswith("It has contributions in ")
    leave = reverse("partner_leave", args=[ref, places[1].pk])
    assert problems(lead.post(leave, sent(world.lead, left=date(year - 1, 3, 31))))[0].startswith("It has")
    assert lead.post(leave, sent(world.lead, left=date(year - 1, 4, 1))).status_code == 302
    after = {"role": "partner", "joined": date(year - 1, 5, 1), "left": date(year - 1, 4, 1), "seen": 2}
    assert problems(lead.post(address, sent(world.lead, **after))) == [
        "The date it left must be after the date it joined."
    ]


def test_a_merge_tells_no_withheld_sum_and_stops_pages_opened_before_it(world, partnership, places, year):
    money(world, partnership, year, places, "400", "600123", "300456")
    seen = contributions_seen(partnership)
    why = {"kind": "confidential", "paragraph": "", "reason": "Given in confidence.", "look_again": None}
    propose_mark(subject=partnership, part="annual_value", by=world.lead, at=world.now(), **why)
    kept, merged = places[1].organisation, places[2].organisation
    merge_organisations(kept=kept, merged=merged, by=world.governance, at=world.now())
    history = reverse("partnership_history", args=[partnership.ref])
    assert "600,123" not in text_of(client_of(world.colleague).get(history))
    page = text_of(client_of(world.governance).get(history))
    assert all(sum_ in page for sum_ in ("600,123", "300,456", "900,579"))
    stale = money(world, partnership, year, places[:2], "400", "600123", seen=seen)
    assert problems(stale)[0].startswith("Somebody else saved this page")
    assert Contribution.objects.get(partner=places[1]).amount == 900_579
    assert Partner.objects.get(pk=places[1].pk).version == 2
