"""The annual return: eight things confirmed or changed, and who has given theirs."""

import csv
import json
import re
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.forms.annual_return import ASKED
from partnerships.models import (
    AnnualReturn,
    FieldChange,
    GovernanceDocument,
    KeptText,
    Outcome,
    Partnership,
    PostHolding,
)
from partnerships.queries.annual_return import WantedReturns, returns_page
from partnerships.queries.contribution import contributions_seen
from partnerships.queries.return_shown import ShownMoved
from partnerships.rules.years import first_day, year_of
from partnerships.writes.annual_return import give_return
from partnerships.writes.contribution import set_money
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, edit_partnership
from partnerships.writes.row import add_row
from tests.partnerships.deciding import decide_tier
from tests.partnerships.returning import shown_of
from tests.partnerships.sending import client_of, problems, sent, text_of
from tests.world import make_world

TICKS = ("life", "lead", "partners", "money", "loss", "exit", "agreements", "review")


def url(partnership):
    return reverse("annual_return", args=[partnership.ref])


def still_right(partnership, *, without=(), **changes):
    names = ("status", "ends", "our_share", "annual_value", "exit_state", "exit_plan")
    fields = {name: getattr(partnership, name) for name in names}
    fields |= {"lead_post": partnership.lead_post_id, "seen": partnership.version}
    fields |= {"shown": shown_of(partnership)}
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


@pytest.mark.parametrize("summed", [False, True])
def test_a_link_beside_what_is_typed_opens_in_a_new_tab(world, summed):
    """Whoever follows it comes back to their words; only Cancel leaves them."""
    partnership = world.partnership()
    if summed:
        paid(world, partnership, 1_000)
    page = text_of(client_of(world.lead).get(url(partnership)))
    form = page[page.index("<form", page.index("It takes about ten minutes")) :].partition("</form>")[0]
    links = re.findall(r"<a [^>]*>[^<]*", form)
    assert reverse("partnership_partners", args=[partnership.ref]) in form and len(links) >= 3 + summed
    same_tab = [link for link in links if 'target="_blank" rel="noopener"' not in link]
    assert len(same_tab) == 1 and same_tab[0].endswith(">Cancel")


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


def opened(client, partnership):
    """What the page of a return holds in its hidden fields, as a browser has it."""
    form = client.get(url(partnership)).context["form"]
    return {"seen": form["seen"].value(), "shown": form["shown"].value()}


def joined(world, partnership, name="Eastvale Council"):
    body = add_organisation(name=name, sector="council", by=world.governance, at=world.now())
    given = {"role": "partner", "joined": None, "by": world.governance, "at": world.now()}
    return add_partner(partnership=partnership, organisation=body, **given)


def paid(world, partnership, *amounts, year=None):
    places = partnership.partners.order_by("pk")
    set_money(
        partnership=partnership,
        year=year or year_of(timezone.localdate()),
        amounts=dict(zip(places, amounts, strict=True)),
        seen=contributions_seen(partnership),
        by=world.governance,
        at=timezone.now(),
    )


