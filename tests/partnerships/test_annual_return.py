"""The annual return: eight things confirmed or changed, and who has given theirs."""

import csv
import re
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.models import AnnualReturn, FieldChange, Partnership
from partnerships.queries.annual_return import WantedReturns, returns_page
from partnerships.rules.years import first_day, year_of
from partnerships.writes.annual_return import give_return
from partnerships.writes.partnership import edit_partnership
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import client_of, problems, sent, text_of

TICKS = ("life", "lead", "partners", "money", "loss", "exit", "agreements", "review")


def url(partnership):
    return reverse("annual_return", args=[partnership.ref])


def still_right(partnership, *, without=(), **changes):
    names = ("status", "ends", "our_share", "annual_value", "exit_state", "exit_plan")
    fields = {name: getattr(partnership, name) for name in names}
    fields |= {"lead_post": partnership.lead_post_id, "seen": partnership.version}
    return fields | {f"still_{code}": "on" for code in TICKS if code not in without} | changes


def test_nothing_is_taken_as_confirmed_without_its_tick(world):
    partnership, client = world.partnership(), client_of(world.lead)
    response = client.post(url(partnership), sent(world.lead, **still_right(partnership, without=TICKS)))
    assert len(problems(response)) == len(TICKS)
    assert problems(response)[0] == "Status and end date: tick it, or change what is not right"
    response = client.post(
        url(partnership),
        sent(world.lead, **still_right(partnership, without=("money",), words="Kept, this.")),
    )
    assert problems(response) == ["Money a year: tick it, or change what is not right"]
    assert "Kept, this." in text_of(response) and not AnnualReturn.objects.exists()


def test_what_changed_is_saved_with_history_and_the_whole_is_kept_for_ever(world):
    partnership, client = world.partnership(), client_of(world.lead)
    decide_tier(world, partnership)
    fields = still_right(
        partnership,
        without=("money", "loss"),
        our_share="£9,000,000",
        most_lost="2,000,000",
        words="A bad year.",
    )
    data = sent(world.lead, **fields)
    assert client.post(url(partnership), data).status_code == 302
    assert client.post(url(partnership), data).status_code == 302
    made = AnnualReturn.objects.get()
    assert made.year == year_of(timezone.localdate()) and made.words == "A bad year."
    assert sorted(made.changed) == ["most_lost", "our_share"]
    assert made.facts["our_share"] == "9000000" and made.facts["status"] == "Running"
    assert made.facts["partners"] == "Northmoor Council" and made.facts["risks"].startswith("0,")
    now = Partnership.objects.get(pk=partnership.pk)
    assert (now.our_share, now.most_lost, now.annual_value) == (9_000_000, 2_000_000, 17_900_000)
    assert now.significance_stale == "What changed: our money, the most we could lose."
    assert FieldChange.objects.on(now).filter(field="our_share", before="6400000").exists()
    page = text_of(client.get(url(partnership)))
    assert "What it said then" in page and "£9,000,000" in page and "A bad year." in page
    with pytest.raises(DatabaseError), transaction.atomic():
        AnnualReturn.objects.update(words="It was fine.")


BAD = {
    "ended without a date": ({"status": "ended", "ends": None, "ends_0": ""}, "Enter the date it ended"),
    "end before start": ({"ends": date(2019, 1, 1)}, "End date must be the same as or after the start date"),
    "share over total": ({"our_share": "20000000"}, "Our money must be the same as or less"),
    "no plan needed, no why": ({"exit_state": "not_needed"}, "Say why no exit plan is needed"),
    "pence": ({"most_lost": "1.50"}, "The most we could lose must be whole pounds"),
    "long": ({"words": "x" * 1001}, "Use 1,000 characters or fewer"),
    "forged post": ({"lead_post": "0"}, "Choose the lead officer’s post from the list"),
}


def test_what_is_wrong_is_said_and_nothing_is_saved(world):
    partnership, client = world.partnership(), client_of(world.lead)
    for case, (changes, message) in BAD.items():
        response = client.post(url(partnership), sent(world.lead, **still_right(partnership, **changes)))
        assert any(said.startswith(message) for said in problems(response)), (case, problems(response))
    assert not AnnualReturn.objects.exists()
    assert Partnership.objects.get(pk=partnership.pk).version == partnership.version


def test_somebody_who_saved_first_is_shown_and_nothing_typed_is_lost(world):
    partnership, client = world.partnership(), client_of(world.lead)
    fields = still_right(partnership, without=("money",), our_share="5,000,000", words="Mine.")
    give_return(
        partnership=partnership,
        facts={"our_share": 6_000_000, "ends": None},
        words="",
        seen=partnership.version,
        by=world.governance,
        at=world.now(),
    )
    response = client.post(url(partnership), sent(world.lead, **fields))
    page = text_of(response)
    assert "Somebody else saved" in problems(response)[0] and "£6,000,000" in page and "Mine." in page
    assert AnnualReturn.objects.count() == 1


def test_what_somebody_changed_meanwhile_beside_it_does_not_stop_it(world):
    partnership, client = world.partnership(), client_of(world.lead)
    fields = still_right(partnership)
    edit_partnership(
        partnership=partnership, facts={"area": "The coast"}, seen=1, by=world.lead, at=world.now()
    )
    assert client.post(url(partnership), sent(world.lead, **fields)).status_code == 302
    assert AnnualReturn.objects.get().facts["status"] == "Running"


