"""The register as a list: what is found, in which order, in how many queries, and what it says when empty."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Organisation, Partner, Partnership, Policy, PostHolding
from partnerships.queries.register import REORGANISED, Wanted, register
from partnerships.rules.significance_example import EXAMPLE
from partnerships.writes.mark import propose_mark
from partnerships.writes.organisation import add_organisation
from partnerships.writes.partnership import add_partner, end_partner
from partnerships.writes.policy import agree_policy
from partnerships.writes.post import add_post, appoint
from tests.partnerships.sending import client_of, text_of

LIST, PRINT = "partnerships", "partnerships_print"


def partner(world, partnership, name, **facts):
    organisation = Organisation.objects.filter(name=name).first() or add_organisation(
        name=name, sector="council", by=world.governance, at=world.now()
    )
    given = {"role": "partner", "joined": None} | facts
    return add_partner(
        partnership=partnership, organisation=organisation, by=world.governance, at=world.now(), **given
    )


def many(world, number):
    """That many partnerships, with partners, different lead posts and a mark on every fifth."""
    posts = list(world.posts.values())
    start = Partnership.objects.count()
    for count in range(start, number):
        one = world.partnership(f"Partnership {count:04d}", lead_post=posts[count % len(posts)])
        for name in ("Eastvale", "Harrowby")[: count % 3]:
            partner(world, one, name)
        if count % 5 == 0:
            propose_mark(
                subject=one,
                part="our_share",
                kind="confidential",
                paragraph="",
                reason="Given in confidence.",
                look_again=None,
                by=world.governance,
                at=world.now(),
            )


def queries(client, address):
    """The statements of a page, once what a process remembers (the council's name, the tiers) is known."""
    client.get(reverse(LIST))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in captured.captured_queries]


@pytest.mark.parametrize("who", ["colleague", "lead", "governance", "proper"])
def test_the_same_number_of_queries_whatever_the_size(world, who):
    client = client_of(getattr(world, who))
    asked = [
        reverse(LIST),
        reverse(LIST) + "?words=partnership+eastvale&exit_state=none&sort=-money",
        reverse(LIST) + "?sort=ends&status=running&our_role=partner&arrangement=joint_committee",
        reverse(LIST) + "?sort=-exit&tier=none",
        reverse(LIST) + "?sort=lead",
        reverse(LIST) + "?sort=tier",
        reverse(PRINT) + "?sort=money",
    ]
    many(world, 10)
    few = [len(queries(client, address)) for address in asked]
    many(world, 200)
    lots = [queries(client, address) for address in asked]
    last = queries(client, reverse(LIST) + "?page=4")
    assert [len(one) for one in lots] == few
    assert max(len(one) for one in [*lots, last]) <= 8
    for one in lots:
        assert len(set(one)) == len(one), "a statement was repeated"


def test_the_page_of_a_partnership_asks_the_same_whatever_it_holds(world):
    small, large = world.partnership("Small"), world.partnership("Large")
    for count in range(30):
        partner(world, large, f"Partner {count}")
    client = client_of(world.colleague)
    for name in ("partnership", "partnership_history"):
        asked = [len(queries(client, reverse(name, args=[one.ref]))) for one in (small, large)]
        assert asked[0] == asked[1]


def test_a_row_says_what_an_officer_compares(world):
    one = world.partnership(ends=date(2030, 3, 31))
    for name in ("Eastvale", "Harrowby", "Dyffryn Arwel", "Larch", "Bracken"):
        partner(world, one, name)
    end_partner(partner=partner(world, one, "Gone"), left=date(2026, 1, 1), by=world.lead, at=world.now())
    page = text_of(client_of(world.colleague).get(reverse(LIST)))
    for words in (
        one.ref,
        "Joint committee",
        "Eastvale, Harrowby, Dyffryn Arwel and 2 more",
        "Post of Lena Lead",
        "Lena Lead",
        "£6.4m of £17.9m",
        "31 Mar 2030",
        "No plan",
        "1 partnership",
    ):
        assert words in page
    assert "Gone" not in page
    assert "Larch" not in page
    assert "Eastvale, Harrowby, Dyffryn Arwel, Larch, Bracken" in text_of(
        client_of(world.colleague).get(reverse(PRINT))
    )