def test_what_moved_since_the_page_was_opened_is_named_and_confirmed_by_nobody(world):
    """A partner and money recorded by somebody else were confirmed by whoever had never seen them."""
    partnership, client = world.partnership(), client_of(world.lead)
    fields = still_right(partnership, words="Mine.", **opened(client, partnership))
    joined(world, partnership)
    paid(world, partnership, 700, 300)
    response = client.post(url(partnership), sent(world.lead, **fields))
    page, form = text_of(response), response.context["form"]
    assert problems(response)[0].startswith("Somebody else saved this page")
    assert [title for title, _, _ in form.moved] == ["Who the partners are", "Money a year"]
    assert "\nEastvale Council, partner</span>" in page
    assert "Ours £700, all partners’ £1,000." in page and "Mine." in page
    assert not AnnualReturn.objects.exists() and 'name="our_share"' not in page
    ticked = {code for code in TICKS if form[f"still_{code}"].value()}
    assert ticked == set(TICKS) - {"partners", "money"}
    # As the browser sends that page: what moved asks for its tick, and is then confirmed.
    again = still_right(partnership, without=("partners", "money"), words="Mine.")
    again |= {name: form[name].value() for name in ("seen", "shown", "write_key")}
    del again["our_share"], again["annual_value"]
    response = client.post(url(partnership), sent(world.lead, **again))
    assert [said.partition(":")[0] for said in problems(response)] == ["Who the partners are", "Money a year"]
    again |= {"still_partners": "on", "still_money": "on"}
    assert client.post(url(partnership), sent(world.lead, **again)).status_code == 302
    made = AnnualReturn.objects.get()
    assert made.facts["partners"] == "Northmoor Council; Eastvale Council" and made.words == "Mine."
    assert (made.facts["our_share"], made.facts["annual_value"], made.changed) == ("700", "1000", [])


def deed(world, partnership):
    facts = {"kind": "agreement", "title": "Deed", "review_on": date(2030, 1, 1)}
    add_row(model=GovernanceDocument, facts=facts, partnership=partnership, by=None, at=world.now())


def outcome(world, partnership):
    facts = {"kind": "outcome", "title": "Less waste"}
    add_row(model=Outcome, facts=facts, partnership=partnership, by=None, at=world.now())


MOVES = {
    "partners": joined,
    "money": lambda world, partnership: paid(world, partnership, 5),
    "agreements": deed,
    "review": outcome,
}


@pytest.mark.parametrize("code", MOVES)
def test_each_part_that_the_page_shows_is_guarded_and_what_came_after_a_return_is_not_in_it(world, code):
    partnership, client = world.partnership(), client_of(world.governance)
    fields = still_right(partnership, **opened(client, partnership))
    MOVES[code](world, partnership)
    response = client.post(url(partnership), sent(world.governance, **fields))
    moved = {row[0] for row in response.context["form"].moved}
    assert next(one.title for one in ASKED if one.code == code) in moved
    assert not AnnualReturn.objects.exists()
    # The other way round: the return came first, and says what its giver saw.
    other = world.partnership("The other way")
    fields = still_right(other, **opened(client, other))
    assert client.post(url(other), sent(world.governance, **fields)).status_code == 302
    facts = AnnualReturn.objects.get().facts
    if code == "partners":
        joined(world, other, "Harrowby Council")
    else:
        MOVES[code](world, other)
    assert AnnualReturn.objects.get().facts == facts


def test_who_leads_and_the_year_are_guarded_too(world, monkeypatch):
    partnership, client = world.partnership(), client_of(world.governance)
    fields = still_right(partnership, **opened(client, partnership))
    holding = PostHolding.objects.get(post=partnership.lead_post, until__isnull=True)
    PostHolding.objects.filter(pk=holding.pk).update(person=world.colleague)
    response = client.post(url(partnership), sent(world.governance, **fields))
    assert [row[0] for row in response.context["form"].moved] == ["Who leads it"]
    fields = still_right(partnership, **opened(client, partnership))
    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", lambda *at: real(*at).replace(year=real(*at).year + 1))
    response = client.post(url(partnership), sent(world.governance, **fields))
    assert "Financial year" in [row[0] for row in response.context["form"].moved]
    assert not AnnualReturn.objects.exists()


@pytest.mark.parametrize(
    "shown",
    ["", "{", "[]", '{"partners": 1}', "[" * 100_000, '{"partners": "\\ud800"}'],
    ids=["empty", "broken", "a list", "a number", "too deep", "half a sign"],
)
def test_a_page_that_does_not_say_what_it_showed_is_shown_again(world, shown):
    partnership, client = world.partnership(), client_of(world.lead)
    response = client.post(url(partnership), sent(world.lead, **still_right(partnership, shown=shown)))
    assert len(response.context["form"].moved) == 6 and not AnnualReturn.objects.exists()