def test_only_a_running_partnership_gives_one(world):
    for facts in ({"status": "proposed"}, {"nature": "contract"}):
        partnership = world.partnership(f"It is {facts}")
        Partnership.objects.filter(pk=partnership.pk).update(**facts)
        partnership.refresh_from_db()
        assert "Only a partnership that is running" in text_of(client_of(world.lead).get(url(partnership)))
        with pytest.raises(Refused, match="running"):
            give_return(partnership=partnership, facts={}, words="", seen=1, by=world.lead, at=world.now())


def test_who_has_returned_and_who_has_not(world):
    first, second, third = (world.partnership(f"Partnership {letter}") for letter in "ABC")
    Partnership.objects.filter(pk=third.pk).update(added_at=world.at.replace(year=2020))
    Partnership.objects.filter(pk=second.pk).update(nature="grant")
    Partnership.objects.filter(pk=first.pk).update(added_at=world.at.replace(year=2021))
    first.refresh_from_db()
    give_return(partnership=first, facts={}, words="", seen=first.version, by=world.lead, at=world.now())

    def listed(state, today):
        found = returns_page(WantedReturns(2026, state), 1, today)
        return [one.name for one in found.page], found.returned, found.expected, found.is_late

    assert listed("", date(2026, 6, 30)) == (["Partnership C", "Partnership A"], 1, 2, False)
    assert listed("missing", date(2026, 7, 1)) == (["Partnership C"], 1, 2, True)
    assert listed("returned", date(2026, 7, 1)) == (["Partnership A"], 1, 2, True)
    year = year_of(timezone.localdate())
    page = text_of(client_of(world.colleague).get(reverse("annual_returns") + f"?year={year}&state=missing"))
    assert "Partnership C" in page and "Partnership B" not in page
    for odd in ("?year=9999", "?year=x&state=y", "?page=-4"):
        assert client_of(world.colleague).get(reverse("annual_returns") + odd).status_code == 200


def test_the_list_to_chase_is_searched_sorted_and_taken_away(world):
    """As a reader sees it, in its order; the same search finds the same in a spreadsheet."""
    early = {"added_at": world.at.replace(year=2020)}
    made = {letter: world.partnership(f"Partnership {letter}") for letter in "ABC"}
    Partnership.objects.update(**early)
    Partnership.objects.filter(pk=made["B"].pk).update(lead_post=world.posts["contributor"])
    first = Partnership.objects.get(pk=made["A"].pk)
    given_at = timezone.now()
    give_return(partnership=first, facts={}, words="", seen=first.version, by=world.lead, at=given_at)
    client = client_of(world.colleague)

    def listed(**asked):
        page = client.get(reverse("annual_returns"), asked).context["returns"].page
        sheet = b"".join(client.get(reverse("returns_csv"), asked).streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(StringIO(sheet, newline="")))
        names = [one.name.removeprefix("Partnership ") for one in page]
        assert [row["Partnership"].removeprefix("Partnership ") for row in rows] == names
        return "".join(names), rows

    assert listed()[0] == listed(sort="x", year="y")[0] == "BCA"
    assert listed(sort="-return")[0] == "ABC" and listed(sort="-name")[0] == "CBA"
    assert listed(sort="lead")[0] == "BAC" and listed(sort="-lead")[0] == "ACB"
    assert listed(words="contributor")[0] == listed(words="colin")[0] == "B"
    assert listed(words=first.ref)[0] == "A" and listed(words="lena", state="missing")[0] == "C"
    rows = listed(sort="name")[1]
    assert [row["Return"] for row in rows] == ["Returned", "Not yet returned", "Not yet returned"]
    assert (rows[0]["Given by"], rows[0]["Given on"]) == ("Lena Lead", timezone.localdate().isoformat())
    assert (rows[1]["Who holds it"], rows[1]["Given by"]) == ("Colin Contributor", "")
    book = client.get(reverse("returns_xlsx"))
    assert "annual-returns-" in book.headers["Content-Disposition"] and book.content[:2] == b"PK"


@pytest.mark.parametrize("asked", [True, False])
def test_a_return_is_offered_where_one_is_asked_for_and_can_be_given_where_none_is(world, asked):
    partnership, client = world.partnership(), client_of(world.lead)
    year = year_of(timezone.localdate())
    came = timezone.make_aware(datetime.combine(first_day(year), time.min)) - timedelta(days=asked)
    Partnership.objects.filter(pk=partnership.pk).update(added_at=came)
    until = f"o return is asked for until 1 April {year + 1}"
    pages = [text_of(client.get(partnership.get_absolute_url())), text_of(client.get(url(partnership)))]
    facts = text_of(client.get(reverse("partnership_facts", args=[partnership.ref])))
    assert [until in page for page in (*pages, facts)] == [not asked] * 3
    assert [bool(re.search(r"(ue by|Overdue</strong> since)", page)) for page in pages] == [asked] * 2
    assert (url(partnership) in pages[0], url(partnership) in facts) == (asked, not asked)
    assert client.post(url(partnership), sent(world.lead, **still_right(partnership))).status_code == 302
    page = text_of(client.get(partnership.get_absolute_url()))
    assert AnnualReturn.objects.get().year == year and "Give it again" in page and until not in page


def test_a_year_in_which_no_return_is_asked_for_says_so(world):
    world.partnership()
    Partnership.objects.update(added_at=timezone.now())
    page = text_of(client_of(world.colleague).get(reverse("annual_returns")))
    assert "No return is asked for in" in page and "Due by" not in page and "Overdue" not in page