def test_a_date_that_has_passed_stands_out_while_it_runs(world):
    yesterday = timezone.localdate() - timedelta(days=1)
    world.partnership("Overdue", ends=yesterday)
    page = text_of(client_of(world.colleague).get(reverse(LIST)))
    assert "Date passed" in page
    Partnership.objects.update(status="ended")
    assert "Date passed" not in text_of(client_of(world.colleague).get(reverse(LIST)))


@pytest.fixture
def three(world):
    first = world.partnership("Alpha board", arrangement="statutory_board", our_share=None, annual_value=None)
    second = world.partnership(
        "beta pool", arrangement="section_75", our_role="host", exit_state="agreed", our_share=50, ends=None
    )
    third = world.partnership("Gamma LLP", arrangement="llp", status="ended", our_share=10, purpose="Homes.")
    partner(world, second, "Northmoor Care Board")
    for one, who, tier in ((first, "lead", ""), (second, "reviewer", "Major"), (third, "editor", "Limited")):
        Partnership.objects.filter(pk=one.pk).update(lead_post=world.posts[who], tier=tier)
    return first, second, third


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Alpha board", "beta pool", "Gamma LLP"]),
        ("sort=-name", ["Gamma LLP", "beta pool", "Alpha board"]),
        ("sort=money", ["Gamma LLP", "beta pool", "Alpha board"]),
        ("sort=-money", ["beta pool", "Gamma LLP", "Alpha board"]),
        ("sort=arrangement", ["Gamma LLP", "beta pool", "Alpha board"]),
        ("sort=-ends", ["Alpha board", "Gamma LLP", "beta pool"]),
        ("sort=role", ["beta pool", "Alpha board", "Gamma LLP"]),
        ("sort=-role", ["Alpha board", "Gamma LLP", "beta pool"]),
        ("sort=lead", ["Gamma LLP", "Alpha board", "beta pool"]),
        ("sort=-lead", ["beta pool", "Alpha board", "Gamma LLP"]),
        ("sort=exit", ["Alpha board", "Gamma LLP", "beta pool"]),
        ("sort=-exit", ["beta pool", "Alpha board", "Gamma LLP"]),
        ("sort=status", ["Alpha board", "beta pool", "Gamma LLP"]),
        ("sort=-status", ["Gamma LLP", "Alpha board", "beta pool"]),
        # By how much they matter; what is not decided stands last both ways.
        ("sort=tier", ["Gamma LLP", "beta pool", "Alpha board"]),
        ("sort=-tier", ["beta pool", "Gamma LLP", "Alpha board"]),
        ("tier=Major", ["beta pool"]),
        ("tier=none", ["Alpha board"]),
        ("words=homes", ["Gamma LLP"]),
        ("words=care", ["beta pool"]),
        ("words=BOARD+alpha", ["Alpha board"]),
        ("words=gamma+pool", []),
        ("arrangement=llp", ["Gamma LLP"]),
        ("our_role=host", ["beta pool"]),
        ("status=ended", ["Gamma LLP"]),
        ("exit_state=agreed", ["beta pool"]),
        # What is not offered asks for anything, and breaks nothing.
        ("arrangement=forged&sort=password&page=-1", ["Alpha board", "beta pool", "Gamma LLP"]),
        ("page=99999999999999999999&words=%00", ["Alpha board", "beta pool", "Gamma LLP"]),
        ("words=%27%22%25_", []),
    ],
)
def test_found_and_ordered(world, three, query, found):
    response = client_of(world.colleague).get(f"{reverse(LIST)}?{query}")
    assert [row.partnership.name for row in response.context["shown"]] == found
    printed = client_of(world.colleague).get(f"{reverse(PRINT)}?{query}")
    assert [row.partnership.name for row in printed.context["rows"]] == found


def test_service_area_and_lead_post_are_searched_and_a_tier_is_undone(world, three):
    one = three[0]
    Partnership.objects.filter(pk=one.pk).update(service="Kerbside", area="The dale", tier="Major")
    for word in ("kerbside", "dale", "lena"):
        page = text_of(client_of(world.colleague).get(f"{reverse('partnerships')}?words={word}"))
        assert one.name in page, word
    page = text_of(client_of(world.colleague).get(f"{reverse('partnerships')}?tier=Major"))
    assert "of the tier <strong>Major</strong>" in page and "Show every tier" in page
    assert page.count('name="tier"') == 1  # kept by whoever filters on
    assert '<option value="Major" selected>' in page and '<option value="none">Not decided</option>' in page
    page = text_of(client_of(world.lead).get(f"{reverse('partnerships')}?mine=yes&tier=none"))
    assert "whose significance is not decided" in page and "Only those you lead." in page