def test_sums_that_are_typed_again_meanwhile_are_not_emptied_by_a_page_that_did_not_ask_for_them(world):
    partnership, client = world.partnership(), client_of(world.lead)
    paid(world, partnership, 5)
    page = opened(client, partnership)
    paid(world, partnership, None)
    now = Partnership.objects.get()
    fields = still_right(now, **page)
    del fields["our_share"], fields["annual_value"]
    response = client.post(url(partnership), sent(world.lead, **fields))
    form = response.context["form"]
    assert "Ours £5, all partners’ £5." in text_of(response)
    fields |= {name: form[name].value() for name in ("seen", "shown", "write_key")}
    assert client.post(url(partnership), sent(world.lead, **fields)).status_code == 302
    now = Partnership.objects.get()
    assert (now.our_share, now.annual_value) == (5, 5)


def test_a_return_takes_up_the_year_that_has_begun_and_says_what_its_page_showed(world):
    partnership, client = world.partnership(our_share=50, annual_value=86), client_of(world.lead)
    paid(world, partnership, 90)
    Partnership.objects.update(our_share=50, annual_value=86, money_year=None)  # as before 1 April
    page = text_of(client.get(url(partnership)))
    assert "Ours £90, all partners’ £90." in page
    assert Partnership.objects.get().our_share == 50  # looking changes nothing
    fields = still_right(partnership, **opened(client, partnership))
    assert client.post(url(partnership), sent(world.lead, **fields)).status_code == 302
    now, made = Partnership.objects.get(), AnnualReturn.objects.get()
    assert (now.our_share, now.annual_value) == (90, 90) and made.facts["our_share"] == "90"


def test_words_that_come_back_leave_out_the_ticks_of_what_has_moved(world):
    partnership, client = world.partnership(), client_of(world.lead)
    fields = still_right(partnership, words="Kept.", **opened(client, partnership))
    data = sent(world.lead, **fields)
    client.logout()
    client.post(url(partnership), data)
    assert KeptText.objects.exists()
    joined(world, partnership)
    client = client_of(world.lead)
    session = client.session
    session["kept"] = True
    session.save()
    form = client.get(url(partnership)).context["form"]
    assert form["words"].value() == "Kept." and not form["still_partners"].value()
    assert form["still_life"].value() and "Eastvale" in form["shown"].value()


def test_a_return_waits_for_who_is_saving_and_then_sees_it(fresh_database):
    """On a real database: a partner joins while a return is on its way, and the other way round."""
    world = make_world()
    partnership = world.partnership()
    shown = json.loads(shown_of(partnership))

    def give(partnership=partnership, shown=shown):
        try:
            with transaction.atomic():
                return give_return(
                    partnership=partnership, facts={}, words="", seen=1, by=world.lead, at=timezone.now(),
                    shown=shown,
                )  # fmt: skip
        except ShownMoved as fault:
            return fault.moved
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            joined(world, partnership)
            waiting = pool.submit(give)
            wait([waiting], timeout=1)
            assert not waiting.done() and not AnnualReturn.objects.exists()
        moved = waiting.result(timeout=30)
    assert set(moved) == {"partners"} and not AnnualReturn.objects.exists()

    other = world.partnership("The other way")
    shown = json.loads(shown_of(other))

    def join():
        try:
            return joined(world, other, "Harrowby")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            made = give_return(
                partnership=other, facts={}, words="", seen=1, by=world.lead, at=timezone.now(), shown=shown
            )
            waiting = pool.submit(join)
            wait([waiting], timeout=1)
            assert not waiting.done()
        assert waiting.result(timeout=30).pk
    assert made.facts["partners"] == "Northmoor Council" and other.partners.count() == 2


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
    assert "annual-returns-" in book.headers["Content-Disposition"] and book.getvalue()[:2] == b"PK"


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