def test_who_holds_the_lead_post_now_is_searched_and_nobody_else(world, three):
    one, client = three[0], client_of(world.colleague)
    post = add_post(title="Head of Rivers", gives_opinions=False, by=None, at=world.now())
    Partnership.objects.filter(pk=one.pk).update(lead_post=post)

    def found(words):
        shown = client.get(reverse(LIST), {"words": words}).context["shown"]
        return [row.partnership.name for row in shown]

    assert found("rivers") == [one.name] and found("piotr proper") == found("piotr rivers") == []
    since = {"since": date(2026, 1, 1), "by": None, "at": world.now()}
    appoint(post=post, person=world.proper, **since)
    assert found("piotr proper") == found("PIOTR rivers") == [one.name]
    PostHolding.objects.filter(post=post).update(until=date(2026, 6, 1))
    assert found("piotr") == []


def test_an_arrangement_is_found_by_its_short_form(world, three):
    first, second, third = three
    for one, code in ((first, "section_75"), (second, "guarantee_company"), (third, "llp")):
        Partnership.objects.filter(pk=one.pk).update(arrangement=code, name=f"Number {one.pk}")

    def found(words):
        return {one.pk for one in register(world.colleague, Wanted(words=words))}

    assert found("s75") == found("Section 75") == found(f"s.75 {first.pk}") == {first.pk}
    assert found("LATCo") == {second.pk} and found("llp") == {third.pk}
    assert found("section") == found("JV") == found(f"s75 {second.name}") == set()


def test_every_tier_in_force_can_be_chosen_and_one_of_before_that_is_asked_for(
    world, three, django_capture_on_commit_callbacks
):
    client, old = client_of(world.colleague), Partnership.objects.get(pk=three[0].pk)
    Partnership.objects.filter(pk=old.pk).update(tier="Gold")

    def offered(query=""):
        form = client.get(reverse(LIST) + query).context["filters"]
        return [code for code, _ in form.fields["tier"].choices]

    assert offered() == ["", "Limited", "Moderate", "Major", "none"]
    assert offered("?tier=Gold") == ["", "Limited", "Moderate", "Major", "none", "Gold"]
    page = text_of(client.get(reverse(LIST) + "?tier=Gold&sort=-tier"))
    assert old.name in page and three[1].name not in page
    assert '<option value="-tier" selected>' in page
    assert "&lt;b&gt;" in text_of(client.get(reverse(LIST) + "?tier=%3Cb%3E"))
    bands = [one | {"tier": f"New {one['tier']}"} for one in EXAMPLE["bands"]]
    triggers = [one | {"least": f"New {one['least']}"} for one in EXAMPLE["triggers"]]
    content = EXAMPLE | {"bands": bands, "triggers": triggers}
    with django_capture_on_commit_callbacks(execute=True):
        agree_policy(
            kind=Policy.SIGNIFICANCE, content=content, seen=0, by=world.administrator, at=world.now()
        )
    assert offered() == ["", "New Limited", "New Moderate", "New Major", "none"]


def test_a_ref_finds_its_partnership_whatever_its_case(world, three):
    found = register(world.colleague, Wanted(words=three[1].ref.lower()))
    assert [one.name for one in found] == ["beta pool"]


def test_pages_keep_the_filters_and_hold_fifty(world):
    many(world, 120)
    client = client_of(world.colleague)
    response = client.get(reverse(LIST) + "?words=partnership&sort=-name&page=2")
    names = [row.partnership.name for row in response.context["shown"]]
    assert names == [f"Partnership {count:04d}" for count in range(69, 19, -1)]
    page = text_of(response)
    assert "51 to 100 of 120 partnerships" in page
    assert "?words=partnership&amp;sort=-name&amp;page=3" in page
    assert 'aria-sort="descending"' in page
    assert page.count('aria-sort="none"') == 6


def test_headings_turn_the_order_round(world, three):
    page = text_of(client_of(world.colleague).get(reverse(LIST)))
    assert 'aria-sort="ascending"><a class="govuk-link" href="?sort=-name">' in page
    assert 'href="?sort=money"' in page


def test_nothing_found_and_nothing_there(world):
    world.posts["colleague"].holdings.all().delete()
    client = client_of(world.colleague)
    page = text_of(client.get(reverse(LIST)))
    assert "No partnership is registered yet. A governance officer registers them." in page
    assert reverse("partnership_new") not in page
    assert reverse("partnership_new") in text_of(client_of(world.governance).get(reverse(LIST)))
    world.partnership()
    page = text_of(client.get(reverse(LIST) + "?words=zebra"))
    assert "No partnership matches." in page
    assert "zebra" in page
    assert "No partnership matches." in text_of(client.get(reverse(PRINT) + "?words=zebra"))


def test_a_long_list_says_how_long_its_workbook_takes(world, monkeypatch):
    monkeypatch.setattr("partnerships.views.register.LONG_EXPORT", 4)
    many(world, 5)
    client = client_of(world.colleague)
    said = "It arrives while it is made"
    assert said in text_of(client.get(reverse(LIST)))
    assert said not in text_of(client.get(reverse(LIST) + "?words=0004"))


def test_a_long_printed_list_comes_in_parts_with_the_sums_of_all(world, monkeypatch):
    monkeypatch.setattr("partnerships.views.register.PRINTED", 3)
    many(world, 5)
    client = client_of(world.colleague)
    page = text_of(client.get(reverse(PRINT)))
    assert "Part 1 of 2: partnerships 1 to 3 of 5." in page
    assert "Partnership 0002" in page and "Partnership 0003" not in page
    assert reverse("partnerships_xlsx") in page and 'href="?page=2"' in page
    last = text_of(client.get(reverse(PRINT) + "?page=2"))
    assert "Part 2 of 2: partnerships 4 to 5 of 5." in last and "Partnership 0004" in last
    assert "Partnership 0002" not in last
    sums = "<dd>5</dd>"
    assert sums in page and sums in last
    narrowed = text_of(client.get(reverse(PRINT) + "?words=0004"))
    assert "Part 1" not in narrowed and "<dd>1</dd>" in narrowed
    assert "Only: “0004”." in narrowed


def test_the_printed_list_names_a_dozen_partners_and_counts_the_rest(world):
    one = world.partnership()
    bodies = Organisation.objects.bulk_create(
        Organisation(name=f"Partner {number:02}", sector="other") for number in range(14)
    )
    Partner.objects.bulk_create(
        Partner(partnership=one, organisation=each, role="partner") for each in bodies
    )
    page = text_of(client_of(world.colleague).get(reverse(PRINT)))
    assert "Partner 11 and 2 more" in page and "Partner 12" not in page


def test_the_printed_list_names_the_council_the_day_and_the_filters(world):
    world.partnership()
    page = text_of(client_of(world.colleague).get(reverse(PRINT) + "?status=running&exit_state=none"))
    today = timezone.localdate()
    for words in ("Northmoor Council", f"{today.day} {today:%B %Y}", "Status: Running; Exit plan: No plan"):
        assert words in page


def test_what_officers_type_is_shown_as_text(world):
    world.partnership("<script>alert(1)</script> & co")
    for name in (LIST, PRINT):
        page = text_of(client_of(world.colleague).get(reverse(name) + "?words=%3Cscript%3E"))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_what_council_reorganisation_means_for_a_partnership_is_asked_for(world):
    facts = {
        "Named": {"reorganisation": "yes", "successor": "New Moor Council", "consent": "given"},
        "Waits": {"reorganisation": "yes", "consent": "needed"},
        "Apart": {"reorganisation": "no"},
        "Quiet": {},
    }
    for name, values in facts.items():
        Partnership.objects.filter(pk=world.partnership(name).pk).update(**values)

    def listed(code):
        asked = {"reorganisation": code}
        shown = client_of(world.colleague).get(reverse("partnerships"), asked).context["shown"]
        return [row.partnership.name for row in shown]

    found = {code: listed(code) for code in (*REORGANISED, "x")}
    assert found == {
        "yes": ["Named", "Waits"],
        "consent": ["Waits"],
        "successor": ["Waits"],
        "no": ["Apart"],
        "unknown": ["Quiet"],
        "x": ["Apart", "Named", "Quiet", "Waits"],
    }
